"""Forecasts of a bank's calls in half-hours, beside the mean of the last 8 same weekdays and the weekday before.

The calls are `bank_calls.csv` of the shared data. Values (typical scales, memory, tails) were chosen on its first TUNED
days; the days after them are reported. Those were looked at between rounds of choosing, so they are not untouched:
docs/algorithms/forecasting.md, "How far to trust this". BANK_CALLS may name a file with the whole series of 164 days:
then the days after the 114, which nobody had looked at, are reported. The forecast for day d at horizon h is made at
the end of day d - h, counted in days of the file; scales are found anew every fifth day from the days before alone.
Public holidays of the United States are known in advance.
"""

import os
from pathlib import Path

import holidays

from bench.harness import Report, wall_time
from homeshore.kit.clock import from_us
from homeshore.workforce.rules.forecasting.backtest import Found, Horizon, backtest
from homeshore.workforce.rules.forecasting.calendar import Calendar
from homeshore.workforce.rules.forecasting.history import Count, History, history
from homeshore.workforce.rules.forecasting.model import forecast, model
from homeshore.workforce.rules.importing import read

SHARED = Path(
    os.environ.get("BANK_CALLS") or Path(__file__).resolve().parents[2] / "shared" / "data" / "bank_calls.csv"
)
TUNED, SEEN = 60, 114
BETTER = {1: 15.0, 5: 8.0, 10: 6.0}
MOST_OFF_80, MOST_OFF_95, BETTER_TODAY = 6.0, 4.0, 20.0
TEN_O_CLOCK = 600


def run(report: Report) -> None:
    """Errors, losses and coverage on the days that no choice was made on; and how long learning takes."""
    report.section("Forecast", "python -m bench forecast")
    if not SHARED.exists():
        report.note("Left out: ../shared/data/bank_calls.csv is not there.")
        return
    past = bank_calls()
    calendar = Calendar(holidays=frozenset(holidays.country_holidays("US", years=range(2002, 2005))))
    found = backtest(past, calendar, _held_out(past), updates=(TEN_O_CLOCK,))
    _errors(report, found)
    _windows(report, past, calendar)
    _verdicts(report, found)
    _today(report, found)
    _speed(report, past, calendar)


def bank_calls() -> History:
    """The bank's calls by half-hours of local days. The file has no offsets: UTC leaves its times as they stand."""
    intervals = read(SHARED.read_text(), "UTC").intervals
    return history((_count(one.from_us, one.contacts) for one in intervals), 30)


def _held_out(past: History) -> int:
    """The days that no choice was made on; of a longer series those that were not in the file either."""
    return len(past.days) - (SEEN if len(past.days) > SEEN else TUNED)


def _count(at_us: int, contacts: float) -> Count:
    at = from_us(at_us)
    return Count(at.date(), at.hour * 60 + at.minute, contacts)


def _errors(report: Report, found: Found) -> None:
    rows = []
    for one in found.horizons:
        for name, score in (("forecast", one.model), ("mean of 8", one.mean), ("week before", one.naive)):
            covered = [100 * one.covered_80, 100 * one.covered_95] if score is one.model else ["", ""]
            rows.append(
                [
                    f"{one.days} days ahead, {name}",
                    100 * score.wape,
                    100 * score.day_wape,
                    100 * score.pinball,
                    *covered,
                ]
            )
    report.table(
        ["% of the volume", "WAPE, half-hours", "WAPE, days", "pinball loss", "80 % cover", "95 % cover"], rows
    )
    report.note(
        f"{found.held_out} days held out, {found.from_day} to {found.until_day}. The mean's loss is that of Student "
        "bands around it, as wide as its 8 days differ."
    )


def _windows(report: Report, past: History, calendar: Calendar) -> None:
    """The same comparison with the split moved: how much of it is the choice of days."""
    rows: list[list[object]] = []
    for held_out in (50, _held_out(past)):
        found = backtest(past, calendar, held_out)
        rows.append([f"last {held_out} days", *(_better(one) for one in found.horizons if one.days in BETTER)])
    report.table(["% better than the mean of 8", *(f"{days} ahead" for days in BETTER)], rows)


def _verdicts(report: Report, found: Found) -> None:
    for one in found.horizons:
        if one.days not in BETTER:
            continue
        ahead = f"{one.days} days ahead"
        report.verdict(f"{ahead}, % better than the mean of 8", _better(one), BETTER[one.days])
        report.verdict(f"{ahead}, points off 80 % cover", abs(100 * one.covered_80 - 80), MOST_OFF_80, at_most=True)
        report.verdict(f"{ahead}, points off 95 % cover", abs(100 * one.covered_95 - 95), MOST_OFF_95, at_most=True)
        loss, bound = 100 * one.model.pinball, 100 * one.mean.pinball
        report.verdict(f"{ahead}, pinball loss, % of the volume", loss, bound, at_most=True)


def _better(one: Horizon) -> float:
    return 100 * (1 - one.model.wape / one.mean.wape)


def _today(report: Report, found: Found) -> None:
    now = found.within[0]
    report.table(
        ["rest of the day from 10:00, WAPE in %", "brought up to date", "as of the evening before", "mean of 8"],
        [["half-hours", 100 * now.updated, 100 * now.morning, 100 * now.mean]],
    )
    report.verdict("rest of the day, % better than the mean of 8", 100 * (1 - now.updated / now.mean), BETTER_TODAY)


def _speed(report: Report, past: History, calendar: Calendar) -> None:
    ahead = [past.days[-1]] * 60
    learning = wall_time(lambda: model(past, calendar), runs=3)
    learnt = model(past, calendar)
    telling = wall_time(lambda: forecast(learnt, ahead, "UTC", known_open=True), runs=3)
    report.table(
        ["", "s, median"],
        [[f"learning from {len(past.days)} days", learning.median], ["telling 60 days of half-hours", telling.median]],
    )
