"""Reading benchmark instances, and what is said of files that are none."""

import pytest

from homeshore.workforce.rules.rostering.instances.format import BadInstance
from homeshore.workforce.rules.rostering.instances.reading import read
from workforce.rules.rostering.instances.small_instances import TEXT, changed


def test_an_instance_is_read_whole():
    instance = read(TEXT)
    assert instance.days == 7
    assert [(shift.name, sorted(shift.never_before)) for shift in instance.shifts] == [("E", []), ("L", ["E"])]
    first = instance.staff[0]
    assert (first.most, first.most_minutes, first.least_off, first.days_off) == ({"E": 7, "L": 7}, 2400, 2, {0})
    assert (instance.wished[0].weight, instance.unwanted[0].employee, instance.cover[4].need) == (3, "B", 2)


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm():
    assert read(TEXT.replace("\n", "\r\n")) == read(TEXT)


def test_days_off_may_stand_in_one_line_or_several():
    assert read(changed(("A,0\n", "A,0,3\nA,5\n"))).staff[0].days_off == {0, 3, 5}


@pytest.mark.parametrize(
    ("before", "after", "line", "section", "reason"),
    [
        ("SECTION_HORIZON", "SECTION_HORISON", 2, "SECTION_HORISON", "unknown section"),
        ("7\n", "0\n", 3, "SECTION_HORIZON", "one day at least"),
        ("7\n", "-7\n", 3, "SECTION_HORIZON", "whole number"),
        ("E,480,", "E,48h,", 5, "SECTION_SHIFTS", "minutes"),
        ("L,480,E", "L,480,Q", 6, "SECTION_SHIFTS", "unknown shift 'Q'"),
        ("L,480,E", "E,480,E", 6, "SECTION_SHIFTS", "there already, in line 5"),
        ("A,E=7|L=7,2400,960,5,2,2,1", "A,E=7|L=7,2400,960,5,2,2", 8, "SECTION_STAFF", "expected 8 values"),
        ("A,E=7|L=7,2400,960", "A,E=7|L=7,900,960", 8, "SECTION_STAFF", "the least minutes exceed the most"),
        ("A,E=7|L=7", "A,E7", 8, "SECTION_STAFF", "most shifts of each kind"),
        ("A,0", "Z,0", 11, "SECTION_DAYS_OFF", "unknown employee 'Z'"),
        ("A,2,L,3", "A,7,L,3", 13, "SECTION_SHIFT_ON_REQUESTS", "0 to 6"),
        ("2,E,1,100,1", "1,E,1,100,1", 18, "SECTION_COVER", "requirement already"),
        ("2,E,1,100,1", "2,E,1,-5,1", 18, "SECTION_COVER", "a weight"),
        ("SECTION_DAYS_OFF", "SECTION_STAFF", 10, "SECTION_STAFF", "comes twice"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_section(
    before: str, after: str, line: int, section: str, reason: str
) -> None:
    with pytest.raises(BadInstance) as raised:
        read(changed((before, after)))
    assert (raised.value.fields["line"], raised.value.fields["section"]) == (line, section)
    assert reason in str(raised.value)


@pytest.mark.parametrize("text", ["", "# only a comment\n", "name;hours\nAnna;35\n"])
def test_another_file_is_refused_with_what_is_expected(text: str):
    with pytest.raises(BadInstance, match="SECTION_HORIZON"):
        read(text)


def test_a_missing_section_is_named():
    with pytest.raises(BadInstance, match="SECTION_COVER"):
        read(TEXT[: TEXT.index("SECTION_COVER")])
