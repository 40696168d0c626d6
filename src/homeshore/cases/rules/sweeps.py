"""Which trials a scenario asks for: each variant as it stands, then each point of each sweep."""

import msgspec
from msgspec.structs import replace

from homeshore.cases.rules.scenario import Crew, Group, Scenario, SweepOver, Variant
from homeshore.cases.rules.usual import usual_crew

HOME = frozenset({Group.HOME_EMPLOYEE, Group.HOME_INDEPENDENT})


class Trial(msgspec.Struct, frozen=True, order=True):
    """One model to run. `number` orders the trials of a scenario; `over` is None where nothing is swept."""

    number: int
    variant: str
    over: SweepOver | None = None
    value: float = 0.0


def trials(scenario: Scenario) -> tuple[Trial, ...]:
    """All trials, the unswept ones first, in the order of the scenario's variants."""
    plain: list[tuple[str, SweepOver | None, float]] = [(each.name, None, 0.0) for each in scenario.variants]
    swept: list[tuple[str, SweepOver | None, float]] = [
        (name, sweep.over, value)
        for sweep in scenario.sweeps
        for name in sweep.variants
        for value in sweep.values
        if sweep.over is not SweepOver.STANDBY or scenario.variant(name).reinforcement
    ]
    return tuple(Trial(number, *point) for number, point in enumerate(plain + swept))


def at(scenario: Scenario, trial: Trial) -> tuple[Scenario, Variant]:
    """The scenario and the variant as they are in a trial: what `compiling.model` and `costs.assess` take."""
    variant = scenario.variant(trial.variant)
    match trial.over:
        case SweepOver.FORECAST_ERROR:
            return replace(scenario, error_percent=trial.value), variant
        case SweepOver.HOME_SHARE:
            return scenario, replace(variant, crews=shifted(variant.crews, trial.value, scenario.day.hours))
        case SweepOver.NO_SHOW:
            return scenario, replace(variant, crews=tuple(_absent(crew, trial.value) for crew in variant.crews))
        case SweepOver.STANDBY if variant.reinforcement:
            agents = replace(variant.reinforcement, agents=int(trial.value))
            return scenario, replace(variant, reinforcement=agents)
        case _:
            return scenario, variant


def shifted(crews: tuple[Crew, ...], home_percent: float, day_hours: float) -> tuple[Crew, ...]:
    """Crews of which `home_percent` work at home; among themselves, those at home and the others keep their parts.

    Where nobody works at home yet, independents join as the scenario knows no others; where all do, a site.
    """
    at_home = [crew for crew in crews if crew.group in HOME]
    elsewhere = [crew for crew in crews if crew.group not in HOME]
    at_home = (
        at_home if sum(crew.share_percent for crew in at_home) else [usual_crew(Group.HOME_INDEPENDENT, day_hours)]
    )
    elsewhere = elsewhere if sum(crew.share_percent for crew in elsewhere) else [usual_crew(Group.SITE, day_hours)]
    return (*_scaled(elsewhere, 100 - home_percent), *_scaled(at_home, home_percent))


def _scaled(crews: list[Crew], percent: float) -> list[Crew]:
    whole = sum(crew.share_percent for crew in crews)
    return [replace(crew, share_percent=crew.share_percent / whole * percent) for crew in crews]


def _absent(crew: Crew, percent: float) -> Crew:
    return replace(crew, behaviour=replace(crew.behaviour, no_show_percent=percent))
