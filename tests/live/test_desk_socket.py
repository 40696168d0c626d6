"""The desk's socket over a real server, with the dispatcher and the database replaced at their ports."""

import asyncio
import json
import time

import msgspec
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from homeshore.contacts.errors import NotYourContact
from homeshore.facts.vocabulary import Status
from homeshore.journal import bus
from homeshore.kit.ids import encode_id
from homeshore.live.desk.messages import command_for, decode
from homeshore.routing import commands as c
from live.fakes import Browser, browser_at, soon


def open_desk(browser: Browser, session: int = 1, resume: bool = False) -> dict[str, object]:
    return browser.ask("hello", session=session, resume=resume)


def test_hello_announces_the_agent_and_shows_the_state(live) -> None:
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        reply = open_desk(desk, session=42)
    assert reply["ok"] is True
    assert reply["agent"] == {"id": encode_id(7)}
    assert reply["dispatcher"] == "up"
    connected = live.told.sent[0]
    assert isinstance(connected, c.Connect)
    assert connected.agent == 7
    assert connected.session == connected.occurred_us > 0


def test_a_lost_link_is_told_with_its_time(live) -> None:
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk, session=42)
    soon(lambda: len(live.told.sent) == 2)
    lost = live.told.sent[1]
    assert isinstance(lost, c.Disconnect)
    assert (lost.agent, lost.session) == (7, live.told.sent[0].session)
    assert lost.occurred_us >= live.told.sent[0].occurred_us


def test_a_command_carries_the_agent_of_the_cookie_and_the_gateways_time(live) -> None:
    before = time.time_ns() // 1000
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk)
        reply = desk.ask("accept", contact=encode_id(5), offer=encode_id(9), agent=encode_id(8), occurred_us=1)
    assert reply == {"re": 2, "ok": True}
    accepted = live.told.sent[1]
    assert isinstance(accepted, c.Accept)
    assert (accepted.agent, accepted.contact, accepted.offer) == (7, 5, 9)
    assert accepted.occurred_us >= before


@pytest.mark.parametrize(
    ("ask", "command"),
    [
        ({"do": "status", "status": "pause", "reason": "lunch"}, c.SetStatus(7, Status.PAUSE, "lunch")),
        ({"do": "accept", "contact": encode_id(5), "offer": encode_id(9)}, c.Accept(7, 5, 9)),
        ({"do": "decline", "contact": encode_id(5), "offer": encode_id(9)}, c.Decline(7, 5, 9)),
        ({"do": "hold", "contact": encode_id(5)}, c.Hold(7, 5)),
        ({"do": "resume", "contact": encode_id(5)}, c.Resume(7, 5)),
        ({"do": "set_aside", "contact": encode_id(5)}, c.SetAside(7, 5)),
        ({"do": "take_up", "contact": encode_id(5)}, c.TakeUp(7, 5)),
        ({"do": "wrap_up", "contact": encode_id(5)}, c.WrapUp(7, 5)),
        ({"do": "close", "contact": encode_id(5), "reason": "a", "outcome": "b"}, c.Close(7, 5, "a", "b")),
        (
            {
                "do": "transfer",
                "contact": encode_id(5),
                "programme": encode_id(2),
                "agent": encode_id(8),
                "reason": "x",
            },
            c.Transfer(7, 5, 2, 8, "x"),
        ),
        ({"do": "transfer", "contact": encode_id(5), "programme": encode_id(2)}, c.Transfer(7, 5, 2)),
        ({"do": "help"}, c.RequestHelp(7)),
        ({"do": "help", "contact": encode_id(5)}, c.RequestHelp(7, 5)),
    ],
)
def test_what_a_desk_says_becomes_the_command_it_stands_for(ask: dict[str, object], command: c.Command) -> None:
    told = command_for(decode(json.dumps(ask)), agent=7, at=123)
    assert told == msgspec.structs.replace(command, occurred_us=123)
    assert {type(value) for value in msgspec.structs.astuple(told)} <= {int, str, Status}


def test_a_refused_command_says_why_in_the_agents_language(live) -> None:
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk)
        live.told.refusal = NotYourContact(contact=5)
        reply = desk.ask("hold", contact=encode_id(5))
    assert reply["refused"] == "not_your_contact"
    assert reply["text"]


def test_nothing_is_done_before_hello(live) -> None:
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        assert desk.ask("status", status="ready")["refused"] == "hello_expected"
    assert live.told.sent == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"do": "explode"}',
        '{"do": "hold"}',
        '{"do": "hold", "contact": "../../etc"}',
        '{"do": "status", "status": "pause", "reason": "chez le docteur Martin"}',
        '{"do": "close", "contact": "0000000000005", "outcome": "longer_than_a_column_holds"}',
        '{"do": "close", "contact": "0000000000005", "reason": "a\\u0000"}',
        '{"do": "transfer", "contact": "0000000000005", "programme": "0000000000002", "reason": "Mme Dupont"}',
        '"\\ud800"',
    ],
)
def test_an_unreadable_message_is_refused_and_the_desk_stays_open(live, text: str) -> None:
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk)
        desk.socket.send(text)
        assert desk.hint()["refused"] == "message_unreadable"
        assert desk.ask("ping")["ok"] is True


