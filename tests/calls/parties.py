"""People on the telephone of a running centre, played by aiortc: customers on a brand's page, agents at their desks."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable
from typing import Any, Self

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed

from adapters.telephony.media.peers import Browser
from calls.centres import TelephoneCentre
from homeshore.contacts.telephone import protocol as p
from homeshore.contacts.telephone.client import SwitchboardClient
from homeshore.kit.ids import decode_id
from homeshore.ops.demo import DEMO_PASSWORD
from homeshore.ops.traffic.doors import JsonSocket, Refused, sign_in

WAIT_SECONDS = 15.0


class Ears(Browser):
    """A browser that can tell when sound begins."""

    async def first_sound(self) -> float:
        """Wait for a sound in any slot; when it came, by the monotonic clock."""
        for slot in self._heard:
            slot.clear()
        while not any(np.abs(samples).max() > 500 for slot in self._heard for samples in slot[-2:]):
            await asyncio.sleep(0.005)
        return time.monotonic()

    def hums_now(self, hertz: int, seconds: float = 0.06) -> bool:
        """Whether the tone is most of what some slot has heard last."""
        return any(_is_tone(np.concatenate(slot[-3:])[-int(seconds * 48_000) :], hertz) for slot in self._heard if slot)


def _is_tone(samples: np.ndarray, hertz: int) -> bool:
    if len(samples) < 960 or np.abs(samples).max() < 500:
        return False
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    near = np.abs(np.fft.rfftfreq(len(samples), 1 / 48_000) - hertz) < 60
    return bool(power[near].sum() > 0.8 * power.sum())


class Party:
    """Somebody with a socket and a microphone that hums at `hertz`."""

    def __init__(self, centre: TelephoneCentre, hertz: int) -> None:
        self.centre, self.hertz = centre, hertz
        self.browser = Ears(hertz)
        self.heard: list[dict[str, Any]] = []
        self.rejoined = 0
        self._exit = contextlib.AsyncExitStack()
        self.socket: JsonSocket

    async def _open(self, path: str, cookie: str = "") -> None:
        url = f"ws://127.0.0.1:{self.centre.port}{path}"
        self.socket = await self._exit.enter_async_context(JsonSocket(url, self.centre.url, cookie))
        listening = asyncio.create_task(self._listen())
        self._exit.callback(listening.cancel)

    async def _listen(self) -> None:
        while (hint := await self.socket.hints.get()) is not None:
            self.heard.append(hint)
            if hint["hint"] == "rejoin":
                await self._try_to_rejoin()

    async def _try_to_rejoin(self) -> None:
        """As pages do it: at once, then again until it works."""
        while True:
            try:
                await self.rejoin()
            except Refused:
                await asyncio.sleep(0.2)
            else:
                self.rejoined += 1
                return

    async def rejoin(self) -> None:
        raise NotImplementedError

    async def _new_browser(self) -> str:
        await self.browser.close()
        self.browser = Ears(self.hertz)
        return await self.browser.offer()

    async def close(self) -> None:
        await self._exit.aclose()
        await self.browser.close()

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def hears(self, *hertz: int, seconds: float = 10.0) -> float:
        """Wait until exactly these tones are heard, over all slots; seconds that it took."""
        begun = time.monotonic()
        wanted = {round(each, -1) for each in hertz}
        while (heard := await self.hears_now()) != wanted:
            assert time.monotonic() - begun < seconds, f"hears {heard} instead of {wanted}"
        return time.monotonic() - begun

    async def hears_now(self, seconds: float = 0.6) -> set[int]:
        """All tones heard now."""
        return set().union(*await asyncio.gather(*(self.browser.hears(slot, seconds) for slot in range(3))))


class Caller(Party):
    """A customer on a brand's page."""

    contact = ""

    def __init__(self, centre: TelephoneCentre, hertz: int, brand: str = "aubelle") -> None:
        super().__init__(centre, hertz)
        self._brand = brand
        self.state: dict[str, Any] = {}

    async def __aenter__(self) -> Self:
        await self._open(f"/live/chat/{self._brand}")
        await self.socket.ask("hello", language="fr", page=f"{self.centre.url}/demo/{self._brand}/")
        return self

    async def call(self) -> None:
        """Press the button; returns once the centre has answered."""
        self.state = await self.socket.ask("call", sdp=await self.browser.offer(), key=secrets.token_urlsafe(24))
        await self.browser.accept(self.state["sdp"])

    async def rejoin(self) -> None:
        answer = await self.socket.ask("call_rejoin", sdp=await self._new_browser())
        await self.browser.accept(answer["sdp"])

    async def hang_up(self) -> None:
        await self.socket.ask("hang_up")

    async def is_told(self, state: str) -> None:
        """Wait for a hint that the call is in a state."""
        await until(lambda: any(_state_of(hint) == state for hint in self.heard), f"the caller was not told {state}")


