"""What arrived in the past, as forecasts learn it and as pages show it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays
import msgspec
from django.db.models import Max, Min, Q, Sum
from django.db.models.query import QuerySet

from homeshore.brands import queries as brands
from homeshore.kit.clock import SECOND_US, from_us, now_us
from homeshore.kit.zones import day_start_us
from homeshore.security.scope import CENTRE
from homeshore.workforce.errors import UnknownImport
from homeshore.workforce.models.events import AnnouncedEvent, EventKind
from homeshore.workforce.models.volumes import Volume, VolumeImport, VolumeSource
from homeshore.workforce.queries.nights import school_zones
from homeshore.workforce.queries.school import school_events
from homeshore.workforce.rules.forecasting.calendar import Calendar, Event
from homeshore.workforce.rules.forecasting.history import Count, History, history

KINDS = EventKind.choices
"""Kinds of events with their names."""
COUNTRIES = {
    "Europe/Paris": "FR",
    "Europe/Brussels": "BE",
    "Europe/Zurich": "CH",
    "Europe/Luxembourg": "LU",
    "Europe/London": "GB",
    "Europe/Berlin": "DE",
    "Europe/Madrid": "ES",
    "Europe/Rome": "IT",
    "Europe/Lisbon": "PT",
    "America/New_York": "US",
    "America/Chicago": "US",
    "America/Los_Angeles": "US",
    "America/Toronto": "CA",
}
"""Whose public holidays a programme's customers keep, by its time zone; of other zones none are known."""

_LONGEST = timedelta(days=3 * 366)
"""What lies further behind the newest volumes is not read."""


class Held(msgspec.Struct, frozen=True):
    """What is known of a programme's channel: the first and the last day with contacts, and how many came in all."""

    programme: int
    channel: str
    first: date
    last: date
    contacts: float


