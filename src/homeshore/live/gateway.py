"""The gateway of one web process: its sockets, the hints bus and the dispatcher on one event loop."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from homeshore.contacts.dispatcher.protocol import Ping, Pong
from homeshore.journal import bus
from homeshore.kit.clock import now_us
from homeshore.kit.errors import Refusal
from homeshore.live.chat.hints import ChatHints
from homeshore.live.chat.socket import ChatSocket
from homeshore.live.chat.windows import Windows
from homeshore.live.chat.work import ChatWork
from homeshore.live.desk.hints import DeskHints, LoginWatch
from homeshore.live.desk.presence import Presence
from homeshore.live.desk.socket import DeskSocket
from homeshore.live.desk.work import DeskWork
from homeshore.live.exchange import Unbroken, encode, refused
from homeshore.live.floor.socket import FloorSocket
from homeshore.live.links import TRY_AGAIN_LATER, UNKNOWN_BRAND
from homeshore.live.offload import Offload
from homeshore.live.origins import host_of, origin_allowed
from homeshore.live.ports import Dial, Telephone

log = structlog.get_logger()

SERVER: dict[str, Any] = {
    "ws": "websockets-sansio",
    "ws_per_message_deflate": False,
    "ws_ping_interval": 15.0,
    "ws_ping_timeout": 15.0,
    "ws_max_size": 256 * 1024,
}
"""uvicorn's settings for this gateway. The server's pings are the heartbeat: a browser answers them even in a hidden
tab, where timers sleep. Deflate would cost each socket its own window for messages of 100 bytes."""

COMPARE_SECONDS = 2.0
HINT_SECONDS = 0.5
"""How long a hint may take to come."""


class Gateway:
    """Runs while `running()` is entered; `app` serves the sockets."""

    def __init__(self, dial: Dial, telephone: Telephone, desk_work: DeskWork, chat_work: ChatWork) -> None:
        self.chat_work = chat_work
        self.telephone = telephone
        self.offload = Offload()
        self.presence = Presence(dial, now_us)
        self.desk_socket = DeskSocket(desk_work, self.presence, telephone, self.offload)
        self.desk_hints = DeskHints(desk_work, self.presence, self.offload)
        self.logins = LoginWatch(desk_work, self.presence, self.offload)
        self.windows = Windows(self._lose, now_us)
        self.chat_socket = ChatSocket(chat_work, self.windows, self.presence.commands, telephone, self.offload)
        self.chat_hints = ChatHints(self.chat_socket)
        self.floor_socket = FloorSocket(desk_work, self.offload)
        self.unbroken = Unbroken()
        self._stale = False
        self._refreshing: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Hear hints and keep watch until left."""
        await self.presence.commands.start()
        await self.telephone.start()
        subscription = bus.Subscription("agent", "contact", "journal", "reinforcement", "supervisor")
        subscription.attach(self._heard)
        self._spawn(self.logins.run())
        self._spawn(self.chat_hints.run())
        self._spawn(self._compare_with_journal())
        try:
            yield
        finally:
            subscription.close()
            await self.presence.commands.close()
            await self.telephone.close()
            for task in tuple(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self.windows.close()
            self.offload.close()

    def _heard(self, hints: list[bus.Hint]) -> None:
        for hint in hints:
            family, _, number = hint.subject.partition(".")
            if family == "journal" and self.unbroken.broken_by(hint.payload):
                self._refresh()
            elif family == "agent" and number.isdigit():
                self.desk_hints.agent(int(number), hint.payload)
            elif family == "contact" and number.isdigit() and self._shows(int(number)):
                self._spawn(self._contact(int(number), hint.payload))
            elif family == "supervisor" and number.isdigit():
                self.floor_socket.supervisor(int(number), hint.payload)
            elif family == "reinforcement":
                self.floor_socket.everybody(family)

    async def _compare_with_journal(self) -> None:
        """Until cancelled: ask where the journal stands, and refresh when its last hints never came."""
        while True:
            await asyncio.sleep(COMPARE_SECONDS)
            try:
                stands = await self.presence.commands.ask(Ping(), Pong)
            except Refusal:
                continue
            await asyncio.sleep(HINT_SECONDS)
            if self.unbroken.behind(stands.seq):
                self._refresh()

    def _refresh(self) -> None:
        """Hints were lost: every screen fetches its state again, one refresh at a time."""
        self._stale = True
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = self._spawn(self._refresh_screens())

    async def _refresh_screens(self) -> None:
        while self._stale:
            self._stale = False
            await self.desk_hints.refresh()
            await self.chat_hints.refresh()

    def _shows(self, contact: int) -> bool:
        return contact in self.presence.watching or contact in self.windows.by_contact

    async def _contact(self, contact: int, payload: dict[str, object]) -> None:
        await self.desk_hints.contact(contact, payload)
        await self.chat_hints.contact(contact, payload)

    async def _lose(self, session: int, at_us: int) -> None:
        try:
            await self.offload(self.chat_work.lose, session, at_us)
        except OperationalError as trouble:  # the worker finds the window gone
            log.warning("loss_not_written", session=session, cause=str(trouble).strip())

    def _spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("gateway_task_failed", exc_info=error)

    async def desk(self, websocket: WebSocket) -> None:
        """`/live/desk`."""
        await self._serve_own(websocket, self.desk_socket.serve)

    async def floor(self, websocket: WebSocket) -> None:
        """`/live/floor`."""
        await self._serve_own(websocket, self.floor_socket.serve)

    async def _serve_own(self, websocket: WebSocket, serve: Callable[[WebSocket, str], Awaitable[None]]) -> None:
        """Serve a page of our own, to whom its session cookie stands for."""
        if not origin_allowed(websocket.headers.get("origin", ""), own_hosts(websocket)):
            await websocket.close()
            return
        async with _or_try_again_later(websocket):
            await serve(websocket, websocket.cookies.get(settings.SESSION_COOKIE_NAME, ""))

    async def chat(self, websocket: WebSocket) -> None:
        """`/live/chat/<slug>`."""
        async with _or_try_again_later(websocket):
            await self._serve_chat(websocket)

    async def _serve_chat(self, websocket: WebSocket) -> None:
        try:
            door = await self.offload(self.chat_work.door, websocket.path_params["slug"])
        except Refusal as refusal:
            await websocket.accept()
            await websocket.send_text(encode(refused(0, refusal, "en")))
            await websocket.close(UNKNOWN_BRAND, refusal.code)
            return
        if origin_allowed(websocket.headers.get("origin", ""), own_hosts(websocket), door.hosts):
            await self.chat_socket.serve(websocket, door)
        else:
            await websocket.close()

    async def health(self, request: Request) -> JSONResponse:
        """`/healthz`: 200 while this process can serve; what it depends on is named."""
        del request
        database = await self.offload(_database_answers)
        body = {"web": "up", "database": _word(database), "dispatcher": _word(self.presence.commands.up)}
        return JSONResponse(body, status_code=200 if database else 503)


@asynccontextmanager
async def _or_try_again_later(websocket: WebSocket) -> AsyncIterator[None]:
    """When the database cannot be written, browsers come back by themselves and resend what was not answered."""
    try:
        yield
    except OperationalError as trouble:
        log.warning("database_unavailable", cause=str(trouble).strip())
        with contextlib.suppress(RuntimeError):  # the browser may have left
            await websocket.close(TRY_AGAIN_LATER, "try again")


def own_hosts(websocket: WebSocket) -> set[str]:
    """The hosts that are ours, as far as this connection can tell."""
    return {host_of(settings.PUBLIC_URL), websocket.headers.get("host", "")}


def application(gateway: Gateway) -> Starlette:
    """The gateway's ASGI application."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        del app
        async with gateway.running():
            yield

    return Starlette(
        routes=[
            WebSocketRoute("/live/desk", gateway.desk, name="desk"),
            WebSocketRoute("/live/floor", gateway.floor, name="floor"),
            WebSocketRoute("/live/chat/{slug}", gateway.chat, name="chat"),
            Route("/healthz", gateway.health, name="health"),
        ],
        lifespan=lifespan,
    )


def _word(up: bool) -> str:
    return "up" if up else "down"


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True