def test_a_message_outside_the_permission_table_is_refused(live) -> None:
    live.desk_work.roles = frozenset({"public", "signed_in"})
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        assert open_desk(desk)["refused"] == "not_allowed"
    assert live.told.sent == []


@pytest.mark.parametrize(("cookie", "code"), [("", 4401), ("forged", 4401), ("agent-0", 4403)])
def test_who_is_no_agent_is_turned_away_with_a_reason(live, cookie: str, code: int) -> None:
    with browser_at(live.port, "/live/desk", cookie) as desk, pytest.raises(ConnectionClosed) as closed:
        desk.socket.recv(timeout=5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == code


def test_a_page_of_another_site_cannot_open_the_desk(live) -> None:
    with pytest.raises(InvalidStatus), browser_at(live.port, "/live/desk", "agent-7", "https://evil.example"):
        pass
    with browser_at(live.port, "/live/desk", "agent-7", f"http://127.0.0.1:{live.port}") as desk:
        assert open_desk(desk)["ok"] is True


def test_the_newest_tab_wins_and_the_older_one_is_told(live) -> None:
    with (
        browser_at(live.port, "/live/desk", "agent-7") as older,
        browser_at(live.port, "/live/desk", "agent-7") as newer,
    ):
        open_desk(older, session=1)
        open_desk(newer, session=2)
        assert older.hint() == {"hint": "superseded"}
        with pytest.raises(ConnectionClosed) as closed:
            older.socket.recv(timeout=5)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4001
        assert newer.ask("ping")["ok"] is True
        assert not any(isinstance(command, c.Disconnect) for command in live.told.sent)


def test_the_newer_desk_has_the_greater_number_for_the_dispatcher_whatever_the_tabs_drew(live) -> None:
    for session in (9_000_000_000_000_000, 5):
        with browser_at(live.port, "/live/desk", "agent-7") as desk:
            open_desk(desk, session=session)
    first, second = [command.session for command in live.told.sent if isinstance(command, c.Connect)]
    assert first < second


def test_a_tab_that_reconnects_by_itself_does_not_push_out_a_newer_one(live) -> None:
    with (
        browser_at(live.port, "/live/desk", "agent-7") as newer,
        browser_at(live.port, "/live/desk", "agent-7") as older,
    ):
        open_desk(newer, session=2)
        older.socket.send('{"do": "hello", "id": 1, "session": 1, "resume": true}')
        assert older.hint() == {"hint": "superseded"}
        assert newer.ask("ping")["ok"] is True


def test_a_desk_opened_at_another_gateway_closes_ours(live) -> None:
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk, session=1)
        bus.publish("agent.7", {"session": 2})
        assert desk.hint() == {"hint": "superseded"}


def test_a_hint_for_an_agent_reaches_that_desk_alone(live) -> None:
    with (
        browser_at(live.port, "/live/desk", "agent-7") as desk,
        browser_at(live.port, "/live/desk", "agent-8") as other,
    ):
        open_desk(desk)
        open_desk(other)
        bus.publish("agent.7", {})
        assert desk.hint() == {"hint": "state"}
        with pytest.raises(TimeoutError):
            other.hint(0.2)


def test_a_message_reaches_the_desks_that_show_its_contact(live) -> None:
    live.told.held = {5}
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk)
        bus.publish("contact.5", {"hint": "message", "contact": 5, "message": 11})
        bus.publish("contact.6", {"hint": "message", "contact": 6, "message": 12})
        assert desk.hint() == {"hint": "message", "contact": encode_id(5), "message": {"id": encode_id(11)}}
        with pytest.raises(TimeoutError):
            desk.hint(0.2)


def test_typing_passes_from_side_to_side_only_for_a_contact_of_the_desk(live) -> None:
    live.told.held = {5}
    with browser_at(live.port, "/live/desk", "agent-7") as desk, bus.Subscription("contact") as heard:
        time.sleep(0.15)  # the bus lists its sockets ten times a second
        open_desk(desk)
        desk.ask("typing", contact=encode_id(6))
        desk.ask("typing", contact=encode_id(5))
        assert [hint.subject for hint in heard.receive(5)] == ["contact.5"]
        bus.publish("contact.5", {"typing": "customer"})
        assert desk.hint() == {"hint": "typing", "contact": encode_id(5)}


def test_while_the_dispatcher_is_down_commands_are_refused_and_the_desk_knows(live) -> None:
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk, session=3)
        live.told.switch(False)
        assert desk.hint() == {"hint": "link", "dispatcher": "down"}
        assert desk.ask("status", status="ready")["refused"] == "dispatcher_unavailable"
        live.told.switch(True)
        assert desk.hint() == {"hint": "link", "dispatcher": "up"}
        assert desk.hint() == {"hint": "state"}
        assert list(live.told.sessions()) == [(7, live.told.sent[0].session)]


