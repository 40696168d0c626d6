"""“What if” on a planned day: its forecast, shifts and bookings become a scenario that is played at once."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from homeshore.brands import queries as brands
from homeshore.brands.errors import UnknownProgramme
from homeshore.brands.queries import Programme
from homeshore.cases.actions.running import start_run
from homeshore.cases.actions.saving import save_case
from homeshore.cases.errors import InvalidScenario, RunUnderWay
from homeshore.cases.queries import cases, wording
from homeshore.kit.ids import encode_id
from homeshore.kit.zones import day_from, days_us
from homeshore.web.planning.access import planning_scope
from homeshore.web.planning.scenarios import EMPLOYEES, INDEPENDENTS, LETTERS, LIVE, Line, PlannedDay, scenario_of
from homeshore.workforce.queries import callouts, forecasts, rosters, slots

PLAYED = LIVE | LETTERS


@require_POST
def what_if(request: HttpRequest, programme_id: int, day: str) -> HttpResponse:
    """Make the scenario, start its run, and show the run.

    A day that is played again is another version of its scenario, so that its runs can be compared.
    """
    scope = planning_scope(request)
    on = day_from(day)
    try:
        programme = brands.programme(scope, programme_id)
    except UnknownProgramme:
        raise Http404 from None
    if on is None:
        raise Http404
    planned = _planned(programme, on)
    if not planned.lines or not any(planned.people.values()):
        messages.error(request, _("Nothing to play: the day needs a forecast, and shifts or bookings."))
        return redirect(f"/planning/?programme={encode_id(programme.id)}")
    played_before = cases.kept_as(planned.name, by=scope.user)
    try:
        case = save_case(*scenario_of(planned), by=scope.user, case=played_before).case_id
    except InvalidScenario as refusal:
        why = wording.problem(refusal.problems[0])
        messages.error(request, _("This day cannot be played as it is planned. %(why)s") % {"why": why})
        return redirect(f"/planning/?programme={encode_id(programme.id)}")
    try:
        return redirect("cases:run", start_run(case, by=scope.user).id)
    except RunUnderWay:
        return redirect("cases:case", case)


def _planned(programme: Programme, on: date) -> PlannedDay:
    span = days_us(on, on, programme.time_zone)
    name = _("What if: %(programme)s on %(day)s") % {"programme": programme.name, "day": f"{on:%d/%m/%Y}"}
    return PlannedDay(
        name=name,
        brand=programme.brand.slug,
        programme=programme.slug,
        day=on,
        zone=programme.time_zone,
        lines=tuple(_lines(programme, span)),
        people=_people(programme.id, span),
        wrap_up_seconds=min(60, programme.wrap_up_seconds or 60),
        reinforcement=20,
        words=(_("As planned"), _("With reinforcement")),
    )


def _lines(programme: Programme, span: tuple[int, int]) -> list[Line]:
    found = []
    for promise in programme.channels.all():
        expected = [one for one in forecasts.expected(programme.id, promise.channel, *span) if one.mean >= 0.05]
        if expected and promise.channel in PLAYED:
            found.append(
                Line(
                    channel=promise.channel,
                    name=str(brands.channel_name(promise.channel)),
                    expected=expected,
                    percent=promise.service_percent,
                    seconds=promise.service_seconds,
                )
            )
    return found


def _people(programme: int, span: tuple[int, int]) -> dict[str, list[tuple[int, int, int]]]:
    """Who comes in the day, by group; a shift that is open to several programmes is played as this one's."""
    from_us, until_us = span
    shifts = [one for one in rosters.shifts(from_us=from_us, until_us=until_us) if one.programme in {0, programme}]
    chosen = [
        *slots.booked(programme=programme, from_us=from_us, until_us=until_us),
        *callouts.joined(programme=programme, from_us=from_us, until_us=until_us),
    ]
    return {
        EMPLOYEES: sorted((one.agent, max(one.from_us, from_us), min(one.until_us, until_us)) for one in shifts),
        INDEPENDENTS: sorted((one.agent, max(one.from_us, from_us), min(one.until_us, until_us)) for one in chosen),
    }
