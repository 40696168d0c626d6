"""The hours ahead of a programme as they look now: who is needed, who will be there, what is at risk."""

from collections.abc import Collection, Iterable, Sequence

import msgspec
import numpy as np

from homeshore.brands.queries import Programme
from homeshore.facts.vocabulary import LIVE_CHANNELS, Channel
from homeshore.kit.clock import SECOND_US, from_us, to_us
from homeshore.workforce.models.staffing import StaffingTerms
from homeshore.workforce.models.volumes import Volume, VolumeSource
from homeshore.workforce.queries import callouts, forecasts, rosters, slots
from homeshore.workforce.queries.standby import certified_for
from homeshore.workforce.rules.booked import Booked
from homeshore.workforce.rules.forecasting import DayExpected, Expected
from homeshore.workforce.rules.forecasting.today import Today, rest_of_day
from homeshore.workforce.rules.reinforcing.capacity import Promise
from homeshore.workforce.rules.reinforcing.demand import POINTS, Interval, Stream, needed
from homeshore.workforce.rules.reinforcing.presence import Stretch, attendance

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


class _Channel(msgspec.Struct, frozen=True):
    """A live channel today: the forecast, what is left of it, and the promise of each interval."""

    today: Today
    promises: tuple[Promise, ...]


def situation(programme: Programme, now_us: int, online: Collection[int] | None = None) -> Situation:
    """What is known now. `online`: the agents who are on line (None: nobody knows, the plan is believed).

    Live channels only: mail and letters fill the troughs, and nobody is called for them.
    """
    terms = StaffingTerms.objects.filter(programme=programme).first() or StaffingTerms()
    days = [(line, _today(programme.id, line.channel, now_us)) for line in programme.channels.order_by("channel")]
    known = [(line, *day) for line, day in days if day is not None and line.channel in LIVE_CHANNELS]
    if not known:
        return Situation(programme.id, now_us)
    until_us = now_us + HOURS_AHEAD * 3600 * SECOND_US
    streams: dict[tuple[int, int], list[Stream]] = {}
    contacts: dict[tuple[int, int], float] = {}
    for line, _, today, _ in known:
        for one in today.intervals:
            if one.until_us > now_us and one.from_us < until_us:
                key = (one.from_us, one.until_us)
                promise = _promise(line.channel, (line.service_percent, line.service_seconds), one, terms)
                streams.setdefault(key, []).append(Stream(one.mean, _relative(one), promise))
                contacts[key] = contacts.get(key, 0.0) + one.mean
    spans = sorted(streams)
    there = _there(programme, now_us, spans, online) if spans else []
    outlooks = tuple(
        _outlook(span, streams[span], contacts[span], planned, joined)
        for span, (planned, joined) in zip(spans, there, strict=True)
    )
    return _with_day(Situation(programme.id, now_us, outlooks), [(day, today, over) for _, day, today, over in known])


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


def _with_day(found: Situation, days: Sequence[tuple[DayExpected, Today, float]]) -> Situation:
    """The day's figures, all channels together."""
    mean = sum(day.mean for day, _, _ in days) or 1.0
    factor = sum(today.mean for _, today, _ in days) / mean
    spread = sum(today.variance for _, today, _ in days) ** 0.5 / mean
    return msgspec.structs.replace(
        found,
        factor=factor,
        deviation=spread / factor if factor else 0.0,
        arrived=sum(today.arrived for _, today, _ in days),
        expected_so_far=sum(over for _, _, over in days),
    )


def _relative(one: Expected) -> float:
    """The relative variance of the rate: without what Poisson arrivals add to any rate."""
    return round(max(0.0, one.variance - one.mean) / one.mean**2, 6) if one.mean > 0 else 0.0


def _promise(channel: str, level: tuple[int, int], one: Expected, terms: StaffingTerms) -> Promise:
    percent, seconds = level
    chats = terms.chats_at_once if channel == Channel.CHAT else 1
    slower = 1 + terms.chat_slowdown_percent / 100 * (chats - 1) if chats > 1 else 1.0
    return Promise(
        float(round(max(one.handling_seconds, 1.0) * slower)),
        float(terms.patience_seconds),
        min(percent, 99) / 100,
        float(seconds),
        chats,
    )


def _today(programme: int, channel: str, now_us: int) -> tuple[DayExpected, Today, float] | None:
    """The day's forecast, the rest of it as it looks now, and what was expected until now."""
    for day in forecasts.days(programme, channel, now_us, now_us + 1):
        if not day.intervals:
            continue
        starts = [one.from_us for one in day.intervals]
        length = day.intervals[0].until_us - starts[0]
        elapsed = min(max((now_us - starts[0]) / length, 0.0), float(len(starts)))
        arrived = _arrived(programme, channel, day, now_us)
        over = sum(one.mean * min(max(elapsed - place, 0.0), 1.0) for place, one in enumerate(day.intervals))
        return day, rest_of_day(day, arrived, elapsed), over
    return None


def _arrived(programme: int, channel: str, day: DayExpected, now_us: int) -> list[float]:
    """What came in each interval of the day that has begun."""
    begun = [one for one in day.intervals if one.from_us < now_us]
    if not begun:
        return []
    rows = Volume.objects.filter(
        programme=programme,
        channel=channel,
        source=VolumeSource.JOURNAL,
        from_at__gte=from_us(begun[0].from_us),
        from_at__lt=from_us(begun[-1].until_us),
    )
    counts = [0.0] * len(begun)
    starts = np.array([one.from_us for one in begun])
    for from_at, contacts in rows.values_list("from_at", "contacts"):
        counts[int(np.searchsorted(starts, to_us(from_at), side="right")) - 1] += contacts
    return counts


def _there(
    programme: Programme, now_us: int, spans: Sequence[tuple[int, int]], online: Collection[int] | None
) -> list[tuple[float, float]]:
    """Who is planned and who joined, an interval a pair."""
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
    joined = callouts.joined(programme=programme.id, from_us=from_, until_us=until)
    away = callouts.released(programme=programme.id, from_us=from_, until_us=until)
    here = None if online is None else frozenset(online) & certified
    return attendance(now_us, spans, (_stretches(planned), _stretches(joined), _stretches(away)), here)


def _stretches(found: Iterable[Booked]) -> list[Stretch]:
    return [Stretch(one.agent, one.from_us, one.until_us) for one in found]
