"""What cases refuse."""

from homeshore.kit.errors import Refusal
from homeshore.kit.problems import Invalid


class InvalidScenario(Invalid):
    """A scenario's text breaks rules. Each problem's `field` is the dotted path of its key; nothing was run.

    `limits` of a problem explain what would be accepted: `least`, `most`, `accepted`, `found`, `meant` (did you mean).
    """

    code = "invalid_scenario"


class UnknownCase(Refusal):
    """There is no such case."""

    code = "unknown_case"


class UnknownRun(Refusal):
    """There is no such run."""

    code = "unknown_run"


class RunUnderWay(Refusal):
    """The case is being run already: stop that run first, or wait."""

    code = "run_under_way"
