"""The socket of one desk: hello, then questions and commands in order, hints in between."""

import asyncio
from collections.abc import Mapping

import msgspec
from starlette.websockets import WebSocket

from homeshore.journal import bus
from homeshore.kit.clock import now_us
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import encode_id
from homeshore.live.desk import messages as m
from homeshore.live.desk.presence import Desk, Presence
from homeshore.live.desk.work import DeskWork, Login
from homeshore.live.errors import HelloExpected, MessageUnreadable, NotPermitted, TooFast, sentence_for
from homeshore.live.links import NO_HELLO, NOT_ALLOWED, SIGNED_OUT, SUPERSEDED, Budget, Link
from homeshore.live.offload import Offload
from homeshore.security.permissions import MESSAGES, allowed

HELLO_SECONDS = 10
PER_SECOND, BURST = 20, 80
LOGIN_SECONDS = 240
"""How long a sign-in is trusted before it is looked up again."""

Reply = dict[str, object]


class DeskSocket:
    """Serves every desk of this gateway."""

    def __init__(self, work: DeskWork, presence: Presence, offload: Offload) -> None:
        self.work, self.presence, self.offload = work, presence, offload

    async def serve(self, websocket: WebSocket, cookie: str) -> None:
        """One desk from hello to the end of its link."""
        login = await self.offload(self.work.login, cookie) if cookie else None
        await websocket.accept()
        loop = asyncio.get_running_loop()
        link = Link(websocket, Budget(PER_SECOND, BURST, loop.time()))
        if login is None:
            await link.close(SIGNED_OUT, "signed out")
            return
        if not login.agent:
            await link.close(NOT_ALLOWED, "not an agent")
            return
        desk = Desk(link, cookie, login.language, loop.time())
        try:
            await self._converse(desk, login)
        except asyncio.CancelledError:
            if not link.closed:
                raise  # the server stops; a link that was dropped only ends
        finally:
            link.closed = True
            await self.presence.leave(desk)

    async def _converse(self, desk: Desk, login: Login) -> None:
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                text = await desk.link.receive()
        except TimeoutError:
            await desk.link.close(NO_HELLO, "hello expected")
            return
        while text is not None:
            if not desk.link.budget.take(asyncio.get_running_loop().time()):
                desk.link.tell(_refused(_id_in(text), TooFast(), desk.language))
                await asyncio.sleep(1 / PER_SECOND)
            else:
                await self._answer(desk, login, text)
            text = await desk.link.receive()

    async def _answer(self, desk: Desk, login: Login, text: str) -> None:
        number = 0
        try:
            message = _parse(text)
            number = message.id
            _check(message, login.roles)
            reply = await self._do(desk, login, message)
            desk.link.tell({"re": number, "ok": True, **reply})
        except Refusal as refusal:
            desk.link.tell(_refused(number, refusal, desk.language))

    async def _do(self, desk: Desk, login: Login, message: m.AnyMessage) -> Reply:
        if isinstance(message, m.Hello):
            return await self._open(desk, login, message)
        if not desk.agent:
            raise HelloExpected
        command = m.command_for(message, desk.agent, now_us())
        if command is not None:
            await self.presence.commands.do(command)
            return {}
        match message:
            case m.State():
                return await self._screen(desk)
            case m.Typing(contact=contact):
                return self._typing(desk, contact)
            case m.Ping():
                return {"now_us": now_us()}
        return await self._write(desk, message)

    async def _open(self, desk: Desk, login: Login, message: m.Hello) -> Reply:
        current = self.presence.desks.get(login.agent)
        if message.resume and current is not None and current.session != message.session:
            desk.link.push('{"hint":"superseded"}')
            await desk.link.close(SUPERSEDED, "superseded")
            return {}
        desk.agent, desk.session = login.agent, message.session
        await self.presence.open(desk)
        bus.publish(f"agent.{desk.agent}", {"session": desk.session})
        return {"dispatcher": "up" if self.presence.commands.up else "down", **await self._screen(desk)}

    async def _screen(self, desk: Desk) -> Reply:
        screen = await self.offload(self.work.screen, desk.agent, desk.language)
        if not desk.link.closed:
            self.presence.watch(desk, screen.contacts)
        return screen.body

    def _typing(self, desk: Desk, contact: int) -> Reply:
        if contact in desk.contacts:
            bus.publish(f"contact.{contact}", {"typing": "agent"})
        return {}

    async def _write(self, desk: Desk, message: m.AnyMessage) -> Reply:
        agent, work = desk.agent, self.work
        match message:
            case m.Say():
                return {"message": await self.offload(work.say, agent, message)}
            case m.Note():
                return {"message": await self.offload(work.note, agent, message)}
            case m.Draft():
                await self.offload(work.draft, agent, message)
            case m.Seen():
                await self.offload(work.seen, agent, message)
            case m.Thread():
                self.presence.watch(desk, desk.contacts | {int(message.contact)})
                return {"thread": await self.offload(work.thread, agent, message)}
            case m.History():
                return {"history": await self.offload(work.history, agent, message)}
        return {}


