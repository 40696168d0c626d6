"""What slots and call-outs do of their own accord when certificates, contracts or programmes change."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from django.db.models import Q

from homeshore.facts import Record, kind_of
from homeshore.journal.projections import Projection
from homeshore.kit.clock import from_us, now_us, to_us
from homeshore.people import queries as people
from homeshore.workforce.actions.booking import release
from homeshore.workforce.actions.callouts import give_back
from homeshore.workforce.models.callouts import JOIN, YES, CalloutAsk
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
    """Find the bookings and accepted stretches that their agents may no longer work; the call returned ends them.

    What concerns one agent comes before what concerns a programme: it names the cause better.
    """
    at_us = now_us()
    found: list[tuple[SlotBooking, str]] = []
    asks: list[CalloutAsk] = []
    for record in sorted(records, key=lambda one: not one.agent):
        found += [(booking, CAUSES[kind_of(record.fact)]) for booking in _no_longer_workable(record, at_us)]
        asks += _no_longer_joined(record, at_us)
    return partial(_end_all, found, asks)


def release_unpermitted(records: Sequence[Record]) -> None:
    """End the bookings and accepted stretches that their agents may no longer work, from now on."""
    prepare(records)()


RELEASES = Projection("slot releases", frozenset(CAUSES), release_unpermitted, prepare=prepare)


def _end_all(found: Iterable[tuple[SlotBooking, str]], asks: Iterable[CalloutAsk]) -> None:
    for booking, cause in found:
        release(booking, cause)
    for ask in asks:
        give_back(ask, now_us(), by="centre")


def _no_longer_workable(record: Record, at_us: int) -> Iterator[SlotBooking]:
    """A slot that runs is judged by what is left of it."""
    rows = SlotBooking.objects.filter(_concerned(record), ends_at__gt=from_us(at_us), released_at=None)
    held: dict[int, list[SlotBooking]] = {}
    for row in rows.select_related("slot").order_by("agent_id", "starts_at"):
        held.setdefault(row.agent_id, []).append(row)
    for agent, bookings in held.items():
        reach = reach_of(people.agent(agent), at_us)
        for one in bookings:
            if covering(reach, one.programme_id, max(at_us, to_us(one.starts_at)), to_us(one.ends_at)) is None:
                yield one


def _no_longer_joined(record: Record, at_us: int) -> Iterator[CalloutAsk]:
    """Nobody is counted on who may not come any more."""
    rows = CalloutAsk.objects.filter(
        _concerned(record, "callout__programme_id"), callout__direction=JOIN, answer=YES, until_us__gt=at_us
    )
    for one in rows.filter(stood_down_us=0).select_related("callout", "agent__person"):
        if (
            covering(reach_of(one.agent, at_us), one.callout.programme_id, max(at_us, one.from_us), one.until_us)
            is None
        ):
            yield one


def _concerned(record: Record, programme: str = "programme_id") -> Q:
    """The rows that a fact is about: an agent's, a programme's or a brand's."""
    if record.agent:
        return Q(agent_id=record.agent)
    return Q(**{programme: record.programme}) if record.programme else Q(brand_id=record.brand)
