from collections.abc import Generator, Sequence

import pytest

from homeshore.adapters.engines.errors import SchedulerLost, SchedulerUnreachable
from homeshore.cases.ports import Done, Job
from homeshore.cases.rules.reading import read
from homeshore.cases.rules.scenario import Scenario
from homeshore.ops.simulating.carrying import gather
from ops.simulating.runs import SWEPT, InProcess

SCENARIO = read(SWEPT)


class GivesUp:
    """The port's engine, which refuses after some jobs."""

    def __init__(self, after: int) -> None:
        self._after = after

    def run(self, scenario: Scenario, jobs: Sequence[Job]) -> Generator[Done, None, None]:
        if not self._after:
            raise SchedulerUnreachable(address="tcp://127.0.0.1:1")
        yield from InProcess().run(scenario, jobs[: self._after])
        raise SchedulerLost(address="tcp://127.0.0.1:1")


def test_an_engine_that_gives_up_in_the_middle_loses_nothing_that_is_finished():
    harvest = gather(SCENARIO, GivesUp(after=5))
    assert (len(harvest.outcomes), harvest.complete) == (5, False)
    assert isinstance(harvest.refusal, SchedulerLost)


def test_an_engine_that_cannot_begin_is_refused():
    with pytest.raises(SchedulerUnreachable):
        gather(SCENARIO, GivesUp(after=0))


def test_a_run_that_nothing_stopped_is_complete():
    harvest = gather(SCENARIO, InProcess())
    assert harvest.complete
    assert harvest.refusal is None
