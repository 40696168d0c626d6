"""Who may be contacted when, and what days at home are worth. Employees only: independents choose for themselves."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from homeshore.brands.rules.opening import Hours
from homeshore.facts.vocabulary import Mode
from homeshore.kit.clock import from_us as from_us_moment
from homeshore.kit.clock import to_us
from homeshore.people import queries as people
from homeshore.workforce.errors import UnknownAccord, UnknownTelework
from homeshore.workforce.models.rosters import Absence
from homeshore.workforce.models.telework import TeleworkAccord, TeleworkTerms
from homeshore.workforce.rules import telework as rules
from homeshore.workforce.rules.telework import Allowance, Term

__all__ = ["TeleworkAccord", "TeleworkTerms"]

DAY = timedelta(days=1)


def may_be_contacted(agent: int, at: datetime) -> bool:
    """Whether a call-out or a message may reach an agent at an aware moment.

    Employees inside the contact hours of the accord on file (none on file: never) and not on leave, independents at any
    time, people without a contract in force never.
    """
    return agent in contactable([agent], at)


def contactable(agents: Iterable[int], at: datetime) -> frozenset[int]:
    """Those of the agents who may be contacted at a moment, read at once."""
    modes = people.modes_of(agents, to_us(at))
    employees = {agent for agent, mode in modes.items() if mode == Mode.EMPLOYEE}
    held = _terms_of_agents(employees, at.date())
    inside = {agent for agent in employees if rules.may_be_contacted(held.get(agent, ()), at)}
    return frozenset(inside | (modes.keys() - employees))


def resting(agents: Iterable[int], at: datetime) -> frozenset[int]:
    """Those of the agents who are employees outside their contact hours: a message waits for them (L2242-17).

    Whoever has no contract any more is nobody's employee, and may still be told what became of what they had.
    """
    modes = people.modes_of(agents, to_us(at))
    employees = {agent for agent, mode in modes.items() if mode == Mode.EMPLOYEE}
    return frozenset(employees - contactable(employees, at))


def contact_hours(agents: Iterable[int], from_us: int, until_us: int) -> dict[int, list[tuple[int, int]]]:
    """When between two moments employees may be contacted, in microseconds; only those with an accord on file."""
    held = _terms_of_agents(list(agents), from_us_moment(from_us).date())
    return {agent: rules.contact_spans(terms, from_us, until_us) for agent, terms in held.items()}


def agents_with_accord() -> frozenset[int]:
    """Employees with contact hours on file."""
    rows = TeleworkTerms.objects.exclude(contract__person__agent=None)
    return frozenset(rows.values_list("contract__person__agent", flat=True))


def next_contact(agent: int, at: datetime) -> datetime | None:
    """The first moment from `at` on at which an agent may be contacted; None when there is none in sight."""
    mode = people.mode_of(agent, to_us(at))
    if mode != Mode.EMPLOYEE:
        return at if mode is not None else None
    return rules.next_contact(_terms_of_agents([agent], at.date()).get(agent, ()), at)


def hours_on(agent: int, day: date) -> tuple[Hours, ...]:
    """The contact hours of an employee's week, as they hold on a day; none without an accord on file."""
    held = rules.term_on(_terms_of_agents([agent], day).get(agent, ()), day)
    return held.hours if held else ()


def allowance(contract: int, month: date, worked: Collection[date]) -> Allowance:
    """The allowance of an employment for a month that begins on `month`; `worked` are its days with effective work.

    `worked` comes from whoever knows the hours (billing's payroll); which of them were at home says the accord.
    """
    days = [day for day in worked if (day.year, day.month) == (month.year, month.month)]
    return rules.allowance(month, len(rules.days_at_home(terms_of([contract]).get(contract, ()), days)))


def accords(entity: int = 0) -> QuerySet[TeleworkAccord]:
    """Collective texts of one employer or (0) of all, the newest first."""
    rows = TeleworkAccord.objects.select_related("entity").order_by("-from_day", "-id")
    return rows.filter(entity_id=entity) if entity else rows


def accord(accord_id: int) -> TeleworkAccord:
    """One collective text. Raises UnknownAccord."""
    found = accords().filter(id=accord_id).first()
    if found is None:
        raise UnknownAccord(accord=accord_id)
    return found


def telework(contracts: Iterable[int]) -> QuerySet[TeleworkTerms]:
    """The telework of employments, the newest first."""
    rows = TeleworkTerms.objects.select_related("accord", "contract").filter(contract__in=list(contracts))
    return rows.order_by("-from_day", "-id")


def terms_row(contract: int, terms_id: int) -> TeleworkTerms:
    """One row of an employment's telework. Raises UnknownTelework."""
    found = telework([contract]).filter(id=terms_id).first()
    if found is None:
        raise UnknownTelework(telework=terms_id)
    return found


def terms_of(contracts: Iterable[int]) -> dict[int, tuple[Term, ...]]:
    """What holds when, by employment; a collective text that ends takes with it what hangs on it."""
    found: dict[int, tuple[Term, ...]] = {}
    rows = TeleworkTerms.objects.filter(contract__in=list(contracts)).exclude(contract__person__agent=None)
    for row in rows.select_related("accord", "contract__person__agent").order_by("from_day", "id"):
        found[row.contract_id] = (*found.get(row.contract_id, ()), _term(row))
    return found


def _terms_of_agents(agents: Collection[int], since: date) -> dict[int, tuple[Term, ...]]:
    """What holds when, by agent, with the absences from a day on (one day more: the agent's may be another)."""
    found: dict[int, tuple[Term, ...]] = {}
    away: dict[int, list[tuple[date, date]]] = {}
    absences = Absence.objects.filter(contract__person__agent__in=list(agents), until_day__gte=since - DAY)
    for contract, first, last in absences.order_by("from_day", "id").values_list("contract", "from_day", "until_day"):
        away.setdefault(contract, []).append((first, last))
    rows = TeleworkTerms.objects.filter(contract__person__agent__in=list(agents))
    for row in rows.select_related("accord", "contract__person__agent").order_by("from_day", "id"):
        agent = row.contract.person.agent.id
        found[agent] = (*found.get(agent, ()), _term(row, away.get(row.contract_id, ())))
    return found


def _term(row: TeleworkTerms, away: Iterable[tuple[date, date]] = ()) -> Term:
    ends = [day for day in (row.until_day, row.accord.until_day if row.accord else None, row.contract.ends_on) if day]
    return Term(
        from_day=row.from_day,
        until_day=min(ends, default=None),
        hours=hours_from(row.hours),
        days=tuple(row.days),
        zone=row.contract.person.agent.time_zone,
        away=tuple(away),
    )


def hours_from(stored: Iterable[tuple[int, str, str]]) -> tuple[Hours, ...]:
    """Contact hours as they are stored."""
    return tuple(
        Hours(weekday, time.fromisoformat(opens), time.fromisoformat(closes)) for weekday, opens, closes in stored
    )
