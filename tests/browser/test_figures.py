"""Figures from outside and payroll hours in a real browser: a file is refused, mended, looked at and taken in."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from billing.firm import Firm, agree, open_firm
from billing.test_settlement import SERVICE, add_terms
from browser.views import VIEWS, findings, viewed
from company import Company
from homeshore.billing.actions.sources import take
from homeshore.billing.queries import sources
from homeshore.billing.registry import ATTENDANCE
from homeshore.billing.rules.sources import Row
from homeshore.facts.vocabulary import Status
from homeshore.journal.projections import catch_up
from homeshore.kit.clock import to_us
from homeshore.kit.ids import encode_id
from homeshore.routing.commands import SetStatus
from served import browser_of, journal_emptied_after


def last_month() -> date:
    return (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)


@pytest.fixture
def firm(live_server) -> Iterator[Firm]:
    """A firm on the tenth of last month with an agreed result, and an employee who worked four hours in a row."""
    noon = datetime.combine(last_month().replace(day=10), time(12), timezone.get_current_timezone())
    with journal_emptied_after():
        firm = open_firm(Company(now_us=to_us(noon)))
        add_terms(agree(firm.brand), results=(SERVICE,))
        zoe = firm.company.agent("Zoe", firm.brand)
        firm.company.settle()
        firm.company.at_desk(zoe)
        firm.company.later(4 * 3_600)
        firm.company.do(SetStatus(zoe.id, Status.OFFLINE))
        catch_up(ATTENDANCE)
        yield firm


def test_a_file_is_refused_then_looked_at_then_taken_in(firm: Firm, browser, live_server, tmp_path: Path) -> None:
    file = tmp_path / "resultats.csv"
    with viewed(browser, "light-1280-fr", live_server.url, browser_of("finance")) as page:
        page.goto(f"{live_server.url}/finance/sources/")
        page.get_by_role("link", name="Enregistrer : Résultats convenus").click()
        file.write_text("measure;figure;brand\nservice_level;beaucoup;aubelle\n")
        page.get_by_label("Fichier CSV").set_input_files(file)
        page.get_by_role("button", name="Aperçu").click()
        page.get_by_role("heading", name="Rien n'a été enregistré").wait_for()
        assert page.get_by_role("row", name="figure").inner_text().split()[:2] == ["2", "figure"]

        file.write_text("measure;figure;brand\nservice_level;0,92;aubelle\n")
        page.get_by_label("Fichier CSV").set_input_files(file)
        page.get_by_role("button", name="Aperçu").click()
        page.get_by_role("heading", name="Ce que ferait ce fichier").wait_for()
        assert sources.holding("results", last_month()) is None

        page.get_by_role("button", name="Enregistrer").click()
        page.get_by_text("En vigueur").wait_for()
        held = sources.holding("results", last_month())
        assert held is not None
        assert (held.number, held.rows) == (1, 1)
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV").click()
        assert download.value.suggested_filename == f"results-{last_month():%Y-%m}-v1.csv"


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_among_figures_and_payroll(firm: Firm, browser, live_server, view: str) -> None:
    today, month = timezone.localdate(), last_month()
    row = Row(row=2, brand=firm.brand.id, word="service_level", figure=Decimal("0.92"))
    _superseded, file = (take("results", month, [row], by=1, today=today) for _ in range(2))
    paths = (
        "/finance/sources/",
        "/finance/sources/results/",
        f"/finance/sources/files/{encode_id(file.id)}/",
        f"/finance/payroll/{month:%Y-%m}/",
        f"/finance/payroll/{today:%Y-%m}/",
    )
    with viewed(browser, view, live_server.url, browser_of("finance")) as page:
        assert [one for path in paths for one in findings(page, f"{live_server.url}{path}")] == []
