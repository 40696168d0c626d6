"""A call from the page, with the centre's end in the page itself: what the customer sees, hears of and can do."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.axe import violations
from browser.fake_calls import FakeCalls
from centre import Centre

DENIED = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotAllowedError'); };"


@pytest.fixture
def fake(page: Page) -> FakeCalls:
    fake = FakeCalls(page)
    fake.serve()
    return fake


def open_window(page: Page, centre: Centre) -> None:
    page.goto(centre.url + "/demo/aubelle/?language=fr")
    page.locator(".launcher").click()


def begin(fake: FakeCalls, centre: Centre) -> None:
    open_window(fake.page, centre)
    fake.page.get_by_role("button", name="Appeler", exact=True).click()
    fake.page.get_by_role("button", name="Appeler maintenant").click()
    fake.settle()


def test_a_call_from_the_greeting_to_the_satisfaction_question(fake: FakeCalls, centre: Centre) -> None:
    page = fake.page
    begin(fake, centre)
    words = page.locator(".call-words")
    expect(words).to_have_text("Vous êtes en communication")
    fake.stands("menu")
    page.get_by_role("button", name="2 Retours").click()
    fake.stands("waiting", place=2, wait_seconds=180)
    expect(words).to_have_text("Vous êtes en position 2 dans la file")
    page.get_by_role("button", name="Je refuse").click()
    expect(page.locator(".call-recording")).to_have_text("Cet appel n’est pas enregistré")
    fake.stands("talking", agent_name="Claire")
    expect(words).to_have_text("Claire est en ligne")
    expect(page.locator(".call-time")).to_have_text("0:01")
    page.get_by_role("button", name="Couper le micro").click()
    expect(words).to_have_text("Votre micro est coupé")
    page.get_by_role("button", name="Activer le micro").click()
    page.get_by_role("button", name="Raccrocher").click()
    expect(page.locator(".status")).to_have_text("L’appel est terminé")
    page.get_by_text("5", exact=True).click()
    page.get_by_role("button", name="Envoyer ma réponse").click()
    expect(page.get_by_text("Merci de votre réponse.")).to_be_visible()
    assert [(ask["do"], ask.get("digit")) for ask in fake.asked[2:]] == [
        ("press", "2"),
        ("press", "9"),
        ("hang_up", None),
        ("rate", None),
    ]
    assert fake.said("rate")[0]["about"] == "call"


def test_a_reload_brings_the_call_back(fake: FakeCalls, centre: Centre) -> None:
    begin(fake, centre)
    fake.stands("talking", agent_name="Claire")
    fake.page.reload()
    fake.settle()
    expect(fake.page.locator(".call-words")).to_have_text("Claire est en ligne")
    assert [ask["do"] for ask in fake.asked] == ["hello", "call", "hello", "call_rejoin"]
    assert fake.asked[2]["call"] == "the call's secret"


def test_a_lost_server_is_joined_again_without_a_word(fake: FakeCalls, centre: Centre) -> None:
    begin(fake, centre)
    fake.stands("talking", agent_name="Claire")
    fake.hint("rejoin")
    fake.settle()
    assert fake.said("call_rejoin")
    expect(fake.page.locator(".call-words")).to_have_text("Claire est en ligne")


def test_hanging_up_without_a_link_is_said_once_it_is_back(fake: FakeCalls, centre: Centre) -> None:
    begin(fake, centre)
    fake.drop()
    fake.page.get_by_role("button", name="Raccrocher").click()
    expect(fake.page.locator(".status")).to_have_text("L’appel est terminé")
    fake.page.wait_for_timeout(1500)
    assert len(fake.said("hang_up")) == 1


def test_a_call_goes_on_in_writing(fake: FakeCalls, centre: Centre) -> None:
    page = fake.page
    begin(fake, centre)
    page.get_by_role("button", name="Continuer par écrit").click()
    page.locator("#write").fill("Je préfère écrire")
    page.locator("#write").press("Enter")
    expect(page.locator(".call")).to_be_hidden()
    expect(page.locator(".waiting")).to_be_visible()
    assert fake.said("start")[0]["text"] == "Je préfère écrire"


def test_a_chat_becomes_a_call(fake: FakeCalls, centre: Centre) -> None:
    page = fake.page
    open_window(page, centre)
    page.get_by_label("Votre message").fill("Bonjour")
    page.get_by_role("button", name="Commencer la discussion").click()
    page.get_by_role("button", name="Appeler plutôt qu’écrire").click()
    fake.settle()
    expect(page.locator(".call-words")).to_have_text("Vous êtes en communication")


def test_a_caller_who_waits_may_be_called_back_instead(fake: FakeCalls, centre: Centre) -> None:
    page = fake.page
    begin(fake, centre)
    fake.stands("waiting", place=4, wait_seconds=600)
    page.get_by_text("Être rappelé au lieu d’attendre").click()
    page.get_by_role("textbox", name="Votre numéro de téléphone").fill("06 12 34 56 78")
    page.get_by_role("button", name="Rappelez-moi, je garde ma place").click()
    fake.stands("over")
    expect(page.locator(".call-ended")).to_have_text("Nous vous rappelons au 06 12 34 56 78 quand ce sera votre tour.")
    assert fake.said("ask_callback")[0]["number"] == "06 12 34 56 78"


def test_a_refused_microphone_offers_to_write(page: Page, centre: Centre) -> None:
    fake = FakeCalls(page)
    fake.serve()
    page.add_init_script(DENIED)
    open_window(page, centre)
    page.get_by_role("button", name="Appeler", exact=True).click()
    page.get_by_role("button", name="Appeler maintenant").click()
    expect(page.get_by_role("alert").filter(has_text="Le microphone est bloqué")).to_be_visible()
    page.get_by_role("button", name="Écrire plutôt").click()
    expect(page.get_by_label("Votre message")).to_be_focused()
    assert not fake.said("call")


def test_a_browser_without_webrtc_says_so(page: Page, centre: Centre) -> None:
    fake = FakeCalls(page)
    fake.serve()
    page.add_init_script("delete window.RTCPeerConnection")
    open_window(page, centre)
    page.get_by_role("button", name="Appeler", exact=True).click()
    page.get_by_role("button", name="Appeler maintenant").click()
    expect(page.get_by_role("alert").filter(has_text="Ce navigateur ne peut pas appeler")).to_be_visible()


def test_a_centre_that_takes_no_more_calls_says_so(fake: FakeCalls, centre: Centre) -> None:
    fake.refusals["call"] = {"refused": "calls_closed", "text": "Le service ne prend pas d’appels pour le moment."}
    open_window(fake.page, centre)
    fake.page.get_by_role("button", name="Appeler", exact=True).click()
    fake.page.get_by_role("button", name="Appeler maintenant").click()
    expect(fake.page.get_by_text("Nos lignes sont fermées pour le moment.")).to_be_visible()


def test_two_tabs_share_a_call_and_one_has_its_sound(fake: FakeCalls, centre: Centre) -> None:
    begin(fake, centre)
    fake.stands("talking", agent_name="Claire")
    other = FakeCalls(fake.page.context.new_page(), standing=fake.standing)
    other.serve()
    other.page.goto(centre.url + "/demo/aubelle/?language=fr")
    expect(other.page.locator(".call-words")).to_have_text("Cet appel est ouvert dans un autre onglet")
    assert not other.said("call_rejoin")
    other.page.get_by_role("button", name="Prendre l’appel ici").click()
    other.settle()
    expect(other.page.locator(".call-words")).to_have_text("Claire est en ligne")
    expect(fake.page.locator(".call-words")).to_have_text("Cet appel est ouvert dans un autre onglet")


@pytest.fixture(params=[("light", 1280), ("dark", 390)], ids=str)
def shown(request: pytest.FixtureRequest, browser: Browser) -> Iterator[FakeCalls]:
    scheme, width = request.param
    context = browser.new_context(
        locale="fr-FR", color_scheme=scheme, viewport={"width": width, "height": 800}, reduced_motion="reduce"
    )
    fake = FakeCalls(context.new_page())
    fake.serve()
    yield fake
    context.close()


def test_axe_finds_nothing_in_a_call(shown: FakeCalls, centre: Centre) -> None:
    page = shown.page
    open_window(page, centre)
    page.get_by_role("button", name="Appeler", exact=True).click()
    assert not found_by_axe(page)
    page.get_by_role("button", name="Appeler maintenant").click()
    shown.settle()
    shown.stands("menu")
    page.locator(".call-option").first.wait_for()
    assert not found_by_axe(page)
    shown.stands("waiting", place=2, wait_seconds=180)
    page.locator(".call-callback summary").click()
    assert not found_by_axe(page)
    shown.stands("talking", agent_name="Claire", recording="on")
    page.get_by_role("button", name="Clavier").click()
    assert not found_by_axe(page)
    page.get_by_role("button", name="Raccrocher").click()
    page.locator(".score").nth(2).click()
    assert not found_by_axe(page)


def found_by_axe(page: Page) -> list[str]:
    return [violation["id"] for violation in violations(page)]
