"""A roster as a planner looks at it: a week by employee, a day by the hour, what is covered, who has which share."""

from collections.abc import Iterable
from datetime import date, timedelta

import msgspec

from homeshore.kit.zones import day_start_us
from homeshore.workforce.models.rosters import Roster, RosterMember, RosterShift
from homeshore.workforce.queries import rostering
from homeshore.workforce.queries.rostering import DAY
from homeshore.workforce.rules.clockface import local_day, minute_of
from homeshore.workforce.rules.employment import FULL_WEEK_MINUTES, complementary_minutes
from homeshore.workforce.rules.fairness import Share, shares
from homeshore.workforce.rules.parts import WORK, shift_of
from homeshore.workforce.rules.rostering.checking import Breach
from homeshore.workforce.rules.rostering.shifts import MINUTE_US
from homeshore.workforce.rules.rostering.terms import Terms

WEEK_DAYS = 7


class Part(msgspec.Struct, frozen=True):
    """A part of a shift in minutes of its local day."""

    kind: str
    from_minute: int
    until_minute: int
    programme: int


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """An employee's day: the shift, or why there is none (`off`: a fixed day off), and what is wrong with it."""

    day: date
    parts: tuple[Part, ...] = ()
    from_minute: int = 0
    until_minute: int = 0
    paid_minutes: int = 0
    by_hand: bool = False
    off: bool = False
    absent: bool = False
    wished: bool = False
    breaches: tuple[Breach, ...] = ()


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An employee's week. `week_minutes` is the contract's, `most_minutes` with complementary hours (0: full time)."""

    member: RosterMember
    terms: Terms | None
    cells: tuple[Cell, ...]
    paid_minutes: int
    week_minutes: int
    most_minutes: int
    breaches: tuple[Breach, ...]


class Covered(msgspec.Struct, frozen=True):
    """An interval: needed to be booked, and rostered on the mean of it (a break takes its part)."""

    from_us: int
    until_us: int
    needed: float
    rostered: float


def week(roster: Roster, number: int, found: Iterable[Breach]) -> list[Line]:
    """The lines of one week (0: the first), by name, with the breaches `found` in them."""
    monday = roster.first_day + timedelta(weeks=number)
    days = [monday + timedelta(days=step) for step in range(WEEK_DAYS)]
    rows = rostering.members(roster)
    known = {one.agent: one.on(monday) for one in rostering.member_terms(roster, rows)}
    shifts = {(row.agent, row.day): row for row in roster.shifts.filter(day__range=(days[0], days[-1]))}
    wrong: dict[int, list[Breach]] = {}
    for one in found:
        wrong.setdefault(one.agent, []).append(one)
    margins = rostering.margins(roster, rows)
    lines = []
    for row in rows:
        cells = [
            cell(day, shifts.get((row.agent, day)), known.get(row.agent), rostering.zone_of(row.contract), wrong)
            for day in days
        ]
        lines.append(_line(row, known.get(row.agent), cells, wrong.get(row.agent, []), margins.get(row.contract_id)))
    return lines


def _line(row: RosterMember, terms: Terms | None, cells: list[Cell], wrong: list[Breach], margin: str | None) -> Line:
    days = {one.day for one in cells}
    minutes = terms.weekly_minutes if terms else 0
    extra = complementary_minutes(minutes, margin) if margin and minutes < FULL_WEEK_MINUTES else 0
    return Line(
        member=row,
        terms=terms,
        cells=tuple(cells),
        paid_minutes=sum(one.paid_minutes for one in cells),
        week_minutes=minutes,
        most_minutes=minutes + extra if extra else 0,
        breaches=tuple(one for one in wrong if one.day in days),
    )


def cell(day: date, row: RosterShift | None, terms: Terms | None, zone: str, wrong: dict[int, list[Breach]]) -> Cell:
    """One day of one employee, on the employee's clock."""
    if row is None:
        return Cell(
            day=day,
            off=terms is not None and day.weekday() in terms.days_off,
            absent=terms is not None and day in terms.absences,
            wished=terms is not None and any(wish.falls_on(day) for wish in terms.wishes),
        )
    shift = shift_of(row.agent, row.contract_id, row.parts)
    return Cell(
        day=day,
        parts=local_parts(row, zone),
        from_minute=minute_of(row.from_us, day, zone),
        until_minute=minute_of(row.until_us, day, zone),
        paid_minutes=shift.paid_us // MINUTE_US,
        by_hand=row.by_hand,
        absent=terms is not None and day in terms.absences,
        breaches=tuple(one for one in wrong.get(row.agent, ()) if one.day == day),
    )


def local_parts(row: RosterShift, zone: str) -> tuple[Part, ...]:
    """A shift's parts on the employee's clock."""
    return tuple(
        Part(kind, minute_of(begins, row.day, zone), minute_of(ends, row.day, zone), programme)
        for kind, begins, ends, programme in row.parts
    )


def coverage(roster: Roster, first: date, last: date, programme: int = 0) -> list[Covered]:
    """The intervals of some days, of one programme or (0) of all the roster's together."""
    span = day_start_us(first, roster.time_zone), day_start_us(last + DAY, roster.time_zone)
    needed: dict[tuple[int, int], float] = {}
    for need in rostering.needs(roster, span):
        if programme in (0, need.programme):
            place = (need.from_us, need.until_us)
            needed[place] = needed.get(place, 0.0) + need.agents
    rostered = _rostered_us(roster, needed.keys(), programme)
    return [
        Covered(*place, agents, rostered.get(place, 0) / (place[1] - place[0]))
        for place, agents in sorted(needed.items())
    ]


def _rostered_us(roster: Roster, places: Iterable[tuple[int, int]], programme: int) -> dict[tuple[int, int], int]:
    """Effective work in each interval, microseconds."""
    ordered = sorted(places)
    if not ordered:
        return {}
    found: dict[tuple[int, int], int] = {}
    rows = roster.shifts.filter(from_us__lt=ordered[-1][1], until_us__gt=ordered[0][0])
    parts = sorted(
        (begins, ends)
        for row in rows
        for kind, begins, ends, serves in row.parts
        if kind == WORK and programme in (0, serves)
    )
    place = 0
    for begins, ends in parts:
        while place < len(ordered) and ordered[place][1] <= begins:
            place += 1
        at = place
        while at < len(ordered) and ordered[at][0] < ends:
            one = ordered[at]
            found[one] = found.get(one, 0) + max(0, min(ends, one[1]) - max(begins, one[0]))
            at += 1
    return found


def fairness(roster: Roster) -> list[tuple[RosterMember, Share]]:
    """What each employee has of evenings, weekends and hours, by name."""
    rows = rostering.members(roster)
    found = {one.agent: one for one in shares(rostering.roster_shifts(roster), rostering.member_terms(roster, rows))}
    return [(row, found[row.agent]) for row in rows if row.agent in found]


def day_lines(roster: Roster, day: date) -> list[tuple[RosterMember, RosterShift]]:
    """Who works on a day, by the hour at which they begin."""
    names = {row.agent: row for row in rostering.members(roster)}
    rows = roster.shifts.filter(day=day).order_by("from_us", "until_us")
    return [(names[row.agent], row) for row in rows if row.agent in names]


def first_shifts_soon(roster: Roster, today: date, notice_days: int) -> date | None:
    """The first day of work if it comes before the notice is over; None when it does not, or when nobody works."""
    row = roster.shifts.order_by("from_us").first()
    if row is None:
        return None
    day = local_day(row.from_us, roster.time_zone)
    return day if rostering.notice(today, day) < notice_days else None
