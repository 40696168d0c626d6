"""M/M/n+M in Ciw and in SimPy, written as their own documentation teaches it, and counted as the simulator counts.

Each replication starts empty, is warmed up, and counts those who arrive after that: (offered, waited, abandoned,
seconds waited by all of them).
"""

import random
from collections.abc import Generator
from typing import Any

import ciw
import msgspec
import simpy


class Queue(msgspec.Struct, frozen=True):
    """M/M/n+M: mean seconds, and from when until when who arrives is counted."""

    servers: int
    between_seconds: float
    handling_seconds: float
    patience_seconds: float
    warm_up_seconds: float
    until_seconds: float


class Counts(msgspec.Struct, array_like=True):
    """What one replication came to."""

    offered: int
    waited: int
    abandoned: int
    wait_seconds: float


def by_ciw(queue: Queue, seed: int) -> Counts:
    """Ciw: an open network of one node with reneging; its records are the result."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=1 / queue.between_seconds)],
        service_distributions=[ciw.dists.Exponential(rate=1 / queue.handling_seconds)],
        reneging_time_distributions=[ciw.dists.Exponential(rate=1 / queue.patience_seconds)],
        number_of_servers=[queue.servers],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(queue.until_seconds)
    records = [
        record
        for record in simulation.get_all_records(only=["service", "renege"])
        if record.arrival_date >= queue.warm_up_seconds
    ]
    waits = [record.waiting_time for record in records]
    abandoned = sum(record.record_type == "renege" for record in records)
    return Counts(len(records), sum(wait > 0 for wait in waits), abandoned, sum(waits))


def by_simpy(queue: Queue, seed: int) -> Counts:
    """SimPy as its documentation models reneging ("Bank Renege"): every customer waits for a server or the end of their
    patience, whichever comes first.
    """
    return _by_simpy(queue, seed, sparing=False)


def by_simpy_sparing(queue: Queue, seed: int) -> Counts:
    """SimPy with patience for those only who find no server free."""
    return _by_simpy(queue, seed, sparing=True)


def _by_simpy(queue: Queue, seed: int, sparing: bool) -> Counts:
    draw = random.Random(seed).expovariate
    environment = simpy.Environment()
    servers = simpy.Resource(environment, queue.servers)
    counts = Counts(0, 0, 0, 0.0)
    serve, lose = 1 / queue.handling_seconds, 1 / queue.patience_seconds

    def customer() -> Generator[simpy.Event, Any, None]:
        arrived = environment.now
        with servers.request() as request:
            if not (sparing and request.triggered):
                yield request | environment.timeout(draw(lose))
            wait = environment.now - arrived
            if arrived >= queue.warm_up_seconds:
                counts.offered += 1
                counts.waited += wait > 0
                counts.abandoned += not request.triggered
                counts.wait_seconds += wait
            if request.triggered:
                yield environment.timeout(draw(serve))

    def source() -> Generator[simpy.Event, Any, None]:
        while True:
            yield environment.timeout(draw(1 / queue.between_seconds))
            environment.process(customer())

    environment.process(source())
    environment.run(queue.until_seconds)
    return counts
