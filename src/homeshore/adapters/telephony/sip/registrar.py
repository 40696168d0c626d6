"""Parties without a fixed address: they register here, and digest proves each of their calls."""

import time
from collections.abc import Callable, Sequence

from homeshore.adapters.telephony.sip.digest import Verifier, parse_digest
from homeshore.adapters.telephony.sip.fields import BadField, parse_address, parse_number, parse_uri
from homeshore.adapters.telephony.sip.message import Request, Response, respond
from homeshore.adapters.telephony.sip.stack import Binding
from homeshore.adapters.telephony.sip.streams import Hop
from homeshore.adapters.telephony.sip.timers import Timer, Timers
from homeshore.adapters.telephony.sip.trunks import Trunk

SHORTEST = 60
LONGEST = 3600
REALM = "homeshore"


class Registrar:
    """Knows where each party is, for as long as it said."""

    def __init__(self, timers: Timers, bindings: dict[int, Binding], on_change: Callable[[Trunk, bool], None]) -> None:
        self._timers = timers
        self._bindings = bindings
        self._on_change = on_change
        self._verifier = Verifier(REALM)
        self._expiries: dict[int, Timer] = {}
        self._parties: dict[str, Trunk] = {}

    def set_parties(self, trunks: Sequence[Trunk]) -> None:
        """Those who may register: trunks without a host, by user name."""
        self._parties = {trunk.username: trunk for trunk in trunks if not trunk.host and trunk.username}
        known = {trunk.id for trunk in self._parties.values()}
        for gone in [number for number in self._bindings if number not in known]:
            self._drop(gone)

    def party_of(self, request: Request) -> Trunk | None:
        """The party that From names."""
        try:
            return self._parties.get(parse_uri(request.from_.uri).user)
        except BadField:
            return None

    def proven(self, request: Request, trunk: Trunk) -> Response | None:
        """None when the request carries a proof that was never used before; else the 401 that asks for one."""
        now = int(time.time())
        given = self._given(request, trunk.username)
        allowed = given.get("algorithm", "MD5").upper() in trunk.digests
        known = allowed and self._verifier.proves(given, trunk.password, request.method, request.uri)
        if known and self._verifier.is_fresh(given["nonce"], now) and self._verifier.spend(given):
            return None
        response = respond(request, 401, tag="auth")
        response.headers.replace("www-authenticate", self._verifier.challenges(now, trunk.digests, stale=known))
        return response

    def _given(self, request: Request, username: str) -> dict[str, str]:
        for value in request.headers.rows("authorization"):
            try:
                given = parse_digest(value)
            except BadField:
                continue
            if given.get("username") == username and given.get("realm") == REALM:
                return given
        return {}

    def register(self, request: Request, trunk: Trunk, source: Hop) -> Response:
        """REGISTER with a proof: note where the party is, or that it left."""
        try:
            seconds = self._seconds_of(request)
        except BadField:
            return respond(request, 400)
        if 0 < seconds < SHORTEST:
            response = respond(request, 423)
            response.headers.put("Min-Expires", str(SHORTEST))
            return response
        response = respond(request, 200, tag="registrar")
        contacts = request.headers.values("contact")
        if not contacts:
            return response
        if seconds:
            # Where it speaks from, not what it thinks its address is: it may be behind a router.
            target, seconds = parse_address(contacts[0]).uri, min(seconds, LONGEST)
            self._bind(trunk, Binding(source, target), seconds)
            response.headers.put("Contact", f"<{target}>;expires={seconds}")
        else:
            self._drop(trunk.id)
            self._on_change(trunk, False)
        return response

    @staticmethod
    def _seconds_of(request: Request) -> int:
        contacts = request.headers.values("contact")
        asked = request.headers.get("expires", str(LONGEST))
        if contacts == ["*"] and asked.strip() != "0":
            raise BadField("* is for leaving")
        if contacts and contacts[0] != "*":
            asked = parse_address(contacts[0]).parameters.get("expires", asked)
        return parse_number(asked, 2**32 - 1)

    def _bind(self, trunk: Trunk, binding: Binding, seconds: int) -> None:
        if trunk.id in self._expiries:
            self._expiries[trunk.id].cancel()
        self._bindings[trunk.id] = binding
        self._expiries[trunk.id] = self._timers.after(seconds, lambda: self._expire(trunk))
        self._on_change(trunk, True)

    def _expire(self, trunk: Trunk) -> None:
        self._drop(trunk.id)
        self._on_change(trunk, False)

    def _drop(self, trunk: int) -> None:
        self._bindings.pop(trunk, None)
        if timer := self._expiries.pop(trunk, None):
            timer.cancel()
