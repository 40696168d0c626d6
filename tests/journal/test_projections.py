"""Projections: cursor and output together, chunks, rebuild equals increments."""

from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from django.db import connection

from homeshore.facts import Record, encode, kind_of
from homeshore.facts.live import CustomerRated, HelpRequested
from homeshore.facts.record import Fact as AnyFact
from homeshore.journal import projections, queries
from homeshore.journal.models import Cursor, Fact, Lease
from homeshore.journal.projections import Projection, catch_up, rebuild, run_once

pytestmark = pytest.mark.django_db


class Tally:
    """A projection's rows, for the length of a test: how often each agent asked for help."""

    def __init__(self) -> None:
        self.rows: Counter[int] = Counter()
        self.runs: list[int] = []

    def apply(self, records: Sequence[Record]) -> None:
        self.runs.append(len(records))
        self.rows.update(record.agent for record in records)

    def projection(self) -> Projection:
        return Projection("tally", frozenset({"help_requested"}), self.apply, self.rows.clear)


@pytest.fixture
def tally() -> Tally:
    Lease.objects.create(name="dispatcher", epoch=1, holder="test", expires_us=0)
    return Tally()


def journal(*facts: AnyFact, first: int = 1) -> None:
    Fact.objects.bulk_create(
        Fact(
            seq=seq, epoch=1, at_us=seq, occurred_us=seq, kind=kind_of(fact), version=1, contact=seq % 3,
            agent=seq % 5, contract=0, brand=0, programme=0, data=encode(fact),
        )
        for seq, fact in enumerate(facts, first)
    )  # fmt: skip


def some(count: int) -> list[AnyFact]:
    return [HelpRequested() if number % 2 else CustomerRated(4) for number in range(count)]


def test_a_projection_is_given_its_kinds_in_order_and_passes_the_others(tally: Tally):
    journal(*some(10))
    assert catch_up(tally.projection()) == 10
    assert tally.runs == [5]
    assert queries.cursor_seq("tally") == 10


def test_the_cursor_moves_in_steps_and_never_back(tally: Tally):
    journal(*some(10))
    assert [run_once(tally.projection(), 4) for _ in range(4)] == [4, 4, 2, 0]
    journal(*some(3), first=11)
    assert run_once(tally.projection(), 4) == 3
    assert tally.runs == [2, 2, 1, 1]


def test_a_projection_that_fails_stays_where_it_was(tally: Tally):
    journal(*some(4))

    def fail(records: Sequence[Record]) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_once(Projection("tally", None, fail))
    assert queries.cursor_seq("tally") == 0
    assert catch_up(tally.projection()) == 4


def test_a_rebuild_gives_the_rows_that_increments_gave(tally: Tally):
    for first in range(1, 400, 40):
        journal(*some(40), first=first)
        catch_up(tally.projection())
    incremental = dict(tally.rows)
    assert rebuild(tally.projection()) == queries.head_seq()
    assert dict(tally.rows) == incremental


def test_what_acts_on_the_world_cannot_be_rebuilt(tally: Tally):
    with pytest.raises(ValueError, match="cannot be rebuilt"):
        rebuild(Projection("mailer", None, tally.apply))


def test_a_cursor_moved_by_another_worker_is_left_alone(tally: Tally):
    journal(*some(6))

    def race(records: Sequence[Record]) -> None:
        tally.apply(records)

    run_once(tally.projection(), 6)
    Cursor.objects.filter(name="tally").update(seq=4)
    assert run_once(Projection("tally", None, race), 1) == 1
    assert queries.cursor_seq("tally") == 5


def test_chunks_shrink_when_a_transaction_takes_long_and_grow_when_it_is_quick():
    assert projections._next_chunk(64, 0.020) == 32
    assert projections._next_chunk(64, 0.001) == 128
    assert projections._next_chunk(64, 0.004) == 64


def test_facts_are_read_decoded_and_in_order(tally: Tally):
    journal(*some(25))
    assert [record.seq for record in queries.facts_between(3, 14)] == list(range(4, 15))
    assert [record.fact for record in queries.facts_of_contact(2)] == [HelpRequested(), CustomerRated(4)] * 4
    assert queries.head_seq() == 25


def test_an_empty_journal_ends_at_zero():
    assert queries.head_seq() == 0


def test_what_takes_long_to_read_is_read_before_the_transaction(tally: Tally):
    journal(*some(2))
    outside = len(connection.savepoint_ids)
    depths: list[int] = []

    def prepare(records: Sequence[Record]) -> Callable[[], None]:
        depths.append(len(connection.savepoint_ids) - outside)
        return lambda: depths.append(len(connection.savepoint_ids) - outside)

    assert run_once(Projection("tally", None, tally.apply, prepare=prepare)) == 2
    assert depths == [0, 1]
    assert tally.runs == []
