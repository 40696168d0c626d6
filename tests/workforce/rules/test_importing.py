"""A file of volumes: all its problems at once."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from homeshore.kit.clock import SECOND_US, to_us
from homeshore.workforce.rules.importing import Reading, read

PARIS = "Europe/Paris"


def rows(*lines: str, head: str = "starts_at,contacts") -> str:
    return "\n".join((head, *lines))


def weeks(count: int, start: date = date(2026, 1, 5), hours: range = range(8, 18)) -> list[str]:
    days = [start + timedelta(days=ahead) for ahead in range(7 * count) if ahead % 7 < 5]
    return [f"{day} {hour:02d}:{half:02d},{hour}" for day in days for hour in hours for half in (0, 30)]


def codes(reading: Reading) -> dict[str, int]:
    return {one.code: one.count for one in reading.noticed}


def test_a_good_file_has_nothing_to_say() -> None:
    reading = read(rows(*weeks(6)), PARIS)
    assert reading.noticed == ()
    assert (reading.minutes, len(reading.days), reading.rows) == (30, 30, 600)
    assert reading.contacts == sum(float(line.split(",")[1]) for line in weeks(6))


def test_every_problem_is_told_at_once_with_its_first_row() -> None:
    reading = read(
        rows("2026-03-02 08:00,5", "2026-03-02 08:30,-1", "x,3", "2026-03-02 09:00,many", "2026-03-02 08:00,6"), PARIS
    )
    found = {one.code: one.row for one in reading.noticed if one.fatal}
    assert found == {"negative": 3, "bad_start": 4, "bad_count": 5, "contradiction": 6}
    assert reading.refused


def test_a_row_that_stands_twice_counts_once() -> None:
    reading = read(rows("2026-03-02 08:00,5", "2026-03-02 08:30,7", "2026-03-02 08:00,5"), PARIS)
    assert codes(reading)["duplicate"] == 1
    assert reading.contacts == 12
    assert not reading.refused


def test_a_gap_in_a_day_and_a_missing_day_are_noticed() -> None:
    lines = [line for line in weeks(4) if not line.startswith(("2026-01-14 09", "2026-01-20"))]
    reading = read(rows(*lines), PARIS)
    assert codes(reading) == {"gap": 1, "missing_day": 1, "few_days": 1}
    assert not reading.refused


def test_one_day_is_taken_in_with_a_warning() -> None:
    reading = read(rows("2026-03-02 08:00,5", "2026-03-02 08:30,7"), PARIS)
    assert codes(reading) == {"one_day": 1}


def test_an_hour_that_the_clocks_skip_does_not_exist() -> None:
    assert codes(read(rows("2026-03-29 01:30,5", "2026-03-29 02:30,7"), PARIS))["no_such_hour"] == 1


def test_an_hour_that_the_clocks_repeat_may_come_twice() -> None:
    lines = [f"2026-10-25 {time},3" for time in ("01:30", "02:00", "02:30", "02:00", "02:30", "03:00")]
    reading = read(rows(*lines), PARIS)
    assert "contradiction" not in codes(reading)
    assert "duplicate" not in codes(reading)
    assert reading.contacts == 18


def test_a_file_that_does_not_follow_the_change_of_clocks_is_noticed() -> None:
    before = weeks(2, date(2026, 3, 16))
    after = weeks(2, date(2026, 3, 30), range(7, 17))
    assert codes(read(rows(*before, *after), PARIS))["clock_jump"] == 1


def test_offsets_say_the_moment_whatever_the_zone() -> None:
    reading = read(rows("2026-03-02T08:00+00:00,5", "2026-03-02T08:30+00:00,5"), PARIS)
    assert reading.intervals[0].from_us == to_us(datetime(2026, 3, 2, 9, tzinfo=ZoneInfo(PARIS)))


def test_french_files_are_read() -> None:
    reading = read("jour;heure;appels;dmt\n02/03/2026;08:00;4;300\n02/03/2026;08:30;6;240", PARIS)
    assert reading.contacts == 10
    assert sum(one.handled_us for one in reading.intervals) == (4 * 300 + 6 * 240) * SECOND_US


@pytest.mark.parametrize("text", ["", "a,b\n1,2", "starts_at,contacts", "\x00", "starts_at,contacts\n,"])
def test_a_file_that_is_none_is_refused(text: str) -> None:
    assert read(text, PARIS).refused


def test_rows_of_an_hour_are_shared_out_evenly() -> None:
    reading = read(rows("2026-03-02 08:00,8", "2026-03-02 09:00,4"), PARIS)
    assert [one.contacts for one in reading.intervals] == [2, 2, 2, 2, 1, 1, 1, 1]


def test_an_hour_that_the_clocks_skip_may_stand_there_without_contacts() -> None:
    reading = read(rows("2026-03-29 01:30,4", "2026-03-29 02:00,0", "2026-03-29 02:30,0", "2026-03-29 03:00,5"), PARIS)
    assert not reading.refused
    assert (codes(reading)["empty_hour"], reading.rows, reading.contacts) == (2, 2, 9)


def test_an_hour_that_the_clocks_repeat_and_that_stands_once_is_noticed() -> None:
    day = [f"2026-10-25 {hour:02d}:{half:02d},3" for hour in range(24) for half in (0, 30)]
    assert codes(read(rows(*day), PARIS))["repeated_once"] == 1
    assert "repeated_once" not in codes(read(rows(*day, "2026-10-25 02:00,2", "2026-10-25 02:30,2"), PARIS))
    assert "repeated_once" not in codes(read(rows(*weeks(1, date(2026, 10, 26))), PARIS))


def test_spreadsheets_write_hours_without_a_nought_and_thousands_with_a_space() -> None:
    reading = read(rows("02/03/2026;8:00;1 234,5", "02/03/2026;8:30;1\u202f000", head="date;heure;appels"), PARIS)
    assert not reading.refused
    assert reading.contacts == 2234.5


def test_counts_that_are_all_nought_and_days_to_come_are_noticed() -> None:
    assert "no_contacts" in codes(read(rows("2026-03-02 08:00,0", "2026-03-02 08:30,0"), PARIS))
    past = rows(*weeks(2, date(2026, 3, 2)))
    [told] = [one for one in read(past, PARIS, date(2026, 3, 5)).noticed if one.code == "not_past"]
    assert (told.found, told.fatal) == ("2026-03-06", False)
    assert "not_past" not in codes(read(past, PARIS, date(2026, 3, 13)))
