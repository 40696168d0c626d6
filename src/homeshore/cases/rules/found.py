"""The types of what follows from a run."""

from enum import StrEnum

import msgspec

from homeshore.cases.rules.costs import Assessment
from homeshore.cases.rules.scenario import Parameter, SweepOver


class Verdict(StrEnum):
    """How a variant compares with the reference; `unclear` when the interval contains no difference."""

    BETTER = "better"
    WORSE = "worse"
    UNCLEAR = "unclear"


class Difference(msgspec.Struct, frozen=True):
    """`variant` minus the reference, paired by replication (common random numbers), with its 95 % interval."""

    variant: str
    key: str
    unit: str
    mean: float
    low: float
    high: float
    percent: float | None
    """The mean as a percentage of the reference's value; None where that is zero."""
    verdict: Verdict


class Statement(msgspec.Struct, frozen=True):
    """A sentence as code and figures; `queries.wording` puts it into words. `verdict` from homeshoring's side."""

    code: str
    verdict: Verdict
    figures: dict[str, str | float]


class Point(msgspec.Struct, frozen=True):
    """One value of a sweep in one variant."""

    variant: str
    value: float
    assessment: Assessment


class Curve(msgspec.Struct, frozen=True):
    """A sweep's outcome, points ordered by variant and value."""

    over: SweepOver
    points: tuple[Point, ...]


class Findings(msgspec.Struct, frozen=True):
    """All that a report shows. `finished` is false when the run was interrupted; replications say how far it came."""

    name: str
    seed: int
    replications: int
    reference: str
    assessments: tuple[Assessment, ...]
    differences: tuple[Difference, ...]
    statements: tuple[Statement, ...]
    curves: tuple[Curve, ...]
    parameters: tuple[Parameter, ...]
