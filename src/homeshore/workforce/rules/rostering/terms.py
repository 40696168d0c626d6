"""What an employee's contract says about hours, and what the employee wishes."""

from collections.abc import Container
from datetime import date, timedelta

import msgspec

MINUTES_A_DAY = 24 * 60
HALF_HOUR = 30
SUNDAY = 6


class Wish(msgspec.Struct, frozen=True):
    """Hours at which the employee would rather not work: a weekday (0 is Monday) or one date, local minutes.

    The whole day is a day off wished for; 18:00-24:00 says "no evening". Never binding: `weight` 1 to 5 says how much
    it counts.
    """

    weekday: int = -1
    day: date | None = None
    from_minute: int = 0
    until_minute: int = MINUTES_A_DAY
    weight: int = 1

    def falls_on(self, day: date) -> bool:
        """Whether the wish is about that local day."""
        return self.day == day if self.day is not None else self.weekday == day.weekday()


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """The working time of one employee under one contract, for the weeks of a roster.

    `weekly_minutes` counts paid time: effective work and paid breaks. `part_time_derogation`: the employee asked in
    writing for less than the legal minimum of a part time; `complementary` hours are never planned by the solver: who
    puts them in a roster by hand asks for them. `notice_days`: working days before which a change must be
    told. `sunday`, `night`, `holiday`: an authorisation is on file. `since` and `until` (included) bound the contract
    within the roster; `absences` are days of leave, sickness or training, credited against the week's hours.
    `amendments` are the terms that hold instead from a day on, in order of time.
    """

    agent: int
    contract: int = 0
    programmes: tuple[int, ...] = ()
    zone: str = "Europe/Paris"
    weekly_minutes: int = 35 * 60
    part_time: bool = False
    part_time_derogation: bool = False
    complementary: int = 0  # paid minutes of a week beyond a part time's, at most
    modulated: bool = False  # weeks of 20 to 42 hours, whose mean over the roster is `weekly_minutes`
    days_off: tuple[int, ...] = ()  # fixed weekdays off, 0 is Monday; Sunday is off by law unless authorised
    absences: tuple[date, ...] = ()
    most_days: int = 5  # days worked in a week
    shortest_day: int = 3 * 60  # paid minutes of a day that is worked
    longest_day: int = 10 * 60
    earliest_minute: int = 0  # local minutes between which the contract allows work
    latest_minute: int = MINUTES_A_DAY
    wishes: tuple[Wish, ...] = ()
    sunday: bool = False
    night: bool = False
    holiday: bool = False
    notice_days: int = 7
    since: date | None = None
    until: date | None = None
    amendments: tuple[tuple[date, "Terms"], ...] = ()

    def on(self, day: date) -> "Terms":
        """The terms that hold on a day."""
        return next((terms for first, terms in reversed(self.amendments) if first <= day), self)

    def in_force(self, day: date) -> bool:
        """Whether the contract runs on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def may_work(self, day: date, holidays: Container[date] = ()) -> bool:
        """Whether contract, authorisations and absences leave that day open to work."""
        return (
            self.usually_works(day)
            and self.in_force(day)
            and day not in self.absences
            and not self.rests(day, holidays)
        )

    def usually_works(self, day: date) -> bool:
        """Whether the weekday is one that the contract may use."""
        return day.weekday() not in self.days_off and (day.weekday() != SUNDAY or self.sunday)

    def rests(self, day: date, holidays: Container[date]) -> bool:
        """Whether the day is a public holiday off, which is paid like one of leave."""
        return day in holidays and not self.holiday

    def due_minutes(self, monday: date, holidays: Container[date] = ()) -> int:
        """Paid minutes due in the week, rounded to half an hour: the contract's less those of absences and holidays.

        Each day of a usual week that falls away takes its equal share with it, at most the whole. In a week with an
        amendment, each usual day counts as a week of the terms that hold on it, divided by these days.
        """
        days = week_of(monday)
        held = [self.on(day) for day in days]
        usual = [one for one, day in zip(held, days, strict=True) if one.usually_works(day)] or held
        minutes = sum(one._week_due(monday, holidays) for one in usual)
        return (minutes * 2 // len(usual) + HALF_HOUR) // (2 * HALF_HOUR) * HALF_HOUR

    def _week_due(self, monday: date, holidays: Container[date]) -> int:
        usual = [day for day in week_of(monday) if self.usually_works(day)]
        gone = sum(1 for day in usual if not self.may_work(day, holidays))
        days = min(self.most_days, len(usual))
        if not days or gone >= len(usual):
            return 0 if gone else self.weekly_minutes
        left = max(0, days - gone)
        return (self.weekly_minutes * left * 2 // days + HALF_HOUR) // (2 * HALF_HOUR) * HALF_HOUR


def week_of(monday: date) -> list[date]:
    """Its seven days."""
    return [monday + timedelta(days=step) for step in range(7)]
