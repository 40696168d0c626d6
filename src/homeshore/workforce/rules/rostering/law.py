"""The rules of working time that rosters keep, with figure, article and source, each from a day on.

Limits of the law count effective work; paid breaks are not effective work, but count in the contract's hours. A figure
that changes gets a second row with its own `since`; nothing else in the code holds a figure.
"""

from datetime import date
from functools import lru_cache

import msgspec

FAR_BACK = date(2000, 1, 1)
LABOUR_CODE = "Code du travail, in force November 2026"
AGREEMENT = "IDCC 2098 (prestataires de services du secteur tertiaire), rules for call centres"
CONTRACT = "contract"
"""The article of what only the contract says."""


class Rule(msgspec.Struct, frozen=True):
    """A rule's figure from a day on: minutes, days or a local minute of the day, as its sentence says.

    `verified` is False for what comes from a secondary source.
    """

    code: str
    figure: int
    article: str
    sentence: str
    source: str = LABOUR_CODE
    since: date = FAR_BACK
    verified: bool = True


RULES = (
    Rule("day_most", 10 * 60, "L3121-18", "Effective minutes of a day, at most."),
    Rule("week_most", 48 * 60, "L3121-20", "Effective minutes of a week, at most."),
    Rule("average_most", 44 * 60, "L3121-22", "Effective minutes a week on the mean of any 12 weeks, at most."),
    Rule("average_weeks", 12, "L3121-22", "Weeks of that mean."),
    Rule("legal_week", 35 * 60, "L3121-27", "The legal week: a part time is below it, always."),
    Rule("daily_rest", 11 * 60, "L3131-1", "Minutes in a row between two days of work, at least."),
    Rule("weekly_rest", 35 * 60, "L3132-2", "Minutes in a row off in each week: 24 hours and the daily rest."),
    Rule("days_most", 6, "L3132-1", "Days worked in a week, at most."),
    Rule("sunday", 0, "L3132-3", "Minutes on a Sunday without an authorisation."),
    Rule("holiday", 0, "L3133-4, IDCC 2098", "Minutes on a public holiday without an authorisation."),
    Rule("break_due_at", 6 * 60, "L3121-16", "Effective minutes at which a break has been had."),
    Rule("break_least", 20, "L3121-16", "Minutes in a row of that break, at least."),
    Rule("night_from", 21 * 60, "L3122-2", "Local minute at which the night begins."),
    Rule("night_until", 7 * 60, "L3122-2", "Local minute at which the night ends."),
    Rule("night", 0, "L3122-1", "Minutes at night without an authorisation."),
    Rule("night_worker_from", 3 * 60, "L3122-5", "Minutes at night from which a day counts as a night worker's."),
    Rule("night_day_most", 8 * 60, "L3122-6", "Effective minutes of a night worker's day, at most."),
    Rule("night_average_most", 40 * 60, "L3122-7", "Effective minutes a week of a night worker, mean of 12 weeks."),
    Rule("part_time_least", 24 * 60, "L3123-27", "Minutes a week of a part time that nobody asked to be shorter."),
    Rule("part_time_most", 35 * 60, "L3123-9", "Minutes a week that a part time with its extra hours stays below."),
    Rule(
        "complementary_most",
        10,
        "L3123-28, L3123-20",
        "A part time may grow by its week divided by this (3 by agreement).",
    ),
    Rule("notice", 7, "L3123-31", "Working days before which a change of hours is told, 3 by agreement (L3123-24)."),
    Rule("stretch_most", 3 * 60, "IDCC 2098", "Effective minutes in a row, at most.", AGREEMENT, verified=False),
    Rule("short_break", 10, "IDCC 2098", "Paid minutes of break for each two hours, or", AGREEMENT, verified=False),
    Rule("short_break_per", 2 * 60, "IDCC 2098", "those two hours, in minutes.", AGREEMENT, verified=False),
    Rule("long_break", 15, "IDCC 2098", "Paid minutes of break for each three hours.", AGREEMENT, verified=False),
    Rule("long_break_per", 3 * 60, "IDCC 2098", "Those three hours, in minutes.", AGREEMENT, verified=False),
    Rule("lunch_least", 45, "IDCC 2098", "Minutes in a row off for lunch, at least.", AGREEMENT, verified=False),
    Rule("lunch_from", 11 * 60, "IDCC 2098", "Local minute from which lunch is.", AGREEMENT, verified=False),
    Rule("lunch_until", 15 * 60, "IDCC 2098", "Local minute until which lunch is.", AGREEMENT, verified=False),
    Rule("lunch_after_most", 4 * 60, "IDCC 2098", "Minutes at work before lunch, at most.", AGREEMENT, verified=False),
    Rule("modulation_least", 20 * 60, "IDCC 2098", "Minutes of a modulated week, at least.", AGREEMENT, verified=False),
    Rule("modulation_most", 42 * 60, "IDCC 2098", "Minutes of a modulated week, at most.", AGREEMENT, verified=False),
)


@lru_cache(maxsize=1 << 14)
def rule(code: str, day: date) -> Rule:
    """The rule as it stands on that day. KeyError if there is none."""
    known = [one for one in RULES if one.code == code and one.since <= day]
    if not known:
        raise KeyError(code)
    return max(known, key=lambda one: one.since)


def figure(code: str, day: date) -> int:
    """The rule's figure on that day."""
    return rule(code, day).figure
