"""Call-outs under way, who joined, what was learnt, how an agent wishes to be asked."""

from collections.abc import Collection, Iterable
from datetime import timedelta

import msgspec
from django.db.models import Count, F, Q, QuerySet

from homeshore.facts.vocabulary import Mode
from homeshore.kit.clock import SECOND_US, from_us, to_us
from homeshore.workforce.errors import UnknownAsk, UnknownCallout
from homeshore.workforce.models.callouts import (
    JOIN,
    LATE,
    LEAVE,
    NO,
    OPEN,
    YES,
    Callout,
    CalloutAsk,
    CalloutSetting,
    CalloutWish,
    PushDevice,
)
from homeshore.workforce.rules.booked import Booked
from homeshore.workforce.rules.reinforcing.answering import (
    ANSWER_PRIOR_SECONDS,
    COMING_PRIOR_SECONDS,
    Habits,
    learnt_chance,
    learnt_delay,
)
from homeshore.workforce.rules.reinforcing.deciding import Standing
from homeshore.workforce.rules.reinforcing.turns import REST_US

__all__ = ["JOIN", "LATE", "LEAVE", "NO", "OPEN", "YES", "Callout", "CalloutAsk", "CalloutSetting", "CalloutWish"]


class Accepted(msgspec.Struct, frozen=True):
    """A stretch that an agent accepted and that is over, in microseconds: somebody may owe them something for it.

    `cents_an_hour`: the bonus that the brand agreed to. `paid`: time off that an employee is paid for.
    """

    ask: int
    callout: int
    direction: str
    agent: int
    brand: int
    programme: int
    from_us: int
    until_us: int
    cents_an_hour: int
    paid: bool


LEARNT_DAYS, LEARNT_DELAYS = 90, 500
"""Answers of these days, and the newest so many delays, are learnt from."""


def joined(
    agent: int = 0, *, among: Collection[int] = (), programme: int = 0, from_us: int, until_us: int
) -> list[Booked]:
    """Accepted reinforcement that overlaps a span, of one agent, of some, or of all: a permission to be on line."""
    return _accepted(JOIN, [agent] if agent else among, programme, (from_us, until_us))


def released(agent: int = 0, *, programme: int = 0, from_us: int, until_us: int) -> list[Booked]:
    """Accepted time off that overlaps a span: the agent is not expected there."""
    return _accepted(LEAVE, [agent] if agent else (), programme, (from_us, until_us))


def _accepted(direction: str, agents: Collection[int], programme: int, span: tuple[int, int]) -> list[Booked]:
    rows = CalloutAsk.objects.filter(
        callout__direction=direction, answer=YES, from_us__lt=span[1], until_us__gt=span[0]
    ).filter(until_us__gt=F("from_us"))
    rows = rows.filter(agent__in=list(agents)) if agents else rows
    rows = rows.filter(callout__programme_id=programme) if programme else rows
    found = rows.order_by("from_us", "agent_id").values_list("agent_id", "callout__programme_id", "from_us", "until_us")
    return [Booked(*row) for row in found]


def setting(programme: int) -> CalloutSetting:
    """A programme's rules for call-outs; one that nobody has set asks nothing of its own accord."""
    return CalloutSetting.objects.filter(programme_id=programme).first() or CalloutSetting(programme_id=programme)


def watched_programmes() -> frozenset[int]:
    """Programmes whose call-outs begin of their own accord, or that have one under way."""
    wanted = CalloutSetting.objects.filter(Q(automatic=True) | Q(offers_time_off=True))
    under_way = Callout.objects.filter(state=OPEN)
    return frozenset(
        {*wanted.values_list("programme_id", flat=True), *under_way.values_list("programme_id", flat=True)}
    )


def callout(callout_id: int) -> Callout:
    """One call-out. Raises UnknownCallout."""
    found = Callout.objects.select_related("programme__brand").filter(id=callout_id).first()
    if found is None:
        raise UnknownCallout(callout=callout_id)
    return found


def ask(ask_id: int) -> CalloutAsk:
    """One question to one agent. Raises UnknownAsk."""
    found = CalloutAsk.objects.select_related("callout__programme__brand", "agent__person").filter(id=ask_id).first()
    if found is None:
        raise UnknownAsk(ask=ask_id)
    return found


def recent(programme_ids: Iterable[int], since_us: int) -> QuerySet[Callout]:
    """Call-outs that end after a moment, the newest first, with their counts: asked, yes, no, late, online."""
    rows = Callout.objects.filter(programme_id__in=list(programme_ids), until_us__gt=since_us)
    return (
        rows.select_related("programme__brand")
        .annotate(
            asked=Count("asks"),
            yes=Count("asks", filter=Q(asks__answer=YES)),
            no=Count("asks", filter=Q(asks__answer=NO)),
            late=Count("asks", filter=Q(asks__answer=LATE)),
            online=Count("asks", filter=Q(asks__answer=YES, asks__online_us__gt=0)),
        )
        .order_by("-started_us", "-id")
    )


