"""The story of one contact: its messages, its facts in words, the handlings with their times."""

from collections.abc import Callable, Iterable
from enum import Enum

import msgspec

from homeshore.brands import queries as brands
from homeshore.contacts.queries import lists, messages
from homeshore.contacts.queries.lists import Contact, Handling
from homeshore.contacts.queries.messages import MessageView
from homeshore.contacts.queries.names import first_names
from homeshore.facts import Record, calls, live
from homeshore.facts.vocabulary import Mode
from homeshore.kit.ids import decode_id
from homeshore.people import queries as people
from homeshore.security import queries as security
from homeshore.security.scope import Scope
from homeshore.web.shell.vocabulary import DELIVERIES, ENDINGS, WARNINGS, Text
from homeshore.web.story.fact_words import Names, Step, language_name, steps


class Audience(Enum):
    """Who reads: the floor sees full names and notes; a brand sees first names of those who handled, and no notes."""

    FLOOR = "floor"
    BRAND = "brand"


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """A handling with its times, in microseconds."""

    agent: str
    mode: Mode | None
    programme: str
    began_us: int
    ended_us: int
    ring_us: int
    active_us: int
    hold_us: int
    set_aside_us: int
    wrap_up_us: int
    handled_us: int
    share_us: int
    state: str
    ending: Text


class Addresses(msgspec.Struct, frozen=True):
    """Where this audience opens a mail's HTML and a file."""

    mail: Callable[[int], str]
    file: Callable[[int], str]


class File(msgspec.Struct, frozen=True):
    """A file with a message."""

    name: str
    size: int
    media_type: str
    address: str


class Speech(msgspec.Struct, frozen=True, kw_only=True):
    """A message. `frame` is the address of its HTML form, if it has one."""

    said: MessageView
    frame: str
    files: tuple[File, ...]
    warnings: tuple[Text, ...]
    delivery: Text


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a page tells of a contact."""

    contact: Contact
    language: str
    reason: str
    outcome: Text
    speeches: list[Speech]
    steps: list[Step]
    shares: list[Share]
    consultations: list[Share]
    handled_us: int
    rating: tuple[int, str] | None


def tell_contact(scope: Scope, id: int, audience: Audience, addresses: Addresses) -> Story:
    """The story of a contact for a reader. Raises ContactUnknown, also for a contact outside the scope."""
    contact = lists.contact(scope, id)
    handlings = list(lists.handlings_of(scope, id).select_related("programme"))
    asked = list(lists.consultations_of(scope, id))
    facts = lists.facts_of(scope, id)
    reasons = reason_names(contact.programme)
    names = _names(contact, facts, {row.agent for row in [*handlings, *asked]}, audience, reasons)
    shares = _shares(handlings, names)
    return Story(
        contact=contact,
        language=language_name(contact.language),
        reason=reasons.get(contact.reason, contact.reason),
        outcome=ENDINGS.get(contact.outcome, contact.outcome),
        speeches=[
            _speech(one, addresses)
            for one in messages.of_contact(id)
            if audience is Audience.FLOOR or one.direction != "internal"
        ],
        steps=steps(facts, names),
        shares=shares,
        consultations=_shares(asked, names),
        handled_us=sum(share.handled_us for share in shares),
        rating=lists.rating_of(id),
    )


def _speech(said: MessageView, addresses: Addresses) -> Speech:
    files = [
        File(file.name, file.size, file.media_type, addresses.file(decode_id(file.id))) for file in said.attachments
    ]
    return Speech(
        said=said,
        frame=addresses.mail(decode_id(said.id)) if said.html else "",
        files=tuple(files),
        warnings=tuple(WARNINGS.get(code, code) for code in said.warnings),
        delivery=DELIVERIES.get(said.delivery, "") if said.direction == "outbound" else "",
    )


def reason_names(programme: brands.Programme) -> dict[str, str]:
    """What a programme calls its contact reasons, in the reader's language."""
    french = language_name("fr") == "français"
    rows = brands.reasons(programme)
    return {row.code: row.label_fr if french else row.label_en for row in rows}


def _names(
    contact: Contact, facts: Iterable[Record], handlers: set[int], audience: Audience, reasons: dict[str, str]
) -> Names:
    if audience is Audience.BRAND:
        called, users = first_names(handlers), {}
    else:
        called = people.names_of(handlers | {each for fact in facts for each in _agents_in(fact)})
        users = security.user_names({user for fact in facts for user in _users_in(fact)})
    programmes = {contact.programme_id, *_programmes_in(facts)}
    return Names(agents=called, users=users, programmes=brands.programme_names(programmes), reasons=reasons)


def _users_in(record: Record) -> tuple[int, ...]:
    match record.fact:
        case live.HelpAnswered(by=user):
            return (user,)
        case calls.SupervisorJoined(supervisor=user) | calls.SupervisorLeft(supervisor=user):
            return (user,)
    return ()


def _agents_in(record: Record) -> tuple[int, ...]:
    fact = record.fact
    return (record.agent, fact.to_agent) if isinstance(fact, live.ContactTransferred) else (record.agent,)


def _programmes_in(facts: Iterable[Record]) -> set[int]:
    return {fact.fact.to_programme for fact in facts if isinstance(fact.fact, live.ContactTransferred)}


def _shares(handlings: list[Handling], names: Names) -> list[Share]:
    modes = people.modes_of_contracts({row.contract for row in handlings})
    return [
        Share(
            agent=names.agent(row.agent),
            mode=modes.get(row.contract),
            programme=row.programme.name,
            began_us=row.began_us,
            ended_us=row.ended_us,
            ring_us=row.ring_us,
            active_us=row.active_us,
            hold_us=row.hold_us,
            set_aside_us=row.set_aside_us,
            wrap_up_us=row.wrap_up_us,
            handled_us=row.active_us + row.hold_us + row.wrap_up_us,
            share_us=row.share_us,
            state=row.state,
            ending=ENDINGS.get(row.ending, row.ending) if row.ending != "closed" else "",
        )
        for row in handlings
    ]
