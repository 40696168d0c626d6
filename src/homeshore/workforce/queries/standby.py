"""Who may be asked to come: certified for the programme, not at work, reachable by law and by their own wish."""

from collections.abc import Collection, Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q

from homeshore.brands.queries import Programme
from homeshore.facts.vocabulary import Mode
from homeshore.kit.clock import from_us, to_us
from homeshore.learning import queries as learning
from homeshore.people import queries as people
from homeshore.workforce.models.callouts import JOIN, CalloutAsk, CalloutWish
from homeshore.workforce.queries import callouts, rosters, slots, telework, terms
from homeshore.workforce.rules.reinforcing.answering import Chance, learnt_chance, own_chance
from homeshore.workforce.rules.reinforcing.limits import latest_end
from homeshore.workforce.rules.reinforcing.turns import REST_US, Candidate
from homeshore.workforce.rules.slots.volunteering import AROUND_US, Span

LEARNT_DAYS = 90
"""Answers older than this tell little of the present."""


def certified_for(programme: Programme, at: datetime) -> frozenset[int]:
    """Agents who may serve a programme on the day of a moment: certificate, a language of it, all its skills."""
    return frozenset(_certified(programme, at))


def _certified(programme: Programme, at: datetime) -> dict[int, str]:
    """Those agents, and the time zone of each."""
    day = at.astimezone(ZoneInfo(programme.brand.time_zone)).date()
    held = learning.certificates(brand_id=programme.brand_id).filter(
        revoked_at=None, valid_from__lte=day, valid_until__gte=day, agent__archived_at=None
    )
    rows = held.order_by().values_list("agent_id", "agent__time_zone", "agent__languages", "agent__skills")
    languages, skills = set(programme.languages), set(programme.required_skills)
    return {agent: zone for agent, zone, speaks, knows in rows if languages & set(speaks) and skills <= set(knows)}


def may_be_asked(
    programme: Programme, now_us: int, span: tuple[int, int], online: Collection[int], least_us: int = 0
) -> tuple[list[Candidate], dict[int, Mode]]:
    """Everybody who may be asked at a moment to come for a stretch, and the legal mode of each.

    Left out: who is on line, asked within the last hours, who does not want to be asked or is in their quiet hours,
    employees outside their contact hours, and those whose own slots and shifts, contact hours or legal hours do not
    leave them the stretch: all of it, or (`least_us`) what lies before a moment at least.
    """
    at = from_us(now_us)
    zones = _certified(programme, at)
    agents = frozenset(zones) - frozenset(online) - asked_lately(now_us)
    agents = telework.contactable(agents, at)
    wishes = {row.agent_id: row for row in CalloutWish.objects.filter(agent_id__in=agents)}
    agents = frozenset(one for one in agents if one not in wishes or not _unwelcome(wishes[one], at, zones[one]))
    modes = people.modes_of(agents, now_us)
    ends = _next_work(span)
    for one, end in _latest_ends({one for one, mode in modes.items() if mode == Mode.EMPLOYEE}, zones, span).items():
        ends[one] = min(end, ends.get(one, end))
    agents = frozenset(one for one in modes if ends.get(one, span[1]) >= (least_us or span[1]))
    last = dict(
        CalloutAsk.objects.filter(agent_id__in=agents, callout__direction=JOIN)
        .values_list("agent_id")
        .annotate(last=Max("asked_at"))
    )
    found = [
        Candidate(
            one,
            standby=one in wishes and wishes[one].standby_until_us > now_us,
            asked_us=to_us(last[one]) if one in last else 0,
            until_us=ends.get(one, 0),
        )
        for one in agents
    ]
    return found, modes


