"""Calls from the sample page in Chromium through the whole centre, to an agent who hums at the other end."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.sounds import give_sound, hears, hears_something
from calls.centres import TelephoneCentre, telephone_centre
from calls.parties import Agent
from conftest import CHROMIUM, CHROMIUM_ARGUMENTS

CLAIRE = "claire@homeshore.example"
T = TypeVar("T")


@pytest.fixture(scope="module")
def telephone() -> Iterator[TelephoneCentre]:
    with telephone_centre() as centre:
        yield centre


class Desk:
    """An agent in a loop and thread of its own, beside the browser's."""

    def __init__(self, centre: TelephoneCentre) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.agent = self.do(self._make(centre))
        self.do(self.agent.__aenter__())

    async def _make(self, centre: TelephoneCentre) -> Agent:
        return Agent(centre, 700, CLAIRE)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def ask(self, do: str, **arguments: object) -> dict[str, Any]:
        return self.do(self.agent.socket.ask(do, **arguments))

    def close(self) -> None:
        self.do(self.agent.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


@pytest.fixture
def claire(telephone: TelephoneCentre) -> Iterator[Desk]:
    desk = Desk(telephone)
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def speaking_browser(browser: Browser) -> Iterator[Browser]:
    """Chromium that plays sound without being clicked, as it does for a page that uses a real microphone."""
    arguments = [*CHROMIUM_ARGUMENTS, "--autoplay-policy=no-user-gesture-required"]
    chromium = browser.browser_type.launch(executable_path=CHROMIUM, args=arguments)
    yield chromium
    chromium.close()


@pytest.fixture
def customer(speaking_browser: Browser) -> Iterator[Page]:
    context = speaking_browser.new_context(
        locale="fr-FR", timezone_id="Europe/Paris", viewport={"width": 1280, "height": 800}
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    give_sound(page, 440)
    yield page
    context.close()


def call(page: Page, centre: TelephoneCentre, brand: str = "aubelle") -> None:
    page.goto(f"{centre.url}/demo/{brand}/?language=fr")
    page.locator(".launcher").click()
    page.get_by_role("button", name="Appeler", exact=True).click()
    page.locator("#call-name").fill("Léa Martin")
    page.get_by_role("button", name="Appeler maintenant").click()


def test_a_call_is_answered_held_reloaded_ended_and_rated(
    customer: Page, telephone: TelephoneCentre, claire: Desk
) -> None:
    call(customer, telephone)
    contact = claire.do(claire.agent.answer())
    words = customer.locator(".call-words")
    expect(words).to_have_text("Claire est en ligne")
    hears(customer, 700)
    claire.do(claire.agent.hears(440))
    claire.ask("hold", contact=contact)
    expect(words).to_have_text("Claire vous met en attente un instant")
    claire.ask("resume", contact=contact)
    hears(customer, 700)
    customer.reload()
    expect(words).to_have_text("Claire est en ligne")
    hears(customer, 700)
    claire.do(claire.agent.hears(440))
    customer.get_by_role("button", name="Raccrocher").click()
    expect(customer.locator(".status")).to_have_text("L’appel est terminé")
    claire.do(claire.agent.is_in(contact, "wrap_up"))
    customer.locator(".score").nth(4).click()
    customer.get_by_role("button", name="Envoyer ma réponse").click()
    expect(customer.get_by_text("Merci de votre réponse.")).to_be_visible()
    claire.do(claire.agent.finish(contact))


def test_an_agent_who_hangs_up_ends_the_call_on_the_page(
    customer: Page, telephone: TelephoneCentre, claire: Desk
) -> None:
    call(customer, telephone)
    contact = claire.do(claire.agent.answer())
    hears(customer, 700)
    claire.do(claire.agent.finish(contact))
    expect(customer.locator(".status")).to_have_text("L’appel est terminé")


def test_a_call_goes_on_in_writing_in_one_conversation(
    customer: Page, telephone: TelephoneCentre, claire: Desk
) -> None:
    call(customer, telephone)
    called = claire.do(claire.agent.answer())
    hears(customer, 700)
    customer.get_by_role("button", name="Continuer par écrit").click()
    customer.locator("#write").fill("Je vous envoie la photo")
    customer.locator("#write").press("Enter")
    expect(customer.locator(".bubble.mine:not(.pending)")).to_have_count(1)
    claire.do(claire.agent.finish(called))
    offer = claire.do(claire.agent.offered())
    assert (offer["channel"], offer["customer"]) == ("chat", "Léa")
    claire.ask("accept", contact=offer["contact"], offer=offer["offer"])
    expect(customer.locator(".status")).to_have_text("Claire s’occupe de vous")
    customer.get_by_role("button", name="Appeler plutôt qu’écrire").click()
    claire.do(claire.agent.finish(offer["contact"]))
    again = claire.do(claire.agent.answer())
    expect(customer.locator(".call-words")).to_have_text("Claire est en ligne")
    hears(customer, 700)
    claire.do(claire.agent.finish(again))


def test_the_greeting_is_heard_and_the_menu_is_read_and_pressed(customer: Page, telephone: TelephoneCentre) -> None:
    call(customer, telephone, "santeo")
    expect(customer.locator(".call-words")).to_have_text("Vous êtes en communication")
    hears_something(customer)
    customer.get_by_role("button", name="Raccrocher").click()
    expect(customer.locator(".status")).to_have_text("L’appel est terminé")
