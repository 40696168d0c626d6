"""What the solver and the judge are told of a roster: its employees' terms, their shifts before, the needs."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from msgspec.structs import replace

from homeshore.kit.zones import day_start_us
from homeshore.people.queries import Contract
from homeshore.workforce.models.rosters import PUBLISHED, Roster, RosterMember, RosterShift, TermsOfWork
from homeshore.workforce.queries import requirements, terms
from homeshore.workforce.rules.calendar import public_holidays
from homeshore.workforce.rules.employment import complementary_minutes, is_part_time
from homeshore.workforce.rules.notice import NOTICE_DAYS, working_days_before
from homeshore.workforce.rules.parts import shift_of
from homeshore.workforce.rules.rostering.checking import Breach, breaches
from homeshore.workforce.rules.rostering.problem import Need, RosterProblem
from homeshore.workforce.rules.rostering.shifts import Shift
from homeshore.workforce.rules.rostering.terms import Terms, Wish

AVERAGE_WEEKS = 12
"""How far back shifts count for the means of the law (L3121-22)."""
DAY = timedelta(days=1)


def last_day(roster: Roster) -> date:
    """The last Sunday of a roster."""
    return roster.first_day + timedelta(weeks=roster.weeks) - DAY


def span_us(roster: Roster) -> tuple[int, int]:
    """A roster's weeks in its own zone, in microseconds."""
    after = last_day(roster) + DAY
    return day_start_us(roster.first_day, roster.time_zone), day_start_us(after, roster.time_zone)


def holidays(roster: Roster) -> frozenset[date]:
    """The public holidays of a roster's weeks and the day around them."""
    return public_holidays(roster.first_day - DAY, last_day(roster) + DAY)


def zone_of(contract: Contract) -> str:
    """The time zone in which an employee works, at home: nights, Sundays, lunch and weeks are those of its clocks."""
    zone: str = contract.person.agent.time_zone
    return zone


def members(roster: Roster) -> list[RosterMember]:
    """A roster's employees by name."""
    rows = roster.members.select_related("contract__person__agent")
    return list(rows.order_by("contract__person__name", "id"))


def member_terms(roster: Roster, rows: Iterable[RosterMember]) -> list[Terms]:
    """The terms of a roster's employees, from its first day (or the contract's first within it) on, with amendments.

    An employee whose terms are not on file is left out: the judge says so. An authorisation counts if it holds for all
    the weeks.
    """
    rows = list(rows)
    contracts = [row.contract_id for row in rows]
    first, last = roster.first_day, last_day(roster)
    held = terms.terms_between(contracts, first, last)
    files, away = terms.authorisations(contracts), terms.absences(contracts, first, last)
    wishes = terms.wishes(contracts)
    found = []
    for row in rows:
        if row.contract_id in held:
            allowed = {
                one.kind
                for one in files.get(row.contract_id, ())
                if one.from_day <= first and (one.until_day is None or last <= one.until_day)
            }
            days = tuple(day for one in away.get(row.contract_id, ()) for day in _days(one.from_day, one.until_day))
            hoped = tuple(_wish(one) for one in wishes.get(row.contract_id, ()))
            found.append(_amended(held[row.contract_id], _common(row, allowed, days, hoped)))
    return found


def _common(row: RosterMember, allowed: set[str], absences: tuple[date, ...], wishes: tuple[Wish, ...]) -> Terms:
    """What holds for an employee whatever the terms say of hours."""
    contract: Contract = row.contract
    return Terms(
        agent=row.agent,
        contract=row.contract_id,
        programmes=tuple(row.programmes),
        zone=zone_of(contract),
        absences=absences,
        wishes=wishes,
        sunday="sunday" in allowed,
        night="night" in allowed,
        holiday="holiday" in allowed,
        since=contract.starts_on,
        until=contract.ends_on,
    )


def _amended(held: list[TermsOfWork], common: Terms) -> Terms:
    """The first terms, and those that take their place within the roster."""
    first, *later = held
    return replace(_terms(first, common), amendments=tuple((one.from_day, _terms(one, common)) for one in later))


