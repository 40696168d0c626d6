"""An agent's week: which slots they may work, what they hold, and what they can do with each now."""

from collections.abc import Iterable, Sequence

import msgspec
from django.db.models import Count, Q

from homeshore.kit.clock import from_us as moment
from homeshore.kit.clock import now_us, to_us
from homeshore.people.queries import Agent
from homeshore.workforce.models.slots import DRAWN, Slot, SlotBooking, SlotNotice, SlotRound, SlotSwap, SlotWaiting
from homeshore.workforce.queries.slots import announced_round, announced_slots, busy, reach_of
from homeshore.workforce.rules.slots.permitting import Covered, Reach, covering, opens_us, overlapping

__all__ = ["SlotNotice", "SlotSwap"]

MINE, OFFERED, RUNNING, RELEASED = "mine", "offered", "running", "released"
MOST_NOTICES = 500
BOOKABLE, FULL, WAITING, LATER, BUSY, OVER = "bookable", "full", "waiting", "later", "busy", "over"


class Shown(msgspec.Struct, frozen=True):
    """A slot as one agent sees it. `state` is one of the above; `booking` is the agent's own, or 0.

    `free` counts places nobody holds and places given back; `line` who waits; `opens_us` is when this agent may book;
    `contract` is the one that the slot would be, or is, worked under.
    """

    id: int
    brand: int
    programme: int
    from_us: int
    until_us: int
    state: str
    quota: int
    free: int
    line: int
    booking: int
    opens_us: int
    round: int
    contract: int = 0


class Facts(msgspec.Struct, frozen=True):
    """What is known of an agent and of slots, read at once."""

    reach: Reach
    bookings: dict[int, SlotBooking]
    busy: list[tuple[int, int]]
    waiting: frozenset[int]
    at_us: int


def week_of(agent: Agent, from_us: int, until_us: int, at_us: int = 0) -> list[Shown]:
    """Slots between two moments that the agent holds or held, or may work yet, in the order of time."""
    at_us = at_us or now_us()
    rows = announced_slots(at_us).filter(starts_at__gte=moment(from_us), starts_at__lt=moment(until_us))
    found = _shown(agent, rows, (from_us, until_us), at_us)
    return [one for one in found if one.booking or one.state != OVER]


def one_of(agent: Agent, slot_id: int, at_us: int = 0) -> Shown | None:
    """One slot as the agent sees it; None when it is not theirs to see."""
    at_us = at_us or now_us()
    rows = announced_slots(at_us).filter(id=slot_id)
    found = rows.values_list("starts_at", "ends_at").first()
    if found is None:
        return None
    return next(iter(_shown(agent, rows, (to_us(found[0]), to_us(found[1])), at_us)), None)


def wishable(agent: Agent, round_id: int, at_us: int = 0) -> list[Slot]:
    """The slots of a round that the agent's certificates and contracts cover. Raises UnknownRound."""
    of_round = announced_round(round_id, at_us)
    rows = list(of_round.slots.filter(quota__gt=0).order_by("starts_at", "programme_id", "id"))
    if not rows:
        return []
    reach = reach_of(agent, min(to_us(rows[0].starts_at), at_us or now_us()))
    found = [(row, covering(reach, row.programme_id, to_us(row.starts_at), to_us(row.ends_at))) for row in rows]
    return [row for row, covered in found if covered and not covered.employed]


def rounds_shown(at_us: int = 0) -> list[SlotRound]:
    """Rounds that agents may see, whose period is not over, the next first."""
    at = moment(at_us or now_us())
    seen = SlotRound.objects.exclude(state__in=("draft", "cancelled")).filter(announced_at__lte=at)
    return list(seen.filter(last_day__gte=at.date()).order_by("first_day", "id"))


def swaps_for(agent: Agent, at_us: int = 0) -> list[SlotSwap]:
    """Proposals that the agent could accept: they hold the wanted slot, and are not the proposer."""
    rows = SlotSwap.objects.filter(wanted__bookings__agent=agent, wanted__starts_at__gt=moment(at_us or now_us()))
    rows = rows.exclude(booking__agent=agent).select_related("booking__slot", "wanted")
    return list(rows.filter(booking__starts_at__gt=moment(at_us or now_us())).order_by("booking__starts_at"))


