"""Calls from the page over a real server, with the switchboard and the database replaced at their ports."""

import pytest

from homeshore.contacts.telephone import protocol as p
from homeshore.facts.vocabulary import Channel, ContactState
from homeshore.journal import bus
from homeshore.routing.views import ContactView
from live.fakes import Browser, browser_at, soon

AUBELLE = "/live/chat/aubelle"
KEY = "0123456789abcdef0123"
CALL = 700


def stands(live, state: str, agent: int = 0) -> None:
    view = p.CallView(CALL, agent, state, 1, "web", "off", ())
    live.telephone.calls = p.Calls((view,), ())


def waits(live, place: int) -> None:
    stands(live, "waiting")
    live.told.contacts[CALL] = ContactView(
        CALL, 3, 1, Channel.VOICE, "fr", ContactState.WAITING, 1, 0, place, place * 60_000_000
    )


@pytest.fixture(autouse=True)
def _switchboard(live) -> None:
    live.telephone.answers |= {p.Ring: p.Session("answer"), p.RejoinCall: p.Session("another answer")}
    stands(live, "greeting")


def call(window: Browser) -> dict[str, object]:
    window.ask("hello", language="fr", page="https://shop.example/")
    return window.ask("call", sdp="offer", key=KEY, name="Léa")


def test_a_call_rings_with_the_offer_of_the_page_and_begins_with_the_greeting(live) -> None:
    with browser_at(live.port, AUBELLE) as window:
        reply = call(window)
    assert (reply["secret"], reply["sdp"], reply["state"]) == (f"secret of {KEY}", "answer", "greeting")
    assert live.telephone.asked == [p.Ring(CALL, "offer")]


def test_the_window_hears_how_its_call_stands(live) -> None:
    with browser_at(live.port, AUBELLE) as window:
        call(window)
        waits(live, place=2)
        bus.publish(f"contact.{CALL}", {"hint": "call"})
        assert window.hint() == {
            "hint": "call",
            "state": "waiting",
            "recording": "off",
            "place": 2,
            "wait_seconds": 120,
        }
        stands(live, "talking", agent=7)
        bus.publish(f"contact.{CALL}", {"kinds": ["offer_accepted"]})
        assert window.hint() == {
            "hint": "call",
            "state": "talking",
            "recording": "off",
            "agent_name": "Inès",
        }
        live.telephone.calls = p.Calls((), ())
        bus.publish(f"contact.{CALL}", {"kinds": ["call_ended"]})
        assert window.hint() == {"hint": "call", "state": "over"}


@pytest.mark.parametrize(
    ("state", "heard"),
    [("conference", "talking"), ("consulting", "held"), ("held", "held"), ("wrap_up", "over"), ("lost", "lost")],
)
def test_states_of_the_switchboard_are_those_that_the_customer_hears(live, state: str, heard: str) -> None:
    with browser_at(live.port, AUBELLE) as window:
        call(window)
        stands(live, state, agent=7)
        bus.publish(f"contact.{CALL}", {"hint": "call"})
        assert window.hint()["state"] == heard


def test_a_reload_finds_the_call_and_joins_it_again(live) -> None:
    with browser_at(live.port, AUBELLE) as window:
        secret = call(window)["secret"]
    stands(live, "talking", agent=7)
    with browser_at(live.port, AUBELLE) as window:
        hello = window.ask("hello", language="fr", call=secret)
        assert hello["call"] == {
            "state": "talking",
            "recording": "off",
            "agent_name": "Inès",
            "rated": False,
        }
        assert window.ask("call_rejoin", sdp="again")["sdp"] == "another answer"
    assert live.telephone.asked[-1] == p.RejoinCall(CALL, "again")


def test_a_lost_media_worker_asks_the_page_to_join_again(live) -> None:
    with browser_at(live.port, AUBELLE) as window:
        call(window)
        bus.publish(f"contact.{CALL}", {"hint": "rejoin"})
        assert window.hint() == {"hint": "rejoin"}


def test_keys_callback_and_hanging_up_reach_the_switchboard(live) -> None:
    with browser_at(live.port, AUBELLE) as window:
        call(window)
        assert window.ask("press", digit="2")["ok"]
        assert window.ask("ask_callback", number="06 12 34 56 78")["ok"]
        assert window.ask("hang_up")["state"] == "over"
        assert window.ask("rate", score=5, about="call")["ok"]
    assert live.telephone.asked[1:] == [p.PressKey(CALL, "2"), p.AskCallback(CALL, "06 12 34 56 78"), p.HangUp(CALL)]
    assert live.chat_work.done == [("rate call", CALL, 5)]


