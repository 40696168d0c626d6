"""How shifts were kept."""

from homeshore.workforce.rules.adherence import Kept, kept

PARTS = [["work", 0, 100, 3], ["break", 100, 110, 0], ["work", 110, 200, 3]]


def test_only_rostered_work_counts_so_that_a_break_is_free() -> None:
    assert kept(PARTS, [(0, 105), (108, 200)], 500) == Kept(rostered_us=190, there_us=190, first_us=0)


def test_what_is_still_to_come_is_not_missing() -> None:
    found = kept(PARTS, [(50, 120)], 120)
    assert (found.rostered_us, found.there_us, found.ratio) == (110, 60, 60 / 110)


def test_time_that_overlaps_counts_once() -> None:
    assert kept(PARTS, [(0, 60), (30, 90)], 500).there_us == 90


def test_who_was_never_there_has_none() -> None:
    found = kept(PARTS, [], 500)
    assert (found.there_us, found.first_us, found.ratio) == (0, 0, 0.0)


def test_nothing_is_said_of_a_shift_that_has_not_begun() -> None:
    assert kept(PARTS, [], 0).ratio is None


def test_time_agreed_off_is_neither_rostered_nor_missed() -> None:
    found = kept(PARTS, [(0, 100)], 500, [(150, 300)])
    assert (found.rostered_us, found.there_us, found.released_us) == (140, 100, 50)


def test_who_stays_although_they_may_go_is_no_better_and_no_worse_for_it() -> None:
    found = kept(PARTS, [(0, 100), (120, 200)], 500, [(150, 300)])
    assert (found.rostered_us, found.there_us) == (140, 130)


def test_of_a_shift_that_was_agreed_off_altogether_nothing_is_said() -> None:
    assert kept(PARTS, [], 500, [(0, 300)]).ratio is None
