"""My earnings, statements and contests: live, to the cent, and nobody else's."""

import re
from datetime import date
from html import unescape

from django.urls import reverse

from billing.conftest import brand, company, lea, month
from billing.firm import close, project, serve
from company import Company
from homeshore.billing.actions.contests import answer
from homeshore.billing.models import ChargeRow, Contest, Document
from homeshore.brands.queries import Brand
from homeshore.kit.ids import encode_id
from homeshore.people.queries import Agent
from served import browser_of_agent, text_of

__all__ = ["brand", "company", "lea", "month"]

S = 1_000_000
WORDS = {"reason": "trouble", "text": "The line fell for a minute."}


def handling(agent: Agent) -> int:
    row = ChargeRow.objects.filter(side="agent", agent=agent.id).order_by("-take").first()
    assert row is not None
    return row.handling


def test_a_contact_shows_its_seconds_and_euros_as_soon_as_the_ledger_has_it(
    company: Company, brand: Brand, lea: Agent
) -> None:
    client = browser_of_agent(lea)
    assert "No contact in this month" in text_of(client, "/desk/earnings/")
    serve(company, brand, lea)  # 85 s, of which 10 on hold, at 0.25 a minute
    project()
    text = text_of(client, "/desk/earnings/")
    assert "Aubelle · Orders" in text
    assert "€0.35" in text
    assert "1:25" in text
    page = text_of(client, reverse("agent:earned", args=[handling(lea)]))
    assert "Handled 85 s" in page
    assert "Paid 85 s" in page


def test_the_figures_come_anew_only_when_a_charge_changed(company: Company, brand: Brand, lea: Agent) -> None:
    client = browser_of_agent(lea)
    serve(company, brand, lea)
    project()
    path = re.search(r'hx-get="([^"]*)"', client.get("/desk/earnings/").content.decode())
    assert path is not None
    live = unescape(path[1])
    assert client.get(live).status_code == 204
    serve(company, brand, lea)
    project()
    assert "€0.71" in text_of(client, live)


def test_nobody_sees_a_colleagues_earnings_contacts_or_statements(
    company: Company, brand: Brand, lea: Agent, month: date
) -> None:
    serve(company, brand, lea)
    close(month)
    other = company.agent("Zoe", brand, mode="independent")
    client = browser_of_agent(other)
    statement = Document.objects.get(side="agent")
    invoice = Document.objects.get(side="brand")
    assert "€0" not in text_of(client, "/desk/earnings/").replace("€0.00", "")
    assert statement.number not in text_of(client, "/desk/earnings/statements/")
    for document in (statement, invoice):
        for route in ("statement", "statement_pdf"):
            assert client.get(reverse(f"agent:{route}", args=[document.id])).status_code == 404
        assert client.post(reverse("agent:accept_statement", args=[document.id])).status_code == 404
        assert client.post(reverse("agent:statement", args=[document.id]), WORDS).status_code == 404
    earned = reverse("agent:earned", args=[handling(lea)])
    assert client.get(earned).status_code == 404
    assert client.post(earned, WORDS).status_code == 404
    assert not Contest.objects.exists()
    assert browser_of_agent(lea).get(reverse("agent:statement", args=[invoice.id])).status_code == 404


def test_an_employee_sees_hours_and_no_euros(company: Company, brand: Brand) -> None:
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    serve(company, brand, ada)
    project()
    client = browser_of_agent(ada)
    text = text_of(client, "/desk/earnings/")
    assert "Your contract is an employment" in text
    assert "1:25" in text
    assert "€" not in text
    assert "€" not in text_of(client, "/desk/earnings/slots/")
    assert client.get(reverse("agent:earned", args=[handling(ada)])).status_code == 404


def test_a_contest_shows_its_answer_and_the_correction(company: Company, brand: Brand, lea: Agent) -> None:
    client = browser_of_agent(lea)
    serve(company, brand, lea)
    project()
    path = reverse("agent:earned", args=[handling(lea)])
    assert client.post(path, {"reason": "trouble", "text": " "}).status_code == 422
    assert client.post(path, WORDS).status_code == 302
    assert "Waiting for an answer" in text_of(client, path)
    assert "Contested" in text_of(client, "/desk/earnings/")
    assert client.post(path, WORDS).status_code == 422
    answer(Contest.objects.get().id, {handling(lea): 60 * S}, "You are right: one minute more.", by=1)
    company.settle()
    project()
    page = text_of(client, path)
    assert "You are right: one minute more." in page
    assert "€0.60" in page
    assert "Granted by a decision -60 s" in page
    assert "Corrected" in text_of(client, "/desk/earnings/")


def test_a_statement_is_read_accepted_and_then_closed_to_contests(
    company: Company, brand: Brand, lea: Agent, month: date
) -> None:
    client = browser_of_agent(lea)
    serve(company, brand, lea)
    close(month)
    statement = Document.objects.get(side="agent")
    assert f"{statement.number}" in text_of(client, "/desk/earnings/statements/")
    page = text_of(client, reverse("agent:statement", args=[statement.id]))
    assert "85 s" in page
    assert "€0.25 a minute" in page
    assert client.get(reverse("agent:statement_pdf", args=[statement.id]))["Content-Type"] == "application/pdf"
    text = client.post(reverse("agent:accept_statement", args=[statement.id]), follow=True).content.decode()
    assert "You accepted statement" in text
    assert 'name="text"' not in text


def test_a_line_of_a_statement_is_contested_by_itself(company: Company, brand: Brand, lea: Agent, month: date) -> None:
    client = browser_of_agent(lea)
    serve(company, brand, lea)
    close(month)
    statement = Document.objects.get(side="agent")
    line = statement.lines.get()
    path = reverse("agent:statement", args=[statement.id])
    foreign = Document.objects.get(side="brand").lines.get()
    assert client.post(path, {**WORDS, "line": encode_id(foreign.id)}).status_code == 422
    assert client.post(path, {**WORDS, "line": encode_id(line.id)}).status_code == 302
    raised = Contest.objects.get()
    assert (raised.line_id, raised.document_id) == (line.id, statement.id)
    assert line.label in text_of(client, path)
    back = reverse("agent:withdraw_contest", args=[raised.id])
    assert back in client.get(path).content.decode()
    assert "You took your contest back." in client.post(back, follow=True).content.decode()
    assert Contest.objects.get().state == "withdrawn"


def test_similar_slots_show_ones_own_past_and_nothing_of_a_single_colleague(
    company: Company, brand: Brand, lea: Agent
) -> None:
    serve(company, brand, lea)
    project()
    assert "Too little is known yet" in text_of(browser_of_agent(lea), "/desk/earnings/slots/")