def asks_of(agent: int, since_us: int) -> QuerySet[CalloutAsk]:
    """What an agent was asked whose stretch ends after a moment, the newest first."""
    rows = CalloutAsk.objects.filter(agent_id=agent, callout__until_us__gt=since_us)
    return rows.select_related("callout__programme__brand").order_by("-asked_at", "-id")


def unanswered(agents: Iterable[int], now_us: int) -> QuerySet[CalloutAsk]:
    """What some agents have been asked and not answered, where there is still time."""
    rows = CalloutAsk.objects.filter(agent_id__in=list(agents), answer="", callout__until_us__gt=now_us)
    return rows.select_related("callout", "agent__person").order_by("asked_at", "id")


def answered(callout_ids: Iterable[int]) -> QuerySet[CalloutAsk]:
    """Who said yes, by call-out and moment."""
    rows = CalloutAsk.objects.filter(callout_id__in=list(callout_ids), answer=YES).select_related("agent__person")
    return rows.order_by("callout_id", "answered_us", "id")


def standings(programme: int, direction: str, now_us: int) -> list[Standing]:
    """The searches under way of a programme, as decisions are made on them.

    Of who has said yes to another programme since, no answer is waited for.
    """
    rows = Callout.objects.filter(programme_id=programme, direction=direction, state=OPEN, until_us__gt=now_us)
    return [_standing(row) for row in rows.prefetch_related("asks").order_by("from_us", "id")]


def _standing(row: Callout) -> Standing:
    asks = list(row.asks.all())
    gone = {one.agent for one in joined(from_us=row.from_us, until_us=row.until_us)}
    return Standing(
        id=row.id,
        from_us=row.from_us,
        until_us=row.until_us,
        wanted=row.wanted,
        accepted=sum(one.answer == YES and not one.stood_down_us for one in asks),
        silent=tuple(to_us(one.asked_at) for one in asks if not one.answer and one.agent_id not in gone),
        wave_us=max((to_us(one.asked_at) for one in asks), default=0),
        fixed=bool(row.started_by),
    )


def habits(now_us: int) -> Habits:
    """What answers have taught, of all agents together; who was asked within the rest time may answer still."""
    since = from_us(now_us) - timedelta(days=LEARNT_DAYS)
    rows = CalloutAsk.objects.filter(callout__direction=JOIN, asked_at__gt=since)
    heard = rows.filter(asked_at__lt=from_us(now_us - REST_US))
    counts = heard.aggregate(asked=Count("id"), yes=Count("id", filter=Q(answer__in=(YES, LATE))))
    said = rows.filter(answer__in=(YES, LATE)).order_by("-asked_at")
    answering = [
        (answered_us - to_us(asked_at)) / SECOND_US
        for asked_at, answered_us in said.values_list("asked_at", "answered_us")[:LEARNT_DELAYS]
    ]
    came = said.filter(answer=YES, online_us__gt=0, from_us__lte=F("answered_us"))
    coming = [
        (online_us - answered_us) / SECOND_US
        for answered_us, online_us in came.values_list("answered_us", "online_us")[:LEARNT_DELAYS]
    ]
    return Habits(
        learnt_chance(counts["yes"], counts["asked"]),
        learnt_delay(answering, ANSWER_PRIOR_SECONDS),
        learnt_delay(coming, COMING_PRIOR_SECONDS),
    )


def wish_of(agent: int) -> CalloutWish:
    """How an agent wishes to be asked; who said nothing is asked by notification and mail."""
    return CalloutWish.objects.filter(agent_id=agent).first() or CalloutWish(agent_id=agent)


def devices_of(agent: int) -> QuerySet[PushDevice]:
    """The browsers that an agent allowed to show notifications."""
    return PushDevice.objects.filter(agent_id=agent).order_by("created_at", "id")


def accepted(*, agent: int = 0, brand: int = 0, from_us: int, until_us: int) -> list[Accepted]:
    """Stretches that ended within a span and may be worth money: reinforcement with a bonus, and employees' time off.

    Of one agent, of one brand, or (0) of all. Whether anybody came is not said here: attendance knows.
    """
    worth = Q(callout__direction=JOIN, callout__bonus_cents__gt=0)
    worth |= Q(callout__direction=LEAVE, mode=Mode.EMPLOYEE.value)
    rows = CalloutAsk.objects.filter(worth, answer=YES, until_us__gt=F("from_us"))
    rows = rows.filter(until_us__gte=from_us, until_us__lt=until_us)
    rows = rows.filter(agent_id=agent) if agent else rows
    rows = rows.filter(brand_id=brand) if brand else rows
    columns = ("agent_id", "brand_id", "callout__programme_id", "from_us", "until_us")
    terms = ("callout__bonus_cents", "callout__time_off_paid")
    found = rows.order_by("until_us", "id").values_list("id", "callout_id", "callout__direction", *columns, *terms)
    return [Accepted(*row) for row in found]
