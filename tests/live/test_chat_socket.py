"""The chat window's socket over a real server, with the dispatcher and the database replaced at their ports."""

import asyncio
import time

import pytest
from django.db import OperationalError
from websockets.exceptions import ConnectionClosed, InvalidStatus

from homeshore.facts.vocabulary import Channel, ContactState
from homeshore.journal import bus
from homeshore.kit.ids import encode_id
from homeshore.routing.views import ContactView
from homeshore.security.demo_tokens import demo_token
from live.fakes import Browser, browser_at, soon

AUBELLE = "/live/chat/aubelle"
KEY = "0123456789abcdef0123"


def stands(contact: int, state: ContactState, place: int = 0, agent: int = 0) -> ContactView:
    return ContactView(contact, 3, 1, Channel.CHAT, "fr", state, 1, agent, place, place * 60_000_000)


def begin(browser: Browser, text: str = "Bonjour") -> dict[str, object]:
    browser.ask("hello", language="fr", page="https://shop.example/")
    return browser.ask("start", text=text, key=KEY)


def test_a_first_visit_learns_whether_somebody_answers(live) -> None:
    with browser_at(live.port, AUBELLE) as window:
        reply = window.ask("hello", language="en")
    assert reply == {"re": 1, "ok": True, "open": True, "opens_us": 1, "state": "none", "messages": []}


def test_a_chat_begins_with_a_secret_and_its_place(live) -> None:
    live.told.contacts[500] = stands(500, ContactState.WAITING, place=2)
    with browser_at(live.port, AUBELLE) as window:
        reply = begin(window)
    assert reply["secret"] == f"secret of {KEY}"
    assert (reply["state"], reply["place"], reply["wait_seconds"]) == ("waiting", 2, 120)
    assert reply["messages"] == ["Bonjour"]


def test_a_start_whose_answer_was_lost_begins_nothing_new(live) -> None:
    with browser_at(live.port, AUBELLE) as window:
        first = begin(window)
    with browser_at(live.port, AUBELLE) as window:
        assert begin(window)["secret"] == first["secret"]
    assert live.chat_work.texts == {500: {KEY: "Bonjour"}}


def test_a_reload_shows_what_was_said_after_the_last_message_seen(live) -> None:
    with browser_at(live.port, AUBELLE) as window:
        secret = begin(window)["secret"]
        window.ask("say", text="Encore", key="k" * 20)
    with browser_at(live.port, AUBELLE) as window:
        assert window.ask("hello", secret=secret)["messages"] == ["Bonjour", "Encore"]
        assert window.ask("hello", secret=secret, after=encode_id(1))["messages"] == ["Encore"]


def test_a_message_sent_twice_with_its_key_is_one(live) -> None:
    with browser_at(live.port, AUBELLE) as window:
        begin(window)
        for _ in range(3):
            assert window.ask("say", text="Une fois", key="k" * 20)["message"] == "Une fois"
    assert list(live.chat_work.texts[500].values()) == ["Bonjour", "Une fois"]


def test_an_unknown_secret_is_forgotten_politely(live) -> None:
    with browser_at(live.port, AUBELLE) as window:
        reply = window.ask("hello", secret="forged")
        assert (reply["state"], reply["forgotten"]) == ("none", True)
        assert window.ask("say", text="x", key="k" * 20)["refused"] == "chat_unknown"


