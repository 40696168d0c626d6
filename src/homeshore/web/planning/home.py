"""Where a planner begins."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from homeshore.brands import queries as brands
from homeshore.brands.queries import Programme
from homeshore.kit.ids import encode_id
from homeshore.kit.zones import days_us
from homeshore.web.planning.access import planning_scope
from homeshore.web.planning.jobs import progress_of
from homeshore.web.planning.waiting import waiting
from homeshore.web.shell import charts
from homeshore.web.shell.charts import Chart, Frame, Series
from homeshore.web.shell.formats import local
from homeshore.web.story.lists import chosen_id
from homeshore.workforce.queries import outlook
from homeshore.workforce.queries.outlook import Day, Interval
from homeshore.workforce.queries.presence import slots_only_programmes
from homeshore.workforce.rules.outlook import days

DAYS_AHEAD = 7


class Ahead(msgspec.Struct, frozen=True):
    """A programme's days from today on."""

    programme: Programme
    days: list[Day]
    intervals: list[Interval]

    @property
    def key(self) -> str:
        """The programme's public id."""
        return encode_id(self.programme.id)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The week ahead at a glance, what waits, and the way to every part of the plan."""
    scope, today = planning_scope(request), timezone.localdate()
    known = list(brands.programmes(scope))
    found = [_ahead(one, today) for one in known]
    chosen = chosen_id(request.GET, "programme", {one.id for one in known})
    shown = next((one for one in found if one.programme.id == chosen), None) or _first(found)
    context = {
        "ahead": found,
        "shown": shown,
        "slots_only": shown is not None and shown.programme.id in slots_only_programmes(),
        "chart": _chart(shown, today) if shown else None,
        **progress_of("demo plan", 0),
        "waiting": waiting(
            known,
            [one.programme for one in found if not one.days],
            timezone.now(),
            everywhere=scope.brands is None,
        ),
    }
    return render(request, "planning/home.html", context)


def _ahead(programme: Programme, today: date) -> Ahead:
    span = days_us(today, today + timedelta(days=DAYS_AHEAD - 1), programme.time_zone)
    found = outlook.intervals(programme.id, *span)
    return Ahead(programme, days(found, programme.time_zone), found)


def _first(found: Sequence[Ahead]) -> Ahead | None:
    """The programme in which most is missing, of those that are staffed."""
    staffed = [one for one in found if one.days]
    return max(staffed, key=lambda one: sum(day.missing for day in one.days), default=None)


def _chart(shown: Ahead, today: date) -> Chart | None:
    """Tomorrow by the half-hour, or the first day that is staffed."""
    wanted = next((day.day for day in shown.days if day.day > today), shown.days[0].day if shown.days else None)
    of_day = [one for one in shown.intervals if local(one.from_us).date() == wanted]
    if not of_day:
        return None
    frame = Frame(
        title=_("Agents by the half-hour, %(day)s") % {"day": f"{wanted:%d/%m/%Y}"}, heading=_("From"), whole=True
    )
    return charts.steps(
        frame,
        [f"{local(one.from_us):%H:%M}" for one in of_day],
        [
            Series(_("Wanted"), [one.wanted for one in of_day]),
            Series(_("To come"), [one.rostered + one.booked for one in of_day]),
            Series(_("of whom on shifts"), [one.rostered for one in of_day]),
        ],
    )
