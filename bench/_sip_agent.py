"""The process that `sip` measures: a user agent that answers every call after a while; figures on standard output.

Arguments: port, carrier's port, seconds of ringing. Ends when standard input does, after waiting for what is open.
"""

import asyncio
import json
import resource
import sys
import time

import structlog
import uvloop

from homeshore.adapters.telephony.ports import RtpAddress
from homeshore.adapters.telephony.sip import IncomingCall, Listen, Trunk, UserAgent
from homeshore.adapters.telephony.sip.sdp import answer

HOST = "127.0.0.1"
LOCAL = RtpAddress(HOST, 4000, "", 0)
LONGEST_SECONDS = 40.0


class Figures:
    """How the calls ended, and the most that were there at once."""

    def __init__(self) -> None:
        self.ended: dict[str, int] = {}
        self.most = 0

    def end(self, cause: str, _code: int) -> None:
        self.ended[cause] = self.ended.get(cause, 0) + 1


async def main(port: int, carrier: int, ring_seconds: float) -> None:
    figures = Figures()
    loop = asyncio.get_running_loop()

    def take(call: IncomingCall) -> None:
        figures.most = max(figures.most, len(agent.calls))
        call.on_ended = figures.end
        call.ring()
        loop.call_later(ring_seconds, lambda: call.answer(answer(call.remote_sdp, LOCAL, ("pcma",))[0]))

    agent = UserAgent(Listen(HOST, port, port), on_call=take, log=structlog.get_logger())
    await agent.start()
    agent.set_trunks([Trunk(1, "bench", HOST, carrier, options_seconds=0)])
    print("ready", flush=True)
    begun = time.process_time()
    await loop.run_in_executor(None, sys.stdin.read)
    seconds = time.process_time() - begun
    deadline = loop.time() + LONGEST_SECONDS
    while any((agent.counts.calls, agent.counts.transactions, agent.counts.timers)) and loop.time() < deadline:
        await asyncio.sleep(0.5)
    left = agent.counts
    await agent.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    out = {"ended": figures.ended, "most": figures.most, "cpu": seconds, "peak_mb": peak}
    print(json.dumps(out | {"left": [left.calls, left.transactions, left.timers]}))


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
