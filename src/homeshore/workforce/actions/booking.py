"""Booking, giving back, waiting: what agents do with slots once they were allocated.

Every place is taken by one conditional update of its slot or booking, under the lock of its taker's own row; no order
of taps can overbook a slot or book an agent twice. Nobody is refused anything, ever, for what they gave back.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from homeshore.facts import Draft
from homeshore.facts.office import SlotBooked, SlotLeft
from homeshore.facts.record import Fact
from homeshore.journal.actions import put_all_in_outbox, put_in_outbox
from homeshore.kit.clock import from_us, now_us, to_us
from homeshore.kit.errors import Refusal
from homeshore.people.queries import Agent
from homeshore.workforce.actions.slot_notices import tell
from homeshore.workforce.errors import (
    BookedElsewhere,
    NotPermitted,
    NotYetOpen,
    PlacedByRoster,
    SlotBegun,
    SlotFull,
    UnknownBooking,
    UnknownSlot,
    WorkingTime,
)
from homeshore.workforce.models.slots import DRAWN, Slot, SlotBooking, SlotChooser, SlotRound, SlotSwap, SlotWaiting
from homeshore.workforce.queries import slots as queries
from homeshore.workforce.rules.slots.permitting import Covered, covering, opens_us, overlapping
from homeshore.workforce.rules.slots.volunteering import AROUND_US, broken

FIRST_COME, WAITING_LIST, GIVEN_BACK = "first_come", "waiting_list", "given_back"


def book(agent: Agent, slot_id: int, at_us: int = 0) -> SlotBooking:
    """Take a free place, or one that somebody gave back: first come, first served.

    Whether the agent may have it is read before anything is locked, so that two hundred who tap at once do not wait
    for each other's certificates; what two taps of one agent may change is read again under the lock. Raises
    UnknownSlot, NotYetOpen, SlotBegun, NotPermitted, PlacedByRoster, BookedElsewhere, WorkingTime, SlotFull.
    """
    at_us = at_us or now_us()
    slot = open_slot(slot_id, at_us)
    covered = covered_for(agent, slot)
    refuse_early(slot, covered, at_us)
    refuse_conflict(agent.id, slot, covered)
    if not available(slot_id):
        raise SlotFull(slot=slot.id)
    with transaction.atomic():
        lock(agent.id)
        refuse_conflict(agent.id, slot, covered)
        booking = take(agent.id, slot, covered.contract, FIRST_COME, from_us(at_us))
        SlotWaiting.objects.filter(slot=slot, agent=agent).delete()
    return booking


@transaction.atomic
def give_back(agent: Agent, booking_id: int, at_us: int = 0) -> SlotBooking:
    """Offer one's place to others; it stays one's own until somebody takes it. Raises UnknownBooking, SlotBegun.

    `advance` passes it to whoever waits; call it afterwards (the worker does so too).
    """
    booking = _own(agent, booking_id)
    at = from_us(at_us or now_us())
    if booking.starts_at <= at:
        raise SlotBegun(slot=booking.slot_id)
    SlotBooking.objects.filter(id=booking.id, agent=agent, offered_at=None).update(offered_at=at)
    return booking


@transaction.atomic
def keep(agent: Agent, booking_id: int) -> None:
    """Take back what one has offered, as long as nobody took it. Raises UnknownBooking."""
    if not SlotBooking.objects.filter(id=booking_id, agent=agent).update(offered_at=None):
        raise UnknownBooking(booking=booking_id)


@transaction.atomic
def wait(agent: Agent, slot_id: int, at_us: int = 0) -> None:
    """Stand in line for a slot: the first in line who still can gets the next place of it.

    From when one may book: a line that could be joined before would take all places when the doors open. Raises
    UnknownSlot, SlotBegun, NotPermitted, PlacedByRoster, NotYetOpen, BookedElsewhere, WorkingTime.
    """
    at_us = at_us or now_us()
    slot = open_slot(slot_id, at_us)
    covered = covered_for(agent, slot)
    refuse_early(slot, covered, at_us)
    refuse_conflict(agent.id, slot, covered)
    SlotWaiting.objects.get_or_create(
        brand_id=slot.brand_id, slot=slot, agent=agent, defaults={"since": from_us(at_us)}
    )


@transaction.atomic
def stop_waiting(agent: Agent, slot_id: int) -> None:
    """Leave the line. Nothing is kept of it."""
    SlotWaiting.objects.filter(slot_id=slot_id, agent=agent).delete()


def advance(slot_id: int, at_us: int = 0) -> int:
    """Give what is free in a slot to those who wait, in their order; returns how many places were taken.

    Who cannot take it now (works elsewhere then, no longer certified) stays in line.
    """
    at_us = at_us or now_us()
    taken = 0
    for waiting in SlotWaiting.objects.filter(slot_id=slot_id).select_related("agent__person"):
        if not available(slot_id):
            break
        try:
            _take_in_turn(waiting, at_us)
        except Refusal:  # this one cannot have it now; the next may
            continue
        taken += 1
    return taken


def advance_all() -> None:
    """Every slot that somebody waits for and that has a place: after a crash, or once more places were published."""
    waited = SlotWaiting.objects.filter(slot__starts_at__gt=from_us(now_us()), slot__round__state=DRAWN)
    free = Q(slot__taken__lt=F("slot__quota")) | Q(slot__bookings__offered_at__isnull=False)
    for slot_id in list(waited.filter(free).values_list("slot_id", flat=True).distinct()):
        advance(slot_id)


@transaction.atomic
def release(booking: SlotBooking, cause: str, at_us: int = 0) -> None:
    """End a booking that its agent may no longer work: what was worked of it stays, the agent is told, nothing is lost.

    A slot that has not begun gets its place back. `cause`: certificate, contract, programme.
    """
    at = from_us(at_us or now_us())
    lock(booking.agent_id)
    slot = booking.slot
    if booking.starts_at > at:
        if SlotBooking.objects.filter(id=booking.id, agent_id=booking.agent_id).delete()[0] == 0:
            return
        Slot.objects.filter(id=slot.id, taken__gt=0).update(taken=F("taken") - 1)
    elif not SlotBooking.objects.filter(id=booking.id, released_at=None, ends_at__gt=at).update(
        ends_at=at, released_at=at, offered_at=None
    ):
        return
    starts = max(to_us(booking.starts_at), to_us(at))
    put_in_outbox(_draft(booking, SlotLeft(slot.id, starts, to_us(slot.ends_at), cause)))
    tell(booking.agent_id, slot, "released", at, cause)


def open_slot(slot_id: int, at_us: int) -> Slot:
    """A slot of an announced round that has not begun. Raises UnknownSlot, SlotBegun."""
    slot = queries.announced_slots(at_us).filter(id=slot_id).select_related("round").first()
    if slot is None:
        raise UnknownSlot(slot=slot_id)
    if to_us(slot.starts_at) <= at_us:
        raise SlotBegun(slot=slot_id)
    return slot


def covered_for(agent: Agent, slot: Slot) -> Covered:
    """Under what the agent would work the slot. Raises NotPermitted, PlacedByRoster."""
    covered = covering(queries.reach_of(agent), slot.programme_id, to_us(slot.starts_at), to_us(slot.ends_at))
    if covered is None:
        raise NotPermitted(slot=slot.id)
    if covered.employed and not SlotRound.objects.filter(id=slot.round_id, employees_too=True).exists():
        raise PlacedByRoster(slot=slot.id)
    return covered


def refuse_early(slot: Slot, covered: Covered, at_us: int) -> None:
    """Refuse before the round is drawn and open for this agent. Raises NotYetOpen."""
    of = slot.round
    opens = opens_us(to_us(of.first_come_at), of.early_level, of.early_hours, covered.level)
    if of.state != DRAWN or at_us < opens:
        raise NotYetOpen(from_us=opens)


def lock(*agents: int) -> None:
    """Hold the rows of agents whose bookings change, always in the same order; until the transaction ends."""
    wanted = sorted(set(agents))
    SlotChooser.objects.bulk_create([SlotChooser(agent_id=one) for one in wanted], ignore_conflicts=True)
    list(SlotChooser.objects.select_for_update().filter(agent_id__in=wanted).order_by("agent_id"))


def refuse_conflict(agent: int, slot: Slot, covered: Covered, without: Iterable[int] = ()) -> None:
    """Refuse what the agent's other work stands against: bookings (but for `without`), shifts, call-outs.

    Raises BookedElsewhere at an overlap, and WorkingTime when an employee who volunteers would break a limit.
    """
    start, end = to_us(slot.starts_at), to_us(slot.ends_at)
    if overlapping(queries.busy(agent, start, end, frozenset(without)), start, end):
        raise BookedElsewhere(slot=slot.id)
    if covered.employed:
        around = queries.busy(agent, start - AROUND_US, end + AROUND_US, frozenset(without))
        full_time = queries.is_full_time(covered.contract, slot.starts_at.date())
        rule = broken(around, (start, end), slot.round.time_zone, full_time)
        if rule is not None:
            raise WorkingTime(slot=slot.id, rule=rule.code, article=rule.article)


def available(slot_id: int) -> bool:
    """Whether a slot has a free place, or one that was given back."""
    offered = SlotBooking.objects.filter(slot_id=slot_id, offered_at__isnull=False)
    return Slot.objects.filter(id=slot_id, taken__lt=F("quota")).exists() or offered.exists()


def take(agent: int, slot: Slot, contract: int, how: str, at: datetime) -> SlotBooking:
    """A free place, else the one given back first. The caller holds the agent's lock. Raises SlotFull."""
    if Slot.objects.filter(id=slot.id, taken__lt=F("quota")).update(taken=F("taken") + 1):
        booking = add_booking(agent, slot, contract, how, at)
        say_booked(booking)
        return booking
    offers = SlotBooking.objects.filter(slot=slot, offered_at__isnull=False).exclude(agent_id=agent)
    for offered in offers.order_by("offered_at", "id"):
        if _change_hands(offered, agent, contract, GIVEN_BACK if how == FIRST_COME else how, at):
            return SlotBooking.objects.get(id=offered.id)
    raise SlotFull(slot=slot.id)


