"""Contests: who may contest what and until when, and what an answer changes."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from billing.firm import agree, close, project, serve
from company import Company
from homeshore.billing.actions import closing
from homeshore.billing.actions.contests import Contested, accept, answer, contest, withdraw
from homeshore.billing.actions.telling import tell_answers
from homeshore.billing.errors import (
    ContestAnswered,
    ContestedAlready,
    ContestTooLate,
    ContestUnclear,
    GrantImpossible,
    StatementAnswered,
    UnknownCharge,
)
from homeshore.billing.models import ChargeRow, Correction, Document
from homeshore.billing.queries import contests, costs, earnings
from homeshore.billing.queries.closings import Party, target
from homeshore.billing.rules.settling import total
from homeshore.brands.queries import Brand
from homeshore.journal.models import Outbox
from homeshore.kit.clock import from_us
from homeshore.people.queries import Agent
from homeshore.security.actions import open_account

pytestmark = pytest.mark.django_db
S = 1_000_000
ZONE = "Europe/Paris"


def contract_of(agent: Agent) -> int:
    return agent.person.contracts.get().id


def by_lea(lea: Agent, **about: int) -> Contested:
    return Contested(side="agent", party=contract_of(lea), reason="trouble", text="The line fell.", by=7, **about)


def row(side: str) -> ChargeRow:
    found = ChargeRow.objects.filter(side=side).order_by("-take").first()
    assert found is not None
    return found


def test_a_granted_contest_of_an_agent_pays_more_in_the_open_month(
    company: Company, brand: Brand, lea: Agent, month: date
) -> None:
    serve(company, brand, lea)  # 85 s at 0.25 a minute, and 70 s at 0.60 to the brand
    project()
    before = earnings.earnings([contract_of(lea)], month, ZONE, company.now_us)
    assert (before.total_cents, [one.cents for one in before.contacts]) == (35, [35])
    raised = contest(by_lea(lea, handling=row("agent").handling), month)
    assert [one.id for one in contests.open_in(month)] == [raised.id]
    answer(raised.id, {row("agent").handling: 60 * S}, "You are right.", by=1)
    company.settle()
    project()
    after = earnings.earnings([contract_of(lea)], month, ZONE, company.now_us)
    assert (after.total_cents, [(one.cents, one.paid_us // S) for one in after.contacts]) == (60, [(60, 145)])
    assert after.contacts[0].waived_us == -60 * S
    assert total(target(month, Party("brand", brand.id))) == 70
    assert contests.open_in(month) == []


def test_a_granted_contest_of_a_brand_costs_less_and_takes_nothing_from_the_agent(
    company: Company, brand: Brand, lea: Agent, month: date
) -> None:
    serve(company, brand, lea)
    close(month)
    invoice = Document.objects.get(side="brand")
    line = invoice.lines.get()
    about = Contested(side="brand", party=brand.id, reason="not_ours", text="Not ours.", by=9, line=line.id)
    raised = contest(about, month)
    answer(raised.id, {row("brand").handling: 70 * S}, "We waive it.", by=1)
    company.settle()
    close(closing.end_of(month))
    assert list(Document.objects.filter(side="brand").order_by("id").values_list("type_code", "net_cents")) == [
        (380, 70),
        (381, 70),
    ]
    assert Document.objects.filter(side="agent").count() == 1
    assert list(raised.corrections.values_list("waived_us", flat=True)) == [70 * S]


def test_a_refusal_changes_nothing_and_says_why(company: Company, brand: Brand, lea: Agent, month: date) -> None:
    serve(company, brand, lea)
    project()
    raised = contest(by_lea(lea, handling=row("agent").handling), month)
    with pytest.raises(ContestUnclear):
        answer(raised.id, {}, "  ", by=1)
    assert answer(raised.id, {}, "The line did not fall.", by=1).state == "refused"
    assert not Correction.objects.exists()
    assert not Outbox.objects.exists()
    with pytest.raises(ContestAnswered):
        answer(raised.id, {}, "Again.", by=1)


def test_the_same_thing_is_contested_once_at_a_time(company: Company, brand: Brand, lea: Agent, month: date) -> None:
    serve(company, brand, lea)
    project()
    about = by_lea(lea, handling=row("agent").handling)
    raised = contest(about, month)
    with pytest.raises(ContestedAlready):
        contest(about, month)
    with pytest.raises(UnknownCharge):
        withdraw(raised.id, by=8)
    assert withdraw(raised.id, by=7).state == "withdrawn"
    contest(about, month)


def test_a_document_is_contested_until_its_day(company: Company, brand: Brand, lea: Agent, month: date) -> None:
    serve(company, brand, lea)
    close(month)
    statement = Document.objects.get(side="agent")
    until = contests.contest_until(statement)
    with pytest.raises(ContestTooLate):
        contest(by_lea(lea, document=statement.id), until + timedelta(days=1))
    with pytest.raises(ContestTooLate):
        contest(by_lea(lea, handling=row("agent").handling), until + timedelta(days=1))
    contest(by_lea(lea, document=statement.id), until)
    statement.refresh_from_db()
    assert statement.answer == "contested"


def test_a_statement_is_accepted_once_and_silence_accepts_it(
    company: Company, brand: Brand, lea: Agent, month: date
) -> None:
    serve(company, brand, lea)
    close(month)
    statement = Document.objects.get(side="agent")
    late = contests.contest_until(statement) + timedelta(days=1)
    assert contests.answer_of(statement, late) == "silent"
    with pytest.raises(StatementAnswered):
        accept(statement.id, contract_of(lea), late)
    assert accept(statement.id, contract_of(lea), month).answer == "accepted"
    with pytest.raises(StatementAnswered):
        accept(statement.id, contract_of(lea), month)


def test_nobody_contests_or_accepts_what_is_anothers(company: Company, brand: Brand, lea: Agent, month: date) -> None:
    other = company.agent("Zoé", brand, mode="independent")
    rival = company.brand("santeo")[0]
    company.settle()
    serve(company, brand, lea)
    close(month)
    statement, invoice = Document.objects.get(side="agent"), Document.objects.get(side="brand")
    for about in ({"handling": row("agent").handling}, {"document": statement.id}, {"document": invoice.id}):
        with pytest.raises(UnknownCharge):
            contest(by_lea(other, **about), month)
    with pytest.raises(UnknownCharge):
        accept(statement.id, contract_of(other), month)
    for about in ({"line": invoice.lines.get().id}, {"document": invoice.id}, {"handling": row("brand").handling}):
        with pytest.raises(UnknownCharge):
            contest(Contested(side="brand", party=rival.id, reason="time", text="?", by=1, **about), month)
    agents_line = statement.lines.get().id
    with pytest.raises(UnknownCharge):
        contest(Contested(side="brand", party=brand.id, reason="time", text="?", by=1, line=agents_line), month)


def test_no_more_is_granted_than_there_is(company: Company, brand: Brand, lea: Agent, month: date) -> None:
    serve(company, brand, lea)
    project()
    charged = row("brand")
    about = Contested(side="brand", party=brand.id, reason="time", text="?", by=9, handling=charged.handling)
    raised = contest(about, month)
    for us in (0, -S, charged.charged_us + 1):
        with pytest.raises(GrantImpossible):
            answer(raised.id, {charged.handling: us}, "Yes.", by=1)
    with pytest.raises(UnknownCharge):
        answer(raised.id, {12345: S}, "Yes.", by=1)
    assert not Correction.objects.exists()
    of_lea = contest(by_lea(lea, handling=row("agent").handling), month)
    with pytest.raises(GrantImpossible):
        answer(of_lea.id, {row("agent").handling: 5 * 3_600 * S}, "Yes.", by=1)


def test_a_contest_has_a_reason_and_words(company: Company, brand: Brand, lea: Agent, month: date) -> None:
    serve(company, brand, lea)
    project()
    for reason, text in (("revenge", "x"), ("time", " "), ("time", "x" * 2001)):
        about = Contested(
            side="agent", party=contract_of(lea), reason=reason, text=text, by=7, handling=row("agent").handling
        )
        with pytest.raises(ContestUnclear):
            contest(about, month)


def test_a_brands_cost_is_its_invoice_to_be_and_counts_no_other_brand(
    company: Company, brand: Brand, lea: Agent, month: date
) -> None:
    rival = company.brand("santeo")[0]
    agree(rival, "9.99")
    serve(company, brand, lea)
    project()
    today = from_us(company.now_us).astimezone(ZoneInfo(ZONE)).date()
    found = costs.cost(brand.id, ZONE, month, today)
    assert (found.cents, found.contacts, sum(found.by_day.values())) == (70, 1, 70)
    assert costs.cost(rival.id, ZONE, month, today).cents == 0


def test_an_answer_is_told_by_mail_once_and_in_the_readers_language(
    company: Company, brand: Brand, lea: Agent, mailoutbox: list[Any]
) -> None:
    serve(company, brand, lea)
    project()
    reader = open_account("lea@homeshore.example", "Léa", language="fr")
    by_reader = msgspec.structs.replace(by_lea(lea, handling=row("agent").handling), by=reader.id)
    raised = contest(by_reader, from_us(company.now_us).date())
    tell_answers()
    assert mailoutbox == []
    answer(raised.id, {}, "Non, voyez l'enregistrement.", by=1)
    tell_answers()
    tell_answers()
    (mail,) = mailoutbox
    assert mail.to == ["lea@homeshore.example"]
    assert mail.subject == "Votre contestation a reçu une réponse"
    assert "/desk/earnings/statements/" in mail.body
    assert "enregistrement" not in mail.body
