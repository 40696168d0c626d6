"""My slots: a week to choose from, booking in one tap, give-backs, waiting lists and swaps."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from homeshore.brands import queries as brands
from homeshore.kit.clock import from_us
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import decode_id
from homeshore.kit.zones import day_from, day_start_us
from homeshore.people import queries as people
from homeshore.people.queries import Agent
from homeshore.security.scope import CENTRE
from homeshore.web.agent.hands import agent_of
from homeshore.web.agent.slot_words import notice_sentence, refusal_sentence
from homeshore.web.agent.slot_worth import Worth, worth_of
from homeshore.workforce.actions import booking, slot_notices, swapping
from homeshore.workforce.queries import slot_weeks, slots
from homeshore.workforce.queries.slot_weeks import Shown

WEEK = timedelta(days=7)
WEEKS_AHEAD = 16
HELD = frozenset({slot_weeks.MINE, slot_weeks.OFFERED, slot_weeks.RUNNING})


class Tile(msgspec.Struct, frozen=True):
    """A slot on the page: with the names it needs and what it is worth."""

    slot: Shown
    programme: str
    brand: str
    worth: Worth | None


class Day(msgspec.Struct, frozen=True):
    """A day of the week shown: its tiles, the hours held, and whether it is the one a small screen shows."""

    day: date
    tiles: list[Tile]
    held_minutes: int
    bookable: int
    chosen: bool


@require_safe
@never_cache
def week(request: HttpRequest) -> HttpResponse:
    """The agent's week: what they hold and what they can take."""
    agent = agent_of(request)
    with timezone.override(ZoneInfo(agent.time_zone)):
        return render(request, "agent/slots/week.html", _week_context(request, agent))


@require_safe
@never_cache
def one(request: HttpRequest, slot_id: int) -> HttpResponse:
    """One slot: its price, its places, and what the agent can do with it."""
    agent = agent_of(request)
    found = slot_weeks.one_of(agent, slot_id)
    if found is None:
        raise Http404("unknown_slot")
    with timezone.override(ZoneInfo(agent.time_zone)):
        context = {
            "tile": _tiles([found], worth_of(agent, [found]))[0],
            "day": _day_of(found, agent),
            "targets": _swap_targets(agent, found),
        }
        return render(request, "agent/slots/one.html", context)


@require_POST
def book(request: HttpRequest) -> HttpResponse:
    """Book every slot that was ticked; each by itself, so that one that is gone takes no other with it."""
    agent = agent_of(request)
    wanted = _posted_ids(request)
    got, refused = 0, dict[str, int]()
    with timezone.override(ZoneInfo(agent.time_zone)):
        for slot_id in wanted:
            try:
                booking.book(agent, slot_id)
            except Refusal as refusal:
                text = refusal_sentence(refusal)
                refused[text] = refused.get(text, 0) + 1
            else:
                got += 1
    if got:
        messages.success(request, ngettext("%(n)s slot is yours.", "%(n)s slots are yours.", got) % {"n": got})
    for text, times in refused.items():
        prefix = ngettext("%(n)s slot was not booked:", "%(n)s slots were not booked:", times) % {"n": times}
        messages.warning(request, f"{prefix} {text}")
    if not wanted:
        messages.info(request, _("Tick the slots that you want first."))
    return _back(request)


