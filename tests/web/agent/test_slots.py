"""An agent's slots: the week, booking in one tap, wishes, the proof, the calendar; nobody else's."""

import re
from html import unescape

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from company import Company
from homeshore.kit.ids import encode_id
from homeshore.workforce.actions import booking
from homeshore.workforce.models.slots import Slot, SlotBooking, SlotEntry, SlotNotice, SlotRound, SlotSwap, SlotWaiting
from homeshore.workforce.queries import wishes
from homeshore.workforce.rules.slots import recording
from served import browser_of_agent, text_of
from workforce.slot_rounds import DAY_US, HOUR_US, Planner, independents


class Chosen:
    """A drawn round of the coming weeks that is open for booking now, and two agents with browsers."""

    def __init__(self) -> None:
        company = Company()
        now = company.now_us
        self.planner = Planner(company, now - 6 * DAY_US)
        self.brand, self.programme = company.brand()
        self.lea, self.noa = independents(company, self.brand, 2)
        self.round = self.planner.publish(self.programme, range(20, 24))
        self.planner.wish(self.lea, self.round, [20])
        self.planner.draw(self.round)
        self.slots = list(Slot.objects.filter(round=self.round).order_by("starts_at"))
        self.week = f"?week={self.planner.monday.isoformat()}"


@pytest.fixture
def chosen(db: None) -> Chosen:
    return Chosen()


def said(client: Client, path: str, **data: object) -> str:
    page = client.post(path, data, follow=True)
    assert page.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page.content.decode())))


def from_now(us: int) -> int:
    return int(timezone.now().timestamp() * 1_000_000) + us


def test_a_week_shows_what_is_ones_own_and_what_is_free(chosen: Chosen) -> None:
    page = text_of(browser_of_agent(chosen.lea), reverse("agent:my_slots") + chosen.week)
    assert "You hold 30 min this week" in page
    assert "Yours" in page
    assert "Book the ticked slots" in page


def test_several_slots_are_booked_by_one_tap_and_one_that_is_gone_takes_no_other_with_it(chosen: Chosen) -> None:
    wanted = [encode_id(slot.id) for slot in chosen.slots]
    page = said(browser_of_agent(chosen.noa), reverse("agent:book_slots"), slot=wanted)
    assert "3 slots are yours." in page
    assert "1 slot was not booked: Every place was taken a moment ago." in page
    assert SlotBooking.objects.filter(agent=chosen.noa).count() == 3


def test_a_slot_given_back_can_be_kept_or_taken_by_a_colleague(chosen: Chosen) -> None:
    lea, first = browser_of_agent(chosen.lea), chosen.slots[0]
    assert "It stays yours until somebody takes it" in said(lea, reverse("agent:give_back_slot", args=[first.id]))
    assert "You keep the slot" in said(lea, reverse("agent:keep_slot", args=[first.id]))
    said(lea, reverse("agent:give_back_slot", args=[first.id]))
    said(browser_of_agent(chosen.noa), reverse("agent:book_slots"), slot=encode_id(first.id))
    assert SlotBooking.objects.get(slot=first).agent_id == chosen.noa.id
    assert "A colleague took the slot that you gave back" in text_of(lea, reverse("agent:my_slots"))
    said(lea, reverse("agent:seen_slot_notices"))
    assert "A colleague took" not in text_of(lea, reverse("agent:my_slots"))


def test_a_full_slot_has_a_line(chosen: Chosen) -> None:
    noa, first = browser_of_agent(chosen.noa), chosen.slots[0]
    assert "Stand in line" in text_of(noa, reverse("agent:slot", args=[first.id]))
    assert "You are in line" in said(noa, reverse("agent:wait_slot", args=[first.id]))
    assert "Somebody was waiting for it" in said(
        browser_of_agent(chosen.lea), reverse("agent:give_back_slot", args=[first.id])
    )
    assert SlotBooking.objects.get(slot=first).agent_id == chosen.noa.id
    assert SlotWaiting.objects.count() == 0


def test_two_agents_swap_without_names(chosen: Chosen) -> None:
    lea, noa = browser_of_agent(chosen.lea), browser_of_agent(chosen.noa)
    booking.book(chosen.noa, chosen.slots[1].id)
    said(lea, reverse("agent:propose_swap", args=[chosen.slots[0].id]), slot=encode_id(chosen.slots[1].id))
    page = text_of(noa, reverse("agent:my_slots"))
    assert "A colleague would give" in page
    assert chosen.lea.person.name not in page
    said(noa, reverse("agent:accept_swap", args=[SlotSwap.objects.get().id]))
    assert SlotBooking.objects.get(slot=chosen.slots[1]).agent_id == chosen.lea.id


