"""200 calls each way over a network that loses a tenth of the packets in both directions."""

import asyncio

import pytest

from adapters.telephony.sip.lines import (
    Line,
    LossyNetwork,
    needs_sipp,
    nothing_left,
    running,
    sipp,
    trunk,
    until,
)
from ports import free_port

pytestmark = [pytest.mark.serial, needs_sipp]
CALLS = 200
RINGS = 4.0
"""How long SIPp rings, in seconds. Once it has answered it takes no repeated INVITE; by then a 180 has ended them."""


def test_incoming_calls_survive_loss_and_leave_nothing():
    async def run() -> Line:
        line = Line(ring_seconds=1.0)
        carrier = free_port()
        network = LossyNetwork(carrier, line.port, loss=0.1)
        async with network, running(line, [trunk(network.right_door)]):
            await sipp("caller", carrier, network.left_door, "-m", str(CALLS), "-r", "20", "-d", "1000")
            assert network.lost > CALLS / 4
            await nothing_left(line.agent, 45)
        return line

    line = asyncio.run(run())
    assert line.ended == [("bye", 200)] * CALLS


def test_outgoing_calls_survive_loss_and_leave_nothing():
    async def talk(line: Line, door: int) -> None:
        call = await line.invite(trunk(door))
        await until(lambda: call.answered, 30)
        await asyncio.sleep(1.25)  # SIPp repeats its 200 after 0.5, 1.5, 3.5 s: it takes no ACK that crosses our BYE
        await call.bye()

    async def run() -> Line:
        line = Line()
        carrier = free_port()
        network = LossyNetwork(carrier, line.port, loss=0.1)
        async with network, running(line, [trunk(network.right_door)]):
            async with asyncio.TaskGroup() as group:
                group.create_task(
                    sipp("callee", carrier, network.left_door, "-m", str(CALLS), "-d", f"{RINGS * 1000:.0f}")
                )
                await asyncio.sleep(0.5)
                async with asyncio.TaskGroup() as talks:
                    for _ in range(CALLS):
                        talks.create_task(talk(line, network.right_door))
                        await asyncio.sleep(0.05)
            await nothing_left(line.agent, 60)
        return line

    line = asyncio.run(run())
    assert line.ended == [("local", 0)] * CALLS
