"""A small run for the command's parts to show, carried out in this process."""

from collections.abc import Generator, Sequence
from functools import cache

from adapters.engines.scenarios import TEXT
from homeshore.adapters.engines.carrying import carry_out, model_of
from homeshore.cases.ports import Done, Job
from homeshore.cases.rules import batches
from homeshore.cases.rules.findings import Findings
from homeshore.cases.rules.reading import read
from homeshore.cases.rules.scenario import Scenario
from homeshore.ops.simulating.carrying import Harvest, gather

SWEPT = (
    TEXT.replace("4000", "300")
    + """
[variant.reinforcement]
agents = 3
waiting = 2

[[sweep]]
over = "no_show_percent"
values = [0, 20]
variants = ["home"]
"""
)


class InProcess:
    """The port's engine without any process."""

    def run(self, scenario: Scenario, jobs: Sequence[Job]) -> Generator[Done, None, None]:
        for job in jobs:
            yield carry_out(model_of(scenario, job.trial), job)


@cache
def run() -> tuple[Scenario, Harvest, Findings]:
    """Two variants, one of them swept."""
    scenario = read(SWEPT)
    harvest = gather(scenario, InProcess())
    return scenario, harvest, batches.conclude(scenario, harvest.outcomes)
