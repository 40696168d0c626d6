"""Work that can wait fills the troughs of calls; a linear program says how few people could do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from homeshore.workforce.rules.staffing.backlog import Batch, Filled, Room, fill

HOUR = 3600.0


def rooms(*spare: float, whole: float = HOUR) -> list[Room]:
    return [Room(agents=4, spare=seconds, whole=whole) for seconds in spare]


def test_work_that_fits_between_calls_needs_nobody():
    found = fill(rooms(1000, 1000, 1000), [Batch(due=3, begin=0, seconds=2500)])
    assert found.added == (0, 0, 0)
    assert found.done == (1000, 1000, 500)
    assert found.waiting == (1500, 500, 0)


def test_the_earliest_deadline_is_served_first():
    found = fill(rooms(1000, 1000), [Batch(due=2, begin=0, seconds=1000), Batch(due=1, begin=0, seconds=1000)])
    assert found.added == (0, 0)


def test_people_are_added_where_the_fewest_are():
    trough = [Room(9, 0, HOUR), Room(3, 0, HOUR), Room(9, 0, HOUR)]
    assert fill(trough, [Batch(due=3, begin=0, seconds=2 * HOUR)]).added == (0, 2, 0)


def test_nobody_is_added_while_it_is_closed():
    night = [Room(4, 0, HOUR), Room(0, 0, 0), Room(0, 0, 0), Room(4, 0, HOUR)]
    assert fill(night, [Batch(due=4, begin=1, seconds=HOUR)]).added == (0, 0, 0, 1)


def test_what_is_due_while_all_is_closed_is_said_to_be_missed():
    night = [Room(4, 0, HOUR), Room(0, 0, 0), Room(4, 0, HOUR)]
    found = fill(night, [Batch(due=2, begin=1, seconds=500)])
    assert (found.missed, found.added) == (500, (0, 0, 0))


def test_what_is_due_later_than_the_plan_asks_for_nobody():
    found = fill(rooms(100, 100), [Batch(due=9, begin=0, seconds=HOUR)])
    assert (found.added, found.waiting[-1], found.missed) == ((0, 0), HOUR - 200, 0)


def test_an_empty_plan_is_an_empty_answer():
    assert fill([], []) == Filled((), (), (), 0)


def bound(plan: list[Room], batches: list[Batch]) -> float:
    """The least people, were they divisible: work flows from batches to intervals."""
    pairs = [(b, t) for b, batch in enumerate(batches) for t in range(batch.begin, min(batch.due, len(plan)))]
    cost = [1.0] * len(plan) + [0.0] * len(pairs)
    capacity = np.zeros((len(plan), len(cost)))
    done = np.zeros((len(batches), len(cost)))
    for place, room in enumerate(plan):
        capacity[place, place] = -room.whole
    for column, (b, t) in enumerate(pairs, len(plan)):
        capacity[t, column] = 1
        done[b, column] = 1
    found = linprog(cost, capacity, [r.spare for r in plan], done, [b.seconds for b in batches])
    assert found.status == 0
    return float(found.fun)


def deadlines_met(plan: list[Room], batches: list[Batch], found: Filled) -> bool:
    """Each stretch can hold what must be done within it (for one kind of server that is enough)."""
    room = [one.spare + added * one.whole for one, added in zip(plan, found.added, strict=True)]
    return all(
        sum(b.seconds for b in batches if b.begin >= begin and b.due <= end) <= sum(room[begin:end]) + 1e-3
        for begin in range(len(plan))
        for end in range(begin + 1, len(plan) + 1)
    )


BATCHES = st.lists(
    st.builds(
        lambda begin, length, seconds: Batch(min(begin + length, 12), begin, seconds),
        st.integers(0, 11),
        st.integers(1, 6),
        st.floats(10, 9000),
    ),
    max_size=12,
)
PLANS = st.lists(st.builds(Room, st.integers(0, 9), st.floats(0, 2000), st.just(HOUR)), min_size=12, max_size=12)


@settings(deadline=None)
@given(plan=PLANS, batches=BATCHES)
def test_every_deadline_is_met_with_hardly_more_than_the_bound(plan: list[Room], batches: list[Batch]):
    found = fill(plan, batches)
    assert deadlines_met(plan, batches, found)
    if batches:
        assert sum(found.added) <= bound(plan, batches) * 1.25 + 4


@pytest.mark.parametrize("seed", range(3))
def test_a_month_of_mail_stays_near_the_bound(seed: int):
    """Thirty days of 22 half-hours, a call centre's troughs, mail due within four hours or a day."""
    chance = np.random.default_rng(seed)
    plan = []
    for place in range(660):
        agents = round(12 + 8 * np.sin(place % 22 / 22 * 6.28) + chance.normal())
        plan.append(Room(agents, max(0.0, agents * 1800 * 0.1), 1800 * 0.88))
    batches = [
        Batch(min(660, place + due), place, float(chance.gamma(4, mean / 4)))
        for place in range(640)
        for due, mean in ((8, 2500.0), (22, 2000.0))
    ]
    found = fill(plan, batches)
    assert sum(found.added) <= bound(plan, batches) * 1.06
