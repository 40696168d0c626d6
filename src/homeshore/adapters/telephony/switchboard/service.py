"""The parts of the switchboard put together, and requests handed to them."""

import asyncio
from collections.abc import Callable, Sequence

import structlog

from homeshore.adapters.telephony.ports import AnyMediaEvent, LegDigit, LegDown, LegMeasures, LegUp, RecordingFailed
from homeshore.adapters.telephony.switchboard.agents import Agents
from homeshore.adapters.telephony.switchboard.callers import Callers
from homeshore.adapters.telephony.switchboard.exchange import Exchange, Publish
from homeshore.adapters.telephony.switchboard.failover import Failover
from homeshore.adapters.telephony.switchboard.lines import Lines
from homeshore.adapters.telephony.switchboard.live import USUAL, Limits, Live
from homeshore.adapters.telephony.switchboard.patchboard import Patchboard
from homeshore.adapters.telephony.switchboard.phones import Phones
from homeshore.adapters.telephony.switchboard.ports import Commands, Records
from homeshore.adapters.telephony.switchboard.recorder import Recorder
from homeshore.adapters.telephony.switchboard.recovery import Recovery
from homeshore.adapters.telephony.switchboard.requests import Requests
from homeshore.adapters.telephony.switchboard.scribe import Scribe
from homeshore.adapters.telephony.switchboard.showing import Showing
from homeshore.adapters.telephony.switchboard.supervisors import Supervisors
from homeshore.adapters.telephony.switchboard.trunks import Trunks
from homeshore.contacts.telephone import protocol as p
from homeshore.facts import Record
from homeshore.facts.calls import PhoneCheckWaived
from homeshore.facts.live import ContactAbandoned, ContactArrived, ContactClosed, OfferAccepted

Event = LegUp | LegDown | LegDigit | LegMeasures

log = structlog.get_logger()


class Service:
    """Everything but the process: given media workers, a dispatcher, rows and a bus, it holds the calls."""

    def __init__(
        self,
        records: Records,
        commands: Commands,
        publish: Publish,
        clock: Callable[[], int],
        limits: Limits = USUAL,
    ) -> None:
        self.board = Patchboard(self._media_event, self._played, self._worker_lost)
        self.scribe = Scribe(records)
        self.exchange = Exchange(self.board, self.scribe, commands, publish, clock, limits)
        self.recorder = Recorder(self.exchange)
        self.callers = Callers(self.exchange, self.recorder)
        self.lines = Lines(self.exchange, self.callers)
        self.phones = Phones(self.exchange)
        self.agents = Agents(self.exchange, self.phones)
        self.trunks = Trunks(self.exchange, self.lines)
        self.supervisors = Supervisors(self.exchange)
        self.failover = Failover(self.exchange, self.lines, self.trunks, self.phones)
        self.failover.supervisors, self.failover.recorder = self.supervisors, self.recorder
        self.recovery = Recovery(self.exchange, self.lines, self.trunks, self.phones)
        self.recovery.recorder, self.recovery.supervisors = self.recorder, self.supervisors
        self.showing = Showing(self.exchange, self.phones, self.recorder)
        self.exchange.followers = self
        self._requests = Requests(self)

    async def hang_up_all(self) -> None:
        """The centre closes: calls end, and the journal knows it."""
        for live in self.exchange:
            self.lines.gone(live, "centre")
        await self.exchange.idle()

    async def close(self) -> None:
        """Stop. Workers keep what they have for a while."""
        await self.exchange.close()
        await self.board.close()
        await asyncio.to_thread(self.scribe.close)

    # ---- what calls ask for (exchange.Followers)

    def back_in_queue(self, live: Live) -> None:
        self.callers.back_in_queue(live)

    def dial(self, live: Live) -> None:
        self.trunks.dial(live)

    def stop_dialling(self, live: Live) -> None:
        self.trunks.stop_dialling(live)

    def hang_up(self, live: Live) -> None:
        self.lines.hang_up(live)

    def settled(self, live: Live) -> None:
        self.recorder.settle(live)
        self.failover.settled(live)
        self.supervisors.settled(live)

    # ---- what the journal says

    def facts(self, records: Sequence[Record]) -> None:
        """Facts of the journal, in order."""
        self.exchange.follow(records)
        for record in records:
            match record.fact:
                case ContactArrived(channel=channel):
                    self.recovery.arrived(record.contact, channel)
                case OfferAccepted() if not self.exchange.knows(record.contact):
                    self.recovery.adopt(record)
                case ContactAbandoned() | ContactClosed():
                    self.recovery.forget(record.contact)
                    self.agents.not_placed(record.contact)
                case PhoneCheckWaived():
                    self.exchange.spawn(self.phones.check_passed(record.agent))

    # ---- what media workers say

    def _played(self, leg: str, token: int) -> None:
        kind, _, number = leg.partition(":")
        if kind == "caller" and (live := self.exchange.calls.get(int(number))) is not None:
            self.callers.played(live, token)

    def _media_event(self, event: AnyMediaEvent) -> None:
        if isinstance(event, RecordingFailed):
            self.recorder.failed(event.recording, event.cause)
        elif isinstance(event, LegUp | LegDown | LegDigit | LegMeasures):
            self._leg_event(event)

    def _leg_event(self, event: Event) -> None:
        if isinstance(event, LegUp):
            self.exchange.audible.add(event.leg)
            self.exchange.silent.discard(event.leg)
        elif isinstance(event, LegDown):
            self.exchange.audible.discard(event.leg)
            self.exchange.silent.add(event.leg)
        kind, _, number = event.leg.partition(":")
        match kind:
            case "caller":
                self.lines.heard(int(number), event)
            case "agent" if not isinstance(event, LegDigit):
                self.phones.heard(int(number), event)
            case "supervisor" if not isinstance(event, LegDigit):
                self.supervisors.heard(int(number), event)
        if isinstance(event, LegUp | LegDown):
            self.exchange.settle_leg(event.leg)

    def _worker_lost(self, worker: str, legs: list[str]) -> None:
        self.failover.worker_lost(worker, legs)

    async def answer(self, request: p.AnyRequest) -> p.AnyAnswer:
        """Do what a web process asks. Raises Refusal, MediaUnavailable."""
        return await self._requests.answer(request)
