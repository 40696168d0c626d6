"""Stand-ins at the gateway's ports, and a real server to speak to."""

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Self, TypeVar

import msgspec
import uvicorn
from starlette.applications import Starlette
from websockets.sync.client import ClientConnection, connect

from homeshore.brands.errors import UnknownBrand
from homeshore.contacts.dispatcher.protocol import (
    AnyQuery,
    DispatcherUnavailable,
    Do,
    Ping,
    Pong,
    ShowAgent,
    ShowContact,
    frame,
)
from homeshore.contacts.errors import ChatUnknown
from homeshore.contacts.telephone.protocol import Answer, AnyRequest, Asked, Calls, Done, ShowCalls, UnknownCall
from homeshore.facts.vocabulary import Channel, ContactState, Status
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import encode_id
from homeshore.live.chat import messages as asked
from homeshore.live.chat.work import Chat, Door, Line, Opening, Visitor
from homeshore.live.desk import messages as desk
from homeshore.live.desk.work import Login
from homeshore.live.gateway import SERVER
from homeshore.live.ports import OnLink, Sessions
from homeshore.routing.commands import AnyCommand
from homeshore.routing.errors import UnknownContact
from homeshore.routing.views import AgentView, ContactView, HandlingView
from ports import free_port

V = TypeVar("V")
A = TypeVar("A", bound=Answer)
AGENT_ROLES = frozenset({"public", "signed_in", "agent"})


class FakeCommands:
    """A dispatcher that writes down what it is told; `refusal` is what it answers."""

    def __init__(self) -> None:
        self.up = True
        self.sessions: Sessions = list
        self.sent: list[AnyCommand] = []
        self.held: set[int] = set()
        self.contacts: dict[int, ContactView] = {}
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

    async def ask(self, query: AnyQuery, shape: type[V]) -> V:
        if not self.up:
            raise DispatcherUnavailable(sent=False)
        if isinstance(query, ShowAgent):
            return msgspec.convert(self._agent(query.agent), shape)
        if isinstance(query, Ping):
            return msgspec.convert(Pong(0, 0, 1), shape)
        assert isinstance(query, ShowContact)
        if query.contact not in self.contacts:
            raise UnknownContact
        return msgspec.convert(self.contacts[query.contact], shape)

    def _agent(self, agent: int) -> AgentView:
        handlings = tuple(
            HandlingView(1, contact, 1, 3, 1, Channel.CHAT, "fr", ContactState.ACTIVE, False, 1, 1, 1)
            for contact in sorted(self.held)
        )
        return AgentView(agent, Status.READY, "", 1, 1, True, (), handlings)

    async def do(self, command: AnyCommand) -> object:
        frame(Do(1, command))  # it must be fit to travel
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


class FakeTelephone:
    """A switchboard that writes down what it is asked, and answers with `answers` or Done."""

    def __init__(self) -> None:
        self.up = True
        self.asked: list[AnyRequest] = []
        self.answers: dict[type[AnyRequest], Answer] = {}
        self.calls = Calls((), ())
        self.refusal: Refusal | None = None

    async def start(self) -> None:
        pass

    async def close(self) -> None:
        pass

    async def ask(self, request: AnyRequest, shape: type[A], timeout_seconds: float = 8.0) -> A:
        frame(Asked(1, request))  # it must be fit to travel
        if isinstance(request, ShowCalls):
            return msgspec.convert(self.calls, shape)
        if self.refusal is not None:
            raise self.refusal
        self.asked.append(request)
        answer = self.answers.get(type(request), Done())
        assert isinstance(answer, shape)
        return answer


class FakeDeskWork:
    """Cookies `agent-<n>` belong to agent n, `user-<n>` to account n, who is no agent."""

    def __init__(self) -> None:
        self.signed_out: set[str] = set()
        self.roles = AGENT_ROLES
        self.said: list[tuple[int, desk.Say]] = []
        self.drafts: dict[int, str] = {}
        self.past_looks: list[int] = []

    def login(self, cookie: str) -> Login | None:
        kind, _, number = cookie.partition("-")
        if cookie in self.signed_out or kind not in {"agent", "user"}:
            return None
        return Login(int(number) if kind == "agent" else 0, "fr", self.roles, int(number))

    def screen(self, view: AgentView, calls: Calls) -> dict[str, object]:
        return {
            "calls": [call.state for call in calls.calls],
            "agent": {"id": encode_id(view.agent)},
            "contacts": [encode_id(each.contact) for each in view.handlings],
        }

    def say(self, agent: int, message: desk.Say) -> object:
        self.said.append((agent, message))
        return {"text": message.text}

    def note(self, agent: int, message: desk.Note) -> object:
        return {"text": message.text}

    def draft(self, agent: int, message: desk.Draft) -> None:
        self.drafts[agent] = message.text

    def thread(self, contact: int, before: int) -> object:
        return {"messages": [], "more": False}

    def past_thread(self, login: Login, contact: int, before: int) -> object:
        self.past_looks.append(contact)
        return {"messages": [], "more": False}

    def history(self, contact: int) -> tuple[object, frozenset[int]]:
        return [encode_id(99)], frozenset({99})

    def aids(self, agent: int, language: str, contact: int) -> object:
        return {"reasons": []}

    def message(self, message: int) -> object:
        return {"id": encode_id(message)}


