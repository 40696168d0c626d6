"""What every engine's worker does."""

import msgspec

from homeshore.cases.ports import Done, Job
from homeshore.cases.rules import compiling, sweeps
from homeshore.cases.rules.scenario import Scenario
from homeshore.cases.rules.sweeps import Trial
from homeshore.simulate.engine import run
from homeshore.simulate.model import Model


class Failed(msgspec.Struct, frozen=True):
    """The simulation raised an error, told as the text of its traceback."""

    job: Job
    text: str


def model_of(scenario: Scenario, trial: Trial) -> Model:
    """The model of a trial, the same on any machine."""
    return compiling.model(*sweeps.at(scenario, trial))


def carry_out(model: Model, job: Job) -> Done:
    """Run a replication of the model of its trial; the outcome depends on nothing but the arguments."""
    return Done(job, run(model, job.replication))
