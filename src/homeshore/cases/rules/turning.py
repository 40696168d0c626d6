"""How far a price may move before the cheaper variant becomes the dearer one."""

from collections.abc import Iterator, Sequence

from homeshore.cases.rules.costs import Assessment
from homeshore.cases.rules.found import Statement, Verdict
from homeshore.cases.rules.scenario import Group, Scenario

PRICES = {
    Group.SITE: ("site.price_per_hour", "opened_hours"),
    Group.HOME_EMPLOYEE: ("home_employee.price_per_hour", "opened_hours"),
    Group.HOME_INDEPENDENT: ("home_independent.price_per_minute", "handled_minutes"),
    Group.OFFSHORE: ("offshore.price_per_hour", "opened_hours"),
}
"""The price of each group, and the figure that it multiplies."""


def turning(scenario: Scenario, assessments: Sequence[Assessment]) -> Iterator[Statement]:
    """Each variant with home agents against each without: the price at which the brand pays the same for both.

    All else unchanged, the brand's cost is linear in a price: cost = rest + price * quantity, so the price that makes
    it equal to the other's is price + (other - cost) / quantity. Only what lies within the parameter's own range is
    said: there the result hangs on it.
    """
    for mine in assessments:
        for theirs in assessments:
            if scenario.variant(mine.variant).home_percent > 0 == scenario.variant(theirs.variant).home_percent:
                yield from _prices(scenario, mine, theirs)


def _prices(scenario: Scenario, mine: Assessment, theirs: Assessment) -> Iterator[Statement]:
    ours, others = mine.figure("brand_cost"), theirs.figure("brand_cost")
    if ours is None or others is None:
        return
    for side, sign in ((mine, 1.0), (theirs, -1.0)):
        for group, (name, key) in PRICES.items():
            quantity = side.figure(key, group=group.value)
            if quantity is None or quantity.mean <= 0:
                continue
            parameter = scenario.parameter(name)
            price = float(parameter.value) + sign * (others.mean - ours.mean) / quantity.mean
            if not float(parameter.low) <= price <= float(parameter.high):
                continue
            told: dict[str, str | float] = {"variant": mine.label, "against": theirs.label, "parameter": name}
            told |= {"value": float(parameter.value), "price": price, "unit": parameter.unit}
            yield Statement("price_turns", Verdict.UNCLEAR, told)
