"""Keeps one trunk: OPTIONS to know whether it is up, REGISTER to be reached."""

import asyncio
import secrets
from collections.abc import Callable

from homeshore.adapters.telephony.sip.fields import BadField, parse_address, parse_number, write_host
from homeshore.adapters.telephony.sip.message import Headers, Request, Response
from homeshore.adapters.telephony.sip.stack import ALLOWED, USER, Stack
from homeshore.adapters.telephony.sip.streams import Hop
from homeshore.adapters.telephony.sip.trunks import Trunk

REGISTER_SECONDS = 3600
RETRY_SECONDS = (5.0, 15.0, 60.0, 300.0)


class Watch:
    """The tasks of one trunk; `on_options(up)` and `on_register(registered)` say what they find."""

    def __init__(
        self, stack: Stack, trunk: Trunk, on_options: Callable[[bool], None], on_register: Callable[[bool], None]
    ) -> None:
        self.trunk = trunk
        self._stack = stack
        self._on_options = on_options
        self._on_register = on_register
        self._call_id = secrets.token_hex(16)
        self._tag = secrets.token_hex(8)
        self._sequence = 0
        self._expires = REGISTER_SECONDS
        self._registered = False
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        if self.trunk.options_seconds:
            self._tasks.append(loop.create_task(self._keep_asking()))
        if self.trunk.register and self.trunk.host:
            self._tasks.append(loop.create_task(self._keep_registered()))

    def stop(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def unregister(self) -> None:
        """Tell the carrier that we leave."""
        if self._registered:
            self._registered = False
            self._expires = 0
            await self._ask("REGISTER")

    async def _keep_asking(self) -> None:
        while True:
            response = await self._ask("OPTIONS")
            # Any answer shows that somebody is there; 503 and our own 408 show that it takes no calls.
            self._on_options(response.code not in {408, 503})
            await asyncio.sleep(self.trunk.options_seconds)

    async def _keep_registered(self) -> None:
        failures = 0
        while True:
            response = await self._ask("REGISTER")
            if response.code == 423 and (minimum := _minimum(response)) > self._expires:
                self._expires = minimum
                continue
            self._registered = 200 <= response.code < 300
            self._on_register(self._registered)
            failures = 0 if self._registered else failures + 1
            await asyncio.sleep(self._pause(response, failures))

    def _pause(self, response: Response, failures: int) -> float:
        if failures:
            return RETRY_SECONDS[min(failures, len(RETRY_SECONDS)) - 1]
        granted = _granted(response, self._expires)
        return max(granted - 30, granted / 2, 1)

    async def _ask(self, method: str) -> Response:
        return await self._stack.ask(self.trunk, lambda: self._build(method))

    def _build(self, method: str) -> tuple[Request, Hop]:
        trunk, stack = self.trunk, self._stack
        hop = stack.hop_of(trunk)
        self._sequence += 1
        more = "" if hop.transport == "udp" else f";transport={hop.transport}"
        target = f"sip:{write_host(hop.host, hop.port if hop.port != 5060 else 0)}{more}"
        user, domain = trunk.username or USER, trunk.host or hop.host
        if method == "OPTIONS" and not trunk.register:
            domain = stack.transports.sent_by(hop.transport, hop.host)[0]
        own = f"<sip:{user}@{write_host(domain)}>"
        headers = Headers([("Via", ""), ("Max-Forwards", "70"), ("From", f"{own};tag={self._tag}")])
        headers.add("To", own if method == "REGISTER" else f"<{target}>")
        # The registrations of one trunk share a Call-ID (10.2); an OPTIONS is on its own.
        call_id = self._call_id if method == "REGISTER" else secrets.token_hex(16)
        headers.add("Call-ID", call_id)
        headers.add("CSeq", f"{self._sequence} {method}")
        headers.add("Contact", stack.contact(hop))
        headers.add("Allow", ALLOWED)
        if method == "REGISTER":
            headers.add("Expires", str(self._expires))
        request = Request(method, target, headers)
        request.call_id, request.sequence = call_id, self._sequence
        return request, hop


def _granted(response: Response, asked: int) -> int:
    """How long the registrar keeps us: our Contact's expires, else Expires, else what we asked for."""
    try:
        for value in response.headers.values("contact"):
            address = parse_address(value)
            if f"{USER}@" in address.uri and "expires" in address.parameters:
                return parse_number(address.parameters["expires"], 2**31)
        return parse_number(response.headers.get("expires", str(asked)), 2**31)
    except BadField:
        return asked


def _minimum(response: Response) -> int:
    try:
        return parse_number(response.headers.get("min-expires"), 86_400 * 7)
    except BadField:
        return 0
