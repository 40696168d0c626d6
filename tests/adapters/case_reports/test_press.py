import io
import math
import string
from collections.abc import Iterator
from datetime import date
from html import unescape

import msgspec
import pikepdf
import pypdf
import pytest
from django.utils.translation import override

from adapters.case_reports.a_run import PARAMETERS, findings, scenario
from homeshore.adapters.case_reports.blocks import Cell, Plot, Table
from homeshore.adapters.case_reports.contents import contents
from homeshore.adapters.case_reports.press import TypstReportPress
from homeshore.adapters.case_reports.words import texts
from homeshore.cases.ports import Edition
from homeshore.cases.queries import amounts
from homeshore.cases.rules.findings import Findings
from homeshore.cases.rules.scenario import Scenario

LANGUAGES = ["fr", "en"]
MANY = tuple(
    f"Variant {number} with a name that is long enough to need a second line, or three" for number in range(30)
)


def edition(language: str = "fr") -> Edition:
    return Edition(language, date(2026, 11, 22), "1.2.3")


def printed(of: Scenario, found: Findings, language: str = "fr") -> bytes:
    return TypstReportPress().print(of, found, edition(language))


def said(of: Scenario, found: Findings, language: str = "fr") -> str:
    """The text on the pages, with plain spaces and no line breaks."""
    return text_of(printed(of, found, language))


def text_of(pdf: bytes) -> str:
    return plain(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages))


def plain(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_the_findings_is_on_paper_with_its_interval(language):
    of = scenario()
    found = findings(of)
    text = said(of, found, language)
    with override(language):
        for one in found.assessments:
            for figure in one.figures:
                assert plain(amounts.amount(figure.mean, figure.unit)) in text
                assert plain(amounts.span(figure.low, figure.high, figure.unit)) in text
            for line in one.cost_lines:
                assert plain(amounts.amount(line.mean, "EUR")) in text
        for difference in found.differences:
            assert plain(amounts.signed(difference.mean, difference.unit)) in text
        for point in found.curves[0].points:
            swept = point.assessment.figure("brand_cost_per_contact")
            assert swept is not None
            assert plain(amounts.amount(swept.mean, swept.unit)) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_parameter_stands_with_value_unit_day_and_source(language):
    of = scenario()
    text = said(of, findings(of), language)
    with override(language):
        for parameter in PARAMETERS:
            assert plain(amounts.exactly(parameter.value, parameter.unit)) in text
            assert parameter.name in text
    assert "01/01/2026" in text
    assert "30/06/2025" in text
    assert {"fr": "propre au scénario", "en": "scenario’s own"}[language] in text


def test_seed_replications_and_version_are_on_every_page():
    of = scenario()
    with pikepdf.open(io.BytesIO(printed(of, findings(of)))) as document:
        pages = len(document.pages)
    assert said(of, findings(of)).count("graine 20261127 · 20 réplications · Homeshore 1.2.3") == pages


def test_each_figure_leads_to_the_parameters_and_the_seed_that_it_comes_from():
    of = scenario()
    found = findings(of)
    text = said(of, found, "en")
    assert "simulation, seed 20261127, 20 replications" in text
    assert "Computed from: Gross wage ; simulation" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_is_tagged_has_a_language_a_title_and_alternative_texts(language):
    of = scenario()
    found = findings(of)
    plots = [block for block in contents(of, found, edition(language)).blocks if isinstance(block, Plot)]
    with pikepdf.open(io.BytesIO(printed(of, found, language))) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang).startswith(language)
        assert str(document.docinfo["/Title"]) == "The sale"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert {tuple(round(float(side)) for side in page.mediabox) for page in document.pages} == {(0, 0, 595, 842)}
        alternatives = [str(node.Alt) for node in structure(document) if "/Alt" in node]
        kinds = {str(node.S) for node in structure(document) if "/S" in node}
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
    assert alternatives == [plot.alt for plot in plots]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/Figure"} <= kinds


def structure(document: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """All elements of the structure tree, in reading order."""
    waiting = [document.Root.StructTreeRoot]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Dictionary):
            yield node
            inner = node.get("/K")
            if inner is not None:
                waiting += reversed(list(inner) if isinstance(inner, pikepdf.Array) else [inner])


def test_a_plot_tells_its_figures_to_who_cannot_see_them_or_where_they_are():
    of = scenario()
    blocks = contents(of, findings(of), edition("en")).blocks
    alternatives = {block.title: block.alt for block in blocks if isinstance(block, Plot)}
    assert "Home agents" in alternatives["Occupancy"]
    assert "42.6%" in alternatives["Occupancy"]
    assert alternatives["Service level by interval of the day"].endswith("All figures are in the annex.")


