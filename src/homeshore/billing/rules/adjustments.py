"""Lines that do not come from a handled record: bonuses, the guaranteed floor, sharing of forecast error, training.

Specified in docs/algorithms/ledger.md. Each takes recorded numbers, so a second run says the same.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate
from typing import Literal

import msgspec

from homeshore.billing.rules.attendance import Times, clipped, length_us
from homeshore.billing.rules.cards import PRICE_DECIMALS
from homeshore.billing.rules.lines import cents
from homeshore.billing.rules.rounding import half_up
from homeshore.facts.vocabulary import Mode
from homeshore.kit.problems import Problem

HOUR_US = 3_600_000_000
_PRICE_STEP = Decimal(1).scaleb(-PRICE_DECIMALS)
Kind = Literal["bonus", "malus", "floor", "guarantee", "forecast", "training", "callout"]


class Threshold(msgspec.Struct, frozen=True):
    """From `at_least` (0 to 1, or a score) on: `percent` of the lines, or `amount` in currency units; one of both."""

    at_least: Decimal
    percent: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)


class ResultClause(msgspec.Struct, frozen=True):
    """A result that was agreed to count: the highest threshold reached applies; below all, `below` does.

    `below` may hold negative figures (a malus); an independent's card must not (`problems_of`).
    """

    measure: str
    thresholds: tuple[Threshold, ...]
    below: Threshold = Threshold(Decimal(0))


class ForecastClause(msgspec.Struct, frozen=True):
    """How brand and operator share the cost of a wrong forecast; prices are for a minute."""

    tolerance: Decimal
    brand_share: Decimal
    idle_price: Decimal = Decimal(0)
    missing_price: Decimal = Decimal(0)


class GuaranteeClause(msgspec.Struct, frozen=True):
    """What an agent is paid at least in a slot that they booked: a share of the time, at a price for a minute."""

    share: Decimal
    price: Decimal


class Adjustment(msgspec.Struct, frozen=True, kw_only=True):
    """A line with the numbers that it was derived from: `quantity` (microseconds, or items) at `price` a `unit`.

    A malus is an item with a minus. `word` tells lines of a kind apart: the measure of a bonus.
    """

    kind: Kind
    quantity: int
    unit: str
    price: Decimal
    derived: dict[str, str]
    word: str = ""

    @property
    def amount_cents(self) -> int:
        """The line's amount."""
        amount = cents(abs(self.quantity), self.unit, self.price)
        return amount if self.quantity > 0 else -amount


def results(clauses: Sequence[ResultClause], measured: Mapping[str, Decimal], base_cents: int) -> list[Adjustment]:
    """Bonuses and maluses on lines of `base_cents`. A measure without a figure (nobody rated) brings nothing.

    A malus takes no more than there is: nobody pays for having worked.
    """
    found = []
    left_cents = base_cents
    for clause in clauses:
        figure = measured.get(clause.measure)
        if figure is None:
            continue
        reached = [threshold for threshold in clause.thresholds if figure >= threshold.at_least]
        applies = max(reached, key=lambda threshold: threshold.at_least, default=clause.below)
        over, under = (base_cents * applies.percent + 10_000 * applies.amount).as_integer_ratio()
        amount = max(half_up(abs(over), 100 * under) * (-1 if over < 0 else 1), -max(0, left_cents))
        left_cents += amount
        if amount:
            found.append(
                _item(
                    "bonus" if amount > 0 else "malus",
                    amount,
                    {
                        "measure": clause.measure,
                        "figure": str(figure),
                        "at_least": str(applies.at_least),
                        "percent": str(applies.percent),
                        "amount": str(applies.amount),
                        "base_cents": str(base_cents),
                    },
                    clause.measure,
                )
            )
    return found


def floor(per_hour: Decimal, connected_us: int, earned_cents: int) -> Adjustment | None:
    """What tops earnings up to the guaranteed floor for the connected time; None when they reach it."""
    due = cents(connected_us, "hour", per_hour)
    if due <= earned_cents:
        return None
    derived = {"connected_us": str(connected_us), "per_hour": str(per_hour), "earned_cents": str(earned_cents)}
    return _item("floor", due - earned_cents, derived)


