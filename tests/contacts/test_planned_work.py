"""Slots, shifts and certificates decide what the routing core offers, through the live path, and a replay agrees."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from company import Company
from homeshore.brands.queries import Brand, Programme
from homeshore.brands.rules.opening import Hours
from homeshore.contacts.configuration import commands_for
from homeshore.contacts.queries.desk import desk_state
from homeshore.contacts.telephone.protocol import Calls
from homeshore.facts import Draft
from homeshore.facts.office import ShiftsPublished, SlotBooked, TeleworkChanged
from homeshore.facts.vocabulary import Channel
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import from_us, to_us
from homeshore.kit.ids import new_id
from homeshore.learning import actions as learning
from homeshore.learning import queries as certificates
from homeshore.people import queries as people
from homeshore.people.queries import Agent
from homeshore.routing.commands import Arrive, Command, SetPermissions
from homeshore.routing.core import Core
from homeshore.workforce.actions.presence import set_online_rule
from homeshore.workforce.actions.telework import agree_telework, end_accord, end_telework, file_accord
from homeshore.workforce.models.rosters import PUBLISHED, Roster, RosterMember, RosterShift
from homeshore.workforce.models.slots import Slot, SlotBooking, SlotRound
from homeshore.workforce.models.telework import TeleworkTerms
from homeshore.workforce.queries.presence import standing, standings
from homeshore.workforce.rules.telework import AccordDetails, TermsDetails

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@dataclass
class Recorded(Company):
    """A company that remembers what its core was told, to tell it to another one."""

    told: list[tuple[int, Command | None]] = field(default_factory=list)
    said: list[Draft] = field(default_factory=list)

    def do(self, command: Command) -> list[Draft]:
        self.told.append((self.now_us, command))
        return super().do(command)

    def later(self, seconds: float) -> None:
        super().later(seconds)
        self.told.append((self.now_us, None))

    def _append(self, drafts: list[Draft]) -> None:
        self.said.extend(drafts)
        super()._append(drafts)


@pytest.fixture
def company() -> Recorded:
    return Recorded()


def arrive(company: Company, brand: Brand, programme: Programme) -> int:
    """A customer writes; the agents who are asked, if any, are in the core."""
    contact = new_id()
    company.do(
        Arrive(contact, new_id(), new_id(), brand.id, programme.id, Channel.CHAT, "fr", occurred_us=company.now_us)
    )
    return contact


def offers(company: Company, agent: Agent) -> int:
    return len(company.core.agent_view(agent.id).offers)


def book(agent: Agent, programme: Programme, starts_at: datetime, ends_at: datetime) -> None:
    """The agent holds a place of a slot, as booking leaves it behind."""
    of = SlotRound.objects.create(
        name="November",
        first_day=starts_at.date(),
        last_day=ends_at.date(),
        announced_at=starts_at - 9 * HOUR,
        opens_at=starts_at - 8 * HOUR,
        closes_at=starts_at - 7 * HOUR,
        public_name="a draw",
        public_from=starts_at - 6 * HOUR,
        first_come_at=starts_at - 5 * HOUR,
    )
    mine = {"brand_id": programme.brand_id, "programme": programme, "starts_at": starts_at, "ends_at": ends_at}
    slot = Slot.objects.create(round=of, quota=1, taken=1, **mine)
    contract = people.contracts(agent.person_id).get()
    SlotBooking.objects.create(
        slot=slot, agent=agent, contract=contract, how="draw", booked_at=starts_at - 5 * HOUR, **mine
    )
    fact = SlotBooked(slot=slot.id, from_us=to_us(starts_at), until_us=to_us(ends_at), how="draw")
    put_in_outbox(Draft(1, 1, fact, agent=agent.id, brand=programme.brand_id, programme=programme.id))


def rostered(agent: Agent, starts_at: datetime, ends_at: datetime) -> None:
    """A published roster whose only shift of the agent is this one, in UTC."""
    contract = people.contracts(agent.person_id).get()
    monday = starts_at.date() - timedelta(days=7)
    roster = Roster.objects.create(
        series=new_id(), name="Autumn", first_day=monday, weeks=4, time_zone="UTC", state=PUBLISHED
    )
    RosterMember.objects.create(roster=roster, contract=contract, agent=agent.id)
    RosterShift.objects.create(
        roster=roster,
        contract=contract,
        agent=agent.id,
        day=starts_at.date(),
        parts=[["work", to_us(starts_at), to_us(ends_at), 0]],
        from_us=to_us(starts_at),
        until_us=to_us(ends_at),
    )
    fact = ShiftsPublished(roster=roster.id, from_us=to_us(starts_at), until_us=to_us(ends_at))
    put_in_outbox(Draft(1, 1, fact, agent=agent.id))


def in_half_an_hour(company: Company) -> datetime:
    now = from_us(company.now_us)
    return now.replace(second=0, microsecond=0) + timedelta(minutes=30)


def test_where_slots_are_needed_an_independent_is_offered_work_from_the_moment_the_slot_begins(
    company: Recorded,
) -> None:
    brand, programme = company.brand()
    agent = company.agent("Karim", brand, mode="independent")
    set_online_rule(programme, slots_only=True)
    starts = in_half_an_hour(company)
    book(agent, programme, starts, starts + HOUR)
    company.settle()
    company.at_desk(agent)
    arrive(company, brand, programme)
    assert offers(company, agent) == 0
    told = standing(agent, company.now_us)
    assert (told.code, told.programmes, told.next_us) == ("outside_slot", (programme.id,), to_us(starts))
    company.later((to_us(starts) - company.now_us) / 1e6 + 1)
    assert offers(company, agent) == 1
    assert company.core.agent_view(agent.id).offers[0].why[4] == "slot"


def test_where_a_programme_is_open_an_independent_is_offered_work_without_a_slot(company: Recorded) -> None:
    brand, programme = company.brand()
    agent = company.agent("Karim", brand, mode="independent")
    company.settle()
    company.at_desk(agent)
    arrive(company, brand, programme)
    assert offers(company, agent) == 1


def test_a_rule_that_changes_reaches_the_core_at_once(company: Recorded) -> None:
    brand, programme = company.brand()
    agent = company.agent("Karim", brand, mode="independent")
    company.settle()
    company.at_desk(agent)
    set_online_rule(programme, slots_only=True)
    company.settle()
    arrive(company, brand, programme)
    assert offers(company, agent) == 0
    set_online_rule(programme, slots_only=False)
    company.settle()
    assert offers(company, agent) == 1


def test_a_certificate_that_is_revoked_in_the_middle_of_a_slot_ends_it_at_once(company: Recorded) -> None:
    brand, programme = company.brand()
    agent = company.agent("Karim", brand, mode="independent")
    set_online_rule(programme, slots_only=True)
    starts = in_half_an_hour(company) - HOUR
    book(agent, programme, starts, starts + 3 * HOUR)
    company.settle()
    company.at_desk(agent)
    arrive(company, brand, programme)
    assert offers(company, agent) == 1
    learning.revoke_certificate(certificates.certificates(agent.id)[0])
    company.settle()
    assert offers(company, agent) == 0


def test_an_employee_whom_a_roster_plans_is_offered_work_in_the_shift_alone(company: Recorded) -> None:
    brand, programme = company.brand()
    agent = company.agent("Claire", brand)
    starts = in_half_an_hour(company)
    rostered(agent, starts, starts + HOUR)
    company.settle()
    company.at_desk(agent)
    arrive(company, brand, programme)
    assert offers(company, agent) == 0
    assert standing(agent, company.now_us).code == "outside_shift"
    company.later((to_us(starts) - company.now_us) / 1e6 + 1)
    assert offers(company, agent) == 1
    assert company.core.agent_view(agent.id).offers[0].why[4] == "shift"


def test_another_core_that_is_told_the_same_says_the_same(company: Recorded) -> None:
    brand, programme = company.brand()
    karim, claire = company.agent("Karim", brand, mode="independent"), company.agent("Claire", brand)
    set_online_rule(programme, slots_only=True)
    starts = in_half_an_hour(company)
    book(karim, programme, starts, starts + HOUR)
    rostered(claire, starts + HOUR / 2, starts + HOUR)
    company.settle()
    company.at_desk(karim, 1)
    company.at_desk(claire, 2)
    for _ in range(12):
        arrive(company, brand, programme)
        company.later(600)
    again, said = Core(), []
    for at_us, command in company.told:
        said += again.advance(at_us, 1_000_000) if command is None else again.handle(at_us, command)[0]
    assert said == company.said
    assert {type(draft.fact).__name__ for draft in said} >= {"ContactOffered", "ContactArrived"}


def test_the_desk_says_why_a_ready_agent_is_not_offered_work(company: Recorded) -> None:
    brand, programme = company.brand()
    agent = company.agent("Claire", brand)
    starts = in_half_an_hour(company)
    rostered(agent, starts, starts + HOUR)
    company.settle()
    company.at_desk(agent)
    shown = desk_state(company.core.agent_view(agent.id), Calls((), ())).agent.held_back
    assert shown is not None
    assert (shown.code, shown.programmes, shown.next_us) == ("outside_shift", (programme.name,), to_us(starts))


def test_the_floor_hears_only_of_those_whom_the_plan_holds_back(company: Recorded) -> None:
    brand, programme = company.brand()
    claire, yann = company.agent("Claire", brand), company.agent("Yann", brand)
    karim = company.agent("Karim", brand, mode="independent")
    starts = in_half_an_hour(company)
    rostered(claire, starts, starts + HOUR)
    company.settle()
    modes = people.modes_of([claire.id, yann.id, karim.id])
    assert {agent: one.code for agent, one in standings(modes, company.now_us).items()} == {claire.id: "outside_shift"}
    set_online_rule(programme, slots_only=True)
    assert standings(modes, company.now_us).keys() == {claire.id, karim.id}


def amend(agent: Agent, company: Company, **about: object) -> TeleworkTerms:
    """Telework from yesterday on, with contact hours at the present moment or not."""
    today = from_us(company.now_us).date()
    details = TermsDetails(from_day=today - timedelta(days=1), **about)  # type: ignore[arg-type]  # a test's own
    return agree_telework(people.contracts(agent.person_id).get(), details, b"%PDF-1.7 signed")


def permissions_told(company: Recorded, agent: Agent) -> list[Command]:
    return [one for _, one in company.told if isinstance(one, SetPermissions) and one.agent == agent.id]


ALL_DAY = tuple(Hours(day, time(0), time(0)) for day in range(7))


def test_a_change_of_telework_reaches_routing_at_once(company: Recorded) -> None:
    brand, programme = company.brand()
    agent = company.agent("Claire", brand)
    company.settle()
    company.at_desk(agent)
    another_day = (from_us(company.now_us).weekday() + 3) % 7
    row = amend(agent, company, hours=(Hours(another_day, time(9), time(12)),))
    company.settle()
    arrive(company, brand, programme)
    assert offers(company, agent) == 0
    told = len(permissions_told(company, agent))
    end_telework(row, from_us(company.now_us).date() - timedelta(days=1))
    company.settle()
    assert len(permissions_told(company, agent)) == told + 1


def test_the_end_of_a_collective_text_reaches_everybody_whose_telework_hangs_on_it(company: Recorded) -> None:
    brand, programme = company.brand()
    agent, other = company.agent("Claire", brand), company.agent("Yann", brand)
    today = from_us(company.now_us).date()
    details = AccordDetails(
        entity=company.operator.id, kind="charter", title="Charte", from_day=today - timedelta(days=9)
    )
    text = file_accord(details)
    for one in (agent, other):
        amend(one, company, accord=text.id, hours=ALL_DAY)
    company.settle()
    company.at_desk(agent)
    end_accord(text, today - timedelta(days=2))
    company.settle()
    arrive(company, brand, programme)
    assert offers(company, agent) == 0
    assert [draft.agent for draft in company.said if isinstance(draft.fact, TeleworkChanged)][-2:] == [
        agent.id,
        other.id,
    ]


def test_what_is_asked_of_the_database_does_not_grow_with_agents(company: Recorded) -> None:
    brand, programme = company.brand()
    agents = [company.agent(f"Karim{place}", brand, mode="independent") for place in range(3)]
    agents += [company.agent(f"Claire{place}", brand) for place in range(3)]
    set_online_rule(programme, slots_only=True)
    starts = in_half_an_hour(company)
    for agent in agents[3:]:
        rostered(agent, starts, starts + HOUR)
    company.settle()

    def asked(ids: list[int]) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as told:
            assert len(list(commands_for(ids))) == 2 * len(ids)
        modes = people.modes_of(ids)
        with CaptureQueriesContext(connection) as held_back:
            assert standings(modes, company.now_us).keys() == set(ids)
        return len(told), len(held_back)

    assert asked([agents[0].id, agents[3].id]) == asked([agent.id for agent in agents])
