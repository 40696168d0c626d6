"""The allocation: coverage first, then whoever has fewest hours, never beyond anybody's own limits."""

import itertools
import random
import subprocess
import sys
from hashlib import sha256

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_flow

from homeshore.workforce.rules.slots.allocating import Granted, allocate
from homeshore.workforce.rules.slots.places import Entry, Place
from workforce.rules.slots.rounds import entry, got, place


def times(result: tuple[Granted, ...], places: list[Place]) -> dict[int, list[Place]]:
    known = {one.id: one for one in places}
    return {one.number: [known[slot] for slot in one.slots] for one in result}


def test_a_place_goes_to_whoever_has_fewer_hours() -> None:
    places = [place("a09:00"), place("a09:30"), place("a10:00"), place("a10:30")]
    everything = "a09:00 a09:30 a10:00 a10:30"
    result = got(allocate(places, [entry(1, everything), entry(2, everything)], "seed"))
    assert sorted(len(slots.split()) for slots in result.values()) == [2, 2]


def test_the_lot_decides_between_equals_and_the_seed_decides_the_lot() -> None:
    entries = [entry(1, "a09:00"), entry(2, "a09:00")]
    winners = {
        next(n for n, slots in got(allocate([place("a09:00")], entries, f"{s}")).items() if slots) for s in range(9)
    }
    assert winners == {1, 2}


def test_a_wish_of_a_higher_rank_is_met_first() -> None:
    places = [place("a09:00"), place("a14:00")]
    assert got(allocate(places, [entry(1, {"a09:00": 3, "a14:00": 1}, week=30)], "s")) == {1: "a14:00"}


def test_an_agent_moves_so_that_one_more_place_is_filled() -> None:
    """One who could take either leaves the place that is the only one for the other, however the lots fall."""
    places = [place("a09:00"), place("a14:00")]
    entries = [entry(1, {"a09:00": 1, "a14:00": 2}, week=30), entry(2, "a09:00")]
    for seed in "abcdefgh":
        assert got(allocate(places, entries, seed)) == {1: "a14:00", 2: "a09:00"}


@pytest.mark.parametrize(
    ("limits", "most"),
    [({"day": 60}, {"day": 2}), ({"week": 90}, {"week": 3}), ({}, {"week": 6})],
    ids=["two half-hours a day", "three a week", "no limit"],
)
def test_nobody_gets_more_than_they_asked_for(limits: dict[str, int], most: dict[str, int]) -> None:
    names = [f"a{hour:02d}:00+{day}" for day in range(2) for hour in (9, 10, 11)]
    places = [place(name, 5) for name in names]
    (one,) = times(allocate(places, [entry(1, " ".join(names), **limits)], "s"), places).values()
    days = [one_place.day for one_place in one]
    assert max(days.count(day) for day in set(days)) == most.get("day", max(days.count(day) for day in set(days)))
    assert len(one) == most.get("week", 4)


def test_no_stretch_is_shorter_than_asked() -> None:
    places = [place("a09:00"), place("a09:30"), place("a10:00"), place("a13:00")]
    asked = entry(1, "a09:00 a09:30 a10:00 a13:00", run=90)
    assert got(allocate(places, [asked], "s")) == {1: "a09:00 a09:30 a10:00"}
    assert got(allocate(places[1:], [asked], "s")) == {1: ""}


def test_nobody_works_in_two_places_at_once() -> None:
    places = [place("a09:00", 3), place("b09:00", 3), place("b09:15", 3, 15)]
    assert len(got(allocate(places, [entry(1, "a09:00 b09:00 b09:15")], "s"))[1].split()) == 1


def test_what_the_rules_bar_is_never_granted() -> None:
    barred = msgspec.structs.replace(entry(1, "a09:00"), barred=(("a09:00", "not_permitted"),))
    assert got(allocate([place("a09:00")], [barred], "s")) == {1: ""}


def test_wishes_for_slots_that_are_gone_change_nothing() -> None:
    assert got(allocate([place("a09:00", 0)], [entry(1, "a09:00 z09:00")], "s")) == {1: ""}


def test_no_entries_and_no_places_are_no_trouble() -> None:
    assert allocate([], [], "s") == ()
    assert got(allocate([], [entry(1, "a09:00")], "s")) == {1: ""}


NAMES = [
    f"{programme}{hour:02d}:{minute}+{day}"
    for day in range(2)
    for programme in "ab"
    for hour in (8, 9, 10)
    for minute in ("00", "30")
]


@st.composite
def rounds(draw: st.DrawFn) -> tuple[list[Place], list[Entry]]:
    quotas = draw(st.lists(st.integers(0, 3), min_size=len(NAMES), max_size=len(NAMES)))
    places = [place(name, quota) for name, quota in zip(NAMES, quotas, strict=True)]
    count = draw(st.integers(0, 8))
    entries = [
        entry(
            number,
            draw(st.dictionaries(st.sampled_from(NAMES), st.integers(1, 3), max_size=12)),
            day=draw(st.sampled_from([0, 60, 90])),
            week=draw(st.sampled_from([0, 90, 180])),
            run=draw(st.sampled_from([0, 60, 90])),
        )
        for number in range(1, count + 1)
    ]
    return places, entries


