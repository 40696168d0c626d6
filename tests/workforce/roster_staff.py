"""Employees with terms of work, a programme they may serve, and a legal week made by hand."""

from datetime import date, timedelta
from typing import Any

from company import Company
from homeshore.brands.queries import Programme
from homeshore.kit.clock import now_us
from homeshore.people import queries as people
from homeshore.people.queries import Agent
from homeshore.workforce.actions import rosters, terms
from homeshore.workforce.actions.rosters import RosterDetails
from homeshore.workforce.models.staffing import RequiredInterval, RequirementVersion
from homeshore.workforce.queries.rosters import Roster
from homeshore.workforce.rules.calendar import public_holidays
from homeshore.workforce.rules.clockface import local_day, moment_us
from homeshore.workforce.rules.employment import TermsDetails
from homeshore.workforce.rules.parts import Typed, parts_from

ZONE = "Europe/Paris"
PLANNER = 7


def monday(weeks: int) -> date:
    """A Monday so many weeks away, or as little farther as gives a week without a public holiday and one after it."""
    today = local_day(now_us(), ZONE)
    found = today + timedelta(weeks=weeks, days=-today.weekday())
    while public_holidays(found, found + timedelta(days=13)):
        found += timedelta(weeks=1 if weeks > 0 else -1)
    return found


def contract_of(agent: Agent) -> int:
    """The agent's newest contract."""
    return people.contracts(agent.person_id)[0].id


def agree(agent: Agent, **details: Any) -> int:
    """Terms of work since the contract began: full time unless said otherwise. Returns the contract."""
    contract = contract_of(agent)
    agreed = {"from_day": date(2025, 1, 1), "week_minutes": 35 * 60, **details}
    terms.agree_terms(contract, TermsDetails(**agreed), PLANNER)
    return contract


def a_day(programme: int, day: date, begins: int = 9 * 60) -> list[list[Any]]:
    """A legal day of seven paid hours: two breaks of fifteen minutes, lunch from half past twelve (from nine on)."""
    typed = Typed(
        programme=programme,
        from_minute=begins,
        until_minute=begins + 465,
        lunch_from=begins + 210,
        lunch_minutes=45,
        breaks=((begins + 90, 15), (begins + 345, 15)),
    )
    return parts_from(typed, day, ZONE)


def draft(programme: Programme, *contracts: int, first: date, weeks: int = 1) -> Roster:
    """A draft for some employees."""
    details = RosterDetails(
        name="Roster", programmes=(programme.id,), first_day=first, weeks=weeks, contracts=tuple(contracts)
    )
    return rosters.draft_roster(details, PLANNER)


def working_week(roster: Roster, contract: int, days: int = 5) -> None:
    """Put legal days down from the roster's first Monday on."""
    for step in range(days):
        day = roster.first_day + timedelta(days=step)
        rosters.place_shift(roster.id, contract, day, a_day(roster.programmes[0], day))


class Firm:
    """One programme, Claire and Bruno employed full time, Inès independent."""

    def __init__(self) -> None:
        self.company = Company()
        self.brand, self.programme = self.company.brand()
        self.claire, self.bruno = (self.company.agent(name, self.brand) for name in ("Claire", "Bruno"))
        self.ines = self.company.agent("Ines", self.brand, mode="independent")
        self.contract, self.other = agree(self.claire), agree(self.bruno)

    def roster(self, weeks_ahead: int = 4, *contracts: int) -> Roster:
        """A draft of one week with Claire's legal week in it."""
        row = draft(self.programme, *(contracts or (self.contract,)), first=monday(weeks_ahead))
        working_week(row, self.contract)
        return row


def need(programme: Programme, first: date, agents: int, days: int = 5) -> None:
    """So many people from eight to seven on some days from `first` on."""
    start = moment_us(first, 0, ZONE)
    version = RequirementVersion.objects.create(
        brand=programme.brand, programme=programme, number=1, from_us=start, until_us=start + 7 * 86_400_000_000
    )
    RequiredInterval.objects.bulk_create(
        RequiredInterval(
            version=version,
            brand=programme.brand,
            programme=programme,
            from_us=moment_us(first + timedelta(days=step), minute, ZONE),
            until_us=moment_us(first + timedelta(days=step), minute + 30, ZONE),
            agents=max(0, agents - 1),
            booked=agents,
        )
        for step in range(days)
        for minute in range(8 * 60, 19 * 60, 30)
    )
