"""How much signalling is taken on, and from whom."""

import ipaddress
from collections.abc import Callable, Iterable

from structlog.typing import FilteringBoundLogger

from homeshore.adapters.telephony.sip.transport import is_numeric
from homeshore.adapters.telephony.sip.trunks import Limits, Trunk

REFUSALS_PER_SECOND = 10
LOG_SECONDS = 60.0
_MOST_SOURCES = 10_000

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Bucket:
    """So many a second, and a second's worth at once."""

    __slots__ = ("_level", "_rate", "_since")

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._level = rate
        self._since = 0.0

    def take(self, now: float) -> bool:
        self._level = min(self._rate, self._level + (now - self._since) * self._rate)
        self._since = now
        if self._level < 1:
            return False
        self._level -= 1
        return True


class Gate:
    """Counts INVITEs by source and in all, and refusals, so that a flood costs little and is never amplified."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._all = Bucket(limits.invites_per_second)
        self._refusals = Bucket(REFUSALS_PER_SECOND)
        self._sources: dict[str, Bucket] = {}

    def admits(self, source: str, calls: int, now: float) -> bool:
        """Whether one more INVITE may come in; `calls` are there."""
        if calls >= self._limits.calls:
            return False
        if source not in self._sources:
            if len(self._sources) >= _MOST_SOURCES:
                self._sources.clear()
            self._sources[source] = Bucket(self._limits.invites_per_second_and_source)
        return self._sources[source].take(now) and self._all.take(now)

    def may_refuse(self, now: float) -> bool:
        """Whether a stranger gets an answer at all."""
        return self._refusals.take(now)


class Complaints:
    """One log line a minute for each kind of bad input, with how often it came."""

    def __init__(self, log: FilteringBoundLogger, now: Callable[[], float]) -> None:
        self._log = log
        self._now = now
        self._since: dict[str, tuple[float, int]] = {}

    def note(self, event: str, **fields: object) -> None:
        now = self._now()
        since, count = self._since.get(event, (-LOG_SECONDS, 0))
        if now - since < LOG_SECONDS:
            self._since[event] = (since, count + 1)
            return
        self._since[event] = (now, 0)
        self._log.warning(event, left_out=count, **fields)


class Origins:
    """Which trunk an address belongs to."""

    def __init__(self) -> None:
        self._networks: list[tuple[Network, Trunk]] = []

    def replace(self, known: Iterable[tuple[str, Trunk]]) -> None:
        """Take over addresses and networks with their trunks; what is neither is left out."""
        self._networks = []
        for place, trunk in known:
            try:
                self._networks.append((ipaddress.ip_network(place, strict=False), trunk))
            except ValueError:
                continue

    def trunks_of(self, address: str) -> list[Trunk]:
        """All trunks that the address may speak for, in the order they were given."""
        if not is_numeric(address):
            return []
        number = ipaddress.ip_address(address)
        found = {trunk.id: trunk for network, trunk in self._networks if number in network}
        return list(found.values())
