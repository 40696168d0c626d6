"""What stands on an invoice, a credit note or a self-billed invoice, and what must be true of it.

Sources: EN 16931, and the French rules BR-FR for what goes through an approved platform.

A document copies what it prints; nothing here looks anything up. Amounts are integer cents. Only a document about an
earlier one may hold a line with a negative quantity; a credit note's sum is positive, its type says what it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import IntEnum

import msgspec
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number

from homeshore.billing.rules.rounding import half_up
from homeshore.kit.problems import Problem

LONGEST_NUMBER = 35
CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_/+")
"""What the number of an invoice may be made of (BR-FR-01 and 02)."""


class TypeCode(IntEnum):
    """UNTDID 1001, as far as the French rules let us (BR-FR-04)."""

    INVOICE = 380
    CREDIT_NOTE = 381
    SELF_BILLED_INVOICE = 389
    SELF_BILLED_CREDIT_NOTE = 261


CREDITS = frozenset({TypeCode.CREDIT_NOTE, TypeCode.SELF_BILLED_CREDIT_NOTE})
SELF_BILLED = frozenset({TypeCode.SELF_BILLED_INVOICE, TypeCode.SELF_BILLED_CREDIT_NOTE})


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """A seller or buyer as printed. `vat_number` is empty under the franchise.

    `siren` has 9 digits, or is the register's number of a company abroad, which then needs an `email`.
    """

    name: str
    siren: str
    street: str
    postcode: str
    city: str
    country: str = "FR"
    siret: str = ""
    vat_number: str = ""
    legal_form: str = ""
    email: str = ""

    @property
    def electronic_address(self) -> tuple[str, str]:
        """Where e-invoices reach the party and its scheme: the SIREN in the French directory, or an e-mail address."""
        return (self.siren, "0225") if self.country == "FR" else (self.email, "EM")


class Vat(msgspec.Struct, frozen=True):
    """A category of VAT (S standard, E exempt, AE reverse charge), its rate in per cent, and the reason for none."""

    category: str
    rate: Decimal
    reason: str = ""
    reason_code: str = ""


FRANCHISE = Vat("E", Decimal(0), "TVA non applicable, art. 293 B du CGI", "VATEX-FR-FRANCHISE")
REVERSE_CHARGE = Vat("AE", Decimal(0), "Autoliquidation", "VATEX-EU-AE")


class InvoiceLine(msgspec.Struct, frozen=True, kw_only=True):
    """`quantity` in units of `unit_code` (SEC, C62) at `price` for `per` units; half up to `amount_cents`.

    `reduces`: a malus, whose quantity is negative in a first document too (EN 16931 forbids negative prices, BR-27).
    """

    label: str
    quantity: Decimal
    unit_code: str
    price: Decimal
    per: int
    amount_cents: int
    vat: Vat
    detail: str = ""
    from_day: date | None = None
    until_day: date | None = None
    reduces: bool = False


class Preceding(msgspec.Struct, frozen=True):
    """The invoice that a credit note or a complementary invoice is about."""

    number: str
    issued: date


class VatTotal(msgspec.Struct, frozen=True):
    """The base and tax of one VAT rate."""

    vat: Vat
    base_cents: int
    tax_cents: int


class Invoice(msgspec.Struct, frozen=True, kw_only=True):
    """A document of any type. `delivered` is the day on which the service was complete, the last of the period."""

    number: str
    type_code: TypeCode
    issued: date
    due: date
    delivered: date
    from_day: date
    until_day: date
    seller: Party
    buyer: Party
    lines: tuple[InvoiceLine, ...]
    payment_terms: str
    late_penalties: str
    recovery_fee: str
    discount: str
    currency: str = "EUR"
    iban: str = ""
    buyer_reference: str = ""
    contract: str = ""
    preceding: Preceding | None = None
    mentions: tuple[str, ...] = ()

    @property
    def net_cents(self) -> int:
        """The sum of the lines."""
        return sum(line.amount_cents for line in self.lines)

    @property
    def tax_cents(self) -> int:
        """All VAT."""
        return sum(total.tax_cents for total in vat_totals(self.lines))

    @property
    def total_cents(self) -> int:
        """What is to be paid."""
        return self.net_cents + self.tax_cents


def vat_totals(lines: Iterable[InvoiceLine]) -> tuple[VatTotal, ...]:
    """VAT for each rate on the sum of its lines, half up, highest rate first."""
    bases: dict[Vat, int] = {}
    for line in lines:
        bases[line.vat] = bases.get(line.vat, 0) + line.amount_cents
    ordered = sorted(bases.items(), key=lambda entry: (-entry[0].rate, entry[0].category))
    return tuple(VatTotal(vat, base, _percent_of(base, vat.rate)) for vat, base in ordered)


def product_cents(quantity: Decimal, price: Decimal, per: int) -> int:
    """`quantity` at `price` for `per` units, in cents, half up; a negative quantity gives the same with a minus."""
    over, under = (abs(quantity) * price * 100).as_integer_ratio()
    amount = half_up(over, under * per)
    return -amount if quantity < 0 else amount


def problems(invoice: Invoice) -> list[Problem]:
    """What keeps a document from being issued, by field. The schematrons check neither products nor key digits."""
    return [
        *_in_number(invoice),
        *_in_party("seller", invoice.seller),
        *_in_party("buyer", invoice.buyer),
        *_in_lines(invoice.lines, corrects=invoice.preceding is not None),
        *([Problem("lines", "negative")] if invoice.net_cents < 0 else []),
        *_in_days(invoice),
        *([] if invoice.preceding or invoice.type_code not in CREDITS else [Problem("preceding", "missing")]),
    ]


def _in_number(invoice: Invoice) -> Iterator[Problem]:
    if not 0 < len(invoice.number) <= LONGEST_NUMBER or not set(invoice.number) <= CHARACTERS:
        yield Problem("number", "not_a_number", {"most": LONGEST_NUMBER})


def _in_party(field: str, party: Party) -> Iterator[Problem]:
    if party.country == "FR" and not siren_number.is_valid(party.siren):
        yield Problem(f"{field}.siren", "unknown_siren")
    if party.siret and not (siret_number.is_valid(party.siret) and party.siret.startswith(party.siren)):
        yield Problem(f"{field}.siret", "unknown_siret")
    for name in ("name", "street", "postcode", "city", *(["email"] if party.country != "FR" else [])):
        if not getattr(party, name).strip():
            yield Problem(f"{field}.{name}", "missing")


def _in_lines(lines: Sequence[InvoiceLine], *, corrects: bool) -> Iterator[Problem]:
    if not lines:
        yield Problem("lines", "missing")
    for place, line in enumerate(lines):
        if line.price < 0 or (line.quantity < 0 and not (corrects or line.reduces)):
            yield Problem(f"lines.{place}", "negative")
        elif product_cents(line.quantity, line.price, line.per) != line.amount_cents:
            yield Problem(f"lines.{place}", "not_the_product", {"cents": line.amount_cents})


def _in_days(invoice: Invoice) -> Iterator[Problem]:
    if invoice.due < invoice.issued:
        yield Problem("due", "before_issue")
    if not invoice.from_day <= invoice.delivered <= invoice.until_day:
        yield Problem("delivered", "outside_the_period")


def _percent_of(cents: int, rate: Decimal) -> int:
    over, under = rate.as_integer_ratio()
    return half_up(cents * over, 100 * under)
