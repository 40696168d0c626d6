"""Time zones, and local days as spans of UTC microseconds."""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from homeshore.kit.clock import to_us


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Whether `name` is a time zone of the IANA database."""
    return name in _names()


def day_from(text: str) -> date | None:
    """The day that somebody typed (2026-12-25); None for anything else, and for days so far off that sums overflow."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def day_start_us(day: date, zone: str) -> int:
    """The first microsecond of a local day."""
    return to_us(datetime.combine(day, time(), ZoneInfo(zone)))


def days_us(first: date, last: date | None, zone: str) -> tuple[int, int]:
    """Local days `first` to `last`, both included, as (from_us, until_us); until_us is exclusive, 0 without an end."""
    until = day_start_us(last + timedelta(days=1), zone) if last is not None and last < date.max else 0
    return day_start_us(first, zone), until
