"""From facts to handled records, as tables: at (seconds), what happened."""

from itertools import count
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from company import Company
from homeshore.billing.rules.folding import KINDS, Fold
from homeshore.billing.rules.rating import Handled, Span
from homeshore.contacts.actions import ChatStart, start_chat
from homeshore.contacts.models import Handling
from homeshore.facts import Fact, Record, kind_of
from homeshore.facts.live import (
    ContactArrived,
    ContactClosed,
    ContactHeld,
    ContactRequeued,
    ContactResumed,
    ContactSetAside,
    ContactTakenUp,
    ContactTransferred,
    OfferAccepted,
    WrapUpStarted,
)
from homeshore.journal import queries as journal
from homeshore.routing.commands import Accept, Close, Hold, Resume, WrapUp

S = 1_000_000
ARRIVED = ContactArrived("voice", "customer", "fr", 1, 1)
CLOSED = ContactClosed("", "resolved", "agent")
AIDA, BILL = 7, 8


def journal_of(*rows: tuple[float, int, Fact, int]) -> list[Record]:
    """Rows of (seconds, contact, fact, agent)."""
    numbers = count(1)
    return [
        Record(next(numbers), 1, int(at * S), int(at * S), fact, contact=contact, agent=agent, programme=3, brand=2)
        for at, contact, fact, agent in rows
    ]


def folded(records: list[Record]) -> list[Handled]:
    return list(Fold().handled(records))


def test_spans_follow_one_another_from_acceptance_to_the_end() -> None:
    (handled,) = folded(
        journal_of(
            (0, 1, ARRIVED, 0),
            (5, 1, OfferAccepted(11), AIDA),
            (20, 1, ContactHeld(), AIDA),
            (25, 1, ContactResumed(), AIDA),
            (65, 1, WrapUpStarted("agent", 0), AIDA),
            (80, 1, CLOSED, AIDA),
        )
    )
    kinds = [(span.kind, span.from_us // S, span.until_us // S) for span in handled.spans]
    assert kinds == [("talk", 5, 20), ("hold", 20, 25), ("talk", 25, 65), ("wrap_up", 65, 80)]
    assert (handled.id, handled.share_us, handled.channel, handled.brand) == (11, 75 * S, "voice", 2)


def test_time_set_aside_belongs_to_nobody() -> None:
    (handled,) = folded(
        journal_of(
            (0, 1, OfferAccepted(11), AIDA),
            (10, 1, ContactSetAside("urgent"), AIDA),
            (70, 1, ContactTakenUp("urgent_over"), AIDA),
            (90, 1, CLOSED, AIDA),
        )
    )
    assert [span.until_us - span.from_us for span in handled.spans] == [10 * S, 20 * S]
    assert handled.share_us == 30 * S


def test_each_agent_has_a_record_of_their_part() -> None:
    first, second = folded(
        journal_of(
            (0, 1, ARRIVED, 0),
            (1, 1, OfferAccepted(11), AIDA),
            (31, 1, ContactTransferred(3, BILL, ""), AIDA),
            (40, 1, OfferAccepted(12), BILL),
            (100, 1, CLOSED, BILL),
        )
    )
    assert (first.id, first.agent, first.share_us, first.channel) == (11, AIDA, 30 * S, "voice")
    assert (second.id, second.agent, second.share_us, second.channel) == (12, BILL, 60 * S, "voice")


def test_a_handling_taken_away_ends_and_a_fact_after_it_adds_nothing() -> None:
    (handled,) = folded(
        journal_of(
            (0, 1, OfferAccepted(11), AIDA), (30, 1, ContactRequeued("agent_lost"), AIDA), (31, 1, ContactHeld(), 0)
        )
    )
    assert handled.spans == (Span("talk", 0, 30 * S),)


def test_demo_traffic_is_marked_to_the_end() -> None:
    arrived = ContactArrived("chat", "demo", "fr", 1, 1)
    first, second = folded(
        journal_of(
            (0, 1, arrived, 0),
            (1, 1, OfferAccepted(11), AIDA),
            (2, 1, ContactTransferred(3, 0, ""), AIDA),
            (3, 1, OfferAccepted(12), BILL),
            (4, 1, CLOSED, BILL),
        )
    )
    assert first.demo
    assert second.demo


def test_a_fact_stamped_before_the_last_one_adds_nothing() -> None:
    (handled,) = folded(
        journal_of(
            (10, 1, OfferAccepted(11), AIDA),
            (9, 1, ContactHeld(), AIDA),
            (20, 1, CLOSED, AIDA),
        )
    )
    assert handled.spans == (Span("hold", 10 * S, 20 * S),)
    assert handled.share_us == 10 * S


def test_what_is_open_stays_open_for_the_next_records() -> None:
    records = journal_of((0, 1, OfferAccepted(11), AIDA), (30, 1, CLOSED, AIDA))
    fold = Fold()
    assert list(fold.handled(records[:1])) == []
    assert [handled.id for handled in fold.handled(records[1:])] == [11]
    assert list(fold.handled(records)) == []


@given(st.lists(st.integers(0, 40), min_size=4, max_size=4).map(sorted), st.randoms(use_true_random=False))
def test_facts_in_any_order_and_told_ten_times_are_the_same(times: list[int], random: Random) -> None:
    facts = (OfferAccepted(11), ContactHeld(), WrapUpStarted("agent", 0), CLOSED)
    records = journal_of(*[(at, 1, fact, AIDA) for at, fact in zip(times, facts, strict=True)])
    many = records * 10
    random.shuffle(many)
    as_the_journal_has_them = sorted({record.seq: record for record in many}.values(), key=lambda record: record.seq)
    assert folded(as_the_journal_has_them) == folded(records)


@pytest.mark.django_db
def test_it_agrees_with_the_projection_to_the_microsecond(company: Company) -> None:
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    contacts = []
    for seconds in (10, 7):
        started = start_chat(ChatStart(brand=brand.id, language="fr", text="Bonjour", key=""), company.now_us)
        company.settle()
        contacts.append(started.session.contact_id)
        company.do(Accept(ada.id, contacts[-1], company.core.agent_view(ada.id).offers[0].offer))
        company.later(seconds)
    one, two = contacts
    company.do(Hold(ada.id, one))
    company.later(3.000001)
    company.do(WrapUp(ada.id, two))
    company.do(Resume(ada.id, one))
    company.later(5)
    for contact in contacts:
        company.do(Close(ada.id, contact, "", "resolved"))
    company.settle()
    rows = {row.id: row for row in Handling.objects.all()}
    handled = folded(journal.facts_between(0, journal.head_seq(), KINDS))
    assert len(handled) == len(rows) == 2
    for record in handled:
        row = rows[record.id]
        sums = {
            kind: sum(s.until_us - s.from_us for s in record.spans if s.kind == kind)
            for kind in ("talk", "hold", "wrap_up")
        }
        assert sums == {"talk": row.active_us, "hold": row.hold_us, "wrap_up": row.wrap_up_us}
        assert (record.share_us, record.ended_us, record.contract) == (row.share_us, row.ended_us, row.contract)


def test_the_kinds_are_those_that_the_fold_reads() -> None:
    read = (ARRIVED, OfferAccepted(1), ContactHeld(), ContactResumed(), ContactSetAside(""), ContactTakenUp(""))
    more = (WrapUpStarted("", 0), CLOSED, ContactTransferred(1, 1, ""), ContactRequeued(""))
    assert {kind_of(fact) for fact in (*read, *more)} == KINDS
