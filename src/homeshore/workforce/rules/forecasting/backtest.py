"""What the model would have said on past days, from what was known then, beside two plain rules.

Rolling origin: the forecast for day d at horizon h is made at the end of day d - h, where days are counted in days of
history (closed days and gaps are no days). Scales are found anew every fifth day from the days before alone.
"""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import special

from homeshore.workforce.rules.forecasting.calendar import Calendar
from homeshore.workforce.rules.forecasting.errors import TooShort
from homeshore.workforce.rules.forecasting.expected import LEVELS, DayExpected
from homeshore.workforce.rules.forecasting.history import History
from homeshore.workforce.rules.forecasting.model import forecast, model
from homeshore.workforce.rules.forecasting.scoring import coverage, pinball, wape
from homeshore.workforce.rules.forecasting.today import rest_of_day

Array = NDArray[np.float64]

HORIZONS = (1, 5, 10, 20)
LEAST_DAYS = 50
"""Fewer held-out days tell chance, not quality."""
_TRAINING, _FEWEST = 20, 10
_RENEWED = 5
_EVEN_DAYS = "UTC"
"""Slots are local minutes; days whose clocks change are compared as though they did not."""
_SAME_WEEKDAYS = 8


class Score(msgspec.Struct, frozen=True):
    """Errors of one rule at one horizon: WAPE of intervals and of days, pinball loss over the mean volume."""

    wape: float
    day_wape: float
    pinball: float


class Horizon(msgspec.Struct, frozen=True):
    """At `days` ahead: the model, the same weekday of a week ago, the mean of the last 8; coverage of 80 and 95 %."""

    days: int
    model: Score
    naive: Score
    mean: Score
    covered_80: float
    covered_95: float
    day_covered_80: float
    day_covered_95: float


class Within(msgspec.Struct, frozen=True):
    """The rest of the day from local `minute` on: WAPE of the model updated, not updated, and of the mean of 8."""

    minute: int
    updated: float
    morning: float
    mean: float


class Day(msgspec.Struct, frozen=True):
    """A held-out day as it was and as it was forecast the evening before: for the page's plot."""

    day: str
    actual: float
    quantiles: tuple[float, ...]
    mean_of_8: float


class Found(msgspec.Struct, frozen=True):
    """A backtest's findings on `held_out` days."""

    held_out: int
    from_day: str
    until_day: str
    horizons: tuple[Horizon, ...]
    within: tuple[Within, ...]
    days: tuple[Day, ...]


Progress = Callable[[int], object]


def backtest(
    past: History,
    calendar: Calendar,
    held_out: int = 60,
    progress: Progress | None = None,
    updates: Sequence[int] = (),
) -> Found:
    """Try the model on the last `held_out` days, which are known to be open. `progress` is told percentages.

    `updates` are the minutes of the day at which the rest of the day is forecast again; without any, three of the
    morning and the afternoon. Raises TooShort unless 20 days of history stand before 50 held-out ones.
    """
    count = min(held_out, len(past.days) - _TRAINING)
    if count < LEAST_DAYS:
        raise TooShort(days=len(past.days), least=LEAST_DAYS + _TRAINING)
    first = len(past.days) - count
    told = _forecasts(past, calendar, first, progress or _unseen)
    horizons = [one for one in HORIZONS if first - one >= _FEWEST]
    return Found(
        held_out=count,
        from_day=past.days[first].isoformat(),
        until_day=past.days[-1].isoformat(),
        horizons=tuple(_horizon(past, first, one, told[one]) for one in horizons),
        within=tuple(_within(past, first, minute, told[1]) for minute in updates or _moments(past)),
        days=_days(past, first, told[1]),
    )


def same_weekdays(past: History, day: int, horizon: int, most: int = _SAME_WEEKDAYS) -> Array:
    """Counts of the last `most` days of the same weekday known at the end of day `day` - `horizon` (rows)."""
    weekday = past.days[day].weekday()
    rows = [row for row in range(day - horizon + 1) if past.days[row].weekday() == weekday][-most:]
    return past.counts[rows] if rows else past.counts[: day - horizon + 1]


def _unseen(_percent: int) -> None:
    """Nobody watches."""


