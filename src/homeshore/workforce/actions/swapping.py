"""Swaps: an agent would give one slot for another; whoever holds the other and may work the first can say yes."""

from django.db import transaction

from homeshore.kit.clock import from_us, now_us
from homeshore.people.queries import Agent
from homeshore.workforce.actions.booking import (
    add_booking,
    covered_for,
    lock,
    open_slot,
    refuse_conflict,
    say_booked,
    say_left,
)
from homeshore.workforce.actions.slot_notices import tell
from homeshore.workforce.errors import BookedElsewhere, SlotBegun, SwapGone, UnknownBooking
from homeshore.workforce.models.slots import SlotBooking, SlotSwap, SlotWaiting

SWAP = "swap"


@transaction.atomic
def propose_swap(agent: Agent, booking_id: int, wanted_id: int, at_us: int = 0) -> SlotSwap:
    """Offer a booking for a place in another slot.

    Raises UnknownBooking, UnknownSlot, SlotBegun, NotPermitted, PlacedByRoster, BookedElsewhere.
    """
    at_us = at_us or now_us()
    mine = SlotBooking.objects.filter(id=booking_id, agent=agent, released_at=None).first()
    if mine is None:
        raise UnknownBooking(booking=booking_id)
    if mine.starts_at <= from_us(at_us):
        raise SlotBegun(slot=mine.slot_id)
    wanted = open_slot(wanted_id, at_us)
    if SlotBooking.objects.filter(slot=wanted, agent=agent).exists():
        raise BookedElsewhere(slot=wanted.id)
    refuse_conflict(agent.id, wanted, covered_for(agent, wanted), without=(mine.id,))
    return SlotSwap.objects.get_or_create(
        brand_id=mine.brand_id, booking=mine, wanted=wanted, defaults={"proposed_at": from_us(at_us)}
    )[0]


@transaction.atomic
def withdraw_swap(agent: Agent, swap_id: int) -> None:
    """Take a proposal back; nothing is kept of it. Raises SwapGone."""
    if not SlotSwap.objects.filter(id=swap_id, booking__agent=agent).delete()[0]:
        raise SwapGone(swap=swap_id)


@transaction.atomic
def accept_swap(agent: Agent, swap_id: int, at_us: int = 0) -> None:
    """Give one's place in the wanted slot for the proposed one; both agents must be certified for what they get.

    Raises SwapGone, SlotBegun, NotPermitted, PlacedByRoster, BookedElsewhere (also when it is the proposer who works
    at that time by now).
    """
    at_us = at_us or now_us()
    swap = SlotSwap.objects.filter(id=swap_id).select_related("booking__agent__person").first()
    if swap is None or swap.booking.agent_id == agent.id:
        raise SwapGone(swap=swap_id)
    lock(agent.id, swap.booking.agent_id)
    theirs = SlotBooking.objects.select_for_update().filter(id=swap.booking_id, agent=swap.booking.agent).first()
    mine = SlotBooking.objects.select_for_update().filter(slot=swap.wanted_id, agent=agent, released_at=None).first()
    if theirs is None or mine is None or not SlotSwap.objects.filter(id=swap_id).exists():
        raise SwapGone(swap=swap_id)
    proposer = swap.booking.agent
    gets = [(agent, theirs, mine), (proposer, mine, theirs)]
    contracts = []
    for taker, taken, given in gets:
        slot = open_slot(taken.slot_id, at_us)
        covered = covered_for(taker, slot)
        refuse_conflict(taker.id, slot, covered, without=(given.id,))
        contracts.append(covered.contract)
    _exchange(gets, contracts, at_us)


def _exchange(gets: list[tuple[Agent, SlotBooking, SlotBooking]], contracts: list[int], at_us: int) -> None:
    """New rows for both: two slots at one moment could not change hands one after the other."""
    at = from_us(at_us)
    for _, taken, _given in gets:
        say_left(taken, SWAP)
    SlotBooking.objects.filter(id__in=[taken.id for _, taken, _given in gets]).delete()
    for (taker, taken, _given), contract in zip(gets, contracts, strict=True):
        say_booked(add_booking(taker.id, taken.slot, contract, SWAP, at))
        SlotWaiting.objects.filter(slot=taken.slot_id, agent=taker).delete()
        tell(taker.id, taken.slot, "swapped", at)
