"""What stands in the way of a month: some of it a person may let through, with a reason that the closing keeps."""

import pytest
from django.db import IntegrityError, transaction

from billing.firm import Firm, PaperPress, agree, begin, close, project
from homeshore.billing.actions import closing
from homeshore.billing.actions.contests import Contested, contest
from homeshore.billing.actions.waving import take_back, wave_through
from homeshore.billing.errors import (
    AnomaliesOpen,
    AnomalyBlocks,
    ClosingUnderWay,
    InvalidDocument,
    NotHalted,
    ReasonMissing,
)
from homeshore.billing.models import ChargeRow, Closing
from homeshore.billing.queries import anomalies
from homeshore.contacts.actions import ChatStart, start_chat
from homeshore.routing.commands import Accept, Close

pytestmark = pytest.mark.django_db


def take_up(firm: Firm) -> int:
    """A chat that stays in the agent's hands."""
    company = firm.company
    started = start_chat(ChatStart(brand=firm.brand.id, language="fr", text="Bonjour", key=""), company.now_us)
    company.settle()
    contact = started.session.contact_id
    company.do(Accept(firm.agent.id, contact, company.core.agent_view(firm.agent.id).offers[0].offer))
    company.settle()
    return contact


def test_a_contact_in_hands_blocks_until_somebody_lets_it_through(firm: Firm) -> None:
    agree(firm.brand)
    firm.serve()
    contact = take_up(firm)
    with pytest.raises(AnomaliesOpen):
        begin(firm.month)
    (found,) = anomalies.blocking(firm.month)
    assert (found.code, found.contact, found.waivable) == ("open_contact", contact, True)
    assert wave_through(firm.month, [found.key], "waits for a parcel", by=7) == 1
    done = close(firm.month)
    assert done.waved == [{"code": "open_contact", "about": found.about, "reason": "waits for a parcel", "by": 7}]
    assert [document.net_cents for document in done.documents.filter(side="brand")] == [70]


def test_what_was_let_through_is_billed_when_it_ends(firm: Firm) -> None:
    agree(firm.brand)
    firm.serve()
    contact = take_up(firm)
    (found,) = anomalies.anomalies(firm.month)
    wave_through(firm.month, [found.key], "tomorrow", by=7)
    close(firm.month)
    firm.company.later(60)
    firm.company.do(Close(firm.agent.id, contact, "", "resolved"))
    firm.company.settle()
    late = close(closing.end_of(firm.month))
    assert [document.net_cents for document in late.documents.filter(side="brand")] == [60]


def test_an_open_contest_blocks_as_well(firm: Firm) -> None:
    agree(firm.brand)
    firm.serve()
    project()
    handling = ChargeRow.objects.get(side="brand").handling
    contest(
        Contested(side="brand", party=firm.brand.id, reason="time", text="Too long", by=1, handling=handling), firm.day
    )
    (found,) = anomalies.anomalies(firm.month)
    assert (found.code, found.side, found.waivable) == ("contest", "brand", True)
    wave_through(firm.month, [found.key], "answered next week", by=7)
    assert anomalies.blocking(firm.month) == []


def test_letting_through_asks_for_a_reason_and_is_for_two_kinds_only(firm: Firm) -> None:
    firm.serve()
    project()
    (found,) = anomalies.anomalies(firm.month)
    assert (found.code, found.waivable) == ("no_card", False)
    with pytest.raises(AnomalyBlocks):
        wave_through(firm.month, [found.key], "never mind", by=7)
    with pytest.raises(ReasonMissing):
        wave_through(firm.month, [], "  ", by=7)


def test_it_is_let_through_once_and_may_be_taken_back(firm: Firm) -> None:
    agree(firm.brand)
    take_up(firm)
    project()
    (found,) = anomalies.anomalies(firm.month)
    assert [wave_through(firm.month, [found.key], "why", by=7) for _ in range(2)] == [1, 0]
    take_back(firm.month, *found.key)
    assert anomalies.blocking(firm.month) == [found]


def test_once_the_line_is_drawn_nothing_is_let_through(firm: Firm) -> None:
    agree(firm.brand)
    firm.serve()
    begin(firm.month)
    with pytest.raises(ClosingUnderWay):
        wave_through(firm.month, [("open_contact", 1)], "late", by=7)


def test_a_halted_closing_keeps_its_cause_and_goes_on_when_told(firm: Firm) -> None:
    agree(firm.brand)
    firm.serve()
    begun = begin(firm.month)
    with pytest.raises(NotHalted):
        closing.go_on(firm.month)
    closing.halt(begun.id, InvalidDocument(number="F-1", why="BR-1"))
    assert Closing.objects.get().halted == {"code": "invalid_document", "number": "F-1", "why": "BR-1"}
    closing.go_on(firm.month)
    assert closing.run(Closing.objects.get(), PaperPress()).halted == {}


def test_two_months_begun_in_the_same_moment_are_refused_by_the_database(firm: Firm) -> None:
    Closing.objects.create(month=firm.month, seq=1, stage="closed")
    Closing.objects.create(month=closing.end_of(firm.month), seq=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Closing.objects.create(month=closing.end_of(closing.end_of(firm.month)), seq=1)
