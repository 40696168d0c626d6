"""What a card says, in plain words that a brand or an agent can check against what was signed."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from homeshore.billing.rules.adjustments import ForecastClause, GuaranteeClause, ResultClause, Threshold
from homeshore.billing.rules.cards import OPENED, SECOND_US, UNIT_US, Band, Rule, Tiers
from homeshore.billing.rules.terms import Terms
from homeshore.brands.queries import channel_name
from homeshore.web.finance.forms.fields import euros, written
from homeshore.web.finance.forms.parts import CALENDARS, DAYS
from homeshore.web.shell import formats

MINUTE_US = UNIT_US["minute"]
HUNDRED = Decimal(100)
APART = " · "
NO_BREAK = "\u00a0"
MEASURES = {
    "service_level": gettext_lazy("service level"),
    "satisfaction": gettext_lazy("satisfaction"),
    "resolved": gettext_lazy("share resolved"),
}
"""Names of the measures that the file of results usually holds."""


class RuleText(msgspec.Struct, frozen=True):
    """A rule as a row: what it is for, its price, its prices in bands, and how time is counted."""

    what: str
    price: str
    bands: tuple[tuple[str, str], ...]
    counted: tuple[str, ...]


class TermsText(msgspec.Struct, frozen=True):
    """A version as text."""

    rules: tuple[RuleText, ...]
    bands: tuple[tuple[str, str], ...]
    beside: tuple[str, ...]


def told(terms: Terms, programmes: Mapping[int, str]) -> TermsText:
    """A version in the reader's language; `programmes` are names by id."""
    return TermsText(
        rules=tuple(rule_text(rule, programmes) for rule in terms.rules),
        bands=tuple((band.name, band_text(band)) for band in terms.bands),
        beside=tuple(_beside(terms)),
    )


def rule_text(rule: Rule, programmes: Mapping[int, str]) -> RuleText:
    """A rule in the reader's language."""
    names = [
        programmes.get(rule.programme, "?") if rule.programme else _("All programmes"),
        channel_name(rule.channel) if rule.channel else _("all channels"),
    ]
    return RuleText(
        what=", ".join(names),
        price=price_text(rule.price, rule.unit),
        bands=tuple((band, price_text(price, rule.unit)) for band, price in rule.prices.items()),
        counted=tuple(_counted(rule)),
    )


def price_text(price: Decimal, unit: str) -> str:
    """`0.60 EUR a minute`."""
    units = {
        "minute": _("%(price)s EUR a minute"),
        "second": _("%(price)s EUR a second"),
        "hour": _("%(price)s EUR an hour"),
        "item": _("%(price)s EUR a contact"),
        OPENED: _("%(price)s EUR for an agent's hour that is opened"),
    }
    return units[unit] % {"price": euros(price)}


def band_text(band: Band) -> str:
    """`Mon, Tue, from 20:00 to 22:00`."""
    names = dict(DAYS)
    days = ", ".join(str(names[day]) for day in band.days) or _("Every day")
    if band.from_time == band.until_time:
        return _("%(days)s, all day") % {"days": days}
    times = {"days": days, "from": f"{band.from_time:%H:%M}", "until": f"{band.until_time:%H:%M}"}
    if band.until_time <= band.from_time:
        return _("%(days)s, from %(from)s to %(until)s on the next day") % times
    return _("%(days)s, from %(from)s to %(until)s") % times


def _counted(rule: Rule) -> Iterator[str]:
    if rule.unit == OPENED:
        yield _("contacts cost nothing of their own")
    else:
        yield from _of_a_contact(rule)
    if rule.package is not None:
        included = _quantity(rule.package.included, rule.unit)
        yield _("package of %(included)s for %(fee)s EUR a month") % {
            "included": included,
            "fee": euros(rule.package.fee),
        }
    if rule.tiers is not None:
        yield _tiers(rule.tiers, rule.unit)


def _of_a_contact(rule: Rule) -> Iterator[str]:
    yield _("hold included") if rule.hold else _("hold not charged")
    yield _("wrap-up included") if rule.wrap_up else _("wrap-up not charged")
    if rule.basis == "share":
        yield _("only the contact's share while the agent serves several at once")
    if rule.unit != "item":
        yield _increments(rule)
    if rule.minimum:
        yield _("at least %(time)s") % {"time": _time(rule.minimum)}
    if rule.cap:
        yield _("at most %(time)s a contact") % {"time": _time(rule.cap)}
    if rule.connection_fee:
        yield _("plus %(fee)s EUR for each contact") % {"fee": euros(rule.connection_fee)}