def _state_of(hint: dict[str, Any]) -> object:
    return hint.get("state") if hint["hint"] == "call" else None


class Agent(Party):
    """An agent at the desk, with the telephone connected and ready for work."""

    def __init__(self, centre: TelephoneCentre, hertz: int, email: str) -> None:
        super().__init__(centre, hertz)
        self._email = email

    async def __aenter__(self) -> Self:
        cookie = await asyncio.to_thread(sign_in, self.centre.url, self._email, DEMO_PASSWORD)
        await self._open("/live/desk", cookie)
        await self.socket.ask("hello", session=time.time_ns() // 1_000_000 * 2048 + secrets.randbelow(2048))
        await self.join()
        await self.socket.ask("status", status="ready")
        return self

    async def join(self) -> None:
        """Connect the telephone; returns once the centre hears it."""
        answer = await self.socket.ask("phone_join", sdp=await self.browser.offer())
        await self.browser.accept(answer["sdp"])
        deadline = time.monotonic() + WAIT_SECONDS
        while not (await self.state())["agent"]["phone"]["connected"]:
            assert time.monotonic() < deadline, "the telephone is not connected"
            await asyncio.sleep(0.05)

    async def close(self) -> None:
        """Go home with nothing in hand, so that one failed test fails alone."""
        with contextlib.suppress(Refused, ConnectionClosed):
            for contact in (await self.state())["contacts"]:
                await self.finish(contact["contact"])
        await super().close()

    async def rejoin(self) -> None:
        answer = await self.socket.ask("phone_join", sdp=await self._new_browser())
        await self.browser.accept(answer["sdp"])

    async def state(self) -> dict[str, Any]:
        return await self.socket.ask("state")

    async def offered(self, seconds: float = WAIT_SECONDS) -> dict[str, Any]:
        """Wait for an offer."""
        deadline = time.monotonic() + seconds
        while not (offers := (await self.state())["offers"]):
            assert time.monotonic() < deadline, "nothing was offered"
            await asyncio.sleep(0.05)
        return dict(offers[0])

    async def answer(self, seconds: float = WAIT_SECONDS) -> str:
        """Take the call that is offered; returns its contact."""
        offer = await self.offered(seconds)
        await self.socket.ask("accept", contact=offer["contact"], offer=offer["offer"])
        return str(offer["contact"])

    async def dial(self, number: str) -> str:
        """Call a customer; returns the contact once it is in hand."""
        placed = await self.socket.ask("dial", programme=self.centre.orders, number=number, prospecting=False)
        contact = str(placed["contact"])
        await self.is_in(contact, "active", "wrap_up")
        return contact

    async def contact(self, contact: str) -> dict[str, Any]:
        """A contact in hand as the desk shows it, {} when it is not (any more)."""
        return next((each for each in (await self.state())["contacts"] if each["contact"] == contact), {})

    async def call(self, contact: str) -> dict[str, Any]:
        """A call in hand as the desk shows it."""
        return dict((await self.contact(contact))["call"])

    async def is_in(self, contact: str, *states: str) -> None:
        """Wait until a contact in hand is in one of these states of routing's."""
        deadline = time.monotonic() + WAIT_SECONDS
        while (found := (await self.contact(contact)).get("state")) not in states:
            assert time.monotonic() < deadline, f"{found} instead of {states}"
            await asyncio.sleep(0.05)

    async def finish(self, contact: str) -> None:
        """Hang up and close."""
        with contextlib.suppress(Refused):
            await self.socket.ask("wrap_up", contact=contact)
        await self.socket.ask("close", contact=contact, reason="other", outcome="resolved")


class Supervisor(Party):
    """A supervisor who listens in; who may do so is the floor page's to check."""

    account = 4711

    async def __aenter__(self) -> Self:
        self._link = SwitchboardClient(self.centre.home / "run" / "switchboard.sock")
        await self._link.start()
        self._exit.push_async_callback(self._link.close)
        return self

    async def joins(self, contact: str, mode: str) -> None:
        """Connect to a call."""
        request = p.Listen(self.account, decode_id(contact), mode, await self.browser.offer())
        await self.browser.accept((await self._link.ask(request, p.Session)).sdp)

    async def changes(self, contact: str, mode: str) -> None:
        """Take part in another way."""
        await self._link.ask(p.Listen(self.account, decode_id(contact), mode, ""), p.Session)

    async def leaves(self, contact: str) -> None:
        """Take part no more."""
        await self._link.ask(p.StopListening(self.account, decode_id(contact)), p.Done)

    async def is_refused(self, contact: str, mode: str) -> object:
        """The rule that forbids it."""
        with pytest.raises(p.ListeningNotAllowed) as refused:
            await self.joins(contact, mode)
        return refused.value.fields["rule"]


async def until(condition: Callable[[], object], otherwise: str, seconds: float = WAIT_SECONDS) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, otherwise
        await asyncio.sleep(0.02)
