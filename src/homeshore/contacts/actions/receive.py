"""A contact arrives: its row and the command for the dispatcher are durable in one transaction."""

import msgspec
from django.db import transaction

from homeshore.brands import actions as brand_actions
from homeshore.brands import queries as brands
from homeshore.brands.queries import Customer, Programme
from homeshore.contacts.models import Contact, Conversation, Message
from homeshore.contacts.rules.service_level import is_live
from homeshore.contacts.rules.text import one_line
from homeshore.facts import Fact, encode, kind_of, live, version_of
from homeshore.facts.vocabulary import Channel, ContactState, Origin
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import from_us, now_us, to_us
from homeshore.kit.ids import new_id
from homeshore.routing.commands import Arrive, Note

KNOWN_FOR_DAYS = 30
"""How long an agent counts as the one who knows a customer."""


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """A contact to be, in a conversation that is there.

    `received_us` is when it reached the centre (0: now), `programme` another than the conversation's, `preferred` the
    agent to ask first (0: who knows the customer), `consults` the contact about which a colleague is asked.
    """

    channel: Channel
    origin: Origin = Origin.CUSTOMER
    received_us: int = 0
    programme: int = 0
    not_before_us: int = 0
    boost_us: int = 0
    preferred: int = 0
    excluded: tuple[int, ...] = ()
    consults: int = 0
    is_promised: bool = True
    """Whether a service level counts: not for what no customer waits for."""
    state: ContactState = ContactState.WAITING


@transaction.atomic
def receive(conversation: Conversation, arrival: Arrival) -> Contact:
    """Write the contact's row and put its arrival in the outbox; the dispatcher takes it up, now or after a restart."""
    contact = write_contact(conversation, arrival)
    put_in_outbox(arrival_of(contact, to_us(contact.received_at), arrival.boost_us))
    return contact


def write_contact(conversation: Conversation, arrival: Arrival) -> Contact:
    """The contact's row alone: routing knows nothing of it yet. What is promised counts from when it may begin."""
    arrival = msgspec.structs.replace(arrival, received_us=arrival.received_us or now_us())
    contact = contact_of(conversation, arrival)
    if arrival.is_promised:
        begins_at = from_us(max(arrival.received_us, arrival.not_before_us))
        contact.due_at = brands.promised_until(contact.programme_id, arrival.channel, begins_at)
    contact.preferred_agent = arrival.preferred or who_knows(conversation.customer_id, arrival.received_us)
    contact.save(force_insert=True)
    brand_actions.note_contact(conversation.customer, contact.received_at)
    return contact


def contact_of(conversation: Conversation, arrival: Arrival, id: int = 0) -> Contact:
    """A contact as it arrives, not yet written: nothing promised, nobody preferred but whom `arrival` names."""
    received_at = from_us(arrival.received_us)
    return Contact(
        id=id or new_id(),
        brand_id=conversation.brand_id,
        programme_id=arrival.programme or conversation.programme_id,
        conversation=conversation,
        customer_id=conversation.customer_id,
        channel=arrival.channel.value,
        origin=arrival.origin.value,
        language=conversation.language,
        received_at=received_at,
        not_before=from_us(arrival.not_before_us) if arrival.not_before_us else None,
        preferred_agent=arrival.preferred,
        excluded_agents=list(arrival.excluded),
        state=arrival.state.value,
        state_since=received_at,
        consults_id=arrival.consults or None,
    )


def arrival_of(contact: Contact, occurred_us: int, boost_us: int = 0, only: bool = False) -> Arrive:
    """What tells routing that a contact waits from now on; `only`: for its preferred agent and nobody else."""
    channel, due_at = Channel(contact.channel), contact.due_at
    return Arrive(
        contact=contact.id,
        conversation=contact.conversation_id,
        customer=contact.customer_id,
        brand=contact.brand_id,
        programme=contact.programme_id,
        channel=channel,
        language=contact.language,
        origin=Origin(contact.origin),
        boost_us=boost_us,
        not_before_us=to_us(contact.not_before) if contact.not_before else 0,
        due_us=0 if due_at is None or is_live(channel) else to_us(due_at),
        preferred=contact.preferred_agent,
        excluded=tuple(contact.excluded_agents),
        occurred_us=occurred_us,
        only=only,
    )


def open_conversation(programme: Programme, customer: Customer, subject: str, language: str) -> Conversation:
    """A new thread between a customer and a programme of their brand."""
    conversation = conversation_of(programme, customer, subject, language)
    conversation.save(force_insert=True)
    return conversation


def conversation_of(programme: Programme, customer: Customer, subject: str, language: str) -> Conversation:
    """The same, not yet written."""
    return Conversation(
        brand_id=programme.brand_id,
        programme_id=programme.id,
        customer_id=customer.id,
        subject=one_line(subject),
        language=language,
    )


def hold_conversation(id: int) -> Conversation:
    """A conversation that nobody else adds to until the transaction ends: two messages at once open one contact."""
    return Conversation.objects.select_for_update().get(id=id)


def note_message(message: Message, occurred_us: int) -> None:
    """Put the fact that a message was added in the outbox."""
    fact = live.MessageAdded(message=message.id, direction=message.direction)
    note_fact(fact, message.contact, occurred_us, agent=message.agent)


def note_fact(fact: Fact, contact: Contact | None, occurred_us: int, agent: int = 0) -> None:
    """Put a fact about a contact, which routing only writes down, in the outbox."""
    put_in_outbox(note_of(fact, contact, occurred_us, agent))


def note_of(fact: Fact, contact: Contact | None, occurred_us: int, agent: int = 0) -> Note:
    """What has routing write a fact about a contact down."""
    kind = kind_of(fact)
    return Note(
        kind=kind,
        version=version_of(kind),
        fact=encode(fact),
        contact=contact.id if contact else 0,
        agent=agent,
        brand=contact.brand_id if contact else 0,
        programme=contact.programme_id if contact else 0,
        occurred_us=occurred_us,
    )


def who_knows(customer: int, received_us: int) -> int:
    """The agent who last had this customer, 0 for nobody or somebody long ago."""
    since = from_us(received_us - KNOWN_FOR_DAYS * 86_400_000_000)
    last = (
        Contact.objects.filter(customer_id=customer, state=ContactState.CLOSED, ended_at__gte=since, consults=None)
        .order_by("-id")
        .values_list("agent", flat=True)
        .first()
    )
    return last or 0