@given(rounds())
@settings(max_examples=150)
def test_every_result_keeps_quotas_limits_and_stretches(of: tuple[list[Place], list[Entry]]) -> None:
    places, entries = of
    result = allocate(places, entries, "seed")
    given_out = [slot for one in result for slot in one.slots]
    assert all(given_out.count(one.id) <= one.quota for one in places)
    asked = {one.number: one.asked for one in entries}
    for number, held in times(result, places).items():
        assert {one.id for one in held} <= {slot for slot, _ in asked[number].wishes}
        assert all(left.until_us <= right.from_us for left, right in itertools.pairwise(held))
        by_day: dict[int, int] = {}
        for one in held:
            by_day[one.day] = by_day.get(one.day, 0) + one.minutes
        assert all(minutes <= (asked[number].most_day_minutes or 10**6) for minutes in by_day.values())
        assert sum(by_day.values()) <= (asked[number].most_week_minutes or 10**6)
        assert all(length >= asked[number].least_run_minutes for length in stretches(held))


def stretches(held: list[Place]) -> list[int]:
    found: list[int] = []
    for before, one in zip([None, *held], held, strict=False):
        if before is not None and before.until_us == one.from_us:
            found[-1] += one.minutes
        else:
            found.append(one.minutes)
    return found


@given(rounds(), st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_the_order_of_places_and_entries_changes_nothing(
    of: tuple[list[Place], list[Entry]], shuffler: random.Random
) -> None:
    places, entries = of
    first = allocate(places, entries, "seed")
    shuffler.shuffle(places)
    shuffler.shuffle(entries)
    assert allocate(places, entries, "seed") == first


@given(rounds())
@settings(max_examples=100)
def test_without_shortest_stretches_as_many_places_are_filled_as_a_maximum_flow_fills(
    of: tuple[list[Place], list[Entry]],
) -> None:
    places, entries = of
    free = [
        msgspec.structs.replace(one, asked=msgspec.structs.replace(one.asked, least_run_minutes=0)) for one in entries
    ]
    filled = sum(len(one.slots) for one in allocate(places, free, "seed"))
    assert filled == most_places(places, free)


def most_places(places: list[Place], entries: list[Entry]) -> int:
    """Agents -> their week -> their days -> their moments -> places, with the limits as capacities."""
    nodes: dict[object, int] = {"from": 0, "to": 1}
    arcs: dict[tuple[int, int], int] = {}
    known = {one.id: one for one in places}

    def arc(tail: object, head: object, capacity: int) -> None:
        arcs[nodes.setdefault(tail, len(nodes)), nodes.setdefault(head, len(nodes))] = capacity

    for one in places:
        arc(one.id, "to", one.quota)
    for of in entries:
        week, day = of.asked.most_week_minutes // 30 or 999, of.asked.most_day_minutes // 30 or 999
        arc("from", of.number, week)
        for slot, _ in of.asked.wishes:
            one = known[slot]
            arc(of.number, (of.number, one.day), day)
            arc((of.number, one.day), (of.number, one.from_us, "at"), 1)
            arc((of.number, one.from_us, "at"), slot, 1)
    if not arcs:
        return 0
    tails, heads = zip(*arcs, strict=True)
    capacities = np.array(list(arcs.values()), dtype=np.int32)
    matrix = csr_matrix((capacities, (tails, heads)), shape=(len(nodes), len(nodes)))
    return int(maximum_flow(matrix, 0, 1).flow_value)


SCRIPT = """
import sys; sys.path[:0] = sys.argv[1:]
from hashlib import sha256
import msgspec
from homeshore.workforce.rules.slots.allocating import allocate
from workforce.rules.slots.test_allocating import crowd
print(sha256(msgspec.json.encode(allocate(*crowd(), "seed"))).hexdigest())
"""


def crowd() -> tuple[list[Place], list[Entry]]:
    """Three hundred agents who want a week's places of two programmes."""
    chance = random.Random(7)
    names = [f"{p}{h:02d}:{m}+{d}" for d in range(5) for p in "ab" for h in range(8, 18) for m in ("00", "30")]
    places = [place(name, chance.randint(1, 6)) for name in names]
    entries = [
        entry(n, {name: chance.randint(1, 3) for name in chance.sample(names, 40)}, day=240, run=chance.choice([0, 60]))
        for n in range(1, 301)
    ]
    return places, entries


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_another_process_computes_the_same_bits(hash_seed: str) -> None:
    here = sha256(msgspec.json.encode(allocate(*crowd(), "seed"))).hexdigest()
    paths = [path for path in sys.path if path]
    there = subprocess.run(
        [sys.executable, "-c", SCRIPT, *paths],
        env={"PYTHONHASHSEED": hash_seed, "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.strip() == here
