"""Replies: that a command was taken, and views of the core."""

from homeshore.contacts.dispatcher.protocol import (
    Accepted,
    Answer,
    AnyQuery,
    Ask,
    Explain,
    Ping,
    Pong,
    Refused,
    ShowAgent,
    ShowContact,
    ShowFloor,
    encode_view,
    refused,
)
from homeshore.contacts.dispatcher.sequencer import Sequencer
from homeshore.kit.errors import Refusal


def accepted(sequencer: Sequencer, id: int, before: int) -> Accepted:
    """The reply to a command that was sequenced; `before` is the newest fact before it."""
    return Accepted(id, sequencer.at_us, sequencer.fact_seq, sequencer.fact_seq - before)


def answer(sequencer: Sequencer, now_us: int, request: Ask) -> Answer | Refused:
    """The reply to a query, as of everything sequenced so far: it must not leave before that is durable."""
    try:
        view = _view(sequencer, now_us, request.query)
    except Refusal as refusal:
        return refused(request.id, refusal)
    return Answer(request.id, sequencer.fact_seq, encode_view(view))


def _view(sequencer: Sequencer, now_us: int, query: AnyQuery) -> object:
    core = sequencer.core
    match query:
        case ShowAgent(agent=agent):
            return core.agent_view(agent)
        case ShowContact(contact=contact):
            return core.contact_view(contact)
        case ShowFloor():
            return core.floor_view()
        case Explain(contact=contact, agent=agent):
            return core.explain(contact, agent)
        case Ping():
            return Pong(now_us, sequencer.fact_seq, sequencer.epoch)
