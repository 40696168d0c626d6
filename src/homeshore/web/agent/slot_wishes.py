"""A round of slots as an agent sees it: wishes while they are taken, then the draw, its reasons and its proof."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from homeshore.brands import queries as brands
from homeshore.kit.clock import now_us
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import encode_id
from homeshore.kit.zones import day_from
from homeshore.people.queries import Agent
from homeshore.web.agent.hands import agent_of
from homeshore.web.agent.slot_words import reason_sentence, refusal_sentence
from homeshore.workforce.actions import drawing
from homeshore.workforce.queries import slot_weeks, slots, wishes
from homeshore.workforce.queries.slots import Slot, SlotRound
from homeshore.workforce.queries.wishes import SlotEntry
from homeshore.workforce.rules.slots.explaining import Reason
from homeshore.workforce.rules.slots.places import Wishes

LIMITS = ("most_day_minutes", "most_week_minutes", "least_run_minutes")
RANKS = (1, 2, 3)


class Wish(msgspec.Struct, frozen=True):
    """A slot that may be wished for; `rank` 0: not wished."""

    id: str
    slot: Slot
    programme: str
    rank: int


class Outcome(msgspec.Struct, frozen=True):
    """What became of wishes for neighbouring slots of a programme, in words."""

    starts_at: datetime
    ends_at: datetime
    programme: str
    rank: int
    granted: bool
    text: str


@require_safe
@never_cache
def round_page(request: HttpRequest, round_id: int) -> HttpResponse:
    """The round: how it works, when, what one asked for, what one got and why."""
    agent, of_round = agent_of(request), _round(round_id)
    with timezone.override(ZoneInfo(agent.time_zone)):
        return render(request, "agent/slots/round.html", _context(request, agent, of_round))


@require_http_methods(["POST"])
def save(request: HttpRequest, round_id: int) -> HttpResponse:
    """Add hours by a pattern, save the ranks of the week shown, or withdraw: one form, three buttons."""
    agent, of_round = agent_of(request), _round(round_id)
    with timezone.override(ZoneInfo(agent.time_zone)):
        try:
            if request.POST.get("do") == "withdraw":
                drawing.withdraw_wishes(agent, of_round.id)
                messages.success(request, _("Your wishes are withdrawn. Nothing is kept of them."))
            else:
                drawing.submit_wishes(agent, of_round.id, _asked(request, agent, of_round))
                messages.success(request, _("Sealed. You can change your wishes until the window closes."))
        except Refusal as refusal:
            messages.warning(request, refusal_sentence(refusal))
    week = day_from(request.POST.get("week", ""))
    response = redirect("agent:slot_round", of_round.id)
    if week:
        response["Location"] += f"?week={week}"
    return response


@require_safe
@never_cache
def record(request: HttpRequest, round_id: int) -> HttpResponse:
    """The recorded draw, byte for byte, for anyone who works here to check."""
    agent_of(request)
    try:
        data = wishes.record_file(_round(round_id).id)
    except Refusal:
        raise Http404("no draw yet") from None
    response = HttpResponse(data, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="draw-{encode_id(round_id)}.json"'
    return response


def _context(request: HttpRequest, agent: Agent, of_round: SlotRound) -> dict[str, object]:
    entry = wishes.entry_of(agent.id, of_round.id)
    drawn = wishes.draw_of(of_round.id)
    now = timezone.now()
    is_open = of_round.state == "announced" and of_round.opens_at <= now < of_round.closes_at
    found = wishes.explanation(agent.id, of_round.id) if drawn else None
    context: dict[str, object] = {
        "round": of_round,
        "entry": entry,
        "draw": drawn,
        "is_open": is_open,
        "soon": of_round.state == "announced" and now < of_round.opens_at,
        "explanation": found,
        "lot": f"{found.lot_place} / {found.entrants}" if found else "",
        "outcomes": _outcomes(of_round, found.reasons) if found else [],
    }
    return context | (_wish_context(request, agent, of_round, entry) if is_open else {})


def _wish_context(
    request: HttpRequest, agent: Agent, of_round: SlotRound, entry: SlotEntry | None
) -> dict[str, object]:
    rows = slot_weeks.wishable(agent, of_round.id)
    days = [_local(row) for row in rows]
    monday = _week(request, of_round, days)
    asked = wishes.asked_of(entry) if entry else Wishes()
    ranks = dict(asked.wishes)
    names = brands.programme_names({row.programme_id for row in rows})
    of_week = [row for row, day in zip(rows, days, strict=True) if monday <= day < monday + timedelta(days=7)]
    tiles = [
        Wish(encode_id(row.id), row, names.get(row.programme_id, ""), ranks.get(encode_id(row.id), 0))
        for row in of_week
    ]
    last = max(days, default=monday)
    return {
        "days": [(day, list(group)) for day, group in groupby(tiles, key=lambda tile: _local(tile.slot))],
        "monday": monday,
        "previous": monday - timedelta(days=7) if any(day < monday for day in days) else None,
        "next": monday + timedelta(days=7) if last >= monday + timedelta(days=7) else None,
        "wished": len(ranks),
        "programmes": sorted(names.items(), key=lambda one: one[1]),
        "weekdays": [date(2024, 1, 1) + timedelta(days=place) for place in range(7)],
        "clock": sorted({timezone.localtime(row.starts_at).strftime("%H:%M") for row in rows}),
        "until_clock": sorted({timezone.localtime(row.ends_at).strftime("%H:%M") for row in rows}),
        "limits": {name: getattr(asked, name) for name in LIMITS},
        "hours_a_day": range(60, 11 * 60, 30),
        "hours_a_week": range(120, 49 * 60, 60),
        "stretches": (60, 90, 120, 180, 240),
        "ranks": RANKS,
    }


def _asked(request: HttpRequest, agent: Agent, of_round: SlotRound) -> Wishes:
    """The wishes as they stand after what was sent: those of other weeks stay."""
    rows = slot_weeks.wishable(agent, of_round.id)
    entry = wishes.entry_of(agent.id, of_round.id)
    ranks = dict(wishes.asked_of(entry).wishes) if entry else {}
    for row in rows:
        sent = request.POST.get(f"rank-{encode_id(row.id)}")
        if sent is not None:
            ranks[encode_id(row.id)] = int(sent) if sent in ("1", "2", "3") else 0
    if request.POST.get("do") == "add":
        rank = request.POST.get("rank", "1")
        ranks |= dict.fromkeys(_pattern(request, rows), int(rank) if rank in ("0", "1", "2", "3") else 1)
    known = {encode_id(row.id) for row in rows}
    kept = tuple(sorted((slot, rank) for slot, rank in ranks.items() if rank and slot in known))
    return Wishes(kept, *(_minutes(request, name) for name in LIMITS))


def _pattern(request: HttpRequest, rows: Iterable[Slot]) -> Iterator[str]:
    """The slots on some weekdays between two times."""
    weekdays, programme = set(request.POST.getlist("weekday")), request.POST.get("programme", "")
    start, end = request.POST.get("from", ""), request.POST.get("until", "")
    for row in rows:
        begins, ends = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
        inside = start <= f"{begins:%H:%M}" and (f"{ends:%H:%M}" <= end or not end)
        if inside and str(begins.weekday()) in weekdays and programme in ("", str(row.programme_id)):
            yield encode_id(row.id)


def _outcomes(of_round: SlotRound, reasons: Iterable[Reason]) -> list[tuple[date, list[Outcome], list[Outcome]]]:
    """By day: what was granted, and what was not."""
    rows = {encode_id(row.id): row for row in of_round.slots.all()}
    names = brands.programme_names({row.programme_id for row in rows.values()})
    found = []
    for one in reasons:
        if row := rows.get(one.slot):
            name, text = names.get(row.programme_id, ""), reason_sentence(one)
            found.append(Outcome(row.starts_at, row.ends_at, name, one.rank, one.code == "granted", text))
    found.sort(key=lambda one: (timezone.localtime(one.starts_at).date(), one.programme, one.starts_at))
    by_day = groupby(_joined(found), key=lambda one: timezone.localtime(one.starts_at).date())
    days = [(day, sorted(group, key=lambda one: (one.starts_at, one.programme))) for day, group in by_day]
    return [(day, [one for one in of if one.granted], [one for one in of if not one.granted]) for day, of in days]


def _joined(found: Iterable[Outcome]) -> Iterator[Outcome]:
    """Neighbours of which the same is to be said as one line."""
    last: Outcome | None = None
    for one in found:
        same = msgspec.structs.replace(one, starts_at=last.starts_at, ends_at=last.ends_at) == last if last else False
        if last is not None and same and last.ends_at == one.starts_at:
            last = msgspec.structs.replace(last, ends_at=one.ends_at)
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def _minutes(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _week(request: HttpRequest, of_round: SlotRound, days: list[date]) -> date:
    asked = day_from(request.GET.get("week", "")) or min(days, default=of_round.first_day)
    return asked - timedelta(days=asked.weekday())


def _local(row: Slot) -> date:
    return timezone.localtime(row.starts_at).date()


def _round(round_id: int) -> SlotRound:
    try:
        return slots.announced_round(round_id, now_us())
    except Refusal:
        raise Http404("unknown_round") from None
