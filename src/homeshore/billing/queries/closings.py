"""What a closing looks at: how far the ledger may read, what a month comes to, and what keeps it from being closed."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

import msgspec
from django.db.models import Q, QuerySet

from homeshore.billing.models import ChargeRow, Closing, DocumentLine
from homeshore.billing.models.cards import BRAND
from homeshore.billing.queries import adjusting, opening
from homeshore.billing.queries.cards import version_in_force
from homeshore.billing.rules.cards import PLAIN, Card
from homeshore.billing.rules.lines import Line, lines
from homeshore.billing.rules.rating import NOTHING, Charge
from homeshore.billing.rules.settling import Priced
from homeshore.journal import queries as journal


class Party(msgspec.Struct, frozen=True, order=True):
    """Whom a document is for: a brand, or a contract of an independent."""

    side: str
    id: int


def ledger_head() -> int:
    """How far the ledger may read: not ahead of the contacts, and not past a closing that is being drawn."""
    head = journal.cursor_seq("contacts")
    drawn = Closing.objects.filter(stage="drawn").values_list("seq", flat=True).first()
    return head if drawn is None else min(head, drawn)


def under_way() -> date | None:
    """The month whose closing is to go on: begun, not done, and not stopped."""
    return Closing.objects.exclude(stage="closed").filter(halted={}).values_list("month", flat=True).first()


def charges(month: date, party: Party, upto: int | None = None) -> Iterator[ChargeRow]:
    """What stands in the ledger for a month and party: the latest take of each handling.

    With `upto` (a closing's id), what stood there when that closing was done: ids of closings grow with time.
    """
    latest: dict[int, ChargeRow] = {}
    for row in _rows(month, party, upto).iterator():
        latest[row.handling] = row
    yield from latest.values()


class Standing(msgspec.Struct, frozen=True, gc=False):
    """What lines and annexes need of a charge: models of a large month would take three times as long to read."""

    handling: int
    ended_us: int
    rule: int
    quantities: list[list[int]]
    charged_us: int
    raised_us: int
    programme: int
    channel: str
    card_version_id: int
    handled_us: int
    brand_id: int
    contact: int
    waived_us: int


def standing(month: date, party: Party, upto: int | None = None) -> Iterator[Standing]:
    """The same as `charges`, lighter."""
    rows = _rows(month, party, upto).values_list(*Standing.__struct_fields__)
    yield from {row[0]: Standing(*row) for row in rows.iterator()}.values()


def _rows(month: date, party: Party, upto: int | None) -> QuerySet[ChargeRow]:
    whose = Q(brand_id=party.id) if party.side == BRAND else Q(contract=party.id)
    rows = ChargeRow.objects.filter(whose, side=party.side, month=month).exclude(card_version=None).order_by("take")
    return rows if upto is None else rows.filter(closing__lte=upto)


def target(month: date, party: Party, upto: int | None = None) -> list[Priced]:
    """The lines that a month comes to for a party, adjustments last; `upto` as in `charges`."""
    return target_of(standing(month, party, upto), month, party, upto)


def target_of(rows: Iterable[Standing], month: date, party: Party, upto: int | None = None) -> list[Priced]:
    """The same from charges that are read already."""
    by_version = opening.charges(month, party.id, upto) if party.side == BRAND else {}
    handled: Counter[int] = Counter()
    charged: list[tuple[int, int]] = []
    for row in rows:
        by_version.setdefault(row.card_version_id or 0, []).append(charge_of(row))
        handled[row.programme] += row.handled_us
        charged.append((row.ended_us, row.charged_us + row.raised_us))
    found: list[Priced] = []
    for version, of_version in sorted(by_version.items()):
        card = version_in_force(version).card
        found += [_line(line, version, card) for line in lines(of_version, card)]
    work = adjusting.Work(found, handled, charged)
    return found + adjusting.adjustments(adjusting.Whose(month, party.side, party.id, upto), work)


def issued(month: date, party: Party, upto: int | None = None) -> list[Priced]:
    """The lines of all documents that were issued for a month and party; `upto` as in `charges`."""
    rows = DocumentLine.objects.filter(document__side=party.side, document__party=party.id, document__month=month)
    if upto is not None:
        rows = rows.filter(document__closing__lte=upto)
    return [_priced(row) for row in rows.order_by("document_id", "place")]


def parties_of(rows: QuerySet[ChargeRow]) -> list[tuple[date, Party]]:
    """(month, party) of the rows that have a card, each once, in a stable order."""
    found = {
        (month, Party(side, brand if side == BRAND else contract))
        for month, side, brand, contract in rows.exclude(card_version=None)
        .values_list("month", "side", "brand_id", "contract")
        .distinct()
    }
    return sorted(found)


def parties_to_settle(month: date, closing: Closing | None = None) -> list[tuple[date, Party]]:
    """(month, party) of what a closing settles, or, without one, of what no closing has frozen up to a month.

    Charges make a party, and so do new numbers in files, and connected time with a guaranteed floor.
    """
    rows = ChargeRow.objects.filter(closing=closing, month__lte=month)
    adjusted = adjusting.due(month, closing.id if closing else None)
    return sorted({*parties_of(rows), *((of, Party(side, party)) for of, side, party in adjusted)})


def charge_of(row: ChargeRow | Standing) -> Charge:
    """A stored row as the rules of lines take it."""
    return Charge(
        row.handling,
        row.ended_us,
        row.rule,
        tuple((band, quantity) for band, quantity in row.quantities),
        row.charged_us,
        row.raised_us,
        NOTHING,
        row.programme,
        row.channel,
    )


def _line(line: Line, version: int, card: Card) -> Priced:
    return Priced(
        kind=line.kind,
        card_version=version,
        rule=line.rule,
        programme=line.programme,
        channel=line.channel,
        band="" if line.band == PLAIN else card.bands[line.band].name,
        factor=line.factor,
        unit=line.unit,
        price=line.price,
        quantity=line.quantity,
        amount_cents=line.amount_cents,
    )


def _priced(row: DocumentLine) -> Priced:
    return Priced(
        kind=row.kind,
        card_version=row.card_version,
        rule=row.rule,
        programme=row.programme,
        channel=row.channel,
        band=row.band,
        factor=row.factor,
        unit=row.unit,
        price=row.price,
        quantity=row.quantity,
        amount_cents=row.amount_cents,
        derived=row.derived,
    )
