"""How many contacts, how well, for how long: counted from the projected rows, within a scope."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import Count, F, Q, QuerySet, Sum

from homeshore.contacts.models import Contact, DemoTraffic, Handling
from homeshore.facts.vocabulary import ContactState, Origin
from homeshore.kit.clock import to_us
from homeshore.security.scope import Scope


class Volume(msgspec.Struct, frozen=True, kw_only=True):
    """Contacts that arrived in a span: `counted` is the denominator of the service level, `kept` its numerator.

    `abandoned` are customers who gave up; who asked to be called back instead of waiting did not (their contact's
    outcome says so).
    """

    programme: int
    channel: str
    received: int
    answered: int
    abandoned: int
    open: int
    kept: int
    counted: int


class Handled(msgspec.Struct, frozen=True, kw_only=True):
    """Handlings that ended in a span, and the time that agents gave to them; ringing is no handled time."""

    programme: int
    channel: str
    handlings: int
    handled_us: int
    hold_us: int
    wrap_up_us: int
    ring_us: int = 0


class Span(msgspec.Struct, frozen=True):
    """From `since` until before `until`."""

    since: datetime
    until: datetime


def day_span(day: date, zone: str) -> Span:
    """A calendar day of a zone; 23 or 25 hours long when the clocks change."""
    here = ZoneInfo(zone)
    return Span(datetime.combine(day, time(0), here), datetime.combine(day + timedelta(days=1), time(0), here))


def volumes(scope: Scope, span: Span, brand: int = 0, origin: Origin = Origin.CUSTOMER) -> list[Volume]:
    """Contacts of one origin, by programme and channel of their arrival in the span. Demo traffic is shown apart."""
    rows = _arrived(scope, span).filter(origin=origin)
    return _volumes(rows.filter(brand_id=brand) if brand else rows)


def volumes_by_origin(scope: Scope, span: Span) -> list[Volume]:
    """As `volumes`, demo traffic included: what the floor sees."""
    return _volumes(_arrived(scope, span))


def _arrived(scope: Scope, span: Span) -> QuerySet[Contact]:
    """Customers' contacts: neither consultations among agents nor calls that the centre made of its own accord."""
    rows = Contact.objects.filter(scope.only(), received_at__gte=span.since, received_at__lt=span.until, consults=None)
    return rows.filter(Q(call=None) | ~Q(call__direction="outbound"))


def _volumes(rows: QuerySet[Contact]) -> list[Volume]:
    counted = rows.values("programme", "channel").annotate(
        received=Count("id"),
        answered=Count("id", filter=~Q(answered_at=None)),
        abandoned=Count("id", filter=Q(state=ContactState.ABANDONED, outcome="")),
        open=Count("id", filter=Q(ended_at=None)),
        kept=Count("id", filter=Q(within_service_level=True)),
        counted=Count("id", filter=~Q(within_service_level=None)),
    )
    return [Volume(**row) for row in counted.order_by("programme", "channel")]


def handled(scope: Scope, span: Span, brand: int = 0, origin: Origin = Origin.CUSTOMER) -> list[Handled]:
    """Handlings of one origin that ended in the span, by programme and channel; consultations are not customers'."""
    rows = _handlings(scope, brand, origin).filter(ended_us__gte=to_us(span.since), ended_us__lt=to_us(span.until))
    summed = rows.values("programme", "channel").annotate(
        handlings=Count("id"),
        handled_us=Sum(F("active_us") + F("hold_us") + F("wrap_up_us")),
        hold=Sum("hold_us"),
        wrap_up=Sum("wrap_up_us"),
        ring=Sum("ring_us"),
    )
    return [
        Handled(
            programme=row["programme"],
            channel=row["channel"],
            handlings=row["handlings"],
            handled_us=row["handled_us"],
            hold_us=row["hold"],
            wrap_up_us=row["wrap_up"],
            ring_us=row["ring"],
        )
        for row in summed.order_by("programme", "channel")
    ]


def handled_by_day(scope: Scope, spans: Sequence[Span], brand: int) -> list[int]:
    """Handled microseconds of each of the consecutive `spans`, demo traffic left out."""
    starts = [to_us(span.since) for span in spans]
    rows = _handlings(scope, brand, Origin.CUSTOMER)
    rows = rows.filter(ended_us__gte=starts[0], ended_us__lt=to_us(spans[-1].until))
    sums = [0] * len(spans)
    for ended_us, total in rows.values_list("ended_us", F("active_us") + F("hold_us") + F("wrap_up_us")).iterator():
        sums[bisect_right(starts, ended_us) - 1] += total
    return sums


def _handlings(scope: Scope, brand: int, origin: Origin) -> QuerySet[Handling]:
    rows = Handling.objects.filter(scope.only(), origin=origin, contact__consults=None).exclude(ended_us=0)
    return rows.filter(brand_id=brand) if brand else rows


def demo_traffic_runs() -> bool:
    """Whether the demo traffic is switched on."""
    return DemoTraffic.objects.filter(id=1, running=True).exists()
