from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeshore.brands.rules.opening import (
    Hours,
    Timetable,
    add_opening_seconds,
    is_open,
    next_opening,
    opening_seconds_between,
)

PARIS = ZoneInfo("Europe/Paris")
HOUR = 3600
OFFICE = Timetable(tuple(Hours(day, time(9), time(18)) for day in range(5)), frozenset(), "Europe/Paris")
ALWAYS = Timetable(tuple(Hours(day, time(0), time(0)) for day in range(7)), frozenset(), "Europe/Paris")
NEVER = Timetable((), frozenset(), "Europe/Paris")


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS).astimezone(UTC)


def test_opening_is_included_and_closing_is_not():
    assert not is_open(OFFICE, paris(2026, 11, 23, 8, 59))
    assert is_open(OFFICE, paris(2026, 11, 23, 9))
    assert is_open(OFFICE, paris(2026, 11, 23, 17, 59))
    assert not is_open(OFFICE, paris(2026, 11, 23, 18))


def test_midnight_as_closing_time_is_the_end_of_the_day():
    assert all(is_open(ALWAYS, paris(2026, 11, 22, hour)) for hour in range(24))


def test_a_closed_day_stays_closed():
    closed = Timetable(OFFICE.hours, frozenset({date(2026, 11, 23)}), OFFICE.zone)
    assert not is_open(closed, paris(2026, 11, 23, 12))
    assert next_opening(closed, paris(2026, 11, 23, 12)) == paris(2026, 11, 24, 9)


def test_the_next_opening_after_friday_evening_is_monday_morning():
    assert next_opening(OFFICE, paris(2026, 11, 20, 19)) == paris(2026, 11, 23, 9)


def test_the_next_opening_of_an_open_programme_is_now():
    now = paris(2026, 11, 23, 12)
    assert next_opening(OFFICE, now) == now


def test_what_never_opens_has_no_next_opening_and_no_due_time():
    now = paris(2026, 11, 23, 12)
    assert next_opening(NEVER, now) is None
    assert add_opening_seconds(NEVER, now, 1) is None
    assert opening_seconds_between(NEVER, now, paris(2027, 11, 23, 12)) == 0


@pytest.mark.parametrize(
    ("day", "hours"),
    [((2026, 3, 29), 23), ((2026, 10, 25), 25), ((2026, 11, 22), 24)],
    ids=["spring", "autumn", "any day"],
)
def test_a_day_open_around_the_clock_lasts_as_long_as_the_clock_says(day: tuple[int, int, int], hours: int):
    midnight = datetime(*day, tzinfo=PARIS)
    following = datetime(day[0], day[1], day[2] + 1, tzinfo=PARIS)
    assert opening_seconds_between(ALWAYS, midnight.astimezone(UTC), following.astimezone(UTC)) == hours * HOUR


def test_hours_across_the_hour_that_is_repeated_count_it_twice():
    night = Timetable((Hours(6, time(1), time(3)),), frozenset(), "Europe/Paris")
    assert opening_seconds_between(night, paris(2026, 10, 25, 0), paris(2026, 10, 25, 12)) == 3 * HOUR


def test_hours_across_the_hour_that_is_skipped_do_not_count_it():
    night = Timetable((Hours(6, time(1), time(4)),), frozenset(), "Europe/Paris")
    assert opening_seconds_between(night, paris(2026, 3, 29, 0), paris(2026, 3, 29, 12)) == 2 * HOUR


def test_a_mail_of_friday_evening_is_due_on_monday():
    assert add_opening_seconds(OFFICE, paris(2026, 11, 20, 17), 4 * HOUR) == paris(2026, 11, 23, 12)


def test_what_ends_with_the_day_is_due_at_closing_time():
    assert add_opening_seconds(OFFICE, paris(2026, 11, 20, 17), HOUR) == paris(2026, 11, 20, 18)


def test_what_comes_at_night_counts_from_the_morning():
    assert add_opening_seconds(OFFICE, paris(2026, 11, 23, 3), HOUR) == paris(2026, 11, 23, 10)


def test_hours_are_those_of_the_programmes_zone():
    reunion = Timetable(OFFICE.hours, frozenset(), "Indian/Reunion")
    assert is_open(reunion, paris(2026, 11, 23, 6, 30))
    assert not is_open(reunion, paris(2026, 11, 23, 16))


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
timetables = st.builds(
    Timetable,
    st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 11), st.integers(12, 23)).map(
            lambda span: Hours(span[0], time(span[1]), time(span[2]))
        ),
        min_size=1,
        max_size=8,
    ).map(tuple),
    st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=5),
    st.sampled_from(["Europe/Paris", "UTC", "America/Cayenne", "Australia/Lord_Howe"]),
)


@given(timetable=timetables, start=moments, seconds=st.integers(1, 400_000))
def test_adding_opening_seconds_and_counting_them_agree(timetable: Timetable, start: datetime, seconds: int):
    start = start.replace(microsecond=0)
    due = add_opening_seconds(timetable, start, seconds)
    assert due is not None
    assert opening_seconds_between(timetable, start, due) == seconds
