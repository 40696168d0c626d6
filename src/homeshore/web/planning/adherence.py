"""Adherence of employees: what was rostered and when they were there. Of independents nothing is kept or shown."""

from datetime import date, timedelta

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from homeshore.billing.queries.attendance import attendance
from homeshore.kit.clock import now_us
from homeshore.kit.zones import day_from, day_start_us
from homeshore.people import queries as people
from homeshore.web.office.views.editing import shown
from homeshore.web.planning.roster_words import clock
from homeshore.workforce.queries import callouts, rosters
from homeshore.workforce.queries.rostering import zone_of
from homeshore.workforce.queries.rosters import RosterShift
from homeshore.workforce.rules.adherence import Kept, Times, kept
from homeshore.workforce.rules.clockface import minute_of

ZONE = "Europe/Paris"
DAY = timedelta(days=1)
RESTS = {"break", "lunch"}
"""Pauses; training, meetings and the like are work."""


class Attended(msgspec.Struct, frozen=True):
    """An employee's shift and how it was kept."""

    name: str
    span: str
    kept: Kept
    over: bool


@shown
def adherence(request: HttpRequest) -> HttpResponse:
    """A day's shifts beside the attendance of the employees who had them."""
    today = timezone.localdate()
    day = min(day_from(request.GET.get("day", "")) or today, today)
    rows = day_rows(day)
    total = Kept.sum(row.kept for row in rows)
    context = {
        "day": day,
        "before": day - DAY,
        "after": day + DAY if day < today else None,
        "rows": rows,
        "total": total,
    }
    return render(request, "planning/rosters/adherence.html", context)


def day_rows(day: date) -> list[Attended]:
    """Each published shift of a day, by name."""
    from_us, until_us = day_start_us(day - DAY, ZONE), day_start_us(day + 2 * DAY, ZONE)  # wherever they work
    found = [row for row in rosters.own_shifts(0, from_us, until_us) if row.day == day]
    names = people.names_of({row.agent for row in found})
    return sorted((shift_row(row, names.get(row.agent, "")) for row in found), key=lambda row: row.name)


def shift_row(row: RosterShift, name: str = "") -> Attended:
    """One shift beside the attendance of its employee, up to now."""
    now, zone = now_us(), zone_of(row.contract)
    there: list[Times] = []
    if row.from_us < now:
        of_kind = attendance(row.agent, row.from_us, row.until_us, now)
        there = [span for kind, spans in of_kind.items() if kind not in RESTS for span in spans]
    begins, ends = minute_of(row.from_us, row.day, zone), minute_of(row.until_us, row.day, zone)
    off = [
        (one.from_us, one.until_us) for one in callouts.released(row.agent, from_us=row.from_us, until_us=row.until_us)
    ]
    return Attended(name, f"{clock(begins)}–{clock(ends)}", kept(row.parts, there, now, off), row.until_us <= now)