@pytest.mark.parametrize(
    ("do", "arguments"),
    [
        ("press", {"digit": "12"}),
        ("press", {"digit": "A"}),
        ("call", {"sdp": "", "key": KEY}),
        ("call", {"sdp": "o" * 64_001, "key": KEY}),
        ("call", {"sdp": "offer", "key": "short"}),
        ("ask_callback", {"number": "0" * 41}),
    ],
)
def test_what_is_not_of_the_documented_shape_is_refused(live, do: str, arguments: dict[str, str]) -> None:
    with browser_at(live.port, AUBELLE) as window:
        window.ask("hello")
        assert window.ask(do, **arguments)["refused"] == "message_unreadable"
    assert live.telephone.asked == []


def test_nothing_is_done_to_a_call_that_is_not_the_windows(live) -> None:
    with browser_at(live.port, AUBELLE) as window:
        assert window.ask("hello", call="forged")["call"] == {"state": "none", "forgotten": True}
        assert window.ask("press", digit="1")["refused"] == "unknown_call"
        assert window.ask("rate", score=5, about="call")["refused"] == "chat_unknown"
        window.ask("start", text="Bonjour", key=KEY)
        assert window.ask("hang_up")["refused"] == "unknown_call"
        assert window.ask("rate", score=5, about="call")["refused"] == "unknown_call"
    assert live.telephone.asked == []


def test_out_of_hours_and_without_a_switchboard_a_call_is_refused(live) -> None:
    live.chat_work.takes_calls = False
    with browser_at(live.port, AUBELLE) as window:
        assert call(window)["refused"] == "calls_closed"
        live.chat_work.takes_calls, live.telephone.up = True, False
        assert window.ask("call", sdp="offer", key=KEY)["refused"] == "switchboard_unavailable"
    assert live.chat_work.lines == {}


def test_a_repeated_call_whose_answer_was_lost_is_the_same_call(live) -> None:
    for _ in range(2):
        with browser_at(live.port, AUBELLE) as window:
            call(window)
    assert live.telephone.asked == [p.Ring(CALL, "offer")] * 2


def test_a_switchboard_that_is_away_changes_nothing_on_the_page(live) -> None:
    with browser_at(live.port, AUBELLE) as window:
        secret = call(window)["secret"]
        live.telephone.up = False
        assert window.ask("hello", call=secret)["call"]["state"] == "greeting"  # type: ignore[index]


def test_a_chat_becomes_a_call_in_the_same_conversation(live) -> None:
    with browser_at(live.port, AUBELLE) as window:
        window.ask("hello")
        window.ask("start", text="Bonjour", key=KEY)
        window.ask("call", sdp="offer", key=KEY)
        assert live.chat_work.lines[f"secret of {KEY}"].conversation == 500
        assert live.chat_work.done == [("end", 500)]


def test_a_call_becomes_a_chat_in_the_same_conversation_and_is_hung_up(live) -> None:
    with browser_at(live.port, AUBELLE) as window:
        call(window)
        assert window.ask("start", text="Par écrit", key=KEY)["messages"] == ["Par écrit"]
    assert live.telephone.asked[-1] == p.HangUp(CALL)
    assert live.chat_work.done == [("start", CALL)]


def test_a_message_in_a_chat_that_went_before_ends_the_call_as_well(live) -> None:
    with browser_at(live.port, AUBELLE) as window:
        window.ask("hello")
        window.ask("start", text="Bonjour", key=KEY)
        window.ask("call", sdp="offer", key=KEY)
        assert window.ask("say", text="Par écrit", key="k" * 20)["ok"]
    assert live.telephone.asked == [p.Ring(CALL, "offer"), p.HangUp(CALL)]


def test_a_window_that_closes_leaves_its_call_to_the_switchboard(live) -> None:
    live.gateway.windows.grace_seconds = 0.01
    with browser_at(live.port, AUBELLE) as window:
        call(window)
        soon(lambda: CALL in live.gateway.windows.by_contact)
    soon(lambda: CALL not in live.gateway.windows.by_contact)
    assert live.telephone.asked == [p.Ring(CALL, "offer")]
    assert live.chat_work.done == []
