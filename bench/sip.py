"""SIPp calls our user agent, 20 calls a second, with and without loss; SIPp answering SIPp beside it."""

import asyncio
import json
import resource
import shutil
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process

import msgspec

from bench.harness import ROOT, Report

COMMAND = "python -m bench sip"
HOST = "127.0.0.1"
CALLS, RATE, RING_SECONDS, TALK_MS, LOSS = 1000, 20, 1.0, 3000, 0.1
SCENARIOS = ROOT / "tests" / "adapters" / "telephony" / "sip" / "scenarios"


class Outcome(msgspec.Struct, frozen=True):
    """One row: calls that failed with SIPp, and what the answering side says of itself."""

    name: str
    failed: int
    cpu_ms_per_call: float
    most: object = "-"
    peak_mb: object = "-"
    left: tuple[object, object, object] = ("-", "-", "-")

    @property
    def leaked(self) -> int:
        return sum(number for number in self.left if isinstance(number, int))


def run(report: Report) -> None:
    """Measure and report."""
    report.section(f"SIP user agent, {CALLS:,} calls at {RATE}/s", COMMAND)
    if shutil.which("sipp") is None:
        report.note("Left out: sipp is not installed (apt install sip-tester).")
        return
    sys.path.insert(0, str(ROOT / "tests"))  # the lossy network is the tests' own
    plain, lossy, peer = asyncio.run(_measure())
    columns = ("answered by", "calls", "failed", "CPU ms a call", "most at once", "peak MB")
    report.table(
        (*columns, "dialogs", "transactions", "timers"),
        [
            (row.name, CALLS, row.failed, row.cpu_ms_per_call, row.most, row.peak_mb, *row.left)
            for row in (plain, lossy, peer)
        ],
    )
    report.note(
        f"Each call rings for {RING_SECONDS:.0f} s, is answered, talks for {TALK_MS / 1000:.0f} s, is hung up by the "
        f"caller; loss: {LOSS:.0%} of all packets each way, by a UDP proxy in another process. Dialogs, transactions, "
        "timers: what is left 40 s after the last call, when all of RFC 3261's timers have run out. The peer is SIPp's "
        "own answering scenario: C++ without digest, session timers, limits or checks of what arrives."
    )
    report.verdict("failed without loss", plain.failed, 0, at_most=True)
    report.verdict("failed at 10 % loss each way", lossy.failed, 0, at_most=True)
    report.verdict("dialogs, transactions and timers leaked", plain.leaked + lossy.leaked, 0, at_most=True)


async def _measure() -> tuple[Outcome, Outcome, Outcome]:
    from adapters.telephony.sip.lines import LossyNetwork
    from ports import free_port

    carrier, port = free_port(), free_port()
    plain = await _against_agent("Homeshore", carrier, port, carrier, port)
    carrier, port = free_port(), free_port()
    network = LossyNetwork(carrier, port, LOSS)
    async with network:
        lossy = await _against_agent("Homeshore, 10 % loss", carrier, port, network.right_door, network.left_door)
    return plain, lossy, await _against_sipp(free_port(), free_port())


async def _against_agent(name: str, carrier: int, port: int, known_as: int, door: int) -> Outcome:
    """The calls go to `door`, which is the agent's port or the network's; it sees them come from `known_as`."""
    arguments = [str(port), str(known_as), str(RING_SECONDS)]
    agent = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench._sip_agent", *arguments, stdin=PIPE, stdout=PIPE, cwd=ROOT
    )
    assert agent.stdout is not None
    await agent.stdout.readline()
    failed = await _call(carrier, door)
    out, _ = await agent.communicate(b"")
    said = json.loads(out)
    good = said["ended"].get("bye", 0)
    return Outcome(
        name=name,
        failed=max(failed, CALLS - good),
        cpu_ms_per_call=said["cpu"] / CALLS * 1000,
        most=said["most"],
        peak_mb=float(said["peak_mb"]),
        left=tuple(said["left"]),
    )


async def _against_sipp(carrier: int, port: int) -> Outcome:
    answering = await _sipp("-sn", "uas", "-p", str(port), "-m", str(CALLS))
    seconds = _cpu_of_children()
    failed = await _call(carrier, port)
    calling = _cpu_of_children() - seconds
    await asyncio.wait_for(answering.wait(), 30)
    both = _cpu_of_children() - seconds
    return Outcome("SIPp uas (no ringing)", failed, (both - calling) / CALLS * 1000)


async def _call(carrier: int, door: int) -> int:
    """Place the calls; how many failed (all, when SIPp did not even run)."""
    scenario = ["-sf", str(SCENARIOS / "caller.xml"), "-p", str(carrier), "-s", "+33123456789"]
    calling = await _sipp(*scenario, "-m", str(CALLS), "-r", str(RATE), "-d", str(TALK_MS), f"{HOST}:{door}")
    screen, _ = await calling.communicate()
    rows = [line.split("|") for line in screen.decode().splitlines() if "Failed call" in line]
    return int(rows[-1][-1]) if rows else CALLS


async def _sipp(*arguments: str) -> Process:
    return await asyncio.create_subprocess_exec("sipp", "-i", HOST, "-nostdin", *arguments, stdout=PIPE, stderr=DEVNULL)


def _cpu_of_children() -> float:
    """User and system seconds of all children that ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
