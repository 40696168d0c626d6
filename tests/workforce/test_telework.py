"""When employees at home may be contacted, what is on file about it, and what days at home are worth."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from company import Company
from homeshore.brands.rules.opening import Hours
from homeshore.facts.office import TeleworkChanged
from homeshore.journal.queries import facts_between, head_seq
from homeshore.kit.clock import to_us
from homeshore.kit.problems import Invalid
from homeshore.people import actions as people_actions
from homeshore.people import queries as people
from homeshore.people.queries import Agent, Contract
from homeshore.people.rules import EntityDetails
from homeshore.workforce.actions import telework as actions
from homeshore.workforce.actions import terms
from homeshore.workforce.queries import telework
from homeshore.workforce.rules import telework as rules
from homeshore.workforce.rules.telework import AccordDetails, Term, TermsDetails

MORNINGS = tuple(Hours(day, time(9), time(12, 30)) for day in range(5))
PARIS = Term(
    from_day=date(2026, 1, 1), until_day=date(2026, 11, 30), hours=MORNINGS, days=(0, 1, 2, 3, 4), zone="Europe/Paris"
)


def at(text: str) -> datetime:
    """A moment in UTC; Paris is an hour ahead in November."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "reachable"),
    [
        ("2026-11-23T07:59:59", False),
        ("2026-11-23T08:00:00", True),
        ("2026-11-23T11:29:59", True),
        ("2026-11-23T11:30:00", False),
        ("2026-11-22T09:00:00", False),  # a Sunday
        ("2026-11-11T09:00:00", False),  # a public holiday
        ("2026-12-01T09:00:00", False),  # after the accord's end
        ("2025-12-31T09:00:00", False),
        ("2026-07-01T07:00:00", True),  # summer time
    ],
)
def test_contact_hours_hold_in_the_employees_own_time(moment: str, reachable: bool):
    assert rules.may_be_contacted([PARIS], at(moment)) is reachable


def test_without_an_accord_nobody_may_be_contacted():
    assert not rules.may_be_contacted([], at("2026-11-23T09:00:00"))
    assert rules.next_contact([], at("2026-11-23T09:00:00")) is None


def test_later_terms_take_the_place_of_earlier_ones():
    evenings = Term(
        from_day=date(2026, 11, 24),
        until_day=None,
        hours=(Hours(1, time(18), time(20)),),
        days=(1,),
        zone="Europe/Paris",
    )
    assert rules.may_be_contacted([PARIS, evenings], at("2026-11-23T09:00:00"))
    assert not rules.may_be_contacted([PARIS, evenings], at("2026-11-24T09:00:00"))
    assert rules.may_be_contacted([PARIS, evenings], at("2026-11-24T17:30:00"))


@pytest.mark.parametrize(
    ("moment", "then"),
    [
        ("2026-11-23T09:00:00", "2026-11-23T09:00:00"),
        ("2026-11-23T06:00:00", "2026-11-23T08:00:00"),
        ("2026-11-20T15:00:00", "2026-11-23T08:00:00"),  # over the weekend
        ("2026-11-10T15:00:00", "2026-11-12T08:00:00"),  # over 11 November
    ],
)
def test_the_next_moment_for_a_message_is_found(moment: str, then: str):
    assert rules.next_contact([PARIS], at(moment)) == at(then)


def test_there_is_no_next_moment_after_the_accord():
    assert rules.next_contact([PARIS], at("2026-11-30T15:00:00")) is None


def test_only_days_with_work_on_agreed_weekdays_under_an_accord_are_days_at_home():
    worked = [date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 30), date(2026, 12, 1)]
    assert rules.days_at_home([PARIS], worked) == {date(2026, 11, 27), date(2026, 11, 30)}


@pytest.mark.parametrize(
    ("days", "amount", "capped"),
    [(0, "0.00", False), (1, "2.70", False), (21, "56.70", False), (22, "59.40", False), (23, "59.40", True)],
)
def test_the_allowance_is_exact_and_capped(days: int, amount: str, capped: bool):
    found = rules.allowance(date(2026, 11, 1), days)
    assert (found.amount, found.capped) == (Decimal(amount), capped)


def test_every_rate_is_dated_with_its_source():
    assert [one.from_day for one in rules.RATES] == sorted(one.from_day for one in rules.RATES)
    assert all(one.source for one in rules.RATES)


@pytest.fixture
def company(db: None) -> Company:
    return Company()


@pytest.fixture
def zoe(company: Company) -> Agent:
    return company.agent("Zoe", company.brand()[0])


def contract_of(agent: Agent) -> Contract:
    return people.contracts(agent.person_id)[0]


def details(contract: Contract, **changes: object) -> TermsDetails:
    return TermsDetails(**{"from_day": contract.starts_on, "hours": MORNINGS, **changes})  # type: ignore[arg-type]


def monday_morning(contract: Contract) -> datetime:
    """A Monday in contact hours, after the contract began, on no public holiday."""
    day = contract.starts_on + timedelta(days=(7 - contract.starts_on.weekday()) % 7)
    while day in rules.public_holidays(day.year):
        day += timedelta(days=7)
    return datetime.combine(day, time(10), ZoneInfo("Europe/Paris")).astimezone(UTC)


