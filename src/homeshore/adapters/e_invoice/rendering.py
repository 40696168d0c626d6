"""An invoice as people read it: PDF/A-3 by Typst, with its CII inside, which makes it Factur-X.

Typst draws and tags a page in a few milliseconds and needs no system library (decision 9).
"""

import json
from datetime import date, timedelta
from decimal import Decimal
from importlib import resources
from pathlib import Path

import msgspec
import typst
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from homeshore.adapters.e_invoice.cii import cii
from homeshore.adapters.e_invoice.marking import FILE_NAME, mark
from homeshore.billing.rules.invoice import CREDITS, SELF_BILLED, Invoice, InvoiceLine, Party, TypeCode, vat_totals
from homeshore.billing.rules.rounding import half_up
from homeshore.billing.rules.settling import Day

TEMPLATE = resources.files(__package__) / "templates/invoice.typ"


ANNEX_DECIMALS = 1


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What of the page is not the invoice's: language (fr, en), accent colour, annex, and a link to the contacts."""

    language: str = "fr"
    accent: str = "#0f5c63"
    days: tuple[Day, ...] = ()
    link: str = ""


def factur_x(invoice: Invoice, look: Look) -> bytes:
    """The PDF/A-3 with the invoice's CII inside. The same invoice and look give the same page."""
    page = typst.compile(
        str(_template()),
        sys_inputs={"data": json.dumps(printed(invoice, look)), "xml": cii(invoice).decode(), "file": FILE_NAME},
        pdf_standards=["a-3b"],
        ignore_system_fonts=True,
        timestamp=_noon(invoice.issued),
    )
    return mark(page)


def printed(invoice: Invoice, look: Look) -> dict[str, object]:
    """All texts of the page, in the reader's language."""
    language, words = look.language, WORDS[look.language]
    heading = words[invoice.type_code.name]
    facts = [
        (words["period"], _period(invoice.from_day, invoice.until_day, language)),
        (words["delivered"], _day(invoice.delivered, language)),
        (words["due"], _day(invoice.due, language)),
    ]
    if invoice.contract:
        facts.append((words["contract"], invoice.contract))
    if invoice.buyer_reference:
        facts.append((words["reference"], invoice.buyer_reference))
    if invoice.preceding is not None:
        issued = _day(invoice.preceding.issued, language)
        facts.append((words["preceding"], f"{invoice.preceding.number} ({issued})"))
    return {
        "title": f"{heading} {invoice.number}",
        "heading": heading,
        "number": invoice.number,
        "issued": _day(invoice.issued, language),
        "language": language,
        "accent": look.accent,
        "seller": _party(invoice.seller, words),
        "buyer": _party(invoice.buyer, words),
        "facts": facts,
        "mentions": _mentions(invoice, words),
        "lines": [_line(line, invoice.currency, language, _decimals(invoice)) for line in invoice.lines],
        "totals": _totals(invoice, language),
        "terms": _terms(invoice),
        "days": [_annexed(day, language) for day in look.days],
        "link": look.link,
        "imprint": ", ".join(filter(None, [invoice.seller.name, invoice.seller.legal_form, invoice.seller.vat_number])),
        "words": {
            name: words[name] for name in ("seller", "buyer", "page", "columns", "annex", "annex_about", "day_columns")
        },
    }


