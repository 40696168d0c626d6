"""What stands in the way of a month's closing: what must be mended, and what a person may let through."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec
from django.conf import settings

from homeshore.billing.models import BrandCard, Unrated, WavedAnomaly
from homeshore.billing.models.cards import BRAND
from homeshore.billing.queries import contests, opening, reconciling
from homeshore.billing.queries.adjusting import agreed
from homeshore.billing.queries.cards import Cards
from homeshore.billing.queries.closings import Party
from homeshore.billing.queries.parties import Missing, terms
from homeshore.billing.queries.previews import open_parties
from homeshore.brands.queries.known import brand_zones
from homeshore.contacts.queries import handlings
from homeshore.kit.zones import day_start_us

WAIVABLE = frozenset({"open_contact", "contest", "no_slots"})


class Anomaly(msgspec.Struct, frozen=True):
    """Something wrong with a month.

    code: no_card, no_rule, absurd_record, terms, mandate, address, difference, open_contact, contest, no_slots.
    `side` and `party` say whose it is, `handling` and `contact` where (0: the whole party). `about` is what somebody
    lets through, if they may: the handling in hands, the contest, or the brand without slots. `agent` has a contact in
    hands since `at_us`.
    """

    code: str
    side: str
    party: int
    handling: int = 0
    contact: int = 0
    about: int = 0
    agent: int = 0
    at_us: int = 0

    @property
    def waivable(self) -> bool:
        """Whether a person may let it through."""
        return self.code in WAIVABLE

    @property
    def key(self) -> tuple[str, int]:
        """What letting it through names."""
        return self.code, self.about


def anomalies(month: date, parties: Sequence[tuple[date, Party]] | None = None) -> list[Anomaly]:
    """All that is wrong with a month: first what must be mended. `parties`: the month's, if they are known already."""
    known = open_parties(month) if parties is None else parties
    return [
        *_unrated(month), *_missing(known), *_differing(month), *_in_hands(month), *_contested(month), *_unopened(month)
    ]  # fmt: skip


def waved(month: date) -> dict[tuple[str, int], WavedAnomaly]:
    """What was let through, by code and subject."""
    return {(row.code, row.about): row for row in WavedAnomaly.objects.filter(month=month)}


def blocking(month: date) -> list[Anomaly]:
    """What must be mended or let through before the month can be closed."""
    through = waved(month)
    return [found for found in anomalies(month) if found.key not in through]


def _unrated(month: date) -> list[Anomaly]:
    cards = Cards()
    return [
        Anomaly(row.reason, row.side, row.brand_id if row.side == BRAND else row.contract, row.handling, row.contact)
        for row in Unrated.objects.order_by("ended_us", "id")
        if cards.month_of(row.brand_id, row.ended_us) <= month
    ]


def _missing(parties: Sequence[tuple[date, Party]]) -> list[Anomaly]:
    said = [(party, terms(party)) for party in sorted({party for _, party in parties})]
    return [Anomaly(what.what, party.side, party.id) for party, what in said if isinstance(what, Missing)]


def _differing(month: date) -> list[Anomaly]:
    """Days on which journal and ledger do not agree: nothing is invoiced that cannot be proved."""
    return [
        Anomaly("difference", BRAND, row.differences[0]["brand"], at_us=day_start_us(row.day, settings.TIME_ZONE))
        for row in reconciling.differing_days(month)
    ]


def _in_hands(month: date) -> list[Anomaly]:
    """Contacts that were in somebody's hands when the month ended in the brand's zone, and still are."""
    following = (month + timedelta(days=32)).replace(day=1)
    return [
        Anomaly("open_contact", BRAND, brand, held.id, held.contact, held.id, held.agent, held.began_us)
        for brand, zone in brand_zones().items()
        for held in handlings.in_hands(brand, day_start_us(following, zone))
    ]


def _contested(month: date) -> list[Anomaly]:
    return [
        Anomaly("contest", found.side, found.party, found.handling, found.contact, found.id)
        for found in contests.open_in(month)
    ]


def _unopened(month: date) -> list[Anomaly]:
    """Brands that pay by the opened hour, and no file says what was opened: their contacts would cost nothing."""
    found = []
    for brand in BrandCard.objects.order_by("brand").values_list("brand", flat=True):
        held = agreed(month, BRAND, brand)
        if held is not None and opening.by_the_hour(held) and not opening.has_slots(month, brand):
            found.append(Anomaly("no_slots", BRAND, brand, about=brand))
    return found