def own_swaps(agent: Agent, at_us: int = 0) -> list[SlotSwap]:
    """What the agent proposed and nobody took yet."""
    rows = SlotSwap.objects.filter(booking__agent=agent, booking__starts_at__gt=moment(at_us or now_us()))
    return list(rows.select_related("booking__slot", "wanted").order_by("booking__starts_at"))


def unseen_notices(agent: Agent) -> list[SlotNotice]:
    """What the agent was not shown yet, the latest first."""
    rows = SlotNotice.objects.filter(agent=agent, seen_at=None).select_related("programme")
    return list(rows.order_by("-made_at")[:MOST_NOTICES])


def together(notices: Iterable[SlotNotice]) -> list[list[SlotNotice]]:
    """Notices by what one sentence can say: slots of a programme released for one cause; each other by itself."""
    found: dict[object, list[SlotNotice]] = {}
    for one in notices:
        what = (one.cause, one.programme_id) if one.what == "released" else one.id
        found.setdefault(what, []).append(one)
    return list(found.values())


def _shown(agent: Agent, rows: object, span: tuple[int, int], at_us: int) -> list[Shown]:
    counted = rows.annotate(  # type: ignore[attr-defined]  # a query set of slots
        given_back=Count(
            "bookings", filter=Q(bookings__offered_at__isnull=False) & ~Q(bookings__agent=agent), distinct=True
        ),
        line=Count("waiting", distinct=True),
    )
    slots = list(counted.select_related("round").order_by("starts_at", "programme_id", "id"))
    facts = _facts(agent, slots, span, at_us)
    found = [(slot, _covered(facts, slot)) for slot in slots]
    return [_one(slot, covered, facts) for slot, covered in found if covered or slot.id in facts.bookings]


def _facts(agent: Agent, slots: Sequence[Slot], span: tuple[int, int], at_us: int) -> Facts:
    held = SlotBooking.objects.filter(agent=agent, slot__in=slots)
    waiting = SlotWaiting.objects.filter(agent=agent, slot__in=slots).values_list("slot_id", flat=True)
    return Facts(
        reach=reach_of(agent, min(span[0], at_us)),
        bookings={row.slot_id: row for row in held},
        busy=busy(agent.id, *span),
        waiting=frozenset(waiting),
        at_us=at_us,
    )


def _covered(facts: Facts, slot: Slot) -> Covered | None:
    covered = covering(facts.reach, slot.programme_id, to_us(slot.starts_at), to_us(slot.ends_at))
    return covered if covered and (slot.round.employees_too or not covered.employed) else None


def _one(slot: Slot, covered: Covered | None, facts: Facts) -> Shown:
    booking = facts.bookings.get(slot.id)
    of = slot.round
    opens = opens_us(to_us(of.first_come_at), of.early_level, of.early_hours, covered.level if covered else 0)
    free = slot.quota - slot.taken + slot.given_back  # type: ignore[attr-defined]  # annotated above
    state = _held(booking, facts) if booking else _open(slot, facts, opens, free)
    return Shown(
        id=slot.id,
        brand=slot.brand_id,
        programme=slot.programme_id,
        from_us=to_us(slot.starts_at),
        until_us=to_us(slot.ends_at),
        state=state,
        quota=slot.quota,
        free=free,
        line=slot.line,  # type: ignore[attr-defined]  # annotated above
        booking=booking.id if booking else 0,
        opens_us=opens,
        round=slot.round_id,
        contract=covered.contract if covered else 0,
    )


def _held(booking: SlotBooking, facts: Facts) -> str:
    if booking.released_at is not None:
        return RELEASED
    if to_us(booking.ends_at) <= facts.at_us:
        return OVER
    if to_us(booking.starts_at) <= facts.at_us:
        return RUNNING
    return OFFERED if booking.offered_at is not None else MINE


def _open(slot: Slot, facts: Facts, opens: int, free: int) -> str:
    start, end = to_us(slot.starts_at), to_us(slot.ends_at)
    if start <= facts.at_us:
        return OVER
    if overlapping(facts.busy, start, end):
        return BUSY
    if slot.round.state != DRAWN or facts.at_us < opens:
        return LATER
    if free > 0:
        return BOOKABLE
    return WAITING if slot.id in facts.waiting else FULL
