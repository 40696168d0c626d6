"""Keeps recordings in step with calls: what should be kept follows from the call, the difference is done in order."""

import asyncio
from collections.abc import Awaitable

import structlog

from homeshore.adapters.telephony.ports import MediaUnavailable, RecordingSpec
from homeshore.adapters.telephony.switchboard.calls import Call, Line, Stage, agent_leg, caller_leg
from homeshore.adapters.telephony.switchboard.events import pause_causes
from homeshore.adapters.telephony.switchboard.exchange import Exchange
from homeshore.adapters.telephony.switchboard.live import Live

log = structlog.get_logger()


class Kept:
    """What was done so far for one call: with which agent a recording was begun (or tried), what it is, its pauses."""

    __slots__ = ("agent", "causes", "number", "refused", "revived", "turn", "worker")

    def __init__(self) -> None:
        self.agent = 0
        self.number = 0
        self.worker = ""
        self.causes: frozenset[str] = frozenset()
        self.refused = False
        self.revived = False
        self.turn = asyncio.Lock()

    @property
    def word(self) -> str:
        """As `CallView.recording` says it."""
        if self.refused:
            return "refused"
        if not self.number:
            return "off"
        return "paused" if self.causes else "on"


class Recorder:
    """One recording at a time for each call: one for each agent who has it in hand."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._kept: dict[int, Kept] = {}

    @property
    def idle(self) -> bool:
        """Whether nothing is kept, and nothing known of what was."""
        return not self._kept

    def word(self, contact: int) -> str:
        """off, on, paused or refused."""
        kept = self._kept.get(contact)
        return kept.word if kept else "off"

    def settle(self, live: Live) -> None:
        """Bring the recording to where the call is."""
        kept = self._kept.get(live.contact)
        agent = _recorded_agent(live.call)
        if kept is None:
            if not agent:
                return
            kept = self._kept[live.contact] = Kept()
        if (agent, pause_causes(live.call) if agent else kept.causes) != (kept.agent, kept.causes):
            self._exchange.spawn(self._bring(live, kept))
        elif live.call.stage is Stage.OVER and not kept.number:
            self._kept.pop(live.contact, None)

    async def _bring(self, live: Live, kept: Kept) -> None:
        async with kept.turn:
            agent = _recorded_agent(live.call)
            if kept.agent and kept.agent != agent:
                await self._stop(live, kept, "call_ended")
            if agent and not kept.agent:
                await self._start(live, kept, agent)
            if agent:
                await self._pause(live, kept, pause_causes(live.call))
        self._exchange.settle(live)

    async def _start(self, live: Live, kept: Kept, agent: int) -> None:
        scribe = self._exchange.scribe
        sides = (caller_leg(live.contact), agent_leg(agent))
        kept.agent, kept.causes = agent, frozenset()
        spec = await scribe.write(scribe.records.start_recording, live.contact, agent, live.call.contract, sides)
        if spec is not None:
            kept.number = spec.recording
            await self._record(live, kept, spec)

    async def _record(self, live: Live, kept: Kept, spec: RecordingSpec) -> None:
        try:
            await self._exchange.board.record(spec)
            kept.worker = self._exchange.board.worker_of(caller_leg(live.contact))
        except MediaUnavailable:
            log.warning("recording_waits_for_media", contact=live.contact)

    async def _pause(self, live: Live, kept: Kept, causes: frozenset[str]) -> None:
        scribe, board, at_us = self._exchange.scribe, self._exchange.board, self._exchange.clock()
        began, ended = sorted(causes - kept.causes), sorted(kept.causes - causes)
        kept.causes = causes
        if not kept.number:
            return
        for cause in began:
            if number := await scribe.write(scribe.records.pause_recording, live.contact, cause, at_us):
                await _quietly(board.pause(number))
        for cause in ended:
            if number := await scribe.write(scribe.records.resume_recording, live.contact, cause, at_us):
                await _quietly(board.resume(number))

    async def _stop(self, live: Live, kept: Kept, cause: str) -> None:
        scribe = self._exchange.scribe
        kept.agent = 0
        if kept.number:
            number, kept.number = kept.number, 0
            await self._exchange.board.stop_recording(number)
            await scribe.write(scribe.records.stop_recording, live.contact, cause, self._exchange.clock())
        kept.causes = frozenset()

    async def refused(self, live: Live, by: str) -> None:
        """The caller wants no recording: what runs is stopped and erased."""
        scribe = self._exchange.scribe
        kept = self._kept.setdefault(live.contact, Kept())
        async with kept.turn:
            number = await scribe.write(scribe.records.refuse_recording, live.contact, by, self._exchange.clock())
            kept.refused, kept.number = True, 0
            if number:
                await self._exchange.board.stop_recording(number)

    def failed(self, recording: int, cause: str) -> None:
        """The media worker cannot write any more; the call goes on."""
        for contact, kept in self._kept.items():
            if kept.number == recording and (live := self._exchange.calls.get(contact)) is not None:
                self._exchange.spawn(self._give_up(live, kept, cause))

    async def _give_up(self, live: Live, kept: Kept, cause: str) -> None:
        async with kept.turn:
            agent = kept.agent
            await self._stop(live, kept, cause)
            kept.agent = agent  # not begun anew with this agent

    def worker_lost(self, live: Live, worker: str) -> None:
        """A media worker died: what it recorded waits until the call is on another."""
        kept = self._kept.get(live.contact)
        if kept is not None and kept.number and kept.worker == worker:
            self._exchange.spawn(self._suspend(live, kept))

    async def _suspend(self, live: Live, kept: Kept) -> None:
        async with kept.turn:
            scribe = self._exchange.scribe
            await scribe.write(scribe.records.pause_recording, live.contact, "media_lost", self._exchange.clock())

    def revive(self, live: Live) -> None:
        """A switchboard before this one may have had the call recorded: `media_back` finds out."""
        agent = _recorded_agent(live.call)
        if agent:
            kept = self._kept[live.contact] = Kept()
            kept.agent, kept.causes, kept.revived = agent, pause_causes(live.call), True
            live.revived = True

    async def media_back(self, live: Live) -> None:
        """The call is carried again: its recording goes on in the same file."""
        kept = self._kept.get(live.contact)
        if kept is None or not (kept.number or kept.revived):
            return
        async with kept.turn:
            scribe, kept.revived = self._exchange.scribe, False
            sides = (caller_leg(live.contact), agent_leg(kept.agent))
            spec = await scribe.write(scribe.records.continue_recording, live.contact, sides)
            if spec is None:
                kept.number = 0
                return
            kept.number = spec.recording
            await self._record(live, kept, spec)
            if kept.causes:
                await _quietly(self._exchange.board.pause(spec.recording))
            await scribe.write(scribe.records.resume_recording, live.contact, "media_lost", self._exchange.clock())


def _recorded_agent(call: Call) -> int:
    """With whom the call should be recorded now, 0 for nobody. A lost line ends nothing: it may come back. `connected`
    waits for the notice that a customer hears whom the centre rang."""
    talking = call.stage is Stage.TALKING and call.line in {Line.UP, Line.LOST}
    return call.agent if talking and call.connected else 0


async def _quietly(work: Awaitable[None]) -> None:
    try:
        await work
    except MediaUnavailable:
        return
