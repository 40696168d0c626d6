"""The telephone on the desk, in a real browser whose microphone and network are stand-ins."""

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from browser.fake_gateway import FakeGateway, call, offer
from browser.faked_desk import cookies_of, findings, open_desk, prepare
from company import Company
from homeshore.brands.actions import telephone
from homeshore.brands.rules.programmes import Promise
from homeshore.brands.rules.telephone import NumberDetails
from homeshore.people import actions as people
from homeshore.security import actions as security

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def cookies(live_server) -> list[Any]:
    """Ada, certified for a brand that can be telephoned and that may show its number."""
    company = Company()
    brand, programme = company.brand("aubelle", Promise("voice", 80, 20))
    agent = company.agent("Ada", brand)
    proof = {"proof_kind": "mandate", "proof_reference": "M-1", "proof_from": date(2025, 1, 1)}
    number = telephone.add_number(brand, NumberDetails(number="+33123456789", programme=programme.id, **proof))
    telephone.verify_proof(number, by=1)
    user = security.open_account("ada@homeshore.example", "Ada Martin")
    security.grant_role(user, "agent")
    people.give_account(agent.person, user.id)
    return cookies_of(user, live_server)


@pytest.fixture
def desk(desk: "Page") -> "Page":
    """A page that is about to open the desk, with the telephone connected before."""
    desk.add_init_script("localStorage.setItem('homeshore.phone.connected', 'yes')")
    return desk


def on_a_call(gateway: FakeGateway, **other: object) -> dict[str, Any]:
    """A call in Ada's hands; `other` is what the switchboard says of it."""
    return gateway.contact("Jeanne Martin", channel="voice", call=call(**other))


def connected(page: "Page") -> None:
    page.wait_for_selector("#desk-phone[data-state=up]")


