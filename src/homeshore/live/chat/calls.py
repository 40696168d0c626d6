"""Calls from the page: what a window asks of the telephone, and how its call stands."""

import contextlib

from homeshore.contacts.dispatcher.protocol import DispatcherUnavailable, ShowContact
from homeshore.contacts.telephone import protocol as p
from homeshore.kit.clock import now_us
from homeshore.live.chat import messages as m
from homeshore.live.chat.windows import Standing, Window, Windows
from homeshore.live.chat.work import ChatWork, Line
from homeshore.live.errors import CallsClosed
from homeshore.live.offload import Offload
from homeshore.live.ports import Commands, Telephone
from homeshore.routing.errors import UnknownContact
from homeshore.routing.views import ContactView

SHOW_SECONDS = 2.0
"""How long a window waits to be told how its call stands."""

OVER: Standing = {"state": "over"}
_AS_HEARD = {"conference": "talking", "consulting": "held", "dialling": "ringing", "wrap_up": "over"}
"""States of the switchboard that are another to the customer."""
_WITH_AGENT = frozenset({"talking", "held"})

Reply = dict[str, object]


class WindowCalls:
    """What windows do with the telephone."""

    def __init__(
        self, work: ChatWork, windows: Windows, commands: Commands, telephone: Telephone, offload: Offload
    ) -> None:
        self.work, self.windows, self.offload = work, windows, offload
        self.commands, self.telephone = commands, telephone

    async def begin(self, window: Window, message: m.Call) -> Reply:
        """A call begins, in the conversation of the window's chat if there is one; a chat that still runs then ends."""
        opening = await self.offload(self.work.calls_opening, window.visitor)
        if not opening.is_open:
            raise CallsClosed(opens_us=opening.opens_us)
        if not self.telephone.up:
            raise p.SwitchboardUnavailable(sent=False)
        conversation = window.chat.conversation if window.chat else 0
        line = await self.offload(self.work.start_call, window.visitor, message, conversation, now_us())
        joined = await self.telephone.ask(p.Ring(line.contact, message.sdp), p.Session)
        if window.chat and not window.chat.over:
            await self.offload(self.work.end, window.chat, now_us())
        return {"secret": line.secret, "sdp": joined.sdp, **await self.show(window, line)}

    async def come_back(self, window: Window, secret: str) -> Reply:
        """A window opens that has had a call: how it stands."""
        try:
            line = await self.offload(self.work.line, window.visitor, secret)
        except p.UnknownCall:
            return {"state": "none", "forgotten": True}
        return {**await self.show(window, line), "rated": line.rated}

    async def act(self, window: Window, line: Line, message: m.OnCall) -> Reply:
        """Something that is done in a call. Raises the switchboard's refusals."""
        match message:
            case m.CallRejoin(sdp=sdp):
                joined = await self.telephone.ask(p.RejoinCall(line.contact, sdp), p.Session)
                return {"sdp": joined.sdp, **await self.show(window, line)}
            case m.Press(digit=digit):
                await self.telephone.ask(p.PressKey(line.contact, digit), p.Done)
            case m.AskCallback(number=number):
                await self.telephone.ask(p.AskCallback(line.contact, number), p.Done)
            case m.HangUp():
                await self.hang_up(window, line)
                return OVER
        return {}

    async def hang_up(self, window: Window, line: Line) -> None:
        """The customer ends the call, which may have ended already."""
        with contextlib.suppress(p.UnknownCall):
            await self.telephone.ask(p.HangUp(line.contact), p.Done)
        window.call_shown = OVER

    async def make_way(self, window: Window) -> None:
        """The customer goes on in writing: a call that still runs is hung up."""
        if window.call and (window.call_shown or OVER) != OVER:
            await self.hang_up(window, window.call)

    async def show(self, window: Window, line: Line) -> Standing:
        """The window shows the call, which stands like this."""
        if not window.link.closed:
            self.windows.show_call(window, line)
        window.call_shown = await self.standing(window, line)
        return window.call_shown

    async def standing(self, window: Window, line: Line) -> Standing:
        """How a call stands: greeting, menu, waiting (with place and wait), ringing, talking or held (with a first
        name), lost or over; and whether it is recorded."""
        if line.over:
            return OVER
        try:
            view = await self._view(line.contact)
        except p.SwitchboardUnavailable:
            return window.call_shown or {"state": "lost"}
        if view is None:
            return OVER
        state = _AS_HEARD.get(view.state, view.state)
        if state == "over":
            return OVER
        standing: Standing = {"state": state, "recording": view.recording}
        if state == "waiting":
            standing |= await self._place(line.contact)
        elif state in _WITH_AGENT:
            standing["agent_name"] = await self.offload(self.work.agent_name, view.agent)
        return standing

    async def _view(self, contact: int) -> p.CallView | None:
        if not self.telephone.up:
            raise p.SwitchboardUnavailable(sent=False)
        shown = await self.telephone.ask(p.ShowCalls(contact=contact), p.Calls, SHOW_SECONDS)
        return next((call for call in shown.calls if call.contact == contact), None)

    async def _place(self, contact: int) -> Standing:
        try:
            if not self.commands.up:
                raise DispatcherUnavailable(sent=False)
            view = await self.commands.ask(ShowContact(contact), ContactView)
        except (DispatcherUnavailable, UnknownContact):
            return {"place": 0, "wait_seconds": -1}
        wait = view.expected_wait_us
        return {"place": view.place, "wait_seconds": -1 if wait < 0 else wait // 1_000_000}
