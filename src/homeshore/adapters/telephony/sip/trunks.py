"""What the user agent is told: where to listen, which trunks there are, how much it may take on."""

from typing import Literal

import msgspec

Transport = Literal["udp", "tcp", "tls"]


class Listen(msgspec.Struct, frozen=True):
    """Where to listen; a port of 0 is not opened. TLS needs a certificate and its key (paths of PEM files).

    `authorities`: a PEM file of those that may vouch for carriers, instead of the system's.
    """

    host: str
    udp_port: int = 5060
    tcp_port: int = 5060
    tls_port: int = 0
    certificate: str = ""
    key: str = ""
    authorities: str = ""


class Trunk(msgspec.Struct, frozen=True):
    """A carrier or a SIP phone.

    Calls go to `host`:`port`; they may come from `host` and `allowed_hosts` (names, addresses, or networks like
    192.0.2.0/24). An empty `host` is a party without a fixed address: it registers with us, and its user name and
    password prove each of its calls. `register`: we register with the carrier. `options_seconds` 0: not watched;
    `session_expires` 0: no session timer is asked for. `srtp` off: plain RTP; offer: encrypted where the other side
    can; require: encrypted, or no call. `codecs`: opus, pcmu, pcma in order of preference. `digests`: what a party
    without a fixed address may prove itself by; phones in the field give up on a challenge that also names SHA-256.
    """

    id: int
    name: str
    host: str
    port: int = 5060
    transport: Transport = "udp"
    username: str = ""
    password: str = ""
    realm: str = ""
    register: bool = False
    srtp: Literal["off", "offer", "require"] = "off"
    codecs: tuple[str, ...] = ("pcma", "pcmu")
    allowed_hosts: tuple[str, ...] = ()
    session_expires: int = 1800
    options_seconds: int = 60
    digests: tuple[str, ...] = ("MD5",)


class Health(msgspec.Struct, frozen=True):
    """A trunk as its answers to OPTIONS show it, since when, and whether our registration stands."""

    state: Literal["unknown", "up", "down"] = "unknown"
    since_us: int = 0
    registered: bool = False


class Limits(msgspec.Struct, frozen=True):
    """How much signalling is taken on; what exceeds it is refused with 503 and Retry-After, without keeping state."""

    calls: int = 1000
    invites_per_second: int = 200
    invites_per_second_and_source: int = 100


class Timing(msgspec.Struct, frozen=True):
    """RFC 3261's base times in seconds. Tests of expiries shorten them; a network wants the defaults."""

    t1: float = 0.5
    t2: float = 4.0
    t4: float = 5.0

    @property
    def give_up(self) -> float:
        """64 x T1: timers B, F, H, L, M."""
        return 64 * self.t1
