"""What slots there are, who holds them, and what an agent may do with each."""

from collections.abc import Collection
from datetime import date
from hashlib import sha256

from django.db.models import Q, QuerySet

from homeshore.kit.clock import from_us as moment
from homeshore.kit.clock import now_us, to_us
from homeshore.learning import queries as learning
from homeshore.people import queries as people
from homeshore.people.queries import Agent
from homeshore.workforce.errors import UnknownRound
from homeshore.workforce.models.slots import CANCELLED, DRAFT, Slot, SlotBooking, SlotFeed, SlotRound
from homeshore.workforce.queries import callouts, rosters, terms
from homeshore.workforce.rules.booked import Booked
from homeshore.workforce.rules.rostering import law
from homeshore.workforce.rules.slots.permitting import Reach

__all__ = ["Slot", "SlotBooking", "SlotRound"]


def booked(agent: int = 0, *, programme: int = 0, from_us: int, until_us: int) -> list[Booked]:
    """Booked places that overlap a time, in order; of one agent and programme, or (0) of all.

    Times are integer microseconds. A place given back is its holder's until it is taken.
    """
    rows = SlotBooking.objects.filter(starts_at__lt=moment(until_us), ends_at__gt=moment(from_us))
    rows = rows.filter(agent_id=agent) if agent else rows
    rows = rows.filter(programme_id=programme) if programme else rows
    found = rows.values_list("agent_id", "programme_id", "starts_at", "ends_at")
    return sorted(Booked(who, what, to_us(starts), to_us(ends)) for who, what, starts, ends in found)


def busy(agent: int, from_us: int, until_us: int, without: frozenset[int] = frozenset()) -> list[tuple[int, int]]:
    """When an agent works between two moments: bookings (but for those of `without`), shifts, accepted call-outs."""
    return busy_of([agent], from_us, until_us, Q(id__in=without))[agent]


def busy_of(agents: Collection[int], from_us: int, until_us: int, without: Q) -> dict[int, list[tuple[int, int]]]:
    """The same of several agents, read at once; bookings that `without` selects are left out."""
    rows = SlotBooking.objects.filter(agent__in=agents, starts_at__lt=moment(until_us), ends_at__gt=moment(from_us))
    columns = rows.exclude(without).values_list("agent", "starts_at", "ends_at")
    span = {"from_us": from_us, "until_us": until_us}
    work = [(agent, to_us(starts), to_us(ends)) for agent, starts, ends in columns]
    work += [(one.agent, one.from_us, one.until_us) for one in rosters.shifts(among=agents, **span)]
    work += [(one.agent, one.from_us, one.until_us) for one in callouts.joined(among=agents, **span)]
    spans: dict[int, list[tuple[int, int]]] = {agent: [] for agent in agents}
    for agent, starts, ends in work:
        spans[agent].append((starts, ends))
    return spans


def reach_of(agent: Agent, at_us: int = 0) -> Reach:
    """What an agent may be booked for, by certificates and contracts."""
    return reaches_of([agent], at_us)[agent.id]


def reaches_of(agents: Collection[Agent], at_us: int = 0) -> dict[int, Reach]:
    """The same of several agents, read at once."""
    permissions = learning.permissions_of_all(agents, at_us)
    employments = people.employed({one.contract for held in permissions.values() for one in held})
    return {agent: Reach(held, employments) for agent, held in permissions.items()}


def is_full_time(contract: int, day: date) -> bool:
    """Whether an employment's terms come to the legal week on a day; without terms on file nothing says so."""
    found = terms.terms_on([contract], day).get(contract)
    return found is not None and found.week_minutes >= law.figure("legal_week", day)


def announced_slots(at_us: int = 0) -> QuerySet[Slot]:
    """Slots that agents may see."""
    seen = SlotRound.objects.exclude(state__in=(DRAFT, CANCELLED)).filter(announced_at__lte=moment(at_us or now_us()))
    return Slot.objects.filter(round__in=seen)


def rounds() -> QuerySet[SlotRound]:
    """All rounds, the latest first."""
    return SlotRound.objects.all()


def round_of(round_id: int) -> SlotRound:
    """One round, drafts too: for planners. Raises UnknownRound."""
    found = SlotRound.objects.filter(id=round_id).first()
    if found is None:
        raise UnknownRound(round=round_id)
    return found


def announced_round(round_id: int, at_us: int = 0) -> SlotRound:
    """One round that agents may see. Raises UnknownRound."""
    found = round_of(round_id)
    if found.state in (DRAFT, CANCELLED) or found.announced_at > moment(at_us or now_us()):
        raise UnknownRound(round=round_id)
    return found


def feed(token: str) -> SlotFeed | None:
    """Whose calendar a secret address shows; None once it was revoked, or for an agent who left."""
    rows = SlotFeed.objects.filter(digest=sha256(token.encode()).hexdigest(), agent__archived_at=None)
    return rows.select_related("agent").first()


def has_feed(agent: int) -> bool:
    """Whether an agent's calendar can be read somewhere."""
    return SlotFeed.objects.filter(agent_id=agent).exists()
