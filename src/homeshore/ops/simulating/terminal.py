"""What a run came to, in the terminal: a table of answers with their intervals, then plain statements."""

import shutil
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from homeshore.cases.queries import amounts, wording
from homeshore.cases.rules.costs import Assessment, Figure
from homeshore.cases.rules.findings import Findings, Statement, Verdict

LABEL = 34
GAP = 2


def answers(findings: Findings, width: int = 0) -> str:
    """One line a figure and one column a variant, in as many tables as the terminal's width needs."""
    width = width or shutil.get_terminal_size((100, 24)).columns
    columns = [_column(assessment) for assessment in findings.assessments]
    rows = list(dict.fromkeys(key for _, cells in columns for key in cells))
    return "\n\n".join(_table(rows, part) for part in _parts(columns, width))


def statements(findings: Findings) -> str:
    """What the figures mean, first where homeshoring loses."""
    titles = {
        Verdict.WORSE: _("Where homeshoring loses"),
        Verdict.BETTER: _("Where homeshoring wins"),
        Verdict.UNCLEAR: _("What this run does not settle"),
    }
    parts = [
        _said(title, [each for each in findings.statements if each.verdict == verdict])
        for verdict, title in titles.items()
    ]
    return "\n\n".join(part for part in parts if part)


Column = tuple[str, dict[str, str]]


def _column(assessment: Assessment) -> Column:
    whole = [figure for figure in assessment.figures if not figure.demand and not figure.group]
    return assessment.label or assessment.variant, {figure.key: _cell(figure) for figure in whole}


def _cell(figure: Figure) -> str:
    mean = amounts.amount(figure.mean, figure.unit)
    around = amounts.span(figure.low, figure.high, figure.unit) if figure.low != figure.high else ""
    return _plain(f"{mean} [{around}]" if around else mean)


def _plain(text: str) -> str:
    """Without the typographer's spaces, which not every terminal can show."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def _parts(columns: Sequence[Column], width: int) -> Iterator[Sequence[Column]]:
    """Columns that fit side by side."""
    part: list[Column] = []
    used = LABEL
    for column in columns:
        needed = GAP + _width(column)
        if part and used + needed > width:
            yield part
            part, used = [], LABEL
        part.append(column)
        used += needed
    if part:
        yield part


def _width(column: Column) -> int:
    name, cells = column
    return max(len(name), *(len(cell) for cell in cells.values()), 0)


def _table(rows: Sequence[str], columns: Sequence[Column]) -> str:
    head = " " * LABEL + "".join(f"{name:>{GAP + _width((name, cells))}}" for name, cells in columns)
    lines = [
        f"{wording.figure_name(key):{LABEL}}"
        + "".join(f"{cells.get(key, '–'):>{GAP + _width((name, cells))}}" for name, cells in columns)
        for key in rows
    ]
    return "\n".join([head, "-" * len(head), *lines])


def _said(title: str, said: Sequence[Statement]) -> str:
    return "\n".join([title, *(f"  - {_plain(wording.statement(each))}" for each in said)]) if said else ""
