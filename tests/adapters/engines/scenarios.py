"""A small scenario for engines to carry out."""

from homeshore.cases.ports import Job
from homeshore.cases.rules import batches
from homeshore.cases.rules.reading import read
from homeshore.cases.rules.scenario import Scenario

TEXT = """
name = "Two crews"
seed = 7
replications = 4

[day]
on = 2026-11-17
open = "09:00"
close = "13:00"

[[demand]]
name = "Calls"
brand = "Aubelle"
programme = "orders"
channel = "voice"
volumes_a_day = 4000
talk = { mean_seconds = 240 }
patience = { mean_seconds = 120 }

[[variant]]
name = "site"
[[variant.crew]]
group = "site"
shift = [{ hours = 4 }]

[[variant]]
name = "home"
[[variant.crew]]
group = "home_independent"
"""


def scenario() -> Scenario:
    """Two variants, four replications of each."""
    return read(TEXT)


def jobs(scenario: Scenario) -> list[Job]:
    """Everything that it asks for."""
    return [Job(trial, number) for trial, number in batches.in_order(scenario)]
