"""The floor's socket over a real server, with the database replaced at its port."""

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from homeshore.journal import bus
from homeshore.kit.ids import encode_id
from live.fakes import browser_at, soon

SUPERVISOR = frozenset({"public", "signed_in", "supervisor"})


@pytest.fixture
def floor(live):
    live.desk_work.roles = SUPERVISOR
    return live


def test_a_supervisor_hears_of_their_own_listening_and_of_nobody_else_s(floor) -> None:
    with browser_at(floor.port, "/live/floor", "user-9") as eve, browser_at(floor.port, "/live/floor", "user-8") as bob:
        assert eve.ask("hello")["ok"] is True
        assert bob.ask("hello")["ok"] is True
        bus.publish("supervisor.9", {"hint": "rejoin", "contact": 5})
        bus.publish("supervisor.9", {"hint": "something else", "contact": 5})
        bus.publish("supervisor.9", {"hint": "over", "contact": 5})
        bus.publish("supervisor.8", {"hint": "over", "contact": 6})
        assert [eve.hint(), eve.hint()] == [
            {"hint": "rejoin", "contact": encode_id(5)},
            {"hint": "over", "contact": encode_id(5)},
        ]
        assert bob.hint() == {"hint": "over", "contact": encode_id(6)}


def test_each_of_a_supervisor_s_pages_hears_it_and_a_closed_one_is_forgotten(floor) -> None:
    with browser_at(floor.port, "/live/floor", "user-9") as one:
        with browser_at(floor.port, "/live/floor", "user-9") as other:
            one.ask("hello")
            other.ask("hello")
            bus.publish("supervisor.9", {"hint": "over", "contact": 5})
            assert one.hint() == other.hint()
        soon(lambda: [len(links) for links in floor.gateway.floor_socket._links.values()] == [1])
    soon(lambda: not floor.gateway.floor_socket._links)


def test_every_page_hears_that_reinforcement_moved(floor) -> None:
    with (
        browser_at(floor.port, "/live/floor", "user-9") as one,
        browser_at(floor.port, "/live/floor", "user-8") as other,
    ):
        one.ask("hello")
        other.ask("hello")
        bus.publish("reinforcement")
        assert one.hint() == other.hint() == {"hint": "reinforcement"}


def test_only_supervisors_and_administrators_are_let_in(live) -> None:
    for cookie, code in (("user-9", 4403), ("nobody", 4401), ("", 4401)):
        with browser_at(live.port, "/live/floor", cookie) as page, pytest.raises(ConnectionClosed) as closed:
            page.ask("hello")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == code
    with pytest.raises(InvalidStatus), browser_at(live.port, "/live/floor", "user-9", origin="https://evil.example"):
        pass


def test_what_is_not_understood_is_refused(floor) -> None:
    with browser_at(floor.port, "/live/floor", "user-9") as page:
        assert page.ask("hello")["ok"] is True
        assert page.ask("accept", contact=encode_id(5))["refused"] == "message_unreadable"
        assert {page.ask("ping").get("refused") for _ in range(12)} == {None, "too_fast"}


def test_who_signed_out_is_sent_away(floor) -> None:
    floor.gateway.floor_socket.login_seconds = 0
    with browser_at(floor.port, "/live/floor", "user-9") as page:
        assert page.ask("ping")["ok"] is True
        floor.desk_work.signed_out.add("user-9")
        with pytest.raises(ConnectionClosed):
            page.ask("ping")
