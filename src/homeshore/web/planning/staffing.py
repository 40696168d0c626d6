"""Staffing: how many people each interval needs, who comes, what is missing, and why this number."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeshore.brands import queries as brands
from homeshore.brands.queries import Programme
from homeshore.facts.vocabulary import LIVE_CHANNELS
from homeshore.kit.clock import now_us
from homeshore.kit.errors import Refusal
from homeshore.kit.zones import day_from, days_us
from homeshore.web.office.views.editing import attempt, edited, posted, shown, typed
from homeshore.web.planning.access import planning_scope
from homeshore.web.planning.jobs import progress_of
from homeshore.web.planning.nights import shown_nights
from homeshore.web.planning.sentences import refusal_sentence
from homeshore.web.planning.staffing_forms import StaffForm, StaffingTermsForm
from homeshore.web.planning.staffing_words import noticed_sentences
from homeshore.web.shell import charts
from homeshore.web.shell.charts import Chart, Frame, Series
from homeshore.web.shell.formats import local
from homeshore.web.story.files import download
from homeshore.web.tables.writing import written
from homeshore.workforce.actions import staffing as actions
from homeshore.workforce.queries import outlook, requirements, staffing
from homeshore.workforce.queries.outlook import Day, Interval
from homeshore.workforce.queries.requirements import Explained, RequirementVersion
from homeshore.workforce.rules.outlook import days as by_day
from homeshore.workforce.rules.staffing.needs import ChannelWhy

WEEK = 7


class Listed(msgspec.Struct, frozen=True):
    """A programme with what is staffed of it."""

    programme: Programme
    version: RequirementVersion | None
    days: list[Day]

    @property
    def missing(self) -> float:
        """Agent-hours that are missing in the next week."""
        return sum(day.missing for day in self.days)


class Row(msgspec.Struct, frozen=True):
    """An interval in the table."""

    at: Interval
    contacts: float
    work: float

    @property
    def to_come(self) -> float:
        """Shifts and bookings together."""
        return self.at.rostered + self.at.booked

    @property
    def spare(self) -> float:
        """Agents beyond those wanted; negative where some are missing."""
        return self.to_come - self.at.wanted


class ChannelReason(msgspec.Struct, frozen=True):
    """A channel's part of the explanation."""

    why: ChannelWhy
    name: str
    is_live: bool


@shown
def programmes(request: HttpRequest) -> HttpResponse:
    """Every programme: what is staffed, until when, what is missing in the next week."""
    today = timezone.localdate()
    known = list(brands.programmes(planning_scope(request)))
    context = {"rows": [_listed(one, today) for one in known], "nights": shown_nights(known)}
    return render(request, "planning/staffing/list.html", context)


@shown
def programme(request: HttpRequest, programme_id: int) -> HttpResponse:
    """A programme's week by day, and a day of it by the interval."""
    return _programme_page(request, brands.programme(planning_scope(request), programme_id))


