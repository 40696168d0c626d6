"""A month before it is closed: what each party will get; and the annexes of documents."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain
from zoneinfo import ZoneInfo

import msgspec
from django.utils.translation import override

from homeshore.billing.models import ChargeRow, Document
from homeshore.billing.models.cards import BRAND
from homeshore.billing.ports import Sheet
from homeshore.billing.queries import opening
from homeshore.billing.queries.cards import version_in_force
from homeshore.billing.queries.closings import Party, issued, parties_to_settle, standing, target
from homeshore.billing.queries.parties import Missing, terms
from homeshore.billing.queries.wording import opened_words, work_of
from homeshore.billing.rules.cards import Card
from homeshore.billing.rules.settling import Day, Priced, owed
from homeshore.brands.queries import brand as brand_of_id
from homeshore.brands.queries.known import brand_zones
from homeshore.kit.clock import from_us
from homeshore.security.scope import CENTRE


class Proposed(msgspec.Struct, frozen=True):
    """A document to be, as far as it is known now."""

    month: date
    party: Party
    lines: tuple[Priced, ...]


def proposed(month: date) -> Iterator[Proposed]:
    """The documents that a closing of the month would write now, without writing anything."""
    for of, party in open_parties(month):
        found = proposal(of, party)
        if found.lines:
            yield found


def proposal(month: date, party: Party) -> Proposed:
    """What a closing would write now for a party and month; without lines, nothing."""
    return Proposed(month, party, tuple(owed(target(month, party), issued(month, party))))


def language_of(document: Document) -> str:
    """The language that a document is printed in."""
    said = terms(Party(document.side, document.party))
    return "fr" if isinstance(said, Missing) else said.language


def sheet_of(document: Document) -> Sheet:
    """What a document prints beside its invoice."""
    brand = brand_of_id(CENTRE, document.party).slug if document.side == BRAND else ""
    return Sheet(language=language_of(document), days=tuple(days_of(document)), document=document.id, brand=brand)


def days_of(document: Document) -> list[Day]:
    """The annex of a first document: a row for each day, programme and channel. Corrections have none."""
    if document.original_id is not None:
        return []
    party = Party(document.side, document.party)
    contacts: Counter[tuple[date, int, str]] = Counter()
    handled: Counter[tuple[date, int, str]] = Counter()
    quantity: Counter[tuple[date, int, str]] = Counter()
    items: Counter[tuple[date, int, str]] = Counter()
    cards: dict[int, Card] = {}
    zones = {id: ZoneInfo(zone) for id, zone in brand_zones().items()}
    for row in standing(document.month, party, document.closing_id):
        key = (from_us(row.ended_us).astimezone(zones[row.brand_id]).date(), row.programme, row.channel)
        contacts[key] += 1
        handled[key] += row.handled_us
        card = cards.get(row.card_version_id) or version_in_force(row.card_version_id).card
        cards[row.card_version_id] = card
        counted = items if card.rules[row.rule].unit == "item" else quantity
        counted[key] += sum(amount for _, amount in row.quantities)
    with override(language_of(document)):
        return [
            *(
                Day(key[0], work_of(key[1], key[2]), contacts[key], handled[key], quantity[key], items[key])
                for key in sorted(contacts)
            ),
            *_opened_days(document, party, zones),
        ]


def _opened_days(document: Document, party: Party, zones: Mapping[int, ZoneInfo]) -> Iterator[Day]:
    """The opened hours of a brand, a row for each day and programme."""
    if party.side != BRAND:
        return
    sums: Counter[tuple[date, int]] = Counter()
    of_versions = opening.charges(document.month, party.id, document.closing_id).values()
    for slot in chain.from_iterable(of_versions):
        sums[opening.day_of(slot, zones[party.id]), slot.programme] += slot.quantity
    for (day, programme), quantity in sorted(sums.items()):
        yield Day(day, ", ".join(filter(None, (opened_words(), work_of(programme, "")))), 0, 0, quantity)


def open_charges(month: date, most: int) -> int:
    """How many charges a preview of the month adds up; counts no further than `most`."""
    return ChargeRow.objects.filter(closing=None, month__lte=month)[:most].count()


def open_parties(month: date) -> list[tuple[date, Party]]:
    """(month, party) of what no closing has frozen, up to a month."""
    return parties_to_settle(month)
