"""What a run came to, in the terminal: a table of answers with their intervals, then plain statements."""

import shutil
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from homeshore.cases.queries import amounts, wording
from homeshore.cases.rules.costs import Assessment, Figure
from homeshore.cases.rules.findings import Findings, Statement, Verdict

LONGEST_NAME = 44
GAP = 2


def answers(findings: Findings, width: int = 0) -> str:
    """One line a figure and one column a variant, in as many tables as the terminal's width needs."""
    width = width or shutil.get_terminal_size((120, 24)).columns
    columns = [_column(assessment) for assessment in findings.assessments]
    names = {key: wording.figure_name(key) for _, cells in columns for key in cells}
    label = min(LONGEST_NAME, max(map(len, names.values()), default=0))
    return "\n\n".join(_table(names, label, part) for part in _parts(columns, width - label))


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
    used = 0
    for column in columns:
        needed = GAP + _width(column)
        if part and used + needed > width:
            yield part
            part, used = [], 0
        part.append(column)
        used += needed
    if part:
        yield part


def _width(column: Column) -> int:
    name, cells = column
    return max(len(name), *(len(cell) for cell in cells.values()), 0)


def _table(names: Mapping[str, str], label: int, columns: Sequence[Column]) -> str:
    head = " " * label + "".join(f"{name:>{GAP + _width((name, cells))}}" for name, cells in columns)
    lines = [
        _wrapped(name, label)
        + "".join(f"{cells.get(key, '–'):>{GAP + _width((title, cells))}}" for title, cells in columns)
        for key, name in names.items()
    ]
    return "\n".join([head, "-" * len(head), *lines])


def _wrapped(name: str, label: int) -> str:
    """A name in as many lines as it needs, the figures beside the last one."""
    *above, last = textwrap.wrap(name, label, subsequent_indent="  ")
    return "\n".join([*above, f"{last:{label}}"])


def _said(title: str, said: Sequence[Statement]) -> str:
    return "\n".join([title, *(f"  - {_plain(wording.statement(each))}" for each in said)]) if said else ""
