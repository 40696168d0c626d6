"""Calls from the sample page in Chromium through the whole centre, to an agent who hums at the other end."""

import os
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.callers import Beside
from browser.sounds import give_sound, hears, hears_something
from calls.centres import TelephoneCentre, telephone_centre
from calls.parties import Agent, until
from conftest import CHROMIUM, CHROMIUM_ARGUMENTS

CLAIRE = "claire@homeshore.example"


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
def claire(beside: Beside) -> Agent:
    return beside.agent(700, CLAIRE)


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
    customer: Page, telephone: TelephoneCentre, claire: Agent, beside: Beside
) -> None:
    call(customer, telephone)
    contact = beside.do(claire.answer())
    words = customer.locator(".call-words")
    expect(words).to_have_text("Claire est en ligne")
    hears(customer, 700)
    beside.do(claire.hears(440))
    beside.do(claire.socket.ask("hold", contact=contact))
    expect(words).to_have_text("Claire vous met en attente un instant")
    beside.do(claire.socket.ask("resume", contact=contact))
    hears(customer, 700)
    customer.reload()
    expect(words).to_have_text("Claire est en ligne")
    hears(customer, 700)
    beside.do(claire.hears(440))
    customer.get_by_role("button", name="Raccrocher").click()
    expect(customer.locator(".status")).to_have_text("L’appel est terminé")
    beside.do(claire.is_in(contact, "wrap_up"))
    customer.locator(".score").nth(4).click()
    customer.get_by_role("button", name="Envoyer ma réponse").click()
    expect(customer.get_by_text("Merci de votre réponse.")).to_be_visible()
    beside.do(claire.finish(contact))


def test_an_agent_who_hangs_up_ends_the_call_on_the_page(
    customer: Page, telephone: TelephoneCentre, claire: Agent, beside: Beside
) -> None:
    call(customer, telephone)
    contact = beside.do(claire.answer())
    hears(customer, 700)
    beside.do(claire.finish(contact))
    expect(customer.locator(".status")).to_have_text("L’appel est terminé")


def test_a_call_goes_on_in_writing_in_one_conversation(
    customer: Page, telephone: TelephoneCentre, claire: Agent, beside: Beside
) -> None:
    call(customer, telephone)
    called = beside.do(claire.answer())
    hears(customer, 700)
    customer.get_by_role("button", name="Continuer par écrit").click()
    customer.locator("#write").fill("Je vous envoie la photo")
    customer.locator("#write").press("Enter")
    expect(customer.locator(".bubble.mine:not(.pending)")).to_have_count(1)
    beside.do(claire.finish(called))
    offer = beside.do(claire.offered())
    assert (offer["channel"], offer["customer"]) == ("chat", "Léa")
    beside.do(claire.socket.ask("accept", contact=offer["contact"], offer=offer["offer"]))
    expect(customer.locator(".status")).to_have_text("Claire s’occupe de vous")
    customer.get_by_role("button", name="Appeler plutôt qu’écrire").click()
    beside.do(claire.finish(offer["contact"]))
    again = beside.do(claire.answer())
    expect(customer.locator(".call-words")).to_have_text("Claire est en ligne")
    hears(customer, 700)
    beside.do(claire.finish(again))


def test_a_killed_media_worker_costs_seconds_and_no_call(
    customer: Page, telephone: TelephoneCentre, claire: Agent, beside: Beside
) -> None:
    call(customer, telephone)
    contact = beside.do(claire.answer())
    hears(customer, 700)
    os.kill(telephone.pid_of("media-1"), signal.SIGKILL)
    beside.do(until(lambda: claire.rejoined, "the desk was not told to join again"))
    hears(customer, 700)
    beside.do(claire.hears(440))
    expect(customer.locator(".call-words")).to_have_text("Claire est en ligne")
    beside.do(claire.finish(contact))


def test_the_greeting_is_heard_and_the_menu_is_read_and_pressed(customer: Page, telephone: TelephoneCentre) -> None:
    call(customer, telephone, "santeo")
    expect(customer.locator(".call-words")).to_have_text("Vous êtes en communication")
    hears_something(customer)
    customer.get_by_role("button", name="Raccrocher").click()
    expect(customer.locator(".status")).to_have_text("L’appel est terminé")


def test_a_caller_who_waits_is_called_back_in_their_turn(customer: Page, telephone: TelephoneCentre) -> None:
    call(customer, telephone)
    customer.get_by_text("Être rappelé au lieu d’attendre").click(timeout=20_000)
    number = customer.get_by_role("textbox", name="Votre numéro de téléphone")
    number.fill("12")
    customer.get_by_role("button", name="Rappelez-moi, je garde ma place").click()
    expect(customer.locator(".call-callback").get_by_role("alert")).not_to_be_empty()
    number.fill("06 39 98 56 78")
    customer.get_by_role("button", name="Rappelez-moi, je garde ma place").click()
    expect(customer.locator(".call-ended")).to_have_text(
        "Nous vous rappelons au 06 39 98 56 78 quand ce sera votre tour.", timeout=20_000
    )


def test_a_callback_is_asked_for_at_a_free_time(customer: Page, telephone: TelephoneCentre) -> None:
    customer.goto(f"{telephone.url}/demo/aubelle/?language=fr")
    customer.locator(".launcher").wait_for()
    customer.get_by_role("button", name="Appelez-nous").click()
    customer.get_by_text("Être rappelé au moment qui vous convient").click()
    form = customer.locator(".callback")
    form.get_by_role("button", name="Demander à être rappelé").click()
    expect(form.get_by_text("numéro de téléphone complet")).to_be_visible()
    form.get_by_label("Votre numéro de téléphone").fill("06 39 98 12 34")
    form.get_by_label("Votre nom").fill("Léa Martin")
    form.get_by_label("Jour").select_option(index=1)
    form.get_by_label("Je demande à Aubelle").check()
    form.get_by_role("button", name="Demander à être rappelé").click()
    expect(form.get_by_role("status")).to_contain_text("C’est noté : nous appelons le 06 39 98 12 34")
