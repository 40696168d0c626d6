"""Handlings as the projection has them, for who counts the same seconds elsewhere."""

from collections.abc import Collection

import msgspec

from homeshore.contacts.models import Handling
from homeshore.facts.vocabulary import Origin


class InHands(msgspec.Struct, frozen=True):
    """A handling that has not ended."""

    id: int
    contact: int
    began_us: int
    agent: int


def shares(handlings: Collection[int]) -> dict[int, int]:
    """What each ended handling took of its agent's time, in microseconds."""
    return dict(Handling.objects.filter(id__in=handlings, ended_us__gt=0).values_list("id", "share_us"))


def in_hands(brand: int, before_us: int) -> list[InHands]:
    """A brand's handlings that began before a moment and have not ended, the oldest first; without demo traffic."""
    rows = Handling.objects.filter(brand=brand, ended_us=0, began_us__lt=before_us).exclude(origin=Origin.DEMO)
    return [InHands(*row) for row in rows.order_by("began_us").values_list("id", "contact_id", "began_us", "agent")]
