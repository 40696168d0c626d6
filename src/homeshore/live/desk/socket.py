"""The socket of one desk: hello, then questions and commands in order, hints in between."""

import asyncio

from starlette.websockets import WebSocket

from homeshore.contacts.dispatcher.protocol import DispatcherUnavailable, ShowAgent
from homeshore.contacts.telephone.protocol import Answer, AnyRequest, Calls, ShowCalls, SwitchboardUnavailable
from homeshore.journal import bus
from homeshore.kit.clock import now_us
from homeshore.kit.errors import Refusal
from homeshore.live.desk import messages as m
from homeshore.live.desk.presence import SUPERSEDED_HINT, Desk, Presence
from homeshore.live.desk.telephone import answer_to_desk, request_for
from homeshore.live.desk.work import DeskWork, Login
from homeshore.live.errors import HelloExpected, NotHeld, NotPermitted, TooFast
from homeshore.live.exchange import id_in, parse, refused
from homeshore.live.links import NO_HELLO, NOT_ALLOWED, SIGNED_OUT, SUPERSEDED, Budget, Link
from homeshore.live.offload import Offload
from homeshore.live.ports import Telephone
from homeshore.routing.views import AgentView
from homeshore.security.permissions import MESSAGES, allowed

HELLO_SECONDS = 10
PER_SECOND, BURST = 20, 80

SHOW_SECONDS = 1.0
"""How long a screen waits for what the switchboard knows of its calls."""

Reply = dict[str, object]


