"""Customers' lines from web pages: they ring, break, come back and hang up. `trunks` does the same for SIP."""

import asyncio

import structlog

from homeshore.adapters.telephony.ports import LegDigit, LegDown, LegMeasures, LegUp, NoCommonCodec
from homeshore.adapters.telephony.switchboard import events
from homeshore.adapters.telephony.switchboard.callers import Callers
from homeshore.adapters.telephony.switchboard.calls import Call, Line, Stage, caller_leg
from homeshore.adapters.telephony.switchboard.exchange import Exchange
from homeshore.adapters.telephony.switchboard.live import Live
from homeshore.contacts.queries.calls import CallCard
from homeshore.contacts.rules.call_flow import REFUSE_RECORDING
from homeshore.contacts.telephone.protocol import BadSdp, UnknownCall
from homeshore.facts import calls as facts

KEYS = frozenset("0123456789*#ABCD")

log = structlog.get_logger()


class Lines:
    """The customer's side of each call, whatever it comes over."""

    def __init__(self, exchange: Exchange, callers: Callers) -> None:
        self._exchange, self._callers = exchange, callers
        self._leaving: dict[int, Live] = {}

    # ---- from the page

    async def ring(self, contact: int, sdp: str) -> str:
        """A page begins its call. Raises UnknownCall, BadSdp, MediaUnavailable."""
        live = self._exchange.calls.get(contact)
        if live is None:
            card = await self.card(contact)
            if card.line != "new" or card.entry != "web" or card.direction != "inbound":
                raise UnknownCall(contact=contact)
            live = self.begin(card)
        try:
            return await self._join(live, sdp)
        except Exception:
            self.gone(live, "lost")
            raise

    async def card(self, contact: int) -> CallCard:
        """What the rows know. Raises UnknownCall."""
        scribe = self._exchange.scribe
        card = await scribe.read(scribe.records.card, contact)
        if card is None:
            raise UnknownCall(contact=contact)
        return card

    def begin(self, card: CallCard) -> Live:
        """An inbound call is there, its line not yet up."""
        live = Live(new_call(card, self._exchange.clock()), card)
        self._exchange.add(live)
        self._limit(live, self._exchange.limits.first)
        return live

    async def rejoin(self, contact: int, sdp: str) -> str:
        """A page is back, after a reload or a lost media worker. Raises UnknownCall, BadSdp, MediaUnavailable."""
        live = self._exchange.find(contact)
        if live.call.line is Line.DOWN or live.call.entry != "web":
            raise UnknownCall(contact=contact)
        return await self._join(live, sdp)

    async def _join(self, live: Live, sdp: str) -> str:
        leg = caller_leg(live.contact)
        try:
            answer = await self._exchange.board.join(leg, sdp)
        except NoCommonCodec as error:
            raise BadSdp from error
        if live.call.line is Line.DOWN:  # hung up meanwhile
            self._exchange.leave(leg)
            raise UnknownCall(contact=live.contact)
        self._exchange.settle(live)
        return answer

    def press(self, contact: int, key: str) -> None:
        """A key pressed in the page. Raises UnknownCall."""
        live = self._exchange.find(contact)
        if key in KEYS:
            self.pressed(live, key)

    def hang_up_by_customer(self, contact: int) -> None:
        """The page ends the call. Raises UnknownCall."""
        self.gone(self._exchange.find(contact), "customer")

    def reached(self, live: Live, at_us: int) -> None:
        """The customer whom the centre rang picked up."""
        live.began_us = at_us
        self._callers.reached(live, at_us)

    async def prepare_notice(self, live: Live) -> None:
        """Before the customer is rung: what they are to hear when they pick up."""
        await self._callers.prepare_notice(live)

    # ---- what happens to the leg

    def heard(self, contact: int, event: LegUp | LegDown | LegDigit | LegMeasures) -> None:
        """Something happened on a customer's leg."""
        live = self._exchange.calls.get(contact)
        match event:
            case LegMeasures():
                self._measured(contact, live, event)
            case LegUp() if live is not None and live.sip is None:  # a carrier says itself when its caller is there
                self.up(live, event.occurred_us)
            case LegDown() if live is not None and live.sip is None:
                self.down(live, event.occurred_us)
            case LegDigit(digit=digit) if live is not None:
                self.pressed(live, digit)

    def _measured(self, contact: int, live: Live | None, event: LegMeasures) -> None:
        if (left := self._leaving.pop(contact, None)) is not None:  # the last figures, once the leg has left
            fact = measured("customer", event, left.began_us or event.occurred_us)
            self._exchange.scribe.put(self._exchange.draft(left.call, fact, event.occurred_us))
        elif live is not None:
            live.quality["customer"] = event.quality

    def hang_up(self, live: Live) -> None:
        """Drop the customer's line."""
        self._stop_limit(live)
        leg = caller_leg(live.contact)
        if self._exchange.board.has(leg):
            self._leaving[live.contact] = live
        self._exchange.leave(leg)
        if live.sip is not None:
            self._exchange.spawn(live.sip.bye())

    def up(self, live: Live, at_us: int) -> None:
        """The customer is there: sound comes, or the carrier says so. Again after a loss."""
        first = live.call.line is Line.NONE
        live.began_us = live.began_us or at_us
        if live.call.line in {Line.UP, Line.DOWN} or live.call.stage is Stage.DIALLING:
            return
        self._stop_limit(live)
        self._exchange.step(live, events.line_up(live.call, at_us))
        if first:
            scribe = self._exchange.scribe
            self._exchange.spawn(scribe.write(scribe.records.started, live.contact, at_us))
        if first or live.plan is None:
            self._lead(live)

    def _lead(self, live: Live) -> None:
        """The flow takes the caller, also one who was on the line before a restart."""
        if live.call.stage in {Stage.WAITING, Stage.RINGING}:
            self._callers.back_in_queue(live)
        elif live.call.stage in {Stage.GREETING, Stage.MENU}:
            self._callers.begin(live)

    def down(self, live: Live, at_us: int) -> None:
        """Nothing comes from the customer's page any more; it may come back."""
        if live.call.line is Line.UP:
            self.lose(live, at_us)

    def lose(self, live: Live, at_us: int) -> None:
        """The customer's line is lost, and has its time to come back."""
        self._exchange.step(live, events.line_lost(live.call, at_us))
        if live.call.line is Line.LOST:
            self._limit(live, self._exchange.limits.back)

    def await_back(self, live: Live) -> None:
        """A line that a switchboard before this one had is to come back in time."""
        self._limit(live, self._exchange.limits.back)

    def gone(self, live: Live, by: str) -> None:
        """The customer is gone for good; by: customer or lost."""
        self._stop_limit(live)
        self._exchange.step(live, events.line_down(live.call, self._exchange.clock(), by))

    def pressed(self, live: Live, digit: str) -> None:
        """The customer pressed a key, wherever."""
        if live.call.stage in {Stage.GREETING, Stage.MENU, Stage.WAITING, Stage.RINGING}:
            self._callers.pressed(live, digit)
        elif digit == REFUSE_RECORDING and self._callers.is_noticing(live):
            self._exchange.spawn(self._callers.refuse(live))
        elif live.call.stage is Stage.TALKING:
            for agent in live.call.agents:
                hint = {"hint": "digit", "contact": live.contact, "digit": digit}
                self._exchange.publish(f"agent.{agent}", hint)

    # ---- limits

    def _limit(self, live: Live, seconds: float) -> None:
        self._stop_limit(live)
        live.limit = asyncio.get_running_loop().call_later(seconds, self._too_late, live)

    def _stop_limit(self, live: Live) -> None:
        if live.limit is not None:
            live.limit.cancel()
            live.limit = None

    def _too_late(self, live: Live) -> None:
        live.limit = None
        if live.call.line is not Line.UP:
            log.info("line_not_back", contact=live.contact)
            self.gone(live, "lost")


def new_call(card: CallCard, at_us: int) -> Call:
    """A call as it begins."""
    return Call(
        contact=card.contact,
        brand=card.brand,
        programme=card.programme,
        language=card.language,
        direction=card.direction,
        entry=card.entry,
        trunk=card.trunk,
        stage=Stage.GREETING if card.direction == "inbound" else Stage.WAITING,
        since_us=at_us,
    )


def measured(side: str, event: LegMeasures, began_us: int) -> facts.LegMeasured:
    """A leg's figures over its whole life, as the journal keeps them."""
    quality = event.quality
    seconds = max(0, (event.occurred_us - began_us) // 1_000_000)
    return facts.LegMeasured(side, seconds, quality.packets, quality.lost, quality.jitter_us, quality.round_trip_us)
