"""The brand view in a real browser: nothing for axe to find, and the way from a figure to its facts."""

from collections.abc import Iterator

import pytest

from browser.views import VIEWS, findings, viewed
from company import Company
from homeshore.contacts.actions import IncomingMail, receive_mail
from homeshore.facts.vocabulary import Origin
from homeshore.kit.ids import encode_id
from served import accept, browser_of, chat, close, journal_emptied_after


@pytest.fixture
def company(live_server) -> Iterator[Company]:
    with journal_emptied_after():
        yield Company()


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_in_the_brand_view(company, browser, live_server, view):
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    for origin in Origin:
        contact = chat(company, brand.id, origin=origin)
        accept(company, ada, contact)
        close(company, ada, contact)
    html = "<p>Bonjour</p>" * 40
    letter = receive_mail(
        IncomingMail(brand=brand.id, mail_id="<1@example.org>", sender="j@example.org", html=html, raw=b"x")
    )
    company.settle()
    pages = ["", "contacts/", "agents/", "accesses/"]
    pages += [f"contacts/{encode_id(id)}/" for id in (contact, letter.contact_id)]
    with viewed(browser, view, live_server.url, browser_of("brand_manager", brand.id)) as page:
        assert [one for path in pages for one in findings(page, f"{live_server.url}/brand/aubelle/{path}")] == []


def test_a_manager_goes_from_the_figures_to_the_seconds_of_one_contact(company, browser, live_server):
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    contact = chat(company, brand.id, "Où est mon colis")
    accept(company, ada, contact)
    close(company, ada, contact, seconds=65, wrap_up_seconds=20)
    with viewed(browser, "light-1280-fr", live_server.url, browser_of("brand_manager", brand.id)) as page:
        page.goto(f"{live_server.url}/brand/")
        page.get_by_role("link", name="Contacts", exact=True).click()
        page.get_by_role("link", name="Où est mon colis").click()
        assert page.locator("tbody td.strong").inner_text() == "1:25"
        page.get_by_role("link", name="Qui l’a consulté").click()
        page.get_by_role("link", name="Conversation").wait_for()


def test_a_mail_is_as_high_as_its_text(company, browser, live_server):
    brand, _ = company.brand()
    html = "<p>Bonjour</p>" * 60
    letter = receive_mail(
        IncomingMail(brand=brand.id, mail_id="<1@example.org>", sender="j@example.org", html=html, raw=b"x")
    )
    with viewed(browser, "light-1280-fr", live_server.url, browser_of("brand_manager", brand.id)) as page:
        page.goto(f"{live_server.url}/brand/aubelle/contacts/{encode_id(letter.contact_id)}/")
        page.wait_for_function("document.querySelector('iframe[data-letter]').offsetHeight > 1000")