class DeskHints:
    """Takes hints from the bus to the desks that they concern."""

    def __init__(self, work: DeskWork, presence: Presence, offload: Offload) -> None:
        self.work, self.presence, self.offload = work, presence, offload

    def agent(self, agent: int, payload: Mapping[str, object]) -> None:
        """Something changed for an agent: their desk refetches. A new session elsewhere closes ours."""
        session = payload.get("session")
        if isinstance(session, int):
            self.presence.elsewhere(agent, session)
            return
        desk = self.presence.desks.get(agent)
        if desk is not None:
            desk.link.push('{"hint":"state"}')

    async def contact(self, contact: int, payload: Mapping[str, object]) -> None:
        """Something happened to a contact that desks show."""
        desks = self.presence.watching.get(contact)
        if not desks:
            return
        if payload.get("typing") == "agent":
            return
        if payload.get("typing") == "customer":
            text = _encode({"hint": "typing", "contact": encode_id(contact)})
        elif isinstance(number := payload.get("message"), int):
            message = await self.offload(self.work.message, number)
            text = _encode({"hint": "message", "contact": encode_id(contact), "message": message})
        else:
            text = '{"hint":"state"}'
        for desk in tuple(desks):
            desk.link.push(text)


class LoginWatch:
    """Looks sign-ins up again every few minutes, so that signing out anywhere closes the desk."""

    def __init__(self, work: DeskWork, presence: Presence, offload: Offload) -> None:
        self.work, self.presence, self.offload = work, presence, offload

    async def run(self, every_seconds: float = 10) -> None:
        """Watch until cancelled."""
        while True:
            await asyncio.sleep(every_seconds)
            await self.look(asyncio.get_running_loop().time())

    async def look(self, now: float) -> None:
        """Check every desk whose sign-in was last looked up LOGIN_SECONDS ago."""
        for desk in [desk for desk in self.presence if now - desk.vouched_at >= LOGIN_SECONDS]:
            login = await self.offload(self.work.login, desk.login)
            if login is None or login.agent != desk.agent:
                await desk.link.close(SIGNED_OUT, "signed out")
            desk.vouched_at = now


_encode_bytes = msgspec.json.Encoder().encode


def _encode(body: object) -> str:
    return _encode_bytes(body).decode()


def _parse(text: str) -> m.AnyMessage:
    try:
        return m.decode(text)
    except msgspec.DecodeError as error:
        raise MessageUnreadable(problem=str(error)[:200]) from error


def _check(message: m.AnyMessage, roles: frozenset[str]) -> None:
    name = f"desk:{type(message).__struct_config__.tag}"
    if not allowed(MESSAGES.get(name), roles):
        raise NotPermitted(message=name)


def _refused(number: int, refusal: Refusal, language: str) -> Reply:
    return {"re": number, "refused": refusal.code, "text": sentence_for(refusal, language)}


class _Numbered(msgspec.Struct):
    id: int = 0


def _id_in(text: str) -> int:
    try:
        return msgspec.json.decode(text, type=_Numbered).id
    except msgspec.DecodeError:
        return 0