def _terms(held: TermsOfWork, common: Terms) -> Terms:
    return replace(
        common,
        weekly_minutes=held.week_minutes,
        part_time=is_part_time(held.week_minutes),
        part_time_derogation=held.least_week_granted,
        complementary=complementary_minutes(held.week_minutes, held.complementary),
        modulated=held.modulated,
        days_off=tuple(held.days_off),
        most_days=held.most_days,
        shortest_day=held.shortest_day,
        longest_day=held.longest_day,
        earliest_minute=held.earliest_minute,
        latest_minute=held.latest_minute,
        notice_days=held.notice_days,
    )


def _wish(row: terms.Wish) -> Wish:
    weekday = -1 if row.weekday is None else row.weekday
    return Wish(weekday, row.day, row.from_minute, row.until_minute, row.weight)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


def roster_shifts(roster: Roster, agents: Iterable[int] | None = None) -> list[Shift]:
    """A roster's shifts, of all or of some agents."""
    rows = roster.shifts.all() if agents is None else roster.shifts.filter(agent__in=list(agents))
    return [shift_of(row.agent, row.contract_id, row.parts) for row in rows.order_by("agent", "from_us")]


def shifts_before(roster: Roster, agents: Iterable[int]) -> list[Shift]:
    """Published shifts of the twelve weeks before a roster, for rest and means."""
    from_us, _ = span_us(roster)
    earliest = day_start_us(roster.first_day - timedelta(weeks=AVERAGE_WEEKS), roster.time_zone)
    rows = RosterShift.objects.filter(
        roster__state=PUBLISHED, agent__in=list(agents), from_us__gte=earliest, from_us__lt=from_us
    ).exclude(roster__series=roster.series)
    return [shift_of(row.agent, row.contract_id, row.parts) for row in rows.order_by("agent", "from_us")]


def judged(roster: Roster, agents: Collection[int] = (), instead: Iterable[Shift] | None = None) -> list[Breach]:
    """What the independent judge finds in a roster, or in some employees' part of it.

    With `instead`, their shifts are these: what a change would come to.
    """
    rows = [row for row in members(roster) if not agents or row.agent in agents]
    concerned = [row.agent for row in rows]
    shifts = roster_shifts(roster, concerned) if instead is None else list(instead)
    return breaches(
        shifts,
        member_terms(roster, rows),
        roster.first_day,
        roster.weeks,
        previous=shifts_before(roster, concerned),
        holidays=holidays(roster),
    )


def needs(roster: Roster, span: tuple[int, int] | None = None) -> list[Need]:
    """What the roster's programmes need in its weeks or a part of them: people to be booked, so no-show and
    shrinkage are in."""
    from_us, until_us = span or span_us(roster)
    return [
        Need(programme, one.from_us, one.until_us, float(one.booked))
        for programme in roster.programmes
        for one in requirements.required(programme, from_us, until_us)
    ]


def problem_of(roster: Roster, effort: int) -> RosterProblem:
    """What the solver is asked for a roster; `effort`: how often each week is tried anew."""
    rows, needed = members(roster), needs(roster)
    agents = [row.agent for row in rows]
    lengths = {(one.until_us - one.from_us) // 60_000_000 for one in needed}
    return RosterProblem(
        from_day=roster.first_day,
        weeks=roster.weeks,
        terms=tuple(member_terms(roster, rows)),
        needs=tuple(needed),
        interval_minutes=min(lengths, default=30),
        step_minutes=roster.step_minutes,
        holidays=tuple(sorted(holidays(roster))),
        previous=tuple(shifts_before(roster, agents)),
        effort=effort,
    )


def margins(roster: Roster, rows: Iterable[RosterMember]) -> dict[int, str]:
    """How far complementary hours may go, by contract, as the terms stand on the roster's first day."""
    held = terms.terms_on([row.contract_id for row in rows], last_day(roster))
    return {contract: one.complementary for contract, one in held.items()}


def notice(today: date, day: date) -> int:
    """Whole working days between today and a day."""
    return working_days_before(today, day, public_holidays(today, day))


def needed_notice(roster: Roster, contract_id: int) -> int:
    """The notice of the employee's terms of work, in working days; the law's where none are on file."""
    held = terms.terms_on([contract_id], last_day(roster)).get(contract_id)
    return held.notice_days if held else NOTICE_DAYS
