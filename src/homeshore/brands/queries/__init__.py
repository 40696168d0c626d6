"""What others may know of brands, programmes and customers. What people see is asked for within their scope.

`Brand`, `Programme` and the other names are exported for annotations; rows are read here and written by actions.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
from django.db.models import Q, QuerySet

from homeshore.brands.errors import UnknownBrand, UnknownCustomer, UnknownProgramme
from homeshore.brands.models import (
    Brand,
    CallPlan,
    CannedReply,
    Consent,
    Customer,
    CustomerIdentity,
    Mailbox,
    Merge,
    Programme,
    ProgrammeChannel,
    ProgrammeReason,
    Script,
)
from homeshore.brands.models.programmes import CHANNELS
from homeshore.brands.rules.identities import canonical
from homeshore.brands.rules.opening import Hours, Timetable, add_opening_seconds, is_open, next_opening
from homeshore.brands.rules.programmes import BrandDetails, Closure, ProgrammePlan, Promise, Reason, Ring
from homeshore.facts.vocabulary import LIVE_CHANNELS, Channel
from homeshore.kit.problems import Invalid
from homeshore.security.scope import Scope

__all__ = [
    "Brand",
    "CannedReply",
    "Consent",
    "Customer",
    "CustomerIdentity",
    "Mailbox",
    "Merge",
    "Opening",
    "Programme",
    "ProgrammeChannel",
    "ProgrammeReason",
    "Script",
]


class Opening(msgspec.Struct, frozen=True):
    """Whether a programme is open, and when it opens next (now if it is open, None if never)."""

    is_open: bool
    opens_at: datetime | None


def brands(scope: Scope) -> QuerySet[Brand]:
    """The brands in service that the scope covers, by name."""
    return Brand.objects.filter(scope.only("id"), archived_at=None).order_by("name")


def brand(scope: Scope, brand_id: int) -> Brand:
    """One brand. Raises UnknownBrand."""
    found = Brand.objects.filter(scope.only("id"), id=brand_id).first()
    if found is None:
        raise UnknownBrand(brand=brand_id)
    return found


def brand_by_slug(slug: str) -> Brand:
    """The brand in service with a short name. Raises UnknownBrand."""
    if "\x00" in slug:  # PostgreSQL refuses to look for it
        raise UnknownBrand(slug="")
    found = Brand.objects.filter(slug=slug, archived_at=None).first()
    if found is None:
        raise UnknownBrand(slug=slug)
    return found


def brand_by_address(address: str) -> Brand | None:
    """The brand in service to which mail for `address` belongs, `name+tag@host` included."""
    try:
        known = canonical("address", address)
    except Invalid:
        return None
    local, _, host = known.rpartition("@")
    untagged = f"{local.partition('+')[0]}@{host}"
    found = {row.address: row for row in Brand.objects.filter(address__in={known, untagged}, archived_at=None)}
    return found.get(known) or found.get(untagged)


def brand_details(row: Brand) -> BrandDetails:
    """A brand as it would be entered."""
    return BrandDetails(
        slug=row.slug,
        name=row.name,
        address=row.address,
        time_zone=row.time_zone,
        languages=tuple(row.languages),
        accent=row.accent,
        greeting_fr=row.greeting_fr,
        greeting_en=row.greeting_en,
        widget_hosts=tuple(row.widget_hosts),
    )


def programmes(scope: Scope, brand_id: int = 0) -> QuerySet[Programme]:
    """The programmes in service that the scope covers, of one brand or (0) of all, with their brands."""
    rows = Programme.objects.filter(scope.only(), archived_at=None, brand__archived_at=None)
    rows = rows.filter(brand_id=brand_id) if brand_id else rows
    return rows.select_related("brand").order_by("brand__name", "name")


def programme(scope: Scope, programme_id: int) -> Programme:
    """One programme, with its brand. Raises UnknownProgramme."""
    found = Programme.objects.filter(scope.only(), id=programme_id).select_related("brand").first()
    if found is None:
        raise UnknownProgramme(programme=programme_id)
    return found


def programme_names(programme_ids: Iterable[int]) -> dict[int, str]:
    """Names of programmes by id, archived ones included."""
    return dict(Programme.objects.filter(id__in=list(programme_ids)).values_list("id", "name"))


def channel_name(channel: str) -> str:
    """A channel's name in the language in force."""
    return str(dict(CHANNELS).get(channel, channel))


