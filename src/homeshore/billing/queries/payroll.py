"""Employees' hours of a month, from attendance, training files, rosters, contract hours and call-outs."""

from collections.abc import Iterator
from datetime import date
from functools import cache

import msgspec
from django.db.models import Q, QuerySet

from homeshore.billing.models import SourceRow
from homeshore.billing.models.cards import AGENT
from homeshore.billing.queries import callouts, sources
from homeshore.billing.queries.attendance import attendance, under
from homeshore.billing.rules.attendance import Times, clipped
from homeshore.billing.rules.bands import holidays_of
from homeshore.billing.rules.payroll import Hours, Worked, days_worked, first_monday, following, hours
from homeshore.billing.rules.settling import total
from homeshore.billing.rules.sources import DAY_US, ROSTERS, TRAINING
from homeshore.facts.vocabulary import Mode
from homeshore.kit.zones import day_start_us
from homeshore.people import queries as people
from homeshore.people.queries import Agent, Contract
from homeshore.workforce.queries import telework
from homeshore.workforce.rules.telework import Allowance

HOLIDAYS_OF = {
    "57": "57", "67": "6AE", "68": "6AE",
    "975": "PM", "977": "BL", "978": "MF", "984": "TF", "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip
"""What the library calls places with public holidays of their own; the overseas departments go by their number."""


class CalledOut(msgspec.Struct, frozen=True):
    """The bonus of accepted call-outs: microseconds on line in them, and what brands add for these hours."""

    kept_us: int
    cents: int


class Payslip(msgspec.Struct, frozen=True):
    """An employment's month. `contract_week_us`: 0 for full time; `telework` what its days at home are worth.

    `callouts`: the bonus that brands agreed to, beside the hours themselves.
    """

    contract: Contract
    agent: Agent
    contract_week_us: int
    hours: Hours
    telework: Allowance
    callouts: CalledOut


def employments(month: date) -> QuerySet[Contract]:
    """The employments that hold on some day of a month, by name."""
    holding = Q(ends_on=None) | Q(ends_on__gte=month)
    rows = people.contracts().filter(holding, mode=Mode.EMPLOYEE.value, starts_on__lt=following(month))
    return rows.exclude(person__agent=None).order_by("person__name", "id")


def payroll(month: date, now_us: int) -> Iterator[Payslip]:
    """The hours of each employment in a month; what goes on is counted up to now."""
    for contract in employments(month).select_related("person__agent"):
        yield payslip(contract, month, now_us)


def payslip(contract: Contract, month: date, now_us: int) -> Payslip:
    """One employment's hours in a month, by docs/algorithms/payroll.md."""
    agent, zone = contract.person.agent, contract.entity.time_zone
    from_us, until_us = day_start_us(first_monday(month), zone), day_start_us(following(month), zone)
    held = under(contract.id, people.engagements(agent.id), until_us)
    week_us, margin = sources.contract_hours(month, agent.id) or (0, "tenth")
    there = attendance(agent.id, from_us, until_us, now_us)
    off = callouts.time_off(agent.id, from_us, until_us + DAY_US)
    worked = Worked(
        zone=zone,
        attendance={kind: clipped(times, held) for kind, times in there.items()},
        training=clipped(_spans(TRAINING, month, agent.id), held),
        roster=clipped(clipped(_spans(ROSTERS, month, agent.id), held), [(from_us, now_us)]),
        released=(
            clipped([span for one in off if one.paid for span in one.times], held),
            clipped([span for one in off if not one.paid for span in one.times], held),
        ),
        holidays=_holidays(holidays_at(agent.municipality), month.year),
        week_us=week_us,
        margin=margin,
    )
    at_home = telework.allowance(contract.id, month, days_worked(month, worked))
    lines = callouts.bonuses(month, AGENT, contract.id)
    bonus = CalledOut(sum(line.quantity for line in lines), total(lines))
    return Payslip(contract, agent, week_us, hours(month, worked), at_home, bonus)


def holidays_at(municipality: str) -> str:
    """The code of the public holidays that hold in a municipality (INSEE)."""
    department = municipality[:3] if municipality.startswith(("97", "98")) else municipality[:2]
    return HOLIDAYS_OF.get(department, department if len(department) == 3 else "FR")


@cache
def _holidays(code: str, year: int) -> frozenset[date]:
    """Read once for all employees of a place: making a calendar takes milliseconds."""
    return holidays_of(code, [year])


def _spans(kind: str, month: date, agent: int) -> list[Times]:
    """What files say of an agent: of the month, and of the days before it that its first week counts."""
    before = first_monday(month)
    files = [sources.holding(kind, month)]
    if before < month:
        files.append(sources.holding(kind, before.replace(day=1)))
    rows = SourceRow.objects.filter(file__in=[file for file in files if file], agent=agent, day__gte=before)
    return list(rows.values_list("from_us", "until_us"))
