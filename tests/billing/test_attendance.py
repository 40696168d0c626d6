"""Connected time: what agents say of themselves, folded; and that a rebuild gives the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from company import Company
from homeshore.billing.models import Attendance
from homeshore.billing.queries.attendance import attendance, connected_us
from homeshore.billing.registry import ATTENDANCE
from homeshore.billing.rules.attendance import Times, clipped, joined, length_us, lengths_us, without
from homeshore.facts.vocabulary import Status
from homeshore.journal.projections import catch_up, rebuild
from homeshore.people.queries import Agent
from homeshore.routing.commands import Connect, Disconnect, SetStatus

S = 1_000_000


@pytest.fixture
def lea(company: Company) -> Agent:
    agent = company.agent("Léa", company.brand()[0], mode="independent")
    company.settle()
    return agent


def contract_of(agent: Agent) -> int:
    return agent.person.contracts.get().id


def test_times_are_joined_clipped_and_taken_away_exactly() -> None:
    assert joined([(5, 9), (0, 3), (2, 4), (9, 10)]) == [(0, 4), (5, 10)]
    assert clipped([(0, 10), (20, 30)], [(5, 25)]) == [(5, 10), (20, 25)]
    assert without([(0, 10)], [(2, 3), (8, 20)]) == [(0, 2), (3, 8)]
    assert length_us([(0, 2), (3, 8)]) == 7
    assert lengths_us([(0, 10), (12, 20)], [(1, 5), (5, 13), (30, 31)]) == [4, 6, 0]


TIMES = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8)


@given(TIMES, TIMES)
def test_sets_of_moments_obey_set_algebra(times: list[Times], others: list[Times]) -> None:
    def moments(of: list[Times]) -> set[int]:
        return {moment for start, end in of for moment in range(start, end)}

    for found, expected in (
        (clipped(times, others), moments(times) & moments(others)),
        (without(times, others), moments(times) - moments(others)),
        (joined([*times, *others]), moments(times) | moments(others)),
    ):
        assert moments(found) == expected
        assert length_us(found) == len(expected)


@pytest.mark.django_db
class TestFromTheJournal:
    def test_who_is_ready_or_busy_is_connected_and_who_is_away_is_not(self, company: Company, lea: Agent) -> None:
        began_us = company.now_us
        company.at_desk(lea)
        company.later(600)
        company.do(SetStatus(lea.id, Status.BUSY))
        company.later(60)
        company.do(SetStatus(lea.id, Status.AWAY))
        company.later(300)
        company.do(SetStatus(lea.id, Status.READY))
        company.later(40)
        catch_up(ATTENDANCE)
        assert connected_us(contract_of(lea), began_us, company.now_us) == 700 * S
        assert connected_us(contract_of(lea), began_us + 590 * S, began_us + 970 * S) == 80 * S

    def test_of_an_independent_nobody_keeps_why_they_were_away(self, company: Company, lea: Agent) -> None:
        company.at_desk(lea)
        company.later(60)
        company.do(SetStatus(lea.id, Status.AWAY))
        catch_up(ATTENDANCE)
        assert list(Attendance.objects.values_list("kind", "until_us")) == [("work", company.now_us)]

    def test_an_employees_pause_has_its_reason(self, company: Company) -> None:
        zoe = company.agent("Zoé", company.brand("lumen")[0])
        company.settle()
        began_us = company.now_us
        company.at_desk(zoe)
        company.later(60)
        company.do(SetStatus(zoe.id, Status.PAUSE, "lunch"))
        company.later(30)
        catch_up(ATTENDANCE)
        found = attendance(zoe.id, began_us, company.now_us)
        assert {kind: length_us(times) for kind, times in found.items()} == {"work": 60 * S, "lunch": 30 * S}

    def test_a_link_that_comes_back_in_time_was_never_gone(self, company: Company, lea: Agent) -> None:
        began_us = company.now_us
        company.at_desk(lea)
        company.later(60)
        company.do(Disconnect(lea.id, 1))
        company.later(5)
        catch_up(ATTENDANCE)
        assert connected_us(contract_of(lea), began_us, company.now_us) == 60 * S
        company.do(Connect(lea.id, 2))
        company.later(5)
        catch_up(ATTENDANCE)
        assert connected_us(contract_of(lea), began_us, company.now_us) == 70 * S

    def test_who_does_not_come_back_was_gone_since_the_link_broke(self, company: Company, lea: Agent) -> None:
        began_us = company.now_us
        company.at_desk(lea)
        company.later(60)
        company.do(Disconnect(lea.id, 1))
        company.later(3_600)
        catch_up(ATTENDANCE)
        assert connected_us(contract_of(lea), began_us, company.now_us) == 60 * S
        company.at_desk(lea, 3)
        company.later(10)
        catch_up(ATTENDANCE)
        assert connected_us(contract_of(lea), began_us, company.now_us) == 70 * S

    def test_a_rebuild_gives_what_single_steps_gave(self, company: Company, lea: Agent) -> None:
        for session in (1, 2, 3):
            company.at_desk(lea, session)
            company.later(60)
            company.do(Disconnect(lea.id, session))
            company.later(7)
            catch_up(ATTENDANCE)
        columns = ("agent", "kind", "from_us", "until_us", "dropped")
        stepwise = list(Attendance.objects.order_by("from_us").values_list(*columns))
        rebuild(ATTENDANCE)
        assert list(Attendance.objects.order_by("from_us").values_list(*columns)) == stepwise
