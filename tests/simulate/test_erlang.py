"""Erlang B, C and A against published tables, exact arithmetic and a Markov chain computed another way."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeshore.simulate.erlang import (
    ImpossibleQueue,
    Steady,
    Traffic,
    UnstableQueue,
    erlang_b,
    erlang_c,
    least_servers,
    steady_state,
)

CENTRE = Traffic(per_second=1 / 3, handling_seconds=300, patience_seconds=120)


@pytest.mark.parametrize(
    ("servers", "erlangs", "lost"),
    [(1, 1, 0.5), (5, 1.361, 0.01), (10, 4.461, 0.01), (20, 12.03, 0.01), (50, 37.90, 0.01),
     (100, 84.06, 0.01), (10, 7.511, 0.1), (100, 104.1, 0.1)],
)  # fmt: skip
def test_erlang_b_agrees_with_the_published_tables(servers: int, erlangs: float, lost: float):
    """Traffic tables as in ITU-D, "Teletraffic Engineering Handbook", 2005: loads of 1 and 10 % loss, four figures."""
    assert erlang_b(servers, erlangs) == pytest.approx(lost, rel=2e-3)


def test_erlang_c_agrees_with_the_textbook_example():
    """100 calls of 3 minutes in half an hour, 14 agents: 88.8 % within 20 s, 7.8 s on average, occupancy 71.4 %."""
    figures = steady_state(Traffic(100 / 1800, 180), 14, within_seconds=20)
    assert figures.service_level == pytest.approx(0.888, abs=5e-4)
    assert figures.mean_wait_seconds == pytest.approx(7.8, abs=0.05)
    assert figures.occupancy == pytest.approx(10 / 14)
    assert figures.abandons == 0


def test_erlang_a_and_c_agree_with_garnett_mandelbaum_and_reiman():
    """Their table 1: 50 agents, 48 calls a minute of a minute each, patience of 2 minutes or endless."""
    impatient, patient = (steady_state(Traffic(0.8, 60, patience), 50) for patience in (120, math.inf))
    assert impatient.abandons == pytest.approx(0.031, abs=5e-4)
    assert (patient.mean_wait_seconds, impatient.mean_wait_seconds) == pytest.approx((20.8, 3.7), abs=0.06)
    assert (patient.occupancy, impatient.occupancy) == pytest.approx((0.96, 0.93), abs=5e-3)


def test_erlang_a_of_a_hundred_agents():
    figures = steady_state(CENTRE, 100, within_seconds=20)
    assert figures.abandons == pytest.approx(0.0488109, abs=5e-8)
    assert figures.mean_wait_seconds == pytest.approx(5.8573, abs=5e-5)
    assert figures.waits == pytest.approx(0.404021, abs=5e-7)


def exact_chain(servers: int, load: Fraction, leave: Fraction, states: int) -> tuple[Fraction, Fraction]:
    """P(wait) and mean queue of M/M/n+M in rational arithmetic, from an empty system upward."""
    weights = [Fraction(1)]
    for number in range(1, states):
        weights.append(weights[-1] * load / (min(number, servers) + max(number - servers, 0) * leave))
    total = sum(weights)
    queue = sum((number - servers) * weight for number, weight in enumerate(weights) if number > servers)
    return sum(weights[servers:]) / total, queue / total


@pytest.mark.parametrize(("servers", "load", "leave"), [(1, 1, 2), (5, 9, 1), (12, 4, Fraction(1, 3)), (30, 31, 2)])
def test_erlang_a_agrees_with_exact_arithmetic(servers: int, load: int, leave: Fraction):
    waits, queue = exact_chain(servers, Fraction(load), Fraction(leave), 400)
    figures = steady_state(Traffic(load / 100, 100, 100 / float(leave)), servers)
    assert figures.waits == pytest.approx(float(waits), rel=1e-12)
    assert figures.mean_wait_seconds == pytest.approx(float(queue) / (load / 100), rel=1e-12)
    assert figures.abandons == pytest.approx(float(queue) / (load / 100) / (100 / float(leave)), rel=1e-12)


def level_by_uniformisation(traffic: Traffic, servers: int, seconds: float, states: int = 600) -> float:
    """The service level by following one customer among those ahead of them through the chain, step by step.

    The last state but one is "answered", the last "abandoned"; the others are the number ahead in the queue.
    """
    serve, leave = servers / traffic.handling_seconds, 1 / traffic.patience_seconds
    numbers = np.arange(1, servers + states)
    rates = np.minimum(numbers, servers) / traffic.handling_seconds + np.maximum(numbers - servers, 0) * leave
    weights = np.exp(np.concatenate([[0.0], np.cumsum(np.log(traffic.per_second / rates))]) - 50)
    weights /= weights.sum()
    place = np.concatenate([weights[servers:], [weights[:servers].sum(), 0.0]])
    fastest = serve + states * leave
    ahead = np.arange(states) * leave
    moved, term, count = np.zeros_like(place), place.copy(), fastest * seconds
    for step in range(int(count + 12 * math.sqrt(count)) + 40):
        moved += math.exp(step * math.log(count) - count - math.lgamma(step + 1)) * term
        following = np.zeros_like(term)
        waiting = term[:states]
        following[: states - 1] = waiting[1:] * (serve + ahead[1:]) / fastest
        following[:states] += waiting * (1 - (serve + ahead + leave) / fastest)
        following[states] = term[states] + waiting[0] * serve / fastest
        following[states + 1] = term[states + 1] + waiting.sum() * leave / fastest
        term = following
    return float(moved[states] / (1 - moved[states + 1]))


@pytest.mark.parametrize(("servers", "seconds"), [(90, 20), (100, 20), (100, 1), (115, 60)])
def test_the_service_level_agrees_with_a_customer_followed_through_the_chain(servers: int, seconds: float):
    expected = level_by_uniformisation(CENTRE, servers, seconds)
    assert steady_state(CENTRE, servers, seconds).service_level == pytest.approx(expected, rel=1e-9)


TRAFFIC = st.builds(
    Traffic, st.floats(0.001, 50), st.floats(1, 2000), st.one_of(st.just(math.inf), st.floats(0.5, 20_000))
)


def share(value: float) -> bool:
    return -1e-12 <= value <= 1 + 1e-12


def is_sound(traffic: Traffic, servers: int, figures: Steady) -> bool:
    """Shares are shares, and what comes in goes out: served or abandoned."""
    served = servers * figures.occupancy / traffic.handling_seconds
    shares = (figures.waits, figures.abandons, figures.service_level, figures.occupancy)
    return all(map(share, shares)) and math.isclose(
        traffic.per_second, served + traffic.per_second * figures.abandons, rel_tol=1e-9
    )


@given(traffic=TRAFFIC, spare=st.floats(-0.9, 2), within=st.floats(0, 600))
def test_what_comes_in_goes_out(traffic: Traffic, spare: float, within: float):
    servers = max(1, int(traffic.erlangs * (1 + spare)))
    if math.isinf(traffic.patience_seconds) and servers <= traffic.erlangs * 1.0001:
        with pytest.raises(UnstableQueue):
            steady_state(traffic, max(1, int(traffic.erlangs)), within) if traffic.erlangs >= 1 else erlang_c(1, 1.0)
        return
    assert is_sound(traffic, servers, steady_state(traffic, servers, within))


@given(traffic=TRAFFIC, target=st.floats(0.05, 0.99), within=st.floats(0, 120))
def test_one_server_less_than_the_least_misses_the_service_level(traffic: Traffic, target: float, within: float):
    servers = least_servers(traffic, target, within)
    assert steady_state(traffic, servers, within).service_level >= target
    fewer = servers - 1
    if fewer and not (math.isinf(traffic.patience_seconds) and fewer <= traffic.erlangs):
        assert steady_state(traffic, fewer, within).service_level < target


def test_patience_without_end_is_the_limit_of_long_patience():
    patient, nearly = (steady_state(Traffic(0.3, 300, patience), 100, 20) for patience in (math.inf, 1e11))
    for field in Steady.__struct_fields__:
        assert getattr(nearly, field) == pytest.approx(getattr(patient, field), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("servers", [99_000, 100_000, 101_000])
def test_a_hundred_thousand_servers_agree_with_logarithms(servers: int):
    """Erlang B by 1/B(n) = 1 + n/a 1/B(n-1), Erlang A from it (Palm): another order of summation altogether."""
    load, leave = 100_000.0, 2.5
    inverse = 1.0
    for busy in range(1, servers + 1):
        inverse = 1 + busy / load * inverse
    assert erlang_b(servers, load) == pytest.approx(1 / inverse, rel=1e-10)
    tail = term = 1.0
    queue = 0.0
    for place in range(1, 20_000):
        term *= load / (servers + place * leave)
        tail += term
        queue += place * term
    figures = steady_state(Traffic(load / 300, 300, 120), servers)
    assert figures.waits == pytest.approx(tail / (inverse - 1 + tail), rel=1e-10)
    assert figures.mean_wait_seconds == pytest.approx(queue / (inverse - 1 + tail) / (load / 300), rel=1e-10)


def test_with_patience_of_nothing_the_queue_is_erlang_b():
    figures = steady_state(Traffic(1 / 3, 300, 1e-9), 100)
    assert figures.abandons == pytest.approx(erlang_b(100, 100), rel=1e-6)


@pytest.mark.parametrize("numbers", [(0, 1.0), (1, 0.0), (1, -2.0), (1, math.nan), (1, math.inf)])
def test_an_impossible_queue_is_refused(numbers: tuple[int, float]):
    with pytest.raises(ImpossibleQueue):
        erlang_b(*numbers)
    with pytest.raises(ImpossibleQueue):
        steady_state(Traffic(numbers[1], 1.0), numbers[0])


def test_a_service_level_of_everybody_is_refused():
    with pytest.raises(ImpossibleQueue):
        least_servers(CENTRE, 1.0, 20)
