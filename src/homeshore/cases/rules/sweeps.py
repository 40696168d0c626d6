"""Which trials a scenario asks for: each variant as it stands, then each point of each sweep."""

import msgspec

from homeshore.cases.rules.scenario import Scenario, SweepOver, Variant


class Trial(msgspec.Struct, frozen=True, order=True):
    """One model to run. `number` orders the trials of a scenario; `over` is None where nothing is swept."""

    number: int
    variant: str
    over: SweepOver | None = None
    value: float = 0.0


def trials(scenario: Scenario) -> tuple[Trial, ...]:
    """All trials, the unswept ones first, in the order of the scenario's variants."""
    raise NotImplementedError


def at(scenario: Scenario, trial: Trial) -> tuple[Scenario, Variant]:
    """The scenario and the variant as they are in a trial: what `compiling.model` and `costs.assess` take."""
    raise NotImplementedError
