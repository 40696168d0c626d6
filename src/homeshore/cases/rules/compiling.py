"""From a scenario and a variant to a model of `simulate`."""

from homeshore.cases.rules.scenario import Scenario, Variant
from homeshore.simulate.model import Model


def model(scenario: Scenario, variant: Variant) -> Model:
    """The model of a trial (`sweeps.at`); the same inputs give the same model on any machine."""
    raise NotImplementedError
