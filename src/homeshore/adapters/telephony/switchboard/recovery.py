"""A switchboard that starts again: calls from their rows and facts, telephones from the floor; everybody rejoins."""

import asyncio

import msgspec
import structlog

from homeshore.adapters.telephony.switchboard import events
from homeshore.adapters.telephony.switchboard.calls import Call, Line, Stage
from homeshore.adapters.telephony.switchboard.exchange import Exchange
from homeshore.adapters.telephony.switchboard.lines import Lines, new_call
from homeshore.adapters.telephony.switchboard.live import Live
from homeshore.adapters.telephony.switchboard.phones import Phones
from homeshore.adapters.telephony.switchboard.recorder import Recorder
from homeshore.adapters.telephony.switchboard.revival import revived
from homeshore.adapters.telephony.switchboard.supervisors import Supervisors
from homeshore.adapters.telephony.switchboard.trunks import Trunks
from homeshore.contacts.dispatcher.protocol import ShowAgent, ShowFloor
from homeshore.contacts.queries.calls import CallCard
from homeshore.facts import Record
from homeshore.facts import calls as facts
from homeshore.facts.vocabulary import Channel
from homeshore.kit.errors import Refusal
from homeshore.routing.views import AgentView, FloorView

AGAIN_SECONDS = 1.0
_SPOKEN = frozenset({Channel.VOICE.value, Channel.CALLBACK.value})

log = structlog.get_logger()


class Recovery:
    """Finds calls again: all of them at a start, and one that an agent took and nobody here knows (a callback)."""

    def __init__(self, exchange: Exchange, lines: Lines, trunks: Trunks, phones: Phones) -> None:
        self._exchange, self._lines, self._trunks, self._phones = exchange, lines, trunks, phones
        self.recorder: Recorder
        self.supervisors: Supervisors
        self._looking: set[int] = set()
        self._written: set[int] = set()

    async def revive(self) -> None:
        """Take up every call that lived when the switchboard before this one died."""
        scribe = self._exchange.scribe
        cards = await scribe.read(scribe.records.living)
        for card in cards:
            if card.direction != "consult":
                await self._revive(card)
        log.info("calls_revived", calls=len(self._exchange.calls))

    async def _revive(self, card: CallCard) -> None:
        call = await self._told_by_facts(card)
        live = Live(msgspec.structs.replace(call, line=_line_now(call, card)), card)
        if call.stage in {Stage.WRAP_UP, Stage.OVER} or _never_rang(card):
            scribe = self._exchange.scribe
            await scribe.write(scribe.records.ended, card.contact, "lost", self._exchange.clock())
            return
        self.recorder.revive(live)
        self._exchange.add(live)
        self.supervisors.revive(live)
        if call.stage is Stage.DIALLING:
            self._dial_again(live)
        elif card.entry == "sip" and not self._trunks.restore(live):
            self._lines.gone(live, "lost")
        elif live.call.line is Line.LOST:
            self._lines.await_back(live)
            self._exchange.publish(f"contact.{card.contact}", {"hint": "rejoin"})

    def _dial_again(self, live: Live) -> None:
        """A callback that was in an agent's hands and not yet dialled is dialled; one that rang is given up."""
        if live.card.line == "new":
            self._trunks.dial(live)
        else:
            self._exchange.step(live, events.not_reached(live.call, self._exchange.clock(), "unreachable", 0))

    async def _told_by_facts(self, card: CallCard) -> Call:
        scribe = self._exchange.scribe
        records = await scribe.read(scribe.records.facts_of, card.contact)
        consults = {record.fact.consult for record in records if isinstance(record.fact, facts.ConsultStarted)}
        for consult in sorted(consults):
            records += await scribe.read(scribe.records.facts_of, consult)
        began_us = records[0].occurred_us if records else self._exchange.clock()
        return revived(new_call(card, began_us), sorted(records, key=lambda record: record.seq))

    # ---- a call that nobody here knows

    def arrived(self, contact: int, channel: str) -> None:
        """A contact that is written to needs no looking up when an agent takes it."""
        if channel not in _SPOKEN:
            self._written.add(contact)

    def forget(self, contact: int) -> None:
        """A contact is over."""
        self._written.discard(contact)

    def adopt(self, record: Record) -> None:
        """An agent took a contact that is no call here: a callback, or nothing of the telephone's."""
        if record.contact and record.contact not in self._looking | self._written:
            self._looking.add(record.contact)
            self._exchange.spawn(self._adopt(record.contact))

    async def _adopt(self, contact: int) -> None:
        try:
            scribe = self._exchange.scribe
            card = await scribe.read(scribe.records.card, contact)
            if card is None or card.direction not in {"callback", "outbound"} or contact in self._exchange.calls:
                return
            call = await self._told_by_facts(card)
            if call.stage is Stage.DIALLING and contact not in self._exchange.calls:
                live = Live(call, card)
                self._exchange.add(live)
                self._trunks.dial(live)
        finally:
            self._looking.discard(contact)

    # ---- telephones

    async def find_phones(self) -> None:
        """Have every desk join again; what the core believes of a telephone holds for the time of grace."""
        while True:
            try:
                floor = await self._exchange.commands.ask(ShowFloor(), FloorView)
                for line in floor.agents:
                    view = await self._exchange.commands.ask(ShowAgent(line.agent), AgentView)
                    self._phones.expect(line.agent, view.session, view.phone)
                return
            except Refusal:  # the dispatcher starts as well
                await asyncio.sleep(AGAIN_SECONDS)


def _line_now(call: Call, card: CallCard) -> Line:
    """The line of a call whose switchboard died."""
    if call.stage is Stage.DIALLING:
        return Line.NONE
    return Line.NONE if card.line == "new" else Line.LOST


def _never_rang(card: CallCard) -> bool:
    """A page's call that had a row and no line yet: the page tries again, or `sweep_unrung_calls` ends it."""
    return card.direction == "inbound" and card.line == "new"
