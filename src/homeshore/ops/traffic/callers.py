"""Customers who call, from a brand's page or from a telephone."""

import asyncio
import contextlib
import os
import secrets
from random import Random

from homeshore.ops.demo.telephones import LINES
from homeshore.ops.traffic.customers import NAMES, PATIENCE_SECONDS, QUESTIONS, Doors
from homeshore.ops.traffic.doors import JsonSocket, Refused
from homeshore.ops.traffic.handsets import Handset, SipCaller

TALK_SECONDS = (8.0, 40.0)
"""After so long a customer who talks says goodbye, unless the agent did."""


async def call_from_page(doors: Doors, brand: str, rng: Random) -> None:
    """One customer presses the button, waits, talks, and rates the call."""
    async with JsonSocket(f"{doors.sockets}/live/chat/{brand}", doors.base) as socket:
        await socket.ask("hello", language="fr", page="/demo/", demo_token=doors.token)
        begun = False

        async def join(sdp: str) -> str:
            nonlocal begun
            what = (
                {"do": "call_rejoin"}
                if begun
                else {"do": "call", "key": secrets.token_hex(16), "name": rng.choice(NAMES)}
            )
            begun = True
            return str((await socket.ask(**what, sdp=sdp))["sdp"])

        async with Handset(rng.choice(QUESTIONS[brand]), join) as handset:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    talked = await _wait_and_talk(socket, handset, rng)
            finally:
                with contextlib.suppress(Refused):
                    await socket.ask("hang_up")
        if talked:
            await socket.ask("rate", score=rng.choice((3, 4, 4, 5, 5)), comment="", about="call")


async def _wait_and_talk(socket: JsonSocket, handset: Handset, rng: Random) -> bool:
    """Until the call is over, or has lasted long enough. Returns whether an agent was there."""
    loop, until = asyncio.get_running_loop(), 0.0
    while True:
        try:
            async with asyncio.timeout_at(until or None):
                hint = await socket.hints.get()
        except TimeoutError:
            return True
        if hint is None or hint.get("state") == "over":
            return bool(until)
        if hint["hint"] == "rejoin":
            await handset.connect()
        elif hint.get("state") == "talking" and not until:
            until = loop.time() + rng.uniform(*TALK_SECONDS)


async def call_by_telephone(doors: Doors, brand: str, rng: Random) -> None:
    """One customer dials the brand's number; the carrier brings the call over the demo trunk."""
    number = rng.choice([line.number for line in LINES[brand] if line.language == "fr"])
    caller = SipCaller(int(os.environ.get("SIP_PORT", "5060")), rng.choice(QUESTIONS[brand]), doors.token)
    await caller.call(number, rng.uniform(60, PATIENCE_SECONDS))
