"""Figures for supervisors and brands, composed from contacts and the dispatcher's live view."""

from collections.abc import Iterable
from datetime import date, timedelta

import msgspec

from homeshore.contacts.queries import volumes
from homeshore.contacts.queries.volumes import Handled, Span, Volume, day_span
from homeshore.facts.vocabulary import Origin
from homeshore.security.scope import Scope


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What happened in a span. `service_level` is kept / counted, None while nothing counts."""

    received: int = 0
    answered: int = 0
    abandoned: int = 0
    open: int = 0
    kept: int = 0
    counted: int = 0
    handlings: int = 0
    handled_us: int = 0
    hold_us: int = 0
    wrap_up_us: int = 0
    ring_us: int = 0

    @property
    def talk_us(self) -> int:
        """Conversation alone."""
        return self.handled_us - self.hold_us - self.wrap_up_us

    @property
    def service_level(self) -> float | None:
        """A ratio for display; money never hangs on it."""
        return self.kept / self.counted if self.counted else None

    @property
    def average_us(self) -> int | None:
        """Average handling time in microseconds."""
        return self.handled_us // self.handlings if self.handlings else None


class Line(msgspec.Struct, frozen=True):
    """The figures of a programme's channel."""

    programme: int
    channel: str
    figures: Figures


class DayLine(msgspec.Struct, frozen=True):
    """The figures of a day, and of each channel on which contacts arrived."""

    day: date
    figures: Figures
    channels: dict[str, Figures]


def totals(lines: Iterable[Figures]) -> Figures:
    """The sum of several figures."""
    every = list(lines)
    return Figures(**{name: sum(getattr(each, name) for each in every) for name in Figures.__struct_fields__})


def by_queue(scope: Scope, span: Span, brand: int = 0, origin: Origin = Origin.CUSTOMER) -> list[Line]:
    """The figures of each programme's channel in the span, of one origin: demo traffic stands apart."""
    return _joined(volumes.volumes(scope, span, brand, origin), volumes.handled(scope, span, brand, origin))


def floor_today(scope: Scope, span: Span) -> list[Line]:
    """As `by_queue`, demo traffic included: what supervisors steer by."""
    return _joined(volumes.volumes_by_origin(scope, span), [])


def by_day(scope: Scope, brand: int, zone: str, last: date, days: int) -> list[DayLine]:
    """The figures of `days` days up to `last`, oldest first, in the brand's zone, demo traffic left out."""
    every = [last - timedelta(days=back) for back in range(days - 1, -1, -1)]
    spans = [day_span(day, zone) for day in every]
    handled = volumes.handled_by_day(scope, spans, brand)
    return [
        _day_line(day, volumes.volumes(scope, span, brand), us)
        for day, span, us in zip(every, spans, handled, strict=True)
    ]


def days_span(zone: str, last: date, days: int) -> Span:
    """`days` calendar days of a zone up to `last`, both included."""
    return Span(day_span(last - timedelta(days=days - 1), zone).since, day_span(last, zone).until)


def _day_line(day: date, arrived: Iterable[Volume], handled_us: int) -> DayLine:
    channels: dict[str, Figures] = {}
    for volume in arrived:
        channels[volume.channel] = totals([channels.get(volume.channel, Figures()), _of(volume)])
    return DayLine(day, msgspec.structs.replace(totals(channels.values()), handled_us=handled_us), channels)


def _joined(arrived: Iterable[Volume], handled: Iterable[Handled]) -> list[Line]:
    figures: dict[tuple[int, str], Figures] = {}
    for volume in arrived:
        figures[volume.programme, volume.channel] = _of(volume)
    for time in handled:
        key = time.programme, time.channel
        figures[key] = msgspec.structs.replace(
            figures.get(key, Figures()),
            handlings=time.handlings,
            handled_us=time.handled_us,
            hold_us=time.hold_us,
            wrap_up_us=time.wrap_up_us,
            ring_us=time.ring_us,
        )
    return [Line(programme, channel, each) for (programme, channel), each in sorted(figures.items())]


def _of(volume: Volume) -> Figures:
    names = ("received", "answered", "abandoned", "open", "kept", "counted")
    return Figures(**{name: getattr(volume, name) for name in names})
