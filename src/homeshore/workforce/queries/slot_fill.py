"""How full slots are: of a round, by programme, and each."""

import msgspec
from django.db.models import Count, Q, QuerySet, Sum

from homeshore.workforce.errors import UnknownSlot
from homeshore.workforce.models.slots import Slot, SlotEntry


class Fill(msgspec.Struct, frozen=True):
    """Places published and taken, slots, slots without anybody, and who waits; `entries` sealed in the round."""

    slots: int
    places: int
    taken: int
    empty: int
    waiting: int
    entries: int = 0

    @property
    def ratio(self) -> float | None:
        """The share that is taken; None without places."""
        return self.taken / self.places if self.places else None


class OfProgramme(msgspec.Struct, frozen=True):
    """A programme's part of a round."""

    programme: int
    name: str
    brand: str
    fill: Fill


def fill_of(round_id: int) -> Fill:
    """A whole round."""
    return _fill(Slot.objects.filter(round_id=round_id), SlotEntry.objects.filter(round_id=round_id).count())


def by_programme(round_id: int) -> list[OfProgramme]:
    """A round's programmes, by brand and name."""
    rows = Slot.objects.filter(round_id=round_id)
    known = rows.order_by().values_list("programme_id", "programme__name", "brand__name").distinct()
    found = [OfProgramme(id, name, brand, _fill(rows.filter(programme_id=id))) for id, name, brand in known]
    return sorted(found, key=lambda one: (one.brand, one.name))


def slots_of(round_id: int, programme_id: int = 0) -> QuerySet[Slot]:
    """A round's slots, of one programme or (0) of all, in the order of time."""
    rows = Slot.objects.filter(round_id=round_id)
    return rows.filter(programme_id=programme_id) if programme_id else rows


class Seats(msgspec.Struct, frozen=True):
    """One slot's places: how many are taken, of these given back and open to others, and how many stand in line."""

    slot: Slot
    given_back: int
    waiting: int


def seats_of(round_id: int, slot_id: int) -> Seats:
    """One slot of a round. Raises UnknownSlot."""
    slot = Slot.objects.filter(id=slot_id, round=round_id).select_related("programme__brand", "round").first()
    if slot is None:
        raise UnknownSlot(slot=slot_id)
    return Seats(slot, slot.bookings.filter(offered_at__isnull=False).count(), slot.waiting.count())


def _fill(rows: QuerySet[Slot], entries: int = 0) -> Fill:
    sums = rows.aggregate(
        empty=Count("id", filter=Q(taken=0, quota__gt=0)), count=Count("id"), all=Sum("quota"), given=Sum("taken")
    )
    waiting = rows.aggregate(waiting=Count("waiting"))["waiting"]
    return Fill(sums["count"], sums["all"] or 0, sums["given"] or 0, sums["empty"], waiting, entries)
