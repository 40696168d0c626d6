"""Handlings as the projection has them, for who counts the same seconds elsewhere."""

from collections.abc import Collection

from homeshore.contacts.models import Handling


def shares(handlings: Collection[int]) -> dict[int, int]:
    """What each ended handling took of its agent's time, in microseconds."""
    return dict(Handling.objects.filter(id__in=handlings, ended_us__gt=0).values_list("id", "share_us"))
