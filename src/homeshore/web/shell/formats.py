"""Durations, moments, money and numbers as the reader's language writes them."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent
from django.utils import timezone
from django.utils.translation import get_language, pgettext, to_locale

from homeshore.kit.clock import SECOND_US, from_us

_NO_BREAK = "\u00a0"


def locale() -> Locale:
    """Babel's locale of the language in use; English is European: 24 hours, day before month."""
    return _locale_of(to_locale(get_language() or "fr"))


@cache
def _locale_of(spoken: str) -> Locale:
    return Locale.parse("en_GB" if spoken == "en" else spoken)


def duration(seconds: float) -> str:
    """A length of time in words: `42 s`, `4 min 05 s`, `2 h 07 min`, `3 d 4 h`. Whole seconds, rounded down."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        parts = [str(days), pgettext("days, abbreviated", "d"), str(hours), "h"]
    elif hours:
        parts = [str(hours), "h", f"{minutes:02d}", "min"]
    elif minutes:
        parts = [str(minutes), "min", f"{rest:02d}", "s"]
    else:
        parts = [str(rest), "s"]
    return _NO_BREAK.join(parts)


def clock(seconds: float) -> str:
    """A length of time for columns: `0:42`, `4:05`, `1:02:05`. Whole seconds, rounded down."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def exact(us: int) -> str:
    """A length of time to the microsecond: `3 725,1234 s`, without zeros at the end."""
    return format_decimal(Decimal(us).scaleb(-6), "#,##0.######", locale=locale()) + _NO_BREAK + "s"


def seconds_of(us: int) -> float:
    """Microseconds as seconds."""
    return us / SECOND_US


def local(moment: datetime | int) -> datetime:
    """A moment (aware, or microseconds since the epoch) in the reader's time zone."""
    return timezone.localtime(from_us(moment) if isinstance(moment, int) else moment)


def moment_text(at: datetime | int, style: str, now: datetime) -> str:
    """A moment as text. Styles: auto (time alone today, else day and time), time, seconds, date, day, full."""
    here, words = local(at), locale()
    if style == "auto":
        style = _style_by_distance(here, timezone.localtime(now))
    date_form, time_form = _FORMS[style]
    parts = []
    if date_form:
        parts.append(_date_text(here.date(), date_form, words))
    if time_form:
        parts.append(here.strftime(time_form))
    return ", ".join(parts)


_FORMS = {
    "time": ("", "%H:%M"),
    "seconds": ("", "%H:%M:%S"),
    "date": ("medium", ""),
    "day": ("EEEE d MMMM", ""),
    "full": ("full", "%H:%M:%S"),
    "this_year": ("d MMM", "%H:%M"),
    "to_the_second": ("medium", "%H:%M:%S"),
    "long_ago": ("medium", "%H:%M"),
}
"""Babel's pattern for the date, and the time on a clock of 24 hours, by style."""


@lru_cache(maxsize=1024)
def _date_text(day: date, form: str, words: Locale) -> str:
    """Pages with hundreds of moments name a few days."""
    return str(format_date(day, form, locale=words))


def _style_by_distance(here: datetime, now: datetime) -> str:
    if here.date() == now.date():
        return "time"
    return "this_year" if here.year == now.year else "long_ago"


def money(cents: int, currency: str = "EUR") -> str:
    """An amount in cents: `1 234,50 €`."""
    return format_currency(Decimal(cents) / 100, currency, locale=locale())


def number(value: float | Decimal, digits: int = 0) -> str:
    """A number with the language's separators and at most `digits` decimals."""
    pattern = "#,##0" + ("." + "#" * digits if digits else "")
    return format_decimal(round(Decimal(str(value)), digits), pattern, locale=locale())


def percent(ratio: float | Decimal, digits: int = 0) -> str:
    """A ratio (0.8) as `80 %`."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    sign = f"{_NO_BREAK}%" if locale().language == "fr" else "%"
    return format_percent(ratio, format=pattern + sign, locale=locale())
