"""The inbox of contests: a person answers, seconds are exact, and nothing is half granted."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from billing.conftest import brand, company, lea, month
from billing.firm import project, serve
from billing.test_closing import PaperPress
from company import Company
from homeshore.billing.actions import closing
from homeshore.billing.actions.contests import Contested, contest
from homeshore.billing.models import ChargeRow, Contest, Correction, Document
from homeshore.brands.queries import Brand
from homeshore.kit.ids import encode_id
from homeshore.people.queries import Agent
from served import browser_of

__all__ = ["brand", "company", "lea", "month"]

S = 1_000_000


@pytest.fixture
def clerk(db: None) -> Client:
    return browser_of("finance")


def row(side: str) -> ChargeRow:
    found = ChargeRow.objects.filter(side=side).order_by("-take", "-ended_us").first()
    assert found is not None
    return found


def by_lea(month: date) -> Contest:
    charge = row("agent")
    about = {"reason": "trouble", "text": "The line fell.", "by": 7, "handling": charge.handling}
    return contest(Contested(side="agent", party=charge.contract, **about), month)


def address(raised: Contest) -> str:
    return reverse("finance:contest", args=[raised.id])


def field(handling: int) -> str:
    return f"grant-{encode_id(handling)}"


def text_of(client: Client, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page.content.decode())))


def test_a_clerk_grants_seconds_exactly_and_the_contest_leaves_the_inbox(
    company: Company, brand: Brand, lea: Agent, month: date, clerk: Client
) -> None:
    assert "Nobody waits" in text_of(clerk, "/finance/contests/")
    serve(company, brand, lea)
    project()
    raised = by_lea(month)
    assert "Lea Martin" in text_of(clerk, "/finance/contests/")
    assert "Handled 85 s" in text_of(clerk, address(raised))
    posted = {"text": "You are right.", "decision": "grant", field(raised.handling): "60,25"}
    assert clerk.post(address(raised), posted).status_code == 302
    assert Correction.objects.get().waived_us == -60_250_000
    assert "Nobody waits" in text_of(clerk, "/finance/contests/")
    assert "Granted" in text_of(clerk, "/finance/contests/?state=answered")
    assert "You are right." in text_of(clerk, address(raised))


def test_what_is_no_number_of_seconds_or_too_much_is_refused_and_nothing_is_granted(
    company: Company, brand: Brand, lea: Agent, month: date, clerk: Client
) -> None:
    serve(company, brand, lea)
    project()
    raised = by_lea(month)
    for typed in ("", "abc", "-5", "0", "NaN", "1e-9", "inf", "99999999"):
        posted = {"text": "Yes.", "decision": "grant", field(raised.handling): typed}
        assert clerk.post(address(raised), posted).status_code == 422, typed
    assert clerk.post(address(raised), {"text": " ", "decision": "refuse"}).status_code == 422
    stranger = {"text": "Yes.", "decision": "grant", field(12345): "10"}
    assert clerk.post(address(raised), stranger).status_code == 422
    assert not Correction.objects.exists()
    assert clerk.post(address(raised), {"text": "No.", "decision": "refuse"}).status_code == 302
    assert clerk.post(address(raised), {"text": "No.", "decision": "refuse"}).status_code == 422


def test_a_contested_line_offers_each_of_its_contacts(
    company: Company, brand: Brand, lea: Agent, month: date, clerk: Client
) -> None:
    for _ in range(3):
        serve(company, brand, lea)
    project()
    closing.run(closing.begin(month, by=1, today=closing.end_of(month)), PaperPress())
    line = Document.objects.get(side="brand").lines.get()
    about = Contested(side="brand", party=brand.id, reason="not_ours", text="Two were not ours.", by=9, line=line.id)
    raised = contest(about, month)
    handlings = list(ChargeRow.objects.filter(side="brand").values_list("handling", flat=True))
    page = clerk.get(address(raised)).content.decode()
    assert all(field(handling) in page for handling in handlings)
    posted = {"text": "We waive two.", "decision": "grant", field(handlings[0]): "70", field(handlings[2]): "12.5"}
    assert clerk.post(address(raised), posted).status_code == 302
    assert sorted(Correction.objects.values_list("handling", "waived_us")) == sorted(
        [(handlings[0], 70 * S), (handlings[2], 12_500_000)]
    )


def test_only_finance_answers(company: Company, brand: Brand, lea: Agent, month: date) -> None:
    serve(company, brand, lea)
    project()
    raised = by_lea(month)
    for role in ("agent", "supervisor", "brand_manager"):
        client = browser_of(role, brand.id if role == "brand_manager" else 0)
        assert client.get("/finance/contests/").status_code == 403
        assert client.post(address(raised), {"text": "Yes.", "decision": "refuse"}).status_code == 403
    raised.refresh_from_db()
    assert raised.state == "open"
