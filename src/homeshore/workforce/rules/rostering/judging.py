"""What the judge of rosters works with: one employee's case, and a breach with its article."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from operator import itemgetter
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from homeshore.kit.clock import from_us
from homeshore.kit.zones import day_start_us
from homeshore.workforce.rules.rostering.law import figure, rule
from homeshore.workforce.rules.rostering.shifts import MINUTE_US, Shift
from homeshore.workforce.rules.rostering.terms import Terms

Span = tuple[int, int]
"""From a moment until before another, microseconds."""


class Breach(msgspec.Struct, frozen=True):
    """One rule broken by one employee's shifts: on `day` (of a week's rule: its Monday).

    `rule` is a code of `law.RULES` or of the terms, `article` where it stands; `found` and `limit` are minutes, or
    days where the rule counts days.
    """

    agent: int
    day: date
    rule: str
    article: str
    found: int = 0
    limit: int = 0


class Case(msgspec.Struct, frozen=True):
    """One employee's shifts of some weeks, in order of time, with what came before and the terms to judge them by."""

    terms: Terms
    from_day: date
    weeks: int
    shifts: tuple[Shift, ...]
    previous: tuple[Shift, ...] = ()
    holidays: frozenset[date] = frozenset()

    @property
    def agent(self) -> int:
        return self.terms.agent

    @property
    def mondays(self) -> list[date]:
        return [self.from_day + timedelta(weeks=week) for week in range(self.weeks)]

    def on(self, day: date) -> "Case":
        """The same under the terms that hold on a day."""
        terms = self.terms.on(day)
        return self if terms is self.terms else replace(self, terms=terms)

    def limit(self, code: str, day: date) -> int:
        """The figure of the law on a day."""
        return figure(code, day)


def broken(agent: int, day: date, code: str, article: str, found: int = 0, limit: int = 0) -> Breach:
    """A breach; without an `article`, that of the law's rule of the same code."""
    return Breach(agent, day, code, article or rule(code, day).article, found, limit)


def on_the_wall(at_us: int, zone: str) -> datetime:
    """What the clock shows in that zone."""
    return from_us(at_us).astimezone(ZoneInfo(zone))


def local_day(shift: Shift, terms: Terms) -> date:
    """The day on which a shift begins, in the employee's zone."""
    begins = min(shift.parts, default=(0, 0))
    return on_the_wall(begins[0], terms.zone).date()


def at_minute(day: date, minute: int, zone: str) -> int:
    """The moment at which the clock shows a minute of that day (1440: midnight after)."""
    if minute >= 24 * 60:
        return day_start_us(day + timedelta(days=1), zone)
    return (
        day_start_us(day, zone)
        if not minute
        else _us(datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=ZoneInfo(zone)))
    )


def _us(moment: datetime) -> int:
    return round(moment.timestamp()) * 1_000_000


def day_span(day: date, zone: str) -> Span:
    """A local day, which has 23 or 25 hours where the clock changes."""
    return day_start_us(day, zone), day_start_us(day + timedelta(days=1), zone)


def within(spans: Iterable[Span], span: Span) -> int:
    """Minutes of `spans` that lie within another, rounded up."""
    total = sum(max(0, min(until, span[1]) - max(begin, span[0])) for begin, until in spans)
    return -(-total // MINUTE_US)


def work_of(shifts: Iterable[Shift]) -> list[Span]:
    """Effective work as spans, neighbours joined: a change of programme is no break."""
    found: list[Span] = []
    for begin, until in sorted((part.from_us, part.until_us) for shift in shifts for part in shift.work):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(until, found[-1][1]))
        else:
            found.append((begin, until))
    return found


def overlapping(spans: list[Span], span: Span) -> list[Span]:
    """Those of `spans` (in order, none into another) that lie within another or reach into it."""
    return spans[bisect_right(spans, span[0], key=itemgetter(1)) : bisect_left(spans, span[1], key=itemgetter(0))]


def paid_of(shifts: Iterable[Shift]) -> list[Span]:
    """Paid time as spans: effective work and paid breaks."""
    found: list[Span] = []
    for shift in shifts:
        found += [(part.from_us, part.until_us) for part in shift.work]
        found += [(pause.from_us, pause.until_us) for pause in shift.pauses if pause.paid]
    return found


def gaps(spans: list[Span], around: Span) -> Iterator[Span]:
    """The time of `around` that no span takes; spans in order of time."""
    at = around[0]
    for begin, until in spans:
        if begin > at:
            yield at, min(begin, around[1])
        at = max(at, until)
        if at >= around[1]:
            return
    if at < around[1]:
        yield at, around[1]


def minutes(span: Span) -> int:
    """Its length in whole minutes."""
    return (span[1] - span[0]) // MINUTE_US
