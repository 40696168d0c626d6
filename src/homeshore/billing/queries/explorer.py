"""From a document's line down: its days, the charges of a day, and where each second of a charge went.

A line of a document is *target minus existing*, so a charge's part in it is what the charge adds now less what it added
in the documents before: the parts of a line of time or items come to its quantity exactly.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date
from zoneinfo import ZoneInfo

import msgspec
from django.utils.translation import gettext as _

from homeshore.billing.models import ChargeRow, Document, DocumentLine
from homeshore.billing.queries import callouts, closings, opening
from homeshore.billing.queries.callouts import Stretch
from homeshore.billing.queries.cards import in_force, version_in_force
from homeshore.billing.queries.closings import Party, charge_of
from homeshore.billing.rules.cards import PLAIN, Card
from homeshore.billing.rules.lines import Price, parts
from homeshore.kit.clock import from_us


class DayOfLine(msgspec.Struct, frozen=True):
    """A day (in the card's zone) of a line: contacts, handled microseconds, and its share of the line's quantity."""

    day: date
    contacts: int
    handled_us: int
    quantity: int


class PartOfLine(msgspec.Struct, frozen=True):
    """What one charge has in a line. `quantity` (microseconds, or items) may be negative in a correction."""

    charge: ChargeRow
    day: date
    quantity: int


class Step(msgspec.Struct, frozen=True):
    """Where microseconds of a charge went. code: handled, charged, raised, quantity, or an excluding clause."""

    code: str
    text: str
    us: int


def lines(document: Document) -> list[DocumentLine]:
    """The lines of a document, in its order."""
    return list(document.lines.order_by("place"))


def days(line: DocumentLine) -> list[DayOfLine]:
    """The days of a line, in order; none for what neither work nor slots stand behind (packages, most adjustments)."""
    if line.kind == "opened":
        return _opened_days(line)
    if line.kind == "callout":
        return _stretched_days(line)
    by_day: dict[date, list[PartOfLine]] = {}
    for part in parts_of(line):
        by_day.setdefault(part.day, []).append(part)
    return [
        DayOfLine(
            day,
            len({part.charge.contact for part in of_day}),
            sum(part.charge.handled_us for part in of_day),
            sum(part.quantity for part in of_day),
        )
        for day, of_day in sorted(by_day.items())
    ]


def _opened_days(line: DocumentLine) -> list[DayOfLine]:
    """What slots add to a line by day, less what they added in the documents before."""
    document = line.document
    card = version_in_force(line.card_version).card
    sums: Counter[date] = Counter()
    for sign, closing in ((1, document.closing_id), (-1, _closing_before(document))):
        of_versions = opening.charges(document.month, document.party, closing) if closing else {}
        of_rule = [charge for charge in of_versions.get(line.card_version, ()) if charge.rule == line.rule]
        for charge, price, quantity in parts(card.rules[line.rule], of_rule):
            if _is_of(line, card, price):
                sums[opening.day_of(charge, ZoneInfo(card.zone))] += sign * quantity
    return [DayOfLine(day, 0, 0, quantity) for day, quantity in sorted(sums.items()) if quantity]


def stretches(line: DocumentLine) -> list[Stretch]:
    """The accepted call-outs behind a line, in the order in which they ended."""
    return callouts.behind(line, _closing_before(line.document) or 0)


def _stretched_days(line: DocumentLine) -> list[DayOfLine]:
    sums: Counter[date] = Counter()
    for one in stretches(line):
        sums[callouts.day_of(one)] += one.kept_us
    return [DayOfLine(day, 0, 0, kept_us) for day, kept_us in sorted(sums.items())]


def charges(line: DocumentLine, day: date) -> list[ChargeRow]:
    """The charges of a line on a day, in the order in which their handlings ended."""
    return [part.charge for part in parts_of(line) if part.day == day]


def parts_of(line: DocumentLine) -> list[PartOfLine]:
    """What each charge has in a line, in the order in which their handlings ended."""
    if line.kind not in {"time", "item", "fee"}:
        return []
    document = line.document
    card = version_in_force(line.card_version).card
    zone = ZoneInfo(card.zone)
    now = _shares(line, card, document.closing_id)
    before = _shares(line, card, _closing_before(document))
    found = []
    for handling in now.keys() | before.keys():
        row = (now.get(handling) or before[handling])[0]
        quantity = now.get(handling, (row, 0))[1] - before.get(handling, (row, 0))[1]
        if quantity:
            found.append(PartOfLine(row, from_us(row.ended_us).astimezone(zone).date(), quantity))
    return sorted(found, key=lambda part: (part.charge.ended_us, part.charge.handling))


def derivation(row: ChargeRow) -> list[Step]:
    """Where each microsecond of a charge went, in words, in the order of docs/algorithms/rating.md.

    The first step is the handled time; the excluded clauses and the charged time add up to it exactly.
    """
    clauses = [
        ("opened", _("Covered by the hours that were opened"), row.opened_us),
        ("hold", _("On hold, which the card does not include"), row.hold_us),
        ("wrap_up", _("Wrap-up, which the card does not include"), row.wrap_up_us),
        ("concurrent", _("Taken by other contacts at the same time"), row.concurrent_us),
        ("cap", _("Beyond the card's cap"), row.cap_us),
        ("waived", _("Granted by a decision") if row.waived_us < 0 else _("Waived by a decision"), row.waived_us),
        ("payroll", _("Paid as wages, not by this contact"), row.payroll_us),
    ]
    raised = [Step("raised", _("Added by increments and minimum"), row.raised_us)] if row.raised_us else []
    quantity = row.charged_us + row.raised_us
    return [
        Step("handled", _("Handled"), row.handled_us),
        *(Step(code, text, us) for code, text, us in clauses if us),
        Step("charged", _("Charged"), row.charged_us),
        *raised,
        *([Step("quantity", _("Quantity on the document"), quantity)] if raised else []),
    ]


def band_names(row: ChargeRow) -> dict[int, str]:
    """The names of a charge's bands by their places; the plain band has none. Empty without a card."""
    if row.card_version is None:
        return {}
    return {place: band.name for place, band in enumerate(in_force(row.card_version).card.bands)}


def unit_of(row: ChargeRow) -> str:
    """The unit of the rule that a charge falls under; empty without a card."""
    return in_force(row.card_version).card.rules[row.rule].unit if row.card_version else ""


Shares = dict[int, tuple[ChargeRow, int]]
"""By handling: its charge, and the quantity that it adds to a line."""


def _shares(line: DocumentLine, card: Card, upto: int | None) -> Shares:
    """What the charges that stood after a closing (none: nothing) add to the line's price."""
    if upto is None:
        return {}
    document = line.document
    rows = {
        row.handling: row
        for row in closings.charges(document.month, Party(document.side, document.party), upto)
        if row.card_version_id == line.card_version and row.rule == line.rule
    }
    if line.kind == "fee":
        return {handling: (row, 1) for handling, row in rows.items() if row.quantities}
    quantities: dict[int, int] = {}
    for handling, quantity in _at_price(line, card, rows.values()):
        quantities[handling] = quantities.get(handling, 0) + quantity
    return {handling: (rows[handling], quantity) for handling, quantity in quantities.items()}


def _at_price(line: DocumentLine, card: Card, rows: Collection[ChargeRow]) -> Iterator[tuple[int, int]]:
    """(handling, quantity) of what falls on the line's programme, channel, band and tier."""
    for charge, price, quantity in parts(card.rules[line.rule], map(charge_of, rows)):
        if _is_of(line, card, price):
            yield charge.handled, quantity


def _is_of(line: DocumentLine, card: Card, price: Price) -> bool:
    programme, channel, band, factor = price
    name = "" if band == PLAIN else card.bands[band].name
    return (programme, channel, name, factor) == (line.programme, line.channel, line.band, line.factor)


def _closing_before(document: Document) -> int | None:
    """The closing after which the party's month was last invoiced; None for a first document."""
    earlier = Document.objects.filter(
        side=document.side, party=document.party, month=document.month, closing__lt=document.closing_id
    )
    return earlier.order_by("-closing_id").values_list("closing_id", flat=True).first()
