"""An agent's screen: what the dispatcher knows of the moment, with the names and texts that rows hold."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec
from django.utils.translation import gettext as _

from homeshore.brands import queries as brands
from homeshore.contacts.errors import ContactUnknown
from homeshore.contacts.models import ChatSession, Contact, Draft, Message
from homeshore.contacts.queries.calls import opening_words
from homeshore.contacts.queries.desk_phone import SPOKEN, DeskCall, DeskPhone, desk_calls, desk_phone
from homeshore.contacts.queries.messages import last_said
from homeshore.contacts.queries.names import first_names
from homeshore.contacts.rules.masking import masked_address
from homeshore.contacts.telephone.protocol import Calls
from homeshore.facts.vocabulary import Mode, Status
from homeshore.kit.clock import now_us, to_us
from homeshore.kit.ids import encode_id
from homeshore.learning import queries as learning
from homeshore.people import queries as people
from homeshore.routing.views import AgentView, HandlingView, OfferView
from homeshore.security.scope import CENTRE
from homeshore.workforce.queries import presence

PAUSE_REASONS = ("break", "lunch", "training", "meeting", "technical")
"""Why an employee may pause; independents are away, and nothing says why (law)."""


class DeskStanding(msgspec.Struct, frozen=True, kw_only=True):
    """Why a ready agent is not offered some contacts: a code that the page puts into words, and when it ends (0: open).

    `programmes` are the names of those concerned.
    """

    code: str
    programmes: tuple[str, ...]
    next_us: int


class DeskAgent(msgspec.Struct, frozen=True, kw_only=True):
    """The agent's own line."""

    id: str
    name: str
    mode: str
    status: str
    reason: str
    since_us: int
    chat_capacity: int
    pause_reasons: tuple[str, ...]
    phone: DeskPhone
    held_back: DeskStanding | None = None


class DeskOffer(msgspec.Struct, frozen=True, kw_only=True):
    """An offer on the screen; `why` holds codes that the page puts into words; `direction` is a call's."""

    offer: str
    contact: str
    brand: str
    programme: str
    channel: str
    language: str
    customer: str
    subject: str
    why: tuple[str, ...]
    expires_us: int
    waited_us: int
    direction: str


class DeskContact(msgspec.Struct, frozen=True, kw_only=True):
    """A contact in the agent's hands."""

    contact: str
    handling: str
    brand: str
    brand_name: str
    programme: str
    programme_name: str
    channel: str
    language: str
    state: str
    held: bool
    since_us: int
    began_us: int
    wrap_up_limit_us: int
    customer: str
    customer_address: str
    subject: str
    waiting_for_us: int
    unread: int
    customer_present: bool
    draft: str
    demo: bool
    call: DeskCall | None


