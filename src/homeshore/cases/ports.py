"""What runs replications (processes of this machine, or an existing cluster), and what draws reports."""

from collections.abc import Generator, Sequence
from datetime import date
from typing import Protocol

import msgspec

from homeshore.cases.rules.findings import Findings
from homeshore.cases.rules.scenario import Scenario
from homeshore.cases.rules.sweeps import Trial
from homeshore.simulate.outcome import Outcome


class Job(msgspec.Struct, frozen=True, order=True):
    """One replication of one trial."""

    trial: Trial
    replication: int


class Done(msgspec.Struct, frozen=True):
    """What a job came to."""

    job: Job
    outcome: Outcome


class Engine(Protocol):
    """Runs jobs in any order on any number of workers; what each comes to depends on the job alone."""

    def run(self, scenario: Scenario, jobs: Sequence[Job]) -> Generator[Done, None, None]:
        """Yield each job as it is done. Closing the generator stops the rest. Workers compile each trial's model."""
        ...


class Edition(msgspec.Struct, frozen=True):
    """What of a report is not its figures: language (fr, en), day of the run, version of the product."""

    language: str
    day: date
    version: str


class ReportPress(Protocol):
    """Draws what a run found."""

    def print(self, scenario: Scenario, findings: Findings, edition: Edition) -> bytes:
        """The report as PDF; the same bytes for the same run and edition."""
        ...
