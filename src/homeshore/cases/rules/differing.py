"""Differences between variants, replication by replication."""

from collections.abc import Iterator

from homeshore.cases.rules.costs import Assessment, Sample, estimate
from homeshore.cases.rules.found import Difference, Verdict
from homeshore.simulate import statistics
from homeshore.simulate.statistics import Estimate

MORE_IS_BETTER = frozenset(
    {
        "service_level",
        "on_time",
        "occupancy",
        "operator_margin",
        "operator_margin_percent",
        "agent_hourly_earnings",
        "jobs_outside_cities",
        "jobs",
        "commuting_hours_avoided",
        "commuting_km_avoided",
        "co2_avoided_kg",
        "contacts_handled",
    }
)
LESS_IS_BETTER = frozenset(
    {
        "brand_cost",
        "brand_cost_a_month",
        "brand_cost_per_contact",
        "brand_cost_per_minute",
        "operator_cost",
        "abandonment",
        "answer_seconds",
        "answer_95_seconds",
        "paid_idle_hours",
        "commuting_hours",
        "commuting_km",
        "co2_kg",
    }
)
COMPARED = MORE_IS_BETTER | LESS_IS_BETTER


def differ(found: Assessment, reference: Assessment) -> Iterator[Difference]:
    """Each figure of the whole centre that both have and that may be better or worse."""
    theirs = {each.key: each for each in reference.samples if not (each.demand or each.group)}
    for mine in found.samples:
        if mine.key in COMPARED and mine.key in theirs and not (mine.demand or mine.group):
            yield _difference(found.variant, mine, theirs[mine.key])


def _difference(variant: str, mine: Sample, theirs: Sample) -> Difference:
    value = paired(mine, theirs)
    against = estimate(theirs).mean
    return Difference(
        variant=variant,
        key=mine.key,
        unit=mine.unit,
        mean=value.mean,
        low=value.low,
        high=value.high,
        percent=100 * value.mean / abs(against) if against else None,
        verdict=judged(mine.key, value),
    )


def paired(mine: Sample, theirs: Sample) -> Estimate:
    """The difference of two samples of the same replications."""
    if set(mine.denominators) == set(theirs.denominators) == {1.0}:
        return statistics.difference(mine.numerators, theirs.numerators)
    return statistics.ratio_difference((mine.numerators, mine.denominators), (theirs.numerators, theirs.denominators))


def judged(key: str, value: Estimate) -> Verdict:
    """Better or worse only where the whole interval lies on one side of nothing."""
    if value.low <= 0 <= value.high:
        return Verdict.UNCLEAR
    is_more = value.mean > 0
    return Verdict.BETTER if is_more is (key in MORE_IS_BETTER) else Verdict.WORSE
