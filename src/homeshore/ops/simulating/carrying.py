"""A run under the eyes of who started it: its progress, and what is kept when they stop it."""

import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from types import FrameType

import msgspec

from homeshore.cases.ports import Engine, Job
from homeshore.cases.rules import batches
from homeshore.cases.rules.batches import Replication
from homeshore.cases.rules.scenario import Scenario
from homeshore.kit.errors import Refusal
from homeshore.ops.simulating.progress import Bar
from homeshore.simulate.outcome import Outcome


class Harvest(msgspec.Struct, frozen=True):
    """The outcomes of the replications that finished, out of how many."""

    outcomes: dict[Replication, Outcome]
    of: int
    refusal: Refusal | None = None
    """Why the engine gave up in the middle, if it did."""

    @property
    def complete(self) -> bool:
        """Nothing and nobody stopped the run."""
        return len(self.outcomes) == self.of


def gather(scenario: Scenario, engine: Engine) -> Harvest:
    """Run a scenario; Ctrl-C or SIGTERM ends it early and keeps what is finished.

    So does an engine that gives up in the middle; one that cannot begin raises its refusal.
    """
    jobs = [Job(trial, number) for trial, number in batches.in_order(scenario)]
    outcomes: dict[Replication, Outcome] = {}
    refused: Refusal | None = None
    bar = Bar(len(jobs))
    try:
        bar.show(0)
        with _stopped_by(signal.SIGTERM), closing(engine.run(scenario, jobs)) as finished:
            for done in finished:
                outcomes[done.job.trial, done.job.replication] = done.outcome
                bar.show(len(outcomes))
    except KeyboardInterrupt:
        pass
    except Refusal as refusal:
        if not outcomes:
            raise
        refused = refusal
    finally:
        bar.end()
    return Harvest(outcomes, len(jobs), refused)


@contextmanager
def _stopped_by(number: signal.Signals) -> Iterator[None]:
    """Let a signal do what Ctrl-C does."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(number, interrupt)
    try:
        yield
    finally:
        signal.signal(number, before)
