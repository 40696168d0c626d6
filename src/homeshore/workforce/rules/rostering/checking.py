"""The judge of rosters: knows the law and the terms, and nothing of how a roster was made.

It works on moments alone: each shift's stretches of effective work and its pauses, in microseconds, seen on the wall
clock of the employee's zone. So a roster made by hand, over midnight or on a day of 23 hours is judged like any other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from homeshore.workforce.rules.notice import working_days_before
from homeshore.workforce.rules.rostering.judging import Breach, Case, broken, local_day, on_the_wall
from homeshore.workforce.rules.rostering.judging_days import days_breaches
from homeshore.workforce.rules.rostering.judging_weeks import weeks_breaches
from homeshore.workforce.rules.rostering.law import CONTRACT
from homeshore.workforce.rules.rostering.shifts import Shift
from homeshore.workforce.rules.rostering.terms import Terms

__all__ = ["Breach", "breaches", "short_notice"]


def breaches(
    shifts: Iterable[Shift],
    terms: Iterable[Terms],
    from_day: date,
    weeks: int,
    previous: Iterable[Shift] = (),
    holidays: Iterable[date] = (),
) -> list[Breach]:
    """Every breach of the law, the collective agreement and the contracts in `weeks` weeks from the Monday `from_day`.

    `previous` shifts (up to twelve weeks before) count for rest and averages and are not judged themselves. An employee
    whose terms are missing is judged as `unknown_terms`; each day and week by the terms that hold then. Local days and
    hours are those of the employee's zone.
    """
    known = {one.agent: one for one in terms}
    mine, before = _by_agent(shifts), _by_agent(previous)
    off = frozenset(holidays)
    found: list[Breach] = []
    for agent in sorted(known.keys() | mine.keys()):
        if agent not in known:
            found.append(broken(agent, from_day, "unknown_terms", CONTRACT))
            continue
        case = Case(known[agent], from_day, weeks, tuple(mine[agent]), tuple(before[agent]), off)
        found += _judged(case)
    return found


def _judged(case: Case) -> Iterator[Breach]:
    """A shift that is none (gaps, overlaps, turned times) is named, and nothing else is then said of the employee."""
    malformed = [
        broken(case.agent, local_day(shift, case.terms), "malformed_shift", CONTRACT)
        for shift in case.shifts
        if not _well_formed(shift)
    ]
    if malformed:
        yield from malformed
        return
    yield from days_breaches(case)
    yield from weeks_breaches(case)


def _by_agent(shifts: Iterable[Shift]) -> defaultdict[int, list[Shift]]:
    found: defaultdict[int, list[Shift]] = defaultdict(list)
    for shift in shifts:
        found[shift.agent].append(shift)
    for mine in found.values():
        mine.sort(key=lambda shift: shift.parts)
    return found


def _well_formed(shift: Shift) -> bool:
    """Work first and last, and its parts follow each other without gap or overlap."""
    parts = shift.parts
    if not shift.work or any(until <= begin for begin, until in parts):
        return False
    joined = all(one[1] == other[0] for one, other in pairwise(parts))
    return joined and parts[0][0] == shift.from_us and parts[-1][1] == shift.until_us


def short_notice(
    before: Iterable[Shift],
    after: Iterable[Shift],
    terms: Iterable[Terms],
    told_us: int,
    holidays: Iterable[date] = (),
) -> list[Breach]:
    """Shifts moved, added or dropped with less notice than the terms grant; `told_us` is when it is said.

    Notice counts whole working days (Monday to Friday, no public holidays) between the day of telling and the first
    day concerned, neither counted.
    """
    known = {one.agent: one for one in terms}
    old, new = set(before), set(after)
    found: set[Breach] = set()
    off = frozenset(holidays)
    for shift in sorted(old ^ new, key=lambda shift: (shift.agent, shift.from_us)):
        one = known.get(shift.agent)
        if one is None:
            continue
        day, today = (on_the_wall(at, one.zone).date() for at in (shift.from_us, told_us))
        notice = working_days_before(today, day, off)
        needed = one.on(day).notice_days
        if notice < needed:
            found.add(broken(shift.agent, day, "notice", "", notice, needed))
    return sorted(found, key=lambda breach: (breach.agent, breach.day))