def programme_for(brand_id: int, channel: Channel | str, language: str, slug: str = "") -> Programme:
    """The programme that takes a new contact: the one named if it serves the channel, else the oldest in the language.

    A mail, letter or callback in a language that nobody serves goes to the oldest programme of its channel; a chat or
    call would wait for nobody, and raises UnknownProgramme. So does a channel that no programme serves.
    """
    serving = Programme.objects.filter(brand_id=brand_id, archived_at=None, channels__channel=str(channel)).order_by(
        "id"
    )
    rows = list(serving)
    in_language = [row for row in rows if language in row.languages]
    candidates = in_language or ([] if channel in LIVE_CHANNELS else rows)
    named = [row for row in candidates if row.slug == slug]
    if not candidates:
        raise UnknownProgramme(brand=brand_id, channel=str(channel), language=language)
    return (named or candidates)[0]


def programme_plan(row: Programme) -> ProgrammePlan:
    """A programme as it would be entered."""
    return ProgrammePlan(
        slug=row.slug,
        name=row.name,
        time_zone=row.time_zone,
        channels=promises(row),
        hours=_hours(row),
        languages=tuple(row.languages),
        required_skills=tuple(row.required_skills),
        rings=tuple(Ring(after, level) for after, level in row.rings),
        priority_seconds=row.priority_seconds,
        preferred_seconds=row.preferred_seconds,
        offer_seconds=row.offer_seconds,
        wrap_up_seconds=row.wrap_up_seconds,
        closures=tuple(Closure(closed.day, closed.label) for closed in row.closed_days.order_by("day")),
        reasons=tuple(
            Reason(reason.code, reason.family, reason.label_fr, reason.label_en)
            for reason in row.reasons.order_by("id")
        ),
    )


def recorded_percent(row: Programme) -> int:
    """The share of a programme's calls that are recorded, 0 for one without a call plan."""
    return CallPlan.objects.filter(programme=row).values_list("recorded_percent", flat=True).first() or 0


def promises(row: Programme) -> tuple[Promise, ...]:
    """The channels that a programme serves, with their service levels."""
    return tuple(
        Promise(line.channel, line.service_percent, line.service_seconds) for line in row.channels.order_by("channel")
    )


def timetable_of(row: Programme) -> Timetable:
    """A programme's opening hours, closed days and zone, for the rules in `brands.rules.opening`."""
    return Timetable(_hours(row), frozenset(row.closed_days.values_list("day", flat=True)), row.time_zone)


def opening(row: Programme, at: datetime) -> Opening:
    """Whether a programme is open at a moment, and when next."""
    timetable = timetable_of(row)
    return Opening(is_open(timetable, at), next_opening(timetable, at))


def promised_until(programme_id: int, channel: Channel | str, at: datetime) -> datetime | None:
    """Until when a contact that arrives `at` should be answered (live channels) or completed (the others).

    Seconds count by the clock on live channels, in opening hours on the others. None without a promise or opening.
    """
    promise = ProgrammeChannel.objects.filter(programme=programme_id, channel=str(channel)).first()
    if promise is None:
        return None
    if channel in LIVE_CHANNELS:
        return at + timedelta(seconds=promise.service_seconds)
    timetable = timetable_of(Programme.objects.get(id=programme_id))
    return add_opening_seconds(timetable, at, promise.service_seconds)


def reasons(row: Programme) -> QuerySet[ProgrammeReason]:
    """The contact reasons an agent may choose."""
    return row.reasons.order_by("id")


