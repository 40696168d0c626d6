"""The desk on a running centre: real customers by chat and mail, the real gateway, dispatcher and journal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.axe import violations
from browser.visitors import ChatCustomer, chat_customer, send_mail
from centre import Centre, running_centre
from homeshore.ops.demo import DEMO_PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page

CLAIRE = "claire@homeshore.example"


def open_desk(page: "Page", centre: Centre) -> None:
    page.goto(f"{centre.url}/desk/")
    if "/accounts/login/" in page.url:
        page.fill("[name=login]", CLAIRE)
        page.fill("[name=password]", DEMO_PASSWORD)
        page.keyboard.press("Enter")
    page.wait_for_selector("#desk-status:not([hidden])")


def say_status(page: "Page", name: str) -> None:
    button = page.get_by_role("group", name="Mon statut").get_by_role("button", name=name)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def accept_offer_of(page: "Page", customer: str) -> None:
    expect(page.locator(".offer")).to_contain_text(customer, timeout=30_000)
    page.keyboard.press("Alt+a")
    expect(page.locator("#desk-thread-title")).to_contain_text(customer)


def close_contact(page: "Page") -> None:
    if page.locator("#desk-wrap-up").is_hidden():
        page.keyboard.press("Alt+w")
    page.locator("#desk-reason option").nth(1).wait_for(state="attached")
    page.select_option("#desk-reason", index=1)
    page.select_option("#desk-outcome", "resolved")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#desk-wrap-up", state="hidden")


@pytest.fixture(scope="module")
def centre() -> Iterator[Centre]:
    """A centre of its own: what other tests left waiting would be offered to Claire first."""
    with running_centre() as centre:
        yield centre


@pytest.fixture
def desk(page: "Page", centre: Centre) -> "Iterator[Page]":
    """Claire's desk, ready; afterwards her hands are empty and she is away."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    open_desk(page, centre)
    say_status(page, "Disponible")
    yield page
    say_status(page, "Absent")
    while page.locator("#pane-list li").count():
        page.keyboard.press("Alt+1")
        if page.locator("[data-slot=take-up]").is_visible():
            page.locator("[data-slot=take-up]").click()
        close_contact(page)
    assert errors == []


@pytest.fixture
def customer(centre: Centre) -> Iterator[ChatCustomer]:
    with chat_customer(centre) as arrived:
        yield arrived


def test_a_chat_from_the_first_word_to_the_agents_day(desk, centre, customer):
    customer.start("Bonjour, où est ma commande 4821 ?", "Jeanne Martin")
    accept_offer_of(desk, "Jeanne")
    expect(desk.locator(".bubble")).to_contain_text(["Bonjour, où est ma commande 4821 ?"])
    customer.ask("typing")
    desk.wait_for_selector("[data-slot=typing]:not([hidden])")
    customer.say("C’est <b>urgent</b>.")
    expect(desk.locator(".bubble .desk-text").last).to_have_text("C’est <b>urgent</b>.")
    desk.keyboard.press("Alt+m")
    desk.keyboard.type("Elle part ce soir.")
    desk.keyboard.press("Enter")
    customer.hear("Elle part ce soir.")
    expect(desk.locator(".bubble.us")).to_have_count(1)
    close_contact(desk)
    desk.goto(f"{centre.url}/desk/day/")
    expect(desk.locator("table tbody tr").first).to_contain_text("Résolu")
    assert violations(desk, preload=False) == []
    open_desk(desk, centre)


def test_a_draft_and_a_note_are_there_after_a_reload(desk, customer):
    customer.start("Une question", "Noé Petit")
    accept_offer_of(desk, "Noé")
    desk.keyboard.press("Alt+n")
    desk.keyboard.type("Cliente fidèle.")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".bubble.note")).to_contain_text("Cliente fidèle.")
    desk.keyboard.press("Alt+m")
    desk.keyboard.type("Je vérifie")
    expect(desk.locator("#pane-list")).to_contain_text("Brouillon")
    desk.evaluate("localStorage.clear()")
    desk.reload()
    expect(desk.locator("#desk-composer textarea")).to_have_value("Je vérifie")
    expect(desk.locator(".bubble.note")).to_contain_text("Cliente fidèle.")


def test_a_mail_is_shown_without_script_or_remote_image_and_answered_with_a_file(desk, centre):
    html = "<p>Où est ma <b>facture</b> ?</p><script>top.hacked = 1</script><img src='http://tracker.example/x.png'>"
    send_mail(centre, "Facture manquante", "Où est ma facture ?", html)
    accept_offer_of(desk, "Lucie")
    expect(desk.locator(".desk-identities")).to_contain_text("l…d@example.org")
    frame = desk.frame_locator(".letter iframe")
    expect(frame.locator("body")).to_have_text("Où est ma facture ?")
    assert frame.locator("script, img[src]").count() == 0
    assert desk.evaluate("window.hacked") is None
    expect(desk.locator(".letter .desk-warnings")).to_contain_text("Les images distantes ne sont pas chargées.")
    desk.set_input_files("[data-slot=file-input]", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"Facture"})
    desk.keyboard.press("Alt+m")
    desk.keyboard.type("La voici.")
    desk.keyboard.press("Control+Enter")
    answer = desk.locator(".letter.us")
    expect(answer).to_contain_text("Re: Facture manquante")
    with desk.expect_download() as download:
        answer.get_by_role("link", name="a.txt").click()
    assert download.value.path().read_bytes() == b"Facture"


def test_the_newest_tab_wins_and_the_older_one_takes_the_desk_back(desk, centre):
    other = desk.context.new_page()
    open_desk(other, centre)
    desk.wait_for_selector("#desk-elsewhere[open]")
    desk.get_by_role("button", name="Utiliser ici").click()
    other.wait_for_selector("#desk-elsewhere[open]")
    desk.wait_for_selector("#desk-elsewhere:not([open])", state="attached")
    other.close()
    say_status(desk, "Disponible")
