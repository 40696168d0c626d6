"""People are asked in turn, answer once, are told kindly when it is complete; nothing follows from a no."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from company import Company
from homeshore.brands.queries import Brand, Programme
from homeshore.brands.rules.opening import Hours
from homeshore.facts.office import CalledOut, CallOutAnswered, ReinforcementJoined, StoodDown
from homeshore.facts.registry import decode
from homeshore.journal.models import Fact
from homeshore.journal.projections import catch_up
from homeshore.kit.clock import SECOND_US, from_us, now_us, to_us
from homeshore.kit.problems import Invalid
from homeshore.learning import actions as learning
from homeshore.learning import queries as certificates
from homeshore.people import queries as people
from homeshore.people.queries import Agent
from homeshore.workforce import reactions
from homeshore.workforce.actions import callouts as actions
from homeshore.workforce.actions import telework, terms, wishes
from homeshore.workforce.actions.booking import add_booking
from homeshore.workforce.errors import BusyThen, ImpossibleStretch, NobodyToAsk, UnknownAsk
from homeshore.workforce.models import Callout, CalloutSetting, CalloutWish
from homeshore.workforce.models.forecasts import Forecast, ForecastDay
from homeshore.workforce.models.slots import Slot, SlotRound
from homeshore.workforce.models.volumes import Volume, VolumeSource
from homeshore.workforce.queries import callouts as queries
from homeshore.workforce.queries.callouts import CalloutAsk
from homeshore.workforce.queries.situation import situation
from homeshore.workforce.queries.standby import may_be_asked
from homeshore.workforce.rules.employment import TermsDetails
from homeshore.workforce.rules.forecasting import DayExpected, Expected, Spread
from homeshore.workforce.rules.forecasting.quantiles import count_quantiles
from homeshore.workforce.rules.reinforcing.searching import Search
from homeshore.workforce.rules.telework import TermsDetails as Telework

pytestmark = pytest.mark.django_db
HOUR_US = 3600 * SECOND_US
NOW_US = to_us(datetime(2026, 11, 24, 10, 5, tzinfo=ZoneInfo("Europe/Paris")))
assert date(2026, 11, 24).weekday() == 1


@pytest.fixture
def company() -> Company:
    return Company(now_us=NOW_US)


@pytest.fixture
def served(company: Company) -> tuple[Brand, Programme]:
    return company.brand()


@pytest.fixture
def crowd(company: Company, served: tuple[Brand, Programme]) -> list[Agent]:
    return [company.agent(f"Agent{number}", served[0], mode="independent") for number in range(12)]


def two_hours(wanted: int, now_us: int = NOW_US) -> Search:
    return Search(now_us, now_us + 2 * HOUR_US, wanted, 0.0)


def asked(programme: Programme, wanted: int = 2) -> list[CalloutAsk]:
    row = actions.start(programme, two_hours(wanted), NOW_US, by=1)
    return list(row.asks.order_by("id"))


def facts(company: Company, kind: type) -> list[object]:
    company.settle()
    found = [decode(row.kind, row.version, bytes(row.data)) for row in Fact.objects.order_by("seq")]
    return [one for one in found if isinstance(one, kind)]


def test_enough_are_asked_and_the_first_to_say_yes_have_the_stretch(
    company: Company, served: tuple[Brand, Programme], crowd: list[Agent]
) -> None:
    asks = asked(served[1], 2)
    assert len(asks) > 4  # most say no
    first, second, third = (actions.answer(one.id, NOW_US + 60 * SECOND_US, yes=True) for one in asks[:3])
    assert [first.answer, second.answer, third.answer] == ["yes", "yes", "late"]
    joined = queries.joined(from_us=NOW_US, until_us=NOW_US + HOUR_US)
    assert {one.agent for one in joined} == {first.agent_id, second.agent_id}
    assert {(one.from_us, one.until_us) for one in joined} == {(NOW_US + 60 * SECOND_US, NOW_US + 2 * HOUR_US)}
    assert queries.callout(first.callout_id).state == "complete"
    assert len(facts(company, CalledOut)) == len(asks)
    assert [one.answer for one in facts(company, CallOutAnswered)] == ["yes", "yes", "late"]  # type: ignore[attr-defined]


def test_an_answer_is_given_once(served: tuple[Brand, Programme], crowd: list[Agent]) -> None:
    one = asked(served[1])[0]
    actions.answer(one.id, NOW_US, yes=False)
    assert actions.answer(one.id, NOW_US, yes=True).answer == "no"


def test_of_a_refusal_nothing_is_kept(company: Company, served: tuple[Brand, Programme], crowd: list[Agent]) -> None:
    one, *_ = asked(served[1])
    actions.answer(one.id, NOW_US, yes=False)
    actions.end_over(NOW_US + 3 * HOUR_US)
    one.refresh_from_db()
    assert (one.answer, one.answered_us) == ("", 0)
    assert facts(company, CallOutAnswered) == []


def test_after_the_stretch_an_answer_is_too_late(served: tuple[Brand, Programme], crowd: list[Agent]) -> None:
    one = asked(served[1])[0]
    with pytest.raises(UnknownAsk):
        actions.answer(one.id, NOW_US + 2 * HOUR_US, yes=True)


def test_who_comes_on_line_has_joined(company: Company, served: tuple[Brand, Programme], crowd: list[Agent]) -> None:
    one = actions.answer(asked(served[1])[0].id, NOW_US, yes=True)
    assert actions.note_online(NOW_US + 60 * SECOND_US, {one.agent_id, 99}) == 1
    assert actions.note_online(NOW_US + 120 * SECOND_US, {one.agent_id}) == 0
    assert len(facts(company, ReinforcementJoined)) == 1


def test_a_stretch_given_back_is_looked_for_again_without_consequence(
    company: Company, served: tuple[Brand, Programme], crowd: list[Agent]
) -> None:
    one = actions.answer(asked(served[1], 1)[0].id, NOW_US, yes=True)
    assert queries.callout(one.callout_id).state == "complete"
    actions.give_back(queries.ask(one.id), NOW_US + HOUR_US)
    assert queries.callout(one.callout_id).state == "open"
    assert queries.joined(one.agent_id, from_us=NOW_US + HOUR_US, until_us=NOW_US + 2 * HOUR_US) == []
    assert facts(company, StoodDown)


def test_a_search_that_was_stopped_keeps_those_who_said_yes(
    served: tuple[Brand, Programme], crowd: list[Agent]
) -> None:
    asks = asked(served[1])
    actions.answer(asks[0].id, NOW_US, yes=True)
    actions.stop(queries.callout(asks[0].callout_id), NOW_US, by=1)
    assert actions.answer(asks[1].id, NOW_US, yes=True).answer == "late"
    assert len(queries.joined(from_us=NOW_US, until_us=NOW_US + HOUR_US)) == 1


def test_nobody_is_asked_twice_within_two_hours(served: tuple[Brand, Programme], crowd: list[Agent]) -> None:
    before = {one.agent_id for one in asked(served[1])}
    later, _ = may_be_asked(served[1], NOW_US + HOUR_US, (NOW_US + HOUR_US, NOW_US + 2 * HOUR_US), ())
    assert before.isdisjoint({one.agent for one in later})
    again, _ = may_be_asked(served[1], NOW_US + 3 * HOUR_US, (NOW_US + 3 * HOUR_US, NOW_US + 4 * HOUR_US), ())
    assert before <= {one.agent for one in again}


def test_employees_without_contact_hours_are_never_asked(company: Company, served: tuple[Brand, Programme]) -> None:
    company.agent("Emma", served[0], mode="employee")
    with pytest.raises(NobodyToAsk):
        asked(served[1])


@pytest.fixture
def emma(company: Company, served: tuple[Brand, Programme]) -> Agent:
    """An employee who may be contacted from nine to noon, and works full time."""
    agent = company.agent("Emma", served[0], mode="employee")
    contract = people.contracts(agent.person_id)[0]
    mornings = tuple(Hours(day, time(9), time(12)) for day in range(5))
    telework.agree_telework(contract, Telework(from_day=contract.starts_on, hours=mornings), b"%PDF signed")
    terms.agree_terms(contract.id, TermsDetails(from_day=contract.starts_on, week_minutes=35 * 60), by=1)
    return agent


def until(hours: float) -> tuple[int, int]:
    return NOW_US, NOW_US + int(hours * HOUR_US)


def test_an_employee_is_asked_for_stretches_within_contact_hours(emma: Agent, served: tuple[Brand, Programme]) -> None:
    assert [one.agent for one in may_be_asked(served[1], NOW_US, until(1.5), ())[0]] == [emma.id]
    assert may_be_asked(served[1], NOW_US, until(2), ())[0] == []
    noon = to_us(datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("Europe/Paris")))
    (found,) = may_be_asked(served[1], NOW_US, until(3), (), NOW_US + HOUR_US // 2)[0]
    assert (found.until_us, found.may_stay(noon), found.may_stay(noon + 1)) == (noon, True, False)


def test_slots_that_an_employee_volunteered_for_are_working_time(emma: Agent, served: tuple[Brand, Programme]) -> None:
    book(emma, served, datetime(2026, 11, 24, 12, 30, tzinfo=ZoneInfo("Europe/Paris")), 18)
    assert may_be_asked(served[1], NOW_US, until(1.5), ())[0] == []  # they come to ten hours and a half


def book(agent: Agent, served: tuple[Brand, Programme], begins: datetime, count: int) -> None:
    """So many slots of half an hour, one after the other."""
    contract = people.contracts(agent.person_id)[0]
    of_round = SlotRound.objects.create(
        name="Week", first_day=begins.date(), last_day=begins.date(), announced_at=begins - timedelta(days=9),
        opens_at=begins - timedelta(days=9), closes_at=begins - timedelta(days=8), public_name="Loto",
        public_from=begins - timedelta(days=8), first_come_at=begins - timedelta(days=7),
    )  # fmt: skip
    for place in range(count):
        starts = begins + timedelta(minutes=30 * place)
        slot = Slot.objects.create(
            brand=served[0], programme=served[1], round=of_round, quota=1, starts_at=starts,
            ends_at=starts + timedelta(minutes=30),
        )  # fmt: skip
        add_booking(agent.id, slot, contract.id, "first_come", starts)


def test_who_is_planned_later_is_asked_for_stretches_that_end_before(
    served: tuple[Brand, Programme], crowd: list[Agent]
) -> None:
    begins = datetime(2026, 11, 24, 11, 30, tzinfo=ZoneInfo("Europe/Paris"))
    book(crowd[0], served, begins, 2)
    assert crowd[0].id not in [one.agent for one in may_be_asked(served[1], NOW_US, until(2), ())[0]]
    found = {one.agent: one for one in may_be_asked(served[1], NOW_US, until(2), (), NOW_US + HOUR_US // 2)[0]}
    mine, at_us = found[crowd[0].id], to_us(begins)
    assert (mine.until_us, mine.may_stay(at_us), mine.may_stay(at_us + 1)) == (at_us, True, False)
    assert found[crowd[1].id].may_stay(until(3)[1])
    assert crowd[0].id not in [one.agent for one in may_be_asked(served[1], at_us, until(3), (), at_us + 1)[0]]


def test_who_does_not_want_to_be_asked_or_has_quiet_hours_is_not(
    served: tuple[Brand, Programme], crowd: list[Agent]
) -> None:
    wishes.set_wish(crowd[0].id, CalloutWish(do_not_ask=True))
    wishes.set_wish(crowd[1].id, CalloutWish(quiet_from=time(22), quiet_until=time(11)))
    wishes.set_wish(crowd[2].id, CalloutWish(quiet_from=time(22), quiet_until=time(9)))
    found, _ = may_be_asked(served[1], NOW_US, (NOW_US, NOW_US + HOUR_US), ())
    assert {one.agent for one in found} == {one.id for one in crowd[2:]}


def test_who_stands_by_is_asked_first(served: tuple[Brand, Programme], crowd: list[Agent]) -> None:
    wishes.stand_by(crowd[7].id, NOW_US + HOUR_US, NOW_US)
    assert asked(served[1])[0].agent_id == crowd[7].id


def test_who_is_on_line_or_expected_already_is_not_asked(served: tuple[Brand, Programme], crowd: list[Agent]) -> None:
    found, _ = may_be_asked(served[1], NOW_US, (NOW_US, NOW_US + HOUR_US), {crowd[0].id})
    assert len(found) == len(crowd) - 1


def test_a_certificate_that_was_revoked_ends_being_asked(
    company: Company, served: tuple[Brand, Programme], crowd: list[Agent]
) -> None:
    row = certificates.certificates(crowd[0].id).get()
    learning.revoke_certificate(row)
    found, _ = may_be_asked(served[1], NOW_US, (NOW_US, NOW_US + HOUR_US), ())
    assert crowd[0].id not in {one.agent for one in found}


def test_who_was_revoked_since_is_thanked_and_not_expected(served: tuple[Brand, Programme], crowd: list[Agent]) -> None:
    one = asked(served[1])[0]
    learning.revoke_certificate(certificates.certificates(one.agent_id).get())
    assert actions.answer(one.id, NOW_US, yes=True).answer == "late"
    assert queries.callout(one.callout_id).state == "open"


def test_a_revocation_ends_an_accepted_stretch_and_another_is_looked_for(
    company: Company, served: tuple[Brand, Programme], crowd: list[Agent]
) -> None:
    now = now_us()
    row = actions.start(served[1], Search(now, now + 2 * HOUR_US, 1, 0.0), now, by=1)
    Callout.objects.update(started_by=0)
    one = actions.answer(row.asks.all()[0].id, now, yes=True)
    learning.revoke_certificate(certificates.certificates(one.agent_id).get())
    company.settle()
    catch_up(reactions.RELEASES)
    one.refresh_from_db()
    assert one.stood_down_us > 0
    assert queries.joined(from_us=one.stood_down_us, until_us=now + 2 * HOUR_US) == []
    assert queries.callout(row.id).state == "open"
    assert [one.by for one in facts(company, StoodDown)] == ["centre"]  # type: ignore[attr-defined]


def test_a_bonus_needs_the_brands_agreement(served: tuple[Brand, Programme]) -> None:
    with pytest.raises(Invalid):
        actions.set_terms(served[1], CalloutSetting(bonus_cents=300))
    actions.set_terms(
        served[1], CalloutSetting(bonus_cents=300, bonus_agreed_on=date(2026, 11, 1), bonus_terms="annexe 4")
    )
    assert queries.setting(served[1].id).bonus_cents == 300


def test_terms_may_be_changed_again(served: tuple[Brand, Programme]) -> None:
    for percent in (40, 50):
        actions.set_terms(served[1], CalloutSetting(threshold_percent=percent))
    assert queries.setting(served[1].id).threshold_percent == 50


@pytest.mark.parametrize(
    "search",
    [
        Search(NOW_US + 10, NOW_US + 5, 1, 0.0),
        Search(NOW_US - HOUR_US, NOW_US - 1, 1, 0.0),
        Search(NOW_US, NOW_US + 13 * HOUR_US, 1, 0.0),
        Search(NOW_US, NOW_US + HOUR_US, 0, 0.0),
    ],
)
def test_an_impossible_stretch_is_refused(search: Search, served: tuple[Brand, Programme], crowd: list[Agent]) -> None:
    with pytest.raises(ImpossibleStretch):
        actions.start(served[1], search, NOW_US, by=1)


def forecast(programme: Programme, chats: float) -> None:
    """Today from 8:00 to 20:00: so many chats of four minutes each half-hour."""
    opens = to_us(datetime(2026, 11, 24, 8, tzinfo=ZoneInfo("Europe/Paris")))
    half, variance = HOUR_US // 2, chats + chats**2 * 0.03
    intervals = tuple(
        Expected(
            opens + place * half, opens + (place + 1) * half, chats, variance, count_quantiles(chats, variance), 240
        )
        for place in range(24)
    )
    total = 24 * chats
    day = DayExpected(date(2026, 11, 24), total, total, count_quantiles(total, total), Spread(0.0225, 0.0), intervals)
    about = {"brand": programme.brand_id, "programme": programme.id, "channel": "chat"}
    made = Forecast.objects.create(**about, from_day=day.day, until_day=day.day, made_at=from_us(opens))
    ForecastDay.objects.create(
        **about,
        forecast=made,
        day=day.day,
        from_at=from_us(opens),
        until_at=from_us(opens + 12 * HOUR_US),
        mean=total,
        body=msgspec.msgpack.encode(day),
    )


def arrive(programme: Programme, share: float, chats: float = 30) -> None:
    """What came in the four half-hours since opening: this share of the forecast."""
    opens = datetime(2026, 11, 24, 8, tzinfo=ZoneInfo("Europe/Paris"))
    for quarter in range(8):
        Volume.objects.create(
            brand=programme.brand_id,
            programme=programme.id,
            channel="chat",
            source=VolumeSource.JOURNAL,
            from_at=opens + timedelta(minutes=15 * quarter),
            contacts=chats / 2 * share,
        )


def test_the_day_learns_from_what_has_come(served: tuple[Brand, Programme]) -> None:
    forecast(served[1], 30)
    arrive(served[1], 1.5)
    view = situation(served[1], NOW_US, frozenset())
    assert 1.2 < view.factor < 1.5
    assert view.arrived == 180
    assert view.outlooks[1].risk == 1.0
    assert view.outlooks[1].gap > 3


def test_without_a_forecast_nothing_is_known_and_nobody_is_asked(
    served: tuple[Brand, Programme], crowd: list[Agent]
) -> None:
    actions.set_terms(served[1], CalloutSetting(automatic=True))
    assert situation(served[1], NOW_US, frozenset()).outlooks == ()
    assert actions.watch(NOW_US, frozenset()) == 0


def test_people_are_asked_of_its_own_accord_until_enough_have_said_yes(
    served: tuple[Brand, Programme], crowd: list[Agent]
) -> None:
    forecast(served[1], 4)
    arrive(served[1], 1.0, 4)
    assert actions.watch(NOW_US, frozenset()) == 0  # nobody has asked the product to act by itself
    actions.set_terms(served[1], CalloutSetting(automatic=True))
    count = actions.watch(NOW_US, frozenset())
    assert count > 0
    assert actions.watch(NOW_US + 60 * SECOND_US, frozenset()) == 0  # the wave is fresh
    wanted = queries.callout(CalloutAsk.objects.first().callout_id).wanted  # type: ignore[union-attr]
    for one in CalloutAsk.objects.order_by("id")[:wanted]:
        actions.answer(one.id, NOW_US + 90 * SECOND_US, yes=True)
    assert actions.watch(NOW_US + 10 * 60 * SECOND_US, frozenset()) == 0
    assert queries.standings(served[1].id, "join", NOW_US + 10 * 60 * SECOND_US) == []


def test_time_off_is_offered_to_those_who_are_planned_and_more_than_enough(
    company: Company, served: tuple[Brand, Programme], crowd: list[Agent]
) -> None:
    forecast(served[1], 2)
    arrive(served[1], 0.5, 2)
    actions.set_terms(served[1], CalloutSetting(offers_time_off=True))
    for one in CalloutAsk.objects.all():
        one.delete()
    row = actions.start(served[1], Search(NOW_US, NOW_US + 5 * HOUR_US, 12, 0.0), NOW_US, by=1)
    online = {actions.answer(one.id, NOW_US, yes=True).agent_id for one in row.asks.all()}
    later = NOW_US + 2 * HOUR_US + 60 * SECOND_US
    asked_now = actions.watch(later, online)
    leaving = CalloutAsk.objects.filter(callout__direction="leave")
    assert asked_now == leaving.count() > 0
    given = actions.answer(leaving[0].id, later, yes=True)
    assert [one.agent for one in queries.released(from_us=later, until_us=later + HOUR_US)] == [given.agent_id]


@pytest.fixture
def both(company: Company, served: tuple[Brand, Programme]) -> tuple[Programme, Programme]:
    """Two brands, and one agent alone who is certified for both."""
    other, programme = company.brand("lumen")
    company.agent("Zoe", served[0], other, mode="independent")
    return served[1], programme


def test_two_programmes_do_not_ask_the_same_agent_in_the_same_minute(both: tuple[Programme, Programme]) -> None:
    first = actions.start(both[0], two_hours(1), NOW_US, by=1)
    assert first.asks.count() == 1
    with pytest.raises(NobodyToAsk):
        actions.start(both[1], two_hours(1), NOW_US, by=1)


def test_who_said_yes_to_one_programme_does_not_count_for_the_other(both: tuple[Programme, Programme]) -> None:
    mine = actions.start(both[0], two_hours(1), NOW_US, by=1).asks.get()
    other = Callout.objects.create(brand_id=both[1].brand_id, programme=both[1], **span_of(mine.callout))
    CalloutAsk.objects.create(
        brand_id=both[1].brand_id,
        callout=other,
        agent=mine.agent,
        mode="independent",
        wave=1,
        asked_at=from_us(NOW_US - 3 * HOUR_US),
    )
    assert [len(one.silent) for one in queries.standings(both[1].id, "join", NOW_US)] == [1]
    actions.answer(mine.id, NOW_US, yes=True)
    assert [len(one.silent) for one in queries.standings(both[1].id, "join", NOW_US)] == [0]
    with pytest.raises(BusyThen):
        actions.answer(other.asks.get().id, NOW_US, yes=True)
    assert other.asks.get().answer == ""
    assert [one.programme for one in queries.joined(from_us=NOW_US, until_us=NOW_US + HOUR_US)] == [both[0].id]
    actions.give_back(CalloutAsk.objects.get(id=mine.id), NOW_US + 60 * SECOND_US)
    assert actions.answer(other.asks.get().id, NOW_US + 120 * SECOND_US, yes=True).answer == "yes"


def test_on_line_for_the_programme_that_called_an_agent_is_nobody_of_the_other(
    both: tuple[Programme, Programme],
) -> None:
    for programme in both:
        forecast(programme, 20.0)
    before = situation(both[1], NOW_US, frozenset()).outlooks[0].planned
    mine = actions.start(both[0], two_hours(1), NOW_US, by=1).asks.get()
    online = {mine.agent_id}
    assert situation(both[1], NOW_US, online).outlooks[0].planned == before + 1
    actions.answer(mine.id, NOW_US, yes=True)
    assert situation(both[1], NOW_US, online).outlooks[0].planned == before
    assert situation(both[0], NOW_US, online).outlooks[0].joined > 0


def span_of(callout: Callout) -> dict[str, int]:
    return {"from_us": callout.from_us, "until_us": callout.until_us, "wanted": 1, "started_us": NOW_US}