def until(page: "Page", expression: str) -> None:
    """Wait until an expression is true in the page, whose policy lets nobody but us evaluate one."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {expression}")


def asked(page: "Page", gateway: FakeGateway, do: str) -> list[dict[str, Any]]:
    """Wait until the page has asked for something; everything of the kind."""
    for _ in range(100):
        if said := gateway.said(do):
            return said
        page.wait_for_timeout(100)
    raise AssertionError(f"the page never asked for {do}")


def spoken(page: "Page", urgency: str = "now") -> str:
    return page.locator(f"#announce-{urgency}").text_content() or ""


def test_axe_finds_nothing_during_a_call(view, gateway, live_server):
    view.add_init_script("localStorage.setItem('homeshore.phone.connected', 'yes')")
    contact = on_a_call(gateway)
    open_desk(view, live_server)
    connected(view)
    problems = findings(view, "call")
    contact["call"] = call(recording="paused", supervisor="listen", consult="0000000000009", colleague="Karim")
    gateway.hint("state")
    view.wait_for_selector("[data-slot=consultation]:not([hidden])")
    problems += findings(view, "consultation")
    view.keyboard.press("Alt+u")
    view.wait_for_selector("#desk-devices[open]")
    problems += findings(view, "devices")
    view.keyboard.press("Escape")
    contact["call"] = call(state="lost")
    gateway.hint("state")
    view.wait_for_selector("[data-slot=lost]:not([hidden])")
    view.keyboard.press("Alt+b")
    assert problems + findings(view, "keypad") == []


def test_axe_finds_nothing_where_calls_cannot_come(view, gateway, live_server):
    gateway.offers = [offer(channel="voice", direction="consult", subject="")]
    open_desk(view, live_server)
    view.wait_for_selector("#strip-phone:not([hidden])")
    view.wait_for_selector(".offer")
    problems = findings(view, "off")
    view.keyboard.press("Alt+j")
    view.keyboard.press("Enter")
    view.wait_for_selector("#desk-dial [data-slot=refused]:not([hidden])")
    problems += findings(view, "dial")
    view.keyboard.press("Escape")
    view.evaluate("sound.trouble = 'NotAllowedError'")
    view.locator("#strip-phone button").click()
    view.wait_for_selector("#desk-phone[data-state=trouble]")
    assert problems + findings(view, "trouble") == []


def test_a_telephone_that_was_connected_before_connects_by_itself_with_one_voice_out_and_three_in(
    desk, gateway, live_server
):
    open_desk(desk, live_server)
    connected(desk)
    assert [one["sdp"] for one in gateway.said("phone_join")] == ["v=0"]
    assert desk.evaluate("sound.connections.map((one) => one.transceivers.length)") == [3]
    assert desk.evaluate("sound.connections[0].settings.iceServers") == []


def test_a_first_visit_asks_for_the_microphone_only_when_the_agent_says_so(page, gateway, cookies, live_server):
    desk = prepare(page, gateway, cookies)
    open_desk(desk, live_server)
    desk.wait_for_selector("#strip-phone:not([hidden])")
    assert desk.evaluate("sound.asked") == []
    desk.get_by_role("button", name="Relier le téléphone").click()
    connected(desk)
    assert desk.locator("#strip-phone").is_hidden()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("NotAllowedError", "Le navigateur n’autorise pas le micro."),
        ("NotFoundError", "Aucun micro trouvé."),
        ("NotReadableError", "Le micro ne répond pas."),
    ],
)
def test_a_microphone_that_cannot_be_used_is_explained_and_tried_again(desk, gateway, live_server, error, sentence):
    desk.add_init_script(f"sound.trouble = '{error}'")
    gateway.contact("Paul Nguyen", ("inbound", "Bonjour", 5))
    open_desk(desk, live_server)
    expect(desk.locator("#strip-phone")).to_contain_text(sentence)
    assert gateway.said("phone_join") == []
    desk.keyboard.press("Alt+m")
    desk.keyboard.type("Le chat continue.")
    desk.keyboard.press("Enter")
    expect(desk.locator(".bubble.us")).to_contain_text("Le chat continue.")
    desk.evaluate("sound.trouble = ''")
    desk.get_by_role("button", name="Réessayer").click()
    connected(desk)


def test_a_browser_without_webrtc_says_so_and_offers_no_button(desk, gateway, live_server):
    desk.add_init_script("delete window.RTCPeerConnection")
    open_desk(desk, live_server)
    expect(desk.locator("#strip-phone")).to_contain_text("Ce navigateur ne peut pas téléphoner.")
    assert desk.locator("#strip-phone button").is_hidden()


def test_the_microphone_is_heard_only_during_calls(desk, gateway, live_server):
    heard = "sound.connections.at(-1).transceivers[0].sender.track.enabled"
    open_desk(desk, live_server)
    connected(desk)
    assert desk.evaluate(heard) is False
    on_a_call(gateway)
    gateway.hint("state")
    desk.wait_for_selector("#desk-call:not([hidden])")
    until(desk, heard)
    desk.keyboard.press("Alt+c")
    until(desk, f"!{heard}")
    assert "Votre micro est coupé." in spoken(desk)
    gateway.contacts[0] |= {"state": "wrap_up"}
    gateway.hint("state")
    desk.wait_for_selector("#desk-call", state="hidden")
    assert desk.evaluate(heard) is False


def test_the_microphone_speaks_what_the_customers_side_speaks(desk, gateway, live_server):
    open_desk(desk, live_server)
    connected(desk)
    contact = on_a_call(gateway, codec="pcma")
    gateway.hint("state")
    until(desk, "sound.codecs.at(-1) === 'audio/PCMA'")
    contact["call"]["codec"] = "opus"
    gateway.hint("call", contact=contact["contact"], codec="opus")
    until(desk, "sound.codecs.at(-1) === 'audio/opus'")


def test_a_lost_media_worker_means_a_new_connection_at_once(desk, gateway, live_server):
    open_desk(desk, live_server)
    connected(desk)
    gateway.hint("rejoin")
    until(desk, "sound.connections.length === 2 && sound.connections[0].connectionState === 'closed'")
    connected(desk)
    desk.evaluate("sound.connections.at(-1).is('failed')")
    until(desk, "sound.connections.length === 3")
    connected(desk)


def test_a_cut_link_to_the_centre_leaves_the_sound_alone(desk, gateway, live_server):
    open_desk(desk, live_server)
    connected(desk)
    gateway.drop()
    desk.wait_for_selector("#strip-lost", state="hidden")
    desk.wait_for_timeout(800)
    assert [one.get("sdp") for one in gateway.said("phone_join")] == ["v=0", None]
    assert desk.evaluate("sound.connections.length") == 1


def test_a_supervisor_who_listens_is_announced_before_anything_else(desk, gateway, live_server):
    contact = on_a_call(gateway)
    open_desk(desk, live_server)
    desk.wait_for_selector("#desk-call:not([hidden])")
    gateway.hint("call", contact=contact["contact"], supervisor="whisper")
    contact["call"]["supervisor"] = "whisper"
    banner = desk.locator("#desk-call [data-slot=supervisor]")
    expect(banner).to_contain_text("Un superviseur écoute et vous parle ; le client ne l’entend pas.")
    assert "Un superviseur écoute et vous parle" in spoken(desk)
    contact["call"]["supervisor"] = ""
    gateway.hint("state")
    expect(banner).to_be_hidden()
    assert "Le superviseur a quitté l’appel." in spoken(desk)


def test_payment_pauses_the_recording_visibly_and_one_button_goes_on(desk, gateway, live_server):
    contact = on_a_call(gateway)
    open_desk(desk, live_server)
    desk.wait_for_selector("#desk-call:not([hidden])")
    desk.keyboard.press("Alt+v")
    assert [one["cause"] for one in asked(desk, gateway, "pause_recording")] == ["payment"]
    contact["call"]["recording"] = "paused"
    gateway.hint("state")
    desk.get_by_text("Enregistrement suspendu : rien de ce qui se dit").wait_for()
    assert "Enregistrement suspendu" in spoken(desk)
    desk.get_by_role("button", name="Reprendre l’enregistrement").click()
    assert len(asked(desk, gateway, "resume_recording")) == 1


def test_a_call_goes_through_hold_keypad_consultation_and_end_by_keyboard(desk, gateway, live_server):
    contact = on_a_call(gateway)
    open_desk(desk, live_server)
    desk.wait_for_selector("#pane-aside [data-slot=known]:not([hidden])")
    desk.keyboard.press("Alt+p")
    desk.keyboard.press("Alt+b")
    desk.keyboard.type("1#")
    expect(desk.locator(".keypad-sent")).to_have_text("1#")
    desk.keyboard.press("Escape")
    desk.keyboard.press("Alt+o")
    desk.select_option("#desk-consult-agent", label="Karim")
    desk.locator("#desk-consult [type=submit]").press("Enter")
    desk.wait_for_selector("#desk-consult", state="hidden")
    contact["call"] |= {"consult": "0000000000009", "colleague": "Karim", "state": "consulting"}
    gateway.hint("state")
    expect(desk.locator("#desk-call")).to_contain_text("Karim est en ligne.")
    desk.keyboard.press("Alt+g")
    desk.get_by_role("button", name="Lui passer l’appel").click()
    desk.keyboard.press("Alt+w")
    asked(desk, gateway, "wrap_up")
    done = ["hold", "digits", "digits", "consult", "conference", "hand_over", "wrap_up"]
    said = [one for one in gateway.asked if one["do"] in done]
    assert [one["do"] for one in said] == done
    assert {one["contact"] for one in said} == {contact["contact"]}
    assert (said[1]["digits"], said[3]["agent"], said[4]["on"]) == ("1", "0000000000003", True)


def test_a_forbidden_call_is_explained_where_the_number_stands(desk, gateway, live_server):
    gateway.refusals["dial"] = "Cette personne n’a pas consenti."
    open_desk(desk, live_server)
    connected(desk)
    desk.keyboard.press("Alt+j")
    desk.keyboard.type("06 12 34 56 78")
    desk.get_by_role("radio", name="Pour proposer quelque chose").check()
    desk.get_by_role("button", name="Appeler", exact=True).click()
    expect(desk.locator("#desk-dial-refused")).to_contain_text("Cette personne n’a pas consenti.")
    [dialled] = gateway.said("dial")
    assert (dialled["number"], dialled["prospecting"]) == ("06 12 34 56 78", True)


def test_the_centre_answers_by_itself_only_where_the_agent_chose_so(desk, gateway, live_server):
    open_desk(desk, live_server)
    connected(desk)
    on_a_call(gateway)
    gateway.hint("state")
    expect(desk.locator("#desk-call")).to_be_visible()
    assert gateway.said("answer_by_itself") == []
    assert "L’appel est pris tout seul." not in spoken(desk)
    gateway.contacts.clear()
    gateway.hint("state")
    desk.keyboard.press("Alt+u")
    desk.get_by_label("Prendre les appels tout seul").check()
    desk.keyboard.press("Escape")
    assert [one["on"] for one in asked(desk, gateway, "answer_by_itself")] == [True]
    expect(desk.locator("#desk-call")).to_be_hidden()
    on_a_call(gateway)
    gateway.hint("state")
    expect(desk.locator("#desk-call")).to_be_visible()
    assert "L’appel est pris tout seul. " in spoken(desk)
    assert desk.locator(".offer").count() == 0
    assert gateway.said("accept") == []


def test_the_choice_is_said_again_after_each_hello(desk, gateway, live_server):
    desk.add_init_script("localStorage.setItem('homeshore.phone.automatic', 'yes')")
    open_desk(desk, live_server)
    connected(desk)
    names = [one["do"] for one in gateway.asked]
    assert names.index("answer_by_itself") == names.index("hello") + 1
    gateway.drop()
    for _ in range(100):
        if len(gateway.said("answer_by_itself")) == 2:
            return
        desk.wait_for_timeout(100)
    raise AssertionError("never said again")


def test_a_poor_line_is_said_with_its_figures_and_what_to_do(desk, gateway, live_server):
    desk.add_init_script("sound.fractionLost = 0.08")
    on_a_call(gateway)
    open_desk(desk, live_server)
    expect(desk.locator("#desk-call [data-slot=line]")).to_have_text("Mauvaise ligne")
    desk.locator("#desk-call [data-slot=line]").click()
    devices = desk.locator("#desk-devices")
    expect(devices.locator("[data-slot=figures]")).to_have_text("8 % de pertes · variation 4 ms · 30 ms aller-retour")
    expect(devices.locator("[data-slot=advice]")).to_contain_text("branchez un câble réseau")


def test_another_microphone_and_no_cleaning_are_asked_of_the_browser(desk, gateway, live_server):
    open_desk(desk, live_server)
    connected(desk)
    desk.keyboard.press("Alt+u")
    desk.select_option("#devices-microphone", label="Micro intégré")
    until(desk, "sound.asked.at(-1).deviceId?.exact === 'm2'")
    desk.select_option("#devices-noise", "none")
    until(desk, "sound.asked.at(-1).echoCancellation === false")
    assert desk.evaluate("sound.asked.at(-1).noiseSuppression") is False
    assert desk.evaluate("sound.connections.length") == 1


def test_a_check_that_is_needed_is_asked_for_and_the_telephone_joins_again_after_it(desk, gateway, live_server):
    gateway.check = "needed"
    open_desk(desk, live_server)
    connected(desk)
    expect(desk.locator("#strip-phone")).to_contain_text("Les appels vous seront proposés une fois")
    assert desk.get_by_role("link", name="Faire le contrôle").get_attribute("href") == "/desk/check/"
    gateway.check = "passed"
    gateway.hint("state")
    desk.wait_for_selector("#strip-phone", state="hidden")
    until(desk, "sound.connections.length === 2")


def test_on_the_telephone_only_notes_are_written(desk, gateway, live_server):
    on_a_call(gateway)
    open_desk(desk, live_server)
    desk.wait_for_selector("#desk-composer textarea")
    desk.keyboard.press("Alt+m")
    desk.keyboard.type("Rappeler lundi.")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector(".bubble.note")
    assert [one["text"] for one in gateway.said("note")] == ["Rappeler lundi."]
    assert gateway.said("say") == []


def test_what_the_browser_counts_becomes_figures_and_one_word(desk, live_server):
    open_desk(desk, live_server)
    judge = """async (figures) => {
      const { judged } = await import("/static/agent/phone/figures.js");
      const { word, blame } = judged(figures);
      return [word, blame];
    }"""
    table = {
        "good ": {"loss": 1, "jitter": 20, "delay": 150},
        "fair loss": {"loss": 2, "jitter": 20, "delay": 150},
        "fair delay": {"loss": 0, "jitter": 0, "delay": 250},
        "poor jitter": {"loss": 2, "jitter": 80, "delay": 150},
    }
    found = {" ".join(desk.evaluate(judge, figures)): figures for figures in table.values()}
    assert json.dumps(found) == json.dumps(table)


def test_the_centre_s_own_view_of_the_line_counts_where_it_is_worse(desk, gateway, live_server):
    on_a_call(gateway)
    open_desk(desk, live_server)
    line = desk.locator("#desk-call [data-slot=line]")
    expect(line).to_have_text("Bonne ligne")
    gateway.hint("line", loss_permille=25, jitter_us=9000, round_trip_us=80_000, codec="opus")
    expect(line).to_have_text("Ligne moyenne")


def test_an_agent_whom_the_centre_does_not_hear_is_told_so(desk, gateway, live_server):
    gateway.heard = False
    open_desk(desk, live_server)
    connected(desk)
    assert desk.locator("#strip-phone").is_hidden()
    expect(desk.locator("#strip-phone")).to_contain_text("Le centre n’entend rien de votre micro", timeout=12_000)
    gateway.heard = True
    gateway.hint("state")
    desk.wait_for_selector("#strip-phone", state="hidden")


def test_a_headset_that_is_unplugged_gives_way_to_the_next_microphone_in_the_same_call(desk, gateway, live_server):
    on_a_call(gateway)
    open_desk(desk, live_server)
    connected(desk)
    sender = "sound.connections[0].transceivers[0].sender.track"
    desk.evaluate("window.first = sound.streams[0].getAudioTracks()[0]")
    desk.evaluate("first.dispatchEvent(new Event('ended'))")
    until(desk, "sound.asked.length === 2")
    until(desk, f"{sender} !== first && {sender}.enabled")
    assert desk.evaluate("sound.connections.length") == 1


def test_who_has_taken_the_desk_elsewhere_has_the_telephone_too(desk, gateway, live_server):
    open_desk(desk, live_server)
    connected(desk)
    gateway.hint("superseded")
    gateway.drop(4001)
    desk.wait_for_selector("#desk-elsewhere[open]")
    until(desk, "sound.connections[0].connectionState === 'closed'")
    assert desk.evaluate("sound.streams[0].active") is False
    desk.get_by_role("button", name="Utiliser ici").click()
    connected(desk)


def test_nobody_disconnects_the_telephone_by_mistake_during_a_call(desk, gateway, live_server):
    on_a_call(gateway)
    open_desk(desk, live_server)
    connected(desk)
    desk.keyboard.press("Alt+u")
    desk.wait_for_selector("#desk-devices[open]")
    assert desk.locator("#desk-devices [data-slot=hang-up]").is_hidden()
    gateway.contacts.clear()
    gateway.hint("state")
    desk.locator("#desk-devices [data-slot=hang-up]").click()
    desk.wait_for_selector("#desk-phone[data-state=off]")
    assert len(gateway.said("phone_leave")) == 1