def test_somebody_elses_booking_cannot_be_given_back(chosen: Chosen) -> None:
    page = said(browser_of_agent(chosen.noa), reverse("agent:give_back_slot", args=[chosen.slots[0].id]))
    assert "This slot is no longer yours" in page
    assert SlotBooking.objects.get().offered_at is None


def test_a_slot_that_nobody_may_see_is_not_found(chosen: Chosen) -> None:
    stranger = browser_of_agent(chosen.planner.company.agent("Paul", mode="independent"))
    text_of(stranger, reverse("agent:slot", args=[chosen.slots[0].id]), 404)
    text_of(stranger, reverse("agent:slot", args=[5]), 404)


def test_wishes_are_added_by_days_and_hours_and_sealed(db: None) -> None:
    planner = Planner(Company(), from_now(-2 * HOUR_US))
    brand, programme = planner.company.brand()
    (lea,) = independents(planner.company, brand, 1)
    of_round = planner.publish(programme, range(20, 24))
    client, address = browser_of_agent(lea), reverse("agent:save_wishes", args=[of_round.id])
    weekday = str(planner.monday.weekday())
    typed = {"do": "add", "weekday": weekday, "from": "10:00", "until": "11:00", "rank": "2", "most_day_minutes": "240"}
    assert "Sealed." in said(client, address, **typed)
    asked = wishes.asked_of(SlotEntry.objects.get())
    assert (sorted(rank for _, rank in asked.wishes), asked.most_day_minutes) == ([2, 2], 240)
    first = f"rank-{encode_id(Slot.objects.order_by('starts_at')[0].id)}"
    said(client, address, do="save", **{first: "0"})
    assert len(wishes.asked_of(SlotEntry.objects.get()).wishes) == 1
    assert SlotEntry.objects.get().seal in text_of(client, reverse("agent:slot_round", args=[of_round.id]))
    said(client, address, do="withdraw")
    assert SlotEntry.objects.count() == 0


def test_the_round_says_why_and_anyone_can_download_the_proof(chosen: Chosen) -> None:
    lea = browser_of_agent(chosen.lea)
    page = text_of(lea, reverse("agent:slot_round", args=[chosen.round.id]))
    assert "You got 30 min" in page
    assert chosen.round.commitment in page
    data = lea.get(reverse("agent:slot_draw", args=[chosen.round.id])).content
    assert all(check.right for check in recording.check(data))
    assert chosen.lea.person.name.encode() not in data
    assert encode_id(chosen.lea.id).encode() not in data


def test_a_calendar_is_read_by_its_secret_address_until_that_is_revoked(chosen: Chosen) -> None:
    lea = browser_of_agent(chosen.lea)
    booking.book(chosen.lea, chosen.slots[1].id)
    page = said(lea, reverse("agent:new_slot_calendar"))
    (path,) = re.findall(r"(/desk/slots/calendar/\S+\.ics)", page)
    anybody = Client()
    answer = anybody.get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("dtstart") == chosen.slots[0].starts_at
    assert event.decoded("dtend") == chosen.slots[1].ends_at
    said(lea, reverse("agent:new_slot_calendar"))
    assert anybody.get(path).status_code == 404
    said(lea, reverse("agent:revoke_slot_calendar"))
    assert anybody.get(reverse("agent:slot_calendar", args=["nothing"])).status_code == 404


def test_an_employee_sees_their_roster_instead(chosen: Chosen) -> None:
    employee = browser_of_agent(chosen.planner.company.agent("Emma", chosen.brand))
    page = text_of(employee, reverse("agent:my_slots") + chosen.week)
    assert "your hours are in your roster" in page
    assert "Book the ticked slots" not in page
    SlotRound.objects.update(employees_too=True)
    assert "Book the ticked slots" in text_of(employee, reverse("agent:my_slots") + chosen.week)


def test_a_notice_of_the_draw_leads_to_the_reasons(chosen: Chosen) -> None:
    assert SlotNotice.objects.get().what == "drawn"
    assert "The slots were allocated" in text_of(browser_of_agent(chosen.lea), reverse("agent:my_slots"))
