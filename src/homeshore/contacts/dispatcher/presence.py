"""Which connection answers for which desk: when it drops, so do the desks behind it."""

import asyncio

from homeshore.contacts.dispatcher.cycle import Cycle
from homeshore.contacts.dispatcher.link import Link
from homeshore.contacts.dispatcher.protocol import Ask, Do
from homeshore.kit.clock import now_us
from homeshore.routing.commands import Connect, Disconnect

RECLAIM_SECONDS = 5.0
"""How long after a start the desks that were linked have to be announced again."""


class Presence:
    """The office of all links: passes requests on, and disconnects the desks of a link that is lost."""

    def __init__(self, cycle: Cycle) -> None:
        self._cycle = cycle
        self._owners: dict[int, Link] = {}
        self._closing = False

    def joined(self, link: Link) -> None:
        self._cycle.links.add(link)

    def asked(self, link: Link, request: Do | Ask) -> None:
        if isinstance(request, Do):
            command = request.command
            if isinstance(command, Connect):
                link.sessions[command.agent] = command.session
                self._owners[command.agent] = link
            elif isinstance(command, Disconnect) and link.sessions.get(command.agent) == command.session:
                del link.sessions[command.agent]
        self._cycle.put(link, request)

    def left(self, link: Link) -> None:
        self._cycle.links.discard(link)
        if self._closing:
            return
        for agent, session in link.sessions.items():
            if self._owners.get(agent) is link:
                del self._owners[agent]
                self._drop(agent, session)

    def reclaim(self) -> None:
        """Give the desks that were linked when the journal ended a while to be announced again."""
        core = self._cycle.sequencer.core
        linked = [(line.agent, core.agent_view(line.agent).session) for line in core.floor_view().agents if line.linked]
        asyncio.get_running_loop().call_later(RECLAIM_SECONDS, self._drop_unclaimed, linked)

    def close(self) -> None:
        """From here on a lost link means nothing: it is this side that ends."""
        self._closing = True

    def _drop_unclaimed(self, linked: list[tuple[int, int]]) -> None:
        for agent, session in linked:
            if agent not in self._owners and not self._closing:
                self._drop(agent, session)

    def _drop(self, agent: int, session: int) -> None:
        self._cycle.put(None, Do(0, Disconnect(agent, session, now_us())))
