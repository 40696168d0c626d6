"""The socket of one chat window: hello, then what the customer does in order, hints in between."""

import asyncio

import msgspec
from starlette.websockets import WebSocket

from homeshore.contacts.dispatcher.protocol import DispatcherUnavailable, ShowContact
from homeshore.contacts.errors import ChatUnknown, TextTooLong
from homeshore.contacts.telephone.protocol import UnknownCall
from homeshore.facts.vocabulary import ContactState
from homeshore.journal import bus
from homeshore.kit.clock import now_us
from homeshore.kit.errors import Refusal
from homeshore.live.chat import messages as m
from homeshore.live.chat.calls import WindowCalls
from homeshore.live.chat.windows import Standing, Window, Windows
from homeshore.live.chat.work import Chat, ChatWork, Door, Line, Visitor
from homeshore.live.errors import ChatClosed, HelloExpected, NotPermitted, TooFast
from homeshore.live.exchange import id_in, parse, refused
from homeshore.live.links import NO_HELLO, Budget, Budgets, Link
from homeshore.live.offload import Offload
from homeshore.live.ports import Commands, Telephone
from homeshore.routing.errors import UnknownContact
from homeshore.routing.views import ContactView
from homeshore.security.demo_tokens import is_demo_token
from homeshore.security.permissions import CUSTOMER, MESSAGES, PUBLIC, allowed

HELLO_SECONDS = 10
PER_SECOND, BURST = 4, 30
BEGINNINGS_PER_SECOND, BEGINNINGS = 1, 30
"""Chats and messages left from one address: a script must not fill the queue. Many customers may share an address."""
_PUBLIC = frozenset({PUBLIC})
_CUSTOMER = frozenset({PUBLIC, CUSTOMER})

_UNPLACED: Standing = {"state": "waiting", "place": 0, "wait_seconds": -1}

Reply = dict[str, object]


