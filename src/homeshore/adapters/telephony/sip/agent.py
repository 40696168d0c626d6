"""The user agent: sockets, trunks, and the dispatch of what arrives."""

from collections.abc import Callable, Mapping, Sequence

from structlog.typing import FilteringBoundLogger

from homeshore.adapters.telephony.sip.calls import Call
from homeshore.adapters.telephony.sip.dialogs import CallSnapshot
from homeshore.adapters.telephony.sip.incoming import IncomingCall
from homeshore.adapters.telephony.sip.outgoing import OutgoingCall
from homeshore.adapters.telephony.sip.trunks import Health, Listen, Trunk


class UserAgent:
    """A SIP user agent; one event loop. `public_host` is the name or address that others reach us by, if not our own."""

    health: dict[int, Health]

    def __init__(
        self,
        local: Listen,
        public_host: str = "",
        *,
        on_call: Callable[[IncomingCall], None],
        log: FilteringBoundLogger,
    ) -> None:
        raise NotImplementedError

    async def start(self) -> None:
        """Open the sockets. Raises OSError when a port is taken."""

    async def close(self) -> None:
        """Unregister, end the calls that are there (BYE, CANCEL or 503), close the sockets."""

    def set_trunks(self, trunks: Sequence[Trunk]) -> None:
        """Replace the trunks: registers, unregisters and watches what changed. Calls of removed trunks go on."""

    async def invite(
        self, trunk: Trunk, to_number: str, from_number: str, display: str, sdp: str, headers: Mapping[str, str]
    ) -> OutgoingCall:
        """Begin a call and return it at once; `from_number` is what the callee sees, `headers` go into the INVITE."""
        raise NotImplementedError

    def restore(self, snapshot: CallSnapshot) -> Call:
        """Take up an answered call of a process that is gone. Raises KeyError when its trunk is."""
        raise NotImplementedError
