"""What actions leave for the appender, and when."""

import pytest
from django.db import connection, transaction

from homeshore.contacts.dispatcher.sequencer import commands
from homeshore.facts import Draft, decode
from homeshore.facts.office import BrandOpened
from homeshore.journal.actions import put_all_in_outbox, put_in_outbox
from homeshore.journal.bus import Subscription
from homeshore.journal.models import Outbox
from homeshore.routing.commands import AnswerHelp, Note, RequestHelp

pytestmark = pytest.mark.django_db


def waiting() -> list[object]:
    return [commands.decode(bytes(row.data)) for row in Outbox.objects.order_by("id")]


def test_commands_wait_in_their_order():
    put_in_outbox(RequestHelp(1))
    put_all_in_outbox([AnswerHelp(1, 2), RequestHelp(3)])
    assert waiting() == [RequestHelp(1), AnswerHelp(1, 2), RequestHelp(3)]


def test_a_fact_of_the_office_waits_as_a_note_that_holds_it_all():
    put_in_outbox(Draft(0, 55, BrandOpened(), brand=7))
    (note,) = waiting()
    assert isinstance(note, Note)
    assert (note.brand, note.occurred_us, note.contact) == (7, 55, 0)
    assert decode(note.kind, note.version, note.fact) == BrandOpened()


def test_an_action_that_fails_leaves_nothing():
    def action() -> None:
        with transaction.atomic():
            put_in_outbox(RequestHelp(1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        action()
    assert waiting() == []


def test_the_dispatcher_is_nudged_after_the_commit_and_not_before(django_capture_on_commit_callbacks):
    with Subscription("outbox") as hints:
        with django_capture_on_commit_callbacks() as callbacks:
            put_in_outbox(RequestHelp(1))
        assert hints.pending() == []
        for callback in callbacks:
            callback()
        assert [hint.subject for hint in hints.receive(1)] == ["outbox"]
    assert connection.in_atomic_block