def may_leave(programme: Programme, now_us: int, span: tuple[int, int], online: Collection[int]) -> list[Candidate]:
    """Who is on line for the programme during a stretch by slot, shift or call-out, and may be offered time off."""
    at = from_us(now_us)
    agents = (_next_work(span).keys() & frozenset(online) & certified_for(programme, at)) - asked_lately(now_us)
    wishes = CalloutWish.objects.filter(agent_id__in=agents, do_not_ask=True).values_list("agent_id", flat=True)
    last = dict(CalloutAsk.objects.filter(agent_id__in=agents).values_list("agent_id").annotate(last=Max("asked_at")))
    return [
        Candidate(one, asked_us=to_us(last[one]) if one in last else 0)
        for one in telework.contactable(agents, at) - set(wishes)
    ]


def chances(candidates: Iterable[Candidate], modes: dict[int, Mode], now_us: int) -> list[Chance]:
    """How likely each says yes: of independents the pool's chance alone, of employees their own posterior.

    They tell how many answers to expect; whose turn it is does not depend on them.
    """
    rows = CalloutAsk.objects.filter(
        callout__direction=JOIN,
        asked_at__gt=from_us(now_us) - timedelta(days=LEARNT_DAYS),
        asked_at__lt=from_us(now_us - REST_US),
    )
    said = Count("id", filter=~Q(answer="") & ~Q(answer="no"))
    total = rows.aggregate(asked=Count("id"), yes=said)
    pool = learnt_chance(total["yes"], total["asked"])
    employees = rows.filter(mode=Mode.EMPLOYEE.value).order_by().values_list("agent_id")
    own = {agent: (yes, asked) for agent, yes, asked in employees.annotate(yes=said, asked=Count("id"))}
    return [
        own_chance(pool, *own[one.agent]) if modes.get(one.agent) == Mode.EMPLOYEE and one.agent in own else pool
        for one in candidates
    ]


def _next_work(span: tuple[int, int]) -> dict[int, int]:
    """When the first work begins that each agent has promised within a span: slot, shift or call-out."""
    from_, until = span
    held = [(one.agent, one.from_us) for one in slots.booked(from_us=from_, until_us=until)]
    held += [(one.agent, one.from_us) for one in callouts.joined(from_us=from_, until_us=until)]
    held += [(one.agent, one.from_us) for one in rosters.shifts(from_us=from_, until_us=until)]
    return dict(sorted(held, reverse=True))


def asked_lately(now_us: int) -> frozenset[int]:
    """Who was asked within the rest time, by whichever programme."""
    rows = CalloutAsk.objects.filter(asked_at__gt=from_us(now_us - REST_US))
    return frozenset(rows.values_list("agent_id", flat=True))


def _unwelcome(wish: CalloutWish, at: datetime, zone: str) -> bool:
    return wish.do_not_ask or _quiet(wish.quiet_from, wish.quiet_until, at.astimezone(ZoneInfo(zone)).time())


def _quiet(begins: time | None, ends: time | None, now: time) -> bool:
    """Whether a time of day is in quiet hours, which may pass midnight."""
    if begins is None or ends is None or begins == ends:
        return False
    return begins <= now < ends if begins < ends else now >= begins or now < ends


def _latest_ends(employees: Collection[int], zones: dict[int, str], span: Span) -> dict[int, int]:
    """Until when each employee may be asked to come from the beginning of a span; 0: not at all."""
    from_, until = span[0] - AROUND_US, span[1] + AROUND_US
    worked: dict[int, list[Span]] = {one: [] for one in employees}
    spans = [(one.agent, one.from_us, one.until_us) for one in rosters.shifts(from_us=from_, until_us=until)]
    spans += [(one.agent, one.from_us, one.until_us) for one in slots.booked(from_us=from_, until_us=until)]
    spans += [(one.agent, one.from_us, one.until_us) for one in callouts.joined(from_us=from_, until_us=until)]
    for agent, begins, ends in spans:
        if agent in worked:
            worked[agent].append((begins, ends))
    contact = telework.contact_hours(employees, *span)
    full_time = terms.full_time(employees, from_us(span[0]).date())
    return {one: latest_end(worked[one], contact.get(one, ()), span, zones[one], one in full_time) for one in employees}
