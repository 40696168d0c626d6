"""Stand-ins at the gateway's ports, and a real server to speak to."""

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Self

import uvicorn
from starlette.applications import Starlette
from websockets.sync.client import ClientConnection, connect

from homeshore.contacts.dispatcher.protocol import DispatcherUnavailable
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import encode_id
from homeshore.live.desk import messages as m
from homeshore.live.desk.work import Login, Screen
from homeshore.live.gateway import SERVER
from homeshore.live.ports import OnLink, Sessions
from homeshore.routing.commands import Command

AGENT_ROLES = frozenset({"public", "signed_in", "agent"})


class FakeCommands:
    """A dispatcher that writes down what it is told; `refusal` is what it answers."""

    def __init__(self) -> None:
        self.up = True
        self.sessions: Sessions = list
        self.sent: list[Command] = []
        self.refusal: Refusal | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        self._changed: list[Callable[[bool], None]] = []

    def dial(self, sessions: Sessions, on_link: OnLink) -> Self:
        self.sessions = sessions
        self._changed.append(on_link)
        return self

    async def start(self) -> None:
        self.loop = asyncio.get_running_loop()

    async def close(self) -> None:
        self.loop = None

    async def do(self, command: Command) -> object:
        if not self.up:
            raise DispatcherUnavailable(sent=False)
        if self.refusal is not None:
            raise self.refusal
        self.sent.append(command)
        return None

    def switch(self, up: bool) -> None:
        """From a test's thread: lose the dispatcher or get it back."""
        assert self.loop is not None
        self.up = up
        for changed in self._changed:
            self.loop.call_soon_threadsafe(changed, up)


class FakeDeskWork:
    """Cookies `agent-<n>` belong to agent n; each desk shows the contacts in `contacts`."""

    def __init__(self) -> None:
        self.signed_out: set[str] = set()
        self.roles = AGENT_ROLES
        self.contacts: frozenset[int] = frozenset()
        self.said: list[tuple[int, m.Say]] = []
        self.drafts: dict[int, str] = {}

    def login(self, cookie: str) -> Login | None:
        if cookie in self.signed_out or not cookie.startswith("agent-"):
            return None
        return Login(int(cookie.removeprefix("agent-")), "fr", self.roles)

    def screen(self, agent: int, language: str) -> Screen:
        del language
        return Screen({"agent": {"id": encode_id(agent)}, "contacts": []}, self.contacts)

    def say(self, agent: int, message: m.Say) -> object:
        self.said.append((agent, message))
        return {"text": message.text}

    def note(self, agent: int, message: m.Note) -> object:
        del agent
        return {"text": message.text}

    def draft(self, agent: int, message: m.Draft) -> None:
        self.drafts[agent] = message.text

    def seen(self, agent: int, message: m.Seen) -> None:
        del agent, message

    def thread(self, agent: int, message: m.Thread) -> object:
        del agent, message
        return {"messages": [], "more": False}

    def history(self, agent: int, message: m.History) -> object:
        del agent, message
        return []

    def message(self, message: int) -> object | None:
        return {"id": encode_id(message)}


class Browser:
    """A page's end of a socket: asks, and sorts answers from hints."""

    def __init__(self, socket_: ClientConnection) -> None:
        self.socket = socket_
        self.hints: list[dict[str, object]] = []
        self.number = 0

    def ask(self, do: str, **arguments: object) -> dict[str, object]:
        self.number += 1
        self.socket.send(json.dumps({"do": do, "id": self.number, **arguments}))
        while True:
            message = json.loads(self.socket.recv(timeout=5))
            if message.get("re") == self.number:
                return message
            self.hints.append(message)

    def hint(self, seconds: float = 5) -> dict[str, object]:
        """The next hint."""
        return self.hints.pop(0) if self.hints else json.loads(self.socket.recv(timeout=seconds))


@contextlib.contextmanager
def serving(app: Starlette) -> Iterator[int]:
    """Serve `app` with the product's settings in a thread. Yields its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", lifespan="on", **SERVER))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            threading.Event().wait(0.01)
        yield port
    finally:
        server.should_exit = True
        thread.join(10)


@contextlib.contextmanager
def browser_at(port: int, path: str, cookie: str = "", origin: str | None = None) -> Iterator[Browser]:
    """Open a socket as a page of `origin` would."""
    headers = {"Cookie": f"homeshore_session={cookie}"} if cookie else {}
    url = f"ws://127.0.0.1:{port}{path}"
    with connect(url, additional_headers=headers, origin=origin, compression=None) as opened:
        yield Browser(opened)
