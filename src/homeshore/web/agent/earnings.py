"""My earnings: each contact with its seconds and euros, while the month is running; employees see hours."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from homeshore.billing.actions.contests import Contested, contest
from homeshore.billing.queries import contests, earnings, explorer
from homeshore.billing.queries.earnings import Day, Earned, Earnings
from homeshore.billing.queries.wording import label_of
from homeshore.billing.rules.slots import HOURS, Experience, Slot
from homeshore.brands import queries as brands
from homeshore.kit.clock import now_us
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import encode_id
from homeshore.kit.zones import day_from
from homeshore.people import queries as people
from homeshore.people.queries import Agent
from homeshore.security.middleware import scope_for
from homeshore.security.scope import CENTRE
from homeshore.web.agent.hands import agent_of
from homeshore.web.story.amounts import step_texts
from homeshore.web.story.contests import ContestForm, sentence

AGENT = "agent"


class Row(msgspec.Struct, frozen=True):
    """A contact with the names of its brand and programme; `address` is its handling's."""

    earned: Earned
    brand: str
    programme: str
    address: str
    contested: str


class Apart(msgspec.Struct, frozen=True):
    """A line of the month that belongs to no contact."""

    label: str
    cents: int


class Hours(msgspec.Struct, frozen=True):
    """Two hours of the day, and what was earned in them on each day of the week; `best`: a tenth of the highest."""

    hour: int
    until: int
    days: list[tuple[int, Experience | None, int]]


@require_safe
@never_cache
def month(request: HttpRequest) -> HttpResponse:
    """A month of the agent's earnings, by day, and the contacts of one day."""
    agent = agent_of(request)
    with timezone.override(ZoneInfo(agent.time_zone)):
        return render(request, "agent/earnings.html", _context(request, agent))


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The same figures as a fragment, or nothing (204) when no charge has changed since the reader's."""
    agent = agent_of(request)
    shown = _month(request, _today(agent))
    if request.GET.get("mark") == str(earnings.mark(contracts_of(agent), shown)):
        return HttpResponse(status=204)
    with timezone.override(ZoneInfo(agent.time_zone)):
        return render(request, "agent/earnings/figures.html", _context(request, agent))


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, handling: int) -> HttpResponse:
    """One contact: where each of its seconds went, what it brings, and a contest of it."""
    agent = agent_of(request)
    row = next((row for one in contracts_of(agent) if (row := contests.charge(AGENT, one, handling))), None)
    if row is None:
        raise Http404("unknown_charge")
    form = ContestForm(request.POST or None)
    if form.is_bound and form.is_valid():
        about = Contested(
            side=AGENT, party=row.contract, by=scope_for(request).user, handling=handling, **form.cleaned_data
        )
        try:
            contest(about, _today(agent))
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Your contest is with finance. A person answers it here."))
            return redirect("agent:earned", handling)
    of_month = earnings.earnings([row.contract], row.month, agent.time_zone, now_us())
    one = next(one for one in of_month.contacts if one.handling == handling)
    context = {
        "row": _rows([one], {})[0],
        "steps": step_texts(explorer.derivation(row)),
        "contests": contests.of_parties(AGENT, [row.contract]).filter(handling=handling),
        "form": form,
        "month": row.month,
        "day": earnings.day_of(one, agent.time_zone),
    }
    with timezone.override(ZoneInfo(agent.time_zone)):
        return render(request, "agent/earnings/contact.html", context, status=422 if form.errors else 200)


@require_safe
def slots(request: HttpRequest) -> HttpResponse:
    """What was earned in similar slots before: days of the week by hours of the day."""
    agent = agent_of(request)
    paid = _paid_by_contact(agent)
    found = earnings.similar_slots(agent.id, contracts_of(agent), agent.time_zone, now_us()) if paid else {}
    context = {"hours": _hours(found), "weekdays": _weekdays(), "paid": paid}
    return render(request, "agent/earnings/slots.html", context)


def contracts_of(agent: Agent) -> list[int]:
    """All contracts that the agent has or had."""
    return [contract.id for contract in people.contracts(agent.person_id)]


def _context(request: HttpRequest, agent: Agent) -> dict[str, object]:
    today = _today(agent)
    shown = _month(request, today)
    contracts = contracts_of(agent)
    mark = earnings.mark(contracts, shown)
    found = earnings.earnings(contracts, shown, agent.time_zone, now_us())
    days = earnings.days(found.contacts, agent.time_zone)
    day = _day(request, days)
    of_day = [one for one in found.contacts if earnings.day_of(one, agent.time_zone) == day]
    contested = {row.handling: row.state for row in contests.of_parties(AGENT, contracts).reverse()}
    return {
        "month": shown,
        "previous": (shown - timedelta(days=1)).replace(day=1),
        "next": _next(shown) if _next(shown) <= today else None,
        "running": shown == today.replace(day=1),
        "mark": mark,
        "found": found,
        "paid_us": sum(one.paid_us for one in found.contacts),
        "handled_us": sum(one.handled_us for one in found.contacts),
        "paid": _paid_by_contact(agent) or _has_euros(found),
        "apart": [Apart(label_of(line, get_language() or "fr"), line.amount_cents) for line in found.apart],
        "days": days,
        "day": day,
        "rows": _rows(of_day, contested),
    }


def _rows(of: list[Earned], contested: dict[int, str]) -> list[Row]:
    names = dict(brands.brands(CENTRE).filter(id__in={one.brand for one in of}).values_list("id", "name"))
    programmes = brands.programme_names({one.programme for one in of})
    return [
        Row(
            one,
            names.get(one.brand, ""),
            programmes.get(one.programme, ""),
            encode_id(one.handling),
            contested.get(one.handling, ""),
        )
        for one in of
    ]


def _paid_by_contact(agent: Agent) -> bool:
    return people.mode_of(agent.id) == "independent"


def _has_euros(found: Earnings) -> bool:
    return any(one.cents is not None for one in found.contacts)


def _today(agent: Agent) -> date:
    return timezone.now().astimezone(ZoneInfo(agent.time_zone)).date()


def _month(request: HttpRequest, today: date) -> date:
    asked = day_from(f"{request.GET.get('month', '')}-01")
    return min(asked or today, today).replace(day=1)


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _day(request: HttpRequest, days: list[Day]) -> date | None:
    known = [one.day for one in days]
    asked = day_from(request.GET.get("day", ""))
    return asked if asked in known else (known[0] if known else None)


def _weekdays() -> list[date]:
    monday = date(2024, 1, 1)  # any Monday
    return [monday + timedelta(days=place) for place in range(7)]


def _hours(found: dict[Slot, Experience]) -> list[Hours]:
    """Rows of hours from the first to the last that has a figure."""
    known = sorted({slot.hour for slot in found})
    if not known:
        return []
    highest = max(one.per_hour for one in found.values()) or 1
    return [
        Hours(hour, hour + HOURS, [_cell(weekday, found.get(Slot(weekday, hour)), highest) for weekday in range(7)])
        for hour in range(known[0], known[-1] + 1, HOURS)
    ]


def _cell(weekday: int, one: Experience | None, highest: int) -> tuple[int, Experience | None, int]:
    return weekday, one, 5 * one.per_hour // highest if one else 0
