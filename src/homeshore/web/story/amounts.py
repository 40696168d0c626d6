"""Quantities and prices of documents' lines as people read them; exact to the last printed digit."""

from collections.abc import Iterable
from decimal import Decimal

import msgspec
from babel.numbers import format_currency, format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from homeshore.billing.queries.contests import Document
from homeshore.billing.queries.explorer import Step
from homeshore.billing.rules.cards import OPENED, UNIT_US
from homeshore.billing.rules.lines import printed_us
from homeshore.web.shell.formats import locale

CREDITS = frozenset({261, 381})
"""Type codes of credit notes."""


class LineText(msgspec.Struct, frozen=True, kw_only=True):
    """A line: what for, how much, at what price."""

    id: int
    label: str
    quantity: str
    price: str
    amount_cents: int


class StepText(msgspec.Struct, frozen=True):
    """A step of a derivation; `exact` is its time in seconds."""

    code: str
    text: str
    us: int
    exact: str


def quantity_text(quantity: int, unit: str) -> str:
    """`3,512.25 s`, or a count."""
    if unit not in UNIT_US:
        return format_decimal(quantity, locale=locale())
    sign = -1 if quantity < 0 else 1
    seconds = Decimal(sign * printed_us(abs(quantity))).scaleb(-6)
    return f"{format_decimal(seconds.normalize(), '#,##0.####', locale=locale())}\u00a0s"


def price_text(price: Decimal, unit: str, currency: str = "EUR") -> str:
    """`€0.60 a minute`, with all its decimals."""
    amount = format_currency(price, currency, "¤#,##0.00####", locale=locale(), currency_digits=False)
    if locale().language == "fr":
        amount = format_currency(price, currency, "#,##0.00####\u00a0¤", locale=locale(), currency_digits=False)
    words = {
        "second": _("%(price)s a second"),
        "minute": _("%(price)s a minute"),
        "hour": _("%(price)s an hour"),
        "item": pgettext("price", "%(price)s each"),
        OPENED: _("%(price)s an opened hour"),
    }
    return words.get(unit, "%(price)s") % {"price": amount}


def document_lines(document: Document) -> list[LineText]:
    """The lines of a document as it prints them: a credit note's without the minus that the ledger gives them."""
    sign = -1 if document.type_code in CREDITS else 1
    return [
        LineText(
            id=line.id,
            label=line.label,
            quantity=quantity_text(sign * line.quantity, line.unit),
            price=price_text(line.price, line.unit, document.currency),
            amount_cents=sign * line.amount_cents,
        )
        for line in document.lines.order_by("place")
    ]


def step_texts(steps: Iterable[Step]) -> list[StepText]:
    """A derivation with its seconds to the last digit."""
    return [StepText(step.code, step.text, step.us, quantity_text(step.us, "second")) for step in steps]
