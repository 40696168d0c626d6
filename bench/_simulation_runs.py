"""What is measured of the simulator, each in a process of its own, interpreted or compiled."""

import resource
import sys
import time
from collections.abc import Callable, Sequence

from bench import _simulation_models as models
from bench._forms import answer
from bench._simulation_peers import Queue
from homeshore.simulate.engine import run
from homeshore.simulate.model import Model
from homeshore.simulate.outcome import Outcome

QUEUE = Queue(100, 3.0, 300.0, 120.0, 3600.0, 3600.0 + 16 * 3600.0)
"""The issue's queue, counted for 16 hours after an hour of warm-up: about 19,200 customers."""
REPLICATIONS = 8
SKILLED, SKILLS, PER_SECOND, SECONDS, PATIENCE = (3000, 200), 2, 12.0, 1800, 180
"""Agents and brands, brands an agent knows, calls a second, seconds of calls, patience."""


def impatient(peer: str, first: str) -> tuple[float, list[list[float]]]:
    """CPU seconds of the replications from `first` on, and [offered, waited, abandoned, seconds waited] of each."""
    one: Callable[[int], Sequence[float]]
    if peer == "homeshore":
        until = QUEUE.warm_up_seconds, QUEUE.until_seconds
        queue = (QUEUE.servers, QUEUE.between_seconds, QUEUE.handling_seconds, QUEUE.patience_seconds)
        model = models.impatient_queue(*queue, until)

        def one(replication: int) -> Sequence[float]:
            return counts_of(run(model, replication))
    else:
        from bench import _simulation_peers as peers

        def one(replication: int) -> Sequence[float]:
            by = {"ciw": peers.by_ciw, "simpy": peers.by_simpy, "simpy_sparing": peers.by_simpy_sparing}[peer]
            counts = by(QUEUE, replication)
            return counts.offered, counts.waited, counts.abandoned, counts.wait_seconds

    begun = time.process_time()
    said = [list(one(replication)) for replication in range(int(first), int(first) + REPLICATIONS)]
    return time.process_time() - begun, said


def counts_of(outcome: Outcome) -> tuple[float, float, float, float]:
    """Of those whose fate is known when the simulation ends, as the others count."""
    (demand,) = outcome.demands
    offered = demand.answered + demand.abandoned
    return offered, demand.waited, demand.abandoned, demand.wait_us / 1e6


def many_skills() -> tuple[float, int]:
    """CPU seconds of half an hour of 3,000 agents and 200 brands, and its contacts."""
    model = skilled_model()
    begun = time.process_time()
    outcome = run(model)
    return time.process_time() - begun, sum(demand.offered for demand in outcome.demands)


def skilled_model() -> Model:
    """The model that the FilterStore is compared with."""
    skills, moments = models.skills_of(*SKILLED, SKILLS), models.moments_of(SKILLED[1], PER_SECOND, SECONDS)
    return models.many_skills(skills, moments, PATIENCE, 1)


def day(replication: str, contacts: str, days: str) -> tuple[float, int, float, list[list[int]]]:
    """A 500-agent centre: CPU seconds, contacts, megabytes at most; counts and costs that intervals are made of."""
    model = models.day_of_500(float(contacts), int(days))
    begun = time.process_time()
    outcome = run(model, int(replication))
    spent = time.process_time() - begun
    return spent, sum(demand.offered for demand in outcome.demands), most_megabytes(), [figures_of(outcome)]


def days(first: str, count: str) -> tuple[float, float, list[list[int]]]:
    """So many replications of the day: CPU seconds, megabytes at most, and the figures of each."""
    model = models.day_of_500()
    begun = time.process_time()
    figures = [figures_of(run(model, replication)) for replication in range(int(first), int(first) + int(count))]
    return time.process_time() - begun, most_megabytes(), figures


def figures_of(outcome: Outcome) -> list[int]:
    """Offered; answered within and not abandoned within (live channels); abandoned; on time and due (written); busy
    and ready time.
    """
    live = [each for each in outcome.demands if each.on_time + each.late == 0]
    written = [each for each in outcome.demands if each.on_time + each.late]
    return [
        sum(each.offered for each in outcome.demands),
        sum(each.answered_within for each in live),
        sum(each.offered - each.abandoned_within for each in live),
        sum(each.abandoned for each in live),
        sum(each.offered for each in live),
        sum(each.on_time for each in written),
        sum(each.on_time + each.late for each in written),
        sum(crew.busy_us for crew in outcome.crews),
        sum(crew.ready_us for crew in outcome.crews),
    ]


def busy_hour(agents: str, contacts: str) -> tuple[float, float, int, float]:
    """CPU seconds to make the model and to simulate it, contacts, and megabytes at most."""
    begun = time.process_time()
    model = models.busy_hour(int(agents), int(contacts), 5_000)
    made = time.process_time()
    outcome = run(model)
    offered = sum(demand.offered for demand in outcome.demands)
    return made - begun, time.process_time() - made, offered, most_megabytes()


def most_megabytes() -> float:
    """The largest resident set that this process had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


if __name__ == "__main__":
    answer({work.__name__: work for work in (impatient, many_skills, day, days, busy_hour)})
