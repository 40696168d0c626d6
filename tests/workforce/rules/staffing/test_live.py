"""The chance constraint, against enumeration: every number booked, every rate, every number who come."""

import math

import numpy as np
import pytest
from scipy import stats

from homeshore.simulate.erlang import Traffic, least_servers, steady_state
from homeshore.simulate.queues import figures
from homeshore.workforce.rules.forecasting import LEVELS, Expected
from homeshore.workforce.rules.staffing.live import NOBODY, Asked, live_needs
from homeshore.workforce.rules.staffing.rates import rates
from homeshore.workforce.rules.staffing.showing import Showing, Turnout, learned, least_booked, prior
from workforce.rules.staffing.forecasts import forecast

ASKED = Asked(target=0.8, within_seconds=20, patience_seconds=180)
COMING = prior(0.9, 40).at_the_desk(0.08)
SURE = Showing(1e12, 1.0)


def fewest_by_enumeration(one: Expected, asked: Asked, coming: Showing) -> int:
    """The least booked for which the promise is kept often enough, by trying: 3,000 rates, all numbers who come."""
    score = stats.norm.ppf((np.arange(3000) + 0.5) / 3000)
    knots = stats.norm.ppf(LEVELS)
    nodes = rates([one]).nodes[0]
    lower, upper = (np.diff(nodes[part]) / np.diff(knots[part]) for part in (slice(0, 2), slice(-2, None)))
    rate = np.interp(score, knots, nodes)
    rate = np.where(score < knots[0], nodes[0] + lower * (score - knots[0]), rate)
    rate = np.maximum(np.where(score > knots[-1], nodes[-1] + upper * (score - knots[-1]), rate), 1e-6)
    booked = 1
    while True:
        there = np.arange(1, booked + 1)
        level = [
            (figures(rate / 1800, one.handling_seconds, asked.patience_seconds, n, asked.within_seconds).service_level)
            for n in there
        ]
        kept = [(found >= asked.target).mean() for found in level]
        if float(stats.betabinom.pmf(there, booked, coming.alpha, coming.beta) @ kept) >= asked.confidence:
            return booked
        booked += 1


@pytest.mark.parametrize(("mean", "spread"), [(3, 0.3), (12, 0.0), (12, 0.2), (60, 0.1), (90, 0.25)])
def test_booked_is_the_fewest_that_enumeration_finds(mean: float, spread: float):
    one = forecast(mean, spread, handling=240)
    [found] = live_needs([one], ASKED, COMING)
    assert abs(found.booked - fewest_by_enumeration(one, ASKED, COMING)) <= 1
    assert found.kept >= ASKED.confidence


def test_without_any_doubt_it_is_plain_erlang_a():
    [found] = live_needs([forecast(600)], ASKED, SURE)
    plain = least_servers(Traffic(600 / 1800, 300, 180), 0.8, 20)
    assert (found.plain, found.agents, found.booked) == (plain, plain, plain)


def test_the_work_of_the_textbook():
    """600 calls of 300 seconds in half an hour are 100 erlangs."""
    [found] = live_needs([forecast(600)], ASKED, COMING)
    assert found.erlangs == pytest.approx(100)
    figures = steady_state(Traffic(1 / 3, 300, 180), found.agents, 20)
    assert found.level == pytest.approx(figures.service_level)
    assert found.occupancy == pytest.approx(figures.occupancy)


def test_doubt_costs_people():
    calm, doubtful = (live_needs([forecast(300, spread)], ASKED, COMING)[0] for spread in (0.0, 0.2))
    assert calm.plain == doubtful.plain
    assert calm.agents < doubtful.agents
    assert calm.booked < doubtful.booked


def test_a_higher_confidence_never_needs_fewer():
    found = [
        live_needs(
            [forecast(120, 0.15)], Asked(target=0.8, within_seconds=20, patience_seconds=180, confidence=c), SURE
        )
        for c in (0.5, 0.8, 0.9, 0.99)
    ]
    agents = [need.agents for [need] in found]
    assert agents == sorted(set(agents))


def test_nobody_is_busier_than_the_cap():
    capped = Asked(target=0.8, within_seconds=120, patience_seconds=600, most_occupancy=0.85)
    [found] = live_needs([forecast(600, 0.1)], capped, COMING)
    assert found.occupancy <= 0.85
    assert found.agents > live_needs([forecast(600, 0.1)], Asked(target=0.8, within_seconds=120, patience_seconds=600),
                                     COMING)[0].agents  # fmt: skip


def test_two_chats_at_once_need_more_than_half_of_the_agents():
    alone, both = (
        Asked(target=0.8, within_seconds=40, patience_seconds=300, at_once=count, slowdown=0.2) for count in (1, 2)
    )
    [one], [two] = (live_needs([forecast(60, 0.1)], asked, COMING) for asked in (alone, both))
    assert one.agents / 2 < two.agents < one.agents


def test_an_empty_interval_needs_nobody():
    assert live_needs([forecast(0), forecast(0, handling=0)], ASKED, COMING) == [NOBODY, NOBODY]
    assert live_needs([], ASKED, COMING) == []


def test_intervals_are_found_alone_or_together():
    many = [forecast(mean, 0.1) for mean in (1, 10, 100)]
    alone = [live_needs([one], ASKED, COMING)[0] for one in many]
    assert [(each.plain, each.agents, each.booked) for each in live_needs(many, ASKED, COMING)] == [
        (each.plain, each.agents, each.booked) for each in alone
    ]


def test_a_thousand_agents_and_more():
    [found] = live_needs([forecast(30_000, 0.05)], ASKED, COMING)
    assert found.erlangs == pytest.approx(5000)
    assert found.kept >= 0.9


def test_history_outweighs_what_was_expected():
    before = prior(0.9, 40)
    assert learned(before, []) == before
    after = learned(before, [Turnout(10, 7)] * 36)
    assert after.mean == pytest.approx((36 + 252) / 400)
    long = learned(before, [Turnout(10, 7)] * 10_000)
    assert long.alpha + long.beta == pytest.approx(440)


def test_shrinkage_lowers_the_mean_and_keeps_the_doubt():
    came = prior(0.9, 40)
    there = came.at_the_desk(0.1)
    weight = there.alpha + there.beta
    assert there.mean == pytest.approx(0.81)
    assert there.mean * (1 - there.mean) / (weight + 1) == pytest.approx(0.81 * 0.9 * 0.1 / 41)


def test_chances_are_those_of_the_beta_binomial_distribution():
    there = np.arange(21.0)
    found = COMING.chances(np.full(21, 20.0), there)
    assert found == pytest.approx(stats.betabinom.pmf(there, 20, COMING.alpha, COMING.beta))
    sure = Showing(9e8, 1e8).chances(np.full(21, 20.0), there)
    assert sure == pytest.approx(stats.binom.pmf(there, 20, 0.9), rel=1e-6)


def test_the_fewest_of_whom_one_is_there():
    assert least_booked(0, 0.9, COMING) == 0
    assert least_booked(1, 0.99, prior(0.9, 1e9)) == math.ceil(math.log(0.01) / math.log(0.1))
