"""What the centre does by itself when facts call for it. Reactions have a cursor; a rebuild never replays them."""

from collections.abc import Sequence

from django.db import transaction

from homeshore.contacts.actions.callbacks import try_callback_again
from homeshore.contacts.actions.chat import OVER, follow_up
from homeshore.contacts.actions.receive import hold_conversation
from homeshore.contacts.models import ChatSession, Contact, Message
from homeshore.facts import Record, live
from homeshore.journal import bus
from homeshore.journal import queries as journal
from homeshore.kit.clock import from_us, now_us, to_us

KINDS = frozenset({"message_added", "contact_closed", "contact_abandoned"})


CLOSINGS = frozenset({"contact_closed"})
DAY_US = 86_400_000_000


def try_callbacks_again(records: Sequence[Record]) -> None:
    """A callback that reached nobody is made again, later: `rules.callback_tries` says when. Not days later, when the
    worker was away for long, or a release that knows this reaction first reads what was before it."""
    oldest_us = now_us() - DAY_US
    for record in records:
        if isinstance(record.fact, live.ContactClosed) and record.occurred_us > oldest_us:
            try_callback_again(record.contact, record.fact.outcome, record.occurred_us)


def answer_late_messages(records: Sequence[Record]) -> None:
    """Open another contact for messages that reached a contact too late to be read in it.

    A message may be written in the instant in which its contact closes, or after the agent began wrap-up. The journal's
    order decides: nothing the customer said stays with nobody.
    """
    for record in records:
        match record.fact:
            case live.MessageAdded(message=message, direction="inbound"):
                _if_over(message, record)
            case live.ContactClosed() | live.ContactAbandoned():
                _if_unread(record)


def _if_over(message: int, record: Record) -> None:
    row = Message.objects.select_related("contact").filter(id=message, contact=record.contact).first()
    if row is None or row.contact is None:
        return
    before = [other.fact for other in journal.facts_of_contact(record.contact) if other.seq < record.seq]
    if any(isinstance(fact, live.ContactClosed | live.ContactAbandoned) for fact in before):
        _move([row], row.contact, to_us(row.at))


def _if_unread(record: Record) -> None:
    facts = journal.facts_of_contact(record.contact)
    wrapped_up = next((other for other in reversed(facts) if isinstance(other.fact, live.WrapUpStarted)), None)
    contact = Contact.objects.filter(id=record.contact).first()
    if wrapped_up is None or contact is None:
        return
    said = list(
        contact.messages.filter(direction__in=("inbound", "outbound"), at__gt=from_us(wrapped_up.occurred_us)).order_by(
            "id"
        )
    )
    unread = [message for message in said if message.direction == "inbound"]
    if unread and said[-1].direction == "inbound":
        _move(unread, contact, to_us(unread[0].at))


def _move(messages: Sequence[Message], contact: Contact, at_us: int) -> None:
    """Put messages into a contact that begins now; one that another late message began already serves too."""
    latest = hold_conversation(contact.conversation_id).contacts.filter(consults=None).order_by("-id").first()
    if latest is None or latest.id == contact.id or latest.state in OVER:
        latest = follow_up(contact, at_us)
    Message.objects.filter(id__in=[message.id for message in messages]).update(contact=latest)
    ChatSession.objects.filter(contact=contact).update(contact=latest)
    old = contact.id
    transaction.on_commit(lambda: bus.publish(f"contact.{old}", {"hint": "moved"}))  # windows follow