def test_a_departure_during_an_outage_is_told_afterwards_with_its_own_time(live) -> None:
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk, session=3)
        live.told.switch(False)
    soon(lambda: 7 not in live.gateway.presence.desks)
    left = time.time_ns() // 1000
    live.told.sent.clear()
    live.told.switch(True)
    soon(lambda: live.told.sent)
    told = live.told.sent[0]
    assert isinstance(told, c.Disconnect)
    assert told.occurred_us <= left


def test_a_flood_is_refused_and_slowed_not_obeyed(live) -> None:
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk)
        for number in range(100, 220):
            desk.socket.send(f'{{"do": "ping", "id": {number}}}')
        answers = [desk.hint() for _ in range(120)]
    assert any(answer.get("refused") == "too_fast" for answer in answers)
    assert sum("ok" in answer for answer in answers) < 120


def test_a_message_above_the_size_limit_ends_the_link(live) -> None:
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk)
        desk.socket.send('{"do": "draft", "text": "' + "x" * 300_000 + '"}')
        with pytest.raises(ConnectionClosed):
            desk.socket.recv(timeout=5)
    soon(lambda: 7 not in live.gateway.presence.desks)


def test_what_is_said_comes_back_as_the_stored_message(live) -> None:
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        live.told.held = {5}
        open_desk(desk)
        reply = desk.ask("say", contact=encode_id(5), text="<b>'; DROP TABLE</b>", key="k" * 20)
    assert reply["message"] == {"text": "<b>'; DROP TABLE</b>"}
    assert live.desk_work.said[0][0] == 7


def test_nobody_writes_in_a_contact_that_is_not_in_their_hands(live) -> None:
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk)
        for do in ("say", "note", "draft", "history", "aids"):
            reply = desk.ask(do, contact=encode_id(5), text="x", key="k" * 20)
            assert reply["refused"] == "not_your_contact", do
        assert desk.ask("thread", contact=encode_id(5))["refused"] == "not_your_contact"
    assert live.desk_work.said == []


def test_a_contact_just_accepted_can_be_answered_before_the_state_was_fetched(live) -> None:
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk)
        live.told.held = {5}
        assert desk.ask("say", contact=encode_id(5), text="Bonjour", key="k" * 20)["ok"] is True


def test_an_earlier_contact_is_read_through_the_history_only_and_the_look_is_written_down(live) -> None:
    live.told.held = {5}
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk)
        assert desk.ask("thread", contact=encode_id(99))["refused"] == "not_your_contact"
        desk.ask("history", contact=encode_id(5))
        assert desk.ask("thread", contact=encode_id(99))["ok"] is True
    assert live.desk_work.past_looks == [99]


def test_signing_out_closes_the_desk(live) -> None:
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk)
        live.desk_work.signed_out.add("agent-7")
        look = live.gateway.logins.look(time.monotonic() + 1000)
        asyncio.run_coroutine_threadsafe(look, live.told.loop).result(5)
        with pytest.raises(ConnectionClosed) as closed:
            desk.socket.recv(timeout=5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401


def test_a_desk_refetches_when_the_bus_has_lost_hints(live) -> None:
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk)
        bus.publish("journal", {"first": 10, "seq": 12})
        bus.publish("journal", {"first": 13, "seq": 13})
        with pytest.raises(TimeoutError):
            desk.hint(0.3)
        bus.publish("journal", {"first": 20, "seq": 21})
        assert desk.hint() == {"hint": "state"}


def test_a_contact_that_has_left_the_agents_hands_is_closed_to_them_although_the_desk_asks_for_no_state(live) -> None:
    live.told.held = {5}
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk)
        desk.ask("history", contact=encode_id(5))
        live.told.held = {6}
        assert desk.ask("close", contact=encode_id(5))["ok"] is True
        assert desk.ask("say", contact=encode_id(5), text="x", key="k" * 20)["refused"] == "not_your_contact"
        assert desk.ask("thread", contact=encode_id(99))["refused"] == "not_your_contact"
        live.told.held = set()
        bus.publish("agent.7", {})
        assert desk.hint() == {"hint": "state"}
        assert desk.ask("thread", contact=encode_id(6))["refused"] == "not_your_contact"


def test_what_is_in_hand_can_be_answered_while_the_dispatcher_is_away(live) -> None:
    live.told.held = {5}
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk)
        bus.publish("agent.7", {})
        assert desk.hint() == {"hint": "state"}
        live.told.switch(False)
        assert desk.ask("say", contact=encode_id(5), text="x", key="k" * 20)["ok"] is True
        assert desk.ask("say", contact=encode_id(6), text="x", key="k" * 20)["refused"] == "dispatcher_unavailable"


def test_who_is_no_agent_any_more_loses_the_desk(live) -> None:
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk)
        live.desk_work.roles = frozenset({"public", "signed_in"})
        look = live.gateway.logins.look(time.monotonic() + 1000)
        asyncio.run_coroutine_threadsafe(look, live.told.loop).result(5)
        with pytest.raises(ConnectionClosed) as closed:
            desk.socket.recv(timeout=5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403
