"""The desk in a real browser against a gateway that says what each test needs: keyboard, words, and nothing for axe."""

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from browser.fake_gateway import FakeGateway, S, now_us, offer
from browser.faked_desk import cookies_of, findings, open_desk
from homeshore.people import actions as people
from homeshore.people.rules import AgentProfile, PersonDetails
from homeshore.security import actions as security

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def cookies(live_server) -> list[Any]:
    user = security.open_account("ada@homeshore.example", "Ada Martin")
    security.grant_role(user, "agent")
    person = people.register_person(PersonDetails("Ada Martin", "ada@homeshore.example"), user.id)
    people.enrol_agent(person, AgentProfile())
    return cookies_of(user, live_server)


def text_of(page: "Page", selector: str) -> str:
    return page.locator(selector).inner_text()


def busy(gateway: FakeGateway) -> None:
    """A desk with much on it."""
    gateway.contact(
        "Jeanne Martin",
        ("inbound", "Bonjour ?", 90),
        ("internal", "Vue hier.", 60),
        ("outbound", "Oui ?", 50),
        ("inbound", "Où est mon fauteuil ?", 40),
    )
    gateway.contact("Paul Nguyen", ("inbound", "Mes points ?", 95), customer_present=False)
    mail = gateway.contact(
        "Lucie Bernard",
        ("inbound", "Une facture", 600),
        channel="mail",
        subject="Facture 12",
        state="set_aside",
        draft="Bonj",
    )
    gateway.threads[mail["contact"]][0] |= {
        "channel": "mail",
        "subject": "Facture 12",
        "recipients": ["service@aubelle.example"],
        "quoted": "> avant",
        "warnings": ["images_blocked"],
        "attachments": [{"id": "0000000000009", "name": "a.pdf", "media_type": "application/pdf", "size": 1200}],
    }
    past = {"id": "0000000000008", "channel": "mail", "subject": "Retard", "received_us": now_us() - 3_000_000 * S}
    gateway.history = [{**past, "state": "closed", "outcome": "resolved", "reason": "delivery", "agent": "Karim"}]


def test_axe_finds_nothing_on_a_busy_desk(view, gateway, live_server):
    busy(gateway)
    gateway.offers = [offer()]
    open_desk(view, live_server)
    view.wait_for_selector(".bubble")
    problems = findings(view, "offer")
    gateway.offers = []
    gateway.status = "not_answering"
    gateway.hint("state")
    view.wait_for_selector("#desk-back:not([hidden])")
    view.keyboard.press("Alt+3")
    view.wait_for_selector(".letter")
    problems += findings(view, "mail")
    view.keyboard.press("Alt+i")
    view.wait_for_selector("#pane-aside .list-row")
    problems += findings(view, "customer")
    view.locator("#pane-aside .list-row").click()
    view.wait_for_selector("#desk-past[open]")
    assert problems + findings(view, "past") == []


def test_axe_finds_nothing_while_writing_and_wrapping_up(view, gateway, live_server):
    contact = gateway.contact("Jeanne Martin", ("inbound", "Bonjour", 10))
    open_desk(view, live_server)
    view.keyboard.press("Alt+1")
    view.wait_for_selector(".bubble")
    view.keyboard.press("Alt+r")
    problems = findings(view, "canned")
    view.keyboard.press("Escape")
    view.keyboard.press("Alt+t")
    problems += findings(view, "transfer")
    view.keyboard.press("Escape")
    view.keyboard.press("Alt+k")
    problems += findings(view, "keys")
    view.keyboard.press("Escape")
    contact |= {"state": "wrap_up", "wrap_up_limit_us": now_us() + 60 * S}
    gateway.hint("state")
    view.wait_for_selector("#desk-wrap-up:not([hidden])")
    problems += findings(view, "wrap-up")
    gateway.drop(4001)
    view.wait_for_selector("#desk-elsewhere[open]")
    assert problems + findings(view, "elsewhere") == []


def test_axe_finds_nothing_on_the_day(view, live_server):
    view.goto(f"{live_server.url}/desk/day/")
    assert findings(view, "day") == []


