"""How many agents a forecast asks for, by interval: Erlang A for live channels, workload for what can wait."""

import math
from collections.abc import Sequence
from functools import lru_cache

from homeshore.cases.rules.scenario import Demand, Scenario
from homeshore.facts.vocabulary import LIVE_CHANNELS, Channel
from homeshore.simulate.erlang import Traffic, least_servers


@lru_cache(maxsize=256)
def required(scenario: Scenario, pool: str) -> tuple[int, ...]:
    """Agents at work that a pool needs in each interval for its forecast to keep its promises."""
    demands = [demand for demand in scenario.demands if demand.pool == pool]
    live = [demand for demand in demands if demand.channel in LIVE_CHANNELS]
    deferred = [deferred_erlangs(scenario, demand) for demand in demands if demand.channel not in LIVE_CHANNELS]
    most = float(scenario.parameter("staffing.most_occupancy_percent").value) / 100
    return tuple(
        _agents(scenario, live, sum(each[i] for each in deferred), most, i) for i in range(scenario.day.intervals)
    )


def _agents(scenario: Scenario, live: Sequence[Demand], deferred: float, most: float, interval: int) -> int:
    contacts = sum(expected(scenario, demand)[interval] for demand in live)
    erlangs = servers = 0.0
    if contacts:
        traffic = _traffic(scenario, live, interval)
        erlangs = traffic.erlangs
        target = _mean(scenario, live, interval, [demand.target_percent for demand in live]) / 100
        servers = least_servers(
            traffic, target, _mean(scenario, live, interval, [each.answer_within_seconds for each in live])
        )
    return max(int(servers), math.ceil((erlangs + deferred) / most - 1e-9))


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
