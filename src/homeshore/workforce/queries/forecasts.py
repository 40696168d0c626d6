"""What is expected to arrive: the newest forecasts, as others ask for them."""

from collections.abc import Iterator

import msgspec

from homeshore.kit import clock
from homeshore.workforce.models.forecasts import ForecastDay
from homeshore.workforce.rules.forecasting import LEVELS, DayExpected, Expected

__all__ = ["LEVELS", "DayExpected", "Expected", "days", "expected"]

_DECODER = msgspec.msgpack.Decoder(DayExpected)


def expected(programme: int, channel: str, from_us: int, until_us: int) -> list[Expected]:
    """The intervals that begin in [from_us, until_us), by the newest forecast of each day, in order of time.

    Days that nobody has forecast are absent. Intervals are 30 or 15 minutes long, as the forecast was asked for.
    """
    found = days(programme, channel, from_us, until_us)
    return [one for day in found for one in day.intervals if from_us <= one.from_us < until_us]


def days(programme: int, channel: str, from_us: int, until_us: int) -> list[DayExpected]:
    """The newest forecast of each local day that touches [from_us, until_us), in order."""
    return [_DECODER.decode(bytes(row.body)) for row in _newest(programme, channel, from_us, until_us)]


def _newest(programme: int, channel: str, from_us: int, until_us: int) -> Iterator[ForecastDay]:
    rows = ForecastDay.objects.filter(
        programme=programme, channel=channel, from_at__lt=clock.from_us(until_us), until_at__gt=clock.from_us(from_us)
    ).order_by("day", "-forecast_id")
    last = None
    for row in rows:
        if row.day != last:
            yield row
        last = row.day