class DeskSocket:
    """Serves every desk of this gateway."""

    def __init__(self, work: DeskWork, presence: Presence, telephone: Telephone, offload: Offload) -> None:
        self.work, self.presence, self.telephone, self.offload = work, presence, telephone, offload

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
        desk = Desk(link, cookie, login, loop.time())
        try:
            await self._converse(desk)
        except asyncio.CancelledError:
            if not link.closed:
                raise  # the server stops; a link that was dropped only ends
        finally:
            link.closed = True
            await self.presence.leave(desk)

    async def _converse(self, desk: Desk) -> None:
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                text = await desk.link.receive()
        except TimeoutError:
            await desk.link.close(NO_HELLO, "hello expected")
            return
        while text is not None:
            if desk.link.budget.take(asyncio.get_running_loop().time()):
                await self._answer(desk, text)
            else:
                desk.link.tell(refused(id_in(text), TooFast(), desk.who.language))
                await asyncio.sleep(1 / PER_SECOND)
            text = await desk.link.receive()

    async def _answer(self, desk: Desk, text: str) -> None:
        number = id_in(text)
        try:
            message = parse(m.decode, text)
            _check(message, desk.who)
            reply = await self._do(desk, message)
            desk.link.tell({"re": number, "ok": True, **reply})
        except Refusal as refusal:
            desk.link.tell(refused(number, refusal, desk.who.language))

    async def _do(self, desk: Desk, message: m.AnyMessage) -> Reply:
        if isinstance(message, m.Hello):
            return await self._open(desk, message)
        if not desk.session:
            raise HelloExpected
        if isinstance(message, m.AnswerByItself):
            desk.current = False
            await self.presence.answer_by_itself(desk, message.on)
            return {}
        command = m.command_for(message, desk.who.agent, now_us())
        if command is not None:
            desk.current = False
            await self.presence.commands.do(command)
            return {}
        request = request_for(message, desk.who.agent, desk.opened_us, now_us())
        if request is not None:
            return await self._telephone(desk, message, request)
        return await self._read_or_write(desk, message)

    async def _telephone(self, desk: Desk, message: m.AnyMessage, request: AnyRequest) -> Reply:
        if isinstance(message, m.OnContact):
            await self._hold_on(desk, message.contact)
        if not self.telephone.up:  # nobody waits for a switchboard that is away: the page asks again
            raise SwitchboardUnavailable(sent=False)
        answer: Answer = await self.telephone.ask(request, Answer)
        return answer_to_desk(answer)

    async def _read_or_write(self, desk: Desk, message: m.AnyMessage) -> Reply:
        match message:
            case m.State():
                return await self._screen(desk)
            case m.Typing(contact=contact):
                if contact in desk.contacts:
                    bus.publish(f"contact.{contact}", {"typing": "agent"})
            case m.Thread():
                return {"thread": await self._thread(desk, message)}
            case m.OnContact():
                await self._hold_on(desk, message.contact)
                return await self._work(desk, message)
        return {"now_us": now_us()}

    async def _open(self, desk: Desk, message: m.Hello) -> Reply:
        current = self.presence.desks.get(desk.who.agent)
        if message.resume and current is not None and current.session != message.session:
            desk.link.push(SUPERSEDED_HINT)
            await desk.link.close(SUPERSEDED, "superseded")
            return {}
        desk.session = message.session
        await self.presence.open(desk)
        bus.publish(f"agent.{desk.who.agent}", {"session": desk.session})
        try:
            return {"dispatcher": "up", **await self._screen(desk)}
        except DispatcherUnavailable:
            return {"dispatcher": "down"}

    async def _screen(self, desk: Desk) -> Reply:
        view = await self._view(desk)
        return await self.offload(self.work.screen, view, await self._calls(view))

    async def _calls(self, view: AgentView) -> Calls:
        """The agent's calls and telephone as the switchboard knows them; none when it does not say."""
        if self.telephone.up:
            try:
                return await self.telephone.ask(ShowCalls(view.agent), Calls, SHOW_SECONDS)
            except SwitchboardUnavailable:
                pass
        return Calls((), ())

    async def _view(self, desk: Desk) -> AgentView:
        desk.current = True  # a hint that comes during the question says otherwise
        try:
            view = await self.presence.commands.ask(ShowAgent(desk.who.agent), AgentView)
        except Refusal:
            desk.current = False
            raise
        if not desk.link.closed:
            self.presence.watch(desk, frozenset(handling.contact for handling in view.handlings))
        return view

    async def _hold_on(self, desk: Desk, contact: int) -> None:
        """Make sure that the contact is in the agent's hands. Raises NotHeld."""
        if contact not in desk.contacts or not desk.current:
            await self._look_again(desk, contact)
        if contact not in desk.contacts:
            raise NotHeld(contact=contact)

    async def _look_again(self, desk: Desk, contact: int) -> None:
        try:
            await self._view(desk)
        except DispatcherUnavailable:
            if contact not in desk.contacts:
                raise  # what was in hand a moment ago stays so: nobody takes it away without a dispatcher

    async def _thread(self, desk: Desk, message: m.Thread) -> object:
        if desk.has_shown(message.contact) and not desk.current:
            await self._view(desk)
        if desk.has_shown(message.contact):
            return await self.offload(self.work.past_thread, desk.who, message.contact, message.before)
        await self._hold_on(desk, message.contact)
        return await self.offload(self.work.thread, message.contact, message.before)

    async def _work(self, desk: Desk, message: m.OnContact) -> Reply:
        agent, work, contact = desk.who.agent, self.work, message.contact
        match message:
            case m.Say():
                return {"message": await self.offload(work.say, agent, message)}
            case m.Note():
                return {"message": await self.offload(work.note, agent, message)}
            case m.Draft():
                await self.offload(work.draft, agent, message)
            case m.History():
                history, past = await self.offload(work.history, contact)
                desk.past[contact] = past
                return {"history": history}
            case m.Aids():
                return {"aids": await self.offload(work.aids, agent, desk.who.language, contact)}
        return {}


def _check(message: m.AnyMessage, who: Login) -> None:
    name = f"desk:{type(message).__struct_config__.tag}"
    if not allowed(MESSAGES.get(name), who.roles):
        raise NotPermitted(message=name)