def test_an_offer_is_read_out_at_once_with_its_reason_and_taken_by_keyboard(desk, gateway, live_server):
    open_desk(desk, live_server)
    gateway.offers = [offer()]
    gateway.hint("state")
    desk.wait_for_selector(".offer")
    spoken = desk.locator("#announce-now").text_content()
    assert "Proposition : Chat de Inès pour Aubelle, Commandes." in spoken
    assert "Vous êtes libre depuis le plus longtemps." in spoken
    assert "Alt+A" in spoken
    expect(desk).to_have_title(re.compile("^● Proposition"))
    [shown], gateway.offers = gateway.offers, []
    desk.keyboard.press("Alt+a")
    desk.locator(".offer").wait_for(state="detached")
    [accepted] = gateway.said("accept")
    assert (accepted["contact"], accepted["offer"]) == (shown["contact"], shown["offer"])


def test_a_refusal_is_shown_in_the_servers_words(desk, gateway, live_server):
    gateway.offers = [offer()]
    gateway.refusals["accept"] = "Cette proposition est terminée."
    open_desk(desk, live_server)
    desk.wait_for_selector(".offer")
    desk.keyboard.press("Alt+a")
    desk.wait_for_selector(".toast")
    assert "Cette proposition est terminée." in text_of(desk, ".toast")


def test_not_answering_is_said_and_one_click_leads_back(desk, gateway, live_server):
    gateway.status = "not_answering"
    open_desk(desk, live_server)
    desk.get_by_role("button", name="Je suis de retour").click()
    assert [one["status"] for one in gateway.said("status")] == ["ready"]


def test_an_independent_has_no_pauses_and_no_clock_on_the_status(desk, gateway, live_server):
    gateway.mode, gateway.status = "independent", "away"
    open_desk(desk, live_server)
    assert desk.locator("#desk-status button").all_inner_texts() == ["Disponible", "Occupé", "Absent"]
    assert desk.locator("#desk-status [data-slot=pauses]").is_hidden()
    assert desk.locator("#desk-status [data-slot=since]").is_hidden()


def test_an_employee_pauses_with_a_reason(desk, gateway, live_server):
    open_desk(desk, live_server)
    desk.get_by_text("Pause").first.click()
    desk.get_by_role("button", name="Déjeuner").click()
    assert [(one["status"], one["reason"]) for one in gateway.said("status")] == [("pause", "lunch")]


def test_a_slash_finds_a_canned_reply_without_accents_and_puts_it_in_place(desk, gateway, live_server):
    gateway.contact("Jeanne Martin", ("inbound", "Bonjour", 10))
    open_desk(desk, live_server)
    desk.wait_for_selector(".bubble")
    desk.keyboard.press("Alt+m")
    desk.keyboard.type("Voici : /livr")
    combobox = desk.get_by_role("combobox", name="Chercher une réponse type")
    assert combobox.input_value() == "livr"
    assert desk.get_by_role("option").all_inner_texts() == ["/delai\nDélai de livraison\nSous 3 à 5 jours."]
    desk.keyboard.press("Enter")
    assert desk.locator("textarea").first.input_value() == "Voici : Sous 3 à 5 jours."


def test_a_message_that_met_a_lost_link_goes_out_once_the_link_is_back(desk, gateway, live_server):
    contact = gateway.contact("Jeanne Martin", ("inbound", "Bonjour", 10))
    open_desk(desk, live_server)
    desk.wait_for_selector(".bubble")
    gateway.reachable = False
    desk.context.set_offline(True)
    desk.wait_for_selector("#strip-lost:not([hidden])", timeout=1000)
    desk.keyboard.press("Alt+m")
    desk.keyboard.type("Je vous écris quand même.")
    desk.keyboard.press("Enter")
    assert "Envoi…" in text_of(desk, ".bubble.pending")
    gateway.reachable = True
    desk.context.set_offline(False)
    desk.locator(".pending").wait_for(state="detached")
    texts = [one["text"] for one in gateway.threads[contact["contact"]]]
    assert texts == ["Bonjour", "Je vous écris quand même."]
    assert desk.locator(".bubble").count() == 2
    assert [one["resume"] for one in gateway.said("hello")] == [False, True]


