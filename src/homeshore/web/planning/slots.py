"""Slots: rounds, places, the announcement, the public value, the draw, how full everything is."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeshore.brands import queries as brands
from homeshore.brands.queries import Programme
from homeshore.kit.clock import now_us, to_us
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import decode_id, encode_id
from homeshore.kit.problems import Invalid, Problem
from homeshore.kit.zones import day_from
from homeshore.web.office.views.editing import attempt, edited, page_of, posted, show_form, shown, typed
from homeshore.web.planning.access import planning_scope
from homeshore.web.planning.jobs import progress_of
from homeshore.web.planning.roster_words import problem_sentence
from homeshore.web.planning.sentences import refusal_sentence
from homeshore.web.planning.slot_forms import RoundForm, ValueForm, proposed, typed_from
from homeshore.workforce.actions import slots as actions
from homeshore.workforce.queries import slot_fill, slots, wishes
from homeshore.workforce.queries.slot_fill import Fill
from homeshore.workforce.queries.slots import Slot, SlotRound
from homeshore.workforce.rules.clockface import moment_us
from homeshore.workforce.rules.slots.publishing import Offered

ZONE = "Europe/Paris"
FIRST_MINUTE, LAST_MINUTE = 8 * 60, 20 * 60


class Listed(msgspec.Struct, frozen=True):
    """A round in the list."""

    round: SlotRound
    fill: Fill


class Cell(msgspec.Struct, frozen=True):
    """A half-hour of the grid: `name` of its input, places and what is taken; `places` None: nothing published."""

    name: str
    places: int | None
    taken: int
    label: str
    slot: int = 0


@shown
def rounds(request: HttpRequest) -> HttpResponse:
    """All rounds with how full they are."""
    page = page_of(request, slots.rounds().exclude(state="cancelled"))
    rows = [Listed(one, slot_fill.fill_of(one.id)) for one in page]
    return render(request, "planning/slots/list.html", {"page": page, "rows": rows})


@edited
def new_round(request: HttpRequest) -> HttpResponse:
    """A draft."""
    form = RoundForm(typed(request), initial=proposed(now_us(), ZONE))
    by = planning_scope(request).user
    if made := attempt(form, lambda: actions.make_round(form.plan(), by)):
        return redirect("planning:slot_round", made.id)
    return show_form(request, "planning/slots/edit.html", form)


@edited
def change_round(request: HttpRequest, round_id: int) -> HttpResponse:
    """Change a draft."""
    of_round = slots.round_of(round_id)
    form = RoundForm(typed(request), initial=typed_from(of_round))

    def save() -> bool:
        actions.change_round(round_id, form.plan())
        return True

    if attempt(form, save):
        return redirect("planning:slot_round", round_id)
    return show_form(request, "planning/slots/edit.html", form, round=of_round)


@shown
def slot_round(request: HttpRequest, round_id: int) -> HttpResponse:
    """A round: its times, its places by programme, who wished, the proof, what comes next."""
    return render(request, "planning/slots/round.html", _context(request, round_id, ValueForm()))


@posted
def enter_value(request: HttpRequest, round_id: int) -> HttpResponse:
    """The public value; the draw begins."""
    form = ValueForm(request.POST)
    by = planning_scope(request).user

    def enter() -> bool:
        actions.enter_public_value(round_id, form.cleaned_data["value"], form.cleaned_data["source"], by)
        return True

    if attempt(form, enter):
        messages.success(request, _("The draw has begun. Every agent who took part is told when it is done."))
        return redirect("planning:slot_round", round_id)
    return render(request, "planning/slots/round.html", _context(request, round_id, form), status=422)


@posted
def act(request: HttpRequest, round_id: int) -> HttpResponse:
    """Announce, cancel, or draw again after a failure: one form each."""
    by = planning_scope(request).user
    try:
        match request.POST.get("do"):
            case "announce":
                actions.announce(round_id)
                messages.success(request, _("Announced. The hash of the secret is published; times now stand."))
            case "cancel":
                actions.cancel_round(round_id)
                messages.success(request, _("The round is cancelled."))
                return redirect("planning:slots")
            case "draw":
                actions.ask_draw(round_id, by)
    except Refusal as refusal:
        messages.warning(request, _said(refusal))
    return redirect("planning:slot_round", round_id)


@posted
def fill(request: HttpRequest, round_id: int) -> HttpResponse:
    """Publish what is required less employees' shifts, for one programme."""
    programme = _programme(request, request.POST.get("programme", ""))
    if programme is not None:
        try:
            count = actions.fill_from_requirement(round_id, programme.id)
        except Refusal as refusal:
            messages.warning(request, _said(refusal))
        else:
            text = ngettext("%(n)s slot.", "%(n)s slots.", count) % {"n": count}
            messages.success(request, f"{programme.name}: {text}")
    return redirect("planning:slot_round", round_id)