def add_booking(agent: int, slot: Slot, contract: int, how: str, at: datetime) -> SlotBooking:
    """The row of a place that was taken."""
    booking = new_booking(agent, slot, contract, how, at)
    booking.save(force_insert=True)
    return booking


def new_booking(agent: int, slot: Slot, contract: int, how: str, at: datetime) -> SlotBooking:
    """The same, not written yet."""
    return SlotBooking(
        slot=slot,
        brand_id=slot.brand_id,
        programme_id=slot.programme_id,
        agent_id=agent,
        contract_id=contract,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        how=how,
        booked_at=at,
    )


def say_booked(booking: SlotBooking) -> None:
    """The fact that routing and billing follow."""
    say_all_booked([booking])


def say_all_booked(bookings: Iterable[SlotBooking]) -> None:
    """The same of several, in their order."""
    put_all_in_outbox(
        _draft(one, SlotBooked(one.slot_id, to_us(one.starts_at), to_us(one.ends_at), one.how)) for one in bookings
    )


def say_left(booking: SlotBooking, cause: str) -> None:
    """The fact that a booking's holder has it no more."""
    fact = SlotLeft(booking.slot_id, to_us(booking.starts_at), to_us(booking.ends_at), cause)
    put_in_outbox(_draft(booking, fact))


