"""The user agent: sockets, trunks, and the dispatch of what arrives."""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence

import msgspec
from structlog.typing import FilteringBoundLogger

from homeshore.adapters.telephony.sip.admission import Complaints, Gate, Origins
from homeshore.adapters.telephony.sip.calls import Call
from homeshore.adapters.telephony.sip.desk import FrontDesk
from homeshore.adapters.telephony.sip.dialogs import CallSnapshot
from homeshore.adapters.telephony.sip.incoming import IncomingCall
from homeshore.adapters.telephony.sip.message import Malformed, Request, Response, parse, respond
from homeshore.adapters.telephony.sip.outgoing import Invitation, OutgoingCall
from homeshore.adapters.telephony.sip.registrar import Registrar
from homeshore.adapters.telephony.sip.stack import Stack
from homeshore.adapters.telephony.sip.streams import Hop
from homeshore.adapters.telephony.sip.timers import Timers
from homeshore.adapters.telephony.sip.transactions import note_source
from homeshore.adapters.telephony.sip.transport import Transports
from homeshore.adapters.telephony.sip.trunks import Health, Limits, Listen, Timing, Trunk
from homeshore.adapters.telephony.sip.watch import Watch
from homeshore.kit.clock import now_us

RESOLVE_SECONDS = 60.0
GOODBYE_SECONDS = 2.0


class Counts(msgspec.Struct, frozen=True):
    """What is open now; all zero but the timers of registrations once every call is over."""

    calls: int
    transactions: int
    timers: int


