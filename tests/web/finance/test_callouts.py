"""The bonus of call-outs on pages: from a line to the stretch that somebody accepted, and on the payroll."""

import pytest
from django.test import Client
from django.utils import translation

from billing.firm import Firm, agree, close, open_firm
from billing.test_callouts import MORNING_US, bonus_of, come_for_an_hour, employee
from billing.test_settlement import leave
from company import Company
from homeshore.billing.models import DocumentLine
from homeshore.kit.ids import encode_id
from homeshore.workforce.models.callouts import CalloutAsk
from served import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def firm(db: None) -> Firm:
    firm = open_firm(Company(now_us=MORNING_US))
    agree(firm.brand)
    bonus_of(firm.brand, 350)
    leave(firm)
    return firm


@pytest.fixture
def browser() -> Client:
    return browser_of("finance")


def test_a_line_of_a_bonus_leads_to_the_accepted_stretch(firm: Firm, browser: Client) -> None:
    come_for_an_hour(firm, firm.agent)
    close(firm.month)
    line = DocumentLine.objects.select_related("document").get(document__side="brand")
    place = f"/finance/documents/{encode_id(line.document_id)}/lines/{line.place + 1}/"
    page = browser.get(place).content.decode()
    assert f"{place}{firm.day}/" in page
    assert "3.50" in page
    page = browser.get(f"{place}{firm.day}/").content.decode()
    ask = CalloutAsk.objects.get(answer="yes")
    assert encode_id(ask.callout_id) in page
    assert "Léa Martin" in page
    assert all(f">{moment}<" in page for moment in ("10:00", "12:00", "10:30", "11:30"))
    assert browser.get(f"{place}2026-01-01/").status_code == 404


def test_the_brand_sees_when_it_was_helped_and_not_by_whom(firm: Firm) -> None:
    come_for_an_hour(firm, firm.agent)
    close(firm.month)
    line = DocumentLine.objects.get(document__side="brand")
    page = browser_of("brand_manager", firm.brand.id).get(f"/brand/{firm.brand.slug}/costs/lines/{encode_id(line.id)}/")
    text = page.content.decode()
    assert "Reinforcement accepted" in text
    assert all(f">{moment}<" in text for moment in ("10:00", "12:00", "10:30", "11:30"))
    assert "Léa" not in text


def test_the_payroll_shows_an_employees_bonus_and_writes_it_out(firm: Firm, browser: Client) -> None:
    come_for_an_hour(firm, employee(firm))
    page = browser.get(f"/finance/payroll/{firm.month:%Y-%m}/").content.decode()
    assert "Reinforcement bonus" in page
    header, row = browser.get(f"/finance/payroll/{firm.month:%Y-%m}/csv/").content.decode("utf-8-sig").splitlines()
    found = dict(zip(header.split(";"), row.split(";"), strict=True))
    assert (found["callout_hours"], found["callout_bonus"]) == ("1,00", "3,50")
