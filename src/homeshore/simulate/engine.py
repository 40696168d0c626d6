"""One replication of a model."""

from homeshore.simulate.checking import check
from homeshore.simulate.model import Model
from homeshore.simulate.outcome import Outcome


def run(model: Model, replication: int = 0) -> Outcome:
    """Simulate a model once. Same model and replication, same outcome, on any machine. Raises ImpossibleModel."""
    check(model)
    raise NotImplementedError(replication)
