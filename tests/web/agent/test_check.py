"""The check before a shift over HTTP: its line, and the figures that it leaves."""

from collections.abc import Iterator

import pytest

from homeshore.contacts import actions
from homeshore.contacts.queries.calls import last_phone_check, phone_may_work
from homeshore.contacts.telephone.protocol import JoinCheck, LeaveCheck, Refused, Session
from switchboards import FakeSwitchboard, fake_switchboard

GOOD = {
    "microphone_db": -24.5,
    "noise_db": -60,
    "jitter_ms": 8,
    "loss_permille": 2,
    "round_trip_ms": 45,
    "kilobits_up": 240,
    "kilobits_down": 238.5,
    "headset": True,
}


@pytest.fixture
def switchboard(settings, tmp_path) -> Iterator[FakeSwitchboard]:
    settings.RUN_DIR = tmp_path
    with fake_switchboard() as running:
        yield running


def send(client, figures: dict[str, object]):
    return client.post("/desk/check/figures", figures, content_type="application/json")


def test_good_figures_let_the_agent_work_and_bad_ones_say_what_is_wrong(desk):
    client = desk.browser()
    assert phone_may_work(desk.agent.id) == "needed"
    assert send(client, GOOD | {"noise_db": -30, "loss_permille": 80, "headset": False}).json() == {
        "passed": False,
        "advice": ["noisy", "loss", "no_headset"],
    }
    assert phone_may_work(desk.agent.id) == "needed"
    assert send(client, GOOD).json() == {"passed": True, "advice": []}
    assert phone_may_work(desk.agent.id) == "passed"
    assert last_phone_check(desk.agent.id).figures == GOOD


@pytest.mark.parametrize("figures", [{}, {"microphone_db": "loud"}, GOOD | {"noise_db": None}])
def test_figures_of_another_shape_are_refused_and_leave_nothing(desk, figures):
    answer = send(desk.browser(), figures)
    assert (answer.status_code, answer.json()["refused"]) == (409, "message_unreadable")
    assert last_phone_check(desk.agent.id) is None


def test_the_line_of_the_check_is_answered_by_the_switchboard_and_given_up(desk, switchboard):
    switchboard.answers[JoinCheck] = Session("v=0 answer")
    client = desk.browser()
    answer = client.post("/desk/check/line", "v=0 offer", content_type="application/sdp")
    assert answer.json() == {"sdp": "v=0 answer"}
    assert client.delete("/desk/check/line").status_code == 200
    assert switchboard.asked == [JoinCheck(desk.agent.id, "v=0 offer"), LeaveCheck(desk.agent.id)]


def test_what_the_switchboard_refuses_is_said_in_words(desk, switchboard):
    switchboard.answers[JoinCheck] = Refused("bad_sdp", {})
    client = desk.browser()
    answer = client.post("/desk/check/line", "nonsense", content_type="application/sdp")
    assert (answer.status_code, answer.json()["refused"]) == (409, "bad_sdp")
    too_long = client.post("/desk/check/line", "x" * 70_000, content_type="application/sdp")
    assert too_long.json()["refused"] == "bad_sdp"
    assert len(switchboard.asked) == 1


def test_without_a_switchboard_the_line_says_so(desk, settings, tmp_path):
    settings.RUN_DIR = tmp_path
    answer = desk.browser().post("/desk/check/line", "v=0", content_type="application/sdp")
    assert (answer.status_code, answer.json()["refused"]) == (503, "switchboard_unavailable")


def test_the_page_says_how_the_agent_stands(desk):
    client = desk.browser()
    assert "check is passed: calls can come" not in client.get("/desk/check/").content.decode()
    send(client, GOOD)
    assert "check is passed: calls can come" in client.get("/desk/check/").content.decode()
    actions.waive_phone_check(desk.agent.id, by=1)
    assert "A supervisor lets you work today" in client.get("/desk/check/").content.decode()


def test_only_agents_have_a_check(desk, client):
    assert client.get("/desk/check/").status_code == 302
    assert client.post("/desk/check/figures", GOOD, content_type="application/json").status_code == 302
