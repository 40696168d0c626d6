"""An agent's slots and shifts as a calendar that other programs subscribe to, at a secret address."""

from collections.abc import Iterable, Iterator
from datetime import UTC, timedelta

import icalendar
import msgspec
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from homeshore.brands import queries as brands
from homeshore.kit.clock import from_us, now_us
from homeshore.kit.ids import encode_id
from homeshore.people.queries import Agent
from homeshore.web.agent.hands import agent_of
from homeshore.workforce.actions.slot_feeds import renew_feed, revoke_feed
from homeshore.workforce.queries import callouts, rosters, slots

BACK_US, AHEAD_US = 30 * 86_400_000_000, 120 * 86_400_000_000


class Stretch(msgspec.Struct, frozen=True, order=True):
    """Time at work for a programme, neighbours joined."""

    from_us: int
    until_us: int
    programme: int
    shift: bool


@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """A new address, shown once; the one before it is dead."""
    token = renew_feed(agent_of(request), get_language() or "fr")
    address = f"{settings.PUBLIC_URL}{reverse('agent:slot_calendar', args=[token])}"
    messages.success(
        request,
        _(
            "The address of your calendar, shown this once: %(address)s Whoever has it sees your hours: "
            "keep it to yourself."
        )
        % {"address": address},
    )
    return redirect("agent:my_slots")


@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """No calendar can be read any more."""
    revoke_feed(agent_of(request))
    messages.success(request, _("Your calendar's address no longer works."))
    return redirect("agent:my_slots")


@require_safe
@never_cache
def feed(_request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a secret address. Nothing says whether an unknown address ever was one."""
    found = slots.feed(token)
    if found is None:
        raise Http404("no such calendar")
    with override(found.language):
        data = calendar_of(found.agent, now_us())
    return HttpResponse(data, content_type="text/calendar; charset=utf-8")


def calendar_of(agent: Agent, at_us: int) -> bytes:
    """Booked slots and published shifts around a moment, as iCalendar (RFC 5545)."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Homeshore//Slots//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("My hours"))
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    stretches = list(_stretches(agent.id, at_us - BACK_US, at_us + AHEAD_US))
    names = brands.programme_names({one.programme for one in stretches if one.programme})
    for one in stretches:
        calendar.add_component(_event(agent, one, names.get(one.programme, ""), at_us))
    return bytes(calendar.to_ical())


def _event(agent: Agent, one: Stretch, name: str, at_us: int) -> icalendar.Event:
    kind = _("Shift") if one.shift else _("Slot")
    event = icalendar.Event()
    event.add("uid", f"{encode_id(agent.id)}-{one.from_us}-{encode_id(one.programme)}@homeshore")
    event.add("dtstamp", from_us(at_us).astimezone(UTC))
    event.add("dtstart", from_us(one.from_us).astimezone(UTC))
    event.add("dtend", from_us(one.until_us).astimezone(UTC))
    event.add("summary", f"{kind} · {name}" if name else kind)
    event.add("url", f"{settings.PUBLIC_URL}{reverse('agent:my_slots')}")
    return event


def _stretches(agent: int, from_us: int, until_us: int) -> Iterator[Stretch]:
    booked = slots.booked(agent, from_us=from_us, until_us=until_us)
    shifts = rosters.own_shifts(agent, from_us, until_us)
    called = callouts.joined(agent, from_us=from_us, until_us=until_us)
    yield from joined([Stretch(one.from_us, one.until_us, one.programme, False) for one in (*booked, *called)])
    for row in shifts:  # as one event from its beginning to its end, whatever pauses lie within
        programmes = {part[3] for part in row.parts if part[3]}
        yield Stretch(row.from_us, row.until_us, programmes.pop() if len(programmes) == 1 else 0, True)


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Neighbours of one programme as one stretch."""
    found: list[Stretch] = []
    for one in sorted(stretches):
        if found and found[-1].until_us == one.from_us and found[-1].programme == one.programme:
            found[-1] = Stretch(found[-1].from_us, one.until_us, one.programme, one.shift)
        else:
            found.append(one)
    return found