def _change_hands(offered: SlotBooking, agent: int, contract: int, how: str, at: datetime) -> bool:
    """Give an offered booking to its taker, unless somebody was faster or its holder keeps it after all."""
    held = SlotBooking.objects.filter(id=offered.id, agent_id=offered.agent_id, offered_at__isnull=False)
    if not held.update(agent_id=agent, contract_id=contract, how=how, booked_at=at, offered_at=None):
        return False
    SlotSwap.objects.filter(booking_id=offered.id).delete()
    say_left(offered, GIVEN_BACK)
    tell(offered.agent_id, offered.slot, "passed_on", at)
    say_booked(SlotBooking.objects.select_related("slot").get(id=offered.id))
    return True


@transaction.atomic
def _take_in_turn(waiting: SlotWaiting, at_us: int) -> None:
    slot = open_slot(waiting.slot_id, at_us)
    covered = covered_for(waiting.agent, slot)
    lock(waiting.agent_id)
    refuse_conflict(waiting.agent_id, slot, covered)
    if not SlotWaiting.objects.filter(id=waiting.id).delete()[0]:
        raise UnknownSlot(slot=slot.id)  # left the line meanwhile
    at = from_us(at_us)
    take(waiting.agent_id, slot, covered.contract, WAITING_LIST, at)
    tell(waiting.agent_id, slot, "booked", at)


def _own(agent: Agent, booking_id: int) -> SlotBooking:
    booking = SlotBooking.objects.select_related("slot").filter(id=booking_id, agent=agent, released_at=None).first()
    if booking is None:
        raise UnknownBooking(booking=booking_id)
    return booking


def _draft(booking: SlotBooking, fact: Fact) -> Draft:
    return Draft(
        0,
        now_us(),
        fact,
        agent=booking.agent_id,
        contract=booking.contract_id,
        brand=booking.brand_id,
        programme=booking.programme_id,
    )