def test_an_unknown_brand_is_named_as_the_reason(live) -> None:
    with browser_at(live.port, "/live/chat/nobody") as window:
        assert window.hint()["refused"] == "unknown_brand"
        with pytest.raises(ConnectionClosed) as closed:
            window.socket.recv(timeout=5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4404


@pytest.mark.parametrize("origin", ["https://shop.example", "https://www.aubelle.example", "http://shop.example:8080"])
def test_the_brands_sites_may_show_the_window(live, origin: str) -> None:
    with browser_at(live.port, AUBELLE, origin=origin) as window:
        assert window.ask("hello")["ok"] is True


@pytest.mark.parametrize("origin", ["https://evil.example", "https://shop.example.evil.example", "null"])
def test_other_sites_may_not(live, origin: str) -> None:
    with pytest.raises(InvalidStatus), browser_at(live.port, AUBELLE, origin=origin):
        pass


def test_out_of_hours_a_chat_is_refused_and_a_message_may_be_left(live) -> None:
    live.chat_work.open = False
    with browser_at(live.port, AUBELLE) as window:
        assert begin(window)["refused"] == "chat_closed"
        left = window.ask("offline", email="lea@example.org", text="Rappelez-moi", key=KEY)
    assert left["ok"] is True
    assert live.chat_work.done == [("offline", "lea@example.org", "Rappelez-moi")]


def test_an_adviser_who_takes_the_chat_is_shown_by_first_name(live) -> None:
    live.told.contacts[500] = stands(500, ContactState.WAITING, place=1)
    with browser_at(live.port, AUBELLE) as window:
        begin(window)
        live.told.contacts[500] = stands(500, ContactState.ACTIVE, agent=7)
        bus.publish("contact.500", {"hint": "state", "kinds": ["offer_accepted"]})
        assert window.hint() == {"hint": "state", "state": "active", "agent_name": "Inès"}


def test_what_the_core_no_longer_holds_is_over(live) -> None:
    live.told.contacts[500] = stands(500, ContactState.ACTIVE, agent=7)
    with browser_at(live.port, AUBELLE) as window:
        begin(window)
        del live.told.contacts[500]
        bus.publish("contact.500", {"hint": "state", "kinds": ["contact_closed"]})
        assert window.hint() == {"hint": "state", "state": "over"}


def test_while_the_dispatcher_is_away_a_chat_begins_all_the_same(live) -> None:
    live.told.up = False
    with browser_at(live.port, AUBELLE) as window:
        reply = begin(window)
    assert (reply["ok"], reply["state"], reply["place"]) == (True, "waiting", 0)


def test_while_the_database_is_locked_the_window_is_asked_to_come_back(live) -> None:
    def locked(*_asked: object) -> None:
        raise OperationalError("database is locked")

    with browser_at(live.port, AUBELLE) as window:
        begin(window)
        live.chat_work.say = locked
        with pytest.raises(ConnectionClosed) as closed:
            window.ask("say", text="Encore", key="k" * 20)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1013


def test_messages_and_typing_reach_every_tab_and_notes_none(live) -> None:
    with browser_at(live.port, AUBELLE) as one, browser_at(live.port, AUBELLE) as two:
        secret = begin(one)["secret"]
        two.ask("hello", secret=secret)
        bus.publish("contact.500", {"hint": "message", "contact": 500, "message": 2000})
        bus.publish("contact.500", {"hint": "message", "contact": 500, "message": 11})
        bus.publish("contact.500", {"typing": "agent"})
        for tab in (one, two):
            hints = sorted((tab.hint() for _ in range(2)), key=str)
            assert hints == [{"hint": "message", "message": {"id": encode_id(11)}}, {"hint": "typing"}]


def test_the_customers_last_tab_going_is_told_after_a_moment_of_grace(live) -> None:
    live.gateway.windows.grace_seconds = 0.2
    with browser_at(live.port, AUBELLE) as window:
        secret = begin(window)["secret"]
    with browser_at(live.port, AUBELLE) as window:
        window.ask("hello", secret=secret)
        time.sleep(0.4)
        assert live.chat_work.done == []
    soon(lambda: live.chat_work.done == [("lose", 500)])


def test_the_end_and_the_answers_to_the_questions_are_kept(live) -> None:
    with browser_at(live.port, AUBELLE) as window:
        begin(window)
        assert window.ask("end")["state"] == "over"
        window.ask("rate", score=5, comment="<script>alert(1)</script>")
        window.ask("transcript", email="lea@example.org")
    assert live.chat_work.done[:3] == [
        ("end", 500),
        ("rate", 5, "<script>alert(1)</script>"),
        ("transcript", "lea@example.org"),
    ]


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"do": "say", "text": "x" * 4001, "key": "k" * 20}, "text_too_long"),
        ({"do": "say", "text": "x", "key": "short"}, "message_unreadable"),
        ({"do": "rate", "score": "five"}, "message_unreadable"),
        ({"do": "accept", "contact": encode_id(5)}, "message_unreadable"),
        ({"do": "hello", "secret": "s" * 5000}, "message_unreadable"),
    ],
)
def test_bad_input_is_refused_and_the_chat_goes_on(live, message: dict[str, object], code: str) -> None:
    with browser_at(live.port, AUBELLE) as window:
        begin(window)
        assert window.ask(str(message.pop("do")), **message)["refused"] == code
        assert window.ask("ping")["ok"] is True


def test_only_a_signed_token_makes_a_chat_demo_traffic(live) -> None:
    with browser_at(live.port, AUBELLE) as window:
        window.ask("hello", demo_token="demo:forged:token")
        window.ask("hello", demo_token=demo_token())
    assert [visitor.demo for visitor in live.chat_work.visitors] == [False, True]


def test_who_waits_is_told_of_a_new_place(live) -> None:
    live.told.contacts[500] = stands(500, ContactState.WAITING, place=2)
    with browser_at(live.port, AUBELLE) as window:
        begin(window)
        live.told.contacts[500] = stands(500, ContactState.WAITING, place=1)
        fresh = live.gateway.chat_hints.restate_waiting()
        asyncio.run_coroutine_threadsafe(fresh, live.told.loop).result(5)
        assert window.hint() == {"hint": "state", "state": "waiting", "place": 1, "wait_seconds": 60}


def test_one_address_cannot_fill_the_queue_and_demo_traffic_is_not_held_up(live) -> None:
    refused = []
    for window_number in range(2):
        with browser_at(live.port, AUBELLE) as window:
            window.ask("hello")
            for number in range(20):
                reply = window.ask("start", text="x", key=f"{KEY}-{window_number}-{number}")
                refused.append(reply.get("refused"))
    assert refused[:30] == [None] * 30
    assert "too_fast" in refused[30:]
    with browser_at(live.port, AUBELLE) as window:
        window.ask("hello", demo_token=demo_token())
        assert window.ask("start", text="x", key=f"{KEY}-demo")["ok"] is True
