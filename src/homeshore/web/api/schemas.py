"""The shapes of the REST API. Ids are 13-character texts, moments RFC 3339 in UTC, durations integer microseconds."""

from datetime import UTC, datetime
from typing import Annotated

from ninja import Schema
from pydantic import AwareDatetime, BeforeValidator, Field

from homeshore.facts.vocabulary import Channel, ContactState, Origin
from homeshore.kit.ids import decode_id, encode_id


def _public(value: object) -> object:
    return encode_id(value) if isinstance(value, int) else value


def _internal(value: object) -> object:
    return decode_id(value) if isinstance(value, str) else value


Id = Annotated[str, BeforeValidator(_public), Field(min_length=13, max_length=13, pattern=r"^[0-9a-hjkmnp-tv-z]{13}$")]
"""An id on its way out."""
IdIn = Annotated[
    int,
    BeforeValidator(_internal),
    Field(json_schema_extra={"type": "string", "pattern": "^[0-7][0-9a-hjkmnp-tv-z]{12}$", "example": "0000000000000"}),
]
"""An id on its way in."""


Later = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2100, 1, 1, tzinfo=UTC))]
"""A moment on its way in, with its offset from UTC."""


class BrandOut(Schema):
    """A client brand."""

    id: Id
    slug: str
    name: str
    time_zone: str
    address: str
    languages: list[str]


class PromiseOut(Schema):
    """A channel of a programme and its service level: percent within seconds."""

    channel: Channel
    percent: int
    seconds: int


class ProgrammeOut(Schema):
    """A programme of a brand."""

    id: Id
    brand: Id
    slug: str
    name: str
    time_zone: str
    languages: list[str]
    channels: list[PromiseOut]
    is_open: bool


class AgentOut(Schema):
    """An agent, without anything about their private life."""

    id: Id
    name: str
    mode: str | None
    languages: list[str]
    skills: list[str]
    chat_capacity: int


class ContactOut(Schema):
    """A contact."""

    id: Id
    brand: Id
    programme: Id
    conversation: Id
    customer: Id
    channel: Channel
    state: ContactState
    origin: Origin
    language: str
    subject: str
    received_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    within_service_level: bool | None
    reason: str
    outcome: str
    agent: Id | None


class ContactPage(Schema):
    """Newest first; `next` is the `before` of the next page, null at the end."""

    items: list[ContactOut]
    next: Id | None


class FileOut(Schema):
    """A file with a message; fetch its bytes at `url`."""

    id: Id
    name: str
    media_type: str
    size: int
    url: str


class MessageOut(Schema):
    """A message."""

    id: Id
    direction: str
    channel: str
    at: datetime
    author: str
    sender: str
    subject: str
    text: str
    quoted: str
    warnings: list[str]
    delivery: str
    attachments: list[FileOut]


class FactOut(Schema):
    """A fact of the journal about the contact."""

    seq: int
    at: datetime
    occurred_at: datetime
    kind: str
    agent: Id | None
    contract: Id | None
    programme: Id | None
    data: dict[str, object]


class HandlingOut(Schema):
    """An agent's share of the contact."""

    id: Id
    agent: Id
    contract: Id
    programme: Id
    state: str
    began_at: datetime
    ended_at: datetime | None
    ring_us: int
    active_us: int
    hold_us: int
    set_aside_us: int
    wrap_up_us: int
    share_us: int


class ContactDetail(ContactOut):
    """A contact with everything said and everything that happened."""

    messages: list[MessageOut]
    attachments: list[FileOut]
    handlings: list[HandlingOut]
    facts: list[FactOut]


class IdentityIn(Schema):
    """How the customer is known to the brand: kind address, number or widget."""

    kind: str = Field("address", pattern="^(address|number|widget)$")
    value: str = Field(min_length=1, max_length=320)
    name: str = Field("", max_length=200)


class ContactIn(Schema):
    """A contact to inject. `brand` and `programme` are slugs; the same `key` twice is one contact."""

    brand: str = Field(max_length=40)
    channel: Channel
    customer: IdentityIn
    text: str = Field(min_length=1, max_length=20_000)
    subject: str = Field("", max_length=300)
    programme: str = Field("", max_length=40)
    language: str = Field("fr", pattern="^[a-z]{2}$")
    key: str = Field("", max_length=64, pattern=r"^[\w.:-]*$")
    not_before: Later | None = None
    demo_token: str = Field("", max_length=200)


class QueueOut(Schema):
    """A queue of a programme at this moment."""

    programme: Id
    channel: Channel
    language: str
    waiting: int
    oldest_since: datetime | None
    handling: int


class LiveAgentOut(Schema):
    """An agent at work at this moment. Of an independent nobody sees since when they are busy or away."""

    id: Id
    status: str
    since: datetime | None
    contacts: list[Id]


class LiveOut(Schema):
    """The live state; agents are shown to the centre only."""

    queues: list[QueueOut]
    agents: list[LiveAgentOut]


class QuarantinedOut(Schema):
    """A mail that could not be read."""

    id: Id
    brand: Id
    at: datetime
    problem: str
    size: int


class ProblemOut(Schema):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[dict[str, object]] = []
