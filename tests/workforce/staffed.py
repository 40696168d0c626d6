"""A programme that is open on weekdays, and forecasts of days of it."""

from datetime import UTC, datetime, time, timedelta

import msgspec

from company import Company
from homeshore.brands.queries import Programme
from homeshore.brands.rules.opening import Hours
from homeshore.brands.rules.programmes import Promise
from homeshore.kit.clock import to_us
from homeshore.workforce.models.forecasts import Forecast, ForecastDay
from homeshore.workforce.rules.forecasting import DayExpected, Spread
from workforce.rules.staffing.forecasts import HALF_HOUR_US, forecast

MONDAY = datetime(2027, 3, 1, tzinfo=UTC)
DAY_US = 48 * HALF_HOUR_US


def weekday_programme() -> Programme:
    """Open from 8 to 20 on weekdays in Paris: from 7 to 19 in UTC, in winter."""
    hours = tuple(Hours(day, time(8), time(20)) for day in range(5))
    return Company().brand("aubelle", Promise("voice", 80, 20), Promise("mail", 95, 4 * 3600), hours=hours)[1]


def expect(programme: Programme, channel: str, means: dict[int, float], day: datetime = MONDAY) -> None:
    """A forecast of a day, by number of the half-hour (UTC)."""
    start = to_us(day)
    intervals = []
    for place in range(48):
        one = forecast(means.get(place, 0.0), 0.1)
        begin = start + place * HALF_HOUR_US
        intervals.append(msgspec.structs.replace(one, from_us=begin, until_us=begin + HALF_HOUR_US))
    mean = sum(one.mean for one in intervals)
    body = DayExpected(day.date(), mean, mean, (mean,) * 7, Spread(0.01, 0.0), tuple(intervals))
    version = Forecast.objects.create(
        brand=programme.brand_id, programme=programme.id, channel=channel, from_day=day.date(), until_day=day.date(),
        learnt_until=day.date() - timedelta(days=1),
    )  # fmt: skip
    ForecastDay.objects.create(
        forecast=version, brand=programme.brand_id, programme=programme.id, channel=channel, day=day.date(),
        from_at=day, until_at=day + timedelta(days=1), mean=mean, body=msgspec.msgpack.encode(body),
    )  # fmt: skip