class FakeChatWork:
    """One brand, `aubelle`, number 3. A chat's session, conversation and contact bear the same number."""

    def __init__(self) -> None:
        self.open = self.takes_calls = True
        self.over = False
        self.lines: dict[str, Line] = {}
        self.texts: dict[int, dict[str, str]] = {}
        self.secrets: dict[str, int] = {}
        self.done: list[tuple[object, ...]] = []
        self.kept: list[int] = []
        self.visitors: list[Visitor] = []

    def door(self, slug: str) -> Door:
        if slug != "aubelle":
            raise UnknownBrand(slug=slug)
        return Door(3, ("shop.example", "*.aubelle.example"))

    def opening(self, visitor: Visitor) -> Opening:
        self.visitors.append(visitor)
        return Opening(self.open, 1)

    def chat(self, visitor: Visitor, at_us: int) -> Chat:
        if visitor.secret not in self.secrets:
            raise ChatUnknown
        return self._chat(self.secrets[visitor.secret], visitor.secret)

    def chat_of_session(self, session: int, secret: str) -> Chat:
        return self._chat(session, secret)

    def start(self, visitor: Visitor, message: asked.Start, conversation: int, at_us: int) -> Chat:
        number = self.secrets.setdefault(f"secret of {message.key}", 500 + len(self.secrets))
        if conversation:
            self.done.append(("start", conversation))
        self.texts.setdefault(number, {})[message.key] = message.text
        return self._chat(number, f"secret of {message.key}")

    def said(self, conversation: int, after: int) -> list[object]:
        return list(self.texts[conversation].values())[after:]

    def message(self, message: int) -> object | None:
        return {"id": encode_id(message)} if message < 1000 else None

    def say(self, chat: Chat, message: asked.Say, at_us: int) -> object:
        return self.texts[chat.conversation].setdefault(message.key, message.text)

    def end(self, chat: Chat, at_us: int) -> None:
        self.done.append(("end", chat.session))

    def rate(self, chat: Chat, message: asked.Rate, at_us: int) -> None:
        self.done.append(("rate", message.score, message.comment))

    def transcript(self, chat: Chat, message: asked.Transcript) -> None:
        self.done.append(("transcript", message.email))

    def offline(self, visitor: Visitor, message: asked.Offline, at_us: int) -> None:
        self.done.append(("offline", message.email, message.text))

    def lose(self, session: int, at_us: int) -> None:
        self.done.append(("lose", session))

    def keep(self, sessions: list[int], at_us: int) -> None:
        self.kept += sessions

    def agent_name(self, agent: int) -> str:
        return "Inès"

    def calls_opening(self, visitor: Visitor) -> Opening:
        return Opening(self.takes_calls, 1)

    def start_call(self, visitor: Visitor, message: asked.Call, conversation: int, at_us: int) -> Line:
        secret = f"secret of {message.key}"
        if secret not in self.lines:
            number = 700 + len(self.lines)
            self.lines[secret] = Line(number, conversation or number, secret, over=False)
        return self.lines[secret]

    def line(self, visitor: Visitor, secret: str) -> Line:
        if secret not in self.lines:
            raise UnknownCall
        return self.lines[secret]

    def rate_call(self, line: Line, message: asked.Rate, at_us: int) -> None:
        self.done.append(("rate call", line.contact, message.score))

    def _chat(self, number: int, secret: str) -> Chat:
        return Chat(number, number, number, secret, self.over)


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
    port = free_port()
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


def soon(true: Callable[[], object]) -> None:
    """Wait until something becomes true, at most five seconds."""
    until = time.monotonic() + 5
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)
