"""How many agents a forecast asks for, by interval: Erlang A for live channels, workload for what can wait."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from homeshore.cases.rules.scenario import Demand, Scenario
from homeshore.facts.vocabulary import LIVE_CHANNELS, Channel
from homeshore.simulate.erlang import Traffic
from homeshore.simulate.queues import least_servers


@lru_cache(maxsize=256)
def required(scenario: Scenario, pool: str) -> tuple[int, ...]:
    """Agents at work that a pool needs in each interval for its forecast to keep its promises."""
    demands = [demand for demand in scenario.demands if demand.pool == pool]
    live = [demand for demand in demands if demand.channel in LIVE_CHANNELS]
    deferred = [deferred_erlangs(scenario, demand) for demand in demands if demand.channel not in LIVE_CHANNELS]
    most = float(scenario.parameter("staffing.most_occupancy_percent").value) / 100
    work = [sum(each[i] for each in deferred) for i in range(scenario.day.intervals)]
    answering = _answering(scenario, live)
    for interval, found in answering.items():
        work[interval] += found.traffic.erlangs
    return tuple(
        max(answering[i].servers if i in answering else 0, math.ceil(erlangs / most - 1e-9))
        for i, erlangs in enumerate(work)
    )


class _Answering(NamedTuple):
    traffic: Traffic
    servers: int


def _answering(scenario: Scenario, live: Sequence[Demand]) -> dict[int, _Answering]:
    """The live demands of each interval in which somebody comes, as one queue, and the fewest servers it needs."""
    coming = [i for i in range(scenario.day.intervals) if sum(expected(scenario, demand)[i] for demand in live)]
    queue = [_traffic(scenario, live, i) for i in coming]
    servers = least_servers(
        [traffic.per_second for traffic in queue],
        [traffic.handling_seconds for traffic in queue],
        [traffic.patience_seconds for traffic in queue],
        [_mean(scenario, live, i, [demand.target_percent for demand in live]) / 100 for i in coming],
        [_mean(scenario, live, i, [demand.answer_within_seconds for demand in live]) for i in coming],
    )
    found = map(_Answering, queue, map(int, servers))
    return dict(zip(coming, found, strict=True))


def _traffic(scenario: Scenario, live: Sequence[Demand], interval: int) -> Traffic:
    """The live demands of an interval as one queue: means weighted by contacts."""
    rate = sum(expected(scenario, demand)[interval] for demand in live) / (scenario.day.interval_minutes * 60)
    handling = _mean(scenario, live, interval, [handling_seconds(scenario, demand) for demand in live])
    patient = [math.inf if demand.patience is None else demand.patience.mean_seconds for demand in live]
    return Traffic(rate, handling, _mean(scenario, live, interval, patient))


def _mean(scenario: Scenario, demands: Sequence[Demand], interval: int, values: Sequence[float]) -> float:
    weights = [expected(scenario, demand)[interval] for demand in demands]
    return sum(weight * value for weight, value in zip(weights, values, strict=True) if weight) / sum(weights)


def handling_seconds(scenario: Scenario, demand: Demand) -> float:
    """An agent's own time for a contact: chats share it."""
    at_once = scenario.chats_at_once if demand.channel is Channel.CHAT else 1
    return (demand.talk.mean_seconds + demand.wrap_up.mean_seconds) / at_once


@lru_cache(maxsize=1024)
def expected(scenario: Scenario, demand: Demand) -> tuple[float, ...]:
    """Contacts of each interval by the forecast: a demand's own, and those that others transfer to it."""
    sources = [each for each in scenario.demands if each.transfer_to == demand.name]
    return tuple(
        own + sum(each.forecast[interval] * each.transfer_percent / 100 for each in sources)
        for interval, own in enumerate(demand.forecast)
    )


def deferred_erlangs(scenario: Scenario, demand: Demand) -> tuple[float, ...]:
    """The work of mail and letters in agents, spread evenly from each arrival until it is due or the day ends."""
    day = scenario.day
    spans = max(1, int(demand.due_minutes // day.interval_minutes))
    load = [0.0] * day.intervals
    for begin, contacts in enumerate(expected(scenario, demand)):
        end = min(day.intervals, begin + spans)
        for interval in range(begin, end):
            load[interval] += contacts / (end - begin)
    seconds = handling_seconds(scenario, demand) / (day.interval_minutes * 60)
    return tuple(contacts * seconds for contacts in load)
