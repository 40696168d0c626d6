"""What a rate card says. Terms and steps are those of docs/algorithms/rating.md.

Quantities are integers (microseconds, or items), prices Decimal in the card's currency, a price is for one unit.
"""

from collections.abc import Iterator, Sequence
from datetime import time
from decimal import Decimal
from itertools import pairwise
from typing import Literal

import msgspec

from homeshore.kit.problems import Problem, refuse
from homeshore.kit.zones import is_zone

SECOND_US = 1_000_000
OPENED = "opened_hour"
"""The unit of an agent's hour that was opened, whatever was handled in it."""
UNIT_US = {"second": SECOND_US, "minute": 60 * SECOND_US, "hour": 3_600 * SECOND_US, OPENED: 3_600 * SECOND_US}
"""How much of a quantity one unit is; an item is counted as one."""
PRICE_DECIMALS = 6
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY = "holiday"
PLAIN = -1
"""The band of what no band holds."""

Unit = Literal["second", "minute", "hour", "item", "opened_hour"]


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """A named part of the week. `days`: of WEEKDAYS and HOLIDAY, none for all; times are local to the card's zone."""

    name: str
    days: tuple[str, ...] = ()
    from_time: time = time(0)
    until_time: time = time(0)


class Step(msgspec.Struct, frozen=True):
    """From `above` (a quantity) on, prices are multiplied by `factor`."""

    above: int
    factor: Decimal


class Tiers(msgspec.Struct, frozen=True):
    """Prices that fall (or rise) with the period's quantity; the first step stands at 0."""

    kind: Literal["graduated", "volume"]
    steps: tuple[Step, ...]


class Package(msgspec.Struct, frozen=True):
    """A quantity that a fixed fee a period pays for."""

    included: int
    fee: Decimal


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """What is charged for the handled records of a programme and channel (0 and "": of all)."""

    unit: Unit
    price: Decimal
    prices: dict[str, Decimal] = {}
    programme: int = 0
    channel: str = ""
    basis: Literal["handled", "share"] = "handled"
    hold: bool = True
    wrap_up: bool = False
    first_increment: int = 1
    increment: int = 1
    minimum: int = 0
    cap: int = 0
    connection_fee: Decimal = Decimal(0)
    tiers: Tiers | None = None
    package: Package | None = None

    def applies(self, programme: int, channel: str) -> bool:
        """Whether handled records of the programme and channel fall under this rule."""
        return self.programme in {0, programme} and self.channel in {"", channel}

    def price_in(self, band: str) -> Decimal:
        """The price of a unit in a band."""
        return self.prices.get(band, self.price)


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One version of what is agreed, in force from `from_us` until before `until_us` (0: no end).

    `id` names the card over all its versions, `version` this one.
    """

    zone: str
    rules: tuple[Rule, ...]
    bands: tuple[Band, ...] = ()
    holidays: str = "FR"
    currency: str = "EUR"
    id: int = 0
    version: int = 0
    from_us: int = 0
    until_us: int = 0

    def rule_for(self, programme: int, channel: str) -> int | None:
        """The place of the first rule that applies, None when none does."""
        return next((place for place, rule in enumerate(self.rules) if rule.applies(programme, channel)), None)


def check_card(card: Card) -> None:
    """Raise Invalid with all that is wrong in a card; fields are paths such as `rules.0.price`."""
    refuse(
        [
            *([] if is_zone(card.zone) else [Problem("zone", "unknown_zone")]),
            *([] if card.rules else [Problem("rules", "missing")]),
            *([Problem("until", "before_from")] if 0 < card.until_us <= card.from_us else []),
            *_in_bands(card.bands),
            *(problem for place, rule in enumerate(card.rules) for problem in _in_rule(f"rules.{place}", rule, card)),
        ]
    )


def _in_bands(bands: Sequence[Band]) -> Iterator[Problem]:
    names: set[str] = set()
    for place, band in enumerate(bands):
        field = f"bands.{place}"
        if not band.name or band.name in names:
            yield Problem(f"{field}.name", "missing" if not band.name else "double")
        names.add(band.name)
        for day in band.days:
            if day not in WEEKDAYS and day != HOLIDAY:
                yield Problem(f"{field}.days", "unknown_day", {"day": day})


def _in_rule(field: str, rule: Rule, card: Card) -> Iterator[Problem]:
    names = {band.name for band in card.bands}
    prices = {"price": rule.price, "connection_fee": rule.connection_fee, **rule.prices}
    if rule.package is not None:
        prices["package.fee"] = rule.package.fee
    for name, price in prices.items():
        if (code := price_problem(price)) is not None:
            yield Problem(f"{field}.{name}", code)
    for name in rule.prices.keys() - names:
        yield Problem(f"{field}.prices", "unknown_band", {"band": name})
    yield from _in_quantities(field, rule)
    if rule.unit == OPENED:
        yield from _in_opened(field, rule)
    if rule.tiers is not None:
        yield from _in_tiers(f"{field}.tiers", rule.tiers, rule.package)


def _in_quantities(field: str, rule: Rule) -> Iterator[Problem]:
    if rule.first_increment < 1 or rule.increment < 1:
        yield Problem(f"{field}.increments", "not_positive")
    if rule.minimum < 0:
        yield Problem(f"{field}.minimum", "negative")
    if rule.cap < 0:
        yield Problem(f"{field}.cap", "negative")
    if 0 < rule.cap < rule.minimum:
        yield Problem(f"{field}.minimum", "above_cap")
    if rule.package is not None and rule.package.included <= 0:
        yield Problem(f"{field}.package", "not_positive")


def _in_opened(field: str, rule: Rule) -> Iterator[Problem]:
    """What says something of a contact says nothing of an hour that was opened."""
    said = {
        "channel": rule.channel != "",
        "basis": rule.basis != "handled",
        "increments": (rule.first_increment, rule.increment) != (1, 1),
        "minimum": rule.minimum != 0,
        "cap": rule.cap != 0,
        "connection_fee": rule.connection_fee != 0,
    }
    for name, is_said in said.items():
        if is_said:
            yield Problem(f"{field}.{name}", "not_by_opened_hour")


def _in_tiers(field: str, tiers: Tiers, package: Package | None) -> Iterator[Problem]:
    thresholds = [step.above for step in tiers.steps]
    if not thresholds or thresholds[0] != 0:
        yield Problem(field, "no_step_at_zero")
    if any(later <= earlier for earlier, later in pairwise(thresholds)):
        yield Problem(field, "not_rising")
    if package is not None and tiers.kind == "volume":
        yield Problem(field, "package_and_volume")
    for place, step in enumerate(tiers.steps):
        if (code := price_problem(step.factor)) is not None:
            yield Problem(f"{field}.{place}", code)


def price_problem(price: object) -> str | None:
    """What keeps something from being a price: not_a_decimal, negative, too_fine, or None."""
    if not isinstance(price, Decimal) or not price.is_finite():
        return "not_a_decimal"
    if price < 0:
        return "negative"
    exponent = price.as_tuple().exponent
    return "too_fine" if isinstance(exponent, int) and exponent < -PRICE_DECIMALS else None