class DeskState(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a desk shows; after missed hints it is fetched again."""

    now_us: int
    agent: DeskAgent
    offers: tuple[DeskOffer, ...]
    contacts: tuple[DeskContact, ...]


def desk_state(view: AgentView, calls: Calls) -> DeskState:
    """The screen of the agent whose live `view` the dispatcher gave, and whose `calls` the switchboard."""
    rows = _rows([*(offer.contact for offer in view.offers), *(handling.contact for handling in view.handlings)])
    calls_shown = desk_calls((row.id for row in rows.values() if row.channel in SPOKEN), calls)
    held = [rows[handling.contact] for handling in view.handlings if handling.contact in rows]
    texts = _Texts(view.agent, held, calls_shown)
    return DeskState(
        now_us=now_us(),
        agent=_agent(view),
        offers=tuple(
            _offer(offer, rows[offer.contact], calls_shown.get(offer.contact))
            for offer in view.offers
            if offer.contact in rows
        ),
        contacts=tuple(
            _contact(handling, rows[handling.contact], texts) for handling in view.handlings if handling.contact in rows
        ),
    )


def _rows(contacts: Iterable[int]) -> dict[int, Contact]:
    found = Contact.objects.filter(id__in=list(contacts))
    return {row.id: row for row in found.select_related("brand", "programme", "customer", "conversation")}


def _agent(view: AgentView) -> DeskAgent:
    profile = people.agent(view.agent)
    mode = people.mode_of(view.agent) or Mode.INDEPENDENT
    return DeskAgent(
        id=encode_id(view.agent),
        name=profile.person.name,
        mode=mode.value,
        status=view.status.value,
        reason=view.reason,
        since_us=view.since_us,
        chat_capacity=profile.chat_capacity,
        pause_reasons=PAUSE_REASONS if mode is Mode.EMPLOYEE else (),
        phone=desk_phone(view),
        held_back=_held_back(view, profile),
    )


def _held_back(view: AgentView, profile: people.Agent) -> DeskStanding | None:
    """What the plan holds back from an agent who is ready and has nothing to do."""
    if view.status is not Status.READY or view.offers or view.handlings:
        return None
    found = presence.standing(profile)
    if not found.code:
        return None
    names = brands.programmes(CENTRE).filter(id__in=found.programmes).values_list("name", flat=True)
    return DeskStanding(code=found.code, programmes=tuple(sorted(names)), next_us=found.next_us)


class _Texts:
    """What many contacts need, read once: drafts, who waits since when, unread counts, open windows, calls."""

    def __init__(self, agent: int, rows: list[Contact], calls: Mapping[int, DeskCall]) -> None:
        ids = [row.id for row in rows]
        self.drafts = dict(Draft.objects.filter(agent=agent, contact__in=ids).values_list("contact", "text"))
        self.waiting = last_said(row.conversation_id for row in rows)
        self.present = set(ChatSession.objects.filter(contact__in=ids, gone_at=None).values_list("contact", flat=True))
        self.unread = {row.id: self._unread(row) for row in rows}
        self.calls = calls

    def _unread(self, row: Contact) -> int:
        since = self.waiting.get(row.conversation_id)
        if since is None:
            return 0
        return Message.objects.filter(conversation=row.conversation_id, direction="inbound", at__gte=since).count()


def _offer(offer: OfferView, row: Contact, call: DeskCall | None) -> DeskOffer:
    return DeskOffer(
        offer=encode_id(offer.offer),
        contact=encode_id(offer.contact),
        brand=row.brand.name,
        programme=row.programme.name,
        channel=offer.channel.value,
        language=offer.language,
        customer=_masked_name(row) or (call.number if call else ""),
        subject=row.conversation.subject,
        why=offer.why,
        expires_us=offer.expires_us,
        waited_us=offer.waited_us,
        direction=call.direction if call else "",
    )


def _contact(handling: HandlingView, row: Contact, texts: _Texts) -> DeskContact:
    waiting = texts.waiting.get(row.conversation_id)
    call = texts.calls.get(row.id)
    limit_us = row.programme.wrap_up_seconds * 1_000_000
    return DeskContact(
        contact=encode_id(row.id),
        handling=encode_id(handling.handling),
        brand=encode_id(row.brand_id),
        brand_name=row.brand.name,
        programme=encode_id(row.programme_id),
        programme_name=row.programme.name,
        channel=row.channel,
        language=row.language,
        state=handling.state.value,
        held=handling.held,
        since_us=handling.since_us,
        began_us=handling.started_us,
        wrap_up_limit_us=handling.since_us + limit_us if handling.state == "wrap_up" and limit_us else 0,
        customer=row.customer.name or (call.number if call else ""),
        customer_address=_address(row),
        subject=row.conversation.subject,
        waiting_for_us=to_us(waiting) if waiting else 0,
        unread=texts.unread[row.id],
        customer_present=row.channel != "chat" or row.id in texts.present,
        draft=texts.drafts.get(row.id, ""),
        demo=row.origin == "demo",
        call=call,
    )


def _masked_name(row: Contact) -> str:
    return row.customer.name.partition(" ")[0]


def _address(row: Contact) -> str:
    identity = row.customer.identities.filter(kind="address").first()
    return masked_address(identity.value) if identity else ""


class ReasonChoice(msgspec.Struct, frozen=True):
    """A contact reason at wrap-up."""

    code: str
    family: str
    label: str


class Reply(msgspec.Struct, frozen=True):
    """A canned reply."""

    shortcut: str
    title: str
    body: str


class Guide(msgspec.Struct, frozen=True):
    """A script."""

    title: str
    body: str


class ContactHelp(msgspec.Struct, frozen=True):
    """What helps an agent in a contact: reasons, canned replies and scripts in its language, where it may go."""

    reasons: tuple[ReasonChoice, ...]
    replies: tuple[Reply, ...]
    scripts: tuple[Guide, ...]
    programmes: tuple[tuple[str, str], ...]
    agents: tuple[tuple[str, str], ...]


def contact_help(contact: int, agent: int, language: str) -> ContactHelp:
    """The help for a contact; labels in the agent's `language`, texts in the contact's. Raises ContactUnknown."""
    row = _rows([contact]).get(contact)
    if row is None:
        raise ContactUnknown(contact=contact)
    french = language.startswith("fr")
    colleagues = first_names(_certified(row.brand_id) - {agent})
    return ContactHelp(
        reasons=tuple(
            ReasonChoice(reason.code, reason.family, reason.label_fr if french else reason.label_en)
            for reason in brands.reasons(row.programme)
        ),
        replies=tuple(
            Reply(reply.shortcut, reply.title, reply.body)
            for reply in brands.canned_replies(row.programme, row.language)
        ),
        scripts=(
            *_opening(row, agent),
            *(Guide(script.title, script.body) for script in brands.scripts(row.programme, row.language)),
        ),
        programmes=tuple(
            (encode_id(other.id), other.name)
            for other in brands.programmes(CENTRE, row.brand_id)
            if any(promise.channel == row.channel for promise in brands.promises(other))
        ),
        agents=tuple((encode_id(id), name) for id, name in sorted(colleagues.items(), key=lambda pair: pair[1])),
    )


def _opening(row: Contact, agent: int) -> Iterator[Guide]:
    """How the agent must open a call of ours."""
    if row.channel in SPOKEN and (words := opening_words(row.id, first_names([agent]).get(agent, ""))):
        yield Guide(_("To open the call"), words)


def _certified(brand: int) -> set[int]:
    return set(learning.agents_certified_for(brand))
