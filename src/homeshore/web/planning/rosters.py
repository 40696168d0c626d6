"""Rosters: the list, a new one, and one with its weeks, its progress, its breaches and its coverage."""

from datetime import date, timedelta

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeshore.brands import queries as brands
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import encode_id
from homeshore.web.office.views.editing import attempt, edited, page_of, posted, show_form, shown, typed
from homeshore.web.planning.access import planning_scope
from homeshore.web.planning.jobs import progress_of
from homeshore.web.planning.roster_forms import RosterForm
from homeshore.web.planning.roster_weeks import coverage_chart, week_context
from homeshore.web.planning.roster_words import stage_text
from homeshore.web.planning.sentences import refusal_sentence
from homeshore.workforce.actions import rosters as actions
from homeshore.workforce.actions.rosters import RosterDetails
from homeshore.workforce.errors import RosterNotOpen
from homeshore.workforce.queries import certified, jobs, rostering, rosters, weeks
from homeshore.workforce.queries.rosters import Roster
from homeshore.workforce.rules.notice import NOTICE_DAYS

EFFORTS = {"quick": 2, "usual": actions.EFFORT, "long": 30}
"""What the planner chooses, as turns of the solver."""


class Listed(msgspec.Struct, frozen=True):
    """A roster in the list."""

    roster: Roster
    last_day: date
    people: int
    programmes: list[str]


@shown
def roster_list(request: HttpRequest) -> HttpResponse:
    """All rosters, the latest first; replaced versions only when asked for."""
    found = rosters.rosters()
    every = "all" in request.GET
    page = page_of(request, found if every else found.exclude(state="replaced"))
    names = brands.programme_names({one for row in page for one in row.programmes})
    rows = [
        Listed(row, rostering.last_day(row), row.members.count(), [names.get(one, "?") for one in row.programmes])
        for row in page
    ]
    return render(request, "planning/rosters/list.html", {"page": page, "rows": rows, "every": every})


@edited
def new_roster(request: HttpRequest) -> HttpResponse:
    """Draft a roster with every employee who can serve one of its programmes in its weeks."""
    today = timezone.localdate()
    monday = today + timedelta(days=21 - today.weekday())
    initial = {"first_day": monday, "name": _("Roster from %(day)s") % {"day": f"{monday:%d/%m/%Y}"}}
    form = RosterForm(typed(request), programmes=programme_choices(request), initial=initial)
    user = planning_scope(request).user
    if drafted := attempt(form, lambda: _draft(form, user)):
        _tell_who_is_out(request, drafted)
        return redirect("planning:roster", drafted.id)
    return show_form(request, "planning/rosters/new.html", form)


def _draft(form: RosterForm, user: int) -> Roster:
    given, chosen = form.cleaned_data, form.programme_ids()
    last = given["first_day"] + timedelta(weeks=given["weeks"], days=-1)
    there = certified.eligible(chosen, given["first_day"], last)
    details = RosterDetails(
        name=given["name"],
        programmes=chosen,
        first_day=given["first_day"],
        weeks=given["weeks"],
        step_minutes=int(given["step_minutes"]),
        contracts=there.contracts,
    )
    return actions.draft_roster(details, user)


def _tell_who_is_out(request: HttpRequest, roster: Roster) -> None:
    there = certified.eligible(roster.programmes, roster.first_day, rostering.last_day(roster))
    if there.without_terms:
        text = ngettext(
            "%(count)s employee is left out for want of terms of work.",
            "%(count)s employees are left out for want of terms of work.",
            there.without_terms,
        )
        messages.warning(request, text % {"count": there.without_terms})
    if there.elsewhere:
        text = ngettext(
            "%(count)s employee is left out: another published roster plans these weeks.",
            "%(count)s employees are left out: other published rosters plan these weeks.",
            there.elsewhere,
        )
        messages.info(request, text % {"count": there.elsewhere})


