"""The hours ahead of a programme as they look now: who is needed, who will be there, what is at risk."""

from collections.abc import Collection, Iterable, Sequence

import msgspec
import numpy as np

from homeshore.brands.queries import Programme, ProgrammeChannel
from homeshore.facts.vocabulary import LIVE_CHANNELS, Channel
from homeshore.kit.clock import SECOND_US, from_us
from homeshore.workforce.models.staffing import StaffingTerms
from homeshore.workforce.queries import callouts, forecasts, rosters, slots
from homeshore.workforce.queries.standby import certified_for
from homeshore.workforce.rules.booked import Booked
from homeshore.workforce.rules.forecasting import Expected
from homeshore.workforce.rules.forecasting.today import Today
from homeshore.workforce.rules.reinforcing.capacity import Promise
from homeshore.workforce.rules.reinforcing.demand import POINTS, Interval, Stream, needed
from homeshore.workforce.rules.reinforcing.presence import Stretch, attendance
from homeshore.workforce.rules.staffing.spans import length_us, on_grid

HOURS_AHEAD = 8
"""How far ahead the picture goes: as far as the longest stretch that somebody is asked for."""


class Outlook(msgspec.Struct, frozen=True):
    """One interval: contacts expected, agents needed (the middle and the ninth decile), planned, joined, and the risk
    that the service level is missed with those who will be there. `interval` is what decisions are made on."""

    interval: Interval
    contacts: float
    needed: int
    needed_high: int
    planned: float
    joined: float
    risk: float

    @property
    def gap(self) -> int:
        """Agents who are lacking in the middle case; below 0: to spare."""
        return int(np.ceil(self.needed - self.interval.staffed))


class Situation(msgspec.Struct, frozen=True):
    """A programme from the running interval on. `factor`: the day's volume against the forecast, in the middle; its
    deviation is relative too. `arrived` of `expected_so_far` have come. Empty without a forecast."""

    programme: int
    now_us: int
    outlooks: tuple[Outlook, ...] = ()
    factor: float = 1.0
    deviation: float = 0.0
    arrived: float = 0.0
    expected_so_far: float = 0.0

    @property
    def intervals(self) -> tuple[Interval, ...]:
        """What decisions are made on."""
        return tuple(one.interval for one in self.outlooks)


class _Seen(msgspec.Struct, frozen=True):
    """A live channel now: its promise, its intervals ahead, today's posterior, and what was expected of today."""

    line: ProgrammeChannel
    ahead: tuple[Expected, ...]
    today: Today | None
    whole: float
    over: float


def situation(programme: Programme, now_us: int, online: Collection[int] | None = None) -> Situation:
    """What is known now. `online`: the agents who are on line (None: nobody knows, the plan is believed).

    Live channels only: mail and letters fill the troughs, and nobody is called for them.
    """
    terms = StaffingTerms.objects.filter(programme=programme).first() or StaffingTerms()
    until_us = now_us + HOURS_AHEAD * 3600 * SECOND_US
    lines = [line for line in programme.channels.order_by("channel") if line.channel in LIVE_CHANNELS]
    seen = [_seen(programme.id, line, now_us, until_us) for line in lines]
    streams: dict[tuple[int, int], list[Stream]] = {}
    contacts: dict[tuple[int, int], float] = {}
    length = length_us([channel.ahead for channel in seen])
    starts = sorted({one.from_us - one.from_us % length for channel in seen for one in channel.ahead})
    for channel in seen:
        for one in on_grid(channel.ahead, starts, length):
            if one.from_us < until_us:
                key = (one.from_us, one.until_us)
                streams.setdefault(key, []).append(Stream(one.mean, _relative(one), _promise(channel.line, one, terms)))
                contacts[key] = contacts.get(key, 0.0) + one.mean
    if not streams:
        return Situation(programme.id, now_us)
    spans = sorted(streams)
    there = _there(programme, now_us, spans, online)
    outlooks = tuple(
        _outlook(span, streams[span], contacts[span], planned, joined)
        for span, (planned, joined) in zip(spans, there, strict=True)
    )
    return _with_day(Situation(programme.id, now_us, outlooks), seen)


