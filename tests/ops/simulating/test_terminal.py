import pytest
from django.utils import translation

from homeshore.cases.rules.findings import Verdict
from homeshore.ops.simulating.terminal import answers, statements
from ops.simulating.runs import run


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [100, 200])
def test_a_table_fits_the_terminal(language: str, width: int):
    with translation.override(language):
        text = answers(run()[2], width)
    assert max(map(len, text.splitlines())) <= width
    assert ("\n\n" in text) == (width == 100)


def test_intervals_stand_beside_what_depends_on_chance():
    with translation.override("en"):
        [line] = [
            line for line in answers(run()[2], 200).splitlines() if line.startswith("Cost for the brand, per day")
        ]
    assert line.count("[€") == 2


def test_where_homeshoring_loses_comes_first():
    findings = run()[2]
    assert any(each.verdict == Verdict.WORSE for each in findings.statements)
    with translation.override("en"):
        assert statements(findings).startswith("Where homeshoring loses\n  - ")
