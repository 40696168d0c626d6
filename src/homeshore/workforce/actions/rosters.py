"""Rosters until they are published: drafted, solved or filled by hand, published when the judge finds no breach.

A roster plans employments alone. Whoever names a contract of any other kind is refused with the rule.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from homeshore.facts import Draft
from homeshore.facts.office import RosterPublished, ShiftsPublished
from homeshore.journal.actions import put_all_in_outbox
from homeshore.kit.clock import now_us
from homeshore.kit.ids import new_id
from homeshore.kit.problems import Problem, refuse
from homeshore.people.queries import Contract
from homeshore.workforce.actions import jobs
from homeshore.workforce.actions.judging import judge_again
from homeshore.workforce.actions.terms import employment, employments
from homeshore.workforce.errors import (
    RosterBreaches,
    RosterIsEmpty,
    RosterNotOpen,
    RosterOverlaps,
    ShortNotice,
    UnknownRoster,
)
from homeshore.workforce.models.jobs import Job
from homeshore.workforce.models.rosters import (
    DRAFT,
    PUBLISHED,
    REPLACED,
    SOLVED,
    Roster,
    RosterMember,
    RosterShift,
)
from homeshore.workforce.queries import rostering
from homeshore.workforce.queries.certified import servable
from homeshore.workforce.rules.calendar import public_holidays
from homeshore.workforce.rules.clockface import local_day
from homeshore.workforce.rules.parts import Parts, shift_of
from homeshore.workforce.rules.rostering.checking import Breach, short_notice

MOST_WEEKS = 8
STEPS = (15, 30)
SOLVE = "roster"
"""The kind of job that solves a roster."""
OPEN = (DRAFT, SOLVED)
EFFORT = 10
"""How often the solver tries each employee's week anew, unless said otherwise."""


class RosterDetails(msgspec.Struct, frozen=True, kw_only=True):
    """What a planner asks for; `contracts` are employments, `first_day` a Monday."""

    name: str
    programmes: tuple[int, ...]
    first_day: date
    weeks: int
    contracts: tuple[int, ...]
    step_minutes: int = 30


@transaction.atomic
def draft_roster(details: RosterDetails, by: int) -> Roster:
    """A roster without shifts. Raises Invalid, UnknownContract, and HoursOfAnIndependent if one of them is."""
    employed = employments(details.contracts)
    refuse(_problems(details, employed))
    id = new_id()
    roster = Roster.objects.create(
        id=id,
        series=id,
        name=details.name.strip(),
        programmes=list(dict.fromkeys(details.programmes)),
        first_day=details.first_day,
        weeks=details.weeks,
        step_minutes=details.step_minutes,
        entered_by=by,
    )
    _enlist(roster, employed)
    return roster


def _problems(details: RosterDetails, employed: list[Contract]) -> Iterable[Problem]:
    if not details.name.strip():
        yield Problem("name", "required")
    if not details.programmes:
        yield Problem("programmes", "required")
    if details.first_day.weekday() != 0:
        yield Problem("first_day", "not_a_monday")
    if not 1 <= details.weeks <= MOST_WEEKS:
        yield Problem("weeks", "out_of_range", {"least": 1, "most": MOST_WEEKS})
    if details.step_minutes not in STEPS:
        yield Problem("step_minutes", "unknown")
    if not employed:
        yield Problem("contracts", "no_employees")
    agents = [contract.person_id for contract in employed]
    if len(set(agents)) < len(agents):
        yield Problem("contracts", "listed_twice")


def _enlist(roster: Roster, employed: Collection[Contract]) -> None:
    """Write down who may serve what; an agent certified for none of the programmes is a member who can have no work."""
    people = [(contract, contract.person.agent) for contract in employed]
    may = servable([agent for _, agent in people])
    rows = []
    for contract, agent in people:
        served = [programme for programme in roster.programmes if programme in may[agent.id]]
        rows.append(RosterMember(roster=roster, contract=contract, agent=agent.id, programmes=served))
    RosterMember.objects.bulk_create(rows, batch_size=500)