@edited
def places(request: HttpRequest, round_id: int, programme_id: int) -> HttpResponse:
    """A programme's places in one week of the round, each of which can be changed."""
    of_round = slots.round_of(round_id)
    programme = brands.programme(planning_scope(request), programme_id)
    monday = _monday(request, of_round)
    if request.method == "POST":
        try:
            actions.put_places(round_id, programme.id, _offered(request, of_round))
        except Refusal as refusal:
            messages.warning(request, _said(refusal))
        else:
            messages.success(request, _("Saved."))
        response = redirect("planning:slot_places", round_id, programme_id)
        response["Location"] += f"?week={monday.isoformat()}"
        return response
    return render(request, "planning/slots/places.html", _grid_context(of_round, programme, monday))


@shown
def record(request: HttpRequest, round_id: int) -> HttpResponse:
    """The recorded draw, byte for byte."""
    planning_scope(request)
    response = HttpResponse(wishes.record_file(round_id), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="draw-{encode_id(round_id)}.json"'
    return response


def _context(request: HttpRequest, round_id: int, form: ValueForm) -> dict[str, object]:
    of_round = slots.round_of(round_id)
    now = timezone.now()
    return {
        "round": of_round,
        "fill": slot_fill.fill_of(round_id),
        "programmes": slot_fill.by_programme(round_id),
        "others": brands.programmes(planning_scope(request)).filter(archived_at=None).select_related("brand"),
        "draw": wishes.draw_of(round_id),
        "form": form,
        "value_due": of_round.state == "closed" and of_round.public_at is None and of_round.public_from <= now,
        "may_change": of_round.state in ("draft", "announced", "drawn"),
        "steps": _steps(of_round, now),
        **progress_of(actions.JOB, round_id),
    }


def _steps(of_round: SlotRound, now: object) -> list[dict[str, object]]:
    """The round's way, each step with its moment and whether it lies behind."""
    moments = [
        (_("Shown to agents"), of_round.announced_at),
        (_("Wishes open"), of_round.opens_at),
        (_("Wishes close"), of_round.closes_at),
        (_("Public value known"), of_round.public_from),
        (_("First come, first served"), of_round.first_come_at),
    ]
    live = of_round.state != "draft"
    return [{"label": label, "at": at, "done": live and at <= now} for label, at in moments]  # type: ignore[operator]  # datetimes


def _grid_context(of_round: SlotRound, programme: Programme, monday: date) -> dict[str, object]:
    days = [monday + timedelta(days=place) for place in range(7)]
    held = {to_us(one.starts_at): one for one in slot_fill.slots_of(of_round.id, programme.id)}
    zone = ZoneInfo(of_round.time_zone)
    minutes = sorted({*range(FIRST_MINUTE, LAST_MINUTE, 30), *(_minute(one.starts_at, zone) for one in held.values())})
    rows = []
    for minute in minutes:
        cells = []
        for day in days:
            start = moment_us(day, minute, of_round.time_zone)
            slot = held.get(start)
            inside = of_round.first_day <= day <= of_round.last_day
            label = f"{day:%d/%m} {minute // 60}:{minute % 60:02d}"
            cells.append(_cell(start, slot, label) if inside else None)
        rows.append((f"{minute // 60:02d}:{minute % 60:02d}", cells))
    return {
        "round": of_round,
        "programme": programme,
        "days": days,
        "rows": rows,
        "monday": monday,
        "previous": monday - timedelta(days=7) if of_round.first_day < monday else None,
        "next": monday + timedelta(days=7) if of_round.last_day >= monday + timedelta(days=7) else None,
        "may_change": of_round.state in ("draft", "announced", "drawn"),
    }


def _cell(start: int, slot: Slot | None, label: str) -> Cell:
    return Cell(f"p-{start}", slot.quota, slot.taken, label, slot.id) if slot else Cell(f"p-{start}", None, 0, label)


def _minute(starts: object, zone: ZoneInfo) -> int:
    here = starts.astimezone(zone)  # type: ignore[attr-defined]  # a datetime
    return int(here.hour * 60 + here.minute)


def _offered(request: HttpRequest, of_round: SlotRound) -> list[Offered]:
    """What was typed into the grid. Raises Invalid for what is no number of places."""
    known = {to_us(one.starts_at): to_us(one.ends_at) for one in slot_fill.slots_of(of_round.id)}
    found = []
    for name, text in request.POST.items():
        if name.startswith("p-") and str(text).strip() and name[2:].isdigit():
            start = int(name[2:])
            number = str(text).strip()
            if not (number.isascii() and number.isdigit() and int(number) <= 10_000):
                raise Invalid([Problem("slots", "not_a_number")])
            found.append(Offered(start, known.get(start, start + 1_800_000_000), int(number)))
    return found


def _monday(request: HttpRequest, of_round: SlotRound) -> date:
    today = min(max(timezone.localdate(), of_round.first_day), of_round.last_day)
    day = day_from(request.POST.get("week") or request.GET.get("week") or "") or today
    return day - timedelta(days=day.weekday())


def _programme(request: HttpRequest, text: str) -> Programme | None:
    try:
        return brands.programme(planning_scope(request), decode_id(text))
    except (ValueError, Refusal):
        return None


def _said(refusal: Refusal) -> str:
    """A refusal in words; what is wrong with input, problem by problem."""
    if isinstance(refusal, Invalid):
        return " ".join(
            dict.fromkeys(
                str(_("Publish at least one place first.")) if one.code == "required" else problem_sentence(one)
                for one in refusal.problems
            )
        )
    return refusal_sentence(refusal)
