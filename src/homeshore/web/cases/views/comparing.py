"""Two runs side by side: what was changed between them, and what that did."""

import difflib

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from homeshore.cases.queries import cases, wording
from homeshore.cases.queries.amounts import signed, span
from homeshore.cases.queries.cases import Run
from homeshore.cases.rules.costs import Assessment
from homeshore.cases.rules.differing import differ
from homeshore.cases.rules.findings import Findings
from homeshore.kit.ids import decode_id
from homeshore.web.cases.access import run_for
from homeshore.web.cases.results import Cell, cell_of
from homeshore.web.office.views.editing import shown

CONTEXT_LINES = 2


class Head(msgspec.Struct, frozen=True):
    """A run, and what it came to."""

    run: Run
    findings: Findings


class Row(msgspec.Struct, frozen=True):
    """A figure in both runs; `interval` is the difference's, paired day by day, where both drew the same days."""

    name: str
    cells: list[Cell]
    difference: str
    interval: str = ""


class Compared(msgspec.Struct, frozen=True):
    """The figures of a centre that both runs have."""

    label: str
    rows: list[Row]


@shown
def compare(request: HttpRequest) -> HttpResponse:
    """The two runs that the address names (`?run=...&run=...`), the earlier one first."""
    heads = sorted((_head(request, text) for text in request.GET.getlist("run")), key=lambda one: one.run.asked_at)
    if len(heads) != 2:
        return render(request, "cases/compare_two.html", status=422)
    first, second = (one.findings for one in heads)
    same_days = (first.seed, first.replications) == (second.seed, second.replications)
    context = {
        "heads": heads,
        "case": heads[1].run.version.case,
        "same_days": same_days,
        "changes": _changes(heads[0].run.version.text, heads[1].run.version.text),
        "compared": _compared(first, second, same_days),
    }
    return render(request, "cases/compare.html", context)


def _head(request: HttpRequest, text: str) -> Head:
    try:
        run = run_for(request, decode_id(text))
    except ValueError:
        raise Http404(text) from None
    findings = cases.findings_of(run)
    if findings is None:
        raise Http404("a run without findings")
    return Head(run, findings)


def _compared(first: Findings, second: Findings, same_days: bool) -> list[Compared]:
    before = {one.variant: one for one in first.assessments}
    return [
        Compared(after.label, _rows(before[after.variant], after, same_days))
        for after in second.assessments
        if after.variant in before
    ]


def _rows(first: Assessment, second: Assessment, same_days: bool) -> list[Row]:
    paired = {one.key: one for one in differ(second, first)} if same_days else {}
    rows = []
    for after in second.figures:
        before = first.figure(after.key)
        if (after.demand, after.group) != ("", "") or before is None:
            continue
        difference = signed(after.mean - before.mean, after.unit)
        one = paired.get(after.key)
        interval = span(one.low, one.high, one.unit) if one is not None and one.low != one.high else ""
        rows.append(Row(wording.figure_name(after.key), [cell_of(before), cell_of(after)], difference, interval))
    return rows


def _changes(before: str, after: str) -> list[tuple[str, str]]:
    """The lines of the text that differ, with a few around them: (added, removed or same, line)."""
    if before == after:
        return []
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), n=CONTEXT_LINES, lineterm=""))[2:]
    return [_change(line) for line in lines]


def _change(line: str) -> tuple[str, str]:
    if line.startswith("@@"):
        return "place", _("Line %(place)s") % {"place": _place(line)}
    return {"+": "added", "-": "removed"}.get(line[:1], "same"), line


def _place(line: str) -> str:
    """The line number of the second text in a hunk's head: `@@ -1,5 +2,6 @@`."""
    return line.split("+")[1].split(",", maxsplit=1)[0].split(" ", maxsplit=1)[0]
