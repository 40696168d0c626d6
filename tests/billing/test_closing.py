"""A month's closing: what it writes, what stops it, and that a crash at any statement changes nothing in the result."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from billing.firm import SIRENS, PaperPress, agree, close, engage, entity, give_mandate, make_invoiceable, serve
from company import Company
from homeshore.adapters.e_invoice.press import FacturXPress
from homeshore.billing.actions import closing
from homeshore.billing.errors import AnomaliesOpen, ClosingUnderWay, EarlierMonthOpen, InvalidDocument, NothingToClose
from homeshore.billing.models import ChargeRow, Closing, Correction, Document, Series
from homeshore.billing.queries import anomalies, previews
from homeshore.billing.queries.closings import Party, target
from homeshore.billing.registry import LEDGER
from homeshore.billing.rules.settling import total
from homeshore.brands.queries import Brand
from homeshore.contacts.registry import CONTACTS
from homeshore.facts import Draft, office
from homeshore.journal.actions import put_in_outbox
from homeshore.journal.projections import catch_up
from homeshore.people.queries import Agent
from homeshore.security import files

pytestmark = pytest.mark.django_db
S = 1_000_000


def documents() -> list[tuple[str, int, int]]:
    return list(Document.objects.order_by("number").values_list("number", "type_code", "net_cents"))


def links(document: Document) -> set[str]:
    """Where the printed document leads to."""
    with pikepdf.open(BytesIO(files.read(document.pdf))) as pdf:
        notes = [note for page in pdf.pages for note in page.get("/Annots", [])]
        return {str(note["/A"]["/URI"]) for note in notes if "/URI" in note.get("/A", {})}


def test_a_month_becomes_an_invoice_and_a_self_billed_one(
    company: Company, brand: Brand, lea: Agent, month: date
) -> None:
    for _ in range(3):
        serve(company, brand, lea)
    done = close(month, FacturXPress())
    year = done.begun_at.year
    assert documents() == [(f"F-{year}-00001", 380, 210), (f"LM-{year}-00001", 389, 106)]
    assert files.read(Document.objects.get(type_code=380).pdf).startswith(b"%PDF")
    invoice = Document.objects.get(type_code=380)
    sheet = previews.sheet_of(invoice)
    assert (sheet.language, sheet.document, sheet.brand, len(sheet.days)) == ("fr", invoice.id, "aubelle", 1)
    statement = Document.objects.get(type_code=389)
    assert links(invoice) == {f"{settings.PUBLIC_URL}{reverse('brand:invoice', args=['aubelle', invoice.id])}"}
    assert links(statement) == {f"{settings.PUBLIC_URL}{reverse('agent:statement', args=[statement.id])}"}
    assert [(line.label, line.quantity // S) for line in invoice.lines.all()] == [("Orders, Chat", 210)]
    assert (invoice.tax_cents, invoice.total_cents) == (42, 252)
    assert not ChargeRow.objects.filter(closing=None).exists()


def test_a_month_closes_once_and_only_when_it_is_over(company: Company, brand: Brand, lea: Agent, month: date) -> None:
    serve(company, brand, lea)
    with pytest.raises(NothingToClose):
        closing.begin(month, by=1, today=month)
    close(month)
    with pytest.raises(NothingToClose):
        close(month)


def test_months_are_closed_one_after_the_other(company: Company, brand: Brand, lea: Agent, month: date) -> None:
    serve(company, brand, lea)
    catch_up(LEDGER)
    closing.begin(month, by=1, today=closing.end_of(month))
    following = closing.end_of(month)
    with pytest.raises(ClosingUnderWay):
        closing.begin(following, by=1, today=closing.end_of(following))


def test_months_close_in_their_order(company: Company, brand: Brand, lea: Agent, month: date) -> None:
    serve(company, brand, lea)
    following = closing.end_of(month)
    with pytest.raises(EarlierMonthOpen) as refused:
        close(following)
    assert refused.value.fields["earlier"] == month.isoformat()
    close(month)
    close(following)
    before = (month - timedelta(days=1)).replace(day=1)
    with pytest.raises(NothingToClose):
        closing.begin(before, by=1, today=month)


def test_what_has_no_card_blocks_and_is_named(company: Company, brand: Brand, lea: Agent, month: date) -> None:
    other = company.brand("santeo")[0]
    ada = company.agent("Ada", other)
    company.settle()
    company.at_desk(ada)
    serve(company, other, ada)
    with pytest.raises(AnomaliesOpen):
        close(month)
    assert [(found.code, found.side) for found in anomalies.blocking(month)] == [("no_card", "brand")]
    assert not Closing.objects.exists()


def test_nothing_slips_in_between(company: Company, brand: Brand, lea: Agent, month: date) -> None:
    serve(company, brand, lea)
    catch_up(CONTACTS)
    catch_up(LEDGER)
    begun = closing.begin(month, by=1, today=closing.end_of(month))
    serve(company, brand, lea)  # after the line was drawn
    catch_up(LEDGER)
    assert ChargeRow.objects.filter(side="brand").count() == 1
    closing.run(begun, PaperPress())
    catch_up(LEDGER)
    assert [net for _, code, net in documents() if code == 380] == [70]
    assert ChargeRow.objects.filter(side="brand", closing=None).count() == 1


def test_what_comes_late_is_a_complement_and_what_is_waived_a_credit_note(
    company: Company, brand: Brand, lea: Agent, month: date
) -> None:
    serve(company, brand, lea)
    close(month)
    serve(company, brand, lea, talk=120)  # ended in the month, told after its closing
    following = closing.end_of(month)
    close(following)
    first = ChargeRow.objects.filter(side="brand").order_by("ended_us").first()
    assert first is not None
    Correction.objects.create(
        side="brand", brand=brand, handling=first.handling, waived_us=70 * S, cause="x", decided_by=1
    )
    fact = office.ChargeCorrected(1, "brand", first.handling, 70 * S, "contest", 1)
    put_in_outbox(Draft(at_us=company.now_us, occurred_us=company.now_us, fact=fact))
    company.settle()
    close(closing.end_of(following))
    of_brand = Document.objects.filter(side="brand").order_by("id")
    told = list(of_brand.values_list("type_code", "net_cents", "original__type_code"))
    assert told == [(380, 70, None), (380, 130, 380), (381, 70, 380)]
    party = Party("brand", brand.id)
    assert total(target(month, party)) == 130
    assert sum(-d.net_cents if d.type_code == 381 else d.net_cents for d in of_brand) == 130


def test_an_invalid_document_stops_the_closing_and_it_goes_on_afterwards(
    company: Company, brand: Brand, lea: Agent, month: date
) -> None:
    serve(company, brand, lea)
    catch_up(CONTACTS)
    catch_up(LEDGER)
    begun = closing.begin(month, by=1, today=closing.end_of(month))

    class StrictPress(PaperPress):
        def findings(self, invoice: Any) -> list[str]:
            return ["BR-1: no"]

    with pytest.raises(InvalidDocument):
        closing.run(begun, StrictPress())
    numbers = documents()
    closing.run(Closing.objects.get(), PaperPress())
    assert documents() == numbers
    assert Closing.objects.get().stage == "closed"


class Killed(BaseException):
    """The process died here."""


@contextmanager
def killed_at(statement: int) -> Iterator[list[int]]:
    """Die at the n-th statement. Yields the count so far."""
    seen = [0]

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen[0] += 1
        if seen[0] == statement:
            raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield seen


@pytest.mark.filterwarnings("ignore:.*ServerCursorMixin:pytest.PytestUnraisableExceptionWarning")
def test_a_closing_killed_at_any_statement_ends_the_same(company: Company, month: date) -> None:
    """Three brands, both modes. Every statement in turn is the last one that a process sends; its cursor dies too."""
    seller = entity("Homeshore", SIRENS[0])
    for place, slug in enumerate(("aubelle", "santeo", "lumen")):
        brand = company.brand(slug)[0]
        make_invoiceable(brand, seller, SIRENS[1])
        agree(brand)
        agent = company.agent(slug.title(), brand, mode="independent")
        company.settle()
        company.at_desk(agent)
        engage(agent)
        give_mandate(agent, f"P{place}")
        for _ in range(2):
            serve(company, brand, agent)
    catch_up(CONTACTS)
    statement, died = 1, True
    today = closing.end_of(month)
    while died:
        try:
            with killed_at(statement):
                closing.run(closing.begin(month, by=1, today=today), PaperPress())
            died = False
        except Killed:
            statement += 1
    assert statement > 30
    assert [code for _, code, _ in documents()] == [380] * 3 + [389] * 3
    for series in Series.objects.all():
        numbers = sorted(int(number.rpartition("-")[2]) for number in series.documents.values_list("number", flat=True))
        assert numbers == list(range(1, series.last + 1))
    assert all(document.pdf for document in Document.objects.all())
    assert Closing.objects.get().stage == "closed"
    assert not ChargeRow.objects.filter(closing=None).exists()
