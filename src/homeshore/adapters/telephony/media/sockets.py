"""Where the worker listens: local addresses, what is told about them outside, and ports from a range."""

import errno
import ipaddress
import random
import socket
from collections.abc import Sequence

import ifaddr
import msgspec

LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - carriers reach us on any of our addresses
MOST_ADDRESSES = 8


class NoPortLeft(OSError):
    """Every port of the range is taken."""


class Address(msgspec.Struct, frozen=True):
    """A local address to bind, and the one that is told to the other side (they differ behind a NAT)."""

    bind: str
    told: str


class Ports:
    """UDP ports from a range, in no predictable order; several workers of a machine may share a range."""

    def __init__(self, first: int, last: int) -> None:
        self._first = first
        self._count = (last - first) // 2
        if self._count < 1 or last > 65_535:
            raise ValueError(f"a range of ports from {first} to {last}")

    def one(self, host: str) -> socket.socket:
        """A bound socket. Raises NoPortLeft; another OSError when the address is none of ours."""
        start = random.randrange(self._count * 2)  # noqa: S311 - only spreads
        for step in range(self._count * 2):
            found = _bound(host, self._first + (start + step) % (self._count * 2))
            if found is not None:
                return found
        raise NoPortLeft(host)

    def pair(self, host: str) -> tuple[socket.socket, socket.socket]:
        """Two sockets: an even port for RTP and the one above it for RTCP. Raises NoPortLeft."""
        start = random.randrange(self._count)  # noqa: S311 - only spreads
        even = self._first + self._first % 2
        for step in range(self._count):
            port = even + (start + step) % self._count * 2
            rtp = _bound(host, port)
            rtcp = _bound(host, port + 1) if rtp is not None else None
            if rtp is not None and rtcp is not None:
                return rtp, rtcp
            if rtp is not None:
                rtp.close()
        raise NoPortLeft(host)


def _bound(host: str, port: int) -> socket.socket | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_DGRAM)
    try:
        found.setblocking(False)
        found.bind((host, port))
    except OSError as error:
        found.close()
        if error.errno == errno.EADDRINUSE:
            return None
        raise
    return found


def addresses(told: Sequence[str] = ()) -> list[Address]:
    """Where browsers may reach us: `told` when given, else every address of the machine, loopback only if alone."""
    own = own_addresses()
    if told:
        return [Address(each if each in own or each == LOOPBACK else EVERYWHERE, each) for each in told]
    return [Address(each, each) for each in own[:MOST_ADDRESSES]] or [Address(LOOPBACK, LOOPBACK)]


def own_addresses() -> list[str]:
    """The machine's own addresses, IPv4 first, without loopback and link-local ones."""
    found = []
    for adapter in ifaddr.get_adapters():
        for each in adapter.ips:
            text = each.ip if isinstance(each.ip, str) else each.ip[0]
            address = ipaddress.ip_address(text.partition("%")[0])
            if not (address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified):
                found.append(str(address))
    return sorted(found, key=lambda text: ":" in text)


def line_address(told: Sequence[str] = ()) -> str:
    """The address that carriers are told."""
    return next((each.told for each in addresses(told) if ":" not in each.told), LOOPBACK)


def parse_ports(text: str) -> Ports:
    """A range as in "40000-49999". Raises ValueError."""
    first, _, last = text.partition("-")
    return Ports(int(first), int(last))
