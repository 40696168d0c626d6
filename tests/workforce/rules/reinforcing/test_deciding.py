"""A minute's decision: who is missing, how many to ask, when to stop."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeshore.kit.clock import SECOND_US
from homeshore.simulate.erlang import Traffic, least_servers
from homeshore.workforce.rules.reinforcing.answering import (
    CHANCE_PRIOR,
    Chance,
    Habits,
    enough,
    learnt_chance,
    learnt_delay,
    own_chance,
    unheard,
)
from homeshore.workforce.rules.reinforcing.capacity import Promise, agents_needed
from homeshore.workforce.rules.reinforcing.deciding import Pace, Standing, Step, decide
from homeshore.workforce.rules.reinforcing.demand import POINTS, Interval, Stream, needed
from homeshore.workforce.rules.reinforcing.searching import Terms, searches, to_spare

MINUTE_US = 60 * SECOND_US
PROMISE = Promise(300, 180, 0.8, 20)
TERMS = Terms(0.35, 60 * MINUTE_US, 180 * MINUTE_US, 12 * MINUTE_US, 25 * MINUTE_US)
PACE = Pace(5 * MINUTE_US, 200)
HABITS = Habits(learnt_chance(0, 0), learnt_delay([], 300), learnt_delay([], 360))
PEOPLE = [HABITS.chance] * 400


def ahead(gap: int, *, count: int = 8, spread: float = 0.0) -> list[Interval]:
    """Half-hours that each lack `gap` people; `spread` makes the need uncertain."""
    need = needed([Stream(240, spread, PROMISE)], 1800)
    staffed = float(need[POINTS // 2] - gap)
    return [Interval(30 * place * MINUTE_US, 30 * (place + 1) * MINUTE_US, need, staffed) for place in range(count)]


def now(intervals: list[Interval], *under_way: Standing, people: list[Chance] = PEOPLE) -> Step:
    return decide(0, intervals, under_way, people, (TERMS, PACE, HABITS))


@pytest.mark.parametrize("per_second", [0.003, 0.05, 0.2, 0.9, 2.5])
def test_the_agents_needed_are_those_of_erlang_a(per_second: float):
    exact = least_servers(Traffic(per_second, 300, 180), 0.8, 20)
    assert agents_needed(PROMISE, [per_second])[0] == pytest.approx(exact, abs=max(0, exact // 200))


def test_an_agent_with_two_chats_at_once_counts_for_two():
    alone = agents_needed(PROMISE, [0.2])[0]
    assert agents_needed(Promise(300, 180, 0.8, 20, at_once=2), [0.2])[0] == -(-alone // 2)


def test_nobody_is_asked_where_nobody_is_missing():
    assert now(ahead(0)).waves == ()


def test_those_who_are_missing_are_looked_for_as_long_as_they_are_missing():
    (wave,) = now([*ahead(5, count=4), *(one for one in ahead(0) if one.from_us >= 120 * MINUTE_US)]).waves
    assert (wave.search.wanted, wave.search.from_us, wave.search.until_us) == (5, 0, 120 * MINUTE_US)


def test_the_longest_stretch_bounds_what_somebody_is_asked_for():
    (wave,) = now(ahead(5)).waves
    assert wave.search.until_us <= 180 * MINUTE_US + TERMS.coming_us


def test_what_is_missing_much_later_waits():
    later = [one if one.from_us >= 60 * MINUTE_US else ahead(0)[0] for one in ahead(5)]
    assert searches(0, later, TERMS) == []


def test_an_uncertain_need_asks_for_as_many_as_its_risk_is_worth():
    risky = searches(0, ahead(0, spread=0.02), TERMS)
    safe = searches(0, ahead(-8, spread=0.02), TERMS)
    assert sum(one.wanted for one in risky) > sum(one.wanted for one in safe)


def test_more_are_asked_than_wanted_since_most_say_no():
    (wave,) = now(ahead(5)).waves
    assert 17 < wave.asked < 60


def test_nobody_more_is_asked_while_the_last_wave_is_fresh():
    standing = Standing(7, 0, 120 * MINUTE_US, wanted=5, accepted=0, silent=(0,) * 25, wave_us=1)
    assert [one.id for one in now(ahead(5, count=4), standing).waves] == []


def test_a_silent_wave_is_followed_by_another():
    long_ago = -40 * MINUTE_US
    standing = Standing(7, 0, 120 * MINUTE_US, wanted=5, accepted=0, silent=(long_ago,) * 25, wave_us=long_ago)
    (wave,) = now(ahead(5, count=4), standing).waves
    assert wave.id == 7
    assert wave.asked > 10


def test_a_search_that_the_day_no_longer_needs_is_complete():
    standing = Standing(7, 0, 120 * MINUTE_US, wanted=5, accepted=2)
    assert now(ahead(-3, count=4), standing).wanted == {7: 2}


def test_a_search_by_hand_keeps_its_number():
    standing = Standing(7, 0, 120 * MINUTE_US, wanted=5, accepted=2, fixed=True)
    assert now(ahead(-3, count=4), standing).wanted == {7: 5}


def test_people_looked_for_already_are_not_looked_for_twice():
    standing = Standing(7, 0, 120 * MINUTE_US, wanted=5, accepted=0, silent=(0,) * 25, wave_us=1)
    assert now(ahead(5, count=4), standing).waves == ()


def test_who_may_leave_is_to_spare_in_every_interval():
    intervals = [*ahead(-6, count=2), *ahead(-2, count=4)[2:]]
    assert to_spare((0, 120 * MINUTE_US), intervals, 0.05) == 2
    assert to_spare((0, 60 * MINUTE_US), intervals, 0.05) == 6
    assert to_spare((0, 60 * MINUTE_US), ahead(3), 0.05) == 0


@given(st.integers(1, 40), st.integers(0, 60))
def test_the_number_asked_reaches_the_confidence_and_no_fewer_would(wanted: int, silent: int):
    pending = unheard(HABITS, [60.0] * silent)
    asked = enough(wanted, pending, PEOPLE, 0.8)
    assert enough(wanted, pending, PEOPLE[:asked], 0.8) == asked
    assert enough(wanted + 1, pending, PEOPLE, 0.8) >= asked


def test_silence_lowers_what_is_hoped_for():
    fresh, old = unheard(HABITS, [10.0]), unheard(HABITS, [3600.0])
    assert fresh.mean() == pytest.approx(HABITS.chance.mean, abs=0.02)
    assert old.mean() < 0.02


def test_chances_and_delays_are_learnt_from_priors_that_wear_off():
    assert learnt_chance(0, 0).mean == CHANCE_PRIOR[0] / sum(CHANCE_PRIOR)
    assert learnt_chance(600, 1000).mean == pytest.approx(0.6, abs=0.01)
    assert own_chance(learnt_chance(300, 1000), 0, 20).mean == pytest.approx(0.1, abs=0.01)
    rng = np.random.default_rng(1)
    seen = 120 * np.exp(0.5 * rng.standard_normal(2000))
    learnt = learnt_delay(seen, 300)
    assert learnt.median_seconds == pytest.approx(120, rel=0.05)
    assert learnt.spread == pytest.approx(0.5, abs=0.04)


def test_from_being_asked_to_being_on_line_takes_twelve_minutes_before_anything_is_known():
    assert HABITS.arriving.median_seconds == pytest.approx(720, rel=0.05)
    assert HABITS.arriving.within(HABITS.arriving.quantile(0.9)) == pytest.approx(0.9)
