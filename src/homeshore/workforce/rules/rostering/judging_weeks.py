"""What the judge looks for in each week and over several: hours, days, weekly rest, averages, modulation."""

from collections.abc import Iterator
from datetime import date, timedelta

from homeshore.workforce.rules.rostering.judging import (
    Breach,
    Case,
    Span,
    at_minute,
    broken,
    day_span,
    gaps,
    local_day,
    minutes,
    overlapping,
    paid_of,
    within,
    work_of,
)
from homeshore.workforce.rules.rostering.law import CONTRACT
from homeshore.workforce.rules.rostering.terms import HALF_HOUR, week_of

DAY_MINUTES = 24 * 60


def weeks_breaches(case: Case) -> Iterator[Breach]:
    """Breaches of one employee's weeks; a week is Monday to Sunday of their zone."""
    work = work_of((*case.previous, *case.shifts))
    for monday in case.mondays:
        here = overlapping(work, week_span(monday, case.terms.zone))
        yield from _most(case, here, monday)
        yield from _days(case, here, monday)
        yield from _weekly_rest(case, work, monday)
        yield from _averages(case, work, monday)
        yield from _hours(case, monday)
    yield from _part_time(case)
    yield from _mean(case)


def week_span(monday: date, zone: str) -> Span:
    """The moments between which a local week lies."""
    return day_span(monday, zone)[0], day_span(monday + timedelta(days=6), zone)[1]


def _most(case: Case, work: list[Span], monday: date) -> Iterator[Breach]:
    limit, found = case.limit("week_most", monday), within(work, week_span(monday, case.terms.zone))
    if found > limit:
        yield broken(case.agent, monday, "week_most", "", found, limit)


def _days(case: Case, work: list[Span], monday: date) -> Iterator[Breach]:
    """Six days by law, on each of which something is worked; and by the contract as many on which work begins."""
    found = sum(1 for day in week_of(monday) if within(work, day_span(day, case.terms.zone)))
    begun = len({local_day(shift, case.terms) for shift in case.shifts} & set(week_of(monday)))
    limit = case.limit("days_most", monday)
    agreed = max(case.terms.on(day).most_days for day in week_of(monday))
    if found > limit:
        yield broken(case.agent, monday, "days_most", "", found, limit)
    elif begun > agreed:
        yield broken(case.agent, monday, "days_agreed", CONTRACT, begun, agreed)


def _weekly_rest(case: Case, work: list[Span], monday: date) -> Iterator[Breach]:
    """A rest long enough, of which at least twenty-four hours lie in the week."""
    week = week_span(monday, case.terms.zone)
    around = (
        day_span(monday - timedelta(days=7), case.terms.zone)[0],
        day_span(monday + timedelta(days=14), case.terms.zone)[1],
    )
    limit = case.limit("weekly_rest", monday)
    rests = [gap for gap in gaps(work, around) if within([gap], week) >= DAY_MINUTES]
    longest = max((minutes(gap) for gap in rests), default=0)
    if longest < limit:
        yield broken(case.agent, monday, "weekly_rest", "", longest, limit)


def _averages(case: Case, work: list[Span], monday: date) -> Iterator[Breach]:
    """The twelve weeks that end with this one; weeks nobody knows of count as free."""
    weeks = case.limit("average_weeks", monday)
    zone = case.terms.zone
    span = (week_span(monday - timedelta(weeks=weeks - 1), zone)[0], week_span(monday, zone)[1])
    found, limit = within(work, span), case.limit("average_most", monday)
    if found > limit * weeks:
        yield broken(case.agent, monday, "average_most", "", found // weeks, limit)
    if not case.terms.on(monday).night:
        return
    at_night = sum(_night_minutes(case, work, monday - timedelta(weeks=back)) for back in range(weeks))
    night_limit = case.limit("night_average_most", monday)
    if at_night >= case.limit("night_worker_from", monday) * 2 * weeks and found > night_limit * weeks:
        yield broken(case.agent, monday, "night_average_most", "", found // weeks, night_limit)


def _night_minutes(case: Case, work: list[Span], monday: date) -> int:
    zone, total = case.terms.zone, 0
    for day in week_of(monday):
        start, end = day_span(day, zone)
        total += within(work, (start, at_minute(day, case.limit("night_until", day), zone)))
        total += within(work, (at_minute(day, case.limit("night_from", day), zone), end))
    return total


def _paid(case: Case, monday: date) -> int:
    return within(paid_of(case.shifts), week_span(monday, case.terms.zone))


def _hours(case: Case, monday: date) -> Iterator[Breach]:
    """The week has the contract's paid hours, to the half-hour; a modulated one stays within its limits.

    A part time may have complementary hours beyond them, in a week that is worked in full.
    """
    terms, paid = case.terms.on(monday), _paid(case, monday)
    due = case.terms.due_minutes(monday, case.holidays)
    if not terms.modulated:
        most = due + terms.complementary if due == terms.weekly_minutes else due
        if most > due and paid > most:
            yield broken(case.agent, monday, "complementary_most", "", paid, most)
        elif paid <= due - HALF_HOUR or paid >= most + HALF_HOUR:
            yield broken(case.agent, monday, "contract_hours", CONTRACT, paid, due)
        return
    least, most = case.limit("modulation_least", monday), case.limit("modulation_most", monday)
    if paid > most:
        yield broken(case.agent, monday, "modulation_most", "", paid, most)
    if due == terms.weekly_minutes and paid < least:
        yield broken(case.agent, monday, "modulation_least", "", paid, least)


def _mean(case: Case) -> Iterator[Breach]:
    """Modulated weeks together have the contract's hours."""
    mondays = [monday for monday in case.mondays if case.terms.on(monday).modulated]
    due = sum(case.terms.due_minutes(monday, case.holidays) for monday in mondays)
    paid = sum(_paid(case, monday) for monday in mondays)
    if abs(paid - due) >= HALF_HOUR:
        yield broken(case.agent, case.from_day, "modulation_mean", CONTRACT, paid, due)


def _part_time(case: Case) -> Iterator[Breach]:
    """A part time below the least, or which reaches the legal week: under each of the terms that hold in turn."""
    held: dict[int, list[date]] = {}
    for monday in case.mondays:
        held.setdefault(id(case.terms.on(monday)), []).append(monday)
    for mondays in held.values():
        terms, day = case.terms.on(mondays[0]), mondays[0]
        if not terms.part_time:
            continue
        least, most = case.limit("part_time_least", day), case.limit("part_time_most", day)
        if terms.weekly_minutes < least and not terms.part_time_derogation:
            yield broken(case.agent, day, "part_time_least", "", terms.weekly_minutes, least)
        longest = max([terms.weekly_minutes, *(_paid(case, monday) for monday in mondays)])
        if longest >= most:
            yield broken(case.agent, day, "part_time_most", "", longest, most)
