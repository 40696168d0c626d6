"""What slots do of their own accord when certificates, contracts or programmes change."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from homeshore.facts import Record, kind_of
from homeshore.journal.projections import Projection
from homeshore.kit.clock import from_us, now_us, to_us
from homeshore.people import queries as people
from homeshore.workforce.actions.booking import release
from homeshore.workforce.models.slots import SlotBooking
from homeshore.workforce.queries.slots import reach_of
from homeshore.workforce.rules.slots.permitting import covering

CAUSES = {
    "certificate_revoked": "certificate",
    "contract_ended": "contract",
    "agent_changed": "agent",
    "programme_changed": "programme",
    "brand_changed": "programme",
}


def prepare(records: Sequence[Record]) -> Callable[[], None]:
    """Find the bookings that their agents may no longer work; the call that is returned ends them.

    What concerns one agent comes before what concerns a programme: it names the cause better.
    """
    found: list[tuple[SlotBooking, str]] = []
    for record in sorted(records, key=lambda one: not one.agent):
        found += [(booking, CAUSES[kind_of(record.fact)]) for booking in _no_longer_workable(record)]
    return partial(_release_all, found)


def release_unpermitted(records: Sequence[Record]) -> None:
    """End the bookings that their agents may no longer work, from now on."""
    prepare(records)()


RELEASES = Projection("slot releases", frozenset(CAUSES), release_unpermitted, prepare=prepare)


def _release_all(found: Iterable[tuple[SlotBooking, str]]) -> None:
    for booking, cause in found:
        release(booking, cause)


def _no_longer_workable(record: Record) -> Iterator[SlotBooking]:
    """A slot that runs is judged by what is left of it."""
    at_us = now_us()
    rows = SlotBooking.objects.filter(ends_at__gt=from_us(at_us), released_at=None).select_related("slot")
    if record.agent:
        rows = rows.filter(agent_id=record.agent)
    elif record.programme:
        rows = rows.filter(programme_id=record.programme)
    else:
        rows = rows.filter(brand_id=record.brand)
    held: dict[int, list[SlotBooking]] = {}
    for row in rows.order_by("agent_id", "starts_at"):
        held.setdefault(row.agent_id, []).append(row)
    for agent, bookings in held.items():
        reach = reach_of(people.agent(agent), at_us)
        for one in bookings:
            if covering(reach, one.programme_id, max(at_us, to_us(one.starts_at)), to_us(one.ends_at)) is None:
                yield one
