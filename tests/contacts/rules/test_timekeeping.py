"""The worked examples of docs/algorithms/timekeeping.md, and the property that shares add up exactly."""

from hypothesis import given
from hypothesis import strategies as st

from homeshore.contacts.rules.timekeeping import (
    ACTIVE,
    HOLD,
    RUNNING,
    SET_ASIDE,
    WRAP_UP,
    HandlingTimes,
    share_out,
)

S = 1_000_000


def handling(id: int, state: str = ACTIVE, at_us: int = 0) -> HandlingTimes:
    return HandlingTimes(id=id, state=state, state_since_us=at_us, began_us=at_us)


def test_each_state_collects_its_own_time() -> None:
    times = handling(1)
    for state, at in [(HOLD, 10), (ACTIVE, 15), (SET_ASIDE, 20), (ACTIVE, 50), (WRAP_UP, 60)]:
        times.enter(state, at * S)
    times.end("closed", 67 * S)
    assert (times.active_us, times.hold_us, times.set_aside_us, times.wrap_up_us) == (25 * S, 5 * S, 30 * S, 7 * S)
    assert times.handled_us == 37 * S
    assert (times.ended_us, times.ending) == (67 * S, "closed")


def test_a_fact_that_seems_earlier_adds_nothing() -> None:
    times = handling(1, at_us=10 * S)
    times.enter(HOLD, 4 * S)
    times.enter(ACTIVE, 12 * S)
    assert (times.active_us, times.hold_us) == (0, 2 * S)


def test_the_worked_example_of_two_chats() -> None:
    a, b = handling(1), handling(2)
    share_out([a], 10 * S)
    share_out([a, b], 20 * S)
    share_out([b], 5 * S)
    assert (a.share_us, b.share_us) == (20 * S, 15 * S)


def test_the_remainder_goes_to_the_lowest_ids() -> None:
    several = [handling(7), handling(3), handling(5)]
    share_out(several, 11)
    assert {times.id: times.share_us for times in several} == {3: 4, 5: 4, 7: 3}


def test_a_contact_set_aside_takes_no_share() -> None:
    mail, chat = handling(1, SET_ASIDE), handling(2)
    share_out([mail, chat], 9)
    assert (mail.share_us, chat.share_us) == (0, 9)


@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from([ACTIVE, HOLD, WRAP_UP, SET_ASIDE]), max_size=6), st.integers(0, 10**9)),
        max_size=20,
    )
)
def test_shares_add_up_to_the_time_in_which_something_ran(spans: list[tuple[list[str], int]]) -> None:
    everything = [handling(id) for id in range(6)]
    expected = 0
    for states, elapsed in spans:
        for times, state in zip(everything, states, strict=False):
            times.state = state
        running = everything[: len(states)]
        share_out(running, elapsed)
        expected += elapsed if any(times.state in RUNNING for times in running) else 0
    assert sum(times.share_us for times in everything) == expected
