"""What chat windows hear without asking: hints of the bus, and their place in the queue."""

import asyncio
from collections.abc import Callable, Iterable, Mapping

from homeshore.kit.clock import now_us
from homeshore.live.chat.calls import OVER
from homeshore.live.chat.socket import ChatSocket
from homeshore.live.chat.windows import Standing, Window
from homeshore.live.exchange import encode, kinds_of

_WITHOUT_EFFECT = frozenset({"message_added", "customer_rated", "customer_link_lost", "customer_link_back"})


class ChatHints:
    """Takes hints from the bus to the windows that they concern, and keeps places in queues fresh."""

    def __init__(self, socket: ChatSocket) -> None:
        self.socket, self.work, self.windows, self.offload = socket, socket.work, socket.windows, socket.offload

    async def contact(self, contact: int, payload: Mapping[str, object]) -> None:
        """Something happened to a contact that windows show."""
        windows = tuple(self.windows.by_contact.get(contact, ()))
        if not windows or payload.get("typing") == "customer":
            return
        if payload.get("hint") == "rejoin":
            _push(windows, {"hint": "rejoin"})
        elif payload.get("typing") == "agent":
            _push(windows, {"hint": "typing"})
        elif isinstance(number := payload.get("message"), int):
            message = await self.offload(self.work.message, number)
            if message is not None:
                _push(windows, {"hint": "message", "message": message})
        elif kinds_of(payload) - _WITHOUT_EFFECT:
            await self._restate(window for window in windows if window.chat and window.chat.contact == contact)
            await self._restate_calls(window for window in windows if window.call and window.call.contact == contact)

    async def run(self, every_seconds: float = 5.0) -> None:
        """Until cancelled: tell those who wait of their place, and the rows that windows are open."""
        rounds = 0
        while True:
            await asyncio.sleep(every_seconds)
            await self.restate_waiting()
            rounds += 1
            if rounds % 4 == 0 and (sessions := self.windows.sessions()):
                await self.offload(self.work.keep, sessions, now_us())

    async def refresh(self) -> None:
        """Look up where every chat stands, and what was said meanwhile."""
        windows = tuple(self.windows)
        _push(windows, {"hint": "refetch"})
        await self._restate(windows)
        await self._restate_calls(windows)

    async def restate_waiting(self) -> None:
        """Tell windows that wait in the queue when their place has changed."""
        await self._restate(_those(self.windows, lambda window: window.shown, "waiting"))
        await self._restate_calls(_those(self.windows, lambda window: window.call_shown, "waiting", "lost"))

    async def _restate_calls(self, windows: Iterable[Window]) -> None:
        for window in windows:
            if window.call is None:
                continue
            standing = await self.socket.calls.standing(window, window.call)
            if window.call_shown not in (standing, OVER) and not window.link.closed:
                window.call_shown = standing
                window.link.tell({"hint": "call", **standing})

    async def _restate(self, windows: Iterable[Window]) -> None:
        for window in windows:
            if window.chat is None:
                continue
            chat = await self.offload(self.work.chat_of_session, window.chat.session, window.chat.secret)
            standing = await self.socket.standing(window, chat)
            if window.chat is None or window.link.closed:
                continue
            self.windows.show(window, chat)
            if standing != window.shown:
                window.shown = standing
                window.link.tell({"hint": "state", **standing})


def _those(windows: Iterable[Window], shown: Callable[[Window], Standing | None], *states: str) -> tuple[Window, ...]:
    return tuple(window for window in windows if (shown(window) or {}).get("state") in states)


def _push(windows: tuple[Window, ...], hint: dict[str, object]) -> None:
    text = encode(hint)
    for window in windows:
        window.link.push(text)
