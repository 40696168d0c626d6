"""Planners publish slots, announce them, enter the public value and see how full everything is; they book nobody."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from company import Company
from homeshore.kit.clock import now_us
from homeshore.kit.ids import encode_id
from homeshore.people.queries import Agent
from homeshore.security import actions as security
from homeshore.security.permissions import ROUTES
from homeshore.workforce.actions import booking, drawing, jobs, slots
from homeshore.workforce.models.jobs import Job
from homeshore.workforce.models.slots import Slot, SlotBooking, SlotNotice, SlotRound
from homeshore.workforce.models.staffing import RequiredInterval
from served import browser_of
from workforce.slot_rounds import DAY_US, Planner, independents

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    user = security.open_account("paule@homeshore.example", "Paule Plan")
    security.grant_role(user, "planner")
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["django_language"] = "en"
    return client


def text(content: bytes) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", content.decode())))


def typed(**change: object) -> dict[str, object]:
    now = timezone.localtime().replace(minute=0, second=0, microsecond=0, tzinfo=None)
    monday = (now + timedelta(days=28 - now.weekday())).date()
    moment = "%Y-%m-%dT%H:%M"
    return {
        "name": "Week 51",
        "first_day": monday.isoformat(),
        "last_day": (monday + timedelta(days=6)).isoformat(),
        "time_zone": "Europe/Paris",
        "announced_at": (now + timedelta(hours=2)).strftime(moment),
        "opens_at": (now + timedelta(hours=3)).strftime(moment),
        "closes_at": (now + timedelta(days=2)).strftime(moment),
        "public_name": "Loto",
        "public_from": (now + timedelta(days=3)).strftime(moment),
        "first_come_at": (now + timedelta(days=5)).strftime(moment),
        "early_level": "0",
        "early_hours": "0",
        **change,
    }


def test_a_round_is_drafted_filled_by_hand_and_announced(client: Client) -> None:
    _, programme = Company().brand()
    client.post(reverse("planning:new_slot_round"), typed())
    of_round = SlotRound.objects.get()
    assert "Publish at least one place first." in text(
        client.post(reverse("planning:act_on_slot_round", args=[of_round.id]), {"do": "announce"}, follow=True).content
    )
    grid = reverse("planning:slot_places", args=[of_round.id, programme.id])
    names = re.findall(r'name="(p-\d+)"', client.get(grid).content.decode())
    client.post(grid, {"week": of_round.first_day.isoformat(), names[0]: "3", names[1]: ""})
    assert list(Slot.objects.values_list("quota", flat=True)) == [3]
    client.post(reverse("planning:act_on_slot_round", args=[of_round.id]), {"do": "announce"})
    of_round.refresh_from_db()
    assert of_round.state == "announced"
    assert of_round.commitment in client.get(reverse("planning:slot_round", args=[of_round.id])).content.decode()


def test_moments_that_do_not_follow_each_other_are_said_beside_their_fields(client: Client) -> None:
    answer = client.post(reverse("planning:new_slot_round"), typed(public_from="2026-01-01T10:00"))
    assert answer.status_code == 422
    assert "The public value must become known after wishes close." in text(answer.content)


def test_what_is_no_number_of_places_changes_nothing(client: Client) -> None:
    planner = Planner(Company())
    _, programme = planner.company.brand()
    of_round = planner.publish(programme, [20], places=2)
    grid = reverse("planning:slot_places", args=[of_round.id, programme.id])
    for wrong in ("-1", "two", "99999"):
        client.post(grid, {f"p-{planner.at_us(20)}": wrong})
    assert Slot.objects.get().quota == 2


def test_places_are_what_is_required_less_shifts(client: Client) -> None:
    planner = Planner(Company())
    _, programme = planner.company.brand()
    of_round = slots.make_round(planner.plan(), at_us=planner.now_us)
    page = client.post(
        reverse("planning:fill_slots", args=[of_round.id]), {"programme": encode_id(programme.id)}, follow=True
    )
    assert "staff it first" in text(page.content)
    assert RequiredInterval.objects.count() == Slot.objects.count() == 0


def test_the_public_value_starts_the_draw_and_the_page_shows_how_full_it_is(client: Client) -> None:
    company = Company()
    planner = Planner(company, company.now_us - 4 * DAY_US)
    brand, programme = company.brand()
    (lea,) = independents(company, brand, 1)
    of_round = planner.publish(programme, [20, 21])
    planner.wish(lea, of_round, [20])
    drawing.close_due_rounds(planner.closes_us)
    page = reverse("planning:slot_round", args=[of_round.id])
    assert "Enter the public value" in text(client.get(page).content)
    value = reverse("planning:slot_value", args=[of_round.id])
    assert client.post(value, {"value": "", "source": ""}).status_code == 422
    client.post(value, {"value": "3 11 18", "source": "https://www.fdj.fr"})
    jobs.do(Job.objects.get().id, {slots.JOB: drawing.draw})
    shown = text(client.get(page).content)
    assert "1 of 2 places to 1 entrants" in shown
    assert "50%" in shown.replace(" ", "").replace("\xa0", "")
    assert SlotBooking.objects.get().agent_id == lea.id
    assert client.get(reverse("planning:slot_record", args=[of_round.id])).status_code == 200


def test_no_address_lets_a_planner_book_for_anybody() -> None:
    booking = {route for route in ROUTES if "book" in route or "wishes" in route}
    assert all(ROUTES[route].allowed == {"agent"} for route in booking if route.startswith("agent:"))
    assert not [route for route in booking if route.startswith("planning:")]


def test_a_round_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.get(reverse("planning:slot_round", args=[5])).status_code == 404


@pytest.fixture
def full(client: Client) -> tuple[Planner, SlotRound, Slot, list[Agent]]:
    """A drawn round with one slot of one place, taken by the first; the second stands in line."""
    planner = Planner(Company(), now_us() - 6 * DAY_US)
    brand, programme = planner.company.brand()
    agents = independents(planner.company, brand, 2)
    of_round = planner.publish(programme, [20])
    planner.wish(agents[0], of_round, [20])
    planner.draw(of_round)
    slot = Slot.objects.get()
    booking.wait(agents[1], slot.id)
    return planner, of_round, slot, agents


def test_more_places_after_the_draw_go_to_who_stands_in_line(
    client: Client, full: tuple[Planner, SlotRound, Slot, list[Agent]]
) -> None:
    _, of_round, slot, agents = full
    address = reverse("planning:slot", args=[of_round.id, slot.id])
    assert "In line 1" in text(client.get(address).content)
    said = text(client.post(address, {"quota": "2"}, follow=True).content)
    assert "Saved. 1 who waited has a place now and is told." in said
    assert set(SlotBooking.objects.values_list("agent", flat=True)) == {agent.id for agent in agents}
    assert SlotNotice.objects.filter(agent=agents[1], what="booked").exists()


def test_fewer_places_never_take_a_booked_one_away_and_the_page_says_so(
    client: Client, full: tuple[Planner, SlotRound, Slot, list[Agent]]
) -> None:
    _, of_round, slot, _ = full
    address = reverse("planning:slot", args=[of_round.id, slot.id])
    answer = client.post(address, {"quota": "0"})
    assert answer.status_code == 422
    assert "Places already taken: 1. Nobody's booking is taken away." in text(answer.content)
    assert (Slot.objects.get().quota, SlotBooking.objects.count()) == (1, 1)


def test_a_place_that_was_given_back_counts_as_booked_until_it_is_taken(
    client: Client, full: tuple[Planner, SlotRound, Slot, list[Agent]]
) -> None:
    _, of_round, slot, agents = full
    booking.stop_waiting(agents[1], slot.id)
    booking.give_back(agents[0], SlotBooking.objects.get().id)
    address = reverse("planning:slot", args=[of_round.id, slot.id])
    assert client.post(address, {"quota": "0"}).status_code == 422
    assert "Given back, still held 1" in text(client.get(address).content)


def test_an_agent_cannot_change_places(full: tuple[Planner, SlotRound, Slot, list[Agent]]) -> None:
    _, of_round, slot, _ = full
    address = reverse("planning:slot", args=[of_round.id, slot.id])
    assert browser_of("agent").post(address, {"quota": "5"}).status_code == 403
    assert Slot.objects.get().quota == 1


def test_places_stand_while_the_draw_waits(client: Client) -> None:
    planner = Planner(Company(), now_us() - 6 * DAY_US)
    _, programme = planner.company.brand()
    of_round = planner.publish(programme, [20])
    drawing.close_due_rounds()
    address = reverse("planning:slot", args=[of_round.id, Slot.objects.get().id])
    assert client.post(address, {"quota": "5"}).status_code == 422
    assert Slot.objects.get().quota == 1
