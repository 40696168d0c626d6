"""A run's figures as one CSV file: every figure of every variant and sweep, with its interval and what it rests on."""

import csv
from collections.abc import Iterator
from io import StringIO

from homeshore.cases.rules.costs import Assessment
from homeshore.cases.rules.findings import Findings
from homeshore.web.tables.writing import BOM, harmless

Row = tuple[str | int | float, ...]
COLUMNS = (
    "variant",
    "swept",
    "swept_value",
    "figure",
    "demand",
    "group",
    "unit",
    "mean",
    "low",
    "high",
    "replications",
    "seed",
    "parameters",
)


def figures_csv(findings: Findings) -> bytes:
    """The file. The seed is empty where a figure does not depend on chance."""
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(COLUMNS)
    for row in _rows(findings):
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return (BOM + out.getvalue()).encode()


def _rows(findings: Findings) -> Iterator[Row]:
    for assessment in findings.assessments:
        yield from _of(assessment, "", "")
    for curve in findings.curves:
        for point in curve.points:
            yield from _of(point.assessment, curve.over.value, point.value)


def _of(assessment: Assessment, swept: str, value: str | float) -> Iterator[Row]:
    for one in assessment.figures:
        yield (
            assessment.variant,
            swept,
            value,
            one.key,
            one.demand,
            one.group,
            one.unit,
            one.mean,
            one.low,
            one.high,
            assessment.replications,
            assessment.seed if one.from_seed else "",
            " ".join(one.parameters),
        )
