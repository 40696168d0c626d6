"""The recording of a call, step by step: what was done, what the facts say, whether anything is kept now."""

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeshore.facts import Fact, kind_of
from homeshore.facts.calls import RecordingPaused, RecordingStopped
from homeshore.quality.rules import recording as rules
from homeshore.quality.rules.recording import State, Step

STEPS = {
    "announce": rules.announced,
    "refuse": lambda state: rules.refused(state, "key"),
    "start": lambda state: rules.started(state, 7),
    "pay": lambda state: rules.paused(state, "payment"),
    "paid": lambda state: rules.resumed(state, "payment"),
    "hold": lambda state: rules.paused(state, "hold"),
    "unhold": lambda state: rules.resumed(state, "hold"),
    "stop": lambda state: rules.stopped(state, "call_ended"),
}

LIVES = [
    # what is done, the facts that say so, whether anything is kept at the end
    ("announce start stop", "announced started stopped", False),
    ("start", "", False),
    ("announce start", "announced started", True),
    ("announce announce start", "announced started", True),
    ("announce refuse start", "announced refused", False),
    ("announce start refuse start", "announced started refused stopped", False),
    ("announce start pay", "announced started paused", False),
    ("announce start pay paid", "announced started paused resumed", True),
    ("announce start hold pay unhold", "announced started paused", False),
    ("announce start hold pay unhold paid", "announced started paused resumed", True),
    ("announce start hold hold unhold", "announced started paused resumed", True),
    ("announce start pay stop paid", "announced started paused stopped", False),
    ("announce start start", "announced started", True),
    ("announce start stop start", "announced started stopped started", True),
    ("announce pay start", "announced started", True),
    ("refuse announce start", "refused announced", False),
    ("announce stop", "announced", False),
]


def live(steps: list[str]) -> tuple[State, list[Fact]]:
    state, facts = State(), []
    for name in steps:
        step: Step = STEPS[name](state)
        state = step[0]
        facts += step[1]
    return state, facts


@pytest.mark.parametrize(("steps", "facts", "kept"), LIVES, ids=[life[0] for life in LIVES])
def test_each_step_of_a_recording_is_a_fact(steps: str, facts: str, kept: bool):
    state, noted = live(steps.split())
    assert [kind_of(fact).removeprefix("recording_") for fact in noted] == facts.split()
    assert state.is_kept == kept


@given(st.lists(st.sampled_from(sorted(STEPS))))
def test_the_facts_alone_tell_what_was_kept(steps: list[str]):
    state, facts = live(steps)
    told = reduce(rules.after, facts, State())
    assert (told.announced, told.refused, told.recording, told.is_kept) == (
        state.announced,
        state.refused,
        state.recording,
        state.is_kept,
    )


@given(st.lists(st.sampled_from(sorted(STEPS))))
def test_nothing_is_kept_before_the_announcement_or_after_a_refusal(steps: list[str]):
    state = State()
    for name in steps:
        state = STEPS[name](state)[0]
        assert not state.is_kept or (state.announced and not state.refused)


def test_facts_name_the_causes():
    state = State(announced=True, recording=7)
    assert rules.paused(state, "payment")[1] == (RecordingPaused(recording=7, cause="payment"),)
    assert rules.refused(state, "key")[1][1:] == (RecordingStopped(recording=7, cause="refused"),)


@pytest.mark.parametrize("percent", [0, 1, 10, 50, 99, 100])
def test_the_share_of_recorded_calls_is_the_one_wanted(percent: int):
    ids = [(1_700_000_000_000 + number * 37) << 23 | number * 7919 % (1 << 23) for number in range(20_000)]
    drawn = sum(rules.is_sampled(contact, percent) for contact in ids)
    assert abs(drawn / len(ids) * 100 - percent) < 1


def test_a_call_is_drawn_once_and_stays_drawn():
    assert [rules.is_sampled(12345678901234567, 40)] * 5 == [rules.is_sampled(12345678901234567, 40) for _ in range(5)]


@given(st.integers(0, 2**63 - 1), st.integers(0, 100), st.integers(0, 100))
def test_a_greater_share_keeps_every_call_that_a_smaller_one_draws(contact: int, one: int, other: int):
    if rules.is_sampled(contact, min(one, other)):
        assert rules.is_sampled(contact, max(one, other))


@pytest.mark.parametrize(("wanted", "days"), [(90, 90), (0, 1), (365, 180), (180, 180)])
def test_no_recording_is_kept_for_more_than_six_months(wanted: int, days: int):
    assert rules.keep_days(wanted) == days