def test_an_employee_is_contacted_inside_the_hours_on_file_only(zoe: Agent):
    contract = contract_of(zoe)
    moment = monday_morning(contract)
    assert not telework.may_be_contacted(zoe.id, moment)
    actions.agree_telework(contract, details(contract), b"%PDF signed")
    assert telework.may_be_contacted(zoe.id, moment)
    assert not telework.may_be_contacted(zoe.id, moment.replace(hour=20))
    assert telework.next_contact(zoe.id, moment.replace(hour=4)) == moment.replace(hour=moment.hour - 1)


def test_nobody_is_contacted_on_leave(company: Company, zoe: Agent):
    contract = contract_of(zoe)
    moment = monday_morning(contract)
    actions.agree_telework(contract, details(contract), b"%PDF signed")
    absence = terms.note_absence(contract.id, moment.date(), moment.date(), by=1)
    assert not telework.may_be_contacted(zoe.id, moment)
    assert telework.next_contact(zoe.id, moment) > moment + timedelta(hours=20)
    span = to_us(moment), to_us(moment + timedelta(hours=1))
    assert telework.contact_hours([zoe.id], *span) == {zoe.id: []}
    company.settle()
    changed = [one.fact for one in facts_between(0, head_seq(), frozenset({"telework_changed"}))]
    assert changed[-1] == TeleworkChanged(to_us(moment - timedelta(hours=10)))
    terms.take_absence_back(contract.id, absence.id)
    assert telework.may_be_contacted(zoe.id, moment)


def test_an_independent_may_be_contacted_at_any_time_and_has_no_telework(company: Company):
    lea = company.agent("Lea", company.brand()[0], mode="independent")
    contract = contract_of(lea)
    assert telework.may_be_contacted(lea.id, monday_morning(contract).replace(hour=2))
    with pytest.raises(Invalid) as raised:
        actions.agree_telework(contract, details(contract), b"%PDF")
    assert raised.value.fields["contract"] == "independents_choose_their_hours"


def test_nobody_is_contacted_after_their_contract(zoe: Agent):
    contract = contract_of(zoe)
    actions.agree_telework(contract, details(contract), b"%PDF")
    moment = monday_morning(contract)
    people_actions.end_contract(contract, moment.date() - timedelta(days=1))
    assert not telework.may_be_contacted(zoe.id, moment)


def test_a_collective_text_that_ends_takes_its_telework_with_it(zoe: Agent):
    contract = contract_of(zoe)
    text = AccordDetails(entity=contract.entity_id, kind="charter", title="Charte", from_day=contract.starts_on)
    accord = actions.file_accord(text, b"%PDF")
    actions.agree_telework(contract, details(contract, accord=accord.id))
    moment = monday_morning(contract)
    assert telework.may_be_contacted(zoe.id, moment)
    actions.end_accord(accord, max(moment.date() - timedelta(days=1), contract.starts_on))
    assert telework.may_be_contacted(zoe.id, moment) is (moment.date() == contract.starts_on)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"hours": ()}, "hours", "required"),
        ({"days": ()}, "days", "required"),
        ({"days": (7,)}, "days", "not_a_weekday"),
        ({"hours": (Hours(0, time(12), time(9)),)}, "hours", "closes_before_it_opens"),
        ({"accord": 1}, "accord", "unknown"),
        ({"from_day": date(2001, 1, 1)}, "from_day", "outside_contract"),
        ({"until_day": date(2001, 1, 1)}, "until_day", "ends_before_it_starts"),
    ],
)
def test_what_contradicts_itself_is_refused(zoe: Agent, changes: dict[str, object], field: str, code: str):
    contract = contract_of(zoe)
    with pytest.raises(Invalid) as raised:
        actions.agree_telework(contract, details(contract, **changes), b"%PDF")
    assert raised.value.fields[field] == code


def test_an_amendment_needs_its_document_and_another_employers_text_is_refused(company: Company, zoe: Agent):
    contract = contract_of(zoe)
    with pytest.raises(Invalid, match="required"):
        actions.agree_telework(contract, details(contract))
    other = people_actions.register_entity(EntityDetails(kind="employer", name="Autre employeur"))
    text = AccordDetails(entity=other.id, kind="agreement", title="Accord", from_day=contract.starts_on)
    accord = actions.file_accord(text)
    with pytest.raises(Invalid, match="another_employers"):
        actions.agree_telework(contract, details(contract, accord=accord.id))


def test_two_agreements_cannot_begin_on_one_day(zoe: Agent):
    contract = contract_of(zoe)
    actions.agree_telework(contract, details(contract), b"%PDF")
    with pytest.raises(Invalid, match="taken"):
        actions.agree_telework(contract, details(contract), b"%PDF")


def test_the_allowance_of_a_contract_counts_its_days_at_home(zoe: Agent):
    contract = contract_of(zoe)
    actions.agree_telework(contract, details(contract, days=(0,)), b"%PDF")
    monday = monday_morning(contract).date()
    found = telework.allowance(contract.id, monday.replace(day=1), [monday, monday + timedelta(days=1)])
    assert (found.days, found.amount) == (1, Decimal("2.70"))
