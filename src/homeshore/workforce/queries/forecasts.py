"""What is expected to arrive: the newest forecasts, as others ask for them."""

from collections.abc import Iterable, Iterator

import msgspec
from django.db.models.query import QuerySet

from homeshore.kit import clock
from homeshore.workforce.errors import UnknownForecast
from homeshore.workforce.models.forecasts import Backtest, Forecast, ForecastDay
from homeshore.workforce.queries import volumes
from homeshore.workforce.rules.forecasting import LEVELS, DayExpected, Expected
from homeshore.workforce.rules.forecasting.backtest import Found, Horizon
from homeshore.workforce.rules.forecasting.today import Today, rest_of_day

__all__ = [
    "LEVELS",
    "Backtest",
    "DayExpected",
    "Expected",
    "Forecast",
    "Found",
    "Horizon",
    "Today",
    "days",
    "expected",
    "today",
]

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


def today(programme: int, channel: str, at_us: int) -> Today | None:
    """The day that runs at `at_us`, updated by what has come of it; None where nobody forecast it.

    The posterior's mean of an interval holds what has arrived in it.
    """
    found = days(programme, channel, at_us, at_us + 1)
    intervals = found[0].intervals if found else ()
    if not intervals:
        return None
    begun = [one.from_us for one in intervals if one.from_us < at_us]
    arrived = volumes.arrived_on(programme, channel, begun, min(at_us, intervals[-1].until_us))
    elapsed = sum(min((at_us - one.from_us) / (one.until_us - one.from_us), 1.0) for one in intervals[: len(begun)])
    return rest_of_day(found[0], arrived, elapsed)


def version(programmes: Iterable[int], number: int) -> Forecast:
    """One version of a forecast for one of these programmes. Raises UnknownForecast."""
    found = Forecast.objects.filter(programme__in=list(programmes), id=number).first()
    if found is None:
        raise UnknownForecast(forecast=number)
    return found


def versions(programmes: Iterable[int]) -> QuerySet[Forecast]:
    """All versions for these programmes, the newest first."""
    return Forecast.objects.filter(programme__in=list(programmes))


def days_of(row: Forecast) -> list[DayExpected]:
    """The days that a version says, in order."""
    return [_DECODER.decode(bytes(day.body)) for day in row.days.order_by("day")]


def trial(programmes: Iterable[int], number: int) -> Backtest:
    """A trial of the model. Raises UnknownForecast."""
    found = Backtest.objects.filter(programme__in=list(programmes), id=number).first()
    if found is None:
        raise UnknownForecast(forecast=number)
    return found


def trials(programmes: Iterable[int]) -> QuerySet[Backtest]:
    """All trials for these programmes, the newest first."""
    return Backtest.objects.filter(programme__in=list(programmes))


def found_by(row: Backtest) -> Found | None:
    """What a trial found; None while it is not over."""
    return msgspec.msgpack.decode(bytes(row.found), type=Found) if row.found else None


def _newest(programme: int, channel: str, from_us: int, until_us: int) -> Iterator[ForecastDay]:
    rows = ForecastDay.objects.filter(
        programme=programme, channel=channel, from_at__lt=clock.from_us(until_us), until_at__gt=clock.from_us(from_us)
    ).order_by("day", "-forecast_id")
    last = None
    for row in rows:
        if row.day != last:
            yield row
        last = row.day
