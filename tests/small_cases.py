"""A small scenario as text, and an engine that runs it in this process: what tests of business cases share."""

from collections.abc import Generator, Sequence

from homeshore.cases.ports import Done, Job
from homeshore.cases.rules import compiling, sweeps
from homeshore.cases.rules.reading import read
from homeshore.cases.rules.scenario import Scenario
from homeshore.simulate.engine import run

TEXT = """
name = "A small morning"
seed = 7
replications = 2
spread_percent = 5

[day]
on = 2026-11-27
open = "09:00"
close = "12:00"
interval_minutes = 30

[[demand]]
name = "calls"
brand = "aubelle"
programme = "orders"
channel = "voice"
volumes = [10, 20, 30, 30, 20, 10]
talk = { mean_seconds = 240, cv = 0.8 }
wrap_up = { mean_seconds = 60, shape = "exponential" }
patience = { mean_seconds = 120, shape = "exponential" }
answer_within_seconds = 20
target_percent = 80

[[demand]]
name = "mail"
brand = "aubelle"
programme = "orders"
channel = "mail"
volumes_a_day = 24
talk = { mean_seconds = 300, shape = "constant" }
due_minutes = 60

[[variant]]
name = "site"
label = "On site"
[[variant.crew]]
group = "site"
shift = [{ hours = 3 }, { hours = 1.5 }]

[[variant]]
name = "home"
label = "At home"
[[variant.crew]]
group = "home_independent"
[variant.reinforcement]
agents = 3
waiting = 1

[[sweep]]
over = "forecast_error_percent"
values = [0, 30]
"""


def changed(*changes: tuple[str, str]) -> str:
    """The text with some of its words replaced."""
    text = TEXT
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


def scenario(*changes: tuple[str, str]) -> Scenario:
    """What the changed text says."""
    return read(changed(*changes))


class InThisProcess:
    """An engine without processes. It stops after `most` jobs, as one does whose machine is taken away."""

    def __init__(self, most: int = 1_000_000) -> None:
        self.most = most
        self.done: list[Job] = []

    def run(self, scenario: Scenario, jobs: Sequence[Job]) -> Generator[Done, None, None]:
        """Each job, one after the other."""
        for job in jobs:
            if len(self.done) == self.most:
                raise KeyboardInterrupt
            model = compiling.model(*sweeps.at(scenario, job.trial))
            self.done.append(job)
            yield Done(job, run(model, job.replication))
