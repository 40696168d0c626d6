"""The check before a shift in a real browser, with a microphone and a line whose qualities the test sets."""

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from browser.faked_desk import findings, prepare
from browser.test_desk_telephone import cookies, until
from homeshore.contacts.queries.calls import last_phone_check, phone_may_work
from homeshore.people.queries import agents

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["cookies"]

IN_A_HURRY = "hurry(10)"
"""A check takes 26 seconds, most of them listening to what does not change here."""


@pytest.fixture
def check(page: "Page", gateway, cookies, live_server) -> "Page":
    """The page of the check, whose line is answered, in a hurry."""
    opened(prepare(page, gateway, cookies), live_server).evaluate(IN_A_HURRY)
    return page


def opened(page: "Page", live_server: Any) -> "Page":
    page.route("**/check/line", lambda route: route.fulfill(json={"sdp": "v=0"}))
    page.goto(f"{live_server.url}/desk/check/")
    return page


def step(page: "Page", name: str) -> Any:
    return page.locator(f"#check-{name}")


def pass_through(page: "Page", voice: float = 0.2, room: float = 0.002) -> None:
    """Do every step by keyboard alone, with a voice and a room of some loudness."""
    expect(step(page, "headset").locator("[data-slot=begin]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(step(page, "headset").locator("[data-slot=yes]")).to_be_focused()
    page.keyboard.press("Enter")
    for name, level in (("voice", voice), ("room", room), ("line", room)):
        expect(step(page, name).locator("[data-slot=begin]")).to_be_focused(timeout=15_000)
        page.evaluate(f"sound.level = {level}")
        page.wait_for_timeout(150)
        page.keyboard.press("Enter")
    page.wait_for_selector("#check > [data-slot=verdict]:not([hidden])", timeout=30_000)


def test_a_good_headset_in_a_quiet_room_passes_by_keyboard_alone(check):
    pass_through(check)
    expect(check.locator("#check-verdict")).to_contain_text("Tout va bien : les appels peuvent venir.")
    agent = agents().get().id
    assert phone_may_work(agent) == "passed"
    figures = last_phone_check(agent).figures
    assert -25 < figures["microphone_db"] < -10
    assert figures["noise_db"] < -50
    assert figures["headset"] is True
    assert (figures["loss_permille"], round(figures["jitter_ms"])) == (0, 4)
    assert check.evaluate("sound.connections.at(-1).connectionState") == "closed"


def test_noise_and_loss_are_named_with_advice_and_keep_calls_away(check):
    check.evaluate("sound.fractionLost = 0.2")
    pass_through(check, room=0.1)
    expect(check.locator("#check-verdict")).to_contain_text("Pas encore")
    advice = check.locator("#check [data-slot=advice]")
    expect(advice).to_contain_text("Bruyant")
    expect(advice).to_contain_text("branchez un câble réseau")
    assert phone_may_work(agents().get().id) == "needed"
    check.evaluate("sound.fractionLost = 0; sound.level = 0.001")
    step(check, "room").get_by_role("button", name="Refaire").click()
    expect(step(check, "room")).to_have_attribute("data-standing", "good", timeout=15_000)
    step(check, "line").get_by_role("button", name="Refaire").click()
    expect(check.locator("#check-verdict")).to_contain_text("Tout va bien", timeout=30_000)


def test_a_microphone_that_is_refused_is_explained_and_asked_for_again(check):
    check.evaluate("sound.trouble = 'NotAllowedError'")
    check.keyboard.press("Enter")
    expect(check.get_by_role("alert").first).to_contain_text("Le navigateur n’autorise pas le micro.")
    check.evaluate("sound.trouble = ''")
    check.get_by_role("button", name="Réessayer").click()
    expect(step(check, "headset").locator("[data-slot=yes]")).to_be_focused()


def test_the_room_is_measured_without_any_cleaning(check):
    check.keyboard.press("Enter")
    until(check, "sound.asked.length === 1")
    asked = check.evaluate("sound.asked[0]")
    assert {asked[name] for name in ("echoCancellation", "noiseSuppression", "autoGainControl")} == {False}


def test_axe_finds_nothing_in_any_step(view, gateway, live_server):
    opened(view, live_server)
    problems = findings(view, "begin")
    view.keyboard.press("Enter")
    step(view, "headset").locator("[data-slot=yes]").wait_for()
    problems += findings(view, "headset")
    view.keyboard.press("Enter")
    step(view, "voice").locator("[data-slot=begin]").wait_for()
    view.keyboard.press("Enter")
    step(view, "voice").locator("[data-slot=progress]").wait_for()
    problems += findings(view, "voice")
    expect(step(view, "voice").locator("[data-slot=progress]")).to_be_visible()
    view.evaluate(IN_A_HURRY)
    step(view, "room").locator("[data-slot=begin]").wait_for(timeout=15_000)
    view.keyboard.press("Enter")
    step(view, "line").locator("[data-slot=begin]").wait_for(timeout=15_000)
    view.keyboard.press("Enter")
    view.wait_for_selector("#check > [data-slot=verdict]:not([hidden])", timeout=30_000)
    assert problems + findings(view, "verdict") == []