class UserAgent:
    """A SIP user agent; one event loop. `public_host`: the name or address that others reach us by, if not our own."""

    def __init__(
        self,
        local: Listen,
        public_host: str = "",
        *,
        on_call: Callable[[IncomingCall], None],
        log: FilteringBoundLogger,
        limits: Limits | None = None,
        timing: Timing | None = None,
    ) -> None:
        self.health: dict[int, Health] = {}
        self.on_health: Callable[[int, Health], None] | None = None
        self._log = log
        self._timers = Timers(timing or Timing())
        self._transports = Transports(local, public_host, self._receive_soon, log)
        self._stack = Stack(self._transports, self._timers, log)
        self._gate = Gate(limits or Limits())
        self._complaints = Complaints(log, lambda: asyncio.get_running_loop().time())
        self._origins = Origins()
        self._registrar = Registrar(self._timers, self._stack.bindings, self._note_binding)
        self._desk = FrontDesk(self._stack, self._gate, self._origins, self._registrar, self._complaints, on_call)
        self._trunks: dict[int, Trunk] = {}
        self._watches: dict[int, Watch] = {}
        self._resolving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the sockets. Raises OSError when a port is taken."""
        await self._transports.start()

    async def close(self, hang_up: bool = True) -> None:
        """Unregister, end the calls (BYE, CANCEL, 603) unless a later process is to restore them, close the sockets."""
        if self._resolving is not None:
            self._resolving.cancel()
        for watch in self._watches.values():
            watch.stop()
        work = [watch.unregister() for watch in self._watches.values()]
        if hang_up:
            work += [call.bye() for call in self.calls]
        if work:
            _, late = await asyncio.wait([asyncio.ensure_future(each) for each in work], timeout=GOODBYE_SECONDS)
            for task in late:
                task.cancel()
        self._timers.cancel_all()
        await self._transports.close()

    @property
    def calls(self) -> list[Call]:
        """The calls that are there."""
        return [call for call in self._stack.calls.values() if isinstance(call, Call)]

    @property
    def counts(self) -> Counts:
        """What is open now."""
        return Counts(len(self._stack.calls), len(self._stack.transactions), len(self._timers))

    # Trunks

    def set_trunks(self, trunks: Sequence[Trunk]) -> None:
        """Replace the trunks: registers, unregisters and watches what changed. Calls of removed trunks go on."""
        before, self._trunks = self._trunks, {trunk.id: trunk for trunk in trunks}
        for number, trunk in before.items():
            if self._trunks.get(number) != trunk:
                self._stop_watching(number)
        self._registrar.set_parties(trunks)
        self._origins.replace((place, trunk) for trunk in trunks for place in (trunk.host, *trunk.allowed_hosts))
        for number, trunk in self._trunks.items():
            if before.get(number) != trunk:
                self._start_watching(trunk)
        if self._resolving is not None:
            self._resolving.cancel()
        self._resolving = asyncio.get_running_loop().create_task(self._keep_resolving())

    def _stop_watching(self, number: int) -> None:
        self._stack.forget_credentials(number)
        self.health.pop(number, None)
        if watch := self._watches.pop(number, None):
            watch.stop()
            self._stack.spawn(watch.unregister())

    def _start_watching(self, trunk: Trunk) -> None:
        self.health[trunk.id] = Health(since_us=now_us())
        if trunk.host:
            watch = Watch(
                self._stack,
                trunk,
                lambda up: self._note_health(trunk, state="up" if up else "down"),
                lambda registered: self._note_health(trunk, registered=registered),
            )
            self._watches[trunk.id] = watch
            watch.start()

    def _note_binding(self, trunk: Trunk, there: bool) -> None:
        self._note_health(trunk, state="up" if there else "down", registered=there)

    def _note_health(self, trunk: Trunk, **changes: object) -> None:
        before = self.health.get(trunk.id)
        if before is None:
            return
        after = msgspec.structs.replace(before, **changes)
        if after == before:
            return
        if after.state != before.state:
            after = msgspec.structs.replace(after, since_us=now_us())
        self.health[trunk.id] = after
        self._log.info("sip trunk", trunk=trunk.id, state=after.state, registered=after.registered)
        if self.on_health is not None:
            self.on_health(trunk.id, after)

    async def _keep_resolving(self) -> None:
        """Names of trunks' hosts become addresses, since calls come from addresses."""
        while True:
            known = []
            for trunk in self._trunks.values():
                for place in filter(None, (trunk.host, *trunk.allowed_hosts)):
                    known += [(address, trunk) for address in await self._transports.addresses(place)]
            self._origins.replace(known)
            await asyncio.sleep(RESOLVE_SECONDS)

    # Calls of ours

    async def invite(
        self, trunk: Trunk, to_number: str, from_number: str, display: str, sdp: str, headers: Mapping[str, str]
    ) -> OutgoingCall:
        """Begin a call and return it at once; `from_number` is what the callee sees, `headers` go into the INVITE.

        A call that cannot even begin ends with on_ended("unreachable", 503), after this returns.
        """
        call = OutgoingCall(self._stack, trunk, Invitation(to_number, from_number, display, sdp, headers))
        asyncio.get_running_loop().call_soon(call.start)
        return call

    def restore(self, snapshot: CallSnapshot) -> Call:
        """Take up an answered call of a process that is gone. Raises KeyError when its trunk is."""
        return Call.restored(self._stack, self._trunks[snapshot.trunk], snapshot)

    # What arrives

    def _receive_soon(self, data: bytes, source: Hop) -> None:
        """Each message in a turn of its own: an error in one closes no socket and loses no other."""
        asyncio.get_running_loop().call_soon(self._receive, data, source)

    def _receive(self, data: bytes, source: Hop) -> None:
        if not data.strip(b"\r\n\x00 "):
            return
        try:
            message = parse(data)
        except Malformed as malformed:
            self._complain(malformed, source)
            return
        if isinstance(message, Response):
            self._stack.transactions.receive_response(message)
        else:
            note_source(message, source)
            self._receive_request(message, source)

    def _complain(self, malformed: Malformed, source: Hop) -> None:
        self._complaints.note("sip message malformed", source=source.host, reason=malformed.reason)
        request = malformed.request
        if request is not None and self._gate.may_refuse(self._now()):
            note_source(request, source)
            response = respond(request, malformed.code, tag=secrets.token_hex(4))
            self._stack.transactions.respond_stateless(request, source, response)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _receive_request(self, request: Request, source: Hop) -> None:
        transactions = self._stack.transactions
        if transactions.absorb(request):
            return
        call = self._stack.calls.get((request.call_id, request.to.tag)) if request.to.tag else None
        if request.method == "ACK":
            if call is not None:
                call.receive_ack(request)
            return
        if request.method == "CANCEL":
            self._cancel(request, source)
            return
        if call is not None:
            # Both tags and the Call-ID are random: whoever names them is the other end, from whatever address.
            call.receive(request, transactions.receive_request(request, source))
            return
        self._desk.receive(request, source)

    def _cancel(self, request: Request, source: Hop) -> None:
        invite = self._stack.transactions.invite_of(request)
        known = invite is not None and invite.source.host == source.host
        transaction = self._stack.transactions.receive_request(request, source)
        transaction.respond(respond(request, 200 if known else 481, tag=secrets.token_hex(4)))
        if known and invite is not None and invite.cancelled is not None:
            invite.cancelled()
