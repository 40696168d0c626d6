"""What the judge looks for in each day: its length, rest before it, breaks, lunch, forbidden hours, the contract."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

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
    on_the_wall,
    overlapping,
    paid_of,
    within,
    work_of,
)
from homeshore.workforce.rules.rostering.law import CONTRACT
from homeshore.workforce.rules.rostering.shifts import MINUTE_US, Shift


def days_breaches(case: Case) -> Iterator[Breach]:
    """Breaches of one employee's days and shifts."""
    yield from _rest(case)
    begun: defaultdict[date, list[Shift]] = defaultdict(list)
    for shift in case.shifts:
        day = local_day(shift, case.terms)
        begun[day].append(shift)
        yield from _stretches(case, shift, day)
        yield from _paid_breaks(case, shift, day)
        yield from _contract(case.on(day), shift, day)
    work = work_of(case.shifts)
    for day in _days(case):
        here = overlapping(work, day_span(day, case.terms.zone))
        if not here:
            continue
        yield from _length(case, here, day)
        yield from _six_hours(case, here, day)
        yield from _lunch(case, begun[day], day)
        held = case.on(day)
        yield from _forbidden(held, here, day)
        yield from _night(held, here, day)
        yield from _usual_length(held, begun[day], day)


def _days(case: Case) -> list[date]:
    """The roster's days and one more: the last shift may pass midnight."""
    return [case.from_day + timedelta(days=step) for step in range(7 * case.weeks + 1)]


def _rest(case: Case) -> Iterator[Breach]:
    """Two shifts on one day, or two days without eleven hours between them. Real hours, whatever clocks do."""
    order = sorted((*case.previous, *case.shifts), key=lambda shift: shift.from_us)
    for one, other in pairwise(order):
        if other not in case.shifts and one not in case.shifts:
            continue
        day = local_day(other, case.terms)
        limit, rest = case.limit("daily_rest", day), minutes((one.until_us, other.from_us))
        if rest < 0:
            yield broken(case.agent, day, "overlap", CONTRACT, -rest)
        elif rest < limit:
            yield broken(case.agent, day, "daily_rest", "", rest, limit)


def _stretches(case: Case, shift: Shift, day: date) -> Iterator[Breach]:
    limit = case.limit("stretch_most", day)
    longest = max(minutes(span) for span in work_of([shift]))
    if longest > limit:
        yield broken(case.agent, day, "stretch_most", "", longest, limit)


def _paid_breaks(case: Case, shift: Shift, day: date) -> Iterator[Breach]:
    """Ten minutes for each two hours of effective work, or fifteen for each three."""
    worked = sum(minutes(span) for span in work_of([shift]))
    had = [minutes((pause.from_us, pause.until_us)) for pause in shift.pauses if pause.paid]
    lacks = []
    for kind in ("short_break", "long_break"):
        least = case.limit(kind, day)
        due = worked // case.limit(f"{kind}_per", day) * least
        lacks.append((due, sum(one for one in had if one >= least)))
    if all(given < due for due, given in lacks):
        due, given = min(lacks, key=lambda lack: lack[0] - lack[1])
        yield broken(case.agent, day, "short_break", "", given, due)


def _length(case: Case, work: list[Span], day: date) -> Iterator[Breach]:
    limit, found = case.limit("day_most", day), within(work, day_span(day, case.terms.zone))
    if found > limit:
        yield broken(case.agent, day, "day_most", "", found, limit)


def _six_hours(case: Case, work: list[Span], day: date) -> Iterator[Breach]:
    """Twenty minutes in a row off before more than six hours are worked."""
    due, least = case.limit("break_due_at", day), case.limit("break_least", day)
    own = [span for span in work if on_the_wall(span[0], case.terms.zone).date() == day]
    if sum(minutes(span) for span in own) < due:
        return
    done, end = 0, 0
    for span in own:
        if end and minutes((end, span[0])) >= least:
            return
        done, end = done + minutes(span), span[1]
        if done > due or (done == due and span is not own[-1]):
            break
    yield broken(case.agent, day, "break_due_at", "", done, due)


