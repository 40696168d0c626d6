from hypothesis import given
from hypothesis import strategies as st

from homeshore.routing.state import Boundary
from homeshore.routing.timers import FIRST, Timers

moments = st.integers(0, 2_000_000)


@given(st.lists(st.tuples(st.sampled_from(("arm", "arm", "cancel", "pass", "look")), moments, st.integers(0, 9))))
def test_timers_fire_in_order_of_time_and_sequence(steps):
    timers = Timers()
    subjects = [Boundary(0) for _ in range(10)]
    expected: dict[int, tuple[int, int]] = {}
    now_us = 0
    for sequence, (kind, moment, number) in enumerate(steps):
        if kind == "arm":
            timers.arm(now_us + moment, subjects[number])
            expected[number] = (now_us + moment, sequence)
        elif kind == "cancel":
            timers.cancel(subjects[number])
            expected.pop(number, None)
        elif kind == "look":
            assert timers.next_due() == min((at_us for at_us, _ in expected.values()), default=None)
        else:
            now_us += moment
            due = sorted((when, each) for each, when in expected.items() if when[0] <= now_us)
            fired = []
            while (subject := timers.pop_due(now_us)) is not None:
                fired.append((timers.fired_us, subjects.index(subject)))
            assert fired == [(at_us, each) for (at_us, _), each in due]
            for _, each in fired:
                del expected[each]
            assert timers.due_us > now_us


def test_a_first_timer_fires_before_all_others_of_its_moment():
    timers, ordinary, first = Timers(), Boundary(5), Boundary(5)
    timers.arm(5, ordinary)
    timers.arm(5, first, FIRST)
    assert [timers.pop_due(5), timers.pop_due(5), timers.pop_due(5)] == [first, ordinary, None]


def test_cancelled_timers_do_not_pile_up():
    timers, subject = Timers(), Boundary(0)
    for moment in range(100_000):
        timers.arm(moment * 1000, subject)
    assert len(timers.near) + sum(map(len, timers.slots.values())) == 1
    assert timers.next_due() == 99_999_000
