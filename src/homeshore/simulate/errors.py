"""What the simulator refuses before anything runs."""

from homeshore.kit.errors import Refusal


class ImpossibleModel(Refusal):
    """A model that cannot be simulated. `key` is the path of what is wrong, `found` its value, `expected` what would
    be accepted.
    """

    code = "impossible_model"
