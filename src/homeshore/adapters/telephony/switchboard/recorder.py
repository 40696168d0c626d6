"""Keeps recordings in step with calls: what should be kept follows from the call, the difference is done in order.

A call has a recording for each agent who has it in hand, on its own contact. A colleague who joins in a conference has
one on the consultation's contact, which pauses as the call's does.
"""

import asyncio
from collections.abc import Awaitable, Iterator

import structlog

from homeshore.adapters.telephony.ports import MediaUnavailable, RecordingSpec
from homeshore.adapters.telephony.switchboard.calls import Call, Line, Stage, agent_leg, caller_leg
from homeshore.adapters.telephony.switchboard.events import pause_causes
from homeshore.adapters.telephony.switchboard.exchange import Exchange
from homeshore.adapters.telephony.switchboard.live import Live

log = structlog.get_logger()


class Kept:
    """What was done so far for a contact: with which agent a recording was begun (or tried), what it is, its pauses."""

    __slots__ = ("agent", "causes", "contact", "number", "refused", "revived", "turn", "worker")

    def __init__(self, contact: int) -> None:
        self.contact = contact
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
    """One recording at a time for each contact."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._kept: dict[int, Kept] = {}
        self._beside: dict[int, int] = {}
        """Calls, and the consultation whose colleague is kept."""

    @property
    def idle(self) -> bool:
        """Whether nothing is kept, and nothing known of what was."""
        return not self._kept

    def word(self, contact: int) -> str:
        """off, on, paused or refused."""
        kept = self._kept.get(contact)
        return kept.word if kept else "off"

    def settle(self, live: Live) -> None:
        """Bring the recordings to where the call is."""
        self._settle(live, live.contact)
        if beside := self._beside.get(live.contact, 0):
            self._settle(live, beside)
        if live.contact not in self._beside and (joined := _conference(live.call)):
            self._settle(live, joined)

    def _settle(self, live: Live, contact: int) -> None:
        kept = self._kept.get(contact)
        agent = _recorded_agent(live.call, contact)
        if kept is None:
            if not agent:
                return
            kept = self._keep(live, contact)
        if (agent, pause_causes(live.call) if agent else kept.causes) != (kept.agent, kept.causes):
            self._exchange.spawn(self._bring(live, kept))
        elif not kept.number and (live.call.stage is Stage.OVER or (_is_beside(live, kept) and not agent)):
            self._forget(live, kept)

    def _keep(self, live: Live, contact: int) -> Kept:
        kept = self._kept[contact] = Kept(contact)
        if _is_beside(live, kept):
            self._beside[live.contact] = contact
        return kept

    def _forget(self, live: Live, kept: Kept) -> None:
        self._kept.pop(kept.contact, None)
        if self._beside.get(live.contact) == kept.contact:
            del self._beside[live.contact]

    def _of(self, live: Live) -> Iterator[Kept]:
        """What is kept of a call."""
        for contact in (live.contact, self._beside.get(live.contact, 0)):
            if (kept := self._kept.get(contact)) is not None:
                yield kept

    async def _bring(self, live: Live, kept: Kept) -> None:
        async with kept.turn:
            agent = _recorded_agent(live.call, kept.contact)
            if kept.agent and kept.agent != agent:
                await self._stop(kept, "call_ended")
            if agent and not kept.agent:
                await self._start(live, kept, agent)
            if agent:
                await self._pause(kept, pause_causes(live.call))
        self._exchange.settle(live)

    async def _start(self, live: Live, kept: Kept, agent: int) -> None:
        scribe = self._exchange.scribe
        kept.agent, kept.causes = agent, frozenset()
        contract, sides = _contract(live.call, kept.contact), _sides(live, kept)
        spec = await scribe.write(scribe.records.start_recording, kept.contact, agent, contract, sides)
        if spec is not None:
            kept.number = spec.recording
            await self._record(live, kept, spec)

    async def _record(self, live: Live, kept: Kept, spec: RecordingSpec) -> None:
        try:
            await self._exchange.board.record(spec)
            kept.worker = self._exchange.board.worker_of(caller_leg(live.contact))
        except MediaUnavailable:
            log.warning("recording_waits_for_media", contact=kept.contact)

    async def _pause(self, kept: Kept, causes: frozenset[str]) -> None:
        scribe, board, at_us = self._exchange.scribe, self._exchange.board, self._exchange.clock()
        began, ended = sorted(causes - kept.causes), sorted(kept.causes - causes)
        kept.causes = causes
        if not kept.number:
            return
        for cause in began:
            if number := await scribe.write(scribe.records.pause_recording, kept.contact, cause, at_us):
                await _quietly(board.pause(number))
        for cause in ended:
            if number := await scribe.write(scribe.records.resume_recording, kept.contact, cause, at_us):
                await _quietly(board.resume(number))

    async def _stop(self, kept: Kept, cause: str) -> None:
        scribe = self._exchange.scribe
        kept.agent = 0
        if kept.number:
            number, kept.number = kept.number, 0
            await self._exchange.board.stop_recording(number)
            await scribe.write(scribe.records.stop_recording, kept.contact, cause, self._exchange.clock())
        kept.causes = frozenset()

    async def refused(self, live: Live, by: str) -> None:
        """The caller wants no recording: what runs is stopped and erased, the colleague's side as well."""
        scribe = self._exchange.scribe
        self._kept.setdefault(live.contact, Kept(live.contact))
        for kept in tuple(self._of(live)):
            async with kept.turn:
                number = await scribe.write(scribe.records.refuse_recording, kept.contact, by, self._exchange.clock())
                number, kept.refused, kept.number = number or kept.number, True, 0
                if number:
                    await self._exchange.board.stop_recording(number)

    def failed(self, recording: int, cause: str) -> None:
        """The media worker cannot write any more; the call goes on."""
        for kept in self._kept.values():
            if kept.number == recording:
                self._exchange.spawn(self._give_up(kept, cause))

    async def _give_up(self, kept: Kept, cause: str) -> None:
        async with kept.turn:
            agent = kept.agent
            await self._stop(kept, cause)
            kept.agent = agent  # not begun anew with this agent

    def worker_lost(self, live: Live, worker: str) -> None:
        """A media worker died: what it recorded waits until the call is on another."""
        for kept in self._of(live):
            if kept.number and kept.worker == worker:
                self._exchange.spawn(self._suspend(kept))

    async def _suspend(self, kept: Kept) -> None:
        async with kept.turn:
            scribe = self._exchange.scribe
            await scribe.write(scribe.records.pause_recording, kept.contact, "media_lost", self._exchange.clock())

    def revive(self, live: Live) -> None:
        """A switchboard before this one may have had the call recorded: `media_back` finds out."""
        consult = live.call.consult
        for contact in (live.contact, consult.contact if consult else 0):
            if agent := _recorded_agent(live.call, contact):
                kept = self._keep(live, contact)
                kept.agent, kept.causes, kept.revived = agent, pause_causes(live.call), True
                live.revived = True

    async def media_back(self, live: Live) -> None:
        """The call is carried again: its recordings go on in the same files."""
        for kept in tuple(self._of(live)):
            if kept.number or kept.revived:
                await self._go_on(live, kept)

    async def _go_on(self, live: Live, kept: Kept) -> None:
        async with kept.turn:
            scribe, kept.revived = self._exchange.scribe, False
            spec = await scribe.write(scribe.records.continue_recording, kept.contact, _sides(live, kept))
            if spec is None:
                kept.number = 0
                if _is_beside(live, kept):
                    self._forget(live, kept)
                return
            kept.number = spec.recording
            await self._record(live, kept, spec)
            if kept.causes:
                await _quietly(self._exchange.board.pause(spec.recording))
            await scribe.write(scribe.records.resume_recording, kept.contact, "media_lost", self._exchange.clock())


def _recorded_agent(call: Call, contact: int) -> int:
    """With whom a call, or its consultation's contact, should be recorded now, 0 for nobody. A lost line ends nothing:
    it may come back. `connected` waits for the notice that a customer hears whom the centre rang."""
    talking = call.stage is Stage.TALKING and call.line in {Line.UP, Line.LOST}
    if not (talking and call.connected):
        return 0
    if contact == call.contact:
        return call.agent
    consult = call.consult
    return consult.colleague if consult is not None and consult.contact == contact else 0


def _conference(call: Call) -> int:
    """The consultation whose colleague speaks to the customer, 0 for none."""
    return call.consult.contact if call.consult is not None and call.consult.conference else 0


def _is_beside(live: Live, kept: Kept) -> bool:
    return kept.contact != live.contact


def _contract(call: Call, contact: int) -> int:
    if contact == call.contact:
        return call.contract
    return call.consult.contract if call.consult else 0


def _sides(live: Live, kept: Kept) -> tuple[str, str]:
    return caller_leg(live.contact), agent_leg(kept.agent)


async def _quietly(work: Awaitable[None]) -> None:
    try:
        await work
    except MediaUnavailable:
        return