class ChatSocket:
    """Serves every chat window of this gateway."""

    def __init__(
        self, work: ChatWork, windows: Windows, commands: Commands, telephone: Telephone, offload: Offload
    ) -> None:
        self.work, self.windows, self.commands, self.offload = work, windows, commands, offload
        self.calls = WindowCalls(work, windows, commands, telephone, offload)
        self.beginnings = Budgets(BEGINNINGS_PER_SECOND, BEGINNINGS)

    async def serve(self, websocket: WebSocket, door: Door) -> None:
        """One window from hello to the end of its link."""
        await websocket.accept()
        link = Link(websocket, Budget(PER_SECOND, BURST, asyncio.get_running_loop().time()))
        window = Window(link, Visitor(brand=door.brand, language="fr"))
        try:
            await self._converse(window)
        except asyncio.CancelledError:
            if not link.closed:
                raise  # the server stops; a link that was dropped only ends
        finally:
            link.closed = True
            self.windows.leave(window)

    async def _converse(self, window: Window) -> None:
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                text = await window.link.receive()
        except TimeoutError:
            await window.link.close(NO_HELLO, "hello expected")
            return
        greeted = False
        while text is not None:
            if window.link.budget.take(asyncio.get_running_loop().time()):
                greeted = await self._answer(window, text, greeted)
            else:
                window.link.tell(refused(id_in(text), TooFast(), window.visitor.language))
                await asyncio.sleep(1 / PER_SECOND)
            text = await window.link.receive()

    async def _answer(self, window: Window, text: str, greeted: bool) -> bool:
        number = id_in(text)
        try:
            message = parse(m.decode, text)
            if not greeted and not isinstance(message, m.Hello):
                raise HelloExpected
            _check(message, window)
            reply = await self._do(window, message)
            window.link.tell({"re": number, "ok": True, **reply})
        except Refusal as refusal:
            window.link.tell(refused(number, refusal, window.visitor.language))
            return greeted
        return True

    async def _do(self, window: Window, message: m.AnyMessage) -> Reply:
        match message:
            case m.Hello():
                return await self._hello(window, message)
            case m.Start():
                self._limit(window)
                return await self._start(window, message)
            case m.Offline():
                self._limit(window)
                await self.offload(self.work.offline, window.visitor, message, now_us())
                return {}
            case m.Ping():
                return {"now_us": now_us()}
            case m.Call():
                self._limit(window)
                return await self.calls.begin(window, message)
        return await self._go_on(window, message)

    def _limit(self, window: Window) -> None:
        client = window.link.websocket.client
        now = asyncio.get_running_loop().time()
        if not window.visitor.demo and not self.beginnings.take(client.host if client else "", now):
            raise TooFast

    async def _go_on(self, window: Window, message: m.AnyMessage) -> Reply:
        match message:
            case m.CallRejoin() | m.Press() | m.HangUp() | m.AskCallback():
                return await self.calls.act(window, self._call(window), message)
            case m.Rate(about="call"):
                await self.offload(self.work.rate_call, self._call(window), message, now_us())
                return {}
        if window.chat is None:
            raise ChatUnknown
        return await self._go_on_chatting(window, window.chat, message)

    @staticmethod
    def _call(window: Window) -> Line:
        if window.call is None:
            raise UnknownCall
        return window.call

    async def _go_on_chatting(self, window: Window, chat: Chat, message: m.AnyMessage) -> Reply:
        match message:
            case m.Say():
                return await self._say(window, chat, message)
            case m.Typing():
                bus.publish(f"contact.{chat.contact}", {"typing": "customer"})
            case m.End():
                await self.offload(self.work.end, chat, now_us())
                return {"state": "over"}
            case m.Rate():
                await self.offload(self.work.rate, chat, message, now_us())
            case m.Transcript():
                await self.offload(self.work.transcript, chat, message)
        return {}

    async def _hello(self, window: Window, message: m.Hello) -> Reply:
        window.visitor = visitor = Visitor(
            brand=window.visitor.brand,
            language=message.language,
            page=message.page,
            secret=message.secret,
            demo=is_demo_token(message.demo_token),
        )
        opening = await self.offload(self.work.opening, visitor)
        reply: Reply = {"open": opening.is_open, "opens_us": opening.opens_us, "state": "none", "messages": []}
        if message.call:
            reply["call"] = await self.calls.come_back(window, message.call)
        if not visitor.secret:
            return reply
        try:
            chat = await self.offload(self.work.chat, visitor, now_us())
        except ChatUnknown:
            return {**reply, "forgotten": True}
        self._join(window, chat)
        said = await self.offload(self.work.said, chat.conversation, message.after)
        window.shown = await self.standing(window, chat)
        return {**reply, **window.shown, "rated": chat.rated, "messages": said}

    async def _start(self, window: Window, message: m.Start) -> Reply:
        _fits(message.text)
        opening = await self.offload(self.work.opening, window.visitor)
        if not opening.is_open:
            raise ChatClosed(opens_us=opening.opens_us)
        call = window.call
        chat = await self.offload(self.work.start, window.visitor, message, call.conversation if call else 0, now_us())
        if call and (window.call_shown or {}).get("state") != "over":
            await self.calls.hang_up(window, call)
        self._join(window, chat)
        said = await self.offload(self.work.said, chat.conversation, 0)
        window.shown = await self.standing(window, chat)
        return {"secret": chat.secret, "messages": said, **window.shown}

    async def _say(self, window: Window, chat: Chat, message: m.Say) -> Reply:
        _fits(message.text)
        stored = await self.offload(self.work.say, chat, message, now_us())
        await self.calls.make_way(window)
        await self._follow(window)
        return {"message": stored}

    def _join(self, window: Window, chat: Chat) -> None:
        if window.chat is not None and window.chat.session != chat.session:
            self.windows.leave_chat(window)
        window.visitor = msgspec.structs.replace(window.visitor, secret=chat.secret)
        if not window.link.closed:
            self.windows.show(window, chat)

    async def _follow(self, window: Window) -> None:
        """The chat may go on in another contact than before: show that one."""
        if window.chat is None:
            return
        chat = await self.offload(self.work.chat_of_session, window.chat.session, window.chat.secret)
        if window.chat is not None and not window.link.closed:
            self.windows.show(window, chat)

    async def standing(self, window: Window, chat: Chat) -> Standing:
        """Where the chat stands: waiting (with place and wait), active (with a first name) or over."""
        try:
            view = await self._view(chat.contact)
        except DispatcherUnavailable:
            return window.shown or ({"state": "over"} if chat.over else _UNPLACED)
        if view is None:  # routing has not heard of it yet, or has done with it
            return {"state": "over"} if chat.over or window.routed == chat.contact else _UNPLACED
        window.routed = chat.contact
        if view.state in (ContactState.WAITING, ContactState.OFFERED):
            wait = view.expected_wait_us
            return {"state": "waiting", "place": view.place, "wait_seconds": -1 if wait < 0 else wait // 1_000_000}
        if view.state in (ContactState.ACTIVE, ContactState.SET_ASIDE):
            return {"state": "active", "agent_name": await self.offload(self.work.agent_name, view.agent)}
        return {"state": "over"}

    async def _view(self, contact: int) -> ContactView | None:
        if not self.commands.up:
            raise DispatcherUnavailable(sent=False)
        try:
            return await self.commands.ask(ShowContact(contact), ContactView)
        except UnknownContact:
            return None


def _check(message: m.AnyMessage, window: Window) -> None:
    name = f"widget:{type(message).__struct_config__.tag}"
    if not allowed(MESSAGES.get(name), _CUSTOMER if window.chat or window.call else _PUBLIC):
        raise _unknown(message) if name in MESSAGES else NotPermitted(message=name)


def _unknown(message: m.AnyMessage) -> Refusal:
    return UnknownCall() if isinstance(message, m.OnCall) else ChatUnknown()


def _fits(text: str) -> None:
    if len(text) > m.LONGEST_TEXT:
        raise TextTooLong(limit=m.LONGEST_TEXT)