@posted
def staff(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Ask for the requirement of some days to be computed from the newest forecasts."""
    scope = planning_scope(request)
    found = brands.programme(scope, programme_id)
    form = StaffForm(request.POST)
    if form.is_valid():
        span = days_us(form.cleaned_data["from_day"], form.cleaned_data["until_day"], found.time_zone)
        try:
            actions.ask(found, *span, by=scope.user)
        except Refusal as refusal:
            form.add_error(None, refusal_sentence(refusal))
        else:
            shown = f"?day={form.cleaned_data['from_day']:%Y-%m-%d}"
            return redirect(reverse("planning:staffing_programme", args=[programme_id]) + shown)
    return _programme_page(request, found, form, status=422)


@edited
def terms(request: HttpRequest, programme_id: int) -> HttpResponse:
    """How a programme wants to be staffed."""
    scope = planning_scope(request)
    found = brands.programme(scope, programme_id)
    held = staffing.terms_of(found)
    form = StaffingTermsForm(typed(request)) if request.method == "POST" else StaffingTermsForm.of(held)
    if attempt(form, lambda: actions.set_terms(found, form.values(), scope.user)):
        messages.success(request, _("Saved. Staff the programme again for it to take effect."))
        return redirect("planning:staffing_programme", programme_id)
    now = now_us()
    counted = staffing.turnout(programme_id, now)
    context = {
        "programme": found,
        "form": form,
        "promises": [(brands.channel_name(one.channel), one) for one in brands.promises(found)],
        "live": LIVE_CHANNELS,
        "came": staffing.showing_of(held, now).mean,
        "counted": (sum(one.booked for one in counted), sum(one.came for one in counted)),
    }
    return render(request, "planning/staffing/terms.html", context, status=422 if form.errors else 200)


@shown
def requirement_csv(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The week that the page shows, or `days` of it, as a file for spreadsheets."""
    found = brands.programme(planning_scope(request), programme_id)
    first = day_from(request.GET.get("from", "")) or timezone.localdate()
    last = day_from(request.GET.get("until", "")) or first + timedelta(days=WEEK - 1)
    span = days_us(first, min(last, first + timedelta(days=400)), found.time_zone)
    columns = ("from", "until", "agents", "booked", "shifts", "bookings", "missing")
    rows = [
        [
            *(local(moment).isoformat() for moment in (one.from_us, one.until_us)),
            *(str(count) for count in (one.online, one.wanted)),
            *(f"{count:.2f}" for count in (one.rostered, one.booked, one.missing)),
        ]
        for one in outlook.intervals(found.id, *span)
    ]
    name = f"requirement-{found.slug}-{first.isoformat()}.csv"
    return download(written(columns, rows).encode(), name, "text/csv; charset=utf-8")


@shown
def why(request: HttpRequest, programme_id: int, from_us: int) -> HttpResponse:
    """How the number of one interval came about, step by step."""
    found = brands.programme(planning_scope(request), programme_id)
    known = requirements.explained(programme_id, from_us, from_us + 1)
    if not known:
        raise Http404("unknown_interval")
    [one] = known
    [at] = outlook.intervals(programme_id, from_us, from_us + 1)
    context = {
        "programme": found,
        "one": one,
        "row": _row(at, one),
        "day": local(from_us).date(),
        "channels": [
            ChannelReason(each, brands.channel_name(each.channel), each.channel in LIVE_CHANNELS)
            for each in one.why.channels
        ],
    }
    return render(request, "planning/staffing/why.html", context)


def _listed(found: Programme, today: date) -> Listed:
    span = days_us(today, today + timedelta(days=WEEK - 1), found.time_zone)
    known = by_day(outlook.intervals(found.id, *span), found.time_zone)
    return Listed(found, requirements.versions(found.id).first(), known)


def _programme_page(
    request: HttpRequest, found: Programme, form: StaffForm | None = None, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    day = day_from(request.GET.get("day", "")) or today
    monday = day - timedelta(days=day.weekday())
    span = days_us(monday, monday + timedelta(days=WEEK - 1), found.time_zone)
    week = outlook.intervals(found.id, *span)
    version = requirements.versions(found.id).first()
    rows = _rows(found, day)
    context = {
        "programme": found,
        "day": day,
        "monday": monday,
        "before": monday - timedelta(days=WEEK),
        "after": monday + timedelta(days=WEEK),
        "days": by_day(week, found.time_zone),
        "rows": rows,
        "chart": day_chart([row.at for row in rows], day),
        "version": version,
        "noticed": noticed_sentences(version.noticed) if version else [],
        "form": form or StaffForm.usual(max(day, today)),
        **progress_of(actions.JOB, found.id),
    }
    return render(request, "planning/staffing/programme.html", context, status=status)


def _rows(found: Programme, day: date) -> list[Row]:
    """The intervals of a day in which somebody is wanted, comes, or is expected to call."""
    span = days_us(day, day, found.time_zone)
    reasons = {one.required.from_us: one for one in requirements.explained(found.id, *span)}
    rows = [_row(at, reasons[at.from_us]) for at in outlook.intervals(found.id, *span)]
    return [row for row in rows if row.at.wanted or row.to_come or row.contacts >= 0.5]


def _row(at: Interval, reasons: Explained) -> Row:
    channels = reasons.why.channels
    return Row(at, sum(one.contacts for one in channels), sum(one.erlangs for one in channels))


def day_chart(intervals: Sequence[Interval], day: date) -> Chart | None:
    """The requirement as a band from those at their desks to those to be booked, and who is to come."""
    if not intervals:
        return None
    wanted, online = ([float(count(one)) for one in intervals] for count in (_wanted, _online))
    frame = Frame(
        title=_("Agents by the interval, %(day)s") % {"day": f"{day:%d/%m/%Y}"},
        heading=_("From"),
        note=_("The band reaches from those needed at their desks to those to be booked."),
        whole=True,
    )
    return charts.steps(
        frame,
        [f"{local(one.from_us):%H:%M}" for one in intervals],
        [
            Series(_("To be booked"), wanted, low=online, high=wanted),
            Series(_("Shifts and bookings"), [one.rostered + one.booked for one in intervals]),
            Series(_("of which employees' shifts"), [one.rostered for one in intervals]),
        ],
    )


def _wanted(one: Interval) -> int:
    return one.wanted


def _online(one: Interval) -> int:
    return one.online