@require_POST
def give_back(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Offer a slot to others; it stays the agent's until somebody takes it."""

    def act(agent: Agent) -> str:
        booking.give_back(agent, _booking_of(agent, slot_id))
        if booking.advance(slot_id):
            return _("Somebody was waiting for it and has it now.")
        return _("Offered to others. It stays yours until somebody takes it, and nothing is held against you.")

    return _done(request, act)


@require_POST
def keep(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Keep a slot that was offered."""

    def act(agent: Agent) -> str:
        booking.keep(agent, _booking_of(agent, slot_id))
        return _("You keep the slot.")

    return _done(request, act)


@require_POST
def wait(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Stand in line for a full slot."""

    def act(agent: Agent) -> str:
        booking.wait(agent, slot_id)
        booking.advance(slot_id)
        return _("You are in line. A place that becomes free is booked for you, and you are told.")

    return _done(request, act)


@require_POST
def leave_line(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Leave the line."""

    def act(agent: Agent) -> str:
        booking.stop_waiting(agent, slot_id)
        return _("You are no longer in line.")

    return _done(request, act)


@require_POST
def propose(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Offer this slot for another."""

    def act(agent: Agent) -> str:
        wanted = _posted_ids(request)
        if not wanted:
            return _("Choose the slot that you want instead.")
        swapping.propose_swap(agent, _booking_of(agent, slot_id), wanted[0])
        return _("Whoever holds that slot and is certified for yours can accept. You are told.")

    return _done(request, act)


@require_POST
def accept(request: HttpRequest, swap_id: int) -> HttpResponse:
    """Accept a colleague's swap."""

    def act(agent: Agent) -> str:
        swapping.accept_swap(agent, swap_id)
        return _("Swapped: both of you have the other's slot.")

    return _done(request, act)


@require_POST
def withdraw(request: HttpRequest, swap_id: int) -> HttpResponse:
    """Take a proposal back."""

    def act(agent: Agent) -> str:
        swapping.withdraw_swap(agent, swap_id)
        return _("Your proposal is withdrawn.")

    return _done(request, act)


@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """The notices were read."""
    agent = agent_of(request)
    slot_notices.mark_seen(agent.id, [notice.id for notice in slot_weeks.unseen_notices(agent)])
    return _back(request)


def _week_context(request: HttpRequest, agent: Agent) -> dict[str, object]:
    today = timezone.localdate()
    monday = _monday(request, today)
    span = (day_start_us(monday, agent.time_zone), day_start_us(monday + WEEK, agent.time_zone))
    found = slot_weeks.week_of(agent, *span)
    wanted = request.GET.get("programme", "")
    shown = [one for one in found if one.state != slot_weeks.BUSY and wanted in ("", str(one.programme))]
    tiles = _tiles(shown, worth_of(agent, shown))
    chosen = _chosen(request, monday, today)
    days = _days(tiles, monday, chosen, agent)
    return {
        "monday": monday,
        "chosen": chosen,
        "sunday": monday + timedelta(days=6),
        "previous": monday - WEEK if monday > today - 8 * WEEK else None,
        "next": monday + WEEK if monday < today + WEEKS_AHEAD * WEEK else None,
        "days": days,
        "held_minutes": sum(one.held_minutes for one in days),
        "bookable": sum(one.bookable for one in days),
        "programmes": sorted(brands.programme_names({one.programme for one in found}).items(), key=lambda one: one[1]),
        "programme": wanted,
        "employee": people.mode_of(agent.id) == "employee",
        "rounds": slot_weeks.rounds_shown(),
        "notices": [notice_sentence(few) for few in slot_weeks.together(slot_weeks.unseen_notices(agent))],
        "offers": slot_weeks.swaps_for(agent),
        "proposals": slot_weeks.own_swaps(agent),
        "has_feed": slots.has_feed(agent.id),
        "later": min((one.opens_us for one in shown if one.state == slot_weeks.LATER), default=0),
    }


def _tiles(shown: list[Shown], prices: Mapping[int, Worth]) -> list[Tile]:
    """Slots with names and what they are worth; `prices` come from billing, by slot."""
    programmes = brands.programme_names({one.programme for one in shown})
    names = dict(brands.brands(CENTRE).filter(id__in={one.brand for one in shown}).values_list("id", "name"))
    return [Tile(one, programmes.get(one.programme, ""), names.get(one.brand, ""), prices.get(one.id)) for one in shown]


def _days(tiles: list[Tile], monday: date, chosen: date, agent: Agent) -> list[Day]:
    found = []
    for place in range(7):
        day = monday + timedelta(days=place)
        of_day = [tile for tile in tiles if _day_of(tile.slot, agent) == day]
        held = sum(tile.slot.until_us - tile.slot.from_us for tile in of_day if tile.slot.state in HELD)
        bookable = sum(tile.slot.state == slot_weeks.BOOKABLE for tile in of_day)
        found.append(Day(day, of_day, held // 60_000_000, bookable, day == chosen))
    return found


def _day_of(slot: Shown, agent: Agent) -> date:
    return from_us(slot.from_us).astimezone(ZoneInfo(agent.time_zone)).date()


def _monday(request: HttpRequest, today: date) -> date:
    day = day_from(request.GET.get("week", "")) or today
    return day - timedelta(days=day.weekday())


def _chosen(request: HttpRequest, monday: date, today: date) -> date:
    """The day that a small screen shows."""
    asked = day_from(request.GET.get("day", ""))
    if asked is not None and monday <= asked < monday + WEEK:
        return asked
    return today if monday <= today < monday + WEEK else monday


def _swap_targets(agent: Agent, found: Shown) -> list[Tile]:
    """Full slots of the same week that the agent could take instead of one of their own."""
    if found.state not in (slot_weeks.MINE, slot_weeks.OFFERED):
        return []
    day = _day_of(found, agent)
    monday = day - timedelta(days=day.weekday())
    span = (day_start_us(monday, agent.time_zone), day_start_us(monday + WEEK, agent.time_zone))
    others = [one for one in slot_weeks.week_of(agent, *span) if one.state in (slot_weeks.FULL, slot_weeks.WAITING)]
    return _tiles(others, {})


def _booking_of(agent: Agent, slot_id: int) -> int:
    found = slot_weeks.one_of(agent, slot_id)
    return found.booking if found else 0


def _posted_ids(request: HttpRequest) -> list[int]:
    try:
        return [decode_id(text) for text in request.POST.getlist("slot")][:200]
    except ValueError:
        raise Http404("no such slot") from None


def _done(request: HttpRequest, act: Callable[[Agent], str]) -> HttpResponse:
    """Do one thing, say how it went, and go back to the week."""
    agent = agent_of(request)
    with timezone.override(ZoneInfo(agent.time_zone)):
        try:
            messages.success(request, act(agent))
        except Refusal as refusal:
            messages.warning(request, refusal_sentence(refusal))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """The week and day that the reader came from."""
    address = reverse("agent:my_slots")
    week, day = day_from(request.POST.get("week", "")), day_from(request.POST.get("day", ""))
    parts = [f"{name}={value}" for name, value in (("week", week), ("day", day)) if value]
    return redirect(f"{address}?{'&'.join(parts)}" if parts else address)
