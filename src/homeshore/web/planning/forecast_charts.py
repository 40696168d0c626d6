"""Forecasts drawn: days with their bands, a day's intervals, a trial's errors."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from homeshore.kit.clock import from_us
from homeshore.web.shell import charts, formats
from homeshore.web.shell.charts import Chart, Frame, Series
from homeshore.workforce.queries.forecasts import LEVELS, DayExpected, Expected, Found, Today

MEDIAN, LOW_80, HIGH_80, LOW_95, HIGH_95 = (LEVELS.index(level) for level in (0.5, 0.1, 0.9, 0.025, 0.975))


def days_chart(days: Sequence[DayExpected]) -> Chart:
    """Contacts a day: the median, and the bands of 80 and 95 %."""
    shown = [day for day in days if day.intervals]
    return _banded(
        [f"{day.day:%d/%m}" for day in shown], [day.quantiles for day in shown], _("Contacts a day"), _("Day")
    )


def intervals_chart(day: DayExpected, zone: str, now: Today | None, arrived: Sequence[float]) -> Chart:
    """A day's intervals with their bands; on the day itself what has arrived, and the forecast brought up to date."""
    intervals = _with_updates(day, now)
    labels = [clock(one, zone) for one in intervals]
    frame = Frame(title=_("Contacts an interval"), note=_("Bands of 80 and 95 %"), heading=_("From"))
    series = _bands([one.quantiles for one in intervals])
    if arrived:
        came = [*arrived, *([None] * (len(intervals) - len(arrived)))]
        series.append(Series(_("Contacts arrived"), came, look=2))
        series.append(Series(_("Forecast in the morning"), [one.quantiles[MEDIAN] for one in day.intervals], look=3))
    return charts.steps(frame, labels, series)


def trial_chart(found: Found) -> Chart:
    """Held-out days as they were, within the bands of the evening before."""
    labels = [f"{date.fromisoformat(day.day):%d/%m}" for day in found.days]
    chart = Frame(
        title=_("Forecast of the evening before, and what came"),
        note=_("Bands of 80 and 95 %"),
        heading=_("Day"),
        zero=False,
    )
    series = [
        *_bands([day.quantiles for day in found.days]),
        Series(_("Contacts arrived"), [day.actual for day in found.days], look=2),
        Series(_("Mean of 8"), [day.mean_of_8 for day in found.days], look=3),
    ]
    return charts.lines(chart, labels, series)


def errors_chart(found: Found) -> Chart:
    """WAPE by horizon of the model and the two plain rules."""
    frame = Frame(
        title=_("Error by days ahead"),
        note=_("Absolute errors of intervals over the volume (WAPE)"),
        heading=_("Days ahead"),
        show=lambda value: formats.percent(value, 1),
    )
    series = [
        Series(_("This forecast"), [one.model.wape for one in found.horizons]),
        Series(_("Mean of the last 8 same weekdays"), [one.mean.wape for one in found.horizons]),
        Series(_("Same weekday of the week before"), [one.naive.wape for one in found.horizons]),
    ]
    return charts.bars(frame, [str(one.days) for one in found.horizons], series)


def clock(one: Expected, zone: str) -> str:
    """When an interval begins, in the programme's zone."""
    return f"{from_us(one.from_us).astimezone(ZoneInfo(zone)):%H:%M}"


def _with_updates(day: DayExpected, now: Today | None) -> Sequence[Expected]:
    if now is None:
        return day.intervals
    return (*day.intervals[: len(day.intervals) - len(now.intervals)], *now.intervals)


def _banded(labels: Sequence[str], quantiles: Sequence[tuple[float, ...]], title: object, heading: object) -> Chart:
    frame = Frame(title=title, note=_("Bands of 80 and 95 %"), heading=heading, zero=False)
    return charts.lines(frame, labels, _bands(quantiles))


def _bands(quantiles: Sequence[tuple[float, ...]]) -> list[Series]:
    """The wider band lies under the narrower one; both are of one look."""
    medians = [one[MEDIAN] for one in quantiles]

    def band(name: object, low: int, high: int) -> Series:
        return Series(name, medians, [one[low] for one in quantiles], [one[high] for one in quantiles], look=1)

    return [band(_("Median and 95 % band"), LOW_95, HIGH_95), band(_("Median and 80 % band"), LOW_80, HIGH_80)]
