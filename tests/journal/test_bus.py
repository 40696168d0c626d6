"""Hints: small, lossy, quick; never a reason to wait or to fail."""

import asyncio
import os
import socket
import time
from pathlib import Path

import pytest

from homeshore.journal import bus
from homeshore.journal.bus import Hint, Subscription, publish, publish_all


@pytest.fixture(autouse=True)
def run_directory(settings, tmp_path: Path) -> Path:
    settings.RUN_DIR = tmp_path / "run"
    return tmp_path / "run"


def test_nobody_listening_is_no_error():
    publish("journal", {"seq": 1})


def test_each_listener_gets_the_families_it_asked_for():
    with Subscription("agent", "floor") as desk, Subscription() as everything, Subscription("outbox") as outbox:
        publish_all([Hint("agent.5", {"hint": "state"}), Hint("journal", {"seq": 7}), Hint("floor", {})])
        assert [hint.subject for hint in desk.receive(1)] == ["agent.5", "floor"]
        assert everything.receive(1) == [
            Hint("agent.5", {"hint": "state"}),
            Hint("journal", {"seq": 7}),
            Hint("floor", {}),
        ]
        assert outbox.receive(0) == []


def test_a_listener_hears_what_is_said_right_after_it_came():
    for _ in range(20):
        with Subscription("journal") as hints:
            publish("journal", {"seq": 1})
            assert hints.receive(1)


def test_many_hints_travel_in_few_datagrams_and_in_order():
    with Subscription("agent") as hints:
        publish_all([Hint(f"agent.{number}", {"hint": "state"}) for number in range(3_000)])
        assert [hint.subject for hint in hints.pending()] == [f"agent.{number}" for number in range(3_000)]


def test_a_hint_that_says_too_much_is_refused():
    with Subscription("contact"), pytest.raises(ValueError, match="let it be fetched"):
        publish("contact.1", {"text": "x" * bus.MAX_HINT_BYTES})


def test_a_listener_that_does_not_read_costs_the_sender_nothing():
    with Subscription("agent") as hints:
        began = time.monotonic()
        for _ in range(5_000):
            publish("agent.1", {"filling": "x" * 2_000})
        assert time.monotonic() - began < 5
        assert 0 < len(hints.pending()) < 5_000


def test_the_socket_of_a_dead_process_is_cleared_away(run_directory: Path):
    child = os.fork()
    if child == 0:
        Subscription("journal")
        os._exit(0)
    os.waitpid(child, 0)
    assert len(list((run_directory / "bus").iterdir())) == 1
    publish("journal", {"seq": 1})
    assert list((run_directory / "bus").iterdir()) == []


def test_something_else_in_the_socket_is_dropped():
    with Subscription("journal") as hints:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as stranger:
            stranger.sendto(b"\xc1 not ours", str(hints.path))
        publish("journal", {"seq": 2})
        assert hints.receive(1) == [Hint("journal", {"seq": 2})]


def test_an_event_loop_is_called_back():
    async def listen() -> list[Hint]:
        heard: asyncio.Future[list[Hint]] = asyncio.get_running_loop().create_future()
        with Subscription("floor") as hints:
            hints.attach(heard.set_result)
            publish("floor", {})
            return await asyncio.wait_for(heard, 2)

    assert asyncio.run(listen()) == [Hint("floor", {})]


def test_a_home_too_deep_for_a_sockets_address_still_works(settings, tmp_path: Path):
    settings.RUN_DIR = tmp_path / ("d" * 90) / ("e" * 90)
    with Subscription("journal") as hints:
        publish("journal", {"seq": 3})
        assert hints.receive(1) == [Hint("journal", {"seq": 3})]
