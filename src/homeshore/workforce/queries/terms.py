"""Employees' terms of work, authorisations and wishes, as pages and rosters read them."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from homeshore.facts.vocabulary import Mode
from homeshore.people import queries as people
from homeshore.people.queries import Contract
from homeshore.workforce.errors import UnknownTerms
from homeshore.workforce.models.rosters import Absence, Authorisation, TermsOfWork, Wish
from homeshore.workforce.rules.employment import FULL_WEEK_MINUTES, is_part_time

__all__ = ["Absence", "Authorisation", "TermsOfWork", "Wish"]


def employments(first: date, last: date, text: str = "") -> QuerySet[Contract]:
    """Employments of agents that hold on some day between two, by name."""
    holding = Q(ends_on=None) | Q(ends_on__gte=first)
    rows = people.contracts().filter(holding, mode=Mode.EMPLOYEE.value, starts_on__lte=last)
    if text:
        rows = rows.filter(person__name__icontains=text)
    return rows.exclude(person__agent=None).select_related("person__agent").order_by("person__name", "id")


def terms_of(contract_id: int) -> QuerySet[TermsOfWork]:
    """All terms that a contract has had and will have, the latest first."""
    return TermsOfWork.objects.filter(contract=contract_id).order_by("-from_day")


def terms_on(contract_ids: Iterable[int], day: date) -> dict[int, TermsOfWork]:
    """The terms that hold on a day, by contract; a contract without any is not in it."""
    rows = TermsOfWork.objects.filter(contract__in=list(contract_ids), from_day__lte=day).order_by("from_day")
    return {row.contract_id: row for row in rows}


def terms_between(contract_ids: Iterable[int], first: date, last: date) -> dict[int, list[TermsOfWork]]:
    """The terms that hold on some day between two, by contract, in order of time."""
    rows = TermsOfWork.objects.filter(contract__in=list(contract_ids), from_day__lte=last).order_by("from_day")
    found: dict[int, list[TermsOfWork]] = {}
    for row in rows:
        earlier = found.get(row.contract_id, []) if row.from_day > first else []
        found[row.contract_id] = [*earlier, row]
    return found


def full_time(agents: Iterable[int], day: date) -> frozenset[int]:
    """Those of the agents whose employment comes to the legal week on a day; without terms on file nothing says so."""
    rows = {row.id: row.person.agent.id for row in employments(day, day).filter(person__agent__in=list(agents))}
    held = terms_on(rows, day)
    return frozenset(agent for row, agent in rows.items() if row in held and not is_part_time(held[row].week_minutes))


def authorisations(contract_ids: Iterable[int]) -> dict[int, list[Authorisation]]:
    """The documents on file by contract, the latest first."""
    found: dict[int, list[Authorisation]] = {}
    for row in Authorisation.objects.filter(contract__in=list(contract_ids)).order_by("-from_day", "id"):
        found.setdefault(row.contract_id, []).append(row)
    return found


def authorisation(contract_id: int, authorisation_id: int) -> Authorisation:
    """One document of a contract. Raises UnknownTerms."""
    found = Authorisation.objects.filter(id=authorisation_id, contract=contract_id).first()
    if found is None:
        raise UnknownTerms(contract=contract_id)
    return found


def absences(contract_ids: Iterable[int], first: date, last: date) -> dict[int, list[Absence]]:
    """Absences that touch some days, by contract."""
    found: dict[int, list[Absence]] = {}
    rows = Absence.objects.filter(contract__in=list(contract_ids), from_day__lte=last, until_day__gte=first)
    for row in rows.order_by("from_day", "id"):
        found.setdefault(row.contract_id, []).append(row)
    return found


def wishes(contract_ids: Iterable[int]) -> dict[int, list[Wish]]:
    """What employees would like, by contract: weekdays first, then dates."""
    found: dict[int, list[Wish]] = {}
    for row in Wish.objects.filter(contract__in=list(contract_ids)).order_by("weekday", "day", "id"):
        found.setdefault(row.contract_id, []).append(row)
    return found


def contract_week(contract_id: int, month: date) -> tuple[int, str] | None:
    """(week in microseconds, margin of complementary hours) of part-time terms that hold in a month, for payroll.

    None for full time, and where no terms are on file. The terms of the month's last day count.
    """
    last = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    rows = TermsOfWork.objects.filter(contract=contract_id, from_day__lt=last).order_by("-from_day")
    row = rows.first()
    if row is None or row.week_minutes >= FULL_WEEK_MINUTES:
        return None
    return row.week_minutes * 60_000_000, row.complementary