@transaction.atomic
def add_member(roster_id: int, contract_id: int) -> None:
    """One employee more. Raises UnknownRoster, RosterNotOpen, UnknownContract, HoursOfAnIndependent, Invalid."""
    contract = employment(contract_id)
    roster = _open(roster_id)
    if roster.members.filter(agent=contract.person.agent.id).exists():
        refuse([Problem("contract", "listed_twice")])
    _enlist(roster, [contract])
    _forget_solution(roster)


@transaction.atomic
def drop_member(roster_id: int, contract_id: int) -> None:
    """One employee less, with the shifts. Raises UnknownRoster, RosterNotOpen."""
    roster = _open(roster_id)
    roster.shifts.filter(contract=contract_id).delete()
    gone = roster.members.filter(contract=contract_id)
    roster.breaches.filter(agent__in=gone.values("agent")).delete()
    gone.delete()
    _forget_solution(roster)


@transaction.atomic
def ask_to_solve(roster_id: int, by: int, effort: int = EFFORT) -> Job:
    """Have the solver make the shifts, in place of all there are; `effort` as in RosterProblem.

    Raises UnknownRoster, RosterNotOpen."""
    return jobs.ask(SOLVE, _open(roster_id).id, by, {"effort": effort})


@transaction.atomic
def place_shift(roster_id: int, contract_id: int, day: date, parts: Parts) -> list[Breach]:
    """Put down one shift by hand, in place of that day's, and say at once what the judge finds of the employee.

    Raises UnknownRoster, RosterNotOpen. A breach does not stop a draft: it stops its publication.
    """
    roster = _open(roster_id)
    member = member_of(roster, contract_id)
    write_shift(roster, member, day, parts)
    _forget_cost(roster)
    return judge_again(roster, [member.agent])


@transaction.atomic
def remove_shift(roster_id: int, contract_id: int, day: date) -> list[Breach]:
    """Take a shift out, and say what the judge finds of the employee. Raises UnknownRoster, RosterNotOpen."""
    roster = _open(roster_id)
    member = member_of(roster, contract_id)
    roster.shifts.filter(contract=contract_id, day=day).delete()
    _forget_cost(roster)
    return judge_again(roster, [member.agent])


def _forget_cost(roster: Roster) -> None:
    """What the solver computed is not the cost of what somebody changed by hand; the bound holds as before."""
    roster.cost, roster.gap, roster.costs = None, None, {}
    roster.save(update_fields=["cost", "gap", "costs"])


def _forget_solution(roster: Roster) -> None:
    """Other people, another problem: neither cost nor bound says anything of it."""
    roster.bound = None
    roster.save(update_fields=["bound"])
    _forget_cost(roster)


@transaction.atomic
def new_version(roster_id: int, by: int) -> Roster:
    """A draft with the shifts of a roster, as the next version of its series. Raises UnknownRoster."""
    old = _locked(roster_id)
    newest = Roster.objects.filter(series=old.series).order_by("-version")[0]
    fields = ("series", "name", "programmes", "first_day", "weeks", "time_zone", "step_minutes")
    kept: dict[str, Any] = {name: getattr(old, name) for name in fields}
    roster = Roster.objects.create(**kept, version=newest.version + 1, entered_by=by)
    _enlist(roster, employments(old.members.values_list("contract", flat=True)))
    RosterShift.objects.bulk_create([_copied(row, roster) for row in old.shifts.all()], batch_size=500)
    judge_again(roster)
    return roster


def _copied(row: RosterShift, roster: Roster) -> RosterShift:
    names = ("contract_id", "agent", "day", "parts", "from_us", "until_us", "by_hand")
    return RosterShift(roster=roster, **{name: getattr(row, name) for name in names})


@transaction.atomic
def drop_draft(roster_id: int) -> None:
    """Throw a roster away that nobody has seen. Raises UnknownRoster, RosterNotOpen."""
    _open(roster_id).delete()


