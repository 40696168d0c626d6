"""Handlings as the projection has them, for who counts the same seconds elsewhere."""

from collections.abc import Collection

import msgspec
from django.db.models import F

from homeshore.brands.queries import brands
from homeshore.contacts.models import Handling
from homeshore.facts.vocabulary import Origin
from homeshore.security.scope import CENTRE


class InHands(msgspec.Struct, frozen=True):
    """A handling that has not ended."""

    id: int
    contact: int
    began_us: int
    agent: int


class Ended(msgspec.Struct, frozen=True):
    """A handling that ended, with its active, hold and wrap-up time."""

    id: int
    brand: int
    contact: int
    handled_us: int
    demo: bool


def counted(from_us: int, until_us: int) -> list[Ended]:
    """The handlings that ended in a span of time (microseconds, the end excluded)."""
    rows = Handling.objects.filter(brand__in=brands(CENTRE).values("id"), ended_us__gte=from_us, ended_us__lt=until_us)
    counts = F("active_us") + F("hold_us") + F("wrap_up_us")
    return [
        Ended(id, brand, contact, handled_us, origin == Origin.DEMO)
        for id, brand, contact, handled_us, origin in rows.annotate(handled_us=counts).values_list(
            "id", "brand_id", "contact_id", "handled_us", "origin"
        )
    ]


def shares(handlings: Collection[int]) -> dict[int, int]:
    """What each ended handling took of its agent's time, in microseconds."""
    return dict(Handling.objects.filter(id__in=handlings, ended_us__gt=0).values_list("id", "share_us"))


def in_hands(brand: int, before_us: int) -> list[InHands]:
    """A brand's handlings that began before a moment and have not ended, the oldest first; without demo traffic."""
    rows = Handling.objects.filter(brand=brand, ended_us=0, began_us__lt=before_us).exclude(origin=Origin.DEMO)
    return [InHands(*row) for row in rows.order_by("began_us").values_list("id", "contact_id", "began_us", "agent")]
