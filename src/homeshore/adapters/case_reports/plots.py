"""The chapter of plots: the charts of `cases.queries.plots`, as many rows of them as a page takes."""

from homeshore.adapters.case_reports.blocks import Block, Heading
from homeshore.adapters.case_reports.drawing import plot
from homeshore.adapters.case_reports.words import Words
from homeshore.cases.queries.plots import Layout, costs, day, people, sweeps
from homeshore.cases.rules.findings import Findings
from homeshore.cases.rules.scenario import Scenario

PAGE = Layout(rows=22, direct=True)


def plots(scenario: Scenario, findings: Findings, words: Words) -> list[Block]:
    """The chapter; empty without findings."""
    if not findings.assessments:
        return []
    drawn = [chart for charts in (costs, day, sweeps, people) for chart in charts(scenario, findings, PAGE)]
    return [Heading(words["plots"], 1), *(plot(chart, words["data_annex"]) for chart in drawn)]