def guaranteed(
    clause: GuaranteeClause, booked: Sequence[Times], there: Sequence[Times], paid: Sequence[tuple[int, int]]
) -> Adjustment | None:
    """What tops up slots that brought less than was guaranteed; None when none did.

    `booked`: slots in order of time. `there`: when the agent was connected. `paid`: (end, charged microseconds) of the
    month's contacts. A slot that brought more takes nothing from another.
    """
    missing_us = kept_us = paid_us = 0
    ordered = sorted(paid)
    ends = [ended_us for ended_us, _ in ordered]
    sofar = [0, *accumulate(charged_us for _, charged_us in ordered)]
    for starts_us, ends_us in booked:
        slot_us = length_us(clipped(there, [(starts_us, ends_us)]))
        got_us = sofar[bisect_left(ends, ends_us)] - sofar[bisect_left(ends, starts_us)]
        missing_us += max(0, int(clause.share * slot_us) - got_us)
        kept_us, paid_us = kept_us + slot_us, paid_us + got_us
    derived = {"kept_us": str(kept_us), "share": str(clause.share), "paid_us": str(paid_us)}
    return _unless_nothing("guarantee", missing_us, "minute", clause.price, derived)


def hourly_earnings(earned_cents: int, connected_us: int) -> int | None:
    """Effective hourly earnings in cents: all that was earned for an hour of connected time. None without any."""
    if connected_us <= 0:
        return None
    return half_up(earned_cents * HOUR_US, connected_us)


def forecast_shared(clause: ForecastClause, forecast_us: int, handled_us: int) -> Adjustment | None:
    """The brand's share of idle or missing minutes beyond the tolerance; None within it."""
    idle_us = max(0, int((1 - clause.tolerance) * forecast_us) - handled_us)
    missing_us = max(0, handled_us - int((1 + clause.tolerance) * forecast_us))
    whole = clause.idle_price if idle_us else clause.missing_price
    price = (whole * clause.brand_share).quantize(_PRICE_STEP, ROUND_HALF_UP)
    derived = {
        "forecast_us": str(forecast_us),
        "handled_us": str(handled_us),
        "idle_us": str(idle_us),
        "missing_us": str(missing_us),
        "tolerance": str(clause.tolerance),
        "brand_share": str(clause.brand_share),
        "price": str(whole),
    }
    return _unless_nothing("forecast", idle_us or missing_us, "minute", price, derived)


def training(per_hour: Decimal, trained_us: int) -> Adjustment | None:
    """Training and onboarding time at its price."""
    derived = {"trained_us": str(trained_us), "per_hour": str(per_hour)}
    return _unless_nothing("training", trained_us, "hour", per_hour, derived)


def called_out(cents_an_hour: int, kept: Sequence[int]) -> Adjustment | None:
    """The bonus of call-outs at one price: the hours in which those who accepted were connected in their stretches.

    `kept`: microseconds of each stretch. The brand pays what the agents get.
    """
    kept_us, price = sum(kept), Decimal(cents_an_hour).scaleb(-2)
    derived = {"stretches": str(len(kept)), "kept_us": str(kept_us), "per_hour": str(price)}
    return _unless_nothing("callout", kept_us, "hour", price, derived)


def _item(kind: Kind, amount_cents: int, derived: dict[str, str], word: str = "") -> Adjustment:
    price = Decimal(abs(amount_cents)).scaleb(-2)
    quantity = 1 if amount_cents > 0 else -1
    return Adjustment(kind=kind, quantity=quantity, unit="item", price=price, derived=derived, word=word)


def _unless_nothing(kind: Kind, quantity: int, unit: str, price: Decimal, derived: dict[str, str]) -> Adjustment | None:
    found = Adjustment(kind=kind, quantity=quantity, unit=unit, price=price, derived=derived)
    return found if found.amount_cents else None


def problems_of(clauses: Sequence[ResultClause], mode: Mode | None) -> list[Problem]:
    """What may not be agreed: thresholds twice, or, with an independent, anything that takes away.

    A deduction for results would be a fine, which only an employer's disciplinary power knows, and there not even that
    (L1331-2); with an independent it points to subordination.
    """
    found = []
    for place, clause in enumerate(clauses):
        field = f"results.{place}"
        steps = [threshold.at_least for threshold in clause.thresholds]
        if len(set(steps)) < len(steps):
            found.append(Problem(f"{field}.thresholds", "double"))
        takes = any(step.percent < 0 or step.amount < 0 for step in (*clause.thresholds, clause.below))
        if takes and mode is not None:
            found.append(Problem(field, "bonuses_only", {"mode": mode.value}))
    return found
