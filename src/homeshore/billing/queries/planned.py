"""What the plan says of a month, as rows that files of numbers have: forecast, slots, rosters, contract hours.

Which of the plan's facts count, and why, is said in docs/algorithms/ledger.md.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from homeshore.billing.rules.sources import FORECAST, HOURS, ROSTERS, SLOTS, Row
from homeshore.brands import queries as brands
from homeshore.kit.clock import from_us
from homeshore.kit.zones import days_us
from homeshore.security.scope import CENTRE
from homeshore.workforce.queries import callouts, forecasts, rosters, slots, terms
from homeshore.workforce.rules.booked import Booked

PLANNED = (FORECAST, SLOTS, ROSTERS, HOURS)
"""The kinds that the plan knows."""
MINUTE_US = 60_000_000


def planned_rows(kind: str, month: date) -> list[Row]:
    """The rows of a month that begins on `month`, numbered as in a file; none where nothing is planned."""
    found = {FORECAST: _forecast, SLOTS: _slots, ROSTERS: _rosters, HOURS: _hours}[kind](month)
    return [msgspec.structs.replace(row, row=place) for place, row in enumerate(found, start=1)]


def _forecast(month: date) -> Iterator[Row]:
    """Minutes to be handled, by the newest forecast of each day: contacts expected times their handling time."""
    for programme in brands.programmes(CENTRE).prefetch_related("channels"):
        expected: dict[date, float] = {}
        for line in programme.channels.all():
            for each in forecasts.days(programme.id, line.channel, *_span(month, programme.time_zone)):
                seconds = sum(one.mean * one.handling_seconds for one in each.intervals)
                expected[each.day] = expected.get(each.day, 0.0) + seconds
        for day, seconds in sorted(expected.items()):
            if day.replace(day=1) == month:
                minutes_us = round(seconds / 60) * MINUTE_US
                yield Row(row=0, brand=programme.brand_id, programme=programme.id, day=day, amount_us=minutes_us)


def _slots(month: date) -> Iterator[Row]:
    """Hours that named people opened: places that were booked, and reinforcement that was accepted."""
    for programme in brands.programmes(CENTRE):
        zone = programme.brand.time_zone
        from_us, until_us = _span(month, zone)
        held = slots.booked(programme=programme.id, from_us=from_us, until_us=until_us)
        joined = callouts.joined(programme=programme.id, from_us=from_us, until_us=until_us)
        for one in sorted([*held, *_beside(joined, held)]):
            day = _day_of(one.from_us, zone)
            if day.replace(day=1) == month:
                yield Row(
                    row=0,
                    brand=programme.brand_id,
                    programme=programme.id,
                    agent=one.agent,
                    day=day,
                    from_us=one.from_us,
                    until_us=one.until_us,
                    figure=Decimal(1),
                )


def _beside(joined: list[Booked], held: list[Booked]) -> Iterator[Booked]:
    """Reinforcement but for the part of it that the agent had booked as well: nobody opens an hour twice."""
    mine: dict[int, list[Booked]] = {}
    for one in held:
        mine.setdefault(one.agent, []).append(one)
    for one in joined:
        at_us = one.from_us
        for slot in mine.get(one.agent, ()):
            if slot.from_us < one.until_us and slot.until_us > at_us:
                if slot.from_us > at_us:
                    yield msgspec.structs.replace(one, from_us=at_us, until_us=slot.from_us)
                at_us = slot.until_us
        if at_us < one.until_us:
            yield msgspec.structs.replace(one, from_us=at_us)


def _rosters(month: date) -> Iterator[Row]:
    """Paid time of published rosters, breaks included and lunch not, day by day where the employee is."""
    for contract in terms.employments(month, _last(month)):
        agent = contract.person.agent
        for starts_us, ends_us in rosters.paid(agent.id, *_span(month, agent.time_zone)):
            day = _day_of(starts_us, agent.time_zone)
            yield Row(row=0, agent=agent.id, day=day, from_us=starts_us, until_us=ends_us)


def _hours(month: date) -> Iterator[Row]:
    """The week of each employment, by the terms that hold when the month ends."""
    employed = list(terms.employments(month, _last(month)))
    held = terms.terms_on([one.id for one in employed], _last(month))
    told: set[int] = set()
    for contract in employed:
        agent, hold = contract.person.agent.id, held.get(contract.id)
        if hold is not None and agent not in told:
            told.add(agent)
            yield Row(row=0, agent=agent, amount_us=hold.week_minutes * MINUTE_US, word=hold.complementary)


def _span(month: date, zone: str) -> tuple[int, int]:
    return days_us(month, _last(month), zone)


def _last(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _day_of(at_us: int, zone: str) -> date:
    """The local day of a moment."""
    return from_us(at_us).astimezone(ZoneInfo(zone)).date()