def programme_choices(request: HttpRequest) -> list[tuple[str, str]]:
    """Programmes with their brand, by name."""
    rows = brands.programmes(planning_scope(request)).select_related("brand")
    return sorted(((encode_id(row.id), f"{row.brand.name} · {row.name}") for row in rows), key=lambda one: one[1])


@shown
def roster(request: HttpRequest, roster_id: int) -> HttpResponse:
    """A week of a roster by employee, with what it costs, what it breaks and what it covers."""
    return render(request, "planning/rosters/roster.html", roster_context(request, rosters.roster(roster_id)))


def roster_context(request: HttpRequest, row: Roster) -> dict[str, object]:
    """What the page of a roster shows."""
    soon = weeks.first_shifts_soon(row, timezone.localdate(), NOTICE_DAYS) if row.state in actions.OPEN else None
    return {
        "roster": row,
        "last_day": rostering.last_day(row),
        "open": row.state in actions.OPEN,
        "stage": stage_text(row.stage),
        "soon": soon,
        "programmes": list(brands.programme_names(row.programmes).values()),
        "versions": rosters.rosters().filter(series=row.series).order_by("version"),
        "waiting_changes": rosters.changes(row.id).filter(state="asked").count(),
        **progress_of(actions.SOLVE, row.id),
        **week_context(request, row),
    }


@shown
def figures(request: HttpRequest, roster_id: int) -> HttpResponse:
    """Bound, best roster and gap so far, while the solver works."""
    row = rosters.roster(roster_id)
    job = jobs.newest(actions.SOLVE, row.id)
    context = {"roster": row, "stage": stage_text(row.stage), "job_open": job is not None and jobs.is_open(job)}
    return render(request, "planning/rosters/figures.html", context)


@posted
def solve(request: HttpRequest, roster_id: int) -> HttpResponse:
    """Ask for the solver's roster."""
    effort = EFFORTS.get(request.POST.get("effort", ""), actions.EFFORT)
    return _done(request, roster_id, lambda: actions.ask_to_solve(roster_id, planning_scope(request).user, effort))


@posted
def publish(request: HttpRequest, roster_id: int) -> HttpResponse:
    """Publish a roster, unless the judge finds a breach."""

    def act() -> None:
        actions.publish(roster_id, planning_scope(request).user)
        messages.success(request, _("The roster is published: employees see their shifts."))

    return _done(request, roster_id, act)


@posted
def new_version(request: HttpRequest, roster_id: int) -> HttpResponse:
    """Begin the next version from this one."""
    row = actions.new_version(roster_id, planning_scope(request).user)
    messages.success(request, _("This is the next version. The published one holds until you publish this one."))
    return redirect("planning:roster", row.id)


@posted
def drop(request: HttpRequest, roster_id: int) -> HttpResponse:
    """Throw a draft away."""
    try:
        actions.drop_draft(roster_id)
    except RosterNotOpen as refusal:
        messages.error(request, refusal_sentence(refusal))
        return redirect("planning:roster", roster_id)
    return redirect("planning:rosters")


def _done(request: HttpRequest, roster_id: int, act: object) -> HttpResponse:
    assert callable(act)
    try:
        act()
    except Refusal as refusal:
        if refusal.code.startswith("unknown_"):
            raise
        context = {**roster_context(request, rosters.roster(roster_id)), "refused": refusal_sentence(refusal)}
        return render(request, "planning/rosters/roster.html", context, status=409)
    return redirect("planning:roster", roster_id)


@shown
def coverage(request: HttpRequest, roster_id: int) -> HttpResponse:
    """What each day of a week needs and has, by the hour."""
    row = rosters.roster(roster_id)
    number = week_context(request, row, light=True)["number"]
    assert isinstance(number, int)
    monday = row.first_day + timedelta(weeks=number)
    days = [monday + timedelta(days=step) for step in range(weeks.WEEK_DAYS)]
    charts = [(day, coverage_chart(row, day)) for day in days]
    context = {"roster": row, "number": number, "monday": monday, "charts": charts, "weeks": range(row.weeks)}
    return render(request, "planning/rosters/coverage.html", context)
