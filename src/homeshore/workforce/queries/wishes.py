"""Sealed wishes and what became of them: one's own, and the record that everybody may read."""

import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import Q

from homeshore.kit.clock import to_us
from homeshore.kit.ids import encode_id
from homeshore.people.queries import Agent
from homeshore.security.sealing import unseal
from homeshore.workforce.errors import UnknownRound
from homeshore.workforce.models.slots import Slot, SlotDraw, SlotEntry, SlotRound
from homeshore.workforce.queries import slots as queries
from homeshore.workforce.rules.slots import recording
from homeshore.workforce.rules.slots.explaining import (
    BOOKED_ELSEWHERE,
    NOT_PERMITTED,
    PLACED_BY_ROSTER,
    Explanation,
    explain,
)
from homeshore.workforce.rules.slots.permitting import Reach, covering, overlapping
from homeshore.workforce.rules.slots.places import Entry, Place, Wishes
from homeshore.workforce.rules.slots.sealing import entry_in

__all__ = ["SlotDraw", "SlotEntry"]

AT_ONCE = 500
"""Agents whose certificates, contracts and other work are read together."""


def entry_of(agent: int, round_id: int) -> SlotEntry | None:
    """An agent's own entry. Nobody else's can be asked for."""
    return SlotEntry.objects.filter(agent_id=agent, round_id=round_id).first()


def asked_of(entry: SlotEntry) -> Wishes:
    """The wishes of a row, unsealed: for its agent's own page. Raises CannotUnseal."""
    return entry_in(unseal(entry.sealed)).asked


def draw_of(round_id: int) -> SlotDraw | None:
    """The recorded draw of a round, with its digest and counts."""
    return SlotDraw.objects.filter(round_id=round_id).first()


def record_file(round_id: int) -> bytes:
    """The file that anyone can check. Raises UnknownRound before there is one."""
    found = draw_of(round_id)
    if found is None:
        raise UnknownRound(round=round_id)
    return zlib.decompress(bytes(found.record))


def record_of(drawn: SlotDraw) -> recording.Record:
    """The record of a draw."""
    return recording.read(zlib.decompress(bytes(drawn.record)))


def explanation(agent: int, round_id: int) -> Explanation | None:
    """Why an agent got what they got in a round; None without an entry or a draw.

    As the draw wrote it down; computed from the record for a draw that wrote none. Raises CannotUnseal.
    """
    entry = entry_of(agent, round_id)
    if entry is not None and entry.outcome:
        return msgspec.json.decode(unseal(entry.outcome), type=Explanation)
    drawn = draw_of(round_id) if entry else None
    return explain(record_of(drawn), entry.number) if entry and drawn else None


def places_of(of_round: SlotRound) -> tuple[Place, ...]:
    """A round's slots as the draw takes them."""
    zone = ZoneInfo(of_round.time_zone)
    return tuple(
        Place(
            id=encode_id(slot.id),
            programme=encode_id(slot.programme_id),
            from_us=to_us(slot.starts_at),
            until_us=to_us(slot.ends_at),
            day=slot.starts_at.astimezone(zone).toordinal(),
            quota=slot.quota,
        )
        for slot in of_round.slots.order_by("starts_at", "id")
    )


def entries_of(of_round: SlotRound) -> tuple[Entry, ...]:
    """A round's entries as the draw takes them, unsealed, with what the centre's rules bar. Raises CannotUnseal."""
    slots = {encode_id(place.slot): place for place in _spans(of_round.id)}
    rows = list(of_round.entries.select_related("agent").order_by("number"))
    batches = (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
    return tuple(entry for few in batches for entry in _entries(of_round, few, slots))


def workable(
    agents: Collection[Agent], of_round: SlotRound, won: Mapping[int, Iterable[int]]
) -> dict[int, dict[int, int]]:
    """Those of the slots that agents (by id in `won`) may and can work now: by agent, each slot's contract."""
    spans = {place.slot: place for place in _spans(of_round.id)}
    wanted = {agent: [spans[slot] for slot in slots if slot in spans] for agent, slots in won.items()}
    standings = _standings(agents, of_round, wanted)
    return {
        agent: {place.slot: found for place, found in of_agent if isinstance(found, int)}
        for agent, of_agent in standings.items()
    }


class _Span(msgspec.Struct, frozen=True):
    """A slot as it stands in the way of other work."""

    slot: int
    programme: int
    from_us: int
    until_us: int


def _spans(round_id: int) -> list[_Span]:
    rows = Slot.objects.filter(round=round_id).values_list("id", "programme", "starts_at", "ends_at")
    return [_Span(slot, programme, to_us(starts), to_us(ends)) for slot, programme, starts, ends in rows]


def _entries(of_round: SlotRound, rows: Sequence[SlotEntry], slots: Mapping[str, _Span]) -> Iterator[Entry]:
    found = {row.agent_id: entry_in(unseal(row.sealed)) for row in rows}
    wished = {agent: [slots[one] for one, _ in entry.asked.wishes if one in slots] for agent, entry in found.items()}
    standings = _standings([row.agent for row in rows], of_round, wished)
    for agent, entry in found.items():
        barred = ((encode_id(place.slot), code) for place, code in standings[agent] if isinstance(code, str))
        yield msgspec.structs.replace(entry, barred=tuple(barred))


def _standings(
    agents: Collection[Agent], of_round: SlotRound, wanted: Mapping[int, Sequence[_Span]]
) -> dict[int, list[tuple[_Span, int | str]]]:
    """For each agent and slot the contract under which they would work it, or the code of what bars it.

    A shift or booking elsewhere bars; so does an employment: who volunteers books what is left.
    """
    everything = [place for places in wanted.values() for place in places]
    if not everything:
        return {agent.id: [] for agent in agents}
    span = min(place.from_us for place in everything), max(place.until_us for place in everything)
    reaches = queries.reaches_of(agents, span[0])
    busy = queries.busy_of([agent.id for agent in agents], *span, Q(slot__round=of_round))
    return {
        agent.id: [(place, _standing(place, reaches[agent.id], busy[agent.id])) for place in wanted[agent.id]]
        for agent in agents
    }


def _standing(place: _Span, reach: Reach, busy: Sequence[tuple[int, int]]) -> int | str:
    covered = covering(reach, place.programme, place.from_us, place.until_us)
    if covered is None:
        return NOT_PERMITTED
    if covered.employed:
        return PLACED_BY_ROSTER
    return BOOKED_ELSEWHERE if overlapping(busy, place.from_us, place.until_us) else covered.contract
