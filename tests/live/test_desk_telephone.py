"""The desk's telephone over a real server, with the switchboard replaced at its port."""

import json

import pytest

from homeshore.contacts.telephone import protocol as p
from homeshore.journal import bus
from homeshore.kit.ids import encode_id
from homeshore.live.desk.messages import decode
from homeshore.live.desk.telephone import request_for
from homeshore.routing.commands import AnswerByItself
from live.fakes import Browser, browser_at

CALL = encode_id(5)


def open_desk(browser: Browser) -> int:
    """Say hello; the session that the dispatcher was told."""
    browser.ask("hello", session=1)
    return 1


@pytest.mark.parametrize(
    ("ask", "request_"),
    [
        ({"do": "phone_join", "sdp": "v=0"}, p.JoinPhone(7, 42, "v=0")),
        ({"do": "phone_join"}, p.JoinPhone(7, 42, "")),
        ({"do": "phone_leave"}, p.LeavePhone(7, 42)),
        ({"do": "echo", "on": True}, p.EchoTest(7, True)),
        (
            {"do": "dial", "programme": encode_id(3), "number": "+33 6 12", "prospecting": False},
            p.Dial(7, 3, "+33 6 12", False, 99),
        ),
        ({"do": "consult", "contact": CALL, "programme": encode_id(3)}, p.Consult(7, 5, 3, 0)),
        (
            {"do": "consult", "contact": CALL, "programme": encode_id(3), "agent": encode_id(8)},
            p.Consult(7, 5, 3, 8),
        ),
        ({"do": "end_consult", "contact": CALL}, p.EndConsult(7, 5)),
        ({"do": "hand_over", "contact": CALL}, p.HandOver(7, 5)),
        ({"do": "conference", "contact": CALL, "on": False}, p.Conference(7, 5, False)),
        ({"do": "digits", "contact": CALL, "digits": "12#"}, p.SendDigits(7, 5, "12#")),
        ({"do": "pause_recording", "contact": CALL, "cause": "payment"}, p.PauseRecording(7, 5, "payment")),
        ({"do": "resume_recording", "contact": CALL}, p.ResumeRecording(7, 5)),
        ({"do": "ping"}, None),
        ({"do": "hold", "contact": CALL}, None),
    ],
)
def test_what_a_desk_says_of_its_telephone_becomes_a_request(ask: dict[str, object], request_: object) -> None:
    assert request_for(decode(json.dumps(ask)), agent=7, session=42, at=99) == request_


@pytest.mark.parametrize(
    "ask",
    [
        {"do": "digits", "contact": CALL, "digits": "12;rm"},
        {"do": "digits", "contact": CALL, "digits": "1" * 33},
        {"do": "dial", "programme": encode_id(3), "number": "sip:x@y", "prospecting": False},
        {"do": "dial", "programme": encode_id(3), "number": "+33612345678"},
        {"do": "pause_recording", "contact": CALL, "cause": "because"},
        {"do": "phone_join", "sdp": "x" * 70_000},
        {"do": "echo", "on": "yes"},
    ],
)
def test_what_no_telephone_can_do_is_refused_before_the_switchboard_hears_of_it(live, ask: dict[str, object]) -> None:
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk)
        assert desk.ask(**ask)["refused"] == "message_unreadable"
    assert live.telephone.asked == []


def test_the_telephone_joins_under_the_session_that_the_dispatcher_knows(live) -> None:
    live.telephone.answers[p.JoinPhone] = p.Session("v=0 answer")
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk)
        assert desk.ask("phone_join", sdp="v=0 offer")["sdp"] == "v=0 answer"
    assert live.telephone.asked == [p.JoinPhone(7, live.told.sent[0].session, "v=0 offer")]


def test_a_telephone_that_answers_by_itself_is_the_dispatchers_matter(live) -> None:
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk)
        assert desk.ask("answer_by_itself", on=True)["ok"] is True
        session = live.told.sent[0].session
        told = live.told.sent[-1]
        assert told == AnswerByItself(7, session, True, told.occurred_us)
        assert desk.ask("answer_by_itself", on=False)["ok"] is True
        assert live.told.sent[-1].on is False
    assert live.telephone.asked == []


def test_a_dispatcher_that_comes_back_is_told_again_whose_telephone_answers_by_itself(live) -> None:
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk)
        live.told.switch(up=False)
        assert desk.hint()["dispatcher"] == "down"
        assert desk.ask("answer_by_itself", on=True)["ok"] is True
        assert not any(isinstance(each, AnswerByItself) for each in live.told.sent)
        live.told.switch(up=True)
        assert desk.hint()["dispatcher"] == "up"
        assert desk.hint()["hint"] == "state"
        assert live.told.sent[-1].on is True


def test_nothing_is_asked_about_a_call_that_is_not_in_the_agents_hands(live) -> None:
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk)
        assert desk.ask("digits", contact=CALL, digits="1")["refused"] == "not_your_contact"
        live.told.held = {5}
        assert desk.ask("digits", contact=CALL, digits="1")["ok"] is True
    assert live.telephone.asked == [p.SendDigits(7, 5, "1")]


def test_a_switchboard_that_is_away_is_not_waited_for(live) -> None:
    live.telephone.up = False
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk)
        reply = desk.ask("phone_join", sdp="v=0")
    assert reply["refused"] == "switchboard_unavailable"
    assert "téléphone" in str(reply["text"])


def test_a_forbidden_call_is_refused_with_the_sentence_of_the_rule(live) -> None:
    live.telephone.refusal = p.CallingNotAllowed(rule="unheard_of")
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        open_desk(desk)
        reply = desk.ask("dial", programme=encode_id(3), number="+33612345678", prospecting=True)
    assert (reply["refused"], reply["text"]) == ("calling_not_allowed", "Cet appel n’est pas permis.")


def test_the_screen_shows_the_calls_that_the_switchboard_knows(live) -> None:
    live.telephone.calls = p.Calls((p.CallView(5, 7, "talking", 1, "web", "off", ()),), ())
    with browser_at(live.port, "/live/desk", "agent-7") as desk:
        assert desk.ask("hello", session=1)["calls"] == ["talking"]
        live.telephone.up = False
        assert desk.ask("state")["calls"] == []


def test_what_the_switchboard_says_of_a_telephone_reaches_that_desk_alone(live) -> None:
    with (
        browser_at(live.port, "/live/desk", "agent-7") as desk,
        browser_at(live.port, "/live/desk", "agent-8") as other,
    ):
        open_desk(desk)
        open_desk(other)
        bus.publish("agent.7", {"hint": "rejoin"})
        bus.publish("agent.7", {"hint": "call", "contact": 5, "state": "held", "consult": 0, "supervisor": "listen"})
        assert desk.hint() == {"hint": "rejoin"}
        told = desk.hint()
        assert told == {"hint": "call", "contact": CALL, "state": "held", "consult": "", "supervisor": "listen"}
        with pytest.raises(TimeoutError):
            other.hint(0.2)
