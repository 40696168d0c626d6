"""Facts in, volumes out."""

from homeshore.facts import Fact, Record
from homeshore.facts.calls import CallStarted, ConsultStarted
from homeshore.facts.live import (
    ContactAbandoned,
    ContactArrived,
    ContactClosed,
    ContactSetAside,
    ContactTakenUp,
    ContactTransferred,
    OfferAccepted,
)
from homeshore.workforce.rules.volumes import INTERVAL_US, Place, Seen, Sum, Tally

S = 1_000_000
AT = 1_000 * INTERVAL_US
ARRIVED = ContactArrived("voice", "customer", "fr", 1, 1)
CLOSED = ContactClosed("", "resolved", "agent")


def told(*facts: tuple[int, int, Fact], programme: int = 7) -> list[Record]:
    """(seconds after AT, contact, fact) in the order of the journal."""
    return [
        Record(seq, 1, AT + after * S, AT + after * S, fact, contact, 1, 1, 3, programme)
        for seq, (after, contact, fact) in enumerate(facts, 1)
    ]


def tallied(records: list[Record]) -> Tally:
    tally = Tally({})
    tally.follow(records)
    return tally


def place(number: int = 0, programme: int = 7) -> Place:
    return Place(3, programme, "voice", AT + number * INTERVAL_US)


def test_handling_time_runs_from_acceptance_to_the_end_and_counts_where_the_contact_arrived() -> None:
    tally = tallied(told((890, 1, ARRIVED), (910, 1, OfferAccepted(5)), (1_210, 1, CLOSED)))
    assert tally.sums == {place(): Sum(contacts=1, handled=1, handled_us=300 * S)}
    assert tally.over == {1}
    assert not tally.seen


def test_time_set_aside_is_not_handling() -> None:
    facts = [(0, 1, ARRIVED), (10, 1, OfferAccepted(5)), (40, 1, ContactSetAside("urgent"))]
    tally = tallied(told(*facts, (100, 1, ContactTakenUp("agent")), (120, 1, CLOSED)))
    assert tally.sums[place()].handled_us == 50 * S


def test_an_abandoned_contact_arrived_and_was_not_handled() -> None:
    tally = tallied(told((0, 1, ARRIVED), (30, 1, ContactAbandoned("customer", 30 * S))))
    assert tally.sums == {place(): Sum(contacts=1)}


def test_a_transfer_to_another_programme_is_an_arrival_there() -> None:
    facts = [(0, 1, ARRIVED), (10, 1, OfferAccepted(5)), (60, 1, ContactTransferred(8, 0, "skill"))]
    tally = tallied(told(*facts, (950, 1, OfferAccepted(6)), (1_000, 1, CLOSED)))
    assert tally.sums[place()] == Sum(1, 1, 50 * S)
    assert tally.sums[place(programme=8)] == Sum(1, 1, 50 * S)


def test_consultations_and_calls_that_the_centre_began_are_no_demand() -> None:
    facts: list[tuple[int, int, Fact]] = [(0, 1, ARRIVED), (5, 2, ARRIVED), (6, 1, ConsultStarted(2))]
    tally = tallied(told(*facts, (7, 3, CallStarted("outbound", "web")), (8, 3, ARRIVED), (9, 3, CLOSED)))
    assert tally.sums[place()].contacts == 1
    assert tally.over == {3}


def test_facts_in_two_runs_give_the_sums_of_one() -> None:
    facts = told((0, 1, ARRIVED), (10, 1, OfferAccepted(5)), (20, 2, ARRIVED), (70, 1, CLOSED), (90, 2, CLOSED))
    first = tallied(facts[:2])
    second = Tally({number: Seen(*_fields(one)) for number, one in first.seen.items()})
    second.follow(facts[2:])
    together = {key: first.sums[key].contacts + second.sums[key].contacts for key in (place(),)}
    assert together == {place(): tallied(facts).sums[place()].contacts}
    assert second.sums[place()].handled_us == tallied(facts).sums[place()].handled_us


def _fields(one: Seen) -> tuple[object, ...]:
    return tuple(getattr(one, name) for name in one.__struct_fields__)


def test_the_deadline_that_routing_sorts_by_goes_along_with_a_transfer() -> None:
    arrived = ContactArrived("mail", "customer", "fr", 1, 1, due_us=AT + 3_600 * S)
    facts = [(0, 1, arrived), (10, 1, OfferAccepted(5)), (60, 1, ContactTransferred(8, 0, "skill"))]
    seen = tallied(told(*facts)).seen[1]
    assert (seen.programme, seen.arrived_us, seen.due_us) == (8, AT + 60 * S, AT + 3_600 * S)
