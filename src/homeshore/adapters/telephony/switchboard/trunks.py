"""Calls over SIP trunks: they come in by the number plan, go out for callbacks and agents' own calls."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from typing import Protocol

import msgspec
import structlog
from django.db import DatabaseError

from homeshore.adapters.telephony.ports import MediaUnavailable, RtpAddress
from homeshore.adapters.telephony.sip import (
    Call,
    CallEnded,
    CallSnapshot,
    Glare,
    Health,
    IncomingCall,
    OutgoingCall,
    Refused,
    Trunk,
    sdp,
)
from homeshore.adapters.telephony.switchboard import events
from homeshore.adapters.telephony.switchboard.calls import Line, Stage, caller_leg
from homeshore.adapters.telephony.switchboard.exchange import Exchange
from homeshore.adapters.telephony.switchboard.lines import Lines
from homeshore.adapters.telephony.switchboard.live import Live
from homeshore.adapters.telephony.switchboard.ports import Carried
from homeshore.adapters.telephony.switchboard.referring import refer
from homeshore.contacts.queries.calls import CallCard, Route
from homeshore.contacts.rules.number_plan import number_or_nothing
from homeshore.contacts.telephone.protocol import TrunkState
from homeshore.facts.vocabulary import Channel, Origin
from homeshore.kit.errors import Refusal

AGAIN_SECONDS = 1.0
MOST_WRITERS = 500
"""With so many rows to be written a new caller would hear nothing for seconds: the carrier is told to try again."""
DEMO_HEADER = "X-Homeshore-Demo"
"""Carries the token by which demo traffic says that it is no real customer."""
_ANYWHERE = RtpAddress("192.0.2.1", 9, "", 0, srtp_key="A" * 40)
"""Stands for our end while an offer is only looked at."""
_CAUSES = {
    **dict.fromkeys((486, 600), "busy"),
    **dict.fromkeys((408, 480, 487), "no_answer"),
    **dict.fromkeys((403, 603, 607, 608), "refused"),
}
_LOSSES = frozenset({"no_ack", "expired", "unreachable"})

log = structlog.get_logger()


class Telephony(Protocol):
    """The SIP user agent. The real one is `sip.UserAgent`."""

    @property
    def health(self) -> Mapping[int, Health]:
        """How each trunk is."""
        ...

    def set_trunks(self, trunks: Sequence[Trunk]) -> None:
        """Replace the trunks."""

    async def invite(
        self, trunk: Trunk, to_number: str, from_number: str, display: str, sdp: str, headers: Mapping[str, str]
    ) -> OutgoingCall:
        """Begin a call."""
        ...

    def restore(self, snapshot: CallSnapshot) -> Call:
        """Take up an answered call. Raises KeyError when its trunk is gone."""
        ...


class Trunks:
    """The SIP side of calls. Without a user agent (its port was taken) none come, and none go out."""

    def __init__(self, exchange: Exchange, lines: Lines) -> None:
        self._exchange, self._lines = exchange, lines
        self.telephony: Telephony | None = None
        self._trunks: dict[int, Trunk] = {}

    def set_trunks(self, trunks: Sequence[Trunk]) -> None:
        """The carriers' trunks in use."""
        known = {trunk.id: trunk for trunk in trunks}
        if known != self._trunks:
            self._trunks = known
            if self.telephony is not None:
                self.telephony.set_trunks(trunks)

    def states(self) -> tuple[TrunkState, ...]:
        """How the trunks are; unknown without a user agent."""
        health = self.telephony.health if self.telephony is not None else {}
        known = {id: health.get(id, Health()) for id in self._trunks}
        return tuple(TrunkState(id, each.state, each.since_us, each.registered) for id, each in known.items())

    # ---- calls that come

    def rings(self, call: IncomingCall) -> None:
        """A carrier brings a call."""
        self._exchange.spawn(self._take(call))

    async def _take(self, call: IncomingCall) -> None:
        if self._exchange.scribe.away or self._exchange.scribe.waiting > MOST_WRITERS:
            log.warning("call_not_taken", trunk=call.trunk.id, cause="rows wait for the database")
            call.refuse(503)
            return
        try:
            route = await self._route(call)
        except DatabaseError as trouble:
            log.error("call_not_taken", trunk=call.trunk.id, cause=str(trouble))
            call.refuse(503)
            return
        if route is not None:
            await self._begin(call, route)

    async def _route(self, call: IncomingCall) -> Route | None:
        """Who answers the number that was dialled, or None for a call that was refused."""
        scribe = self._exchange.scribe
        route = await scribe.read(scribe.records.answering, call.to_number)
        if route is None:
            log.info("number_not_ours", trunk=call.trunk.id)
            call.refuse(404)
            return None
        try:
            _look_at(call)
        except ValueError as unusable:  # BadSdp, NotAcceptable
            call.refuse(488, warning=str(unusable))
            return None
        return route

    async def _begin(self, call: IncomingCall, route: Route) -> None:
        """Answer at once; the rows follow. What is written of the call later stands behind them."""
        carried = self._carried(call, route)
        live = self._lines.begin(_card(carried, route))
        live.sip = call
        self._listen(live, call)
        self._exchange.spawn(self._written(live, self._exchange.scribe.begin(carried)))
        if call.ended:
            self._lines.gone(live, "customer")
            return
        try:
            text = await self._open(live, call)
        except (MediaUnavailable, ValueError) as trouble:
            log.warning("call_not_taken", contact=live.contact, cause=str(trouble))
            call.refuse(503)
            self._lines.gone(live, "lost")
            return
        if live.call.line is Line.DOWN:  # hung up meanwhile
            self._exchange.leave(caller_leg(live.contact))
        else:
            call.answer(text)

    def _carried(self, call: IncomingCall, route: Route) -> Carried:
        return Carried(
            self._exchange.scribe.records.new_contact(),
            route.number,
            call.trunk.id,
            number_or_nothing(call.from_number),
            self._exchange.clock(),
            call.header(DEMO_HEADER),
        )

    async def _written(self, live: Live, rows: Awaitable[None]) -> None:
        """A call without rows could be billed to nobody: it is hung up."""
        try:
            await rows
        except (DatabaseError, Refusal) as trouble:
            log.error("call_not_written", contact=live.contact, cause=str(trouble))
            self._lines.gone(live, "lost")

    async def _open(self, live: Live, call: IncomingCall) -> str:
        """Our session: the answer to the carrier's offer, or an offer when it made none."""
        trunk, leg = call.trunk, caller_leg(live.contact)
        if not call.remote_sdp:
            live.rtp = await self._exchange.board.open_rtp(leg, trunk.srtp == "require")
            return sdp.offer(live.rtp, trunk.codecs, "require" if trunk.srtp == "require" else "off")
        live.rtp = await self._exchange.board.open_rtp(leg, sdp.encrypts(call.remote_sdp, trunk.srtp))
        text, agreed = sdp.answer(call.remote_sdp, live.rtp, trunk.codecs, trunk.srtp)
        await self._connect(live, agreed.remote)
        return text

    async def _connect(self, live: Live, remote: RtpAddress) -> None:
        await self._exchange.board.connect_rtp(caller_leg(live.contact), remote)
        live.codec = remote.codec
        self._exchange.settle(live)

    def _listen(self, live: Live, call: Call) -> None:
        call.on_answered = lambda text: self._exchange.spawn(self._answered(live, call, text))
        call.on_ended = lambda cause, code: self._ended(live, call, cause, code)
        call.on_reinvite = lambda text: self._changed(live, call, text)
        call.on_refer = lambda target: refer(self, live, call, target)
        call.on_digit = lambda digit: self._lines.pressed(live, digit)

    async def _answered(self, live: Live, call: Call, text: str) -> None:
        at_us = self._exchange.clock()
        try:
            if text:
                await self._connect(live, sdp.accept(text, call.local_sdp).remote)
        except (ValueError, MediaUnavailable) as trouble:
            log.warning("call_without_audio", contact=live.contact, cause=str(trouble))
            self._lines.gone(live, "lost")
            return
        if live.call.stage is Stage.DIALLING:
            self._stop_ringing(live)
            self._lines.reached(live, at_us)
        else:
            self._lines.up(live, at_us)
        await self._keep(live, call)

    async def _keep(self, live: Live, call: Call) -> None:
        """Keep what a restarted switchboard needs."""
        try:
            dialog = msgspec.msgpack.encode(call.snapshot())
        except CallEnded:
            return
        scribe = self._exchange.scribe
        await scribe.write(scribe.records.keep_dialog, live.contact, dialog)

    def _ended(self, live: Live, call: Call, cause: str, code: int) -> None:
        if live.sip is not call:  # another has taken its place
            return
        self._stop_ringing(live)
        live.sip = None
        if live.call.stage is Stage.DIALLING:
            failed = "no_answer" if cause == "local" else _CAUSES.get(code, "unreachable")
            self._exchange.step(live, events.not_reached(live.call, self._exchange.clock(), failed, code))
        elif cause != "local":
            self._lines.gone(live, "lost" if cause in _LOSSES else "customer")

    async def _changed(self, live: Live, call: Call, offered: str) -> str | None:
        """The carrier changes the session: hold, another address. None refuses."""
        if live.rtp is None:
            return None
        trunk, kept = call.trunk, live.rtp.srtp_key
        try:
            if not offered:
                return sdp.offer(live.rtp, trunk.codecs, "require" if kept else "off", previous=call.local_sdp)
            text, agreed = sdp.answer(offered, live.rtp, trunk.codecs, trunk.srtp, previous=call.local_sdp)
            await self._connect(live, agreed.remote)
        except (ValueError, MediaUnavailable) as trouble:
            log.info("change_refused", contact=live.contact, cause=str(trouble))
            return None
        self._exchange.spawn(self._keep(live, call))
        return text

    async def change_over(self, live: Live, call: Call, remote: RtpAddress) -> None:
        """Another call of the carrier's takes the place of the customer's. Raises MediaUnavailable."""
        await self._connect(live, remote)
        live.sip = call
        self._listen(live, call)
        await self._keep(live, call)

    # ---- calls that go out

    def dial(self, live: Live) -> None:
        """Ring the customer."""
        self._exchange.spawn(self._dial(live))

    async def _dial(self, live: Live) -> None:
        scribe = self._exchange.scribe
        try:
            dialling = await scribe.write(scribe.records.prepare_dialling, live.contact, self._exchange.clock())
            await self._lines.prepare_notice(live)
        except Refusal as refusal:
            log.info("not_dialled", contact=live.contact, code=refusal.code, rule=refusal.fields.get("rule", ""))
            self._fail(live, "refused")
            return
        trunk = self._trunks.get(dialling.trunk)
        if trunk is None or self.telephony is None:
            self._fail(live, "no_trunk")
            return
        try:
            live.rtp = await self._exchange.board.open_rtp(caller_leg(live.contact), trunk.srtp != "off")
        except MediaUnavailable:
            self._fail(live, "unreachable")
            return
        if live.call.stage is not Stage.DIALLING:  # the agent gave up
            self._exchange.leave(caller_leg(live.contact))
            return
        offer = sdp.offer(live.rtp, trunk.codecs, trunk.srtp)
        number, presented = dialling.number, dialling.presented
        call = await self.telephony.invite(trunk, number, presented, dialling.display, offer, {})
        live.sip = call
        self._listen(live, call)
        call.on_early = lambda text: self._exchange.spawn(self._early(live, call, text))
        self._limit_ringing(live, call)
        await scribe.write(scribe.records.dialled, live.contact, dialling, self._exchange.clock())

    def stop_dialling(self, live: Live) -> None:
        """Ring the customer no more."""
        self._stop_ringing(live)
        call, live.sip = live.sip, None
        if call is not None:
            self._exchange.spawn(call.bye())
        self._exchange.leave(caller_leg(live.contact))

    def _fail(self, live: Live, cause: str) -> None:
        self._exchange.step(live, events.not_reached(live.call, self._exchange.clock(), cause, 0))

    def _limit_ringing(self, live: Live, call: OutgoingCall) -> None:
        loop = asyncio.get_running_loop()
        live.limit = loop.call_later(self._exchange.limits.ringing, call.cancel)

    def _stop_ringing(self, live: Live) -> None:
        if live.limit is not None:
            live.limit.cancel()
            live.limit = None

    async def _early(self, live: Live, call: Call, text: str) -> None:
        if not text or live.call.stage is not Stage.DIALLING:
            return
        try:
            await self._connect(live, sdp.accept(text, call.local_sdp).remote)
        except (ValueError, MediaUnavailable):
            return  # the answer brings another
        self._exchange.step(live, events.early(live.call, self._exchange.clock()))

    # ---- what breaks

    async def move(self, live: Live) -> None:
        """The line's media worker is gone: open another leg and tell the carrier, until the line is given up."""
        while live.sip is not None and live.call.line not in {Line.UP, Line.DOWN}:
            try:
                await self._reopen(live, live.sip)
            except (MediaUnavailable, Glare):
                await asyncio.sleep(AGAIN_SECONDS)
            except (CallEnded, Refused, ValueError) as trouble:
                log.warning("call_not_moved", contact=live.contact, cause=repr(trouble))
                self._lines.gone(live, "lost")
            else:
                self._lines.up(live, self._exchange.clock())
                await self._keep(live, live.sip)

    async def _reopen(self, live: Live, call: Call) -> None:
        trunk = call.trunk
        encrypted = live.rtp is not None and bool(live.rtp.srtp_key)
        live.rtp = await self._exchange.board.open_rtp(caller_leg(live.contact), encrypted)
        offer = sdp.offer(live.rtp, trunk.codecs, "require" if encrypted else "off", previous=call.local_sdp)
        answered = await call.reinvite(offer)
        await self._connect(live, sdp.accept(answered, offer).remote)

    async def probe(self, live: Live) -> None:
        """No sound comes any more: somebody who is there answers a re-INVITE. Who is not has ended the call."""
        if live.sip is not None and live.sip.local_sdp:
            try:
                await live.sip.reinvite(live.sip.local_sdp)
            except (CallEnded, Refused, Glare):
                return

    def restore(self, live: Live) -> bool:
        """Take up a call of a switchboard that died. False when that cannot be."""
        if self.telephony is None or not live.card.dialog:
            return False
        try:
            snapshot = msgspec.msgpack.decode(live.card.dialog, type=CallSnapshot)
            live.sip = self.telephony.restore(snapshot)
        except (KeyError, msgspec.MsgspecError):
            return False
        self._listen(live, live.sip)
        self._exchange.spawn(self.move(live))
        return True


def _card(carried: Carried, route: Route) -> CallCard:
    """What its rows will say of a call that begins. Whose conversation it is, is known once they are written."""
    return CallCard(
        contact=carried.contact,
        conversation=0,
        brand=route.brand,
        programme=route.programme,
        language=route.language,
        channel=Channel.VOICE,
        direction="inbound",
        entry="sip",
        line="new",
        number=carried.caller,
        trunk=carried.trunk,
        consults=0,
        origin=Origin.CUSTOMER,
        started_us=carried.at_us,
        is_over=False,
    )


def _look_at(call: IncomingCall) -> None:
    """Raises BadSdp or NotAcceptable for an offer that we cannot answer."""
    if call.remote_sdp:
        sdp.answer(call.remote_sdp, _ANYWHERE, call.trunk.codecs, call.trunk.srtp)
