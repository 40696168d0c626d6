"""Queues of the textbooks as models of the simulator, and their figures with intervals."""

from collections.abc import Callable, Sequence

from homeshore.facts.vocabulary import Channel, Mode
from homeshore.routing.commands import ConfigureProgramme, Permission, Ring
from homeshore.simulate import statistics
from homeshore.simulate.engine import run
from homeshore.simulate.model import (
    HOUR_US,
    SECOND_US,
    Constant,
    Crew,
    Demand,
    Duration,
    Horizon,
    Member,
    Model,
    Profile,
    Slot,
)
from homeshore.simulate.outcome import DemandOutcome, Outcome
from homeshore.simulate.statistics import Estimate

CONFIDENCE = 0.999
"""Seeds are fixed, so that a test that passes goes on passing; and many figures are looked at."""


def skilled_queue(
    skills: Sequence[Sequence[int]],
    per_second: Sequence[float],
    talk: Duration,
    patience: Duration | None = None,
    hours: float = 10,
) -> Model:
    """Agents who know types of calls, numbered from 1; an hour of warm-up. Agents answer at once."""
    close_us = int((hours + 1) * HOUR_US)
    demands = tuple(
        Demand(
            id=kind,
            name=f"type {kind}",
            brand=1,
            programme=kind,
            channel=Channel.VOICE,
            arrivals=Profile(close_us, (rate * close_us / SECOND_US,)),
            talk=talk,
            patience=patience,
        )
        for kind, rate in enumerate(per_second, 1)
    )
    members = tuple(
        Member(
            1000 + number,
            Mode.EMPLOYEE,
            tuple(Permission(kind, Channel.VOICE, "fr", 1, 1) for kind in kinds),
            (Slot(0, close_us),),
        )
        for number, kinds in enumerate(skills)
    )
    return Model(
        seed=20_251,
        horizon=Horizon(open_us=0, close_us=close_us, warm_up_us=HOUR_US, drain=False),
        programmes=tuple(
            ConfigureProgramme(kind, 1, (Ring(0, 1),), 20 * SECOND_US, 0) for kind in range(1, len(per_second) + 1)
        ),
        demands=demands,
        crews=(Crew(name="agents", group="site", members=members),),
    )


def queue(servers: int, per_second: float, talk: Duration, patience: Duration | None, hours: float = 10) -> Model:
    """M/G/n+G."""
    return skilled_queue([(1,)] * servers, [per_second], talk, patience, hours)


def lose_at_once(servers: int, per_second: float, talk: Duration, hours: float = 10) -> Model:
    """M/G/n/n: callers without any patience, so that nobody waits."""
    return queue(servers, per_second, talk, Constant(0.0), hours)


def replications(model: Model, count: int = 10) -> list[Outcome]:
    return [run(model, replication) for replication in range(count)]


def share(
    outcomes: list[Outcome],
    top: Callable[[DemandOutcome], float],
    bottom: Callable[[DemandOutcome], float],
    demand: int = 0,
) -> Estimate:
    """A ratio of sums of one of the demands."""
    chosen = [outcome.demands[demand] for outcome in outcomes]
    return statistics.ratio([top(each) for each in chosen], [bottom(each) for each in chosen], CONFIDENCE)


def settled(demand: DemandOutcome) -> int:
    """Contacts whose fate is known when the simulation ends."""
    return demand.answered + demand.abandoned


def abandonment(outcomes: list[Outcome], demand: int = 0) -> Estimate:
    return share(outcomes, lambda each: each.abandoned, settled, demand)


def waiting(outcomes: list[Outcome], demand: int = 0) -> Estimate:
    return share(outcomes, lambda each: each.waited, settled, demand)


def mean_wait(outcomes: list[Outcome], demand: int = 0) -> Estimate:
    return share(outcomes, lambda each: each.wait_us / SECOND_US, settled, demand)


def mean_wait_of_all(outcomes: list[Outcome]) -> Estimate:
    """Over all demands together."""
    waits = [sum(each.wait_us for each in outcome.demands) / SECOND_US for outcome in outcomes]
    callers = [sum(settled(each) for each in outcome.demands) for outcome in outcomes]
    return statistics.ratio(waits, callers, CONFIDENCE)


def service_level(outcomes: list[Outcome]) -> Estimate:
    return share(outcomes, lambda each: each.answered_within, lambda each: settled(each) - each.abandoned_within)


def occupancy(outcomes: list[Outcome]) -> Estimate:
    crews = [outcome.crews[0] for outcome in outcomes]
    return statistics.ratio([crew.busy_us for crew in crews], [crew.ready_us for crew in crews], CONFIDENCE)
