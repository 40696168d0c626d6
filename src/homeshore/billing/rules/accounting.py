"""Documents as entries of a FEC, the file of accounting entries that French books are kept and checked by.

Source: Livre des procedures fiscales, art. A47 A-1 (18 fields, in this order, dates as YYYYMMDD, a comma before the
cents). Accounts are those of the Plan comptable general; an operator with a chart of its own gives other ones.
"""

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from homeshore.billing.rules.invoice import CREDITS, SELF_BILLED, Invoice, Party, vat_totals

FIELDS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
)  # fmt: skip
SEPARATOR = "\t"


class Account(msgspec.Struct, frozen=True):
    """A number of the chart of accounts and its name."""

    number: str
    name: str


class Side(msgspec.Struct, frozen=True):
    """A journal, and the accounts that its documents move."""

    journal: Account
    party: Account
    net: Account
    tax: Account
    auxiliary: str
    """What an auxiliary account begins with, before the other party's SIREN."""


class Chart(msgspec.Struct, frozen=True):
    """Where sales to brands and purchases from independents are booked."""

    sales: Side = Side(
        Account("VE", "Ventes"),
        Account("411000", "Clients"),
        Account("706000", "Prestations de services"),
        Account("445710", "TVA collectée"),
        "C",
    )
    purchases: Side = Side(
        Account("HA", "Achats"),
        Account("401000", "Fournisseurs"),
        Account("611000", "Sous-traitance générale"),
        Account("445660", "TVA déductible sur autres biens et services"),
        "F",
    )


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An issued document with its place in the year's journal and the day on which its closing was done."""

    invoice: Invoice
    place: int
    valid_on: date


class Row(msgspec.Struct, frozen=True):
    """A line of an entry: an account, with the other party's where it has one, and cents on one side."""

    account: Account
    auxiliary: Account | None
    debit_cents: int = 0
    credit_cents: int = 0


def is_purchase(invoice: Invoice) -> bool:
    """Whether a document belongs to the buyer's books: self-billed ones do, the operator buys."""
    return invoice.type_code in SELF_BILLED


def rows(invoice: Invoice, chart: Chart) -> list[Row]:
    """The lines of a document's entry: the party's, then net and tax of each VAT rate. Debit is credit."""
    purchase = is_purchase(invoice)
    side = chart.purchases if purchase else chart.sales
    other: Party = invoice.seller if purchase else invoice.buyer
    party_owes = purchase == (invoice.type_code in CREDITS)
    found = [_row(side.party, invoice.total_cents, party_owes, Account(f"{side.auxiliary}{other.siren}", other.name))]
    for total in vat_totals(invoice.lines):
        found.append(_row(side.net, total.base_cents, not party_owes))
        found.append(_row(side.tax, total.tax_cents, not party_owes))
    return [row for row in found if row.debit_cents or row.credit_cents]


def fec(entries: Iterable[Entry], chart: Chart | None = None) -> Iterator[str]:
    """The lines of the file, names of fields first, without ends of line."""
    chart = chart or Chart()
    yield SEPARATOR.join(FIELDS)
    for entry in entries:
        for row in rows(entry.invoice, chart):
            yield SEPARATOR.join(_plain(value) for value in _values(entry, row, chart))


def _values(entry: Entry, row: Row, chart: Chart) -> tuple[str, ...]:
    invoice = entry.invoice
    journal = (chart.purchases if is_purchase(invoice) else chart.sales).journal
    issued = f"{invoice.issued:%Y%m%d}"
    return (
        journal.number,
        journal.name,
        f"{journal.number}{invoice.issued.year}-{entry.place:05d}",
        issued,
        row.account.number,
        row.account.name,
        row.auxiliary.number if row.auxiliary else "",
        row.auxiliary.name if row.auxiliary else "",
        invoice.number,
        issued,
        f"{_KINDS[invoice.type_code]} {invoice.number}, {invoice.from_day:%m/%Y}",
        _amount(row.debit_cents),
        _amount(row.credit_cents),
        "",
        "",
        f"{entry.valid_on:%Y%m%d}",
        "",
        "",
    )


_KINDS = {380: "Facture", 381: "Avoir", 389: "Autofacture", 261: "Avoir d'autofacture"}
"""The file is read in France, whatever the reader's language."""


def _row(account: Account, cents: int, debit: bool, auxiliary: Account | None = None) -> Row:
    """A negative sum stands on the other side: the format knows no minus."""
    debit = debit == (cents >= 0)
    return Row(account, auxiliary, debit_cents=abs(cents) if debit else 0, credit_cents=0 if debit else abs(cents))


def _amount(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"


def _plain(text: str) -> str:
    """Without what would break the file's lines and fields."""
    return " ".join(text.replace("|", " ").split())
