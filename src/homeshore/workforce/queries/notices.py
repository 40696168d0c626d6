"""What a check of a file of volumes noticed, in words."""

from collections.abc import Mapping

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeshore.kit.zones import day_from

NOTICED: dict[str, Promise] = {
    "no_column": _(
        "There is no column for the start (starts_at, or date and time) or none for contacts. Read: %(found)s."
    ),
    "empty": _("No row of the file could be read."),
    "too_long": _("The file has more than 500,000 rows. Split it."),
    "bad_start": _("Not a date and time: “%(found)s”."),
    "bad_count": _("Not a number: “%(found)s”."),
    "negative": _("A count is negative: %(found)s."),
    "too_many": _("A count is beyond a million: %(found)s."),
    "no_such_hour": _(
        "This hour does not exist in the time zone, since the clocks skip it: %(found)s. If the file does not follow "
        "the clocks, choose the zone that it does follow, as UTC."
    ),
    "empty_hour": _("Rows of the hour that the clocks skip hold no contacts and are left out: %(found)s."),
    "repeated_once": _(
        "The hour that the clocks repeat stands once on %(found)s: it counts once, what came in the other is filled in."
    ),
    "no_contacts": _("All counts are 0: there is nothing to learn from."),
    "not_past": _("The file reaches into days to come (%(found)s): the forecast learns from the days before today."),
    "contradiction": _("Two rows of the same interval differ: %(found)s."),
    "odd_length": _("Rows stand for 1, 5, 10, 15, 30 or 60 minutes; here the smallest distance is %(found)s."),
    "off_the_grid": _("A start does not lie on the grid of the other rows: %(found)s."),
    "duplicate": _("Rows that stand twice count once: %(found)s."),
    "gap": _(
        "A day lacks intervals that other days have (%(found)s). Small gaps are filled, days with large ones left out."
    ),
    "missing_day": _("A usual day is missing: %(found)s. If it was closed, nothing needs to be done."),
    "one_day": _("The file holds one single day: the forecast will be vague, and no trial of it is possible."),
    "few_days": _("The file holds %(found)s days: less than four weeks tell little of weekdays."),
    "clock_jump": _(
        "From %(found)s on, days begin an hour earlier or later: the file may not follow the change of clocks. "
        "Check the time zone."
    ),
}


def noticed_sentence(noticed: Mapping[str, object]) -> str:
    """A notice (`code`, `found`) as a sentence."""
    words = str(NOTICED.get(str(noticed["code"]), noticed["code"]))
    return words % {**noticed, "found": _said(str(noticed.get("found", "")))}


def _said(found: str) -> str:
    day = day_from(found)
    return date_format(day, "j F Y") if day else found
