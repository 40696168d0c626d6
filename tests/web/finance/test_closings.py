"""The closing desk: what finance sees of a month before, while and after it is closed."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from billing.firm import Firm, PaperPress, agree, begin, close, open_firm, project
from billing.test_anomalies import take_up
from company import Company
from homeshore.billing.actions import closing
from homeshore.billing.errors import InvalidDocument
from homeshore.billing.models import Closing
from homeshore.billing.queries import anomalies
from homeshore.kit.clock import to_us
from served import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(db: None) -> Firm:
    """A firm on the tenth of last month."""
    day = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=10)
    noon = datetime.combine(day, time(12), timezone.get_current_timezone())
    firm = open_firm(Company(now_us=to_us(noon)))
    agree(firm.brand)
    return firm


@pytest.fixture
def finance(db: None) -> Client:
    """A finance clerk's browser, in English."""
    return browser_of("finance")


def address(firm: Firm, what: str = "") -> str:
    return f"/finance/closings/{firm.month:%Y-%m}/{what}"


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return " ".join(response.content.decode().split())


def test_the_preview_names_documents_and_writes_nothing(firm: Firm, finance: Client) -> None:
    firm.serve()
    project()
    page = text_of(finance, address(firm))
    assert "Aubelle" in page
    assert "€0.70" in page
    assert "Close the month" in page
    assert "disabled" not in page.split("Close the month")[0].rsplit("<button", 1)[1]
    assert not Closing.objects.exists()


def test_a_month_that_goes_on_cannot_be_closed(firm: Firm, finance: Client) -> None:
    month = timezone.localdate().replace(day=1)
    path = f"/finance/closings/{month:%Y-%m}/"
    assert "Close the month" not in text_of(finance, path)
    finance.post(f"{path}begin/")
    assert not Closing.objects.exists()
    assert "not over yet" in text_of(finance, path)


def test_a_contact_in_hands_is_let_through_with_a_reason_and_taken_back(firm: Firm, finance: Client) -> None:
    take_up(firm)
    project()
    (found,) = anomalies.anomalies(firm.month)
    page = text_of(finance, address(firm))
    assert "1 thing stands in the way" in page
    value = page.partition('name="anomaly" value="')[2].partition('"')[0]
    finance.post(address(firm, "wave/"), {"anomaly": value, "reason": ""})
    assert "Say why it may wait." in text_of(finance, address(firm))
    finance.post(address(firm, "wave/"), {"anomaly": value, "reason": "Colis attendu"})
    page = text_of(finance, address(firm))
    assert "Nothing stands in the way" in page
    assert "Colis attendu" in page
    assert "Sophie Marchal" in page
    finance.post(address(firm, "take-back/"), {"anomaly": value})
    assert anomalies.blocking(firm.month) == [found]


def test_one_action_draws_the_line_and_the_page_shows_progress(firm: Firm, finance: Client) -> None:
    firm.serve()
    project()
    finance.post(address(firm, "begin/"))
    begun = Closing.objects.get()
    assert (begun.stage, begun.month) == ("drawn", firm.month)
    closing.note_progress(begun.id, 40, 100)
    assert "40 of 100" in text_of(finance, address(firm))
    assert "40 of 100" in text_of(finance, address(firm, "progress/"))
    closing.run(begun, PaperPress())
    assert finance.get(address(firm, "progress/"))["HX-Refresh"] == "true"
    page = text_of(finance, address(firm))
    assert "Homeshore" in page
    assert "€0.84" in page


def test_it_cannot_be_closed_twice(firm: Firm, finance: Client) -> None:
    firm.serve()
    close(firm.month)
    finance.post(address(firm, "begin/"))
    assert "closed already" in text_of(finance, address(firm))
    assert Closing.objects.count() == 1


def test_a_stopped_closing_says_why_and_goes_on(firm: Firm, finance: Client) -> None:
    firm.serve()
    begun = begin(firm.month)
    closing.halt(begun.id, InvalidDocument(number="F-2026-00001", why="BR-FR-05"))
    page = text_of(finance, address(firm))
    assert "Document F-2026-00001 is not valid: BR-FR-05" in page
    assert "Stopped" in text_of(finance, "/finance/closings/")
    finance.post(address(firm, "go-on/"))
    assert Closing.objects.get().halted == {}


def test_what_has_no_card_says_where_to_go(firm: Firm, finance: Client) -> None:
    other = firm.company.brand("santeo")[0]
    ada = firm.company.agent("Ada", other)
    firm.company.settle()
    firm.company.at_desk(ada)
    Firm(firm.company, other, ada).serve()
    project()
    page = text_of(finance, address(firm))
    assert "No rate card" in page
    assert "Santeo" in page
    assert "/finance/cards/" in page


@pytest.mark.parametrize("role", ["agent", "supervisor", "brand_manager"])
def test_only_finance_and_administrators_come_in(firm: Firm, role: str) -> None:
    client = browser_of(role, firm.brand.id if role == "brand_manager" else 0)
    assert client.get(address(firm)).status_code == 403
    assert client.post(address(firm, "begin/")).status_code == 403


def test_the_accountants_file_is_offered_and_holds_both_journals(firm: Firm, finance: Client) -> None:
    firm.serve()
    done = close(firm.month)
    issued = timezone.localdate(done.begun_at)
    response = finance.get(f"/finance/books/{issued:%Y-%m}/999000102.csv")
    lines = response.content.decode().split("\r\n")
    assert lines[0].startswith("JournalCode\tJournalLib\tEcritureNum")
    assert {text.split("\t")[0] for text in lines[1:] if text} == {"VE", "HA"}
    assert finance.get(f"/finance/books/{issued:%Y-%m}/999000201.csv").status_code == 404


def test_a_large_month_says_that_it_is_being_added_up(firm: Firm, finance: Client, settings: Any) -> None:
    settings.CHARGES_AT_ONCE = 2
    firm.serve()
    project()
    page = finance.get(address(firm)).content.decode()
    assert "being added up" in page
    assert f'hx-get="{address(firm)}?all=1"' in page
    assert "Documents to be" in text_of(finance, f"{address(firm)}?all=1")
