"""What an independent earned: contact by contact, in the running month, and in similar slots before.

docs/algorithms/earnings.md says how; the lines are those that a closing would write.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import Max

from homeshore.billing.models import ChargeRow
from homeshore.billing.models.cards import AGENT
from homeshore.billing.queries.attendance import connected
from homeshore.billing.queries.cards import version_in_force
from homeshore.billing.queries.closings import Party, Standing, charge_of, standing, target_of
from homeshore.billing.rules.adjustments import hourly_earnings
from homeshore.billing.rules.attendance import Times, length_us
from homeshore.billing.rules.settling import Priced, total
from homeshore.billing.rules.shares import shared
from homeshore.billing.rules.slots import Experience, Past, Sample, Slot, experience, samples, weeks_before
from homeshore.kit.clock import from_us
from homeshore.kit.zones import days_us

OTHERS_AT_MOST = 30
"""Whose past is looked at beside one's own: those who worked last."""
OF_CONTACTS = frozenset({"time", "item", "fee"})
"""The kinds of line that contacts stand behind."""


class Earned(msgspec.Struct, frozen=True, kw_only=True):
    """A contact's handling: `cents` of the month's lines (None: wages), and where its microseconds went."""

    handling: int
    contact: int
    brand: int
    programme: int
    channel: str
    ended_us: int
    handled_us: int
    paid_us: int
    waived_us: int
    cents: int | None


class Earnings(msgspec.Struct, frozen=True, kw_only=True):
    """A month: contacts (the latest first), lines that belong to none of them, and what all comes to before VAT."""

    month: date
    contacts: list[Earned]
    apart: list[Priced]
    total_cents: int
    connected_us: int

    @property
    def per_hour(self) -> int | None:
        """Effective hourly earnings in cents."""
        return hourly_earnings(self.total_cents, self.connected_us)


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A day of a month's earnings."""

    day: date
    contacts: int
    handled_us: int
    paid_us: int
    cents: int


def earnings(contracts: Sequence[int], month: date, zone: str, now_us: int) -> Earnings:
    """What a month brought under an agent's contracts, up to now; days and connected time are of the agent's zone."""
    contacts: list[Earned] = []
    apart: list[Priced] = []
    cents = connected_us = 0
    from_us_, until_us = days_us(month, _end(month) - timedelta(days=1), zone)
    for contract in contracts:
        party = Party(AGENT, contract)
        rows = list(standing(month, party))
        contacts += [_earned(row, row.charged_us + row.raised_us, share) for row, share in shares(rows)]
        lines = target_of(rows, month, party)
        apart += [line for line in lines if line.kind not in OF_CONTACTS]
        cents += total(lines)
        connected_us += length_us(connected(contract, from_us_, min(until_us, now_us)))
    contacts += [_earned(row, row.payroll_us, None) for row in _on_wages(contracts, month)]
    contacts.sort(key=lambda one: (one.ended_us, one.handling), reverse=True)
    return Earnings(month=month, contacts=contacts, apart=apart, total_cents=cents, connected_us=connected_us)


def mark(contracts: Sequence[int], month: date) -> int:
    """A number that grows whenever a charge of a month changes: the last fact that one was made from."""
    rows = ChargeRow.objects.filter(side=AGENT, contract__in=list(contracts), month=month)
    return rows.aggregate(last=Max("seq"))["last"] or 0


def days(contacts: Iterable[Earned], zone: str) -> list[Day]:
    """Contacts by the day on which they ended, the latest first."""
    by_day: dict[date, list[Earned]] = {}
    for one in contacts:
        by_day.setdefault(day_of(one, zone), []).append(one)
    return [
        Day(
            day=day,
            contacts=len(of_day),
            handled_us=sum(one.handled_us for one in of_day),
            paid_us=sum(one.paid_us for one in of_day),
            cents=sum(one.cents or 0 for one in of_day),
        )
        for day, of_day in sorted(by_day.items(), reverse=True)
    ]


def day_of(one: Earned, zone: str) -> date:
    """The day on which a handling ended."""
    return from_us(one.ended_us).astimezone(ZoneInfo(zone)).date()


def shares(rows: Iterable[Standing]) -> list[tuple[Standing, int]]:
    """The charges of a month with their cents, which come to the lines of contacts exactly."""
    by_version: dict[int, list[Standing]] = {}
    for row in rows:
        by_version.setdefault(row.card_version_id, []).append(row)
    found: list[tuple[Standing, int]] = []
    for version, of_version in sorted(by_version.items()):
        cents = shared(map(charge_of, of_version), version_in_force(version).card).by_handling
        found += [(row, cents[row.handling]) for row in of_version]
    return found


def similar_slots(agent: int, contracts: Sequence[int], zone: str, now_us: int) -> dict[Slot, Experience]:
    """What was earned in each slot of a week before: one's own figures, or those of five independents or more."""
    today = from_us(now_us).astimezone(ZoneInfo(zone)).date()
    own = _samples(agent, contracts, zone, today)
    everybody = [*own]
    for other, of_other in _others(agent, zone, today).items():
        everybody += _samples(other, of_other, zone, today)
    return experience(own, everybody)


def _others(agent: int, zone: str, today: date) -> dict[int, list[int]]:
    """Contracts by agent of those independents who worked last."""
    from_us_, until_us = days_us(*weeks_before(today), zone)
    rows = ChargeRow.objects.filter(side=AGENT, ended_us__gte=from_us_, ended_us__lt=until_us)
    rows = rows.exclude(card_version=None).exclude(agent=agent)
    latest = rows.values("agent").annotate(last=Max("ended_us")).order_by("-last", "agent")[:OTHERS_AT_MOST]
    found: dict[int, list[int]] = {row["agent"]: [] for row in latest}
    for other, contract in rows.filter(agent__in=found).values_list("agent", "contract").distinct():
        found[other].append(contract)
    return found


def _samples(agent: int, contracts: Sequence[int], zone: str, today: date) -> list[Sample]:
    first, last = weeks_before(today)
    from_us_, until_us = days_us(first, last, zone)
    earned: list[tuple[int, int]] = []
    there: list[Times] = []
    for contract in contracts:
        for month in _months(first, last):
            of_month = shares(standing(month, Party(AGENT, contract)))
            earned += [(row.ended_us, cents) for row, cents in of_month if from_us_ <= row.ended_us < until_us]
        there += connected(contract, from_us_, until_us)
    return samples(Past(agent=agent, connected=there, earned=earned), zone)


def _on_wages(contracts: Sequence[int], month: date) -> list[ChargeRow]:
    """The latest take of each handling under an employment: hours without euros."""
    rows = ChargeRow.objects.filter(side=AGENT, contract__in=list(contracts), month=month, card_version=None)
    return list({row.handling: row for row in rows.order_by("take")}.values())


def _earned(row: ChargeRow | Standing, paid_us: int, cents: int | None) -> Earned:
    return Earned(
        handling=row.handling,
        contact=row.contact,
        brand=row.brand_id,
        programme=row.programme,
        channel=row.channel,
        ended_us=row.ended_us,
        handled_us=row.handled_us,
        paid_us=paid_us,
        waived_us=row.waived_us,
        cents=cents,
    )


def _months(first: date, last: date) -> list[date]:
    found = [first.replace(day=1)]
    while found[-1] < last.replace(day=1):
        found.append(_end(found[-1]))
    return found


def _end(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)
