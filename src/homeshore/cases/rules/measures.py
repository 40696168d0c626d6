"""Every figure of a replication as numerator and denominator, with the parameters that it was computed with."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import msgspec

from homeshore.cases.rules import pricing, social
from homeshore.cases.rules.pricing import Line, Prices, Worked
from homeshore.cases.rules.scenario import Group, Scenario, Variant
from homeshore.cases.rules.staffing import Plan
from homeshore.facts.vocabulary import LIVE_CHANNELS
from homeshore.simulate.outcome import DemandOutcome, Outcome, wait_quantile_us

SECOND_US, MINUTE_US = 1_000_000, 60_000_000


class Measure(msgspec.Struct, frozen=True):
    """One figure of one replication: `top / bottom`; a plain amount has the bottom 1."""

    key: str
    unit: str
    top: float
    bottom: float = 1.0
    demand: str = ""
    group: str = ""
    parameters: tuple[str, ...] = ()


class Day:
    """One replication of a trial, priced."""

    def __init__(self, scenario: Scenario, variant: Variant, plan: Plan, outcome: Outcome) -> None:
        self.scenario, self.variant, self.plan, self.outcome = scenario, variant, plan, outcome
        self.groups: tuple[Worked, ...] = pricing.worked(scenario, plan, outcome)

    @cached_property
    def brand_lines(self) -> tuple[Line, ...]:
        """What the brand pays."""
        return pricing.brand_lines(self.scenario, self.groups)

    @cached_property
    def operator_lines(self) -> tuple[Line, ...]:
        """What the operator spends."""
        return pricing.operator_lines(self.scenario, self.plan, self.groups)

    def demands(self, live: bool) -> Iterator[DemandOutcome]:
        """Outcomes of the live demands, or of those that can wait."""
        for demand, outcome in zip(self.scenario.demands, self.outcome.demands, strict=True):
            if (demand.channel in LIVE_CHANNELS) is live:
                yield outcome


def measures(day: Day) -> Iterator[Measure]:
    """All figures of a replication, in a fixed order."""
    yield from _money(day)
    yield from _agents(day)
    yield from _service(day)
    yield from _reinforcement(day)
    yield from _society(day)


def _money(day: Day) -> Iterator[Measure]:
    brand, operator = _euros(day.brand_lines), _euros(day.operator_lines)
    paid, spent = _trace(day.brand_lines), _trace(day.operator_lines)
    completed = sum(each.completed for each in day.outcome.demands)
    handled = sum(done.handled_minutes for done in day.groups)
    yield Measure("brand_cost", "EUR", brand, parameters=paid)
    yield Measure("brand_cost_a_month", "EUR", brand * day.scenario.day.days_a_month, parameters=paid)
    yield Measure("brand_cost_per_contact", "EUR/contact", brand, completed, parameters=paid)
    yield Measure("brand_cost_per_minute", "EUR/min", brand, handled, parameters=paid)
    yield Measure("operator_cost", "EUR", operator, parameters=spent)
    yield Measure("operator_margin", "EUR", brand - operator, parameters=(*paid, *spent))
    yield Measure("operator_margin_percent", "percent", 100 * (brand - operator), brand, parameters=(*paid, *spent))


def _agents(day: Day) -> Iterator[Measure]:
    onshore = [done for done in day.groups if done.group is not Group.OFFSHORE]
    if onshore:
        yield _earned(day, onshore, "")
    for done in onshore:
        yield _earned(day, [done], done.group.value)
    yield _occupancy(day.groups, "")
    for done in day.groups:
        yield _occupancy([done], done.group.value)
        yield Measure("opened_hours", "hours", done.connected_hours, group=done.group.value)
        yield Measure("handled_minutes", "minutes", done.handled_minutes, group=done.group.value)
    employed = [done for done in day.groups if done.group is not Group.HOME_INDEPENDENT]
    yield Measure("paid_idle_hours", "hours", sum(done.connected_hours - done.busy_hours for done in employed))
    yield Measure("opened_hours", "hours", sum(done.connected_hours for done in day.groups))
    yield Measure("handled_minutes", "minutes", sum(done.handled_minutes for done in day.groups))
    yield Measure("agents_at_work", "agents", sum(done.heads for done in day.groups))


def _earned(day: Day, groups: Sequence[Worked], group: str) -> Measure:
    price = Prices(day.scenario)
    earned = sum(social.earnings(price, done) for done in groups)
    hours = sum(social.given_hours(price, done) for done in groups)
    fees = ("home_independent.fee_per_minute", "home_independent.floor_per_hour")
    trace = fees if any(done.fees for done in groups) else ()
    parameters = tuple(dict.fromkeys((*trace, *price.asked)))
    return Measure("agent_hourly_earnings", "EUR/h", earned, hours, group=group, parameters=parameters)


def _occupancy(groups: Sequence[Worked], group: str) -> Measure:
    busy, ready = sum(done.busy_hours for done in groups), sum(done.ready_hours for done in groups)
    return Measure("occupancy", "percent", 100 * busy, ready, group=group)


def _service(day: Day) -> Iterator[Measure]:
    live, deferred = list(day.demands(True)), list(day.demands(False))
    if live:
        yield from _live(live, "")
    if deferred:
        yield _on_time(deferred, "")
    for demand, outcome in zip(day.scenario.demands, day.outcome.demands, strict=True):
        if demand.channel in LIVE_CHANNELS:
            yield from _live([outcome], demand.name)
        else:
            yield _on_time([outcome], demand.name)
        yield Measure("contacts_offered", "contacts", outcome.offered, demand=demand.name)
    yield Measure("contacts_offered", "contacts", sum(each.offered for each in day.outcome.demands))
    yield Measure("contacts_handled", "contacts", sum(each.completed for each in day.outcome.demands))


def _live(outcomes: Sequence[DemandOutcome], demand: str) -> Iterator[Measure]:
    offered = sum(each.offered for each in outcomes)
    counted = offered - sum(each.abandoned_within for each in outcomes)
    within = sum(each.answered_within for each in outcomes)
    answered = sum(each.answered for each in outcomes)
    waited = sum(each.answered_wait_us for each in outcomes) / SECOND_US
    yield Measure("service_level", "percent", 100 * within, counted, demand)
    yield Measure("abandonment", "percent", 100 * sum(each.abandoned for each in outcomes), offered, demand)
    yield Measure("answer_seconds", "seconds", waited, answered, demand)
    yield Measure(
        "answer_95_seconds", "seconds", _slowest_us([each.wait_histogram for each in outcomes]) / SECOND_US, 1, demand
    )


def _slowest_us(histograms: Sequence[Sequence[int]]) -> float:
    """What 95 in 100 did not wait longer than."""
    return wait_quantile_us([sum(bins) for bins in zip(*histograms, strict=True)], 0.95)


def _on_time(outcomes: Sequence[DemandOutcome], demand: str) -> Measure:
    on_time = sum(each.on_time for each in outcomes)
    return Measure("on_time", "percent", 100 * on_time, on_time + sum(each.late for each in outcomes), demand)


def _reinforcement(day: Day) -> Iterator[Measure]:
    called = day.outcome.reinforcements
    if day.variant.reinforcement is None:
        return
    filled = sum(each.filled for each in called)
    yield Measure("fill_minutes", "minutes", sum(each.fill_us for each in called) / MINUTE_US, filled)
    slowest_us = _slowest_us([each.fill_histogram for each in called])
    yield Measure("fill_95_minutes", "minutes", slowest_us / MINUTE_US)
    yield Measure("standby_called", "agents", sum(each.called for each in called))
    yield Measure("standby_came", "agents", filled)


def _society(day: Day) -> Iterator[Measure]:
    site = [done for done in day.groups if done.group is Group.SITE]
    home = [done for done in day.groups if done.group in pricing.AT_HOME]
    onshore = [*site, *home]
    yield Measure("jobs", "agents", sum(social.jobs(done) for done in day.groups))
    if not onshore:
        return  # of the way to work and the towns of agents abroad nothing is known
    for key, unit, groups, of in (
        ("commuting_hours", "hours", site, social.commute_hours),
        ("commuting_km", "km", site, social.commute_km),
        ("co2_kg", "kg", onshore, social.co2_kg),
        ("commuting_hours_avoided", "hours", home, social.commute_hours),
        ("commuting_km_avoided", "km", home, social.commute_km),
        ("co2_avoided_kg", "kg", home, social.co2_avoided_kg),
        ("jobs_outside_cities", "agents", onshore, social.jobs_outside_cities),
    ):
        price = Prices(day.scenario)
        amount = sum(of(price, done) for done in groups)
        yield Measure(key, unit, amount, parameters=tuple(dict.fromkeys(price.asked)))


def _euros(lines: Sequence[Line]) -> float:
    return sum(line.euros for line in lines)


def _trace(lines: Sequence[Line]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for line in lines for name in line.parameters))