def _increments(rule: Rule) -> str:
    times = {"first": _time(rule.first_increment), "next": _time(rule.increment)}
    if rule.first_increment == rule.increment == 1:
        return _("to the exact time")
    if rule.first_increment in {1, rule.increment}:
        return _("raised to whole steps of %(next)s") % times
    if rule.increment == 1:
        return _("a first %(first)s, then to the exact time") % times
    return _("a first %(first)s, then whole steps of %(next)s") % times


def _tiers(tiers: Tiers, unit: str) -> str:
    steps = APART.join(
        _("%(percent)s beyond %(above)s")
        % {"percent": _percent(step.factor * HUNDRED), "above": _quantity(step.above, unit)}
        for step in tiers.steps
        if step.above
    )
    if tiers.kind == "volume":
        return _("by the month's volume, for all of it: %(steps)s") % {"steps": steps}
    return _("by tier of the month: %(steps)s") % {"steps": steps}


def _quantity(quantity: int, unit: str) -> str:
    number = formats.number(Decimal(quantity) / UNIT_US.get(unit, 1), 2)
    units = {
        "minute": pgettext("quantity", "%(number)s min"),
        "second": pgettext("quantity", "%(number)s s"),
        "hour": pgettext("quantity", "%(number)s h"),
        "item": pgettext("quantity", "%(number)s contacts"),
        OPENED: pgettext("quantity", "%(number)s h"),
    }
    return (units[unit] % {"number": number}).replace(" ", NO_BREAK)


def _time(us: int) -> str:
    if us % MINUTE_US == 0:
        return _quantity(us, "minute")
    seconds = formats.number(Decimal(us) / SECOND_US, 6)
    return (pgettext("quantity", "%(number)s s") % {"number": seconds}).replace(" ", NO_BREAK)


def _beside(terms: Terms) -> Iterator[str]:
    if any("holiday" in band.days for band in terms.bands):
        yield _("Public holidays: %(calendar)s.") % {"calendar": dict(CALENDARS).get(terms.holidays, terms.holidays)}
    for clause in terms.results:
        yield _result(clause)
    if terms.forecast is not None:
        yield _forecast(terms.forecast)
    if terms.floor is not None:
        yield _("At least %(price)s EUR are earned for a connected hour; less is topped up.") % {
            "price": euros(terms.floor)
        }
    if terms.guarantee is not None:
        yield _guarantee(terms.guarantee)
    if terms.training is not None:
        yield _("Training and onboarding are paid %(price)s EUR an hour.") % {"price": euros(terms.training)}


def _result(clause: ResultClause) -> str:
    steps = [
        _("%(gain)s from %(figure)s on") % {"gain": _gain(step), "figure": formats.number(step.at_least, 4)}
        for step in sorted(clause.thresholds, key=lambda step: step.at_least)
    ]
    if clause.below.percent or clause.below.amount:
        steps.append(_("%(gain)s below") % {"gain": _gain(clause.below)})
    return _("Result “%(measure)s”: %(steps)s.") % {
        "measure": MEASURES.get(clause.measure, clause.measure),
        "steps": APART.join(steps),
    }


def _gain(step: Threshold) -> str:
    parts = []
    if step.percent:
        parts.append(_("%(percent)s of the lines") % {"percent": _signed(_percent(step.percent), step.percent)})
    if step.amount:
        parts.append(_signed(f"{euros(step.amount)} EUR", step.amount))
    return ", ".join(parts) or _("nothing")


def _signed(text: str, value: Decimal) -> str:
    return f"+{text}" if value > 0 else text


def _forecast(clause: ForecastClause) -> str:
    return _(
        "Beyond an error of the forecast of %(tolerance)s, the brand bears %(share)s: idle minutes at %(idle)s EUR, "
        "missing minutes at %(missing)s EUR."
    ) % {
        "tolerance": _percent(clause.tolerance * HUNDRED),
        "share": _percent(clause.brand_share * HUNDRED),
        "idle": euros(clause.idle_price),
        "missing": euros(clause.missing_price),
    }


def _guarantee(clause: GuaranteeClause) -> str:
    return _(
        "In a booked slot at least %(share)s of the connected time is paid, at %(price)s EUR a minute; "
        "less is topped up."
    ) % {"share": _percent(clause.share * HUNDRED), "price": euros(clause.price)}


def _percent(value: Decimal) -> str:
    """`94 %`, with as many decimals as it has."""
    return _("%(percent)s %%") % {"percent": written(value)}
