"""When a customer may ask to be called back: quarter hours within the programme's opening hours."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from homeshore.brands.rules.opening import Timetable, is_open

SLOT = timedelta(minutes=15)
NOTICE = timedelta(minutes=15)
"""How long before it a slot can still be asked for."""
DAYS = 7
MOST_PER_SLOT = 6
"""Callbacks asked for at one time and programme, so that they can be kept."""


def slots(timetable: Timetable, now: datetime, taken: Mapping[datetime, int], days: int = DAYS) -> Iterator[datetime]:
    """The times (UTC) that can still be asked for, in order. `taken` counts the callbacks promised at each."""
    at = _rounded_up(now.astimezone(UTC) + NOTICE)
    until = now + timedelta(days=days)
    while at <= until:
        is_free = taken.get(at, 0) < MOST_PER_SLOT
        if is_free and is_open(timetable, at) and is_open(timetable, at + SLOT - timedelta(seconds=1)):
            yield at
        at += SLOT


def is_free(timetable: Timetable, wanted: datetime, now: datetime, taken: int) -> bool:
    """Whether a time can be asked for now."""
    return wanted in set(slots(timetable, now, {wanted: taken}))


def _rounded_up(at: datetime) -> datetime:
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + -(-(at - midnight) // SLOT) * SLOT
