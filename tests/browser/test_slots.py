"""Slots in a real browser: axe finds nothing, a phone shows a day, and a keyboard books, gives back and waits."""

from collections.abc import Iterator

import pytest

from browser.views import VIEWS, findings, viewed
from company import Company
from homeshore.kit.ids import encode_id
from homeshore.people import actions as people
from homeshore.security.queries import users
from homeshore.workforce.models.slots import Slot, SlotBooking, SlotRound
from served import browser_of, journal_emptied_after
from workforce.slot_rounds import DAY_US, HOUR_US, Planner, independents


@pytest.fixture
def company(live_server) -> Iterator[Company]:
    with journal_emptied_after():
        yield Company()


@pytest.fixture
def chosen(company):
    """A drawn round with a booking and a full slot, a round whose window is open, and a draft."""
    brand, programme = company.brand()
    lea, noa = independents(company, brand, 2)
    before = Planner(company, company.now_us - 6 * DAY_US)
    drawn = before.publish(programme, range(20, 26))
    before.wish(lea, drawn, [20, 21])
    before.wish(noa, drawn, [24])
    before.draw(drawn)
    now = Planner(company, company.now_us - 2 * HOUR_US)
    now.monday = before.monday.fromordinal(before.monday.toordinal() + 28)
    now.publish(programme, range(20, 26))
    return lea, before, drawn, programme


def desk_of(agent):
    client = browser_of("agent", name=agent.person.name)
    people.give_account(agent.person, users(role="agent").get().id)
    return client


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_on_the_pages_of_slots(chosen, browser, live_server, view):
    lea, planner, drawn, programme = chosen
    open_now = SlotRound.objects.get(state="announced")
    first, *_, last = Slot.objects.filter(round=drawn).order_by("starts_at")
    of_round = encode_id(drawn.id)
    pages = {
        "desk/slots": (
            desk_of(lea),
            [
                f"/?week={planner.monday.isoformat()}",
                f"/{encode_id(first.id)}/",
                f"/{encode_id(last.id)}/",
                f"/rounds/{of_round}/",
                f"/rounds/{encode_id(open_now.id)}/",
            ],
        ),
        "planning/slots": (
            browser_of("planner"),
            [
                "/",
                "/new/",
                f"/{of_round}/",
                f"/{of_round}/places/{encode_id(programme.id)}/",
                f"/{of_round}/slot/{encode_id(first.id)}/",
            ],
        ),
    }
    found = []
    for area, (client, paths) in pages.items():
        with viewed(browser, view, live_server.url, client) as page:
            found += [one for path in paths for one in findings(page, f"{live_server.url}/{area}{path}")]
    assert found == []


def test_a_keyboard_books_on_a_phone_and_gives_back(chosen, browser, live_server):
    lea, planner, _, _ = chosen
    with viewed(browser, "light-390-fr", live_server.url, desk_of(lea)) as page:
        page.goto(f"{live_server.url}/desk/slots/?week={planner.monday.isoformat()}&day={planner.monday.isoformat()}")
        assert page.locator(".slot-day:visible").count() == 1
        page.get_by_role("checkbox").first.focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Réserver les créneaux cochés").focus()
        page.keyboard.press("Enter")
        page.get_by_text("1 créneau est à vous.").wait_for()
        assert SlotBooking.objects.filter(agent=lea).count() == 3
        page.get_by_role("link", name="détails").first.focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Le rendre").click()
        page.get_by_text("rien ne vous sera reproché").wait_for()
        assert SlotBooking.objects.exclude(offered_at=None).count() == 1
