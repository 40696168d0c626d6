"""What a month costs a brand: to date, by day, and at its end (docs/algorithms/earnings.md).

Nothing here reads the agents' side.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import Count, Max

from homeshore.billing.models import BrandTerms, ChargeRow, SourceFile
from homeshore.billing.models.cards import BRAND
from homeshore.billing.queries import opening
from homeshore.billing.queries.closings import Party, Standing, standing, target, target_of
from homeshore.billing.queries.earnings import OF_CONTACTS, shares
from homeshore.billing.rules.outlook import WINDOW_DAYS, Month, Outlook, outlook
from homeshore.billing.rules.settling import Priced, total
from homeshore.kit.clock import from_us, now_us
from homeshore.kit.zones import day_start_us

_FRESH_US = 60_000_000


class Spent(msgspec.Struct, frozen=True):
    """A handling that ended on a day, with its cents of the month's lines."""

    charge: Standing
    day: date
    cents: int

    @property
    def billed_us(self) -> int:
        """Its quantity after increments and minimum."""
        return self.charge.charged_us + self.charge.raised_us


class Cost(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A brand's month: lines, what each contact has in them (the latest first), the budget for a month (0: none)."""

    month: date
    lines: list[Priced]
    spent: list[Spent]
    budget_cents: int
    outlook: Outlook | None

    @property
    def cents(self) -> int:
        """Cost to date before VAT."""
        return total(self.lines)

    @cached_property
    def by_day(self) -> dict[date, int]:
        """Cents by the day on which contacts ended."""
        found: Counter[date] = Counter()
        for one in self.spent:
            found[one.day] += one.cents
        return dict(found)

    @property
    def contacts(self) -> int:
        """How many contacts cost something, or could have."""
        return len({one.charge.contact for one in self.spent})

    @property
    def charged_us(self) -> int:
        """The quantity that was charged, after increments and minimum."""
        return sum(one.billed_us for one in self.spent)


class _Month(msgspec.Struct, frozen=True):
    """What a brand's month comes to: its lines, and what each contact has in them."""

    lines: list[Priced]
    shares: list[tuple[Standing, int]]


def cost(brand: int, zone: str, month: date, today: date) -> Cost:
    """A month of a brand; with a forecast when `today` lies in it."""
    found = _month(brand, month, _mark(brand, month))
    spent = [Spent(row, _day(row.ended_us, zone), cents) for row, cents in found.shares]
    spent.sort(key=lambda one: (one.charge.ended_us, one.charge.handling), reverse=True)
    running = month <= today < _end(month)
    return Cost(
        month=month,
        lines=found.lines,
        spent=spent,
        budget_cents=BrandTerms.objects.filter(brand=brand).values_list("budget_cents", flat=True).first() or 0,
        outlook=_outlook(brand, zone, found.lines, today) if running else None,
    )


def cents_of(charge: ChargeRow) -> int:
    """What a charge has in the lines of its month."""
    found = _month(charge.brand_id, charge.month, _mark(charge.brand_id, charge.month))
    return next((cents for row, cents in found.shares if row.handling == charge.handling), 0)


@lru_cache(maxsize=4)
def _month(brand: int, month: date, _mark: object) -> _Month:
    """Reads each charge of the month once, and not again until its mark moves: a large brand's takes a second."""
    party = Party(BRAND, brand)
    rows = list(standing(month, party))
    return _Month(target_of(rows, month, party), shares(rows))


def _mark(brand: int, month: date) -> tuple[object, ...]:
    """What differs as soon as a charge or a file of figures does; slots that pass are seen after a minute."""
    rows = ChargeRow.objects.filter(side=BRAND, brand=brand, month=month)
    files = SourceFile.objects.filter(month=month)
    counted = rows.aggregate(last=Max("seq"), rows=Count("id"))
    return counted["last"], counted["rows"], files.aggregate(last=Max("taken_at"))["last"], now_us() // _FRESH_US


def _outlook(brand: int, zone: str, lines: Sequence[Priced], today: date) -> Outlook | None:
    month = today.replace(day=1)
    quantities, began = _quantities(brand, zone, month - timedelta(days=WINDOW_DAYS))
    own_us = sum(quantity for day, quantity in quantities.items() if day >= month)
    cents, quantity = _priced(lines), own_us
    if not own_us:
        before = (month - timedelta(days=1)).replace(day=1)
        cents = _priced(target(before, Party(BRAND, brand)))
        quantity = sum(amount for day, amount in quantities.items() if before <= day < month)
    planned = opening.planned_cents(month, brand)
    stands = Month(first=month, today=today, cost_cents=total(lines) + planned, priced_cents=cents, priced_us=quantity)
    return outlook(stands, quantities, began)


def _priced(lines: Sequence[Priced]) -> int:
    return sum(line.amount_cents for line in lines if line.kind in OF_CONTACTS)


def _quantities(brand: int, zone: str, since: date) -> tuple[dict[date, int], date | None]:
    """Charged microseconds by day from `since` on, and the day of the first charge at all."""
    rows = ChargeRow.objects.filter(side=BRAND, brand=brand).exclude(card_version=None)
    first = rows.order_by("month", "ended_us").values_list("ended_us", flat=True).first()
    if first is None:
        return {}, None
    latest: dict[int, tuple[int, int]] = {}
    in_window = rows.filter(month__gte=since.replace(day=1), ended_us__gte=day_start_us(since, zone))
    columns = ("handling", "ended_us", "charged_us", "raised_us")
    for handling, ended_us, charged_us, raised_us in in_window.order_by("take").values_list(*columns).iterator():
        latest[handling] = (ended_us, charged_us + raised_us)
    found: Counter[date] = Counter()
    for ended_us, quantity in latest.values():
        found[_day(ended_us, zone)] += quantity
    return dict(found), _day(first, zone)


def _day(at_us: int, zone: str) -> date:
    return from_us(at_us).astimezone(ZoneInfo(zone)).date()


def _end(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)
