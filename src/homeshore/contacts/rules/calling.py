"""Whether the centre may call a consumer now: a dated table of the rules, and the first one that a call would break.

docs/algorithms/calling-rules.md names the sources. A call that the consumer asked for is no prospecting, and keeps the
time asked for.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
import msgspec

from homeshore.contacts.rules.number_plan import FRENCH_REGIONS, may_dial, region_of, zones_of

MOST_DAYS_AHEAD = 40
"""How far ahead the next lawful moment is looked for: longer than any run of holidays, and than the attempts' days."""


class CallingRules(msgspec.Struct, frozen=True, kw_only=True):
    """The rules for prospecting calls from `since` on, in the consumer's time zone."""

    since: date
    needs_consent: bool
    weekdays: frozenset[int]
    hours: tuple[tuple[time, time], ...]
    on_public_holidays: bool
    attempts: int
    attempt_days: int
    source: str


_HOURS = ((time(10), time(13)), (time(14), time(20)))
TABLE = (
    CallingRules(
        since=date(2023, 3, 1),
        needs_consent=False,
        weekdays=frozenset(range(5)),
        hours=_HOURS,
        on_public_holidays=False,
        attempts=4,
        attempt_days=30,
        source="Décret n° 2022-1313 du 13 octobre 2022 (Code de la consommation, D223-9)",
    ),
    CallingRules(
        since=date(2026, 8, 11),
        needs_consent=True,
        weekdays=frozenset(range(5)),
        hours=_HOURS,
        on_public_holidays=False,
        attempts=4,
        attempt_days=30,
        source="Loi n° 2025-594 du 30 juin 2025 (Code de la consommation, L223-1)",
    ),
)
"""In order of time. What comes later is added, not edited: yesterday's call is judged by yesterday's rules."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A call that the centre would make. `number` in E.164.

    `consent_at`: since when a consent to prospecting by voice is in force; `refused_at`: when the person last refused
    commercial calls; `attempts`: when this consumer was rung for prospecting, in any order; `zone`: the consumer's time
    zone where the number does not tell one.
    """

    number: str
    prospecting: bool
    presented: str = ""
    consent_at: datetime | None = None
    refused_at: datetime | None = None
    attempts: tuple[datetime, ...] = ()
    zone: str = "Europe/Paris"


class Breach(msgspec.Struct, frozen=True):
    """The rule that the call would break, and when it would be allowed (None: not by waiting).

    rule: not_dialled, no_number, refused, no_consent, too_many_attempts, public_holiday, hours.
    """

    rule: str
    allowed_at: datetime | None = None
    source: str = ""


def breach(wanted: Wanted, now: datetime) -> Breach | None:
    """The first rule that a call now would break, None when it may be made."""
    if not may_dial(wanted.number):
        return Breach("not_dialled")
    if not wanted.presented:
        return Breach("no_number")
    rules = rules_at(wanted, now)
    if not wanted.prospecting or rules is None:
        return None
    return _person_breach(wanted, rules) or _time_breach(wanted, rules, now)


def rules_at(wanted: Wanted, now: datetime) -> CallingRules | None:
    """The rules in force for the consumer at a moment."""
    today = now.astimezone(ZoneInfo(_zones(wanted)[0])).date()
    return next((rules for rules in reversed(TABLE) if rules.since <= today), None)


def _person_breach(wanted: Wanted, rules: CallingRules) -> Breach | None:
    """A refusal stands until the person consents anew, with proof."""
    if wanted.refused_at and not (wanted.consent_at and wanted.consent_at > wanted.refused_at):
        return Breach("refused", source=rules.source)
    if rules.needs_consent and wanted.consent_at is None:
        return Breach("no_consent", source=rules.source)
    return None


def _time_breach(wanted: Wanted, rules: CallingRules, now: datetime) -> Breach | None:
    zones, region = _zones(wanted), region_of(wanted.number)
    free_at = _attempts_free_at(wanted.attempts, rules, now)
    if free_at > now:
        return Breach("too_many_attempts", _next_lawful(rules, zones, region, free_at), rules.source)
    if _is_lawful(rules, zones, region, now):
        return None
    resting = any(not rules.on_public_holidays and _is_holiday(region, _local(now, zone).date()) for zone in zones)
    return Breach("public_holiday" if resting else "hours", _next_lawful(rules, zones, region, now), rules.source)


def _attempts_free_at(attempts: Iterable[datetime], rules: CallingRules, now: datetime) -> datetime:
    """When another attempt would be within the limit: now, or when enough of the last ones are old enough."""
    window = timedelta(days=rules.attempt_days)
    recent = sorted(at for at in attempts if now - window < at)
    return now if len(recent) < rules.attempts else recent[-rules.attempts] + window


def _is_lawful(rules: CallingRules, zones: Sequence[str], region: str, at: datetime) -> bool:
    """Whether the hours are right wherever the consumer may be."""
    return all(_is_lawful_in(rules, region, _local(at, zone)) for zone in zones)


def _is_lawful_in(rules: CallingRules, region: str, local: datetime) -> bool:
    if local.weekday() not in rules.weekdays:
        return False
    if not rules.on_public_holidays and _is_holiday(region, local.date()):
        return False
    return any(opens <= local.time() < closes for opens, closes in rules.hours)


def _next_lawful(rules: CallingRules, zones: Sequence[str], region: str, after: datetime) -> datetime | None:
    """The first lawful moment (UTC) not before `after`: it is `after` itself, or an opening of hours in some zone."""
    openings = {
        datetime.combine(_local(after, zone).date() + timedelta(days=days), opens, ZoneInfo(zone)).astimezone(UTC)
        for zone in zones
        for days in range(MOST_DAYS_AHEAD)
        for opens, _ in rules.hours
    }
    moments = [after.astimezone(UTC), *sorted(moment for moment in openings if moment > after)]
    return next((moment for moment in moments if _is_lawful(rules, zones, region, moment)), None)


def _local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone))


def _zones(wanted: Wanted) -> tuple[str, ...]:
    return zones_of(wanted.number) or (wanted.zone,)


def _is_holiday(region: str, day: date) -> bool:
    return day in _holidays(region, day.year)


@lru_cache(maxsize=256)
def _holidays(region: str, year: int) -> frozenset[date]:
    """A region's public holidays; an overseas department has its own beside the national ones."""
    if region in FRENCH_REGIONS:
        return frozenset(holidays.country_holidays("FR", subdiv=None if region == "FR" else region, years=year))
    try:
        return frozenset(holidays.country_holidays(region, years=year))
    except NotImplementedError:  # a country that the library does not know
        return frozenset()
