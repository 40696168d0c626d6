"""Which card holds for whom at which moment, read once for a batch of handlings."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import QuerySet

from homeshore.billing.models import BrandCard, CardAssignment, CardVersion
from homeshore.billing.rules.bands import Calendar
from homeshore.billing.rules.cards import Card
from homeshore.billing.rules.terms import Terms, terms_from
from homeshore.brands.queries.known import brand_zones
from homeshore.kit.clock import from_us, to_us
from homeshore.kit.zones import days_us

_DAY_US = 86_400_000_000
_MARGIN_US = 3 * _DAY_US
"""A handling lasts 48 hours at most, and ends within its month."""


class InForce(msgspec.Struct):
    """A card version with what it needs to rate: its card, and the calendar of each month that came up."""

    version: int
    terms: Terms
    card: Card
    calendars: dict[date, Calendar] = {}

    def month_of(self, at_us: int) -> date:
        """The first day of the month in which a moment lies, in the card's zone."""
        return from_us(at_us).astimezone(ZoneInfo(self.card.zone)).date().replace(day=1)

    def calendar(self, month: date) -> Calendar:
        """The bands of a month, with room for handlings that began before it."""
        if month not in self.calendars:
            start = to_us(datetime.combine(month, datetime.min.time(), ZoneInfo(self.card.zone)))
            self.calendars[month] = Calendar(self.card, start - _MARGIN_US, start + 32 * _DAY_US + _MARGIN_US)
        return self.calendars[month]


class Cards:
    """The cards that may matter to a batch of handlings: those of some brands and contracts (None: of all)."""

    def __init__(self, brands: Collection[int] | None = None, contracts: Collection[int] | None = None) -> None:
        self._wanted_brands, self._wanted_contracts = brands, contracts

    def brands(self, brand: int, at_us: int) -> InForce | None:
        """The version of a brand's card in force at a moment."""
        return _at(self._of_brands.get(brand, ()), at_us)

    def contracts(self, contract: int, at_us: int) -> InForce | None:
        """The version in force of the card that holds for a contract at a moment."""
        for card, from_us_, until_us in self._of_contracts.get(contract, ()):
            if from_us_ <= at_us and (not until_us or at_us < until_us):
                return _at(self._of_cards.get(card, ()), at_us)
        return None

    def month_of(self, brand: int, at_us: int) -> date:
        """The month of a moment for a brand: in its card's zone, or its own without a card."""
        held = self.brands(brand, at_us)
        zone = held.card.zone if held else self._zones.get(brand, "Europe/Paris")
        return from_us(at_us).astimezone(ZoneInfo(zone)).date().replace(day=1)

    @cached_property
    def _zones(self) -> dict[int, str]:
        return brand_zones()

    @cached_property
    def _of_brands(self) -> dict[int, list[InForce]]:
        return {row.brand_id: self._of_cards.get(row.card_id, []) for row in self._brand_cards}

    @cached_property
    def _of_contracts(self) -> dict[int, list[tuple[int, int, int]]]:
        found: dict[int, list[tuple[int, int, int]]] = {}
        for row in self._assignments:
            found.setdefault(row.contract_id, []).append(
                (row.card_id, *days_us(row.from_day, row.until_day, row.card.zone))
            )
        return found

    @cached_property
    def _of_cards(self) -> dict[int, list[InForce]]:
        cards = {row.card_id for row in self._brand_cards} | {row.card_id for row in self._assignments}
        found: dict[int, list[InForce]] = {}
        for row in _versions().filter(replaced_at=None, card__in=cards):
            found.setdefault(row.card_id, []).append(in_force(row))
        return found

    @cached_property
    def _brand_cards(self) -> list[BrandCard]:
        rows = BrandCard.objects.all()
        return list(rows if self._wanted_brands is None else rows.filter(brand__in=self._wanted_brands))

    @cached_property
    def _assignments(self) -> list[CardAssignment]:
        rows = CardAssignment.objects.select_related("card")
        return list(rows if self._wanted_contracts is None else rows.filter(contract__in=self._wanted_contracts))


def version_in_force(id: int) -> InForce:
    """A version by its id, ready to rate."""
    return in_force(_versions().get(id=id))


def in_force(row: CardVersion) -> InForce:
    """A stored version, ready to rate. What it agrees never changes, so it is read once in a process."""
    return _ready(row.id, row.from_day, row.until_day, row.card.zone)


@lru_cache(maxsize=1_000)
def _ready(id: int, from_day: date, until_day: date | None, zone: str) -> InForce:
    terms = terms_from(CardVersion.objects.values_list("terms", flat=True).get(id=id))
    from_us_, until_us = days_us(from_day, until_day, zone)
    return InForce(id, terms, terms.card(zone, version=id, from_us=from_us_, until_us=until_us), {})


def _versions() -> QuerySet[CardVersion]:
    return CardVersion.objects.select_related("card").defer("terms")


def _at(versions: Iterable[InForce], at_us: int) -> InForce | None:
    for version in versions:
        if version.card.from_us <= at_us and (not version.card.until_us or at_us < version.card.until_us):
            return version
    return None
