"""Durations, moments, money and numbers as the reader's language writes them."""

from datetime import datetime
from decimal import Decimal

from babel.core import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_currency, format_decimal, format_percent
from django.utils import timezone
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from homeshore.kit.clock import SECOND_US, from_us

_NO_BREAK = "\u00a0"


def locale() -> Locale:
    """Babel's locale of the language in use."""
    return Locale.parse(to_locale(get_language() or "fr"))


def duration(seconds: float) -> str:
    """A length of time in words: `42 s`, `4 min 05 s`, `2 h 07 min`, `3 d 4 h`. Whole seconds, rounded down."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        parts = [str(days), _("d"), str(hours), "h"]
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


def seconds_of(us: int) -> float:
    """Microseconds as seconds."""
    return us / SECOND_US


def local(moment: datetime | int) -> datetime:
    """A moment (aware, or microseconds since the epoch) in the reader's time zone."""
    return timezone.localtime(from_us(moment) if isinstance(moment, int) else moment)


def moment_text(at: datetime | int, style: str, now: datetime) -> str:
    """A moment as text. Styles: auto (time alone today, else day and time), time, seconds, date, day, full."""
    here, words = local(at), locale()
    match style:
        case "time":
            return format_time(here, "short", locale=words)
        case "seconds":
            return format_time(here, "medium", locale=words)
        case "date":
            return format_date(here, "medium", locale=words)
        case "day":
            return format_date(here, "EEEE d MMMM", locale=words)
        case "full":
            return f"{format_date(here, 'full', locale=words)}, {format_time(here, 'medium', locale=words)}"
    if here.date() == timezone.localtime(now).date():
        return format_time(here, "short", locale=words)
    if here.year == now.year:
        return f"{format_date(here, 'd MMM', locale=words)}, {format_time(here, 'short', locale=words)}"
    return format_datetime(here, "medium", locale=words)


def money(cents: int, currency: str = "EUR") -> str:
    """An amount in cents: `1 234,50 €`."""
    return format_currency(Decimal(cents) / 100, currency, locale=locale())


def number(value: float | Decimal, digits: int = 0) -> str:
    """A number with the language's separators and at most `digits` decimals."""
    return format_decimal(round(value, digits), locale=locale())


def percent(ratio: float | Decimal, digits: int = 0) -> str:
    """A ratio (0.8) as `80 %`."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    sign = f"{_NO_BREAK}%" if locale().language == "fr" else "%"
    return format_percent(ratio, format=pattern + sign, locale=locale())
