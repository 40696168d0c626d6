"""Learn from a history, then say what any day ahead will bring: totals of days times their profiles."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
from numpy.typing import NDArray

from homeshore.kit.clock import to_us
from homeshore.workforce.rules.forecasting.calendar import Calendar, Habits, features, habits
from homeshore.workforce.rules.forecasting.errors import NoHistory
from homeshore.workforce.rules.forecasting.expected import DayExpected, Expected, Spread
from homeshore.workforce.rules.forecasting.history import History
from homeshore.workforce.rules.forecasting.profiles import Handling, Profiles, handling, profiles
from homeshore.workforce.rules.forecasting.quantiles import quantiles_of
from homeshore.workforce.rules.forecasting.totals import Totals, learn, predict

Array = NDArray[np.float64]

USUAL_HANDLING_SECONDS = 300.0
"""Taken for the handling time where no handling was ever seen."""
_HALF = 0.5
_SMALL, _LARGE = 0.67, 1.5


class Model(msgspec.Struct, frozen=True):
    """Everything learnt from a programme's history on a channel. `correction` undoes the bias of logarithms."""

    past: History
    calendar: Calendar
    habits: Habits
    totals: Totals
    profiles: Profiles
    handling: Handling
    correction: float


def model(past: History, calendar: Calendar, scales: Array | None = None) -> Model:
    """Learn from `past`. `scales` as `totals.learn_scales` finds them, where they were found before.

    Raises NoHistory where every day was closed by an announcement.
    """
    worked = habits(past.days, calendar)
    announced = np.array([calendar.announced(day) for day in past.days])
    keep = announced > 0
    if not keep.any():
        raise NoHistory
    counts, shares = past.counts.sum(axis=1)[keep], announced[keep]
    days = [day for day, kept in zip(past.days, keep, strict=True) if kept]
    poisson = np.full(len(days), 1 / float(np.mean(counts)))
    known = features(days, calendar, worked)
    totals = learn(known, np.log(counts + _HALF) - np.log(shares), poisson, scales)
    fitted = np.exp(predict(totals, known)[0]) * shares
    correction = float(np.clip(counts.sum() / fitted.sum(), _SMALL, _LARGE))
    return Model(past, calendar, worked, totals, profiles(past), handling(past, USUAL_HANDLING_SECONDS), correction)


def forecast(learnt: Model, days: Sequence[date], zone: str, known_open: bool = False) -> list[DayExpected]:
    """What each local day of `zone` will bring; `days` may be any, in any order.

    A closed day has no intervals; with `known_open`, all are taken to be open.
    """
    ahead = [day for day in days if known_open or learnt.habits.is_open(day, learnt.calendar)]
    if not ahead:
        return [_closed(day) for day in days]
    logs, relative = predict(learnt.totals, features(ahead, learnt.calendar, learnt.habits))
    shares = np.array([learnt.calendar.announced(day) for day in ahead])
    means = np.exp(logs) * learnt.correction * shares
    found = {
        day: _day(learnt, day, float(mean), float(np.expm1(variance)), zone)
        for day, mean, variance in zip(ahead, means, relative, strict=True)
    }
    return [found.get(day) or _closed(day) for day in days]


def _closed(day: date) -> DayExpected:
    none = tuple(float(value) for value in quantiles_of([0.0], [0.0])[0])
    return DayExpected(day, 0.0, 0.0, none, Spread(0.0, 0.0), ())


def _day(learnt: Model, day: date, total: float, relative: float, zone: str) -> DayExpected:
    moments, weights = _moments(day, learnt.past, zone)
    weekday, slots = day.weekday(), [slot for slot, _, _ in moments]
    shares = learnt.profiles.shares[weekday][slots] * weights
    means = total * shares / learnt.profiles.shares[weekday].sum()
    noise = learnt.profiles.noise[slots]
    variances = means + means**2 * (relative + noise)
    quantiles = quantiles_of(means, variances)
    seconds = learnt.handling.seconds[weekday][slots]
    intervals = tuple(
        Expected(begin, end, float(means[n]), float(variances[n]), tuple(map(float, quantiles[n])), float(seconds[n]))
        for n, (_, begin, end) in enumerate(moments)
    )
    mean = float(means.sum())
    variance = mean + mean**2 * relative
    spread = Spread(
        relative,
        float(np.average(noise, weights=means)) if mean > 0 else 0.0,
        tuple(map(float, noise)),
        learnt.profiles.memory,
    )
    return DayExpected(day, mean, variance, tuple(map(float, quantiles_of([mean], [variance])[0])), spread, intervals)


def _moments(day: date, past: History, zone: str) -> tuple[list[tuple[int, int, int]], Array]:
    """(slot, from_us, until_us) of the intervals of a local day, and the share of its slot that each has.

    An hour that the clocks skip is left out; an hour that they repeat is there twice, each with half of the contacts.
    """
    place, length = ZoneInfo(zone), past.minutes * 60_000_000
    found: list[tuple[int, int, int]] = []
    weights = []
    for slot, minute in enumerate(past.slots):
        local = datetime.combine(day, time(), place) + timedelta(minutes=minute)
        starts = sorted({to_us(local.replace(fold=fold)) for fold in (0, 1)})
        if local.astimezone(ZoneInfo("UTC")).astimezone(place).replace(tzinfo=None) != local.replace(tzinfo=None):
            continue
        found += [(slot, begin, begin + length) for begin in starts]
        weights += [1 / len(starts)] * len(starts)
    order = sorted(range(len(found)), key=lambda n: found[n][1])
    return [found[n] for n in order], np.array([weights[n] for n in order])
