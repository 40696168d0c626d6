"""What agents ask for on their calls: consultation, conference, warm transfer, digits, pauses, calls of their own."""

import structlog

from homeshore.adapters.telephony.switchboard import events, plan
from homeshore.adapters.telephony.switchboard.calls import Call, Stage, caller_leg
from homeshore.adapters.telephony.switchboard.exchange import Exchange
from homeshore.adapters.telephony.switchboard.live import Live
from homeshore.adapters.telephony.switchboard.phones import Phones
from homeshore.contacts.telephone import protocol as p
from homeshore.contacts.telephone.protocol import NoConsult, PhoneNotConnected, UnknownCall
from homeshore.kit.errors import Refusal
from homeshore.routing import commands

log = structlog.get_logger()


class ConsultOpen(Refusal):
    """A colleague is being asked about this call already."""

    code = "consult_open"


class Agents:
    """Requests of agents' desks; who asks was checked by the web process, what they hold is checked here."""

    def __init__(self, exchange: Exchange, phones: Phones) -> None:
        self._exchange, self._phones = exchange, phones
        self._placed: set[int] = set()

    async def dial(self, request: p.Dial) -> int:
        """Call a customer. Raises PhoneNotConnected, CallingNotAllowed, brands' and contacts' refusals."""
        if not self._phones.connected(request.agent):
            raise PhoneNotConnected(agent=request.agent)
        scribe = self._exchange.scribe
        contact = await scribe.write(
            scribe.records.place,
            request.agent,
            request.programme,
            request.number,
            request.prospecting,
            request.occurred_us,
        )
        self._placed.add(contact)
        return contact

    def not_placed(self, contact: int) -> None:
        """The core abandoned a contact: one that an agent placed and was not free for never had a line."""
        if contact in self._placed and contact not in self._exchange.calls:
            scribe = self._exchange.scribe
            self._exchange.spawn(scribe.write(scribe.records.ended, contact, "centre", self._exchange.clock()))
        self._placed.discard(contact)

    async def consult(self, request: p.Consult) -> int:
        """Ask a colleague while the customer hears music. Raises UnknownCall, ConsultOpen, the core's refusals."""
        live = self._exchange.in_hand(request.agent, request.contact)
        if live.call.consult is not None:
            raise ConsultOpen(contact=request.contact, consult=live.call.consult.contact)
        at_us, scribe = self._exchange.clock(), self._exchange.scribe
        if not live.call.held:
            await self._exchange.commands.do(commands.Hold(request.agent, request.contact, at_us))
        consult = await scribe.write(
            scribe.records.consult, request.contact, request.agent, request.programme, request.colleague
        )
        if live.call.agent != request.agent or live.call.stage is not Stage.TALKING:  # the customer hung up meanwhile
            scribe.put(commands.Leave(consult, "consult", self._exchange.clock()))
            raise UnknownCall(contact=request.contact)
        self._exchange.step(live, events.consult_begun(live.call, self._exchange.clock(), consult))
        # A colleague whose telephone answers by itself may have been quicker than this: facts may come twice.
        self._exchange.follow(await scribe.read(scribe.records.facts_of, consult))
        return consult

    async def end_consult(self, request: p.EndConsult) -> None:
        """Back to the customer. Raises UnknownCall, NoConsult."""
        live = self._consulting(request.agent, request.contact)
        self._exchange.step(live, events.consult_ended(live.call, self._exchange.clock()))

    async def hand_over(self, request: p.HandOver) -> None:
        """The colleague takes the call. Raises UnknownCall, NoConsult, the core's refusals."""
        live = self._consulting(request.agent, request.contact)
        assert live.call.consult is not None
        consult = live.call.consult
        if not consult.colleague:
            raise NoConsult(contact=request.contact)
        command = commands.HandOver(request.agent, request.contact, consult.contact, self._exchange.clock())
        await self._exchange.commands.do(command)

    async def conference(self, request: p.Conference) -> None:
        """Everybody hears everybody, or the two agents only. Raises UnknownCall, NoConsult, the core's refusals."""
        live = self._consulting(request.agent, request.contact)
        if request.on and not (live.call.consult and live.call.consult.colleague):
            raise NoConsult(contact=request.contact)
        at_us = self._exchange.clock()
        command = commands.Resume if request.on else commands.Hold
        await self._exchange.commands.do(command(request.agent, request.contact, at_us))
        if live.call.consult is not None:
            self._exchange.step(live, events.conference(live.call, at_us, request.on))

    def _consulting(self, agent: int, contact: int) -> Live:
        live = self._exchange.in_hand(agent, contact)
        if live.call.consult is None:
            raise NoConsult(contact=contact)
        return live

    async def send_digits(self, request: p.SendDigits) -> None:
        """Keys of the agent's keypad, to the customer. Raises UnknownCall, MediaUnavailable."""
        self._exchange.in_hand(request.agent, request.contact)
        await self._exchange.board.send_digits(caller_leg(request.contact), request.digits)

    async def pause_recording(self, request: p.PauseRecording) -> None:
        """Keep nothing for now. Raises UnknownCall."""
        live = self._exchange.in_hand(request.agent, request.contact)
        self._pauses(live, live.call.pauses | ({request.cause} & plan.AGENTS_CAUSES))

    async def resume_recording(self, request: p.ResumeRecording) -> None:
        """Keep both sides again. Raises UnknownCall."""
        live = self._exchange.in_hand(request.agent, request.contact)
        self._pauses(live, live.call.pauses - plan.AGENTS_CAUSES)

    def _pauses(self, live: Live, pauses: frozenset[str]) -> None:
        call: Call = plan.to(live.call, live.call.since_us, pauses=pauses)
        self._exchange.step(live, (call, []))
