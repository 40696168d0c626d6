"""Rosters for instances: legal, as cheap as full enumeration finds, and the best known where the data are there."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from homeshore.workforce.rules.rostering.instances.format import Instance
from homeshore.workforce.rules.rostering.instances.judging import breaches, penalty
from homeshore.workforce.rules.rostering.instances.pricing import OFF, Pricer
from homeshore.workforce.rules.rostering.instances.reading import read
from homeshore.workforce.rules.rostering.instances.solving import NoLegalRow, Progress, solve
from workforce.rules.rostering.instances.small_instances import TEXT, changed

SHARED = Path(__file__).resolve().parents[5].parent / "shared" / "data" / "rostering"
BEST_KNOWN = {1: 607, 2: 828, 3: 1001, 4: 1716}
VARIANTS = [
    (),
    (("5,2,2,1\nB", "5,3,1,0\nB"),),
    (("5,2,2,1\nB", "3,1,3,1\nB"), ("L=2", "L=0")),
    (("2400,960,5,2,2,1\nB", "1440,480,2,2,1,1\nB"),),
    (("L,480,E", "L,360,E"), ("4,E,2,100,1", "4,E,2,7,3")),
]


def legal_rows(instance: Instance, place: int) -> list[tuple[str, ...]]:
    names = ["", *(shift.name for shift in instance.shifts)]
    employee = instance.staff[place].name
    others = [tuple("" for _ in range(instance.days))] * (len(instance.staff) - 1)
    found = []
    for row in product(names, repeat=instance.days):
        grid = (*others[:place], row, *others[place:])
        if not any(one.employee == employee for one in breaches(instance, grid)):
            found.append(row)
    return found


@pytest.mark.parametrize("changes", VARIANTS)
def test_the_roster_is_as_cheap_as_the_best_of_all_rosters(changes: tuple[tuple[str, str], ...]):
    instance = read(changed(*changes))
    cheapest = min(penalty(instance, grid).total for grid in product(legal_rows(instance, 0), legal_rows(instance, 1)))
    found = solve(instance)
    assert breaches(instance, found.grid) == []
    assert found.penalty == penalty(instance, found.grid).total == found.bound == cheapest


@pytest.mark.parametrize("changes", VARIANTS)
def test_pricing_finds_exactly_the_rows_that_the_judge_lets_pass(changes: tuple[tuple[str, str], ...]):
    instance = read(changed(*changes))
    names = {shift.name: place for place, shift in enumerate(instance.shifts)} | {"": OFF}
    nothing = np.zeros((instance.days, len(instance.shifts)))
    for place, employee in enumerate(instance.staff):
        rows = Pricer(instance, employee).within(nothing, 0.0, 100_000)
        assert rows is not None
        expected = {tuple(names[shift] for shift in row) for row in legal_rows(instance, place)}
        assert {one.row for one in rows} == expected


def test_the_cheapest_row_under_prices_is_found():
    instance = read(TEXT)
    costs = np.random.default_rng(7).normal(size=(instance.days, len(instance.shifts)))
    pricer = Pricer(instance, instance.staff[0])
    every = pricer.within(costs, 100.0, 100_000)
    assert every is not None
    assert pricer.best(costs)[0].cost == pytest.approx(min(one.cost for one in every))
    assert len(pricer.best(costs, 3)) == 3


def test_an_employee_without_a_legal_row_is_named_with_the_rules_in_the_way():
    with pytest.raises(NoLegalRow) as raised:
        solve(read(changed(("2400,960,5,2,2,1\nB", "2400,2400,4,2,2,1\nB"))))
    assert raised.value.fields["employee"] == "A"
    assert "least_minutes" in str(raised.value.fields["rules"]).split()
    assert "most_in_row" in str(raised.value.fields["rules"]).split()


def test_a_search_without_time_still_gives_a_legal_roster():
    instance = read(TEXT)
    found = solve(instance, lambda: 0.0)
    assert breaches(instance, found.grid) == []
    assert found.bound <= found.penalty


def test_progress_only_gets_better_and_the_bound_stays_below():
    told: list[Progress] = []
    solve(read(TEXT), tell=told.append)
    penalties, bounds = [one.penalty for one in told], [one.bound for one in told]
    assert penalties == sorted(penalties, reverse=True)
    assert bounds == sorted(bounds)
    assert all(bound <= cost for bound, cost in zip(bounds, penalties, strict=True))


@pytest.mark.parametrize("number", BEST_KNOWN)
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/data/rostering")
def test_small_benchmark_instances_reach_the_best_known_penalty(number: int):
    instance = read((SHARED / f"Instance{number}.txt").read_text())
    found = solve(instance)
    assert breaches(instance, found.grid) == []
    assert found.penalty == found.bound == BEST_KNOWN[number]
