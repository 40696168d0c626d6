"""My shifts: what an employee works when, what they would like, changes asked of them or by them."""

from datetime import date, timedelta

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from homeshore.brands import queries as brands
from homeshore.facts.vocabulary import Mode
from homeshore.kit.clock import now_us
from homeshore.kit.errors import Refusal
from homeshore.kit.problems import Invalid
from homeshore.kit.zones import day_start_us
from homeshore.people import queries as people
from homeshore.people.queries import Agent, Contract
from homeshore.security.middleware import scope_for
from homeshore.web.agent.hands import agent_of
from homeshore.web.agent.schedule_forms import ChangeForm, WishForm
from homeshore.web.planning.adherence import Attended, shift_row
from homeshore.web.planning.roster_changes import Told, told
from homeshore.web.planning.roster_words import clock, hours
from homeshore.web.planning.sentences import refusal_sentence
from homeshore.web.planning.telework import week_of
from homeshore.web.planning.wishes import wish_text
from homeshore.workforce.actions import shift_changes
from homeshore.workforce.actions import terms as term_actions
from homeshore.workforce.actions.shift_changes import Change
from homeshore.workforce.queries import rosters, telework, terms, weeks
from homeshore.workforce.queries.rosters import RosterShift
from homeshore.workforce.rules.clockface import local_day
from homeshore.workforce.rules.parts import BREAK, LUNCH, parts_from, shift_of
from homeshore.workforce.rules.rostering.shifts import MINUTE_US

WEEKS = 5
MOST_CHANGES = 10
PAST_DAYS = 14


class Mine(msgspec.Struct, frozen=True):
    """One of my shifts in words."""

    row: RosterShift
    span: str
    lunch: str
    breaks: str
    paid: str
    programmes: str
    today: bool


class Week(msgspec.Struct, frozen=True):
    """My shifts of a week and what they come to."""

    monday: date
    shifts: list[Mine]
    paid: str


@require_safe
@never_cache
def shifts(request: HttpRequest) -> HttpResponse:
    """My shifts of the weeks to come; independents are told that they have none, and why."""
    return _page(request, agent_of(request))


@require_POST
def wish(request: HttpRequest) -> HttpResponse:
    """Say what I would like."""
    agent = agent_of(request)
    form, contract = WishForm(request.POST), _employment(agent)
    if form.is_valid():
        try:
            term_actions.wish(contract.id, form.details())
        except Invalid as invalid:
            form.show(invalid.problems)
        else:
            messages.success(request, _("Your wish is noted: the next roster tries to grant it."))
            return redirect("agent:shifts")
    return _page(request, agent, wish_form=form)


@require_POST
def drop_wish(request: HttpRequest, wish_id: int) -> HttpResponse:
    """Take a wish back."""
    term_actions.take_wish_back(_employment(agent_of(request)).id, wish_id)
    return redirect("agent:shifts")


@require_POST
def ask_change(request: HttpRequest) -> HttpResponse:
    """Ask for another shift, or for a day off, on a day with a published shift."""
    agent = agent_of(request)
    _employment(agent)
    form = ChangeForm(request.POST)
    if form.is_valid():
        try:
            _ask(form, agent, scope_for(request).user)
        except Invalid as invalid:
            form.show(invalid.problems)
        except Refusal as refusal:
            form.add_error(None, refusal_sentence(refusal))
        else:
            messages.success(request, _("A planner answers you here. Until then nothing changes."))
            return redirect("agent:shifts")
    return _page(request, agent, change_form=form)


@require_POST
def answer(request: HttpRequest, change_id: int) -> HttpResponse:
    """Agree to a change that a planner asked of me, decline it without a reason, or take mine back."""
    row = rosters.change(change_id)
    if row.agent != agent_of(request).id:
        raise Http404("unknown_change")
    user = scope_for(request).user
    try:
        if row.by_employee:
            shift_changes.withdraw_change(row.id, user)
        else:
            shift_changes.answer_change(row.id, user, agreed=request.POST.get("answer") == "yes")
    except Refusal as refusal:
        messages.error(request, refusal_sentence(refusal))
    else:
        messages.success(request, _("Your answer is noted."))
    return redirect("agent:shifts")


