"""Every figure of a run with its trace, and the figures behind the plots."""

from homeshore.adapters.case_reports.blocks import Block, Cell, Heading, Paragraph, Table
from homeshore.adapters.case_reports.summary import SIDE_BY_SIDE, differences
from homeshore.adapters.case_reports.words import Words
from homeshore.cases.queries import amounts, wording
from homeshore.cases.queries.parameters import parameter_name
from homeshore.cases.queries.plots import SWEPT, clock
from homeshore.cases.rules.costs import Assessment, Figure
from homeshore.cases.rules.findings import Curve, Findings


def annex(findings: Findings, words: Words) -> list[Block]:
    """The last chapter: figures and their traces, cost lines, the day by interval, and the sweeps' points."""
    if not findings.assessments:
        return []
    blocks: list[Block] = [Heading(words["annex"], 1), Paragraph(words["about_annex"], "small")]
    blocks.append(_figures(findings, words))
    if findings.differences:
        blocks += [Heading(words["difference_annex"]), *differences(findings, None, words)]
    if any(one.cost_lines for one in findings.assessments):
        blocks += [Heading(words["cost_annex"]), _costs(findings, words)]
    for curve in findings.curves:
        over = wording.swept_name(curve.over).lower()
        blocks += [Heading(words["sweep_annex"].format(over=over)), *_points(curve, words)]
    for one in findings.assessments:
        if one.intervals:
            blocks += [Heading(words["interval_annex"].format(variant=one.label)), _day(one, words)]
    return blocks


def _figures(findings: Findings, words: Words) -> Table:
    """A sub-heading with its trace for each figure, then a row for each variant."""
    found: dict[tuple[str, str, str], list[tuple[Assessment, Figure]]] = {}
    for one in findings.assessments:
        for figure in one.figures:
            found.setdefault((figure.key, figure.demand, figure.group), []).append((one, figure))
    rows: list[tuple[Cell, ...]] = []
    for (key, demand, group), pairs in found.items():
        narrowed = [name for name in (demand, wording.group_name(group)) if name]
        name = wording.figure_name(key) + (f" ({', '.join(narrowed)})" if narrowed else "")
        rows.append((Cell(name, trace(findings, [figure for _, figure in pairs], words)),))
        rows += [_figure(one, figure, words) for one, figure in pairs]
    return Table(columns=tuple(words["annex_columns"].split("|")), rows=tuple(rows), small=True, widths=(2.0, 1.0, 1.3))


def _figure(one: Assessment, figure: Figure, words: Words) -> tuple[Cell, ...]:
    around = amounts.span(figure.low, figure.high, figure.unit)
    if figure.low == figure.high:
        around = words["exact"]
    return Cell(one.label), Cell(amounts.amount(figure.mean, figure.unit)), Cell(around or words["no_interval"])


def trace(findings: Findings, figures: list[Figure], words: Words) -> str:
    """What a figure comes from, over all variants: parameters by name, and the seed."""
    names = list(dict.fromkeys(parameter_name(name) for figure in figures for name in figure.parameters))
    simulated = any(figure.from_seed for figure in figures)
    drawn = words["from_seed"].format(seed=findings.seed, replications=findings.replications)
    parts = [", ".join(names)] if names else []
    parts += [drawn] if simulated else []
    return words["from"].format(parameters="\u00a0; ".join(parts) or words["parameters_alone"])


def _costs(findings: Findings, words: Words) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for one in findings.assessments:
        rows.append((Cell(one.label),))
        rows += [
            (
                Cell(wording.figure_name(line.key), ", ".join(map(parameter_name, line.parameters))),
                Cell(wording.group_name(line.group)),
                Cell(amounts.amount(line.mean, "EUR")),
            )
            for line in one.cost_lines
        ]
    return Table(
        columns=tuple(words["cost_columns"].split("|")),
        rows=tuple(rows),
        texts=(0, 1),
        small=True,
        widths=(3.0, 1.4, 1.0),
    )


def _points(curve: Curve, words: Words) -> list[Block]:
    """Values of the swept quantity down, variants across, a few at a time; a sub-heading for each plotted figure."""
    variants = {point.variant: point.assessment.label for point in curve.points}
    at = sorted({point.value for point in curve.points})
    found = {(point.variant, point.value): point.assessment for point in curve.points}
    unit = wording.swept_unit(curve.over)
    names = list(variants)
    tables: list[Block] = []
    for some in (names[start : start + SIDE_BY_SIDE] for start in range(0, len(names), SIDE_BY_SIDE)):
        rows: list[tuple[Cell, ...]] = []
        for key in SWEPT:
            cells = {value: [_point(found.get((name, value)), key, words) for name in some] for value in at}
            rows.append((Cell(wording.figure_name(key)),))
            rows += [(Cell(amounts.short(value, unit)), *cells[value]) for value in at]
        columns = (wording.swept_name(curve.over), *(variants[name] for name in some))
        tables.append(Table(columns=columns, rows=tuple(rows), small=True, widths=(1.0, *(1.4 for _ in some))))
    return tables


def _point(found: Assessment | None, key: str, words: Words) -> Cell:
    figure = found.figure(key) if found is not None else None
    if figure is None:
        return Cell("–")
    around = amounts.span(figure.low, figure.high, figure.unit) or words["no_interval"]
    return Cell(amounts.amount(figure.mean, figure.unit), around)


def _day(one: Assessment, words: Words) -> Table:
    rows = tuple(
        (
            Cell(clock(part.from_minute)),
            Cell(amounts.amount(part.forecast, "")),
            Cell(amounts.amount(part.offered, "")),
            Cell(str(part.required)),
            Cell(str(part.staffed)),
            Cell("–" if part.service_percent is None else amounts.amount(part.service_percent, "percent")),
        )
        for part in one.intervals
    )
    return Table(
        columns=tuple(words["interval_columns"].split("|")),
        rows=rows,
        small=True,
        widths=(1.0, 1.0, 1.0, 1.0, 1.0, 1.2),
    )
