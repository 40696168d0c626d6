"""`lines`: from the charges of a period to what stands on an invoice or a statement, and the one place that rounds."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

import msgspec

from homeshore.billing.rules.cards import OPENED, PLAIN, PRICE_DECIMALS, UNIT_US, Card, Package, Rule, Step, Tiers
from homeshore.billing.rules.rating import Charge, spread
from homeshore.billing.rules.rounding import half_up

ONE = Decimal(1)
STEP_US = 100
"""A line's time is printed to a ten-thousandth of a second (BR-FR-DEC-02) and charged as printed."""
_SCALE: int = 10**PRICE_DECIMALS
_PRICE_STEP = Decimal(1).scaleb(-PRICE_DECIMALS)

Kind = Literal["time", "item", "fee", "package", "opened"]
_KINDS: dict[str, Kind] = {"item": "item", OPENED: "opened"}
"""What a line is called when its unit is not one of handled time."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A quantity at one price. `quantity` is in microseconds for time, else a count; the price is for one `unit`."""

    kind: Kind
    rule: int
    programme: int
    channel: str
    band: int
    factor: Decimal
    unit: str
    price: Decimal
    quantity: int
    amount_cents: int


def cents(quantity: int, unit: str, price: Decimal) -> int:
    """`quantity` (microseconds, or items) at `price` a unit in integer cents, half up."""
    if unit in UNIT_US:
        quantity = printed_us(quantity)
    numerator = quantity * int(price * _SCALE) * 100
    divisor = UNIT_US.get(unit, 1) * _SCALE
    return half_up(numerator, divisor)


def printed_us(quantity: int) -> int:
    """A line's microseconds as an invoice prints and charges them: to a ten-thousandth of a second, half up."""
    return half_up(quantity, STEP_US) * STEP_US


def lines(charges: Iterable[Charge], card: Card) -> list[Line]:
    """The lines of a period: by rule, programme, channel, band and tier. The charges may come in any order."""
    by_rule: list[list[Charge]] = [[] for _ in card.rules]
    for charge in charges:
        by_rule[charge.rule].append(charge)
    found: list[Line] = []
    for place, (rule, of_rule) in enumerate(zip(card.rules, by_rule, strict=True)):
        found += _of_rule(place, rule, of_rule, card)
    return found


def _of_rule(place: int, rule: Rule, charges: list[Charge], card: Card) -> Iterator[Line]:
    if rule.package is not None:
        yield _line("package", place, rule.package.fee, 1)
    for (programme, channel, band, factor), quantity in sorted(_by_price(rule, charges).items(), key=_order):
        name = card.bands[band].name if band != PLAIN else ""
        price = (rule.price_in(name) * factor).quantize(_PRICE_STEP, ROUND_HALF_UP)
        yield Line(
            kind=_KINDS.get(rule.unit, "time"),
            rule=place,
            programme=programme,
            channel=channel,
            band=band,
            factor=factor,
            unit=rule.unit,
            price=price,
            quantity=quantity,
            amount_cents=cents(quantity, rule.unit, price),
        )
    fees = sum(1 for charge in charges if charge.quantities)
    if rule.connection_fee and fees:
        yield _line("fee", place, rule.connection_fee, fees)


def _line(kind: Kind, place: int, price: Decimal, count: int) -> Line:
    return Line(
        kind=kind,
        rule=place,
        programme=0,
        channel="",
        band=PLAIN,
        factor=ONE,
        unit="item",
        price=price,
        quantity=count,
        amount_cents=cents(count, "item", price),
    )


Price = tuple[int, str, int, Decimal]
"""Programme, channel, band and factor: what makes a line of its own."""


def _order(entry: tuple[Price, int]) -> tuple[int, str, int, Decimal]:
    (programme, channel, band, factor), _ = entry
    return programme, channel, band, -factor


def _by_price(rule: Rule, charges: list[Charge]) -> dict[Price, int]:
    """The sum of quantities for each price."""
    if rule.tiers is None and rule.package is None:
        return _at_one_factor(charges, ONE)
    if rule.tiers is not None and rule.tiers.kind == "volume":
        return _at_one_factor(charges, _reached(rule.tiers, sum(charge.quantity for charge in charges)))
    return _graduated(steps_of(rule.tiers, rule.package), charges)


def _at_one_factor(charges: list[Charge], factor: Decimal) -> dict[Price, int]:
    sums: dict[Price, int] = {}
    for charge in charges:
        for band, quantity in charge.quantities:
            price = (charge.programme, charge.channel, band, factor)
            sums[price] = sums.get(price, 0) + quantity
    return sums


def steps_of(tiers: Tiers | None, package: Package | None) -> tuple[Step, ...]:
    """The steps of graduated tiers behind a package: its quantity has the factor 0, thresholds count from its end."""
    steps = tiers.steps if tiers is not None else (Step(0, ONE),)
    if package is None:
        return steps
    return (Step(0, Decimal(0)), *(Step(step.above + package.included, step.factor) for step in steps))


def _reached(tiers: Tiers, total: int) -> Decimal:
    return next(step.factor for step in reversed(tiers.steps) if total > step.above or step.above == 0)


Part = tuple[Charge, Price, int]
"""What a charge adds to the quantity of a price."""


def parts(rule: Rule, charges: Iterable[Charge]) -> Iterator[Part]:
    """What each charge of a rule adds to which price: `lines` sums these quantities."""
    charges = list(charges)
    volume = rule.tiers is not None and rule.tiers.kind == "volume"
    if not volume and (rule.tiers is not None or rule.package is not None):
        yield from _filled(steps_of(rule.tiers, rule.package), charges)
        return
    factor = _reached(rule.tiers, sum(charge.quantity for charge in charges)) if volume and rule.tiers else ONE
    for charge in charges:
        for band, quantity in charge.quantities:
            yield charge, (charge.programme, charge.channel, band, factor), quantity


def _graduated(steps: Sequence[Step], charges: list[Charge]) -> dict[Price, int]:
    sums: dict[Price, int] = {}
    for _, price, quantity in _filled(steps, charges):
        sums[price] = sums.get(price, 0) + quantity
    return sums


def _filled(steps: Sequence[Step], charges: list[Charge]) -> Iterator[Part]:
    """Charges fill the steps in the order of (end, id), and are split where they cross a threshold."""
    ends = [step.above for step in steps[1:]]
    place = sofar = 0
    for charge in sorted(charges, key=lambda charge: (charge.ended_us, charge.handled)):
        rest = dict(charge.quantities)
        left = charge.quantity
        while left:
            while place < len(ends) and sofar >= ends[place]:
                place += 1
            taken = min(left, ends[place] - sofar) if place < len(ends) else left
            for band, quantity in spread(taken, list(rest.items())) if taken < left else tuple(rest.items()):
                yield charge, (charge.programme, charge.channel, band, steps[place].factor), quantity
                rest[band] -= quantity
            sofar += taken
            left -= taken


def total_cents(of: Iterable[Line]) -> int:
    """The sum of lines."""
    return sum(line.amount_cents for line in of)
