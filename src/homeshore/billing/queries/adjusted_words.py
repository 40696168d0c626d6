"""What an adjustment is and what it was computed from, in the language in force."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from homeshore.billing.rules.rounding import half_up

_HOUR_US, _MINUTE_US = 3_600_000_000, 60_000_000


def measure_name(code: str) -> str:
    """An agreed measure in words; one of the contract's own stays as it was named."""
    names = {
        "service_level": pgettext("measure", "service level"),
        "satisfaction": pgettext("measure", "satisfaction"),
        "resolved": pgettext("measure", "share resolved"),
    }
    return names.get(code, code)


_RATIOS = frozenset({"service_level", "resolved"})


def figure_words(measure: str, figure: str) -> str:
    """A measure's figure: a share as a percentage, a score as it is."""
    if measure in _RATIOS:
        return _("%(percent)s %%") % {"percent": _number(str(Decimal(figure) * 100))}
    return _number(figure)


def adjusted_words(kind: str, derived: Mapping[str, str]) -> str:
    """A line's name with the numbers that it follows from."""
    return _SAID[kind](derived) if kind in _SAID else ""


def _bonus(derived: Mapping[str, str]) -> str:
    reached = figure_words(derived["measure"], derived["at_least"])
    return _("Bonus: %(measure)s %(figure)s, agreed from %(reached)s") % {**_measured(derived), "reached": reached}


def _malus(derived: Mapping[str, str]) -> str:
    return _("Malus: %(measure)s %(figure)s") % _measured(derived)


def _measured(derived: Mapping[str, str]) -> dict[str, str]:
    measure = derived["measure"]
    return {"measure": measure_name(measure), "figure": figure_words(measure, derived["figure"])}


def _floor(derived: Mapping[str, str]) -> str:
    return _("Guaranteed floor: %(hours)s h connected at EUR %(price)s, EUR %(earned)s earned") % {
        "hours": _quantity(derived["connected_us"], _HOUR_US),
        "price": _money(Decimal(derived["per_hour"])),
        "earned": _money(Decimal(derived["earned_cents"]).scaleb(-2)),
    }


def _guarantee(derived: Mapping[str, str]) -> str:
    return _("Guarantee: %(hours)s h connected in booked slots, %(share)s %% guaranteed, %(paid)s min paid") % {
        "hours": _quantity(derived["kept_us"], _HOUR_US),
        "share": _number(str(Decimal(derived["share"]) * 100)),
        "paid": _quantity(derived["paid_us"], _MINUTE_US),
    }


def _forecast(derived: Mapping[str, str]) -> str:
    said = {
        "forecast": _quantity(derived["forecast_us"], _MINUTE_US),
        "handled": _quantity(derived["handled_us"], _MINUTE_US),
        "tolerance": _number(str(Decimal(derived["tolerance"]) * 100)),
    }
    if int(derived["idle_us"]):
        return _("Idle minutes: %(forecast)s forecast, %(handled)s handled, tolerance %(tolerance)s %%") % said
    return _("Minutes beyond forecast: %(forecast)s forecast, %(handled)s handled, tolerance %(tolerance)s %%") % said


def _callout(derived: Mapping[str, str]) -> str:
    return _("Reinforcement bonus: %(hours)s h on line at EUR %(price)s an hour") % {
        "hours": _quantity(derived["kept_us"], _HOUR_US),
        "price": _money(Decimal(derived["per_hour"])),
    }


def _training(_derived: Mapping[str, str]) -> str:
    return pgettext("invoice line", "Training and onboarding")


_SAID: dict[str, Callable[[Mapping[str, str]], str]] = {
    "bonus": _bonus,
    "malus": _malus,
    "floor": _floor,
    "guarantee": _guarantee,
    "forecast": _forecast,
    "training": _training,
    "callout": _callout,
}


def _number(text: str) -> str:
    """A decimal without trailing zeros."""
    return str(number_format(f"{Decimal(text).normalize():f}", use_l10n=True))


def _money(amount: Decimal) -> str:
    """An amount or a price: two decimals at least."""
    decimals = max(2, -int(amount.normalize().as_tuple().exponent))
    return str(number_format(amount, decimals, force_grouping=True))


def _quantity(us: str, unit_us: int) -> str:
    """Microseconds in a unit, to two decimals."""
    return str(number_format(Decimal(half_up(int(us) * 100, unit_us)).scaleb(-2), 2, force_grouping=True))