def test_what_came_while_the_link_was_down_is_there_after_it(desk, gateway, live_server):
    contact = gateway.contact("Jeanne Martin", ("inbound", "Bonjour", 10))
    open_desk(desk, live_server)
    desk.wait_for_selector(".bubble")
    gateway.drop()
    gateway.say(contact, "inbound", "Toujours là ?")
    desk.wait_for_selector("text=Toujours là ?")
    assert desk.locator(".bubble").count() == 2


def test_a_desk_opened_elsewhere_says_so_and_is_taken_back_by_one_button(desk, gateway, live_server):
    open_desk(desk, live_server)
    gateway.hint("superseded")
    gateway.drop(4001)
    desk.wait_for_selector("#desk-elsewhere[open]")
    desk.keyboard.press("Escape")
    desk.get_by_role("button", name="Utiliser ici").click()
    desk.wait_for_selector("#desk-elsewhere:not([open])", state="attached")
    sessions = [one["session"] for one in gateway.said("hello")]
    assert sessions == sorted(set(sessions))
    assert [one["resume"] for one in gateway.said("hello")] == [False, False]


def test_who_waits_longest_is_marked_and_one_key_away(desk, gateway, live_server):
    gateway.contact("Jeanne Martin", ("inbound", "Bonjour", 10))
    gateway.contact("Paul Nguyen", ("inbound", "Mes points ?", 95))
    open_desk(desk, live_server)
    desk.keyboard.press("Alt+1")
    assert "Paul Nguyen" in text_of(desk, "#pane-list li.longest")
    desk.keyboard.press("Alt+l")
    assert "Paul Nguyen" in text_of(desk, "#desk-thread-title")


def test_what_was_read_stays_read_when_the_state_is_fetched_again(desk, gateway, live_server):
    gateway.contact("Jeanne Martin", ("inbound", "Bonjour", 10))
    gateway.contact("Paul Nguyen", ("inbound", "Mes points ?", 95))
    open_desk(desk, live_server)
    desk.keyboard.press("Alt+2")
    desk.keyboard.press("Alt+1")
    gateway.hint("state")
    desk.wait_for_timeout(300)
    assert desk.locator("#pane-list .count.tone-live:visible").count() == 0
    gateway.say(gateway.contacts[1], "inbound", "Alors ?")
    desk.wait_for_selector("#pane-list .count.tone-live:visible")
    assert desk.title().startswith("(1)")
    assert "Nouveau message de Paul Nguyen." in desk.locator("#announce-soon").text_content()


def test_wrap_up_asks_for_reason_and_outcome_and_closes(desk, gateway, live_server):
    contact = gateway.contact("Jeanne Martin", ("inbound", "Bonjour", 10))
    contact |= {"state": "wrap_up", "wrap_up_limit_us": now_us() + 60 * S}
    open_desk(desk, live_server)
    desk.locator("#desk-reason option").nth(1).wait_for(state="attached")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("#desk-missing .error:not([hidden])")
    desk.select_option("#desk-reason", "delivery")
    desk.select_option("#desk-outcome", "resolved")
    desk.get_by_role("button", name="Clore le contact").click()
    assert [(one["reason"], one["outcome"]) for one in gateway.said("close")] == [("delivery", "resolved")]


def test_a_wrap_up_that_ends_by_itself_is_said(desk, gateway, live_server):
    contact = gateway.contact("Jeanne Martin", ("inbound", "Bonjour", 10))
    contact |= {"state": "wrap_up", "wrap_up_limit_us": now_us() + 60 * S}
    open_desk(desk, live_server)
    desk.wait_for_selector("#desk-wrap-up:not([hidden])")
    gateway.contacts.clear()
    gateway.hint("state")
    desk.wait_for_selector(".toast")
    assert "Le post-traitement de Jeanne Martin est terminé" in text_of(desk, ".toast")


