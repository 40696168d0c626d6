"""Similar slots and a brand's outlook from rows of the ledger: whose past counts, and whose does not."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.firm import LONG_AGO, Firm, agree, engage, project
from company import Company
from homeshore.billing.models import Attendance, CardAssignment, CardVersion, ChargeRow
from homeshore.billing.queries import costs, earnings
from homeshore.billing.rules.slots import Slot
from homeshore.brands.queries import Brand
from homeshore.kit.clock import to_us
from homeshore.kit.ids import new_id
from homeshore.people.queries import Agent

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
TODAY = date(2026, 11, 18)  # a Wednesday
MONDAY = date(2026, 11, 16)
MIN = 60_000_000
HOUR = 60 * MIN


@pytest.fixture
def brand(company: Company) -> Brand:
    brand = company.brand()[0]
    agree(brand)
    return brand


@pytest.fixture
def independents(company: Company, brand: Brand) -> list[Agent]:
    """Five of them under one card, 0.25 a minute."""
    found = [company.agent(name, brand, mode="independent") for name in ("Lea", "Zoe", "Max", "Tom", "Eva")]
    card = engage(found[0])
    for agent in found[1:]:
        CardAssignment.objects.create(contract=agent.person.contracts.get(), card=card, from_day=LONG_AGO)
    return found


def at(day: date, hour: int, minute: int = 0) -> int:
    return to_us(datetime.combine(day, time(hour, minute), PARIS))


def version(side: str, brand: Brand) -> CardVersion:
    rows = CardVersion.objects.filter(card__side=side)
    return rows.get(card__brands__brand=brand) if side == "brand" else rows.get()


def charge(side: str, brand: Brand, agent: Agent, ended_us: int, minutes: int) -> None:
    """A charge of so many minutes, as the ledger would write it."""
    day = datetime.fromtimestamp(ended_us // 1_000_000, PARIS).date()
    ChargeRow.objects.create(
        side=side,
        handling=new_id(),
        month=day.replace(day=1),
        brand=brand,
        programme=1,
        contact=new_id(),
        agent=agent.id,
        contract=agent.person.contracts.get().id,
        channel="chat",
        card_version=version(side, brand),
        ended_us=ended_us,
        handled_us=minutes * MIN,
        charged_us=minutes * MIN,
        quantities=[[-1, minutes * MIN]],
        seq=1,
    )


def work(brand: Brand, agent: Agent, day: date, minutes: int) -> None:
    """Connected from ten to noon, and paid for one contact of so many minutes."""
    Attendance.objects.create(agent=agent.id, kind="work", from_us=at(day, 10), until_us=at(day, 12))
    charge("agent", brand, agent, at(day, 11), minutes)


def slots(agent: Agent) -> dict[Slot, tuple[int, bool, int]]:
    found = earnings.similar_slots(agent.id, [agent.person.contracts.get().id], "Europe/Paris", at(TODAY, 9))
    return {slot: (one.per_hour, one.own, one.samples) for slot, one in found.items()}


def test_three_mondays_of_ones_own_speak_for_a_monday(
    company: Company, brand: Brand, independents: list[Agent]
) -> None:
    lea, zoe, *_ = independents
    for week, minutes in enumerate((60, 80, 40)):
        work(brand, lea, MONDAY - timedelta(weeks=week), minutes)
    work(brand, lea, MONDAY - timedelta(weeks=9), 119)  # too long ago
    work(brand, zoe, MONDAY, 119)
    assert slots(lea) == {Slot(0, 10): (750, True, 3)}  # 180 minutes at 0.25 in six hours
    assert slots(zoe) == {}  # two persons are too few to speak of


def test_five_persons_speak_for_who_has_no_past(company: Company, brand: Brand, independents: list[Agent]) -> None:
    newcomer = company.agent("Noa", brand, mode="independent")
    for agent in independents:
        work(brand, agent, MONDAY, 48)
    assert slots(newcomer) == {Slot(0, 10): (600, False, 5)}
    employee = company.agent("Ada", brand)
    assert slots(employee) == {Slot(0, 10): (600, False, 5)}  # the page shows an employee none of it


def test_a_brands_outlook_counts_its_own_weeks_alone(company: Company, brand: Brand, independents: list[Agent]) -> None:
    lea = independents[0]
    rival = company.brand("santeo")[0]
    agree(rival)
    for back in range(1, 77):  # an hour a day from 3 September on
        charge("brand", brand, lea, at(TODAY - timedelta(days=back), 11), 60)
        charge("brand", rival, lea, at(TODAY - timedelta(days=back), 11), 999)
    found = costs.cost(brand.id, "Europe/Paris", TODAY.replace(day=1), TODAY)
    assert found.cents == 17 * 3_600
    assert found.outlook is not None
    assert found.outlook.cents == 30 * 3_600
    assert costs.cost(brand.id, "Europe/Paris", date(2026, 10, 1), TODAY).outlook is None


def test_a_months_rows_are_read_once_until_one_of_them_changes(firm: Firm) -> None:
    agree(firm.brand)
    firm.serve()
    project()
    before = costs.cost(firm.brand.id, "Europe/Paris", firm.month, firm.day)
    with CaptureQueriesContext(connection) as asked:
        assert costs.cost(firm.brand.id, "Europe/Paris", firm.month, firm.day).cents == before.cents
    assert not [one for one in asked.captured_queries if '"quantities"' in one["sql"]]
    firm.serve()
    project()
    assert costs.cost(firm.brand.id, "Europe/Paris", firm.month, firm.day).cents == 2 * before.cents
