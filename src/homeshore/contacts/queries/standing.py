"""What stands where at this moment as rows know it: a moment behind the dispatcher, and there when it is not."""

from collections.abc import Iterable

import msgspec
from django.db.models import Count, Min, Q
from django.utils import timezone

from homeshore.contacts.models import Contact
from homeshore.facts.vocabulary import ContactState, Origin
from homeshore.kit.clock import to_us
from homeshore.security.scope import Scope

IN_HANDS = (ContactState.ACTIVE, ContactState.SET_ASIDE, ContactState.WRAP_UP)
_OPEN = (ContactState.WAITING, ContactState.OFFERED, *IN_HANDS)


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A queue: how many wait, since when the longest (0: nobody), how many ring at a desk, how many are in hands."""

    programme: int
    channel: str
    language: str
    waiting: int
    oldest_us: int
    offered: int
    handling: int


class Brief(msgspec.Struct, frozen=True):
    """As much of a contact as a line on the floor shows."""

    id: int
    brand: int
    programme: int
    channel: str
    origin: str
    state: str
    agent: int


def queues(scope: Scope, origin: Origin | None = None) -> list[Standing]:
    """The queues that are not empty, within the scope, of one origin or all.

    A contact for later does not wait yet, and a consultation is no customer's.
    """
    rows = Contact.objects.filter(scope.only(), state__in=_OPEN, consults=None).exclude(not_before__gt=timezone.now())
    rows = rows.filter(origin=origin) if origin else rows
    waits = Q(state=ContactState.WAITING)
    counted = rows.values("programme", "channel", "language").annotate(
        waiting=Count("id", filter=waits),
        oldest=Min("received_at", filter=waits),
        offered=Count("id", filter=Q(state=ContactState.OFFERED)),
        handling=Count("id", filter=Q(state__in=IN_HANDS)),
    )
    return [
        Standing(
            programme=row["programme"],
            channel=row["channel"],
            language=row["language"],
            waiting=row["waiting"],
            oldest_us=to_us(row["oldest"]) if row["oldest"] else 0,
            offered=row["offered"],
            handling=row["handling"],
        )
        for row in counted.order_by("programme", "channel", "language")
    ]


def briefs(contacts: Iterable[int]) -> dict[int, Brief]:
    """These contacts in brief, by id."""
    return _briefs(Q(id__in=list(contacts)))


def in_hands(scope: Scope) -> dict[int, Brief]:
    """The contacts in agents' hands within the scope, in brief, by id."""
    return _briefs(scope.only() & Q(state__in=IN_HANDS))


def _briefs(wanted: Q) -> dict[int, Brief]:
    columns = ("id", "brand", "programme", "channel", "origin", "state", "agent")
    return {row[0]: Brief(*row) for row in Contact.objects.filter(wanted).order_by("id").values_list(*columns)}
