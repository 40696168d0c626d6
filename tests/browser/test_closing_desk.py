"""The closing desk in a real browser: from the preview to the invoice, and nothing for axe to find on the way."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from billing.firm import Firm, PaperPress, agree, begin, open_firm, project
from billing.test_anomalies import take_up
from browser.views import VIEWS, findings, viewed
from company import Company
from homeshore.adapters.e_invoice.press import FacturXPress
from homeshore.billing.actions import closing
from homeshore.billing.actions.waving import wave_through
from homeshore.billing.errors import InvalidDocument
from homeshore.billing.models import ChargeRow, Closing, Document
from homeshore.billing.queries import anomalies
from homeshore.kit.clock import to_us
from homeshore.kit.ids import encode_id
from served import browser_of, journal_emptied_after


@pytest.fixture
def firm(live_server) -> Iterator[Firm]:
    """A firm on the tenth of last month, with work done and a contact still in hands."""
    day = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=10)
    with journal_emptied_after():
        firm = open_firm(Company(now_us=to_us(datetime.combine(day, time(12), timezone.get_current_timezone()))))
        agree(firm.brand)
        for _ in range(3):
            firm.serve()
        take_up(firm)
        project()
        yield firm


def test_finance_previews_lets_through_closes_and_opens_the_invoice(firm, browser, live_server):
    with viewed(browser, "light-1280-fr", live_server.url, browser_of("finance")) as page:
        page.goto(f"{live_server.url}/finance/closings/")
        page.locator(f"a[href$='/closings/{firm.month:%Y-%m}/']").click()
        assert "2,10" in page.get_by_role("row", name="Aubelle").last.inner_text()
        close = page.get_by_role("button", name="Clôturer le mois")
        assert close.is_disabled()

        page.get_by_label("Pourquoi ils peuvent attendre").fill("Le client attend son colis")
        page.get_by_role("button", name="Laisser passer").click()
        page.get_by_text("Le client attend son colis").wait_for()

        close.click()
        page.locator("dialog[open]").get_by_role("button").last.click()
        page.get_by_text("Le mois est en cours de clôture").wait_for()
        closing.run(Closing.objects.get(), FacturXPress())  # what the worker's process does
        page.get_by_role("heading", name="Ce qui en est sorti").wait_for()  # the page found out by itself

        page.locator(".button-row").get_by_role("link", name="Documents").click()
        page.get_by_role("link", name=Document.objects.get(side="brand").number).click()
        assert "2,52" in page.get_by_role("row", name="Total à payer").inner_text()
        with page.expect_download() as download:
            page.get_by_role("link", name="PDF").click()
        assert download.value.suggested_filename.endswith(".pdf")

        page.get_by_role("link", name="Orders, Chat").click()
        page.locator("tbody th a").first.click()
        page.locator("tbody th a").first.click()
        page.get_by_role("heading", name="Où est passée chaque seconde").wait_for()
        assert page.get_by_role("row", name="Facturé").first.inner_text().split() == ["Facturé", "70", "s"]


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_at_the_closing_desk(firm, browser, live_server, view):
    month = f"/finance/closings/{firm.month:%Y-%m}/"
    charge = encode_id(ChargeRow.objects.filter(side="brand").values_list("id", flat=True)[0])
    with viewed(browser, view, live_server.url, browser_of("finance")) as page:

        def found(*paths: str) -> list[str]:
            return [one for path in paths for one in findings(page, f"{live_server.url}{path}")]

        assert found("/finance/closings/", month, f"/finance/charges/{charge}/", "/finance/documents/") == []
        (held,) = anomalies.blocking(firm.month)
        wave_through(firm.month, [held.key], "Colis attendu", by=1)
        begun = begin(firm.month)
        closing.halt(begun.id, InvalidDocument(number="F-1", why="BR-1"))
        assert found(month) == []
        closing.go_on(firm.month)
        closing.run(Closing.objects.get(), PaperPress())
        document = f"/finance/documents/{encode_id(Document.objects.get(side='brand').id)}/"
        lines = [f"{document}lines/1/", f"{document}lines/1/{firm.day}/"]
        assert found(month, "/finance/documents/", document, *lines) == []