def test_where_homeshoring_loses_is_said_on_the_first_page_and_before_where_it_wins():
    of = scenario()
    report = contents(of, findings(of), edition("en"))
    assert [notice.heading for notice in report.cover.notices] == ["Where homeshoring loses"]
    assert report.cover.notices[0].tone == "bad"
    assert "71.2%" in report.cover.notices[0].texts[0]


def test_when_nothing_speaks_against_homeshoring_the_report_says_so_and_claims_no_more():
    of = scenario()
    found = msgspec.structs.replace(findings(of), statements=())
    assert "That holds for the assumptions of this report, and no further." in said(of, found, "en")


def test_the_best_variant_is_marked_in_words_and_only_when_it_is_certain():
    of = scenario(("Site", "Home", "Mixed"))
    found = findings(of)
    table = first_table(of, found)
    marks = {row[0].text: [cell.mark for cell in row[1:]] for row in table.rows}
    assert marks["What agents keep of an hour that they give"] == ["", "", "best"]
    assert marks["Occupancy"] == ["", "", ""]


def first_table(of: Scenario, found: Findings) -> Table:
    return next(block for block in contents(of, found, edition("en")).blocks if isinstance(block, Table))


def test_thirty_variants_with_long_names_keep_to_the_pages():
    of = scenario(MANY, name="A scenario with a name that is far too long for any line " * 3)
    pdf = printed(of, findings(of))
    text = text_of(pdf)
    assert all(plain(name) in text for name in MANY)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert 20 < len(document.pages) < 120
    drawn = [block for block in contents(of, findings(of), edition()).blocks if isinstance(block, Plot)]
    assert all(height(plot) <= 800 for plot in drawn)


def height(plot: Plot) -> float:
    """A drawing's height, of a width of 640."""
    return float(plot.svg.split('viewBox="')[1].split('"')[0].split()[3])


def test_an_interrupted_run_says_how_far_it_came_and_what_is_missing():
    of = scenario(("Site", "Home", "Mixed"))
    found = msgspec.structs.replace(findings(of, replications=7, known=2), curves=())
    text = said(of, found)
    assert "Résultats partiels" in text
    assert "7 réplications sur 20 sont terminées" in text
    assert "Sans résultat : Mixed." in text
    assert "Balayages incomplets : erreur de prévision." in text


def test_a_run_without_any_replication_says_that_there_is_no_answer():
    of = scenario()
    found = Findings(of.name, of.seed, 0, "v0", (), (), (), (), of.parameters)
    text = said(of, found)
    assert "Aucune réplication n’est terminée" in text
    assert "12,02 €/h" in text


def test_a_single_replication_has_no_interval_and_the_report_says_so():
    of = scenario()
    found = findings(of)
    alone = tuple(
        msgspec.structs.replace(
            one,
            figures=tuple(msgspec.structs.replace(each, low=-math.inf, high=math.inf) for each in one.figures),
        )
        for one in found.assessments
    )
    text = said(of, msgspec.structs.replace(found, assessments=alone), "en")
    assert "no interval" in text
    assert not {"inf", "-inf", "∞", "-∞", "nan"} & set(text.split())


def test_what_a_scenario_says_is_never_read_as_markup():
    nasty = "#panic() *bold* <b> & $x$ \\ @ref"
    of = scenario((nasty, "Home"), name=nasty)
    assert nasty in said(of, findings(of))
    assert nasty in unescape(msgspec.json.encode(contents(of, findings(of), edition())).decode().replace("\\\\", "\\"))


def test_the_same_run_and_edition_give_the_same_bytes():
    of = scenario()
    assert printed(of, findings(of)) == printed(of, findings(of))


def test_both_languages_have_the_same_texts():
    french, english = texts("fr"), texts("en")
    assert french.words.keys() == english.words.keys()
    assert len(french.method) == len(english.method)
    placeholders = {key: fields(text) for key, text in english.words.items()}
    assert {key: fields(text) for key, text in french.words.items()} == placeholders
    assert all(len(french.words[key].split("|")) == len(english.words[key].split("|")) for key in english.words)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_a_row_that_does_not_fit_its_table_is_a_mistake():
    with pytest.raises(ValueError, match="headings"):
        Table(columns=("a", "b"), rows=((Cell("1"), Cell("2"), Cell("3")),), widths=(1.0, 1.0))
