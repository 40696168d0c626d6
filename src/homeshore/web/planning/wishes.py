"""Wishes in words, for planners and for the employee."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from homeshore.web.planning.roster_words import WEEKDAYS, clock
from homeshore.workforce.queries.terms import Wish
from homeshore.workforce.rules.clockface import DAY_MINUTES


def wish_text(wish: Wish) -> str:
    """`Wednesday: a day off`, `24 December: not from 18:00 to 24:00`."""
    day = date_format(wish.day, "j F Y") if wish.day else str(WEEKDAYS[wish.weekday or 0])
    if (wish.from_minute, wish.until_minute) == (0, DAY_MINUTES):
        return _("%(day)s: a day off") % {"day": day}
    times = {"day": day, "begins": clock(wish.from_minute), "ends": _until(wish.until_minute)}
    return _("%(day)s: no work from %(begins)s to %(ends)s") % times


def _until(minute: int) -> str:
    return "24:00" if minute == DAY_MINUTES else clock(minute)
