"""Figures as the reader's language writes them, by their unit: what pages, reports and the terminal show."""

import math
from decimal import Decimal

from babel.core import Locale
from babel.numbers import format_decimal, get_currency_symbol
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

_NO_BREAK = "\u00a0"
_DIGITS = {
    "percent": 1,
    "points": 1,
    "minutes": 1,
    "hours": 1,
    "seconds": 1,
    "EUR/min": 3,
    "contacts": 0,
    "agents": 1,
    "": 1,
}
_MOST_DIGITS = 4


def amount(value: float, unit: str) -> str:
    """An estimate, rounded to what a reader can use: `12 345 €`, `35,20 €/h`, `92,3 %`, `4,2 min`."""
    return _with_unit(_number(value, _digits(value, unit)), unit)


def exactly(value: Decimal, unit: str) -> str:
    """A parameter, with every digit that it has (an amount of money has two at least, or none)."""
    written = -min(0, int(value.normalize().as_tuple().exponent))
    digits = 2 if unit.startswith("EUR") and 0 < written < 2 else written
    return _with_unit(_number(value, digits), unit)


def short(value: float, unit: str) -> str:
    """As `amount`, without decimals that say nothing: along an axis, or for a round number of a scenario."""
    digits = next((most for most in range(_MOST_DIGITS) if math.isclose(round(value, most), value)), _MOST_DIGITS)
    return _with_unit(_number(value, digits), unit)


def signed_percent(value: float) -> str:
    """A relative difference: `-12,3 %`."""
    return _with_unit(_number(value, 1, "+#,##0{0};-#,##0{0}" if round(value, 1) else ""), "percent")


def signed(value: float, unit: str) -> str:
    """A difference, with its sign; one between shares is in percentage points: `+3,1 pt`."""
    unit = "points" if unit == "percent" else unit
    digits = _digits(value, unit)
    return _with_unit(_number(value, digits, "+#,##0{0};-#,##0{0}" if round(value, digits) else ""), unit)


def span(low: float, high: float, unit: str) -> str:
    """An interval, the unit once: `11 900 – 12 800 €`. Empty where one replication leaves it open or nothing varies."""
    if low == high or not (math.isfinite(low) and math.isfinite(high)):
        return ""
    digits = max(_digits(low, unit), _digits(high, unit))
    return _with_unit(f"{_number(low, digits)}{_NO_BREAK}–{_NO_BREAK}{_number(high, digits)}", unit)


def estimate(value: float, low: float, high: float, unit: str) -> str:
    """A figure with its interval: `92,3 % (91,8 – 92,9 %)`."""
    around = span(low, high, unit)
    return f"{amount(value, unit)} ({around})" if around else amount(value, unit)


def unit_name(unit: str) -> str:
    """The unit alone, as a column's heading has it."""
    currency, slash, per = unit.partition("/")
    name = get_currency_symbol(currency, locale()) if currency == "EUR" else _units().get(currency, currency)
    return name + slash + _units().get(per, per)


def _digits(value: float, unit: str) -> int:
    """Decimals by unit, fewer for what is large: never more than four figures that matter, but all whole ones."""
    if value == 0:
        return 0
    if unit == "EUR":
        return 0 if abs(value) >= 1000 else 2
    digits = _DIGITS.get(unit, 2)
    whole = len(str(int(abs(value)))) if abs(value) >= 1 else 0
    return max(0, min(digits, _MOST_DIGITS - whole))


def _number(value: float | Decimal, digits: int, pattern: str = "") -> str:
    fraction = "." + "0" * digits if digits else ""
    return format_decimal(
        round(Decimal(str(value)), digits) + 0, (pattern or "#,##0{0}").format(fraction), locale=locale()
    )


def _with_unit(number: str, unit: str) -> str:
    name = unit_name(unit)
    if locale().language == "en":
        if name.startswith("€"):
            sign = number[0] if number[0] in "+-" else ""
            return f"{sign}€{number.removeprefix(sign)}{name[1:]}"
        if name == "%":
            return number + name
    return f"{number}{_NO_BREAK}{name}" if name else number


def _units() -> dict[str, str]:
    return {
        "percent": "%",
        "points": _("pt"),
        "seconds": "s",
        "minutes": "min",
        "min": "min",
        "hours": "h",
        "h": "h",
        "days": _("days"),
        "agents": _("agents"),
        "contacts": _("contacts"),
        "contact": _("contact"),
        "day": _("day"),
        "year": _("year"),
    }


def locale() -> Locale:
    """Babel's locale of the language in use; English is European."""
    spoken = to_locale(get_language() or "fr")
    return Locale.parse("en_GB" if spoken.startswith("en") else spoken)
