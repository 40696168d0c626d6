"""Calls as the switchboard, desks and pages read them: who answers a number, what callers hear, which lines live."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from homeshore.brands import queries as brands
from homeshore.brands.queries import Programme, telephone
from homeshore.brands.queries.telephone import TrunkSettings
from homeshore.contacts.models import Call, CallbackRequest, CallRefusal, Contact, PhoneCheck
from homeshore.contacts.rules import callback_slots, number_plan
from homeshore.contacts.rules.call_flow import FlowPlan
from homeshore.contacts.rules.number_plan import Numbered
from homeshore.contacts.rules.phone_check import VALID_HOURS
from homeshore.contacts.telephone.protocol import UnknownCall
from homeshore.facts.vocabulary import Channel, ContactState
from homeshore.kit.clock import SECOND_US, to_us
from homeshore.security.scope import CENTRE

_OVER = (ContactState.CLOSED.value, ContactState.ABANDONED.value)


class CallCard(msgspec.Struct, frozen=True, kw_only=True):
    """What rows know of a call. `number` is the customer's in E.164; `dialog` what a restarted switchboard needs."""

    contact: int
    conversation: int
    brand: int
    programme: int
    language: str
    channel: str
    direction: str
    entry: str
    line: str
    number: str
    trunk: int
    consults: int
    origin: str
    started_us: int
    is_over: bool
    dialog: bytes = b""


class Route(msgspec.Struct, frozen=True):
    """Who answers a dialled number, and in which language: the PhoneNumber's id, its brand and programme."""

    number: int
    brand: int
    programme: int
    language: str


def trunks() -> list[TrunkSettings]:
    """The trunks in service, passwords in the clear: for the SIP user agent alone."""
    return telephone.trunk_settings()


def any_trunk() -> int:
    """The trunk over which a number without one of its own calls out: the oldest in service with a server, or 0."""
    row = telephone.trunks(only_active=True).exclude(host="").order_by("id").first()
    return row.id if row else 0


def plan_for_number(dialled: str) -> Route | None:
    """Who answers a number as a carrier writes it; None for a number that is not the centre's."""
    entry = number_plan.answering(_numbers(), dialled)
    return Route(entry.id, entry.brand, entry.programme, entry.language) if entry else None


def presented(programme: Programme) -> Numbered | None:
    """Which number those see whom the programme calls; None where no number with a valid proof may be shown."""
    return number_plan.presented(_numbers(programme.brand_id), programme.brand_id, programme.id, timezone.localdate())


def plan_for_programme(programme_id: int, language: str, number: str = "", at: datetime | None = None) -> FlowPlan:
    """What a caller with a `number` (empty: unknown) goes through with a programme at a moment (now).

    Raises brands' UnknownProgramme.
    """
    row = brands.programme(CENTRE, programme_id)
    plan = telephone.call_plan(row)
    callable_back = bool(number) and number_plan.may_dial(number) and serves(row, Channel.CALLBACK)
    return FlowPlan(
        programme=row.id,
        language=language,
        prompts=telephone.prompt_names(row, language),
        announces_recording=plan.announces_recording and plan.recorded_percent > 0,
        menu={option.key: option.programme_id for option in telephone.call_options(row)},
        menu_us=plan.menu_seconds * SECOND_US,
        is_open=brands.opening(row, at or timezone.now()).is_open,
        when_closed=plan.when_closed,
        closed_programme=plan.closed_programme_id or 0,
        when_full=plan.when_full,
        full_programme=plan.full_programme_id or 0,
        full_us=plan.full_seconds * SECOND_US,
        full_waiting=plan.full_waiting,
        announce_us=plan.announce_seconds * SECOND_US,
        callback_us=plan.callback_seconds * SECOND_US if plan.offers_callback and callable_back else 0,
        can_call_back=callable_back,
    )


def serves(row: Programme, channel: Channel) -> bool:
    """Whether a programme serves a channel."""
    return row.channels.filter(channel=channel.value).exists()


def call_of(contact: int) -> CallCard:
    """The call of a contact; a callback that nobody has begun to make is one too. Raises UnknownCall."""
    row = _rows().filter(contact=contact).first()
    if row is not None:
        return _card(row)
    waiting = Contact.objects.filter(id=contact, channel=Channel.CALLBACK).first()
    if waiting is None:
        raise UnknownCall(contact=contact)
    return _callback_card(waiting)


def call_by_secret(brand: int, digest: str) -> CallCard:
    """The call that a page's secret opens, as `actions.calls.digest_of` stores it. Raises UnknownCall."""
    row = _rows().filter(brand_id=brand, digest=digest).first() if digest else None
    if row is None:
        raise UnknownCall
    return _card(row)


def live_calls() -> list[CallCard]:
    """All calls whose line is not down, and callbacks in agents' hands that are still to be made, oldest first."""
    begun = [_card(row) for row in _rows().filter(ended_at=None).order_by("contact")]
    waiting = Contact.objects.filter(channel=Channel.CALLBACK, state=ContactState.ACTIVE, call=None)
    return [*begun, *(_callback_card(row) for row in waiting.order_by("id"))]