def scripts(row: Programme, language: str = "") -> QuerySet[Script]:
    """A programme's scripts, in one language or (empty) in all."""
    rows = row.scripts.order_by("title")
    return rows.filter(language=language) if language else rows


def canned_replies(row: Programme, language: str = "") -> QuerySet[CannedReply]:
    """A programme's canned replies, in one language or (empty) in all."""
    rows = row.canned_replies.order_by("shortcut", "language")
    return rows.filter(language=language) if language else rows


def mailboxes(brand_id: int = 0, *, only_active: bool = False) -> QuerySet[Mailbox]:
    """Mailboxes of one brand or (0) of all, with brand and programme."""
    rows = Mailbox.objects.select_related("brand", "programme").order_by("id")
    rows = rows.filter(brand_id=brand_id) if brand_id else rows
    return rows.filter(is_active=True, brand__archived_at=None) if only_active else rows


def customer(customer_id: int) -> Customer:
    """The customer who stands for `customer_id`, merges followed. Raises UnknownCustomer."""
    found = Customer.objects.filter(id=customer_id).first()
    while found is not None and found.merged_into_id:
        found = Customer.objects.get(id=found.merged_into_id)
    if found is None:
        raise UnknownCustomer(customer=customer_id)
    return found


def same_person(customer_id: int) -> frozenset[int]:
    """The ids of all customers merged into the one who stands for `customer_id`, that one included."""
    known = {customer(customer_id).id}
    wave: Iterable[int] = set(known)
    while wave:
        wave = set(Customer.objects.filter(merged_into_id__in=wave).values_list("id", flat=True)) - known
        known |= wave
    return frozenset(known)


def identities(customer_id: int) -> QuerySet[CustomerIdentity]:
    """How a customer is recognised."""
    return CustomerIdentity.objects.filter(customer_id=customer_id).order_by("id")


def is_verified(customer_id: int) -> bool:
    """Whether the customer proved one identity: only then their history may be shown."""
    return identities(customer_id).exclude(verified_at=None).exists()


def search_customers(scope: Scope, text: str) -> QuerySet[Customer]:
    """Customers whose name or identity contains `text`, within the scope; a whole number or address also matches."""
    wanted = Q(name__icontains=text) | Q(identities__value__icontains=text)
    for kind in ("address", "number"):
        try:
            wanted |= Q(identities__kind=kind, identities__value=canonical(kind, text))
        except Invalid:
            continue
    rows = Customer.objects.filter(scope.only(), wanted, merged_into=None)
    return rows.select_related("brand").prefetch_related("identities").distinct().order_by("name", "id")


def consents(customer_id: int) -> QuerySet[Consent]:
    """What the customer agreed to, withdrawn consents included."""
    rows = Consent.objects.filter(identity__customer_id__in=same_person(customer_id))
    return rows.select_related("identity").order_by("-given_at")


def consent_since(brand_id: int, number: str, purpose: str, channel: str) -> datetime | None:
    """Since when a consent of whoever has the number (E.164) is in force; None without one."""
    rows = Consent.objects.filter(brand_id=brand_id, identity__kind="number", identity__value=number, withdrawn_at=None)
    return rows.filter(purpose=purpose, channel=str(channel)).values_list("given_at", flat=True).first()


def refuses(customer_id: int, purpose: str) -> bool:
    """Whether the customer withdrew a consent to `purpose` and has given none since, on any channel."""
    ends = list(consents(customer_id).filter(purpose=purpose).values_list("withdrawn_at", flat=True))
    return bool(ends) and None not in ends


def merges(customer_id: int) -> QuerySet[Merge]:
    """Merges that can be undone, the latest first."""
    return Merge.objects.filter(kept_id=customer_id, undone_at=None).order_by("-id")


def _hours(row: Programme) -> tuple[Hours, ...]:
    return tuple(Hours(span.weekday, span.opens, span.closes) for span in row.opening_hours.all())