def _lunch(case: Case, own: list[Shift], day: date) -> Iterator[Breach]:
    """So many minutes off in a row between eleven and three, paid breaks apart, and not too much work before them."""
    zone, least = case.terms.zone, case.limit("lunch_least", day)
    window = tuple(at_minute(day, case.limit(code, day), zone) for code in ("lunch_from", "lunch_until"))
    busy = sorted(paid_of(own))
    if not busy:
        return
    free = [gap for gap in gaps(busy, (window[0], window[1])) if minutes(gap) >= least]
    most = case.limit("lunch_after_most", day)
    before = [within(busy, (busy[0][0], gap[0])) for gap in free]
    if not before:
        found = max((minutes(gap) for gap in gaps(busy, (window[0], window[1]))), default=0)
        yield broken(case.agent, day, "lunch_least", "", found, least)
    elif min(before) > most:
        yield broken(case.agent, day, "lunch_after_most", "", min(before), most)


def _forbidden(case: Case, work: list[Span], day: date) -> Iterator[Breach]:
    """Sundays and public holidays stay off without an authorisation; so do days without a contract or of leave."""
    terms, found = case.terms, within(work, day_span(day, case.terms.zone))
    if day.weekday() == 6 and not terms.sunday:
        yield broken(case.agent, day, "sunday", "", found)
    if day in case.holidays and not terms.holiday:
        yield broken(case.agent, day, "holiday", "", found)
    reasons = {
        "not_in_force": not terms.in_force(day),
        "absent": day in terms.absences,
        "fixed_day_off": day.weekday() in terms.days_off,
    }
    for code, holds in reasons.items():
        if holds:
            yield broken(case.agent, day, code, CONTRACT, found)


def _night(case: Case, work: list[Span], day: date) -> Iterator[Breach]:
    """No work between nine and seven without an authorisation; with it, a night worker's day is shorter."""
    zone = case.terms.zone
    start, end = day_span(day, zone)
    early = (start, at_minute(day, case.limit("night_until", day), zone))
    late = (at_minute(day, case.limit("night_from", day), zone), end)
    found = within(work, early) + within(work, late)
    if found and not case.terms.night:
        yield broken(case.agent, day, "night", "", found)
    if found < case.limit("night_worker_from", day):
        return
    limit, length = case.limit("night_day_most", day), within(work, (start, end))
    if length > limit:
        yield broken(case.agent, day, "night_day_most", "", length, limit)


def _usual_length(case: Case, own: list[Shift], day: date) -> Iterator[Breach]:
    """A day is neither shorter nor longer than the contract says, in paid minutes of the shifts that begin on it."""
    paid = sum(shift.paid_us for shift in own) // MINUTE_US
    if own and paid < case.terms.shortest_day:
        yield broken(case.agent, day, "shortest_day", CONTRACT, paid, case.terms.shortest_day)
    if paid > case.terms.longest_day:
        yield broken(case.agent, day, "longest_day", CONTRACT, paid, case.terms.longest_day)


def _contract(case: Case, shift: Shift, day: date) -> Iterator[Breach]:
    """Only for programmes the employee may serve, and within the hours that the contract leaves open."""
    terms = case.terms
    if any(part.programme not in terms.programmes for part in shift.work):
        yield broken(case.agent, day, "programme", CONTRACT)
    begin, end = (at_minute(day, minute, terms.zone) for minute in (terms.earliest_minute, terms.latest_minute))
    if shift.from_us < begin or (shift.until_us > end and terms.latest_minute > terms.earliest_minute):
        outside = minutes((shift.from_us, shift.until_us)) - within([(shift.from_us, shift.until_us)], (begin, end))
        if not (terms.night and terms.latest_minute >= 24 * 60 and shift.from_us >= begin):
            yield broken(case.agent, day, "hours_open", CONTRACT, outside)