def _outlook(span: tuple[int, int], streams: list[Stream], contacts: float, planned: float, joined: float) -> Outlook:
    needs = needed(streams, (span[1] - span[0]) / SECOND_US)
    staffed = planned + joined
    return Outlook(
        Interval(*span, needs, staffed),
        contacts,
        int(needs[POINTS // 2]),
        int(needs[POINTS * 9 // 10]),
        planned,
        joined,
        float((needs > staffed).mean()),
    )


def _with_day(found: Situation, seen: Sequence[_Seen]) -> Situation:
    """The day's figures, all channels together."""
    known = [(one, one.today) for one in seen if one.today is not None]
    mean = sum(one.whole for one, _ in known)
    if not mean:
        return found
    factor = sum(today.mean for _, today in known) / mean
    spread = sum(today.variance for _, today in known) ** 0.5 / mean
    return msgspec.structs.replace(
        found,
        factor=factor,
        deviation=spread / factor if factor else 0.0,
        arrived=sum(today.arrived for _, today in known),
        expected_so_far=sum(one.over for one, _ in known),
    )


def _relative(one: Expected) -> float:
    """The relative variance of the rate: without what Poisson arrivals add to any rate."""
    return round(max(0.0, one.variance - one.mean) / one.mean**2, 6) if one.mean > 0 else 0.0


def _promise(line: ProgrammeChannel, one: Expected, terms: StaffingTerms) -> Promise:
    chats = terms.chats_at_once if line.channel == Channel.CHAT else 1
    slower = 1 + terms.chat_slowdown_percent / 100 * (chats - 1) if chats > 1 else 1.0
    return Promise(
        float(round(max(one.handling_seconds, 1.0) * slower)),
        float(terms.patience_seconds),
        min(line.service_percent, 99) / 100,
        float(line.service_seconds),
        chats,
    )


def _seen(programme: int, line: ProgrammeChannel, now_us: int, until_us: int) -> _Seen:
    """A channel's intervals until a moment: today's by what has come, those of the day after as they were forecast."""
    today = forecasts.today(programme, line.channel, now_us)
    ahead = [one for one in today.intervals if one.until_us > now_us] if today else []
    begins = ahead[-1].until_us if ahead else now_us
    ahead += forecasts.expected(programme, line.channel, begins, until_us)
    whole = forecasts.days(programme, line.channel, now_us, now_us + 1) if today else []
    over = sum(
        one.mean * min(max((now_us - one.from_us) / (one.until_us - one.from_us), 0.0), 1.0)
        for one in (whole[0].intervals if whole else ())
    )
    return _Seen(line, tuple(ahead), today, whole[0].mean if whole else 0.0, over)


def _there(
    programme: Programme, now_us: int, spans: Sequence[tuple[int, int]], online: Collection[int] | None
) -> list[tuple[float, float]]:
    """Who is planned and who joined, an interval a pair. Who came because another programme called counts there."""
    from_, until = spans[0][0], spans[-1][1]
    certified = certified_for(programme, from_us(now_us))
    planned = [
        *slots.booked(programme=programme.id, from_us=from_, until_us=until),
        *(
            Booked(one.agent, one.programme, one.from_us, one.until_us)
            for one in rosters.shifts(from_us=from_, until_us=until)
            if one.programme == programme.id or (not one.programme and one.agent in certified)
        ),
    ]
    promised = callouts.joined(from_us=from_, until_us=until)
    joined = [one for one in promised if one.programme == programme.id]
    away = callouts.released(programme=programme.id, from_us=from_, until_us=until)
    elsewhere = {one.agent for one in promised if one.from_us <= now_us < one.until_us} - {one.agent for one in joined}
    here = None if online is None else (frozenset(online) & certified) - elsewhere
    return attendance(now_us, spans, (_stretches(planned), _stretches(joined), _stretches(away)), here)


def _stretches(found: Iterable[Booked]) -> list[Stretch]:
    return [Stretch(one.agent, one.from_us, one.until_us) for one in found]
