"""What a day costs whom, what agents earn, and what it does to traffic and towns."""

from collections.abc import Iterable, Sequence

import msgspec
from msgspec.structs import replace

from homeshore.cases.rules import staffing
from homeshore.cases.rules.measures import Day, Measure, measures
from homeshore.cases.rules.pricing import Line
from homeshore.cases.rules.scenario import Scenario, Variant
from homeshore.cases.rules.staffing import Plan
from homeshore.facts.vocabulary import LIVE_CHANNELS
from homeshore.simulate import statistics
from homeshore.simulate.outcome import Outcome
from homeshore.simulate.statistics import Estimate

SHARES = frozenset({"service_level", "abandonment", "on_time", "occupancy"})
"""Shares of a whole: their intervals end at 0 and 100 %."""


class Figure(msgspec.Struct, frozen=True):
    """An estimate with its 95 % confidence interval over the replications.

    `key` is a stable code (`brand_cost`); `unit` one of EUR, EUR/h, EUR/min, EUR/contact, percent, seconds, minutes,
    hours, km, kg, agents, contacts. `parameters` are the parameters that it was computed with, `from_seed` that it also
    depends on the simulation: together they are its trace. `demand` and `group` narrow it down ("": the whole centre).
    """

    key: str
    unit: str
    mean: float
    low: float
    high: float
    parameters: tuple[str, ...] = ()
    from_seed: bool = True
    demand: str = ""
    group: str = ""


class Sample(msgspec.Struct, frozen=True):
    """A figure's value in each replication, as numerator and denominator (1.0 for a plain value)."""

    key: str
    unit: str
    numerators: tuple[float, ...]
    denominators: tuple[float, ...]
    demand: str = ""
    group: str = ""


class CostLine(msgspec.Struct, frozen=True):
    """A line of the operator's costs, e.g. `wages` of `site`: mean EUR a day, and the parameters behind it."""

    key: str
    group: str
    mean: float
    parameters: tuple[str, ...]


class Interval(msgspec.Struct, frozen=True):
    """A line of the day's curve: means over the replications; `service_percent` is None where nothing was offered."""

    from_minute: int
    forecast: float
    offered: float
    required: int
    staffed: int
    service_percent: float | None


class Assessment(msgspec.Struct, frozen=True):
    """What a trial came to. Figures are per day unless their unit says otherwise."""

    variant: str
    label: str
    seed: int
    replications: int
    figures: tuple[Figure, ...]
    samples: tuple[Sample, ...]
    cost_lines: tuple[CostLine, ...]
    intervals: tuple[Interval, ...]
    agents: int

    def figure(self, key: str, demand: str = "", group: str = "") -> Figure | None:
        """A figure by its key, or None where it does not apply."""
        same = (each for each in self.figures if (each.key, each.demand, each.group) == (key, demand, group))
        return next(same, None)


def assess(scenario: Scenario, variant: Variant, outcomes: Sequence[Outcome]) -> Assessment:
    """Price a trial's replications. `scenario` and `variant` are those of `sweeps.at`; needs at least one outcome."""
    plan = staffing.plan(scenario, variant)
    days = [Day(scenario, variant, plan, outcome) for outcome in outcomes]
    by_key = _by_key(days)
    samples = tuple(_sample(found) for found in by_key)
    return Assessment(
        variant=variant.name,
        label=variant.label,
        seed=scenario.seed,
        replications=len(outcomes),
        figures=tuple(_figure(sample, found) for sample, found in zip(samples, by_key, strict=True)),
        samples=samples,
        cost_lines=_cost_lines(days),
        intervals=_intervals(scenario, plan, outcomes),
        agents=len(plan.seats),
    )


def estimate(sample: Sample) -> Estimate:
    """A sample's mean with its interval: of plain amounts by Student's t, of ratios by the jackknife."""
    if set(sample.denominators) == {1.0}:
        return statistics.mean(sample.numerators)
    return statistics.ratio(sample.numerators, sample.denominators)


def _by_key(days: Sequence[Day]) -> list[list[Measure]]:
    """The measures of all replications, by what they measure; a group that nobody worked in counts as nothing."""
    found: dict[tuple[str, str, str], list[Measure | None]] = {}
    for number, day in enumerate(days):
        for measure in measures(day):
            place = (measure.key, measure.demand, measure.group)
            found.setdefault(place, [None] * len(days))[number] = measure
    return [_filled(each) for each in found.values()]


def _filled(found: list[Measure | None]) -> list[Measure]:
    known = next(each for each in found if each is not None)
    bottom = 1.0 if known.bottom == 1.0 else 0.0
    nothing = replace(known, top=0.0, bottom=bottom)
    return [each or nothing for each in found]


def _sample(found: Sequence[Measure]) -> Sample:
    first = found[0]
    tops, bottoms = tuple(each.top for each in found), tuple(float(each.bottom) for each in found)
    return Sample(first.key, first.unit, tops, bottoms, first.demand, first.group)


def _figure(sample: Sample, found: Sequence[Measure]) -> Figure:
    value = estimate(sample)
    names = tuple(sorted({name for each in found for name in each.parameters}))
    low, high = (max(value.low, 0.0), min(value.high, 100.0)) if sample.key in SHARES else (value.low, value.high)
    return Figure(sample.key, sample.unit, value.mean, low, high, names, demand=sample.demand, group=sample.group)


def _cost_lines(days: Sequence[Day]) -> tuple[CostLine, ...]:
    lines: dict[tuple[str, str], list[Line]] = {}
    for day in days:
        for line in day.operator_lines:
            lines.setdefault((line.key, line.group.value), []).append(line)
    return tuple(
        CostLine(key, group, sum(each.euros for each in found) / len(days), found[0].parameters)
        for (key, group), found in lines.items()
    )


def _intervals(scenario: Scenario, plan: Plan, outcomes: Sequence[Outcome]) -> tuple[Interval, ...]:
    day = scenario.day
    live = [number for number, demand in enumerate(scenario.demands) if demand.channel in LIVE_CHANNELS]
    whole = range(len(scenario.demands))
    return tuple(
        Interval(
            from_minute=day.open_minute + place * day.interval_minutes,
            forecast=sum(demand.forecast[place] for demand in scenario.demands),
            offered=_sum(outcomes, whole, place, "offered") / len(outcomes),
            required=plan.required[place],
            staffed=sum(counts[place] for counts in plan.staffed.values()),
            service_percent=_served(outcomes, live, place),
        )
        for place in range(day.intervals)
    )


def _served(outcomes: Sequence[Outcome], live: Sequence[int], place: int) -> float | None:
    counted = _sum(outcomes, live, place, "offered") - _sum(outcomes, live, place, "abandoned_within")
    return 100 * _sum(outcomes, live, place, "answered_within") / counted if counted else None


def _sum(outcomes: Sequence[Outcome], demands: Iterable[int], place: int, of: str) -> int:
    """Over replications and demands, of one interval; redials after closing have no interval of their own."""
    rows = (getattr(outcome.demands[number].intervals, of) for outcome in outcomes for number in demands)
    return sum(row[place] for row in rows if place < len(row))
