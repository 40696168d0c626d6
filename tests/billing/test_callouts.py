"""The bonus of a call-out is money: from the yes to the invoice, the statement and the payslip, and back to the yes."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from billing.firm import Firm, agree, close, project
from billing.test_settlement import D, add_terms, contract, issued, leave, paid
from company import Company
from homeshore.billing.actions import closing
from homeshore.billing.actions.sources import take_from_plan
from homeshore.billing.models import CalloutStretch, Document, DocumentLine
from homeshore.billing.queries import explorer
from homeshore.billing.queries.closings import Party, target
from homeshore.billing.queries.earnings import earnings
from homeshore.billing.queries.payroll import payslip
from homeshore.billing.queries.previews import proposed
from homeshore.billing.queries.reconciling import reconcile
from homeshore.billing.registry import ATTENDANCE
from homeshore.billing.rules.settling import total
from homeshore.billing.rules.sources import ROSTERS
from homeshore.brands.queries import Brand
from homeshore.brands.rules.opening import Hours
from homeshore.facts.vocabulary import Status
from homeshore.journal.projections import catch_up
from homeshore.kit.clock import from_us, to_us
from homeshore.people.models import Contract
from homeshore.people.queries import Agent
from homeshore.routing.commands import SetStatus
from homeshore.workforce.actions import callouts as actions
from homeshore.workforce.actions.telework import agree_telework
from homeshore.workforce.models.callouts import LEAVE, Callout, CalloutAsk, CalloutSetting
from homeshore.workforce.models.rosters import PUBLISHED, Roster, RosterShift
from homeshore.workforce.rules.reinforcing.searching import Search
from homeshore.workforce.rules.telework import TermsDetails

pytestmark = pytest.mark.django_db
MINUTE, HOUR = 60_000_000, 3_600_000_000
MORNING_US = to_us(datetime(2026, 9, 15, 10, tzinfo=ZoneInfo("Europe/Paris")))
LABEL = "Prime de renfort\u00a0: 1,00\u00a0h en ligne à 3,50\u00a0€ de l’heure"


def bonus_of(brand: Brand, cents: int) -> None:
    """The brand agrees to a bonus."""
    actions.set_terms(
        brand.programmes.get(),
        CalloutSetting(bonus_cents=cents, bonus_agreed_on=date(2026, 1, 2), bonus_terms="Avenant n° 2"),
    )


def accept(firm: Firm, *agents: Agent, hours: int = 2) -> list[CalloutAsk]:
    """A call-out from now on, to which these agents say yes."""
    now_us = firm.company.now_us
    search = Search(now_us, now_us + hours * HOUR, len(agents), 0.0)
    row = actions.start(firm.brand.programmes.get(), search, now_us, by=1)
    asks = {one.agent_id: one for one in row.asks.all()}
    return [actions.answer(asks[agent.id].id, now_us, yes=True) for agent in agents]


@pytest.fixture
def company(db: None) -> Company:
    return Company(now_us=MORNING_US)


@pytest.fixture
def called(firm: Firm) -> Firm:
    """Léa is at home, and 3.50 EUR an hour are agreed with the brand."""
    agree(firm.brand)
    bonus_of(firm.brand, 350)
    leave(firm)
    return firm


def come_for_an_hour(firm: Firm, agent: Agent) -> None:
    """A yes to two hours; half an hour later on line, for an hour, and away before the stretch ends."""
    accept(firm, agent)
    firm.company.later(1_800)
    firm.company.at_desk(agent, 2)
    firm.company.later(3_600)
    go(firm, agent)
    over(firm)


def go(firm: Firm, agent: Agent) -> None:
    firm.company.do(SetStatus(agent.id, Status.OFFLINE))


def over(firm: Firm) -> None:
    """All stretches are over, and everything is known."""
    firm.company.later(3 * 3_600)
    firm.company.settle()
    catch_up(ATTENDANCE)


def employee(firm: Firm) -> Agent:
    agent = firm.company.agent("Marc", firm.brand)
    accord(agent)
    firm.company.settle()
    return agent


def accord(agent: Agent) -> None:
    """Contact hours, without which nobody may ask an employee."""
    hours = tuple(Hours(day, time(7), time(21)) for day in range(6))
    details = TermsDetails(from_day=date(2025, 1, 1), hours=hours, days=(0, 1, 2, 3, 4))
    agree_telework(agent.person.contracts.get(), details, b"%PDF-1.7 signed")


def test_who_came_is_paid_for_the_time_on_line_and_the_brand_pays_as_much(called: Firm) -> None:
    come_for_an_hour(called, called.agent)
    close(called.month)
    assert issued("brand") == [("callout", 350)]
    assert issued("agent") == [("callout", 350)]
    line = DocumentLine.objects.get(document__side="brand")
    assert (line.quantity, line.unit, line.price) == (HOUR, "hour", 3.5)
    assert line.label == f"{LABEL}, Orders"
    assert line.derived == {"stretches": "1", "kept_us": str(HOUR), "per_hour": "3.50"}


def test_a_line_leads_to_its_days_and_its_call_outs(called: Firm) -> None:
    come_for_an_hour(called, called.agent)
    close(called.month)
    line = DocumentLine.objects.get(document__side="brand")
    assert [(one.day, one.quantity) for one in explorer.days(line)] == [(called.day, HOUR)]
    (stretch,) = explorer.stretches(line)
    ask = CalloutAsk.objects.get(answer="yes")
    assert (stretch.ask, stretch.callout, stretch.agent) == (ask.id, ask.callout_id, called.agent.id)
    assert stretch.times == [(ask.from_us + HOUR // 2, ask.from_us + 3 * HOUR // 2)]
    assert sum(one.kept_us for one in explorer.stretches(line)) == line.quantity


def test_who_accepted_and_never_came_is_paid_nothing_and_nothing_is_kept_of_it(called: Firm) -> None:
    accept(called, called.agent)
    over(called)
    close(called.month)
    assert issued("brand") == issued("agent") == []
    assert not CalloutStretch.objects.exists()


def test_only_time_inside_the_stretch_bears_the_bonus(called: Firm) -> None:
    (ask,) = accept(called, called.agent)
    called.company.at_desk(called.agent, 2)
    called.company.later(5_400)
    actions.give_back(ask, called.company.now_us)
    called.company.later(3_600)
    go(called, called.agent)
    over(called)
    close(called.month)
    assert issued("brand") == issued("agent") == [("callout", 525)]


def test_a_preview_shows_what_a_closing_writes_and_a_second_closing_adds_nothing(called: Firm) -> None:
    come_for_an_hour(called, called.agent)
    project()
    seen = {(one.party.side, line.kind, line.amount_cents) for one in proposed(called.month) for line in one.lines}
    assert seen == {("brand", "callout", 350), ("agent", "callout", 350)}
    told = earnings([contract(called)], called.month, "Europe/Paris", called.company.now_us)
    assert [(line.kind, line.amount_cents) for line in told.apart] == [("callout", 350)]
    close(called.month)
    close(closing.end_of(called.month))
    assert Document.objects.count() == 2


def test_documents_stay_proved_when_the_question_is_forgotten(called: Firm) -> None:
    come_for_an_hour(called, called.agent)
    done = close(called.month)
    CalloutAsk.objects.all().delete()
    assert total(target(called.month, Party("brand", called.brand.id))) == 350
    assert reconcile(timezone.localdate(done.closed_at)).differences == ()


def test_the_bonus_comes_on_top_of_a_guaranteed_floor(called: Firm) -> None:
    add_terms(paid(called), floor=D("14.00"))
    come_for_an_hour(called, called.agent)
    close(called.month)
    assert issued("agent") == [("floor", 1400), ("callout", 350)]


def test_a_stretch_of_a_later_month_waits_for_that_months_closing(called: Firm) -> None:
    come_for_an_hour(called, called.agent)
    earlier = (called.month - timedelta(days=1)).replace(day=1)
    close(earlier)
    assert issued("brand") == []
    close(called.month)
    assert issued("brand") == [("callout", 350)]


def test_an_employees_bonus_stands_on_the_payslip_and_the_brand_pays_it(called: Firm) -> None:
    marc = employee(called)
    come_for_an_hour(called, marc)
    close(called.month)
    assert issued("brand") == [("callout", 350)]
    assert issued("agent") == []
    slip = payslip(Contract.objects.get(person__agent=marc), called.month, called.company.now_us)
    assert (slip.callouts.kept_us, slip.callouts.cents) == (HOUR, 350)


def let_go(firm: Firm, agent: Agent, *, paid_off: bool) -> None:
    """The agent is on line in a published shift from ten to one, and may leave from eleven to two."""
    now_us, programme = firm.company.now_us, firm.brand.programmes.get()
    roster_of(firm, agent, now_us, now_us + 3 * HOUR)
    actions.set_terms(programme, CalloutSetting(time_off_paid=paid_off, offers_time_off=True))
    firm.company.at_desk(agent, 2)
    search = Search(now_us + HOUR, now_us + 4 * HOUR, 1, 0.0)
    row = Callout.objects.create(
        brand=firm.brand,
        programme=programme,
        direction=LEAVE,
        from_us=search.from_us,
        until_us=search.until_us,
        wanted=1,
        time_off_paid=paid_off,
        started_us=now_us,
    )
    ask = CalloutAsk.objects.create(
        brand=firm.brand, callout=row, agent=agent, mode="employee", wave=1, asked_at=from_us(now_us)
    )
    actions.answer(ask.id, now_us + HOUR // 2, yes=True)
    firm.company.later(3_600)
    go(firm, agent)
    firm.company.later(3_600)
    over(firm)


def roster_of(firm: Firm, agent: Agent, from_us_: int, until_us: int) -> None:
    """A published shift without breaks, which payroll has taken from the plan."""
    held = agent.person.contracts.get()
    monday = firm.day - timedelta(days=firm.day.weekday())
    roster = Roster.objects.create(series=1, name="Week", first_day=monday, weeks=1, state=PUBLISHED, programmes=[])
    programme = firm.brand.programmes.get()
    RosterShift.objects.create(
        roster=roster,
        agent=agent.id,
        contract=held,
        day=firm.day,
        from_us=from_us_,
        until_us=until_us,
        parts=[["work", from_us_, until_us, programme.id]],
    )
    take_from_plan(ROSTERS, firm.month, by=1, today=firm.day)


@pytest.mark.parametrize(("paid_off", "kinds"), [(False, (0, 2 * HOUR)), (True, (2 * HOUR, 0))])
def test_time_that_was_agreed_off_is_no_absence(called: Firm, paid_off: bool, kinds: tuple[int, int]) -> None:
    marc = employee(called)
    let_go(called, marc, paid_off=paid_off)
    held = Contract.objects.get(person__agent=marc)
    hours = payslip(held, called.month, called.company.now_us).hours
    assert (hours.effective, hours.rostered, hours.absent) == (HOUR, 3 * HOUR, 0)
    assert (hours.time_off_paid, hours.time_off_unpaid) == kinds
    close(called.month)
    CalloutAsk.objects.all().delete()
    assert payslip(held, called.month, called.company.now_us).hours == hours


def test_who_stays_although_they_may_go_works(called: Firm) -> None:
    marc = employee(called)
    let_go(called, marc, paid_off=False)
    ask = CalloutAsk.objects.get(answer="yes")
    CalloutAsk.objects.filter(id=ask.id).update(from_us=ask.from_us - HOUR)
    hours = payslip(Contract.objects.get(person__agent=marc), called.month, called.company.now_us).hours
    assert (hours.effective, hours.time_off_unpaid) == (HOUR, 2 * HOUR)
