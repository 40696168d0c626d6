"""A run as tables: every figure with its unit and its trace, every replication, every interval. Units in the columns.

`columns.explain` says what each column means.
"""

from collections.abc import Callable, Iterator, Sequence

import msgspec

from homeshore.cases.rules import batches, compiling, sweeps
from homeshore.cases.rules.costs import Assessment
from homeshore.cases.rules.findings import Findings
from homeshore.cases.rules.scenario import Scenario
from homeshore.cases.rules.sweeps import Trial
from homeshore.ops.simulating.carrying import Harvest
from homeshore.simulate.outcome import CrewOutcome, DemandOutcome, Outcome, ReinforcementOutcome

Cell = str | int | float | None
Row = Sequence[Cell]


class Table(msgspec.Struct, frozen=True):
    """A CSV file: its name without suffix, its columns, its rows."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Row]


class Assessed(msgspec.Struct, frozen=True):
    """A trial with the replications that it was assessed from."""

    trial: Trial
    outcomes: Sequence[Outcome]
    assessment: Assessment

    @property
    def place(self) -> Row:
        """The columns that say which trial: variant, what is swept, its value."""
        swept = self.trial.over is not None
        return [self.trial.variant, self.trial.over or "", self.trial.value if swept else ""]


PLACE = ["variant", "swept", "swept_value"]


def tables(scenario: Scenario, harvest: Harvest, findings: Findings) -> list[Table]:
    """Every table of a run."""
    assessed = list(_assessed(scenario, harvest, findings))
    return [
        _figures(assessed, findings),
        _samples(assessed),
        _intervals(assessed),
        _cost_lines(assessed),
        _differences(findings),
        _parameters(findings),
        _counts(scenario, assessed, "demands", DemandOutcome, lambda outcome: outcome.demands),
        _counts(scenario, assessed, "crews", CrewOutcome, lambda outcome: outcome.crews),
        _counts(scenario, assessed, "reinforcements", ReinforcementOutcome, lambda outcome: outcome.reinforcements),
    ]


def _assessed(scenario: Scenario, harvest: Harvest, findings: Findings) -> Iterator[Assessed]:
    unswept = {each.variant: each for each in findings.assessments}
    swept = {
        (curve.over, each.variant, each.value): each.assessment for curve in findings.curves for each in curve.points
    }
    for trial, outcomes in batches.whole(scenario, harvest.outcomes).items():
        if trial.over is None:
            yield Assessed(trial, outcomes, unswept[trial.variant])
        else:
            yield Assessed(trial, outcomes, swept[trial.over, trial.variant, trial.value])


def _figures(assessed: Sequence[Assessed], findings: Findings) -> Table:
    columns = [*PLACE, "figure", "demand", "group", "unit", "mean", "low", "high", "seed", "replications", "parameters"]
    rows = [
        [
            *each.place, figure.key, figure.demand, figure.group, figure.unit, figure.mean, figure.low, figure.high,
            findings.seed if figure.from_seed else "", each.assessment.replications, " ".join(figure.parameters),
        ]
        for each in assessed
        for figure in each.assessment.figures
    ]  # fmt: skip
    return Table("figures", columns, rows)


def _samples(assessed: Sequence[Assessed]) -> Table:
    columns = [*PLACE, "replication", "figure", "demand", "group", "unit", "value", "numerator", "denominator"]
    rows = [
        [
            *each.place,
            outcome.replication,
            sample.key,
            sample.demand,
            sample.group,
            sample.unit,
            above / below if below else None,
            above,
            below,
        ]
        for each in assessed
        for sample in each.assessment.samples
        for outcome, above, below in zip(each.outcomes, sample.numerators, sample.denominators, strict=True)
    ]
    return Table("replications", columns, rows)


def _intervals(assessed: Sequence[Assessed]) -> Table:
    columns = [
        *PLACE,
        "from",
        "forecast_contacts",
        "offered_contacts",
        "required_agents",
        "staffed_agents",
        "service_percent",
    ]
    rows = [
        [
            *each.place, f"{interval.from_minute // 60:02d}:{interval.from_minute % 60:02d}",
            interval.forecast, interval.offered, interval.required, interval.staffed, interval.service_percent,
        ]
        for each in assessed
        for interval in each.assessment.intervals
    ]  # fmt: skip
    return Table("intervals", columns, rows)


def _cost_lines(assessed: Sequence[Assessed]) -> Table:
    rows = [
        [*each.place, line.key, line.group, line.mean, " ".join(line.parameters)]
        for each in assessed
        for line in each.assessment.cost_lines
    ]
    return Table("costs", [*PLACE, "cost", "group", "mean_eur_a_day", "parameters"], rows)


def _differences(findings: Findings) -> Table:
    columns = ["variant", "reference", "figure", "unit", "mean", "low", "high", "percent_of_reference", "verdict"]
    rows = [
        [
            each.variant,
            findings.reference,
            each.key,
            each.unit,
            each.mean,
            each.low,
            each.high,
            each.percent,
            each.verdict,
        ]
        for each in findings.differences
    ]
    return Table("differences", columns, rows)


def _parameters(findings: Findings) -> Table:
    columns = ["parameter", "value", "unit", "as_of", "low", "high", "own", "source"]
    rows: list[Row] = [
        [
            each.name, str(each.value), each.unit, each.dated.isoformat(),
            str(each.low), str(each.high), int(each.own), each.source,
        ]
        for each in findings.parameters
    ]  # fmt: skip
    return Table("parameters", columns, rows)


Part = DemandOutcome | CrewOutcome | ReinforcementOutcome


def _counts(
    scenario: Scenario,
    assessed: Sequence[Assessed],
    name: str,
    kind: type[Part],
    parts: Callable[[Outcome], Sequence[Part]],
) -> Table:
    """The simulation's own sums, before any price: one row a replication and a demand, a crew or a reinforcement."""
    fields = [field.name for field in msgspec.structs.fields(kind) if field.type in (int, str)]
    rows: list[Row] = []
    for each in assessed:
        names = _demand_names(scenario, each.trial)
        for outcome in each.outcomes:
            for part in parts(outcome):
                sums: list[Cell] = [getattr(part, field) for field in fields[1:]]
                rows.append([*each.place, outcome.replication, _name(names, part), *sums])
    return Table(name, [*PLACE, "replication", *fields], rows)


def _demand_names(scenario: Scenario, trial: Trial) -> dict[int, str]:
    return {demand.id: demand.name for demand in compiling.model(*sweeps.at(scenario, trial)).demands}


def _name(demands: dict[int, str], part: Part) -> str:
    match part:
        case DemandOutcome(demand=id):
            return demands[id]
        case CrewOutcome(crew=name) | ReinforcementOutcome(reinforcement=name):
            return name
