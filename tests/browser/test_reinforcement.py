"""Reinforcement in a real browser: axe finds nothing, and a mail's link answers with one tap, without signing in."""

from collections.abc import Iterator

import pytest
from django.test import Client

from browser.views import VIEWS, findings, viewed
from company import Company
from homeshore.kit.clock import now_us
from homeshore.kit.ids import encode_id
from homeshore.people import actions as people
from homeshore.security.queries import users
from homeshore.workforce.actions import callouts
from homeshore.workforce.queries.callouts import ask
from homeshore.workforce.queries.invitations import token
from served import browser_of, journal_emptied_after


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
