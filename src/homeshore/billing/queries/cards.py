"""Which card holds for whom at which moment, read once for a batch of handlings."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import msgspec

from homeshore.billing.models import BrandCard, CardAssignment, CardVersion
from homeshore.billing.rules.bands import Calendar
from homeshore.billing.rules.cards import Card
from homeshore.billing.rules.terms import Terms, terms_from
from homeshore.brands.queries import brands
from homeshore.kit.clock import from_us, to_us
from homeshore.kit.zones import days_us
from homeshore.security.scope import CENTRE

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
    """All cards that may matter to a batch of handlings."""

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
        return dict(brands(CENTRE).values_list("id", "time_zone"))

    @cached_property
    def _of_brands(self) -> dict[int, list[InForce]]:
        return {row.brand_id: self._of_cards.get(row.card_id, []) for row in BrandCard.objects.all()}

    @cached_property
    def _of_cards(self) -> dict[int, list[InForce]]:
        found: dict[int, list[InForce]] = {}
        for row in CardVersion.objects.filter(replaced_at=None).select_related("card"):
            found.setdefault(row.card_id, []).append(in_force(row))
        return found

    @cached_property
    def _of_contracts(self) -> dict[int, list[tuple[int, int, int]]]:
        found: dict[int, list[tuple[int, int, int]]] = {}
        for row in CardAssignment.objects.select_related("card"):
            found.setdefault(row.contract_id, []).append(
                (row.card_id, *days_us(row.from_day, row.until_day, row.card.zone))
            )
        return found


def in_force(row: CardVersion) -> InForce:
    """A stored version, ready to rate."""
    terms = terms_from(row.terms)
    from_us_, until_us = days_us(row.from_day, row.until_day, row.card.zone)
    return InForce(row.id, terms, terms.card(row.card.zone, version=row.id, from_us=from_us_, until_us=until_us), {})


def _at(versions: Iterable[InForce], at_us: int) -> InForce | None:
    for version in versions:
        if version.card.from_us <= at_us and (not version.card.until_us or at_us < version.card.until_us):
            return version
    return None