def history_of(programme: int, channel: str, minutes: int, until: date | None = None) -> History:
    """Whole local days of a programme's channel before `until` (default: today), in intervals of `minutes`.

    An imported day counts as imported, another as the journal tells it. Raises NoHistory, UnknownProgramme.
    """
    zone = ZoneInfo(zone_of(programme))
    before = until or datetime.fromtimestamp(now_us() // SECOND_US, zone).date()
    rows = list(_rows(programme, channel, before, str(zone)))
    imported = {_local(row[1], zone).date() for row in rows if row[0] == VolumeSource.IMPORT}
    told = [row for row in rows if row[0] == VolumeSource.IMPORT or _local(row[1], zone).date() not in imported]
    counts = [_count(_local(row[1], zone), row[2:]) for row in told]
    return history(counts, minutes, {count.day for count in counts} - imported)


def arrived_on(programme: int, channel: str, starts_us: Sequence[int], until_us: int) -> list[float]:
    """Contacts in each of the intervals that begin at `starts_us`, until `until_us`.

    As the journal counts them; an interval of which a file was taken in, as the file does.
    """
    if not starts_us:
        return []
    rows = Volume.objects.filter(
        programme=programme, channel=channel, from_at__gte=from_us(starts_us[0]), from_at__lt=from_us(until_us)
    )
    found = {
        source: list(rows.filter(source=source).values_list("from_at", "contacts"))
        for source in (VolumeSource.IMPORT, VolumeSource.JOURNAL)
    }
    edges = [*(from_us(start) for start in starts_us), from_us(until_us)]
    return [
        next((sum(counts) for counts in _counts(found, begin, end) if counts), 0.0)
        for begin, end in pairwise(edges)
        if begin < edges[-1]
    ]


def held(programmes: Iterable[int]) -> list[Held]:
    """Which channels of these programmes have volumes."""
    rows = (
        Volume.objects.filter(programme__in=list(programmes), contacts__gt=0)
        .values_list("programme", "channel")
        .annotate(first=Min("from_at"), last=Max("from_at"), contacts=Sum("contacts"))
        .order_by("programme", "channel")
    )
    return [
        Held(programme, channel, first.date(), last.date(), total) for programme, channel, first, last, total in rows
    ]


def calendar_of(programme: int, channel: str, span: tuple[date, date], country: str = "") -> Calendar:
    """Public holidays of a country (empty: that of the programme's zone), closed days, school holidays and events."""
    row = brands.programme(CENTRE, programme)
    return Calendar(
        public_holidays(country or COUNTRIES.get(row.time_zone, ""), *span),
        brands.timetable_of(row).closed_days,
        (
            *school_events(school_zones(programme), *span),
            *(
                Event(event.kind, event.from_day, event.until_day, event.percent)
                for event in events(row.brand_id, programme, channel)
            ),
        ),
    )


def public_holidays(country: str, first: date, last: date) -> frozenset[date]:
    """Holidays of a country (empty: none) between two days, the years before and after included."""
    if not country:
        return frozenset()
    return frozenset(holidays.country_holidays(country, years=range(first.year - 1, last.year + 2)))


def events(brand: int, programme: int = 0, channel: str = "") -> QuerySet[AnnouncedEvent]:
    """Events announced for a brand, or those that concern one programme of it (and one channel)."""
    rows = AnnouncedEvent.objects.filter(brand_id=brand, withdrawn_at=None)
    if programme:
        rows = rows.filter(programme__in=[0, programme])
    return rows.filter(Q(channel="") | Q(channel=channel)) if channel else rows


def all_events(brand_ids: Iterable[int]) -> QuerySet[AnnouncedEvent]:
    """Events of these brands, the latest first."""
    return (
        AnnouncedEvent.objects.filter(brand_id__in=brand_ids, withdrawn_at=None)
        .select_related("brand")
        .order_by("-from_day")
    )


def imports(programmes: Iterable[int]) -> QuerySet[VolumeImport]:
    """Files that were taken in and not out again, newest first."""
    return VolumeImport.objects.filter(programme__in=list(programmes), taken_at__isnull=False, dropped_at=None)


def volume_import(programmes: Iterable[int], number: int) -> VolumeImport:
    """A file that was checked, for one of these programmes. Raises UnknownImport."""
    found = VolumeImport.objects.filter(programme__in=list(programmes), id=number).first()
    if found is None:
        raise UnknownImport
    return found


def is_too_old(programme: int, channel: str, last: date) -> bool:
    """Whether days until `last` lie so far behind the newest volumes that no forecast learns from them."""
    newest = Volume.objects.filter(programme=programme, channel=channel).aggregate(at=Max("from_at"))["at"]
    return newest is not None and last < newest.date() - _LONGEST


def zone_of(programme: int) -> str:
    """The time zone in which a programme's days are counted. Raises UnknownProgramme."""
    return brands.programme(CENTRE, programme).time_zone


def _rows(programme: int, channel: str, before: date, zone: str) -> Iterable[tuple[str, datetime, float, float, int]]:
    rows = Volume.objects.filter(programme=programme, channel=channel, from_at__lt=from_us(day_start_us(before, zone)))
    newest = rows.aggregate(at=Max("from_at"))["at"]
    if newest is None:
        return []
    return (
        rows.filter(from_at__gte=newest - _LONGEST)
        .order_by("from_at")
        .values_list("source", "from_at", "contacts", "handled", "handled_us")
    )


def _counts(
    found: Mapping[VolumeSource, Sequence[tuple[datetime, float]]], begin: datetime, end: datetime
) -> Iterator[list[float]]:
    """What each source counted in an interval."""
    for rows in found.values():
        yield [contacts for at, contacts in rows if begin <= at < end]


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone)


def _count(at: datetime, told: tuple[float, float, int]) -> Count:
    contacts, handled, handled_us = told
    return Count(at.date(), at.hour * 60 + at.minute, contacts, handled, handled_us / SECOND_US)