def test_while_the_dispatcher_is_away_the_desk_says_so(desk, gateway, live_server):
    open_desk(desk, live_server)
    gateway.hint("link", dispatcher="down")
    desk.wait_for_selector("#strip-dispatcher:not([hidden])")
    gateway.hint("link", dispatcher="up")
    desk.wait_for_selector("#strip-dispatcher", state="hidden")


def test_whoever_accepts_can_write_at_once(desk, gateway, live_server):
    gateway.offers = [offer()]
    open_desk(desk, live_server)
    desk.wait_for_selector(".offer")
    taken = gateway.contact("Inès", ("inbound", "Bonjour", 12), contact=gateway.offers[0]["contact"])
    gateway.threads[taken["contact"]] = []
    gateway.offers = []
    desk.keyboard.press("Alt+a")
    expect(desk.locator("#desk-composer textarea")).to_be_focused()


def test_script_like_text_stays_text(desk, gateway, live_server):
    gateway.contact("<b>Jeanne</b>", ("inbound", "<img src=x onerror=alert(1)>", 10), subject="<script>")
    open_desk(desk, live_server)
    desk.wait_for_selector(".bubble")
    assert text_of(desk, ".bubble .desk-text") == "<img src=x onerror=alert(1)>"
    assert desk.locator(".bubble img").count() == 0


def test_what_was_read_is_not_unread_after_a_reload(desk, gateway, live_server):
    gateway.contact("Jeanne Martin", ("inbound", "Bonjour", 99))
    gateway.contact("Paul Petit", ("inbound", "Une question", 50))
    open_desk(desk, live_server)
    desk.wait_for_selector(".bubble")
    desk.wait_for_function("document.documentElement.dataset.unread === '1'")
    desk.get_by_role("button", name="Paul Petit").first.click()
    desk.wait_for_function("document.documentElement.dataset.unread === '0'")
    desk.reload()
    desk.wait_for_selector(".bubble")
    desk.wait_for_function("document.documentElement.dataset.unread === '0'")
    desk.evaluate("localStorage.setItem('homeshore.read', 'nonsense')")
    desk.reload()
    desk.wait_for_selector(".bubble")


HINTS_AND_REFETCH = """
async ([state, thread, added]) => {
  const change = await import("/static/agent/state.js");
  const contact = thread[0].contact;
  const loaded = (reply, messages) => change.withThread(change.withState(change.EMPTY, reply), contact, { messages });
  let shown = loaded(state, thread);
  for (const message of [...added, ...added]) {
    shown = change.applyHint(shown, { hint: "message", contact, message }, { nowUs: 0, seen: false });
  }
  const all = [...thread, ...added];
  const lastAnswer = all.findLastIndex((message) => message.direction === "outbound");
  const open = all.slice(lastAnswer + 1).filter((message) => message.direction === "inbound");
  const row = { ...state.contacts[0], unread: open.length, waiting_for_us: open[0]?.at_us ?? 0 };
  const fresh = loaded({ ...state, contacts: [row] }, all);
  return [shown, fresh].map(({ contacts, threads }) => JSON.stringify([contacts, threads]));
}
"""


@pytest.mark.parametrize("directions", ["i", "oi", "iio", "noi", "ioi", "iion", "nnn"])
def test_old_state_with_hints_is_the_fresh_state(desk, gateway, live_server, directions):
    contact = gateway.contact("Jeanne Martin", ("inbound", "Bonjour", 99))
    thread = gateway.threads[contact["contact"]]
    first = thread[0]
    words = {"i": "inbound", "o": "outbound", "n": "internal"}
    added = [
        {**first, "id": f"00000000010{place:02}", "direction": words[each], "at_us": first["at_us"] + (place + 1) * S}
        for place, each in enumerate(directions)
    ]
    open_desk(desk, live_server)
    state = {"now_us": 0, "agent": {}, "offers": [], "contacts": [contact]}
    with_hints, fresh = desk.evaluate(HINTS_AND_REFETCH, [state, thread, added])
    assert with_hints == fresh