def duration(us: int, decimals: int | None = None) -> str:
    """Microseconds as hours, minutes and seconds: 1:02:03.4, or 2:41 below an hour.

    With `decimals`, so many digits of a second in every row of a column, half up.
    """
    if decimals is not None:
        step = 10 ** (6 - decimals)
        us = half_up(us, step) * step
    seconds, rest = divmod(us, 1_000_000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{rest:06d}".rstrip("0") if rest else ""
    if decimals is not None:
        fraction = f".{rest:06d}"[: decimals + 1] if decimals else ""
    clock = f"{minutes:02d}:{seconds:02d}{fraction}" if hours else f"{minutes}:{seconds:02d}{fraction}"
    return f"{hours}:{clock}" if hours else clock


def _party(party: Party, words: dict[str, object]) -> dict[str, object]:
    rows = [party.street, f"{party.postcode} {party.city}", *([party.country] if party.country != "FR" else [])]
    rows.append(f"SIREN {party.siren}" if party.country == "FR" else party.siren)
    if party.siret:
        rows.append(f"SIRET {party.siret}")
    if party.vat_number:
        rows.append(f"{words['vat_number']} {party.vat_number}")
    return {"name": party.name, "rows": rows}


def _decimals(invoice: Invoice) -> int:
    """Lines of time are charged to a ten-thousandth of a second: shown so in all of them, or in none."""
    times = (line.quantity for line in invoice.lines if line.unit_code == "SEC")
    return 4 if any(time % 1 for time in times) else 0


def _period(first: date, last: date, language: str) -> str:
    """A whole month by its name, anything else from day to day."""
    if first.day == 1 and (last + timedelta(days=1)) == (first + timedelta(days=32)).replace(day=1):
        return format_date(first, "LLLL y", locale=language)
    return f"{_day(first, language)} – {_day(last, language)}"


def _line(line: InvoiceLine, currency: str, language: str, decimals: int) -> dict[str, str]:
    timed = line.unit_code == "SEC"
    unit = {60: " / min", 3600: " / h", 1: " / s"}.get(line.per, "") if timed else ""
    return {
        "label": line.label.replace(" %", "\u00a0%"),
        "detail": line.detail,
        "quantity": duration(int(line.quantity * 1_000_000), decimals)
        if timed
        else format_decimal(line.quantity, locale=language),
        "price": format_currency(line.price, currency, locale=language, decimal_quantization=False) + unit,
        "vat": format_percent(line.vat.rate / 100, locale=language, decimal_quantization=False),
        "amount": _money(line.amount_cents, currency, language),
    }


def _totals(invoice: Invoice, language: str) -> list[tuple[str, str]]:
    words, currency = WORDS[language], invoice.currency
    rows = [(str(words["net"]), _money(invoice.net_cents, currency, language))]
    for total in vat_totals(invoice.lines):
        rate = format_percent(total.vat.rate / 100, locale=language, decimal_quantization=False)
        base = _money(total.base_cents, currency, language)
        rows.append((f"{words['vat']} {rate} ({base})", _money(total.tax_cents, currency, language)))
    credit = invoice.type_code in CREDITS
    rows.append((str(words["credited" if credit else "payable"]), _money(invoice.total_cents, currency, language)))
    return rows


def _mentions(invoice: Invoice, words: dict[str, object]) -> list[str]:
    reasons = dict.fromkeys(line.vat.reason for line in invoice.lines if line.vat.reason)
    own = [str(words["self_billed"])] if invoice.type_code in SELF_BILLED else []
    return list(dict.fromkeys([*own, *invoice.mentions, *reasons]))


def _terms(invoice: Invoice) -> list[str]:
    groups = [invoice.iban[at : at + 4] for at in range(0, len(invoice.iban), 4)]
    account = [f"IBAN {' '.join(groups)}"] if invoice.iban and invoice.type_code not in CREDITS else []
    return [invoice.payment_terms, *account, invoice.discount, invoice.late_penalties, invoice.recovery_fee]


def _annexed(day: Day, language: str) -> dict[str, str]:
    return {
        "day": _day(day.day, language),
        "label": day.label,
        "contacts": format_decimal(day.contacts, locale=language),
        "handled": duration(day.handled_us, ANNEX_DECIMALS),
        "quantity": format_decimal(day.items, locale=language)
        if day.items and not day.quantity_us
        else duration(day.quantity_us, ANNEX_DECIMALS),
    }


def _money(cents: int, currency: str, language: str) -> str:
    return format_currency(Decimal(cents).scaleb(-2), currency, locale=language)


def _day(day: date, language: str) -> str:
    return format_date(day, "long" if language == "fr" else "d MMMM y", locale=language)


def _noon(day: date) -> int:
    """A time stamp for the PDF that hangs on the invoice alone."""
    return (day - date(1970, 1, 1)).days * 86_400 + 43_200


def _template() -> Path:
    with resources.as_file(TEMPLATE) as path:
        return path


WORDS: dict[str, dict[str, object]] = {
    "fr": {
        TypeCode.INVOICE.name: "Facture",
        TypeCode.CREDIT_NOTE.name: "Avoir",
        TypeCode.SELF_BILLED_INVOICE.name: "Facture",
        TypeCode.SELF_BILLED_CREDIT_NOTE.name: "Avoir",
        "self_billed": "Autofacturation",
        "seller": "Vendeur",
        "buyer": "Client",
        "period": "Période",
        "delivered": "Prestation achevée le",
        "due": "Échéance",
        "contract": "Contrat",
        "reference": "Votre référence",
        "preceding": "Facture concernée",
        "vat_number": "TVA",
        "columns": ["Prestation", "Quantité", "Prix hors taxe", "TVA", "Montant hors taxe"],
        "net": "Total hors taxe",
        "vat": "TVA",
        "payable": "Net à payer",
        "credited": "Total de l’avoir",
        "page": "Page",
        "annex": "Annexe : par jour",
        "annex_about": "Temps au dixième de seconde. Chaque seconde mène à son contact et à ses faits :",
        "day_columns": ["Jour", "Prestation", "Contacts", "Temps traité", "Quantité facturée"],
    },
    "en": {
        TypeCode.INVOICE.name: "Invoice",
        TypeCode.CREDIT_NOTE.name: "Credit note",
        TypeCode.SELF_BILLED_INVOICE.name: "Invoice",
        TypeCode.SELF_BILLED_CREDIT_NOTE.name: "Credit note",
        "self_billed": "Self-billing (autofacturation)",
        "seller": "Seller",
        "buyer": "Customer",
        "period": "Period",
        "delivered": "Service completed on",
        "due": "Due",
        "contract": "Contract",
        "reference": "Your reference",
        "preceding": "Invoice concerned",
        "vat_number": "VAT",
        "columns": ["Service", "Quantity", "Price excl. VAT", "VAT", "Amount excl. VAT"],
        "net": "Total excl. VAT",
        "vat": "VAT",
        "payable": "Amount due",
        "credited": "Amount credited",
        "page": "Page",
        "annex": "Annex: by day",
        "annex_about": "Times to a tenth of a second. Each second leads to its contact and its facts:",
        "day_columns": ["Day", "Service", "Contacts", "Handled time", "Charged quantity"],
    },
}
