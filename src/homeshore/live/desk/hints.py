"""What desks hear without asking: hints of the bus, and that a sign-in has ended."""

import asyncio
from collections.abc import Mapping

from homeshore.kit.ids import encode_id
from homeshore.live.desk.presence import Presence
from homeshore.live.desk.telephone import hint_for
from homeshore.live.desk.work import DeskWork
from homeshore.live.exchange import encode, kinds_of
from homeshore.live.links import NOT_ALLOWED, SIGNED_OUT
from homeshore.live.offload import Offload
from homeshore.security.permissions import AGENT

LOGIN_SECONDS = 240
"""How long a sign-in is trusted before it is looked up again."""
STATE_HINT = '{"hint":"state"}'
_ABOUT_THE_WINDOW = frozenset({"customer_link_lost", "customer_link_back", "customer_rated"})


class DeskHints:
    """Takes hints from the bus to the desks that they concern."""

    def __init__(self, work: DeskWork, presence: Presence, offload: Offload) -> None:
        self.work, self.presence, self.offload = work, presence, offload

    def agent(self, agent: int, payload: Mapping[str, object]) -> None:
        """Something changed for an agent: their desk refetches. A new session elsewhere closes ours. What the
        switchboard says of the telephone is passed on."""
        session = payload.get("session")
        if isinstance(session, int):
            self.presence.elsewhere(agent, session)
        elif (desk := self.presence.desks.get(agent)) is None:
            return
        elif (hint := hint_for(payload)) is not None:
            desk.link.tell(hint)
        else:
            desk.current = False
            desk.link.push(STATE_HINT)

    async def refresh(self) -> None:
        """Have every desk fetch its state, a hundred every tenth of a second."""
        for number, desk in enumerate(self.presence, start=1):
            desk.current = False
            desk.link.push(STATE_HINT)
            if number % 100 == 0:
                await asyncio.sleep(0.1)

    async def contact(self, contact: int, payload: Mapping[str, object]) -> None:
        """Something happened to a contact that desks show."""
        if contact not in self.presence.watching or payload.get("typing") == "agent":
            return
        if payload.get("typing") == "customer":
            text = encode({"hint": "typing", "contact": encode_id(contact)})
        elif isinstance(number := payload.get("message"), int):
            message = await self.offload(self.work.message, number)
            text = encode({"hint": "message", "contact": encode_id(contact), "message": message})
        elif _ABOUT_THE_WINDOW.isdisjoint(kinds_of(payload)):
            return  # the agent's own hint says it
        else:
            text = STATE_HINT
        for desk in tuple(self.presence.watching.get(contact, ())):
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
            desk.vouched_at = now
            if login is None or login.agent != desk.who.agent:
                await desk.link.close(SIGNED_OUT, "signed out")
            elif AGENT not in login.roles:
                await desk.link.close(NOT_ALLOWED, "not an agent any more")
            else:
                desk.who = login
