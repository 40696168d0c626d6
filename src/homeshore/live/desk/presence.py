"""Which agents' desks are open on this gateway, and what the dispatcher has been told of it."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator

from homeshore.contacts.dispatcher.protocol import DispatcherUnavailable
from homeshore.kit.errors import Refusal
from homeshore.live.desk.work import Login
from homeshore.live.links import SUPERSEDED, Link
from homeshore.live.ports import Commands, Dial
from homeshore.routing.commands import AnswerByItself, AnyCommand, Connect, Disconnect

SUPERSEDED_HINT = '{"hint":"superseded"}'
_LINK_HINTS = {True: '{"hint":"link","dispatcher":"up"}', False: '{"hint":"link","dispatcher":"down"}'}


class Desk:
    """An open desk: one browser tab of one agent.

    `session` is the tab's own random number, by which we know it again. The dispatcher is told `opened_us`
    instead: for it the greater number is the newer desk, and no browser's clock may decide that. `contacts` are in the
    agent's hands, `past` leads from each of them to those that its history has shown; `current` is False from the
    moment in which they may have changed. `by_itself`: its telephone answers by itself.
    """

    __slots__ = (
        "by_itself",
        "contacts",
        "current",
        "link",
        "login",
        "opened_us",
        "past",
        "session",
        "vouched_at",
        "who",
    )

    def __init__(self, link: Link, login: str, who: Login, vouched_at: float) -> None:
        self.link = link
        self.login = login
        self.who = who
        self.vouched_at = vouched_at
        self.session = 0
        self.opened_us = 0
        self.contacts: frozenset[int] = frozenset()
        self.past: dict[int, frozenset[int]] = {}
        self.current = False
        self.by_itself = False

    def has_shown(self, contact: int) -> bool:
        """Whether the history of a contact in hand has led to this one."""
        return any(contact in past for past in self.past.values())


class Presence:
    """Keeps one desk an agent, the newest, and the dispatcher's view of it in step with ours."""

    def __init__(self, dial: Dial, clock: Callable[[], int]) -> None:
        self.commands: Commands = dial(self.sessions, self._dispatcher_changed)
        self.clock = clock
        self.desks: dict[int, Desk] = {}
        self.watching: dict[int, set[Desk]] = {}
        self._departed: dict[int, Disconnect] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def __iter__(self) -> Iterator[Desk]:
        return iter(list(self.desks.values()))

    def sessions(self) -> list[tuple[int, int]]:
        """The open desks as the dispatcher knows them: agent, and when the desk was opened."""
        return [(desk.who.agent, desk.opened_us) for desk in self.desks.values()]

    async def open(self, desk: Desk) -> None:
        """Make `desk` its agent's desk, send an older one away, and tell the dispatcher."""
        older = self.desks.get(desk.who.agent)
        self.desks[desk.who.agent] = desk
        self._departed.pop(desk.who.agent, None)
        if older is not None and older is not desk:
            self.send_away(older)
        desk.opened_us = self.clock()
        if self.commands.up:  # if not, the link announces the desk as soon as it is up
            await self._send(Connect(desk.who.agent, desk.opened_us, desk.opened_us))

    async def answer_by_itself(self, desk: Desk, on: bool) -> None:
        """The telephone answers by itself from now on, or no more. A dispatcher that is away hears of it later."""
        desk.by_itself = on
        if self.commands.up:
            await self._send(self._answering(desk))

    def _answering(self, desk: Desk) -> AnswerByItself:
        return AnswerByItself(desk.who.agent, desk.opened_us, desk.by_itself, self.clock())

    async def leave(self, desk: Desk) -> None:
        """The link of `desk` is gone. If it was its agent's desk, the dispatcher is told when it happened."""
        self.watch(desk, frozenset())
        if self.desks.get(desk.who.agent) is not desk:
            return
        del self.desks[desk.who.agent]
        departure = Disconnect(desk.who.agent, desk.opened_us, self.clock())
        if not self.commands.up or not await self._send(departure):
            self._departed[desk.who.agent] = departure

    def send_away(self, desk: Desk) -> None:
        """Tell a desk that a newer one took its place, and close it."""
        self.watch(desk, frozenset())
        desk.link.push(SUPERSEDED_HINT)
        self._spawn(desk.link.close(SUPERSEDED, "superseded"))

    def elsewhere(self, agent: int, session: int) -> None:
        """Another gateway opened a desk for `agent`: ours, if it is another session, is the older one."""
        desk = self.desks.get(agent)
        if desk is not None and desk.session != session:
            del self.desks[agent]
            self.send_away(desk)

    def watch(self, desk: Desk, contacts: frozenset[int]) -> None:
        """From now on `desk` shows `contacts` and hears their hints."""
        for contact in desk.contacts - contacts:
            others = self.watching[contact]
            others.discard(desk)
            if not others:
                del self.watching[contact]
        for contact in contacts - desk.contacts:
            self.watching.setdefault(contact, set()).add(desk)
        desk.contacts = contacts
        desk.past = {contact: past for contact, past in desk.past.items() if contact in contacts}

    def _dispatcher_changed(self, up: bool) -> None:
        for desk in self.desks.values():
            desk.link.push(_LINK_HINTS[up])
        if up:
            self._spawn(self._catch_up())

    async def _catch_up(self) -> None:
        departed, self._departed = self._departed, {}
        for agent, departure in departed.items():
            if not await self._send(departure):
                self._departed.setdefault(agent, departure)
        for desk in self:
            if desk.by_itself:
                await self._send(self._answering(desk))
            desk.link.push('{"hint":"state"}')

    async def _send(self, command: AnyCommand) -> bool:
        try:
            await self.commands.do(command)
        except DispatcherUnavailable:
            return False
        except Refusal:
            return True  # an agent unknown to the core is an agent without work: nothing to announce
        return True

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
