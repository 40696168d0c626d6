"""School holidays of metropolitan France, by zone: docs/decisions, "School holidays from a library"."""

from datetime import date, timedelta
from functools import cache

from vacances_scolaires_france import SchoolHolidayDates

from homeshore.workforce.models.events import EventKind
from homeshore.workforce.models.nights import SchoolZone
from homeshore.workforce.rules.forecasting.calendar import Event

Stretch = tuple[date, date]


def school_events(zones: str, first: date, last: date) -> tuple[Event, ...]:
    """School holidays that touch the days `first` to `last`, of one zone or of each of several; none for no zone.

    Those of a single zone count as those that a planner enters by hand; of several, each zone's effect is learnt.
    """
    return tuple(
        Event(EventKind.SCHOOL_HOLIDAYS if len(zones) == 1 else f"{EventKind.SCHOOL_HOLIDAYS} {zone}", begins, ends)
        for zone in zones
        for begins, ends in _stretches(zone)
        if begins <= last and ends >= first
    )


def known_until() -> date:
    """The last day of school holidays that is known."""
    return max(ends for _, ends in _stretches(SchoolZone.A))


@cache
def _stretches(zone: str) -> tuple[Stretch, ...]:
    """Runs of days in a row, whatever their names."""
    found: list[Stretch] = []
    for day in sorted(_days(zone)):
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return tuple(found)


def _days(zone: str) -> frozenset[date]:
    dates = SchoolHolidayDates()
    return frozenset(day for day, row in dates.data.items() if row[dates.zone_key(zone)])
