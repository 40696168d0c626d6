"""Figures that billing takes from the plan instead of a file: forecast, slots, rosters, contract hours."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from billing.firm import Firm, agree, close
from billing.test_settlement import issued
from homeshore.billing.actions.sources import take_from_plan
from homeshore.billing.queries import sources
from homeshore.billing.queries.planned import planned_rows
from homeshore.billing.rules.sources import FORECAST, HOURS, ROSTERS, SLOTS
from homeshore.kit.clock import to_us
from homeshore.kit.problems import Invalid
from homeshore.kit.zones import day_start_us
from homeshore.people import queries as people
from homeshore.people.queries import Agent
from homeshore.workforce.actions.terms import agree_terms
from homeshore.workforce.models.forecasts import Forecast, ForecastDay
from homeshore.workforce.models.rosters import PUBLISHED, Roster, RosterMember, RosterShift
from homeshore.workforce.models.slots import Slot, SlotBooking, SlotRound
from homeshore.workforce.rules.employment import TermsDetails
from homeshore.workforce.rules.forecasting.expected import DayExpected, Expected, Spread

pytestmark = pytest.mark.django_db
HOUR = 3_600_000_000


def forecast(firm: Firm, day: date, mean: float, handling_seconds: float) -> None:
    """A forecast of chats for one day, all in its first half-hour."""
    programme = firm.brand.programmes.get()
    start_us = day_start_us(day, programme.time_zone)
    about = {"brand": firm.brand.id, "programme": programme.id, "channel": "chat"}
    made = Forecast.objects.create(from_day=day, until_day=day, learnt_until=day - timedelta(days=1), **about)
    one = Expected(start_us, start_us + HOUR // 2, mean, mean, (), handling_seconds)
    body = DayExpected(day, mean, mean, (), Spread(0.0, 0.0), (one,))
    starts = datetime.fromtimestamp(start_us / 1e6, UTC)
    ForecastDay.objects.create(
        forecast=made,
        day=day,
        from_at=starts,
        until_at=starts + timedelta(days=1),
        mean=mean,
        body=msgspec.msgpack.encode(body),
        **about,
    )


def book(firm: Firm, starts_at: datetime, hours: int) -> None:
    programme, agent = firm.brand.programmes.get(), firm.agent
    before = starts_at - timedelta(hours=9)
    held = SlotRound.objects.create(
        name="November",
        first_day=starts_at.date(),
        last_day=starts_at.date(),
        announced_at=before,
        opens_at=before,
        closes_at=before + timedelta(hours=1),
        public_name="a draw",
        public_from=before + timedelta(hours=2),
        first_come_at=before + timedelta(hours=3),
    )
    ends_at = starts_at + timedelta(hours=hours)
    whose = {"brand": firm.brand, "programme": programme, "starts_at": starts_at, "ends_at": ends_at}
    slot = Slot.objects.create(round=held, quota=3, taken=1, **whose)
    contract = people.contracts(agent.person_id).get()
    SlotBooking.objects.create(slot=slot, agent=agent, contract=contract, how="draw", booked_at=before, **whose)


def roster(agent: Agent, parts: list[list[object]], day: date) -> None:
    contract = people.contracts(agent.person_id).get()
    monday = day - timedelta(days=day.weekday())
    row = Roster.objects.create(series=1, name="Autumn", first_day=monday, weeks=1, state=PUBLISHED)
    RosterMember.objects.create(roster=row, contract=contract, agent=agent.id)
    begins, ends = int(str(parts[0][1])), int(str(parts[-1][2]))
    RosterShift.objects.create(
        roster=row, contract=contract, agent=agent.id, day=day, parts=parts, from_us=begins, until_us=ends
    )


def test_a_forecast_is_taken_in_minutes_to_be_handled_by_day(firm: Firm) -> None:
    month = (firm.month + timedelta(days=32)).replace(day=1)
    forecast(firm, month, mean=90.0, handling_seconds=400.0)
    taken = take_from_plan(FORECAST, month, by=1, today=firm.day)
    assert taken.rows == 1
    assert list(sources.forecast(month, firm.brand.id, None, date.max)) == [
        (firm.brand.programmes.get().id, 600 * 60_000_000)
    ]


def test_of_two_forecasts_of_a_day_the_newer_one_is_taken(firm: Firm) -> None:
    month = (firm.month + timedelta(days=32)).replace(day=1)
    forecast(firm, month, mean=10.0, handling_seconds=60.0)
    forecast(firm, month, mean=20.0, handling_seconds=60.0)
    assert [row.amount_us for row in planned_rows(FORECAST, month)] == [20 * 60_000_000]


def test_a_forecast_is_not_taken_once_its_month_has_begun(firm: Firm) -> None:
    forecast(firm, firm.day, mean=10.0, handling_seconds=60.0)
    with pytest.raises(Invalid) as refused:
        take_from_plan(FORECAST, firm.month, by=1, today=firm.day)
    assert refused.value.problems[0].code == "recorded_too_late"


def test_opened_hours_follow_the_places_that_were_booked(firm: Firm) -> None:
    agree(firm.brand, "24", unit="opened_hour")
    firm.serve(talk=590)
    book(firm, datetime.combine(firm.month, datetime.min.time(), UTC).replace(hour=9), hours=2)
    take_from_plan(SLOTS, firm.month, by=1, today=firm.day)
    close(firm.month)
    assert issued("brand") == [("opened", 4_800)]


def test_a_roster_is_taken_with_its_paid_breaks_and_without_lunch(firm: Firm) -> None:
    agent = firm.company.agent("Claire", firm.brand)
    nine = to_us(datetime.combine(firm.month, datetime.min.time(), UTC).replace(hour=9))
    parts: list[list[object]] = [
        ["work", nine, nine + 2 * HOUR, 0],
        ["break", nine + 2 * HOUR, nine + 2 * HOUR + HOUR // 6, 0],
        ["work", nine + 2 * HOUR + HOUR // 6, nine + 3 * HOUR, 0],
        ["lunch", nine + 3 * HOUR, nine + 4 * HOUR, 0],
        ["work", nine + 4 * HOUR, nine + 7 * HOUR, 0],
    ]
    roster(agent, parts, firm.month)
    take_from_plan(ROSTERS, firm.month, by=1, today=firm.day)
    found = [(row.agent, row.from_us, row.until_us) for row in sources.rows(ROSTERS, firm.month)]
    assert found == [(agent.id, nine, nine + 3 * HOUR), (agent.id, nine + 4 * HOUR, nine + 7 * HOUR)]


def test_contract_hours_are_those_of_the_terms(firm: Firm) -> None:
    agent = firm.company.agent("Claire", firm.brand)
    contract = people.contracts(agent.person_id).get()
    details = TermsDetails(from_day=date(2025, 1, 1), week_minutes=28 * 60, complementary="third")
    agree_terms(contract.id, details, by=1)
    take_from_plan(HOURS, firm.month, by=1, today=firm.day)
    assert sources.contract_hours(firm.month, agent.id) == (28 * HOUR, "third")


def test_nothing_planned_is_nothing_to_take(firm: Firm) -> None:
    for kind in (SLOTS, ROSTERS, HOURS):
        with pytest.raises(Invalid) as refused:
            take_from_plan(kind, firm.month, by=1, today=firm.day)
        assert refused.value.problems[0].code == "no_rows"
    assert not sources.files().exists()
