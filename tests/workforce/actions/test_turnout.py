"""Who came of those who booked: sums of a programme by the half-hour, nobody's name."""

import pytest

from company import Company
from homeshore.workforce.actions import booking, staffing
from homeshore.workforce.models.slots import Slot
from homeshore.workforce.models.staffing import Turnout
from homeshore.workforce.queries import staffing as read
from homeshore.workforce.rules.staffing.showing import Turnout as Counted
from workforce.slot_rounds import Planner, independents

pytestmark = pytest.mark.django_db

MINUTE_US = 60_000_000


def test_the_most_who_were_there_at_once_are_counted():
    planner = Planner(Company())
    brand, programme = planner.company.brand()
    lea, noa = independents(planner.company, brand, 2)
    of_round = planner.publish(programme, [20], places=2)
    planner.draw(of_round)
    [slot] = Slot.objects.filter(round=of_round)
    for agent in (lea, noa):
        booking.book(agent, slot.id, planner.first_come_us)
    start = planner.at_us(20)
    staffing.note_turnout(start, {lea.id, 99})
    staffing.note_turnout(start + 10 * MINUTE_US, {lea.id, noa.id})
    staffing.note_turnout(start + 20 * MINUTE_US, set())
    assert read.turnout(programme.id, start + 40 * MINUTE_US) == [Counted(2, 2)]
    assert Turnout.objects.count() == 1


def test_when_not_one_of_a_crowd_is_there_nothing_is_told_of_habits():
    planner = Planner(Company())
    brand, programme = planner.company.brand()
    crowd = independents(planner.company, brand, 10)
    of_round = planner.publish(programme, [20], places=10)
    planner.draw(of_round)
    [slot] = Slot.objects.filter(round=of_round)
    for agent in crowd:
        booking.book(agent, slot.id, planner.first_come_us)
    start = planner.at_us(20)
    assert staffing.note_turnout(start, {99}) == 0
    assert not Turnout.objects.exists()
    staffing.note_turnout(start + MINUTE_US, {crowd[0].id, 99})
    assert read.turnout(programme.id, start + 40 * MINUTE_US) == [Counted(10, 1)]


def test_without_bookings_nothing_is_counted():
    Company()
    assert staffing.note_turnout(1_800_000_000_000_000, {1, 2}) == 0
    assert not Turnout.objects.exists()