@transaction.atomic
def publish(roster_id: int, by: int, at_us: int = 0) -> Roster:
    """Let employees work by a roster from `at_us` (0: now) on; the version published before is replaced.

    Raises RosterIsEmpty, RosterNotOpen, RosterBreaches with the articles, RosterOverlaps, and ShortNotice where a
    version changes shifts that begin before the notice is over: those are changed one by one, with consent.
    Facts: RosterPublished, and ShiftsPublished for each employee.
    """
    roster = _open(roster_id)
    if not roster.shifts.exists():
        raise RosterIsEmpty(roster=roster_id)
    found = judge_again(roster)
    if found:
        articles = sorted({one.article for one in found})
        raise RosterBreaches(roster=roster_id, breaches=len(found), articles=", ".join(articles))
    before = Roster.objects.select_for_update().filter(series=roster.series, state=PUBLISHED).first()
    _refuse_overlaps(roster)
    if before is not None:
        _refuse_short_notice(roster, before, at_us or now_us())
        before.state = REPLACED
        before.save(update_fields=["state"])
    roster.state, roster.published_at, roster.published_by = PUBLISHED, timezone.now(), by
    roster.save(update_fields=["state", "published_at", "published_by"])
    put_all_in_outbox(_facts(roster, before))
    return roster


def _refuse_overlaps(roster: Roster) -> None:
    from_us, until_us = rostering.span_us(roster)
    agents = list(roster.members.values_list("agent", flat=True))
    others = RosterShift.objects.filter(
        roster__state=PUBLISHED, agent__in=agents, from_us__lt=until_us, until_us__gt=from_us
    ).exclude(roster__series=roster.series)
    shared = others.values("agent").distinct().count()
    if shared:
        raise RosterOverlaps(roster=roster.id, employees=shared)


def _refuse_short_notice(roster: Roster, before: Roster, told_us: int) -> None:
    known = {one.agent: one for one in rostering.member_terms(before, rostering.members(before))}
    known |= {one.agent: one for one in rostering.member_terms(roster, rostering.members(roster))}
    off = public_holidays(local_day(told_us, roster.time_zone), rostering.last_day(roster))
    old, new = rostering.roster_shifts(before), rostering.roster_shifts(roster)
    found = short_notice(old, new, known.values(), told_us, off)
    if found:
        days = sorted({one.day for one in found})
        raise ShortNotice(shifts=len(found), first=days[0].isoformat(), article=found[0].article)


def _facts(roster: Roster, before: Roster | None) -> Iterable[Draft]:
    from_us, until_us = rostering.span_us(roster)
    replaces = before.id if before else 0
    at_us = now_us()
    yield Draft(0, at_us, RosterPublished(roster.id, roster.version, from_us, until_us, replaces))
    concerned = dict(roster.members.values_list("agent", "contract"))
    if before is not None:
        concerned |= dict(before.members.values_list("agent", "contract"))
    for agent, contract in sorted(concerned.items()):
        yield Draft(0, at_us, ShiftsPublished(roster.id, from_us, until_us), agent=agent, contract=contract)


def write_shift(roster: Roster, member: RosterMember, day: date, parts: Parts, *, by_hand: bool = True) -> None:
    """Put one shift down in place of the day's. For the actions of rosters alone: it judges nothing."""
    shift = shift_of(member.agent, member.contract_id, parts)
    RosterShift.objects.update_or_create(
        roster=roster,
        contract=member.contract,
        day=day,
        defaults={
            "agent": member.agent,
            "parts": [list(part) for part in parts],
            "from_us": shift.from_us,
            "until_us": shift.until_us,
            "by_hand": by_hand,
        },
    )


def _locked(roster_id: int) -> Roster:
    roster = Roster.objects.select_for_update().filter(id=roster_id).first()
    if roster is None:
        raise UnknownRoster(roster=roster_id)
    return roster


def _open(roster_id: int) -> Roster:
    roster = _locked(roster_id)
    if roster.state not in OPEN:
        raise RosterNotOpen(roster=roster_id)
    return roster


def member_of(roster: Roster, contract_id: int) -> RosterMember:
    """Raises HoursOfAnIndependent for the contract of one, UnknownRoster for any other that is not in the roster."""
    member = roster.members.select_related("contract__person__agent").filter(contract=contract_id).first()
    if member is None:
        employment(contract_id)
        raise UnknownRoster(roster=roster.id)
    return member
