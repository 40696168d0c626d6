"""The socket of floor pages: it asks for next to nothing, and hears what happens to its supervisor's listening."""

import asyncio
from collections.abc import Mapping

from starlette.websockets import WebSocket

from homeshore.kit.clock import now_us
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import encode_id
from homeshore.live.desk.work import DeskWork, Login
from homeshore.live.errors import NotPermitted, TooFast
from homeshore.live.exchange import id_in, parse, refused
from homeshore.live.floor import messages as m
from homeshore.live.links import NOT_ALLOWED, SIGNED_OUT, Budget, Link
from homeshore.live.offload import Offload
from homeshore.security.permissions import MESSAGES, allowed

HINTS = frozenset({"rejoin", "over"})
"""What the switchboard publishes on `supervisor.<account>` as `hint`."""
PER_SECOND, BURST = 1, 10
LOGIN_SECONDS = 240
"""How long a sign-in is trusted before a message has it looked up again."""


class FloorSocket:
    """Serves every floor page of this gateway; a supervisor may have several."""

    def __init__(self, work: DeskWork, offload: Offload, login_seconds: float = LOGIN_SECONDS) -> None:
        self.work, self.offload, self.login_seconds = work, offload, login_seconds
        self._links: dict[int, set[Link]] = {}

    def supervisor(self, account: int, payload: Mapping[str, object]) -> None:
        """Something happened to a supervisor's listening."""
        contact = payload.get("contact")
        if payload.get("hint") in HINTS and isinstance(contact, int):
            for link in tuple(self._links.get(account, ())):
                link.tell({"hint": payload["hint"], "contact": encode_id(contact)})

    def everybody(self, hint: str) -> None:
        """Something changed that every page of planning and of the floor may show: they fetch it again."""
        for links in tuple(self._links.values()):
            for link in tuple(links):
                link.tell({"hint": hint})

    async def serve(self, websocket: WebSocket, cookie: str) -> None:
        """One page, to the end of its link."""
        loop = asyncio.get_running_loop()
        login = await self._login(cookie)
        await websocket.accept()
        link = Link(websocket, Budget(PER_SECOND, BURST, loop.time()))
        if login is None:
            await link.close(SIGNED_OUT, "signed out")
        elif not _may("floor:hello", login):
            await link.close(NOT_ALLOWED, "not a supervisor")
        else:
            await self._keep(link, cookie, login)

    async def _login(self, cookie: str) -> Login | None:
        return await self.offload(self.work.login, cookie) if cookie else None

    async def _keep(self, link: Link, cookie: str, login: Login) -> None:
        links = self._links.setdefault(login.user, set())
        links.add(link)
        try:
            await self._converse(link, cookie, login)
        except asyncio.CancelledError:
            if not link.closed:
                raise  # the server stops; a link that was dropped only ends
        finally:
            link.closed = True
            links.discard(link)
            if not links:
                self._links.pop(login.user, None)

    async def _converse(self, link: Link, cookie: str, login: Login) -> None:
        loop = asyncio.get_running_loop()
        vouched = loop.time()
        while (text := await link.receive()) is not None:
            if loop.time() - vouched >= self.login_seconds:
                vouched = loop.time()
                still = await self._login(cookie)
                if still is None or still.user != login.user:
                    await link.close(SIGNED_OUT, "signed out")
                    return
                login = still
            if link.budget.take(loop.time()):
                link.tell(_answer(text, login))
            else:
                link.tell(refused(id_in(text), TooFast(), login.language))
                await asyncio.sleep(1 / PER_SECOND)


def _answer(text: str, login: Login) -> dict[str, object]:
    number = id_in(text)
    try:
        name = f"floor:{type(parse(m.decode, text)).__struct_config__.tag}"
        if not _may(name, login):
            raise NotPermitted(message=name)
    except Refusal as refusal:
        return refused(number, refusal, login.language)
    return {"re": number, "ok": True, "now_us": now_us()}


def _may(name: str, login: Login) -> bool:
    return allowed(MESSAGES.get(name), login.roles)
