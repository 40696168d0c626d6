"""What came of a run, ready to be shown: the answer, figures by variant with their intervals, what each rests on."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from homeshore.cases.queries import cases, plots, wording
from homeshore.cases.queries.amounts import amount, exactly, signed, span
from homeshore.cases.queries.answer import answer
from homeshore.cases.queries.cases import Run
from homeshore.cases.queries.parameters import parameter_name, source
from homeshore.cases.rules.costs import Assessment, Figure
from homeshore.cases.rules.findings import Difference, Findings, Statement, Verdict
from homeshore.cases.rules.scenario import Parameter, Scenario
from homeshore.kit.charts import Chart
from homeshore.kit.ids import encode_id
from homeshore.web.cases.kept import read_or_none
from homeshore.web.cases.words import THEMES, narrowed, theme_of


class Cell(msgspec.Struct, frozen=True):
    """A figure of the variant `label`. `difference` against the reference, with its interval, and how it is judged."""

    label: str = ""
    value: str = ""
    interval: str = ""
    difference: str = ""
    difference_interval: str = ""
    verdict: str = ""


class Named(msgspec.Struct, frozen=True):
    """A parameter by its key and its name."""

    key: str
    name: str


class ParameterLine(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter with its range, date and source. `between` is empty where it is exact."""

    key: str
    name: str
    value: str
    between: str
    dated: date
    source: str
    own: bool
    assumed: bool


class Row(msgspec.Struct, frozen=True):
    """A figure in all variants, and its trace: the parameters it was computed with, and whether it was simulated."""

    key: str
    name: str
    cells: list[Cell]
    parameters: list[Named]
    from_seed: bool


class Theme(msgspec.Struct, frozen=True):
    """Figures that are about the same thing."""

    title: str
    rows: list[Row]


class Block(msgspec.Struct, frozen=True):
    """Figures of the whole centre (no title), of a demand or of a group."""

    title: str
    themes: list[Theme]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """A run's outcome as the page shows it. `said` are the statements by verdict: losses are never left out."""

    findings: Findings
    code: str
    seed: str
    answer: str
    losses: list[str]
    gains: list[str]
    unclear: list[str]
    columns: list[str]
    whole: Block
    parts: list[Block]
    charts: list[Chart]
    sweeps: list[Chart]
    parameters: list[ParameterLine]


def answer_of(run: Run) -> str:
    """The answer of a run in one sentence; empty while there is none."""
    findings, scenario = cases.findings_of(run), read_or_none(run.version)
    return answer(scenario, findings) if findings is not None and scenario is not None else ""


def result(run: Run, scenario: Scenario | None, findings: Findings) -> Result:
    """Everything on the page of a run that came to something."""
    blocks = _blocks(findings)
    return Result(
        findings=findings,
        code=encode_id(run.id),
        seed=str(findings.seed),
        answer=answer(scenario, findings) if scenario is not None else "",
        losses=_said(findings.statements, Verdict.WORSE),
        gains=_said(findings.statements, Verdict.BETTER),
        unclear=_said(findings.statements, Verdict.UNCLEAR),
        columns=[one.label for one in findings.assessments],
        whole=blocks[0],
        parts=blocks[1:],
        charts=[*plots.day(scenario, findings, plots.Layout()), *plots.costs(scenario, findings, plots.Layout())],
        sweeps=plots.sweeps(scenario, findings, plots.Layout()),
        parameters=[parameter_line(one) for one in findings.parameters],
    )


def parameter_line(one: Parameter) -> ParameterLine:
    """A parameter as it is shown."""
    return ParameterLine(
        key=one.name,
        name=parameter_name(one.name),
        value=exactly(one.value, one.unit),
        between="" if one.low == one.high else span(float(one.low), float(one.high), one.unit),
        dated=one.dated,
        source=source(one),
        own=one.own,
        assumed=one.assumed,
    )


def _named(key: str) -> Named:
    return Named(key, parameter_name(key))


def _said(statements: Iterable[Statement], verdict: Verdict) -> list[str]:
    return [wording.statement(one) for one in statements if one.verdict == verdict]


def _blocks(findings: Findings) -> list[Block]:
    """The figures of the whole centre, then those of each demand and group, all in the order of the assessments."""
    differences = {(one.variant, one.key): one for one in findings.differences}
    keys: dict[tuple[str, str], list[str]] = {("", ""): []}
    for assessment in findings.assessments:
        for one in assessment.figures:
            of_part = keys.setdefault((one.demand, one.group), [])
            if one.key not in of_part:
                of_part.append(one.key)
    return [
        Block(narrowed(*part), _themes([_row(findings.assessments, key, part, differences) for key in keys[part]]))
        for part in sorted(keys, key=lambda one: (one != ("", ""), bool(one[1])))
    ]


def _themes(rows: Iterable[Row]) -> list[Theme]:
    """Rows under their theme, both in the order of `THEMES`; what no theme names comes last."""
    by_theme: dict[str, list[Row]] = {str(title): [] for title in THEMES}
    for row in rows:
        by_theme[theme_of(row.key)].append(row)
    return [Theme(title, found) for title, found in by_theme.items() if found]


def _row(
    assessments: Sequence[Assessment],
    key: str,
    part: tuple[str, str],
    differences: dict[tuple[str, str], Difference],
) -> Row:
    figures = [one.figure(key, *part) for one in assessments]
    known = [one for one in figures if one is not None]
    compared = part == ("", "")
    return Row(
        key=key,
        name=wording.figure_name(key),
        cells=[
            cell_of(figure, differences.get((one.variant, key)) if compared else None, one.label)
            for one, figure in zip(assessments, figures, strict=True)
        ],
        parameters=[_named(name) for name in sorted({name for one in known for name in one.parameters})],
        from_seed=any(one.from_seed for one in known),
    )


def cell_of(figure: Figure | None, difference: Difference | None = None, label: str = "") -> Cell:
    """A figure as it is shown, with its interval unless it is exact."""
    if figure is None:
        return Cell(label)
    exact = figure.low == figure.high
    interval = "" if exact else span(figure.low, figure.high, figure.unit)
    shown = Cell(label, amount(figure.mean, figure.unit), interval)
    if difference is None:
        return shown
    return msgspec.structs.replace(
        shown,
        difference=signed(difference.mean, difference.unit),
        difference_interval=span(difference.low, difference.high, difference.unit),
        verdict=difference.verdict.value,
    )
