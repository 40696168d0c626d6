"""What was agreed with whom: cards with their versions, brands' terms, contracts' cards and mandates."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from homeshore.billing.errors import UnknownAssignment, UnknownCard, UnknownMandate, UnknownVersion
from homeshore.billing.models import (
    BrandCard,
    BrandTerms,
    CardAssignment,
    CardVersion,
    ChargeRow,
    RateCard,
    SelfBillingMandate,
)
from homeshore.billing.models.cards import AGENT, BRAND

__all__ = ["AGENT", "BRAND", "BrandTerms", "CardAssignment", "CardVersion", "RateCard", "SelfBillingMandate"]


def cards(side: str = "") -> QuerySet[RateCard]:
    """Rate cards by name, of one side or all."""
    rows = RateCard.objects.order_by("side", "name", "id")
    return rows.filter(side=side) if side else rows


def card(id: int) -> RateCard:
    """One card. Raises UnknownCard."""
    found = RateCard.objects.filter(id=id).first()
    if found is None:
        raise UnknownCard(card=id)
    return found


def versions_of(card: RateCard) -> QuerySet[CardVersion]:
    """The versions that hold, in the order of their days; those that were replaced are left out."""
    return CardVersion.objects.filter(card=card, replaced_at=None).select_related("card").order_by("from_day")


def every_version_of(card: RateCard) -> QuerySet[CardVersion]:
    """All that was ever entered, the latest first."""
    return CardVersion.objects.filter(card=card).order_by("-number")


def version(card: RateCard, id: int) -> CardVersion:
    """One version of a card. Raises UnknownVersion."""
    found = CardVersion.objects.filter(card=card, id=id).select_related("card").first()
    if found is None:
        raise UnknownVersion(card=card.id, version=id)
    return found


def version_on(card: RateCard, day: date) -> CardVersion | None:
    """The version that holds on a day."""
    held = [row for row in versions_of(card) if row.from_day <= day and (row.until_day is None or day <= row.until_day)]
    return held[0] if held else None


def is_billed(version: CardVersion) -> bool:
    """Whether a document stands on a version."""
    return ChargeRow.objects.filter(card_version=version).exclude(closing=None).exists()


def card_of_brand(brand: int) -> RateCard | None:
    """The card that holds for a brand."""
    held = BrandCard.objects.filter(brand=brand).select_related("card").first()
    return held.card if held else None


def brands_of(card: RateCard) -> list[int]:
    """The brands that a card holds for."""
    return list(BrandCard.objects.filter(card=card).values_list("brand_id", flat=True))


def brand_terms(brand: int) -> BrandTerms | None:
    """How a brand is invoiced, None when nothing was agreed."""
    return BrandTerms.objects.select_related("seller", "buyer").filter(brand=brand).first()


def assignments(contracts: Iterable[int]) -> QuerySet[CardAssignment]:
    """The cards of some contracts, the latest first."""
    rows = CardAssignment.objects.filter(contract__in=list(contracts)).select_related("card", "contract")
    return rows.order_by("-from_day", "-id")


def assignments_of(card: RateCard) -> QuerySet[CardAssignment]:
    """The contracts that a card holds for."""
    rows = CardAssignment.objects.filter(card=card).select_related("contract", "contract__person")
    return rows.order_by("contract__person__name", "-from_day")


def assignment(contract: int, id: int) -> CardAssignment:
    """One card of a contract. Raises UnknownAssignment."""
    found = CardAssignment.objects.filter(contract=contract, id=id).select_related("card", "contract").first()
    if found is None:
        raise UnknownAssignment(contract=contract, assignment=id)
    return found


def mandates(contracts: Iterable[int]) -> QuerySet[SelfBillingMandate]:
    """The mandates of some contracts, the latest first."""
    rows = SelfBillingMandate.objects.filter(contract__in=list(contracts)).select_related("contract")
    return rows.order_by("-signed_on", "-id")


def mandate(contract: int, id: int) -> SelfBillingMandate:
    """One mandate of a contract. Raises UnknownMandate."""
    found = SelfBillingMandate.objects.filter(contract=contract, id=id).select_related("contract").first()
    if found is None:
        raise UnknownMandate(contract=contract, mandate=id)
    return found
