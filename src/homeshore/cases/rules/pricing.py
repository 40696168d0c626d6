"""What each replication costs whom: hours and minutes of an outcome, times the scenario's parameters."""

from collections.abc import Callable, Sequence

import msgspec

from homeshore.cases.rules.compiling import STANDBY
from homeshore.cases.rules.scenario import Group, Scenario
from homeshore.cases.rules.staffing import Plan
from homeshore.simulate.outcome import CrewOutcome, Outcome

HOUR_US = 3_600_000_000
EMPLOYED = (Group.SITE, Group.HOME_EMPLOYEE)
AT_HOME = (Group.HOME_EMPLOYEE, Group.HOME_INDEPENDENT)
MONTHS = 12


class Worked(msgspec.Struct, frozen=True):
    """What the agents of a group did in a replication, those called from standby included. Hours, minutes, heads."""

    group: Group
    booked_hours: float
    connected_hours: float
    ready_hours: float
    busy_hours: float
    handled_minutes: float
    fees: float
    """What independents are paid: EUR, 0 for all others."""
    heads: float
    """Agents who came, on the mean of their slots."""


class Line(msgspec.Struct, frozen=True):
    """A line of costs: EUR in a replication and the parameters that it was computed with."""

    key: str
    group: Group
    euros: float
    parameters: tuple[str, ...]


class Prices:
    """The scenario's parameters as numbers, remembering which were asked for."""

    def __init__(self, scenario: Scenario) -> None:
        self._values = {each.name: float(each.value) for each in scenario.parameters}
        self.asked: list[str] = []

    def __call__(self, name: str) -> float:
        """A parameter's value. Raises KeyError."""
        self.asked.append(name)
        return self._values[name]

    def share(self, name: str) -> float:
        """A percentage as a fraction."""
        return self(name) / 100


def worked(scenario: Scenario, plan: Plan, outcome: Outcome) -> tuple[Worked, ...]:
    """What each group did, in the order of the groups."""
    crews = _groups_of(outcome, plan)
    price = Prices(scenario)
    return tuple(_worked(group, outcome, crews, price) for group in Group if group in crews.values())


def _groups_of(outcome: Outcome, plan: Plan) -> dict[int, Group]:
    """The group of each crew, by its place in the outcome."""
    standby = plan.standby[0].group if plan.standby else Group.HOME_INDEPENDENT
    return {place: standby if crew.crew == STANDBY else Group(crew.crew) for place, crew in enumerate(outcome.crews)}


def _worked(group: Group, outcome: Outcome, crews: dict[int, Group], price: Prices) -> Worked:
    mine = [crew for place, crew in enumerate(outcome.crews) if crews[place] is group]

    def total(of: Callable[[CrewOutcome], int]) -> float:
        return sum(of(crew) for crew in mine)

    agents = [place for place, crew in enumerate(outcome.agents.crew) if crews[crew] is group]
    came = [place for place in agents if outcome.agents.connected_us[place]]
    return Worked(
        group=group,
        booked_hours=total(lambda crew: crew.booked_us) / HOUR_US,
        connected_hours=total(lambda crew: crew.connected_us) / HOUR_US,
        ready_hours=total(lambda crew: crew.ready_us) / HOUR_US,
        busy_hours=total(lambda crew: crew.busy_us) / HOUR_US,
        handled_minutes=total(lambda crew: crew.handled_us) / HOUR_US * 60,
        fees=sum(fee(outcome, place, price) for place in came) if group is Group.HOME_INDEPENDENT else 0.0,
        heads=len(came),
    )


def fee(outcome: Outcome, place: int, price: Prices) -> float:
    """An independent's fee for the day: their handled minutes, and at least the floor for their hours at the desk."""
    minutes = outcome.agents.handled_us[place] / HOUR_US * 60
    floor = outcome.agents.connected_us[place] / HOUR_US * price("home_independent.floor_per_hour")
    return max(minutes * price("home_independent.fee_per_minute"), floor)


def brand_lines(scenario: Scenario, groups: Sequence[Worked]) -> tuple[Line, ...]:
    """What the brand pays: opened hours of employees' centres, handled minutes of independents."""
    price = Prices(scenario)
    lines = []
    for done in groups:
        if done.group is Group.HOME_INDEPENDENT:
            name = "home_independent.price_per_minute"
            lines.append(Line("minutes", done.group, done.handled_minutes * price(name), (name,)))
        else:
            name = f"{done.group.value}.price_per_hour"
            lines.append(Line("opened_hours", done.group, done.connected_hours * price(name), (name,)))
    return tuple(lines)


def operator_lines(scenario: Scenario, plan: Plan, groups: Sequence[Worked]) -> tuple[Line, ...]:
    """What the operator spends, overhead last."""
    lines = [line for done in groups for line in _spent(scenario, plan, done)]
    price = Prices(scenario)
    share = price.share("overhead.percent")
    overhead = [
        Line(
            "overhead",
            done.group,
            share * sum(line.euros for line in lines if line.group is done.group),
            ("overhead.percent",),
        )
        for done in groups
    ]
    return (*lines, *overhead)


def _spent(scenario: Scenario, plan: Plan, done: Worked) -> list[Line]:
    """The costs of one group, each line with its trace."""
    found: list[Line] = []

    def add(key: str, euros: Callable[[Prices], float]) -> None:
        price = Prices(scenario)
        amount = euros(price)
        found.append(Line(key, done.group, amount, tuple(dict.fromkeys(price.asked))))

    if done.group is Group.OFFSHORE:
        add("offshore", lambda price: done.connected_hours * price("offshore.cost_per_hour"))
        return found
    if done.group in EMPLOYED:
        add("wages", lambda price: done.connected_hours * hourly_wage_cost(price))
    if done.group is Group.HOME_INDEPENDENT:
        names = ("home_independent.fee_per_minute", "home_independent.floor_per_hour")
        found.append(Line("fees", done.group, done.fees, names))
    if done.group is Group.HOME_EMPLOYEE:
        add("allowance", lambda price: done.heads * price("home_employee.allowance_per_day"))
    if done.group is Group.SITE:
        desks = plan.peak(Group.SITE)
        add("premises", lambda price: desks * price("site.desk_cost_a_year") / price("site.days_a_year"))
    add("supervision", lambda p: done.connected_hours / p("supervision.agents") * p("supervision.cost_per_hour"))
    add("technology", lambda price: done.connected_hours * price("technology.cost_per_hour"))
    add("hiring", lambda price: done.heads * hiring_a_day(price, done.group))
    return found


def hourly_wage_cost(price: Prices) -> float:
    """An employee's hour at the desk for the employer: gross, contributions, and the leave earned in it."""
    return (
        price("wage.gross_per_hour")
        * (1 + price.share("wage.employer_percent"))
        * (1 + price.share("wage.leave_percent"))
    )


def hiring_a_day(price: Prices, group: Group) -> float:
    """Selection and training of those who follow those who leave, by agent and day worked."""
    a_year = price("hiring.cost_per_agent") * price.share(f"{group.value}.turnover_percent")
    return a_year / price("hiring.days_a_year")
