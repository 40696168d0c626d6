"""The file for accountants: balanced entries in the fields of the FEC, for the books of each company."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from billing.firm import SIRENS, Firm, agree, begin, close
from billing.invoices import invoice, line
from homeshore.billing.queries import accounting
from homeshore.billing.rules.accounting import FIELDS, Chart, Entry, fec, rows
from homeshore.billing.rules.invoice import FRANCHISE, Invoice, Preceding, TypeCode, Vat

AT_20 = Vat("S", Decimal(20))


def of_type(type_code: TypeCode, vat: Vat = AT_20) -> Invoice:
    return invoice(
        type_code=type_code,
        lines=(line(seconds="6000", price="1.00", vat=vat),),
        preceding=Preceding("F-2026-0000", date(2026, 11, 1)),
    )


def booked(of: Invoice) -> list[tuple[str, int, int]]:
    return [(row.account.number, row.debit_cents, row.credit_cents) for row in rows(of, Chart())]


@pytest.mark.parametrize(
    ("type_code", "vat", "expected"),
    [
        (TypeCode.INVOICE, AT_20, [("411000", 12000, 0), ("706000", 0, 10000), ("445710", 0, 2000)]),
        (TypeCode.CREDIT_NOTE, AT_20, [("411000", 0, 12000), ("706000", 10000, 0), ("445710", 2000, 0)]),
        (TypeCode.SELF_BILLED_INVOICE, FRANCHISE, [("401000", 0, 10000), ("611000", 10000, 0)]),
        (TypeCode.SELF_BILLED_CREDIT_NOTE, AT_20, [("401000", 12000, 0), ("611000", 0, 10000), ("445660", 0, 2000)]),
    ],
)
def test_each_kind_of_document_moves_its_accounts(
    type_code: TypeCode, vat: Vat, expected: list[tuple[str, int, int]]
) -> None:
    assert booked(of_type(type_code, vat)) == expected


def test_every_entry_is_balanced() -> None:
    mixed = invoice(lines=(line(), line(vat=Vat("S", Decimal("8.5"))), line(seconds="0.7")))
    found = rows(mixed, Chart())
    assert sum(row.debit_cents for row in found) == sum(row.credit_cents for row in found) == mixed.total_cents


def test_a_line_has_the_fields_that_the_law_lists() -> None:
    entry = Entry(invoice=of_type(TypeCode.INVOICE), place=3, valid_on=date(2026, 12, 2))
    head, first, *_ = [text.split("\t") for text in fec([entry])]
    assert head == list(FIELDS)
    assert dict(zip(head, first, strict=True)) == {
        "JournalCode": "VE",
        "JournalLib": "Ventes",
        "EcritureNum": "VE2026-00003",
        "EcritureDate": "20261201",
        "CompteNum": "411000",
        "CompteLib": "Clients",
        "CompAuxNum": "C999000201",
        "CompAuxLib": "Aubelle SA",
        "PieceRef": "F-2026-0001",
        "PieceDate": "20261201",
        "EcritureLib": "Facture F-2026-0001, 11/2026",
        "Debit": "120,00",
        "Credit": "0,00",
        "EcritureLet": "",
        "DateLet": "",
        "ValidDate": "20261202",
        "Montantdevise": "",
        "Idevise": "",
    }


def test_names_cannot_break_the_file() -> None:
    odd = msgspec.structs.replace(invoice().buyer, name="Aubelle\tSA|\nLille")
    entry = Entry(invoice=invoice(buyer=odd), place=1, valid_on=date(2026, 12, 2))
    lines = list(fec([entry]))
    assert {text.count("\t") for text in lines} == {17}
    assert "Aubelle SA Lille" in lines[1]


@pytest.mark.django_db
def test_a_closed_month_is_exported_for_the_operators_books(firm: Firm) -> None:
    agree(firm.brand)
    firm.serve()
    done = close(firm.month)
    issued = done.begun_at.date().replace(day=1)
    assert accounting.months() == [issued]
    assert [books.siren for books in accounting.books(issued)] == [SIRENS[0]]
    lines = [text.split("\t") for text in accounting.export(issued, SIRENS[0])][1:]
    assert {fields[0] for fields in lines} == {"VE", "HA"}
    cents = [(int(fields[11].replace(",", "")), int(fields[12].replace(",", ""))) for fields in lines]
    assert sum(debit for debit, _ in cents) == sum(credit for _, credit in cents)


@pytest.mark.django_db
def test_a_closing_that_is_not_done_exports_nothing(firm: Firm) -> None:
    agree(firm.brand)
    firm.serve()
    begin(firm.month)
    assert accounting.months() == []
