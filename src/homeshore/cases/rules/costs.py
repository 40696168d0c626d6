"""What a day costs whom, what agents earn, and what it does to traffic and towns."""

from collections.abc import Sequence

import msgspec

from homeshore.cases.rules.scenario import Scenario, Variant
from homeshore.simulate.outcome import Outcome


class Figure(msgspec.Struct, frozen=True):
    """An estimate with its 95 % confidence interval over the replications.

    `key` is a stable code (`brand_cost`); `unit` one of EUR, EUR/h, EUR/min, EUR/contact, percent, seconds, minutes,
    hours, km, kg, agents, contacts. `parameters` are the parameters that it was computed with, `from_seed` that it also
    depends on the simulation: together they are its trace. `demand` and `group` narrow it down ("": the whole centre).
    """

    key: str
    unit: str
    mean: float
    low: float
    high: float
    parameters: tuple[str, ...] = ()
    from_seed: bool = True
    demand: str = ""
    group: str = ""


class Sample(msgspec.Struct, frozen=True):
    """A figure's value in each replication, as numerator and denominator (1.0 for a plain value)."""

    key: str
    unit: str
    numerators: tuple[float, ...]
    denominators: tuple[float, ...]
    demand: str = ""
    group: str = ""


class CostLine(msgspec.Struct, frozen=True):
    """A line of the operator's costs, e.g. `wages` of `site`: mean EUR a day, and the parameters behind it."""

    key: str
    group: str
    mean: float
    parameters: tuple[str, ...]


class Interval(msgspec.Struct, frozen=True):
    """A line of the day's curve: means over the replications; `service_percent` is None where nothing was offered."""

    from_minute: int
    forecast: float
    offered: float
    required: int
    staffed: int
    service_percent: float | None


class Assessment(msgspec.Struct, frozen=True):
    """What a trial came to. Figures are per day unless their unit says otherwise."""

    variant: str
    label: str
    seed: int
    replications: int
    figures: tuple[Figure, ...]
    samples: tuple[Sample, ...]
    cost_lines: tuple[CostLine, ...]
    intervals: tuple[Interval, ...]
    agents: int

    def figure(self, key: str, demand: str = "", group: str = "") -> Figure | None:
        """A figure by its key, or None where it does not apply."""
        same = (each for each in self.figures if (each.key, each.demand, each.group) == (key, demand, group))
        return next(same, None)


def assess(scenario: Scenario, variant: Variant, outcomes: Sequence[Outcome]) -> Assessment:
    """Price a trial's replications. `scenario` and `variant` are those of `sweeps.at`; needs at least one outcome."""
    raise NotImplementedError
