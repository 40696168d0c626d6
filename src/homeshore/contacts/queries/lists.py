"""Contacts, handlings and facts as supervisors, brands and the API read them, always within a scope."""

from collections.abc import Iterable

import msgspec
from django.db.models import F, QuerySet, Sum

from homeshore.contacts.errors import ContactUnknown
from homeshore.contacts.models import Contact, Handling, QuarantinedMail, Rating
from homeshore.contacts.queries.volumes import Span
from homeshore.facts import Record
from homeshore.journal import queries as journal
from homeshore.security.scope import Scope

__all__ = ["Contact", "Handling", "QuarantinedMail"]


class ContactFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is narrowed to; empty means all."""

    brand: int = 0
    programme: int = 0
    channel: str = ""
    state: str = ""
    origin: str = ""
    before: int = 0
    received: Span | None = None


def contacts(scope: Scope, wanted: ContactFilter) -> QuerySet[Contact]:
    """Customers' contacts within the scope, newest first, with their brand, programme and conversation."""
    rows = Contact.objects.filter(scope.only(), consults=None)
    exact = {
        "brand_id": wanted.brand,
        "programme_id": wanted.programme,
        "channel": wanted.channel,
        "state": wanted.state,
        "origin": wanted.origin,
    }
    rows = rows.filter(**{column: value for column, value in exact.items() if value})
    if wanted.before:
        rows = rows.filter(id__lt=wanted.before)
    if wanted.received:
        rows = rows.filter(received_at__gte=wanted.received.since, received_at__lt=wanted.received.until)
    return rows.select_related("brand", "programme", "conversation").order_by("-id")


def contact(scope: Scope, id: int) -> Contact:
    """One contact. Raises ContactUnknown, also for a contact of a brand outside the scope."""
    found = Contact.objects.filter(scope.only(), id=id).select_related("brand", "programme", "conversation").first()
    if found is None:
        raise ContactUnknown(contact=id)
    return found


def facts_of(scope: Scope, id: int) -> list[Record]:
    """Everything that happened to a contact. Raises ContactUnknown."""
    return journal.facts_of_contact(contact(scope, id).id)


def handlings_of(scope: Scope, id: int) -> QuerySet[Handling]:
    """The handlings of a contact in their order. Raises ContactUnknown."""
    return contact(scope, id).handlings.order_by("began_us")


def consultations_of(scope: Scope, id: int) -> QuerySet[Handling]:
    """The parts that colleagues had in a contact because its agent asked them. Raises ContactUnknown."""
    rows = Handling.objects.filter(contact__consults=contact(scope, id).id)
    return rows.select_related("programme").order_by("began_us")


def handled_us_of(contacts: Iterable[int]) -> dict[int, int]:
    """The handled microseconds (conversation, hold, wrap-up) of each of these contacts that was handled."""
    rows = Handling.objects.filter(contact__in=list(contacts)).values_list("contact")
    return dict(rows.annotate(handled_us=Sum(F("active_us") + F("hold_us") + F("wrap_up_us"))).order_by())


def rating_of(contact: int) -> tuple[int, str] | None:
    """(score, comment) of the customer's answer to the satisfaction question."""
    return Rating.objects.filter(contact=contact).values_list("score", "comment").first()


def handlings_by_agent(agent: int, from_us: int, until_us: int) -> QuerySet[Handling]:
    """An agent's handlings that began in a span of time, with their contacts."""
    rows = Handling.objects.filter(agent=agent, began_us__gte=from_us, began_us__lt=until_us)
    return rows.select_related("contact__conversation", "brand", "programme").order_by("-began_us")


def quarantined(scope: Scope) -> QuerySet[QuarantinedMail]:
    """Mail that could not be read and waits for a supervisor."""
    rows = QuarantinedMail.objects.filter(scope.only(), released_at=None, dismissed_at=None)
    return rows.select_related("brand").order_by("-at")
