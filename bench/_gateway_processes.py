"""The processes around the gateway's measurement: `python -m bench._gateway_processes gateway|desks|hints ...`.

`gateway` is the product's own, with stand-ins for sessions and the dispatcher, which are not what is measured. `desks`
opens the sockets and notes when hints come. `hints` publishes them on the bus, as the dispatcher does.
"""

import asyncio
import gc
import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import cast

import django
import uvicorn
import uvloop

HEADER = b"homeshore_session=agent-%d"


def gateway(port: int) -> int:
    """Serve desks until told to stop."""
    from homeshore.live.chat.work import ChatWork
    from homeshore.live.desk.work import DeskWork
    from homeshore.live.gateway import SERVER, Gateway, application
    from homeshore.live.ports import Dial, Telephone

    # stand-ins for what a hint needs, and no more
    telephone = cast(Telephone, _NoSwitchboard())
    app = application(Gateway(cast(Dial, _Dispatcher), telephone, cast(DeskWork, _Desks()), cast(ChatWork, None)))
    config = uvicorn.Config(app, port=port, log_level="error", access_log=False, **SERVER)
    gc.freeze()
    uvicorn.Server(config).run()
    return 0


class _Dispatcher:
    """Takes every command, knows every agent."""

    def __init__(self, sessions: object, on_link: object) -> None:
        del sessions, on_link
        self.up = True

    async def start(self) -> None:
        """Nothing to connect to."""

    async def close(self) -> None:
        """Nothing to leave."""

    async def do(self, command: object) -> object:
        return command

    async def ask(self, query: object, shape: object) -> object:
        from homeshore.contacts.dispatcher.protocol import Pong, ShowAgent
        from homeshore.facts.vocabulary import Status
        from homeshore.routing.views import AgentView

        del shape
        if isinstance(query, ShowAgent):
            return AgentView(query.agent, Status.READY, "", 1, 1, True, (), ())
        return Pong(0, 0, 1)


class _NoSwitchboard:
    """Is away."""

    up = False

    async def start(self) -> None:
        """Nothing to connect to."""

    async def close(self) -> None:
        """Nothing to leave."""


class _Desks:
    """Signs everybody in by the number in the cookie, and shows an empty desk."""

    def login(self, cookie: str) -> object:
        from homeshore.live.desk.work import Login

        return Login(int(cookie.removeprefix("agent-")), "fr", frozenset({"public", "signed_in", "agent"}))

    def screen(self, view: object, calls: object) -> dict[str, object]:
        del view, calls
        return {"offers": [], "contacts": []}


class Desk(asyncio.Protocol):
    """An agent's browser, as light as it can be: it opens the socket, says hello, and notes when each hint comes."""

    def __init__(self, number: int, heard: Callable[[int, float], None]) -> None:
        self.number, self.heard = number, heard
        self.open = asyncio.get_running_loop().create_future()
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(
            b"GET /live/desk HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nCookie: "
            + HEADER % self.number
            + b"\r\n\r\n"
        )

    def data_received(self, data: bytes) -> None:
        at = time.monotonic()
        self.buffer += data
        if not self.open.done():
            self._handshake()
            return
        while (frame := self._frame()) is not None:
            if frame[0] == 9:  # a ping wants its pong
                self._send(10, frame[1])
            elif frame[1].startswith(b'{"hint"'):
                self.heard(self.number, at)

    def _handshake(self) -> None:
        if b"\r\n\r\n" in self.buffer and b'"ok":true' not in self.buffer and not hasattr(self, "greeted"):
            self.greeted = True
            self.buffer = self.buffer.partition(b"\r\n\r\n")[2]
            self._send(1, b'{"do":"hello","id":1,"session":1}')
        elif b'"ok":true' in self.buffer:
            self.buffer = b""
            self.open.set_result(None)

    def _frame(self) -> tuple[int, bytes] | None:
        if len(self.buffer) < 2:
            return None
        length, start = self.buffer[1] & 127, 2
        if length == 126:
            length, start = int.from_bytes(self.buffer[2:4], "big"), 4
        if len(self.buffer) < start + length:
            return None
        frame = self.buffer[0] & 15, self.buffer[start : start + length]
        self.buffer = self.buffer[start + length :]
        return frame

    def _send(self, opcode: int, body: bytes) -> None:
        self.transport.write(bytes([128 | opcode, 128 | len(body)]) + b"\0\0\0\0" + body)


def _itself(desk: Desk) -> Desk:
    return desk


async def desks(port: int, count: int, seconds: float) -> int:
    """Open `count` desks, say so, listen for a while, and print when each of them heard its hints."""
    loop = asyncio.get_running_loop()
    heard: list[list[float]] = [[] for _ in range(count + 1)]
    opened: list[Desk] = []

    def hear(number: int, at: float) -> None:
        heard[number].append(at)

    for first in range(1, count + 1, 100):
        batch = [Desk(number, hear) for number in range(first, min(first + 100, count + 1))]
        await asyncio.gather(*(loop.create_connection(partial(_itself, each), "127.0.0.1", port) for each in batch))
        await asyncio.gather(*(each.open for each in batch))
        opened += batch
    print("open", flush=True)
    gc.freeze()
    if seconds:
        await asyncio.sleep(seconds)
        print(json.dumps(heard), flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    return 0


def hints(count: int, rate: int, seconds: float) -> int:
    """Publish `rate` hints a second to agents in turn, in bunches of 5 ms as commits make them; print their times."""
    from homeshore.journal.bus import Hint, publish_all

    sent: list[list[float]] = [[] for _ in range(count + 1)]
    bunch, agent = max(1, rate // 200), 0
    due = time.monotonic()
    for _ in range(int(seconds * rate / bunch)):
        batch = []
        now = time.monotonic()
        for _ in range(bunch):
            agent = agent % count + 1
            batch.append(Hint(f"agent.{agent}", {"hint": "state"}))
            sent[agent].append(now)
        publish_all(batch)
        due += bunch / rate
        time.sleep(max(0.0, due - time.monotonic()))
    print(json.dumps(sent), flush=True)
    return 0


def main() -> int:
    """Run one of them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeshore.config.settings")
    django.setup()
    name, *numbers = sys.argv[1:]
    if name == "gateway":
        return gateway(int(numbers[0]))
    if name == "hints":
        return hints(int(numbers[0]), int(numbers[1]), float(numbers[2]))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(desks(int(numbers[0]), int(numbers[1]), float(numbers[2])))


if __name__ == "__main__":
    sys.exit(main())