def _ask(form: ChangeForm, agent: Agent, user: int) -> None:
    day: date = form.cleaned_data["day"]
    zone = agent.time_zone
    from_us, until_us = day_start_us(day, zone), day_start_us(day + timedelta(days=1), zone)
    row = next((one for one in rosters.own_shifts(agent.id, from_us, until_us) if one.day == day), None)
    if row is None:
        form.add_error("day", _("You have no published shift on this day."))
        raise Invalid([])
    serves = next(part[3] for part in row.parts if part[3])
    after = [] if form.cleaned_data["off"] else parts_from(form.typed(row, zone, serves), day, zone)
    change = Change(contract=row.contract_id, day=day, after=after, reason=form.cleaned_data["reason"], by=user)
    shift_changes.ask_for_change(row.roster_id, change)


def _employment(agent: Agent) -> Contract:
    """The employment in force; an independent has no such page."""
    today = timezone.localdate()
    for row in people.contracts(agent.person_id):
        if row.mode == Mode.EMPLOYEE.value and (row.ends_on is None or row.ends_on >= today):
            return row
    raise Http404("unknown_employment")


def _page(request: HttpRequest, agent: Agent, **typed: WishForm | ChangeForm) -> HttpResponse:
    if people.mode_of(agent.id) != Mode.EMPLOYEE:
        return render(request, "agent/schedule/independent.html")
    contract = _employment(agent)
    zone = agent.time_zone
    today = local_day(now_us(), zone)
    monday = today - timedelta(days=today.weekday())
    found = rosters.own_shifts(
        agent.id, day_start_us(monday, zone), day_start_us(monday + timedelta(weeks=WEEKS), zone)
    )
    held = terms.terms_on([contract.id], today).get(contract.id)
    context = {
        "weeks": _weeks(found, zone, today),
        "held": held,
        "contract_week": hours(held.week_minutes) if held else "",
        "wishes": [(one, wish_text(one)) for one in terms.wishes([contract.id]).get(contract.id, [])],
        "asked": [told(one) for one in rosters.own_changes(agent.id, waiting=True)],
        "answered": _answered(agent),
        "past": _past(agent, zone, today),
        "wish_form": WishForm(),
        "change_form": ChangeForm(),
        "contact_week": week_of(telework.hours_on(agent.id, today)),
        **typed,
    }
    failed = any(form.errors for form in typed.values())
    return render(request, "agent/schedule/shifts.html", context, status=422 if failed else 200)


def _past(agent: Agent, zone: str, today: date) -> list[tuple[date, Attended]]:
    """The shifts of the last two weeks and how they were kept, the latest first: what a planner sees of them."""
    from_us = day_start_us(today - timedelta(days=PAST_DAYS), zone)
    found = [row for row in rosters.own_shifts(agent.id, from_us, now_us()) if row.day <= today]
    return [(row.day, shift_row(row)) for row in reversed(found)]


def _answered(agent: Agent) -> list[Told]:
    rows = rosters.own_changes(agent.id).exclude(state="asked").exclude(state="withdrawn")
    return [told(one) for one in rows[:MOST_CHANGES]]


def _weeks(found: list[RosterShift], zone: str, today: date) -> list[Week]:
    names = brands.programme_names({part[3] for row in found for part in row.parts})
    by_week: dict[date, list[RosterShift]] = {}
    for row in found:
        by_week.setdefault(row.day - timedelta(days=row.day.weekday()), []).append(row)
    return [
        Week(monday, [_mine(row, zone, today, names) for row in rows], hours(sum(_paid(row) for row in rows)))
        for monday, rows in sorted(by_week.items())
    ]


def _mine(row: RosterShift, zone: str, today: date, names: dict[int, str]) -> Mine:
    parts = weeks.local_parts(row, zone)
    return Mine(
        row=row,
        span=f"{clock(parts[0].from_minute)}–{clock(parts[-1].until_minute)}",
        lunch=", ".join(f"{clock(one.from_minute)}–{clock(one.until_minute)}" for one in parts if one.kind == LUNCH),
        breaks=", ".join(f"{clock(one.from_minute)}–{clock(one.until_minute)}" for one in parts if one.kind == BREAK),
        paid=hours(_paid(row)),
        programmes=", ".join(dict.fromkeys(names.get(one.programme, "") for one in parts if one.programme)),
        today=row.day == today,
    )


def _paid(row: RosterShift) -> int:
    return shift_of(row.agent, row.contract_id, row.parts).paid_us // MINUTE_US
