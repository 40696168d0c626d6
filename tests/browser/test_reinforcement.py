"""Reinforcement in a real browser: axe finds nothing, and a mail's link answers with one tap, without signing in."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from browser.views import VIEWS, findings, viewed
from company import Company
from homeshore.adapters.push.telling import payload
from homeshore.kit.clock import now_us
from homeshore.kit.ids import encode_id
from homeshore.people import actions as people
from homeshore.security.queries import users
from homeshore.workforce.actions import callouts
from homeshore.workforce.queries.callouts import ask
from homeshore.workforce.queries.invitations import due_invitations, token
from served import browser_of, journal_emptied_after

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def company(live_server) -> Iterator[Company]:
    with journal_emptied_after():
        yield Company()


@pytest.fixture
def asked(company):
    """Four people who were asked; one said yes."""
    brand, programme = company.brand()
    for number in range(4):
        company.agent(f"Agent{number}", brand, mode="independent")
    now = now_us()
    row = callouts.start(programme, callouts.Search(now, now + 7_200_000_000, 2, 0.0), now, by=1)
    asks = list(row.asks.order_by("id"))
    callouts.answer(asks[0].id, now, yes=True)
    return programme, asks


def stranger() -> Client:
    """Somebody who is not signed in."""
    client = Client()
    client.cookies["homeshore_session"] = "nobody"
    return client


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_on_the_pages_of_reinforcement(asked, browser, live_server, view):
    programme, asks = asked
    desk = browser_of("agent", name="Agent One")
    people.give_account(asks[1].agent.person, users(role="agent").get().id)
    rules = f"/planning/reinforcement/{encode_id(programme.id)}/rules/"
    pages = [
        (browser_of("planner"), ["/planning/reinforcement/", rules]),
        (desk, ["/desk/reinforcement/"]),
        (stranger(), [f"/desk/reinforcement/answer/{token(asks[2].id, 'yes')}/"]),
    ]
    found = []
    for client, paths in pages:
        with viewed(browser, view, live_server.url, client) as page:
            found += [one for path in paths for one in findings(page, f"{live_server.url}{path}")]
    assert found == []


def test_a_link_of_a_mail_answers_with_one_tap(asked, browser, live_server):
    _, asks = asked
    with viewed(browser, "light-390-fr", live_server.url, stranger()) as page:
        page.goto(f"{live_server.url}/desk/reinforcement/answer/{token(asks[1].id, 'yes')}/")
        page.get_by_role("button", name="Oui, je viens").click()
        page.get_by_text("Vous êtes attendu").wait_for()
    assert ask(asks[1].id).answer == "yes"


PUSHED = """async ([tag]) => {
  const registration = await navigator.serviceWorker.getRegistration("/static/agent/");
  const shown = await registration.getNotifications({ tag });
  return shown.map(({ title, body, actions }) => ({ title, body, actions: actions.map((one) => one.title) }));
}"""
TAPPED = """async (action) => {
  const [notification] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification, action }));
}"""


def pushed(page: "Page", address: str, message: bytes) -> None:
    """What a push service would bring, given to the service worker as the browser does it."""
    browser = page.context.new_cdp_session(page)
    known: list[dict[str, Any]] = []
    browser.on("ServiceWorker.workerRegistrationUpdated", lambda told: known.extend(told["registrations"]))
    browser.send("ServiceWorker.enable")
    while not known:
        page.wait_for_timeout(50)
    browser.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": address, "registrationId": known[0]["registrationId"], "data": message.decode()},
    )


def notifications(page: "Page", tag: str, word: str) -> list[dict[str, Any]]:
    """What is shown, once it says `word`."""
    for _ in range(200):
        shown: list[dict[str, Any]] = page.evaluate(PUSHED, [tag])
        if any(word in one["body"] for one in shown):
            return shown
        page.wait_for_timeout(50)
    raise AssertionError(f"no notification says {word}")


def test_a_notification_is_shown_and_a_tap_on_yes_answers_without_opening_anything(
    asked, browser, live_server, settings
):
    settings.PUBLIC_URL = live_server.url
    _, asks = asked
    question = next(one for one in due_invitations() if one.ask == asks[1].id)
    desk = browser_of("agent", name="Agent One")
    people.give_account(asks[1].agent.person, users(role="agent").get().id)
    with viewed(browser, "light-390-fr", live_server.url, desk) as page:
        page.context.grant_permissions(["notifications"], origin=live_server.url)
        with page.context.expect_event("serviceworker") as begun:
            page.goto(f"{live_server.url}/desk/reinforcement/")
        pushed(page, live_server.url, payload(question))
        (shown,) = notifications(page, encode_id(question.ask), question.body)
        assert (shown["title"], shown["actions"]) == (question.title, [question.yes, question.no])
        begun.value.evaluate(TAPPED, "yes")
        notifications(page, encode_id(question.ask), "Merci")
        assert len(page.context.pages) == 1
    assert ask(asks[1].id).answer == "yes"
