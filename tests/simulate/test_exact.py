"""The simulator against exact figures: Erlang B, C and A, Pollaczek and Khinchine, and skills under FCFS-ALIS."""

from itertools import permutations

import numpy as np
import pytest

from homeshore.simulate.erlang import Traffic, erlang_b, steady_state
from homeshore.simulate.model import Constant, Exponential, Lognormal
from simulate.queues import (
    abandonment,
    lose_at_once,
    mean_wait,
    mean_wait_of_all,
    occupancy,
    queue,
    replications,
    service_level,
    skilled_queue,
    waiting,
)


@pytest.mark.parametrize(
    ("servers", "traffic"),
    [
        (100, Traffic(1 / 3, 300, 120)),
        (10, Traffic(1 / 30, 280, 90)),
        (50, Traffic(0.8, 60, 120)),  # Garnett, Mandelbaum and Reiman 2002, table 1: 3.1 % abandon, 3.7 s, 93 %
        (20, Traffic(1 / 10, 300, 600)),  # half more than all can do
    ],
)
def test_impatient_callers_fare_as_erlang_a_says(servers: int, traffic: Traffic):
    talk, patience = Exponential(traffic.handling_seconds), Exponential(traffic.patience_seconds)
    outcomes = replications(queue(servers, traffic.per_second, talk, patience, hours=4000 / 3600 / traffic.per_second))
    exact = steady_state(traffic, servers, within_seconds=20)
    assert abandonment(outcomes).covers(exact.abandons)
    assert mean_wait(outcomes).covers(exact.mean_wait_seconds)
    assert waiting(outcomes).covers(exact.waits)
    assert service_level(outcomes).covers(exact.service_level)
    assert occupancy(outcomes).covers(exact.occupancy)


@pytest.mark.parametrize(("servers", "erlangs"), [(1, 0.6), (5, 4.0), (30, 26.0)])
def test_patient_callers_wait_as_erlang_c_says(servers: int, erlangs: float):
    traffic = Traffic(erlangs / 60, 60)
    outcomes = replications(queue(servers, traffic.per_second, Exponential(60), None, hours=6000 / 3600 * 60 / erlangs))
    exact = steady_state(traffic, servers, within_seconds=20)
    assert waiting(outcomes).covers(exact.waits)
    assert mean_wait(outcomes).covers(exact.mean_wait_seconds)
    assert service_level(outcomes).covers(exact.service_level)
    assert abandonment(outcomes).mean == 0


@pytest.mark.parametrize("talk", [Exponential(120), Lognormal(120, 1.2)])
def test_callers_without_patience_are_lost_as_erlang_b_says(talk: Exponential | Lognormal):
    """Whatever the distribution of the talk (Sevastyanov 1957)."""
    outcomes = replications(lose_at_once(12, 10 / 120, talk, hours=14))
    assert abandonment(outcomes).covers(erlang_b(12, 10))
    assert mean_wait(outcomes).mean == 0


def test_one_agent_with_lognormal_talk_makes_callers_wait_as_pollaczek_and_khinchine_say():
    """Mean wait rho (1 + cv^2) / 2 / (1 - rho) times the mean talk."""
    outcomes = replications(queue(1, 0.6 / 60, Lognormal(60, 0.7), None, hours=160))
    assert mean_wait(outcomes).covers(0.6 * (1 + 0.7**2) / 2 / 0.4 * 60)
    assert waiting(outcomes).covers(0.6)


def lost_by_type(skills: list[set[int]], loads: list[float]) -> list[float]:
    """The share of callers of each type who are lost, where a call goes to the permitted agent idle longest (ALIS).

    The chain of the ordered lists of idle agents, solved as it stands; each agent serves at rate 1. Its solution is
    a product form (Adan, Hurkens and Weiss 2010; Adan and Weiss 2012, "A loss system with skill-based servers under
    assign to longest idle server policy").
    """
    agents = range(len(skills))
    states = [order for size in range(len(skills) + 1) for order in permutations(agents, size)]
    place = {order: number for number, order in enumerate(states)}
    rates = np.zeros((len(states), len(states)))
    for order, here in place.items():
        for kind, load in enumerate(loads, 1):
            first = next((agent for agent in order if kind in skills[agent]), None)
            if first is not None:
                rates[here, place[tuple(agent for agent in order if agent != first)]] += load
        for agent in set(agents) - set(order):
            rates[here, place[(*order, agent)]] += 1.0
    np.fill_diagonal(rates, -rates.sum(axis=1))
    balance = np.vstack([rates.T, np.ones(len(states))])
    steady = np.linalg.lstsq(balance, np.append(np.zeros(len(states)), 1.0), rcond=None)[0]
    return [
        sum(steady[here] for order, here in place.items() if not any(kind in skills[agent] for agent in order))
        for kind in range(1, len(loads) + 1)
    ]


@pytest.mark.parametrize(
    ("skills", "loads"),
    [
        ([{1}, {1, 2}, {2}], [0.9, 0.7]),  # W
        ([{1, 2}, {2, 3}, {1, 3}, {3}], [0.8, 1.1, 0.6]),
        ([{1, 2}, {2}], [1.0, 0.5]),  # N
    ],
)
def test_skilled_agents_lose_as_many_callers_of_each_type_as_the_chain_of_idle_agents_says(
    skills: list[set[int]], loads: list[float]
):
    rates = [load / 60 for load in loads]
    outcomes = replications(
        skilled_queue([sorted(each) for each in skills], rates, Exponential(60), Constant(0.0), hours=80)
    )
    for demand, lost in enumerate(lost_by_type(skills, loads)):
        assert abandonment(outcomes, demand).covers(lost)


def test_two_skills_each_are_nearly_as_good_as_all():
    """Wallace and Whitt 2005, "A staffing algorithm for call centers with skill-based routing": six types of calls of
    ten minutes, 90 agents, 84 Erlang; here callers' patience is of ten minutes too. With every skill the centre is one
    queue of 90 servers, with one skill each six of 15.
    """
    rate = 14 / 600
    waits = {}
    for known in (1, 2, 6):
        skills = [[(number + step) % 6 + 1 for step in range(known)] for number in range(90)]
        outcomes = replications(skilled_queue(skills, [rate] * 6, Exponential(600), Exponential(600), hours=20), 8)
        waits[known] = mean_wait_of_all(outcomes)
    assert waits[6].covers(steady_state(Traffic(6 * rate, 600, 600), 90).mean_wait_seconds)
    assert waits[1].covers(steady_state(Traffic(rate, 600, 600), 15).mean_wait_seconds)
    assert waits[2].mean - waits[6].mean < 0.25 * (waits[1].mean - waits[6].mean)
