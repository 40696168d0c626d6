"""Which chat windows are open on this gateway, and which were until a moment ago."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

from homeshore.live.chat.work import Chat, Line, Visitor
from homeshore.live.links import Link

GRACE_SECONDS = 5.0
"""A reload takes less: a window that is back by then was never gone."""

Standing = dict[str, object]


class Window:
    """An open chat window: one tab of one visitor."""

    __slots__ = ("call", "call_shown", "chat", "link", "routed", "shown", "visitor")

    def __init__(self, link: Link, visitor: Visitor) -> None:
        self.link = link
        self.visitor = visitor
        self.chat: Chat | None = None
        self.shown: Standing | None = None
        self.routed = 0
        self.call: Line | None = None
        self.call_shown: Standing | None = None


class Windows:
    """Windows by the contacts that they show: a chat, a call, or both. One chat may be open in several tabs."""

    def __init__(self, lost: Callable[[int, int], Awaitable[None]], clock: Callable[[], int]) -> None:
        self._lost = lost
        self._clock = clock
        self.grace_seconds = GRACE_SECONDS
        self.by_contact: dict[int, set[Window]] = {}
        self._open: dict[int, int] = {}
        self._going: dict[int, asyncio.Task[None]] = {}

    def __iter__(self) -> Iterator[Window]:
        return iter({window: None for windows in self.by_contact.values() for window in windows})

    def sessions(self) -> list[int]:
        """The chats with an open window here, or one that may still be back from a reload."""
        return [*self._open, *(session for session in self._going if session not in self._open)]

    def show(self, window: Window, chat: Chat) -> None:
        """The window shows `chat` from now on, or another contact of it."""
        self._forget(window, window.chat)
        if window.chat is None:
            self._open[chat.session] = self._open.get(chat.session, 0) + 1
            if (going := self._going.pop(chat.session, None)) is not None:
                going.cancel()
        window.chat = chat
        self.by_contact.setdefault(chat.contact, set()).add(window)

    def show_call(self, window: Window, call: Line) -> None:
        """The window shows `call` from now on, beside its chat. Its sound has a line of its own, which is watched by
        the switchboard: a call is not lost with its window."""
        self._forget(window, window.call)
        window.call = call
        self.by_contact.setdefault(call.contact, set()).add(window)

    def leave(self, window: Window) -> None:
        """The window's link is gone."""
        self._forget(window, window.call)
        window.call = None
        self.leave_chat(window)

    def leave_chat(self, window: Window) -> None:
        """The window shows its chat no more. If it was the last, the chat is lost after a moment of grace."""
        chat = window.chat
        if chat is None:
            return
        self._forget(window, chat)
        window.chat = None
        self._open[chat.session] -= 1
        if not self._open[chat.session]:
            del self._open[chat.session]
            task = asyncio.get_running_loop().create_task(self._lose(chat.session, self._clock()))
            self._going[chat.session] = task

    async def close(self) -> None:
        """The gateway stops: windows come back at another one, or the worker finds them gone."""
        for task in tuple(self._going.values()):
            task.cancel()
        await asyncio.gather(*self._going.values(), return_exceptions=True)

    async def _lose(self, session: int, at_us: int) -> None:
        await asyncio.sleep(self.grace_seconds)
        self._going.pop(session, None)
        await self._lost(session, at_us)

    def _forget(self, window: Window, shown: Chat | Line | None) -> None:
        if shown is None:
            return
        windows = self.by_contact.get(shown.contact, set())
        windows.discard(window)
        if not windows:
            self.by_contact.pop(shown.contact, None)
