"""The agent's own day: contacts, handled time of each, and the total. Earnings come with billing."""

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from homeshore.contacts.queries.lists import handlings_by_agent
from homeshore.kit.zones import day_from, days_us
from homeshore.web.agent.hands import agent_of
from homeshore.web.shell.vocabulary import ENDINGS, Text


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One handling. Times in microseconds, None while it runs; `own_us` is its share when several ran at once."""

    began_us: int
    channel: str
    brand: str
    programme: str
    subject: str
    outcome: Text
    demo: bool
    handled_us: int | None
    own_us: int | None


class Total(msgspec.Struct, frozen=True):
    """All lines together, the times of those that ended; `average_us` is None when none has."""

    contacts: int
    handled_us: int
    own_us: int
    average_us: int | None


@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """One day of the agent's work, in the agent's own time zone."""
    agent = agent_of(request)
    today = timezone.now().astimezone(ZoneInfo(agent.time_zone)).date()
    shown = min(day_from(request.GET.get("day", "")) or today, today)
    lines = _lines(agent.id, shown, agent.time_zone)
    with timezone.override(ZoneInfo(agent.time_zone)):
        return render(
            request,
            "agent/day.html",
            {
                "day": shown,
                "today": today,
                "previous": shown - timedelta(days=1),
                "next": shown + timedelta(days=1) if shown < today else None,
                "lines": lines,
                "total": _total(lines),
            },
        )


def _lines(agent: int, shown: date, zone: str) -> list[Line]:
    return [
        Line(
            began_us=row.began_us,
            channel=row.channel,
            brand=row.brand.name,
            programme=row.programme.name,
            subject=row.contact.conversation.subject,
            outcome=_ending(row.ending, row.contact.outcome),
            demo=row.origin == "demo",
            handled_us=row.active_us + row.hold_us + row.wrap_up_us if row.ended_us else None,
            own_us=row.share_us if row.ended_us else None,
        )
        for row in handlings_by_agent(agent, *days_us(shown, shown, zone))
    ]


def _ending(ending: str, outcome: str) -> Text:
    said = outcome if ending == "closed" else ending
    return ENDINGS.get(said or "unstated", said)


def _total(lines: Sequence[Line]) -> Total:
    ended = [line.handled_us for line in lines if line.handled_us is not None]
    own_us = sum(line.own_us for line in lines if line.own_us is not None)
    return Total(len(lines), sum(ended), own_us, sum(ended) // len(ended) if ended else None)
