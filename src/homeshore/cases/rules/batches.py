"""In which order a run's replications are done, and what can be said from those that are finished.

A comparison pairs replications (common random numbers), so it takes those that every trial of the comparison has: the
unswept trials are one batch, the trials of a sweep another. Replication 0 of all trials of a batch comes before
replication 1 of any: a run that is stopped half-way has half of the replications of all, not all of half of the trials.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby

from homeshore.cases.rules import costs, findings, sweeps
from homeshore.cases.rules.findings import Findings
from homeshore.cases.rules.scenario import Scenario
from homeshore.cases.rules.sweeps import Trial
from homeshore.simulate.outcome import Outcome

Replication = tuple[Trial, int]


def in_order(scenario: Scenario) -> tuple[Replication, ...]:
    """Every replication of every trial, in the order in which they should be done."""
    return tuple(
        (trial, number)
        for batch in _batches(sweeps.trials(scenario))
        for number in range(scenario.replications)
        for trial in batch
    )


def whole(scenario: Scenario, finished: Mapping[Replication, Outcome]) -> dict[Trial, tuple[Outcome, ...]]:
    """Outcomes by trial, in the order of their replications: only those that every trial of the batch has.

    A batch without any such replication is left out.
    """
    kept: dict[Trial, tuple[Outcome, ...]] = {}
    for batch in _batches(sweeps.trials(scenario)):
        numbers = [
            number for number in range(scenario.replications) if all((trial, number) in finished for trial in batch)
        ]
        if numbers:
            kept |= {trial: tuple(finished[trial, number] for number in numbers) for trial in batch}
    return kept


def conclude(scenario: Scenario, finished: Mapping[Replication, Outcome]) -> Findings:
    """The findings of whatever is finished; the order in which that happened makes no difference."""
    assessments = {
        trial: costs.assess(*sweeps.at(scenario, trial), outcomes)
        for trial, outcomes in whole(scenario, finished).items()
    }
    return findings.compare(scenario, assessments)


def _batches(trials: Sequence[Trial]) -> tuple[tuple[Trial, ...], ...]:
    return tuple(tuple(batch) for _, batch in groupby(trials, key=lambda trial: trial.over))
