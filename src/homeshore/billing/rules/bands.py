"""Which band of a card holds when: the borders of a stretch of time, in UTC."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from holidays import country_holidays

from homeshore.billing.rules.cards import HOLIDAY, PLAIN, WEEKDAYS, Band, Card
from homeshore.kit.clock import from_us, to_us
from homeshore.kit.spans import reigns


class Calendar:
    """The bands of a card between two moments, ready to split spans quickly."""

    def __init__(self, card: Card, from_us: int, until_us: int) -> None:
        """Covers `from_us` until `until_us`; spans outside are refused with ValueError."""
        self.from_us, self.until_us = from_us, until_us
        self.bands: list[int] = [PLAIN]
        self.borders: list[int] = [from_us]
        for holder, start_us, end_us in _reigning(card, from_us, until_us):
            if start_us <= self.borders[-1]:
                self.bands[-1] = holder
            else:
                self.borders.append(start_us)
                self.bands.append(holder)
            self.borders.append(end_us)
            self.bands.append(PLAIN)

    def split(self, from_us: int, until_us: int) -> Iterator[tuple[int, int]]:
        """(band, microseconds) for each part of a span, in order of time."""
        if from_us < self.from_us or until_us > self.until_us:
            raise ValueError("the span lies outside the calendar")
        place = bisect_right(self.borders, from_us) - 1
        last = len(self.borders) - 1
        while from_us < until_us:
            end = self.borders[place + 1] if place < last else self.until_us
            end = min(end, until_us)
            if end > from_us:
                yield self.bands[place], end - from_us
            from_us = end
            place += 1


def holidays_of(code: str, years: Sequence[int]) -> frozenset[date]:
    """The public holidays of France (`FR`) or of one of its departments by number (`971` ... `976`, `57`)."""
    return frozenset(country_holidays("FR", subdiv=None if code == "FR" else code, years=list(years)))


class _Span(NamedTuple):
    band: int
    from_us: int
    until_us: int


def _reigning(card: Card, from_us: int, until_us: int) -> Iterator[tuple[int, int, int]]:
    """(band, from_us, until_us): the first band of the card that holds, clipped to the stretch."""
    spans = [
        span for place, band in enumerate(card.bands) for span in _occurrences(card, place, band, from_us, until_us)
    ]
    for reign in reigns(spans, rank=lambda span: (-span.band, span.from_us)):
        start, end = max(reign.from_us, from_us), min(reign.until_us, until_us)
        if start < end:
            yield reign.holder.band, start, end


def _occurrences(card: Card, place: int, band: Band, from_us: int, until_us: int) -> Iterator[_Span]:
    zone = ZoneInfo(card.zone)
    day = _day_of(from_us, zone) - timedelta(days=1)
    last = _day_of(until_us, zone)
    free = holidays_of(card.holidays, range(day.year, last.year + 1)) if HOLIDAY in band.days else frozenset()
    while day <= last:
        if not band.days or WEEKDAYS[day.weekday()] in band.days or day in free:
            ends = day if band.until_time > band.from_time else day + timedelta(days=1)
            yield _Span(place, _moment(day, band.from_time, zone), _moment(ends, band.until_time, zone))
        day += timedelta(days=1)


def _day_of(us: int, zone: ZoneInfo) -> date:
    return from_us(us).astimezone(zone).date()


def _moment(day: date, at: time, zone: ZoneInfo) -> int:
    return to_us(datetime.combine(day, at, zone))
