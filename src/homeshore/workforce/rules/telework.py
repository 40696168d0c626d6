"""Telework of employees: when they may be contacted, which days count, what is paid for them.

Source: Code du travail, L1222-9 II 4° (the hours in which the employer may usually contact the employee) and L2242-17
(right to disconnect). Independents work from where they like: nothing here concerns them.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

import msgspec
from holidays import country_holidays

from homeshore.brands.rules.opening import Hours, Timetable, is_open, next_opening, spans_of
from homeshore.brands.rules.programmes import hours_problems
from homeshore.kit.clock import from_us as from_us_moment
from homeshore.kit.clock import to_us
from homeshore.kit.problems import Problem

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
MOST_TITLE = 120


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """The allowance from a day on, in euros: `per_day` for a day worked at home, `month_most` in a month.

    Up to these amounts it is free of contributions without proof of the costs.
    """

    from_day: date
    per_day: Decimal
    month_most: Decimal
    source: str


RATES = (
    Rate(
        from_day=date(2026, 1, 1),
        per_day=Decimal("2.70"),
        month_most=Decimal("59.40"),
        source="URSSAF, frais professionnels : télétravail, 2026",  # by a secondary source, to be checked
    ),
)
"""Dated, the newest last: another amount is a row more."""


class AccordDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A collective text as entered; `kind` is agreement or charter, `entity` the employer."""

    entity: int
    kind: str
    title: str
    from_day: date
    until_day: date | None = None


class TermsDetails(msgspec.Struct, frozen=True, kw_only=True):
    """One employment's telework as entered. `accord` 0: by an individual amendment."""

    accord: int = 0
    from_day: date
    until_day: date | None = None
    hours: tuple[Hours, ...]
    days: tuple[int, ...] = EVERY_DAY


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """Telework that holds from `from_day` to `until_day`, both included, in the employee's `zone`.

    `away`: days of leave, sickness or training, first and last, on which nobody is contacted.
    """

    from_day: date
    until_day: date | None
    hours: tuple[Hours, ...]
    days: tuple[int, ...]
    zone: str
    away: tuple[tuple[date, date], ...] = ()

    def is_away(self, day: date) -> bool:
        """Whether the employee is absent on a day."""
        return any(first <= day <= last for first, last in self.away)


class Allowance(msgspec.Struct, frozen=True, kw_only=True):
    """What a month at home is worth: `days` that count, the amount in euros, and whether the month's cap cut it."""

    days: int
    amount: Decimal
    capped: bool
    rate: Rate


def term_on(terms: Iterable[Term], day: date) -> Term | None:
    """The term in force on a local day: the one that began last."""
    holding = [one for one in terms if one.from_day <= day and (one.until_day is None or day <= one.until_day)]
    return max(holding, key=lambda one: one.from_day, default=None)


def may_be_contacted(terms: Sequence[Term], at: datetime) -> bool:
    """Whether the employer may contact an employee at an aware moment: inside the contact hours of that day.

    Never on a public holiday or a day of absence, nor without an accord on file: no hours were agreed then.
    """
    return any(is_open(table, at) for _, table in _tables(terms, at, 1))


def next_contact(terms: Sequence[Term], at: datetime, within_days: int = 60) -> datetime | None:
    """The moment itself if the employee may be contacted, else the next such moment (UTC); None if there is none."""
    for day, table in _tables(terms, at, within_days):
        opening = next_opening(table, max(at, _start_of(day, table.zone)))
        if opening is not None and opening.astimezone(ZoneInfo(table.zone)).date() == day:
            return opening.astimezone(UTC)
    return None


def contact_spans(terms: Sequence[Term], from_us: int, until_us: int) -> list[tuple[int, int]]:
    """When within [from_us, until_us) an employee may be contacted, as spans of microseconds in order."""
    first = from_us_moment(from_us) - timedelta(days=1)
    days = (from_us_moment(until_us) - first).days + 2
    spans = {
        (max(to_us(opens), from_us), min(to_us(closes), until_us))
        for day, table in _tables(terms, first, days)
        for opens, closes in spans_of(table, day)
    }
    return sorted(span for span in spans if span[0] < span[1])


def _tables(terms: Sequence[Term], at: datetime, days: int) -> Iterator[tuple[date, Timetable]]:
    """The contact hours of each local day from a moment on, where there are any."""
    zones = {one.zone for one in terms}
    for zone in sorted(zones):
        first = at.astimezone(ZoneInfo(zone)).date()
        for offset in range(days):
            day = first + timedelta(days=offset)
            term = term_on([one for one in terms if one.zone == zone], day)
            if term is not None and not term.is_away(day):
                yield day, Timetable(term.hours, public_holidays(day.year), zone)


def _start_of(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


@cache
def public_holidays(year: int) -> frozenset[date]:
    """France's public holidays of a year (L3133-1)."""
    return frozenset(country_holidays("FR", years=year))


def days_at_home(terms: Sequence[Term], worked: Collection[date]) -> frozenset[date]:
    """Those of the days with work on which an accord has the employee work at home."""
    held = {day: term_on(terms, day) for day in worked}
    return frozenset(day for day, term in held.items() if term is not None and day.weekday() in term.days)


def rate_of(month: date) -> Rate:
    """The rate in force on a month's first day; before the first of all, that one."""
    return next((one for one in reversed(RATES) if one.from_day <= month), RATES[0])


def allowance(month: date, days: int) -> Allowance:
    """What so many days at home are worth in the month that begins on `month`: exact euros, up to the month's cap."""
    rate = rate_of(month)
    full = rate.per_day * days
    return Allowance(days=days, amount=min(full, rate.month_most), capped=full > rate.month_most, rate=rate)


def accord_problems(details: AccordDetails) -> Iterator[Problem]:
    """What is wrong with a collective text as entered."""
    if details.kind not in {"agreement", "charter"}:
        yield Problem("kind", "not_an_accord_kind", {"value": details.kind})
    if not details.title.strip():
        yield Problem("title", "required")
    elif len(details.title) > MOST_TITLE:
        yield Problem("title", "too_long", {"most": MOST_TITLE})
    yield from _span_problems(details.from_day, details.until_day)


def terms_problems(details: TermsDetails) -> Iterator[Problem]:
    """What is wrong with one employment's telework by itself: contact hours are what the law asks for first."""
    yield from _span_problems(details.from_day, details.until_day)
    if not details.hours:
        yield Problem("hours", "required")
    yield from hours_problems(details.hours)
    if not details.days:
        yield Problem("days", "required")
    elif not set(details.days) <= set(EVERY_DAY):
        yield Problem("days", "not_a_weekday")


def _span_problems(from_day: date, until_day: date | None) -> Iterator[Problem]:
    if until_day is not None and until_day < from_day:
        yield Problem("until_day", "ends_before_it_starts")
