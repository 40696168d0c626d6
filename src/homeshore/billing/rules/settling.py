"""Target minus existing: which lines a document must have so that all documents of a month come to what is owed."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from homeshore.billing.rules.cards import UNIT_US
from homeshore.billing.rules.invoice import InvoiceLine, Vat
from homeshore.billing.rules.lines import cents, printed_us

ROUNDING = "rounding"
CENT = Decimal("0.01")


class Priced(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it was computed: where it comes from, and quantity, price and amount. Quantities may be negative.

    `derived` holds the numbers behind an adjustment (billing.rules.adjustments), whose measure stands in `band`.
    """

    kind: str
    quantity: int
    amount_cents: int
    price: Decimal
    unit: str
    card_version: int = 0
    rule: int = 0
    programme: int = 0
    channel: str = ""
    band: str = ""
    factor: Decimal = Decimal(1)
    derived: dict[str, str] = {}

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two lines the same one."""
        return (
            self.kind, self.card_version, self.rule, self.programme, self.channel, self.band,
            self.factor.normalize(), self.unit, self.price.normalize(),
        )  # fmt: skip


def owed(target: Iterable[Priced], existing: Iterable[Priced]) -> list[Priced]:
    """The lines still to be issued, in the target's order; what is only in `existing` comes last, with a minus.

    Each line is quantity times price again; a line of kind `rounding` makes the sum that of target minus existing.
    """
    target, existing = list(target), list(existing)
    due_cents = total(target) - total(existing)
    known: dict[tuple[object, ...], Priced] = {}
    quantities: dict[tuple[object, ...], int] = {}
    for sign, lines in ((1, target), (-1, existing)):
        for line in lines:
            if line.kind == ROUNDING:
                continue
            known.setdefault(line.key, line)
            quantities[line.key] = quantities.get(line.key, 0) + sign * line.quantity
    found = [_of(known[key], quantity) for key, quantity in quantities.items() if quantity]
    rest = due_cents - total(found)
    return [*found, _rounding(rest)] if rest else found


def total(lines: Iterable[Priced]) -> int:
    """The sum of lines in cents."""
    return sum(line.amount_cents for line in lines)


def turned(lines: Sequence[Priced]) -> list[Priced]:
    """The lines with the other sign, as a credit note prints them."""
    return [msgspec.structs.replace(line, quantity=-line.quantity, amount_cents=-line.amount_cents) for line in lines]


def invoice_line(line: Priced, label: str, vat: Vat, days: tuple[date, date]) -> InvoiceLine:
    """A line as an invoice prints it: time in seconds with four decimals, at the price for a unit of the card."""
    timed = line.unit in UNIT_US
    sign = -1 if line.quantity < 0 else 1
    printed = sign * printed_us(abs(line.quantity)) if timed else line.quantity
    return InvoiceLine(
        label=label,
        quantity=Decimal(printed).scaleb(-6) if timed else Decimal(printed),
        unit_code="SEC" if timed else "C62",
        price=line.price,
        per=UNIT_US[line.unit] // 1_000_000 if timed else 1,
        amount_cents=line.amount_cents,
        vat=vat,
        from_day=days[0],
        until_day=days[1],
        reduces=line.kind == "malus",
    )


def _of(line: Priced, quantity: int) -> Priced:
    amount = cents(abs(quantity), line.unit, line.price)
    return msgspec.structs.replace(line, quantity=quantity, amount_cents=amount if quantity > 0 else -amount)


def _rounding(rest: int) -> Priced:
    return Priced(kind=ROUNDING, quantity=rest, amount_cents=rest, price=CENT, unit="item")


class Day(msgspec.Struct, frozen=True):
    """A row of a document's annex: a day's contacts of a programme and channel, handled and charged microseconds.

    `items`: what is charged by the piece.
    """

    day: date
    label: str
    contacts: int
    handled_us: int
    quantity_us: int
    items: int = 0
