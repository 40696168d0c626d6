"""Agents who work: they take offers, read, answer, wrap up and close."""

import asyncio
import contextlib
import secrets
from random import Random
from typing import Any

from homeshore.kit.clock import now_us
from homeshore.ops.traffic.customers import Doors
from homeshore.ops.traffic.doors import JsonSocket, Refused, pass_check, sign_in
from homeshore.ops.traffic.handsets import Handset

_REPLIES = (
    "Bonjour, je regarde votre dossier tout de suite.",
    "Je vois ce qu'il en est, un instant s'il vous plaît.",
    "C'est fait : vous recevrez une confirmation dans la journée.",
    "Je vous remercie de votre patience.",
)
_SPOKEN = ("voice", "callback")
_MAIL = "Bonjour,\n\nVotre demande est traitée ; vous recevrez une confirmation sous 24 heures.\n\nBien à vous,\n"
_one_at_the_door = asyncio.Lock()


class DemoAgent:
    """One agent at one desk; one who `speaks` has a telephone there."""

    def __init__(self, doors: Doors, email: str, password: str, rng: Random, speaks: bool = False) -> None:
        self.doors, self.email, self.password, self.rng, self.speaks = doors, email, password, rng, speaks
        self._cookie = ""
        self.at_work: dict[str, asyncio.Task[None]] = {}

    async def work(self) -> None:
        """Until cancelled: be ready, take what is offered, and go offline at the end."""
        if not self._cookie:
            async with _one_at_the_door:  # checking a password is slow on purpose
                self._cookie = await asyncio.to_thread(sign_in, self.doors.base, self.email, self.password)
        async with JsonSocket(f"{self.doors.sockets}/live/desk", self.doors.base, self._cookie) as socket:
            await socket.ask("hello", session=_next_session(self.rng))
            async with contextlib.AsyncExitStack() as desk:
                telephone = await self._telephone(socket, desk) if self.speaks else None
                await socket.ask("status", status="ready")
                try:
                    await self._serve(socket, telephone)
                finally:
                    for task in self.at_work.values():
                        task.cancel()
                    await socket.ask("status", status="away")

    async def _telephone(self, socket: JsonSocket, desk: contextlib.AsyncExitStack) -> Handset:
        async def join(sdp: str) -> str:
            return str((await socket.ask("phone_join", sdp=sdp))["sdp"])

        await asyncio.to_thread(pass_check, self.doors.base, self._cookie)
        return await desk.enter_async_context(Handset(self.rng.choice(_REPLIES), join))

    async def _serve(self, socket: JsonSocket, telephone: Handset | None) -> None:
        while True:
            await self._look(await socket.ask("state"), socket)
            try:
                async with asyncio.timeout(5):
                    hint = await socket.hints.get()
                while hint is not None and hint["hint"] != "rejoin" and not socket.hints.empty():
                    hint = socket.hints.get_nowait()
            except TimeoutError:
                continue
            if hint is None or hint["hint"] == "superseded":
                return
            if hint["hint"] == "rejoin" and telephone is not None:
                await telephone.connect()

    async def _look(self, state: dict[str, Any], socket: JsonSocket) -> None:
        if state["agent"]["status"] not in {"ready", "offline"} and not state["contacts"]:
            await socket.ask("status", status="ready")
        for offer in state["offers"]:
            await asyncio.sleep(self.rng.uniform(0.5, 3))
            await _try(socket, "accept", contact=offer["contact"], offer=offer["offer"])
        for contact in state["contacts"]:
            number = contact["contact"]
            running = self.at_work.get(number)
            if contact["state"] != "set_aside" and (running is None or running.done()):
                self.at_work[number] = asyncio.create_task(self._handle(socket, contact))

    async def _handle(self, socket: JsonSocket, contact: dict[str, Any]) -> None:
        number = contact["contact"]
        if contact["channel"] in _SPOKEN:
            await asyncio.sleep(self.rng.uniform(10, 45))
            await _try(socket, "wrap_up", contact=number)
        elif contact["state"] != "wrap_up":
            for _ in range(1 if contact["channel"] == "mail" else self.rng.randint(2, 4)):
                await asyncio.sleep(self.rng.uniform(4, 12))
                text = _MAIL if contact["channel"] == "mail" else self.rng.choice(_REPLIES)
                await _try(socket, "say", contact=number, text=text, key=secrets.token_hex(8))
            await asyncio.sleep(self.rng.uniform(2, 6))
            await _try(socket, "wrap_up", contact=number)
        await asyncio.sleep(self.rng.uniform(2, 8))
        await _try(socket, "close", contact=number, reason="", outcome=self.rng.choice(("resolved", "follow_up")))


def _next_session(rng: Random) -> int:
    """A session number above every earlier one, as docs/protocols.md draws it."""
    return now_us() // 1000 * 2048 + rng.randrange(2048)


async def _try(socket: JsonSocket, do: str, **details: object) -> None:
    """What the customer or the clock made impossible meanwhile is no mistake: the next state tells."""
    try:
        await socket.ask(do, **details)
    except Refused:
        return