def _forecasts(past: History, calendar: Calendar, first: int, progress: Progress) -> dict[int, list[DayExpected]]:
    """For each horizon, the forecasts of all held-out days."""
    told: dict[int, list[DayExpected]] = {one: [] for one in HORIZONS}
    scales, last = None, len(past.days) - 1
    origin = max(first - max(HORIZONS), _FEWEST - 1)
    for row in range(origin, last):
        learnt = model(past.until(row + 1), calendar, None if row % _RENEWED == 0 else scales)
        scales = np.array(learnt.totals.scales)
        wanted = [one for one in HORIZONS if first <= row + one <= last]
        days = forecast(learnt, [past.days[row + one] for one in wanted], _EVEN_DAYS, known_open=True)
        for one, day in zip(wanted, days, strict=True):
            told[one].append(day)
        progress(100 * (row - origin + 1) // (last - origin))
    return told


def _table(told: Sequence[DayExpected]) -> tuple[Array, Array]:
    """Means (days x slots) and quantiles (days x slots x LEVELS)."""
    means = np.array([[one.mean for one in day.intervals] for day in told])
    quantiles = np.array([[one.quantiles for one in day.intervals] for day in told])
    return means, quantiles


def _horizon(past: History, first: int, horizon: int, told: Sequence[DayExpected]) -> Horizon:
    actual = past.counts[first:]
    means, quantiles = _table(told)
    days = np.array([day.quantiles for day in told])
    eight = [same_weekdays(past, row, horizon) for row in range(first, len(past.days))]
    naive = np.array([rows[-1] for rows in eight])
    mean = np.array([rows.mean(axis=0) for rows in eight])
    low80, high80, low95, high95 = (LEVELS.index(level) for level in (0.1, 0.9, 0.025, 0.975))
    totals = actual.sum(axis=1)
    return Horizon(
        days=horizon,
        model=Score(wape(means, actual), wape(means.sum(axis=1), totals), pinball(quantiles, LEVELS, actual)),
        naive=Score(wape(naive, actual), wape(naive.sum(axis=1), totals), pinball(_flat(naive), LEVELS, actual)),
        mean=Score(wape(mean, actual), wape(mean.sum(axis=1), totals), pinball(_spread(eight), LEVELS, actual)),
        covered_80=coverage(quantiles[..., low80], quantiles[..., high80], actual),
        covered_95=coverage(quantiles[..., low95], quantiles[..., high95], actual),
        day_covered_80=coverage(days[:, low80], days[:, high80], totals),
        day_covered_95=coverage(days[:, low95], days[:, high95], totals),
    )


def _flat(points: Array) -> Array:
    """A rule that states one number states it at every level."""
    return np.repeat(points[..., None], len(LEVELS), axis=-1)


def _spread(eight: Sequence[Array]) -> Array:
    """The mean of the same weekdays with the spread they had: Student's t around it, as anybody would draw bands."""
    return np.array([_student(rows) for rows in eight])


def _student(rows: Array) -> Array:
    if len(rows) < 2:
        return _flat(rows.mean(axis=0))
    wide = rows.std(axis=0, ddof=1) * np.sqrt(1 + 1 / len(rows))
    found: Array = rows.mean(axis=0)[:, None] + wide[:, None] * special.stdtrit(len(rows) - 1, LEVELS)
    return found


def _moments(past: History) -> list[int]:
    return [past.slots[int(len(past.slots) * share)] for share in (0.2, 0.4, 0.6)]


def _within(past: History, first: int, minute: int, told: Sequence[DayExpected]) -> Within:
    """The rest of the held-out days from a minute on, from forecasts of the evening before."""
    actual = past.counts[first:]
    slot = sum(one < minute for one in past.slots)
    morning, _ = _table(told)
    updated = np.array(
        [
            [one.mean for one in rest_of_day(day, came[:slot], slot).intervals]
            for day, came in zip(told, actual, strict=True)
        ]
    )
    mean = np.array([same_weekdays(past, row, 1).mean(axis=0) for row in range(first, len(past.days))])
    rest = actual[:, slot:]
    return Within(minute, wape(updated, rest), wape(morning[:, slot:], rest), wape(mean[:, slot:], rest))


def _days(past: History, first: int, told: Sequence[DayExpected]) -> tuple[Day, ...]:
    return tuple(
        Day(
            day.day.isoformat(),
            float(past.counts[first + row].sum()),
            day.quantiles,
            float(same_weekdays(past, first + row, 1).mean(axis=0).sum()),
        )
        for row, day in enumerate(told)
    )