def phone_may_work(agent: int, at: datetime | None = None) -> str:
    """How the agent's line stands for this shift: passed, waived (by a supervisor's word) or needed (no work yet)."""
    since = (at or timezone.now()) - timedelta(hours=VALID_HOURS)
    checks = PhoneCheck.objects.filter(agent_id=agent, at__gt=since)
    if checks.exclude(waived_by=0).exists():
        return "waived"
    last = checks.order_by("-id").first()
    return "passed" if last is not None and last.passed else "needed"


def last_phone_check(agent: int) -> PhoneCheck | None:
    """The agent's latest check, with figures and advice."""
    return PhoneCheck.objects.filter(agent_id=agent, waived_by=0).order_by("-id").first()


def opening_words(contact: int, agent: str) -> str:
    """How a call of ours opens, in the customer's language: who calls, for whom and why (Code de la consommation,
    L221-16). `agent` is the first name; empty for a call that the customer made.
    """
    row = Contact.objects.select_related("programme__brand").get(id=contact)
    is_callback = row.channel == Channel.CALLBACK
    if not is_callback and not Call.objects.filter(contact=row, direction="outbound").exists():
        return ""
    plan = telephone.call_plan(row.programme)
    with translation.override(row.language):
        said = _("Hello, this is %(agent)s calling for %(brand)s.") % {
            "agent": agent,
            "brand": row.programme.brand.name,
        }
        purpose = plan.purpose_fr if row.language == "fr" else plan.purpose_en
        why = _("You asked us to call you back.") if is_callback else purpose
    return f"{said} {why}".strip()


def refusal_digest(brand: int, number: str) -> str:
    """How a number that wants no commercial calls is remembered: it cannot be read back."""
    return salted_hmac("homeshore.calls.refused", f"{brand}:{number}", algorithm="sha256").hexdigest()


def refused_calls_at(brand: int, numbers: Iterable[str]) -> datetime | None:
    """When the owner of one of these numbers last refused the brand's commercial calls; None when nobody did."""
    digests = [refusal_digest(brand, number) for number in numbers]
    rows = CallRefusal.objects.filter(brand_id=brand, digest__in=digests).order_by("-at")
    return rows.values_list("at", flat=True).first()


def free_slots(programme: Programme, now: datetime | None = None, days: int = callback_slots.DAYS) -> list[datetime]:
    """When a customer may ask to be called back by a programme, in order (UTC)."""
    now = now or timezone.now()
    timetable = brands.timetable_of(programme)
    return list(callback_slots.slots(timetable, now, promised_callbacks(programme.id, now), days))


def promised_callbacks(programme_id: int, since: datetime) -> dict[datetime, int]:
    """How many callbacks are promised for each moment from `since` on."""
    wanted = CallbackRequest.objects.filter(contact__programme_id=programme_id, wanted_at__gte=since)
    counts: dict[datetime, int] = {}
    for at in wanted.exclude(contact__state__in=_OVER).values_list("wanted_at", flat=True):
        if at is not None:
            counts[at] = counts.get(at, 0) + 1
    return counts


def _numbers(brand: int = 0) -> list[Numbered]:
    return [
        Numbered(
            id=row.id,
            number=row.number,
            brand=row.brand_id,
            programme=row.programme_id,
            language=row.language,
            trunk=row.trunk_id or 0,
            is_presented=row.is_presented,
            is_verified=row.verified_at is not None,
            proof_from=row.proof_from,
            proof_until=row.proof_until,
        )
        for row in telephone.phone_numbers(CENTRE, brand, only_active=True)
    ]


def _rows() -> QuerySet[Call]:
    return Call.objects.select_related("contact")


def _card(row: Call) -> CallCard:
    contact = row.contact
    return CallCard(
        contact=contact.id,
        conversation=contact.conversation_id,
        brand=contact.brand_id,
        programme=contact.programme_id,
        language=contact.language,
        channel=contact.channel,
        direction=row.direction,
        entry=row.entry,
        line=row.line,
        number=row.number,
        trunk=row.trunk_id or 0,
        consults=contact.consults_id or 0,
        origin=contact.origin,
        started_us=to_us(row.started_at),
        is_over=row.ended_at is not None,
        dialog=bytes(row.dialog or b""),
    )


def _callback_card(row: Contact) -> CallCard:
    return CallCard(
        contact=row.id,
        conversation=row.conversation_id,
        brand=row.brand_id,
        programme=row.programme_id,
        language=row.language,
        channel=row.channel,
        direction="callback",
        entry="sip",
        line="new",
        number="",
        trunk=0,
        consults=0,
        origin=row.origin,
        started_us=to_us(row.received_at),
        is_over=row.state in _OVER,
    )
