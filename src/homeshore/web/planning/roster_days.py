"""A day of a roster by the hour: who works when, with breaks and lunch, and what is covered."""

from datetime import date

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from homeshore.brands import queries as brands
from homeshore.web.office.views.editing import shown
from homeshore.web.planning.roster_weeks import coverage_chart
from homeshore.web.planning.roster_words import clock, hours
from homeshore.workforce.queries import rostering, rosters, weeks
from homeshore.workforce.queries.rosters import Roster, RosterMember, RosterShift
from homeshore.workforce.queries.weeks import Part
from homeshore.workforce.rules.parts import BREAK, LUNCH, shift_of
from homeshore.workforce.rules.rostering.shifts import MINUTE_US

WIDTH = 480
"""User units of the drawing; a day of 24 hours is so wide at most."""


class Bar(msgspec.Struct, frozen=True):
    """A part of a shift as a rectangle in user units."""

    kind: str
    x: float
    width: float
    title: str


class Worker(msgspec.Struct, frozen=True):
    """Somebody's day, as text and as a drawing."""

    member: RosterMember
    shift: RosterShift
    begins: str
    ends: str
    lunch: str
    breaks: str
    paid: str
    programmes: str
    bars: list[Bar]


class Hour(msgspec.Struct, frozen=True):
    """A line of the drawing at a whole hour."""

    x: float
    text: str


@shown
def roster_day(request: HttpRequest, roster_id: int, day: date) -> HttpResponse:
    """Everybody who works on a day, by the hour at which they begin."""
    row = rosters.roster(roster_id)
    if not row.first_day <= day <= rostering.last_day(row):
        raise Http404("unknown_day")
    return render(request, "planning/rosters/day.html", day_context(row, day))


def day_context(row: Roster, day: date) -> dict[str, object]:
    """What the page of a day shows."""
    lines = weeks.day_lines(row, day)
    parts = {shift.id: weeks.local_parts(shift, rostering.zone_of(member.contract)) for member, shift in lines}
    first = min((one[0].from_minute for one in parts.values() if one), default=8 * 60) // 60
    last = -(-max((one[-1].until_minute for one in parts.values() if one), default=20 * 60) // 60)
    scale = WIDTH / max(1, (last - first) * 60)
    names = brands.programme_names(row.programmes)
    return {
        "roster": row,
        "day": day,
        "number": (day - row.first_day).days // weeks.WEEK_DAYS + 1,
        "workers": [_worker(member, shift, parts[shift.id], names, (first * 60, scale)) for member, shift in lines],
        "hours": [Hour(round((one - first) * 60 * scale, 1), f"{one % 24}") for one in range(first, last + 1)],
        "width": WIDTH,
        "chart": coverage_chart(row, day),
    }


def _worker(
    member: RosterMember, shift: RosterShift, parts: tuple[Part, ...], names: dict[int, str], ground: tuple[int, float]
) -> Worker:
    served = dict.fromkeys(names.get(part.programme, "") for part in parts if part.programme)
    return Worker(
        member=member,
        shift=shift,
        begins=clock(parts[0].from_minute),
        ends=clock(parts[-1].until_minute),
        lunch=", ".join(_span(part) for part in parts if part.kind == LUNCH),
        breaks=", ".join(_break(part) for part in parts if part.kind == BREAK),
        paid=hours(shift_of(shift.agent, shift.contract_id, shift.parts).paid_us // MINUTE_US),
        programmes=", ".join(served),
        bars=[_bar(part, ground) for part in parts],
    )


def _span(part: Part) -> str:
    return f"{clock(part.from_minute)}–{clock(part.until_minute)}"


def _break(part: Part) -> str:
    return f"{clock(part.from_minute)} ({part.until_minute - part.from_minute})"


def _bar(part: Part, ground: tuple[int, float]) -> Bar:
    first, scale = ground
    length = part.until_minute - part.from_minute
    return Bar(part.kind, round((part.from_minute - first) * scale, 1), round(length * scale, 1), _span(part))
