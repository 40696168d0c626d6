"""The judge of rosters: each hard rule alone, and the exact penalty."""

import pytest

from homeshore.workforce.rules.rostering.instances import grids
from homeshore.workforce.rules.rostering.instances.format import BadInstance
from homeshore.workforce.rules.rostering.instances.judging import breaches, penalty
from homeshore.workforce.rules.rostering.instances.reading import read
from workforce.rules.rostering.instances.small_instances import TEXT, changed, row

GOOD = row(".EEE..."), row("LL...EE")


def test_a_legal_roster_has_no_breach():
    assert breaches(read(TEXT), GOOD) == []


@pytest.mark.parametrize(
    ("rows", "rule", "day"),
    [
        ((row("EEE...."), GOOD[1]), "day_off", 0),
        ((row(".LE...."), GOOD[1]), "cannot_follow", 2),
        ((GOOD[0], row("LLL....")), "most_shifts_L", -1),
        ((row("......E"), GOOD[1]), "least_minutes", -1),
        ((row(".EEEEEE"), GOOD[1]), "most_minutes", -1),
        ((row(".EEEEEE"), GOOD[1]), "most_in_row", 1),
        ((row(".EE..E."), GOOD[1]), "least_in_row", 5),
        ((row(".EE.EE."), GOOD[1]), "least_off", 3),
        ((row(".XE...."), GOOD[1]), "unknown_shift", 1),
        ((row(".EE..."), GOOD[1]), "days", -1),
        ((GOOD[0],), "rows", -1),
    ],
)
def test_each_hard_rule_is_named_where_it_breaks(rows: tuple[tuple[str, ...], ...], rule: str, day: int):
    assert (rule, day) in {(one.rule, one.day) for one in breaches(read(TEXT), rows)}


def test_stretches_at_the_edge_of_the_horizon_are_never_too_short():
    assert breaches(read(TEXT), (row(".EE...E"), row("L..EEE."))) == []


def test_a_weekend_counts_once_for_both_its_days():
    text = changed(("7\n", "14\n"), ("A,E=7|L=7,2400,960,5,2,2,1", "A,E=7|L=7,4800,960,5,2,2,1"))
    both, two = row(".....EE......."), row(".....EE....EE.")
    assert breaches(read(text), (both, row("EE............"))) == []
    assert [one.rule for one in breaches(read(text), (two, row("EE............")))] == ["most_weekends"]


def test_the_penalty_counts_wishes_and_cover():
    cost = penalty(read(TEXT), GOOD)
    assert cost.wishes == 3  # A wished L on day 2
    assert cost.under == 100 * (1 + 1 + 2)  # L on days 2 and 3, two E on day 4
    assert cost.over == 0
    assert penalty(read(TEXT), (row(".EEE..."), row(".EE..EE"))).over == 2


def test_a_written_roster_is_read_again():
    instance = read(TEXT)
    assert grids.read(instance, grids.written(instance, GOOD, ("a remark",))) == GOOD


@pytest.mark.parametrize("text", ["A . E\n", "A . E E E . . .\n", "Z . E E E . . .\n"])
def test_a_roster_of_another_instance_is_refused(text: str):
    with pytest.raises(BadInstance):
        grids.read(read(TEXT), text)
