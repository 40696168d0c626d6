from collections.abc import Callable

import msgspec
import pytest
from django.utils.translation import override

from adapters.case_reports.a_run import findings, scenario
from homeshore.cases.queries import plots
from homeshore.cases.queries.plots import Layout
from homeshore.cases.rules.findings import Findings
from homeshore.cases.rules.scenario import Scenario
from homeshore.kit.charts import Chart

BUILDERS = (plots.costs, plots.day, plots.sweeps, plots.people)
Builder = Callable[[Scenario | None, Findings, Layout], list[Chart]]


@pytest.mark.parametrize("build", BUILDERS)
def test_page_and_paper_have_the_same_charts_with_the_same_titles_notes_and_figures(build: Builder):
    of = scenario()
    found = findings(of)
    page, paper = (build(of, found, layout) for layout in (Layout(), Layout(rows=22, direct=True)))
    assert page
    for one, other in zip(page, paper, strict=True):
        assert (one.title, one.note, one.rows, one.looks) == (other.title, other.note, other.rows, other.looks)


def test_a_page_explains_lines_in_a_legend_and_paper_names_them_at_their_ends():
    of = scenario()
    found = findings(of)
    assert all(chart.legend for chart in plots.day(of, found, Layout()))
    assert not any(chart.legend for chart in plots.day(of, found, Layout(direct=True)))


def test_a_variant_keeps_its_colour_though_an_earlier_one_has_no_result_or_the_scenario_is_unreadable():
    of = scenario(("Site", "Home", "Mixed"))
    found = findings(of)
    late = msgspec.structs.replace(found, assessments=found.assessments[1:], curves=())
    service = plots.day(of, late, Layout())[0]
    assert service.looks == (2, 3)
    assert plots.day(None, found, Layout())[0].looks == (1, 2, 3)


def test_what_does_not_fit_is_drawn_in_parts_that_say_so():
    of = scenario(tuple(f"Variant {number}" for number in range(5)))
    with override("fr"):
        drawn = plots.costs(of, findings(of), Layout(rows=2))
    assert [len(chart.rows) for chart in drawn] == [2, 2, 1]
    assert drawn[1].note.endswith("Partie 2 sur 3.")


def test_nothing_is_drawn_of_nothing():
    of = scenario()
    nothing = Findings(of.name, of.seed, 0, "v0", (), (), (), (), of.parameters)
    assert [build(of, nothing, Layout()) for build in BUILDERS] == [[], [], [], []]
