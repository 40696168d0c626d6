"""A supervisor on a live call, in Chromium through the whole centre: who hears whom, what is refused, who is told."""

import os
import signal
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.callers import Beside
from browser.sounds import give_sound, heard, hears
from calls.centres import TelephoneCentre, telephone_centre
from conftest import CHROMIUM, CHROMIUM_ARGUMENTS

CLAIRE, KARIM = "claire@homeshore.example", "karim@homeshore.example"


@pytest.fixture(scope="module")
def telephone() -> Iterator[TelephoneCentre]:
    with telephone_centre() as centre:
        yield centre


@pytest.fixture
def beside(telephone: TelephoneCentre) -> Iterator[Beside]:
    others = Beside(telephone)
    yield others
    others.close()


@pytest.fixture
def sophie(browser: Browser, telephone: TelephoneCentre) -> Iterator[Page]:
    """The supervisor's page, which hums at 1,000 Hz."""
    arguments = [*CHROMIUM_ARGUMENTS, "--autoplay-policy=no-user-gesture-required"]
    chromium = browser.browser_type.launch(executable_path=CHROMIUM, args=arguments)
    page = chromium.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900}).new_page()
    page.context.set_default_timeout(10_000)
    give_sound(page, 1000)
    telephone.sign_in(page, "sophie@homeshore.example")
    page.goto(f"{telephone.url}/floor/")
    yield page
    chromium.close()


def test_a_supervisor_listens_whispers_takes_part_and_leaves(sophie: Page, beside: Beside) -> None:
    claire, caller = beside.agent(700, CLAIRE), beside.caller(440)
    beside.do(caller.call())
    contact = beside.do(claire.answer())
    sophie.get_by_role("button", name="Écouter l’appel de Claire").click()
    bar = sophie.get_by_role("region", name="L’appel auquel vous participez")
    expect(bar.get_by_role("status")).to_contain_text("Vous êtes dans l’appel de Claire")
    hears(sophie, 440)
    hears(sophie, 700)
    beside.do(claire.hears(440))
    assert any(hint.get("supervisor") == "listen" for hint in claire.heard), claire.heard
    bar.get_by_role("button", name="Souffler à l’agent").click()
    beside.do(claire.hears(440, 1000))
    beside.do(caller.hears(700))
    bar.get_by_role("button", name="Intervenir").click()
    beside.do(caller.hears(700, 1000))
    bar.get_by_role("button", name="Couper le micro").click()
    beside.do(caller.hears(700))
    bar.get_by_role("button", name="Quitter l’appel").click()
    expect(bar).to_be_hidden()
    beside.do(claire.finish(contact))
    sophie.goto(f"{beside.centre.url}/floor/contact/{contact}/")
    expect(sophie.get_by_text("écoute ; l’agent en est informé")).to_be_visible()


def test_an_independents_call_opens_with_their_request_for_help_alone(sophie: Page, beside: Beside) -> None:
    karim, caller = beside.agent(700, KARIM), beside.caller(440)
    beside.do(caller.call())
    contact = beside.do(karim.answer())
    expect(sophie.get_by_text("Indépendant : sur demande d’aide seulement")).to_be_visible()
    beside.do(karim.socket.ask("help", contact=contact))
    sophie.get_by_role("button", name="Souffler dans l’appel").click()
    beside.do(karim.hears(440, 1000))
    sophie.get_by_role("button", name="Quitter l’appel").click()
    expect(sophie.get_by_text("Indépendant : sur demande d’aide seulement")).to_be_visible()
    beside.do(karim.finish(contact))


def test_a_supervisor_is_back_on_the_call_when_its_media_worker_died(sophie: Page, beside: Beside) -> None:
    claire, caller = beside.agent(700, CLAIRE), beside.caller(440)
    beside.do(caller.call())
    contact = beside.do(claire.answer())
    pushed: list[str] = []
    sophie.on("websocket", lambda socket: socket.on("framereceived", lambda text: pushed.append(str(text))))
    sophie.get_by_role("button", name="Écouter l’appel de Claire").click()
    hears(sophie, 440)
    os.kill(beside.centre.pid_of("media-1"), signal.SIGKILL)
    until = time.monotonic() + 10
    while not any('"rejoin"' in text for text in pushed):
        assert time.monotonic() < until, f"the page was told {pushed}"
        sophie.wait_for_timeout(50)
    hears(sophie, 440)
    hears(sophie, 700)
    assert [hint.get("supervisor") for hint in claire.heard if hint["hint"] == "call"][-1] == "listen"
    beside.do(claire.finish(contact))


def test_a_call_that_ends_ends_the_listening(sophie: Page, beside: Beside) -> None:
    claire, caller = beside.agent(700, CLAIRE), beside.caller(440)
    beside.do(caller.call())
    contact = beside.do(claire.answer())
    sophie.get_by_role("button", name="Écouter l’appel de Claire").click()
    hears(sophie, 440)
    beside.do(caller.hang_up())
    expect(sophie.locator("#listening")).to_be_hidden()
    assert heard(sophie) == []
    beside.do(claire.finish(contact))
