"""Queues that would grow for ever: demands whose customers never give up, with more work than agents."""

from homeshore.cases.rules.requirement import expected, handling_seconds
from homeshore.cases.rules.scenario import Scenario, SweepOver, Variant
from homeshore.cases.rules.staffing import loss, plan
from homeshore.cases.rules.sweeps import at, trials
from homeshore.facts.vocabulary import LIVE_CHANNELS
from homeshore.kit.problems import Problem


def unstable(scenario: Scenario) -> list[Problem]:
    """One problem for each demand without patience whose pool is overloaded in an interval of some trial."""
    patient = {
        number: demand
        for number, demand in enumerate(scenario.demands, 1)
        if demand.channel in LIVE_CHANNELS and demand.patience is None and sum(demand.forecast) > 0
    }
    found: dict[int, Problem] = {}
    for trial in trials(scenario) if patient else ():
        if trial.over not in (None, SweepOver.FORECAST_ERROR, SweepOver.NO_SHOW, SweepOver.HOME_SHARE):
            continue
        in_force, variant = at(scenario, trial)
        for number, demand in patient.items():
            worst = None if number in found else overload(in_force, variant, demand.pool)
            if worst:
                found[number] = Problem(
                    f"demand[{number}].patience", "unstable_queue", {"variant": variant.name, **worst}
                )
    return [found[number] for number in sorted(found)]


def overload(scenario: Scenario, variant: Variant, pool: str) -> dict[str, str | int] | None:
    """The first interval in which a pool's live work reaches the agents who are there, or None."""
    day = scenario.day
    there = _there(scenario, variant, pool)
    live = [demand for demand in scenario.demands if demand.pool == pool and demand.channel in LIVE_CHANNELS]
    grown = 1 + scenario.error_percent / 100
    for interval in range(day.intervals):
        contacts = [
            (expected(scenario, demand)[interval] * grown, handling_seconds(scenario, demand)) for demand in live
        ]
        erlangs = sum(count * seconds for count, seconds in contacts) / (day.interval_minutes * 60)
        if erlangs and erlangs >= there[interval]:
            minute = day.open_minute + interval * day.interval_minutes
            return {
                "at": f"{minute // 60:02d}:{minute % 60:02d}",
                "erlangs": f"{erlangs:.1f}",
                "agents": f"{there[interval]:.1f}",
            }
    return None


def _there(scenario: Scenario, variant: Variant, pool: str) -> list[float]:
    """Agents of a pool who are really there, on the mean."""
    day = scenario.day
    present = {crew.group: 1 - loss(crew.behaviour, crew.behaviour.no_show_percent) for crew in variant.crews}
    there = [0.0] * day.intervals
    for seat in plan(scenario, variant).seats:
        for booking in seat.bookings if seat.pool == pool else ():
            for interval in range(day.intervals):
                middle = day.open_minute + (interval + 0.5) * day.interval_minutes
                if booking.from_minute <= middle < booking.until_minute:
                    there[interval] += present[seat.group]
    return there
