"""The floor in a real browser: it refreshes itself and leaves the reader alone; it says what a supervisor must hear."""

import os
import signal
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import expect

from browser.views import VIEWS, findings, viewed
from company import Company
from homeshore.brands.rules.programmes import Promise
from homeshore.contacts.actions import IncomingMail, quarantine_mail, receive_mail
from homeshore.contacts.telephone import protocol as p
from homeshore.kit.ids import encode_id
from homeshore.routing.commands import RequestHelp
from served import (
    accept,
    answering,
    at_the_telephone,
    browser_of,
    call,
    chat,
    close,
    journal_emptied_after,
    switchboard,
)


@pytest.fixture
def company(live_server) -> Iterator[Company]:
    with journal_emptied_after():
        yield Company()


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_on_the_floor(company, browser, live_server, view):
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    contact = chat(company, brand.id)
    accept(company, ada, contact)
    company.do(RequestHelp(ada.id, contact))
    letter = receive_mail(
        IncomingMail(brand=brand.id, mail_id="<1@example.org>", sender="j@example.org", html="<p>Bonjour</p>", raw=b"x")
    )
    company.settle()
    quarantined = encode_id(quarantine_mail(brand.id, b"\x00", "no readable part").id)
    pages = [
        "",
        "wallboard/",
        "contacts/",
        f"contact/{encode_id(contact)}/",
        f"contact/{encode_id(letter.contact_id)}/",
        "quarantine/",
        f"quarantine/{quarantined}/",
    ]
    with (
        viewed(browser, view, live_server.url, browser_of("supervisor")) as page,
        answering(company.core, company.now_us),
    ):
        assert [one for path in pages for one in findings(page, f"{live_server.url}/floor/{path}")] == []


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_on_live_calls(company, browser, live_server, view):
    brand, _ = company.brand("aubelle", Promise("voice", 80, 20))
    agents = [company.agent("Ada", brand), company.agent("Karim", brand, mode="independent")]
    company.settle()
    views = []
    for agent, recording in zip(agents, ("on", "off"), strict=True):
        at_the_telephone(company, agent)
        contact = call(company, brand.id)
        accept(company, agent, contact)
        lines = tuple(p.LegQuality(side, "opus", 12, 4_000, 40_000) for side in ("customer", "agent"))
        views.append(p.CallView(contact, agent.id, "talking", company.now_us, "web", recording, lines))
    company.do(RequestHelp(agents[0].id, views[0].contact))
    shown = p.Calls(tuple(views), tuple((agent.id, lines[1]) for agent in agents))
    with (
        viewed(browser, view, live_server.url, browser_of("supervisor")) as page,
        answering(company.core, company.now_us),
        switchboard(lambda _request: shown),
    ):
        page.add_init_script(
            "addEventListener('DOMContentLoaded', () => { document.getElementById('listening').hidden = false; })"
        )
        assert findings(page, f"{live_server.url}/floor/") == []


def test_a_refresh_brings_what_is_new_and_keeps_focus_and_scroll(company, browser, live_server):
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    contact = chat(company, brand.id)
    accept(company, ada, contact)
    with (
        viewed(browser, "light-390-fr", live_server.url, browser_of("supervisor")) as page,
        answering(company.core, company.now_us),
    ):
        page.goto(f"{live_server.url}/floor/")
        page.locator(f"#floor-agents a[href*='{encode_id(contact)}']").focus()
        row = page.locator("#floor-agents tbody tr").element_handle()
        before = page.evaluate("scrollY")
        assert before > 0
        company.do(RequestHelp(ada.id, contact))
        page.locator(".floor-help").wait_for()
        assert page.evaluate("document.activeElement.href").endswith(f"/floor/contact/{encode_id(contact)}/")
        assert page.evaluate("row => row.isConnected", row)
        assert page.locator("#floor-news").inner_text() == "Ada Martin demande de l’aide."


def test_taking_care_of_a_request_removes_it_without_a_new_page(company, browser, live_server):
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    company.do(RequestHelp(ada.id))
    with (
        viewed(browser, "light-1280-fr", live_server.url, browser_of("supervisor")) as page,
        answering(company.core, company.now_us),
    ):
        page.goto(f"{live_server.url}/floor/")
        page.evaluate("window.same = true")
        page.get_by_role("button", name="Je m’en occupe").click()
        page.locator(".floor-help").wait_for(state="detached")
        assert page.evaluate("window.same")
        assert page.evaluate("document.activeElement !== document.body")


def test_the_brand_filter_stays_in_the_address(company, browser, live_server):
    brand, _ = company.brand()
    company.brand("santeo")
    with viewed(browser, "light-1280-fr", live_server.url, browser_of("supervisor")) as page:
        page.goto(f"{live_server.url}/floor/")
        page.get_by_label("Marque").select_option("Aubelle")
        page.wait_for_url(f"**/floor/?brand={encode_id(brand.id)}*")
        with page.expect_response(lambda answer: f"/floor/live/?brand={encode_id(brand.id)}" in answer.url):
            pass
        assert "Santeo" not in page.locator("#floor-queues").inner_text()


def test_the_wallboard_is_dark_unless_light_is_chosen(company, browser, live_server):
    client = browser_of("supervisor")
    schemes = {}
    for theme in ("none", "light", "dark"):
        with viewed(browser, f"{theme}-1280-fr", live_server.url, client) as page:
            page.goto(f"{live_server.url}/floor/wallboard/")
            schemes[theme] = page.evaluate("getComputedStyle(document.documentElement).colorScheme")
    assert schemes == {"none": "dark", "light": "light", "dark": "dark"}


def test_a_closed_contact_shows_its_seconds(company, browser, live_server):
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    contact = chat(company, brand.id)
    accept(company, ada, contact)
    close(company, ada, contact, seconds=65, wrap_up_seconds=20)
    with viewed(browser, "light-1280-fr", live_server.url, browser_of("supervisor")) as page:
        page.goto(f"{live_server.url}/floor/contact/{encode_id(contact)}/")
        assert page.locator("tbody td.strong").inner_text() == "1:25"


def test_a_mail_shows_by_itself_and_a_silent_dispatcher_is_announced(centre, page):
    centre.sign_in(page, "sophie@homeshore.example")
    page.goto(f"{centre.url}/floor/")
    today = page.locator("#floor-tiles .stat-value").nth(5)
    before = int(today.inner_text())
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "jeanne@example.org", "service@aubelle.example", "Où est mon colis"
    mail.set_content("Bonjour")
    with smtplib.SMTP("127.0.0.1", centre.smtp_port) as smtp:
        smtp.send_message(mail)
    expect(today).to_have_text(str(before + 1))
    dispatcher = centre.pid_of("dispatcher")
    os.kill(dispatcher, signal.SIGSTOP)
    try:
        page.locator("#floor-down").wait_for()
        assert page.locator("#floor-news").inner_text().startswith("Le répartiteur ne répond pas")
        assert today.inner_text() == str(before + 1)
    finally:
        os.kill(dispatcher, signal.SIGCONT)
    page.locator("#floor-down").wait_for(state="detached")
    assert page.locator("#floor-news").inner_text() == "Le répartiteur répond de nouveau."
