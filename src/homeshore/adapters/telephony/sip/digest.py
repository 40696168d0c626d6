"""Digest access authentication (RFC 7616, RFC 8760) with qop auth: answering challenges, and asking for proof."""

import hashlib
import hmac
import re
import secrets
from collections import OrderedDict
from collections.abc import Sequence

import msgspec

from homeshore.adapters.telephony.sip.fields import BadField, quote, split_outside, unquote

NONCE_SECONDS = 300
MOST_NONCES = 10_000
_HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}
_NC = re.compile(r"^[0-9a-fA-F]{8}$")


def parse_digest(value: str) -> dict[str, str]:
    """The parameters of a Digest header; {} for another scheme. Raises BadField."""
    scheme, _, rest = value.strip().partition(" ")
    if scheme.lower() != "digest":
        return {}
    parameters = {}
    for part in split_outside(rest, ","):
        name, equals, written = part.partition("=")
        if not equals:
            raise BadField("bad digest")
        parameters[name.strip().lower()] = unquote(written.strip())
    return parameters


def _hash(algorithm: str, *parts: str) -> str:
    text = ":".join(parts).encode("utf-8", "surrogateescape")
    return _HASHES[algorithm](text).hexdigest()


class Proof(msgspec.Struct, frozen=True):
    """What a response is computed from."""

    algorithm: str
    username: str
    realm: str
    password: str
    nonce: str
    nc: str
    cnonce: str
    qop: str

    def response(self, method: str, uri: str) -> str:
        """The digest; without qop in RFC 2069's form, which old carriers still ask for."""
        secret = _hash(self.algorithm, self.username, self.realm, self.password)
        what = _hash(self.algorithm, method, uri)
        if not self.qop:
            return _hash(self.algorithm, secret, self.nonce, what)
        return _hash(self.algorithm, secret, self.nonce, self.nc, self.cnonce, self.qop, what)


class Challenge(msgspec.Struct, frozen=True):
    """A challenge that we can answer; `proxy` decides the header's name."""

    realm: str
    nonce: str
    opaque: str
    algorithm: str
    qop: str
    stale: bool
    proxy: bool


def read_challenges(values: Sequence[str], proxy: bool) -> list[Challenge]:
    """The digest challenges that we can answer, best first: SHA-256 before MD5."""
    found = []
    for value in values:
        try:
            parameters = parse_digest(value)
        except BadField:
            continue
        algorithm = parameters.get("algorithm", "MD5").upper()
        offered = [word.strip().lower() for word in parameters.get("qop", "").split(",") if word.strip()]
        if parameters.get("nonce") and algorithm in _HASHES and (not offered or "auth" in offered):
            found.append(
                Challenge(
                    realm=parameters.get("realm", ""),
                    nonce=parameters["nonce"],
                    opaque=parameters.get("opaque", ""),
                    algorithm=algorithm,
                    qop="auth" if offered else "",
                    stale=parameters.get("stale", "").lower() == "true",
                    proxy=proxy,
                )
            )
    return sorted(found, key=lambda challenge: challenge.algorithm != "SHA-256")


class Credentials:
    """One user name and password, the challenge answered last, and how often its nonce was used."""

    def __init__(self, username: str, password: str, realm: str = "") -> None:
        self._username = username
        self._password = password
        self._realm = realm
        self._challenge: Challenge | None = None
        self._count = 0

    def take(self, challenges: Sequence[Challenge], again: bool) -> bool:
        """Take up a challenge. False when none is for us, or, asked `again`, when the one we answered was refused."""
        known = self._challenge.nonce if self._challenge is not None else ""
        for challenge in challenges:
            if not self._username or self._realm not in {"", challenge.realm}:
                continue
            if again and not challenge.stale and challenge.nonce == known:
                return False
            self._count = self._count if challenge.nonce == known else 0
            self._challenge = challenge
            return True
        return False

    def header(self, method: str, uri: str) -> tuple[str, str] | None:
        """Name and value of the header that proves who we are, once there was a challenge."""
        challenge = self._challenge
        if challenge is None:
            return None
        self._count += 1
        proof = Proof(
            algorithm=challenge.algorithm,
            username=self._username,
            realm=challenge.realm,
            password=self._password,
            nonce=challenge.nonce,
            nc=f"{self._count:08x}",
            cnonce=secrets.token_hex(8),
            qop=challenge.qop,
        )
        name = "Proxy-Authorization" if challenge.proxy else "Authorization"
        return name, _written(proof, challenge, uri, proof.response(method, uri))


def _written(proof: Proof, challenge: Challenge, uri: str, response: str) -> str:
    parts = [
        f"username={quote(proof.username)}",
        f"realm={quote(proof.realm)}",
        f"nonce={quote(proof.nonce)}",
        f"uri={quote(uri)}",
        f'response="{response}"',
        f"algorithm={proof.algorithm}",
    ]
    if challenge.opaque:
        parts.append(f"opaque={quote(challenge.opaque)}")
    if proof.qop:
        parts += [f"qop={proof.qop}", f"nc={proof.nc}", f'cnonce="{proof.cnonce}"']
    return "Digest " + ", ".join(parts)


class Verifier:
    """Asks callers without a fixed address for proof, and lets each proof through once.

    A nonce says when it was made and carries a keyed hash, so that nothing is kept for those who never use it.
    """

    def __init__(self, realm: str) -> None:
        self.realm = realm
        self._key = secrets.token_bytes(32)
        self._used: OrderedDict[str, int] = OrderedDict()

    def challenges(self, now: int, algorithms: Sequence[str], stale: bool) -> list[str]:
        """WWW-Authenticate values with a fresh nonce, one for each algorithm. `now` in seconds."""
        stamp = f"{now:x}.{secrets.token_hex(4)}"
        nonce = f"{stamp}.{self._sign(stamp)}"
        more = ", stale=true" if stale else ""
        return [
            f'Digest realm={quote(self.realm)}, nonce="{nonce}", algorithm={algorithm}, qop="auth"{more}'
            for algorithm in algorithms
        ]

    def _sign(self, stamp: str) -> str:
        return hmac.new(self._key, stamp.encode(), hashlib.sha256).hexdigest()[:32]

    def is_fresh(self, nonce: str, now: int) -> bool:
        """Whether the nonce is ours and not too old."""
        stamp, _, signature = nonce.rpartition(".")
        if not nonce.isascii() or not hmac.compare_digest(signature, self._sign(stamp)):
            return False
        return 0 <= now - int(stamp.partition(".")[0], 16) <= NONCE_SECONDS

    def proves(self, given: dict[str, str], password: str, method: str, uri: str) -> bool:
        """Whether the response is right, for this request. Says nothing of the nonce's age."""
        algorithm = given.get("algorithm", "MD5").upper()
        if algorithm not in _HASHES or given.get("qop") != "auth" or given.get("realm") != self.realm:
            return False
        if not _NC.match(given.get("nc", "")) or given.get("uri") != uri:
            return False
        proof = Proof(
            algorithm=algorithm,
            username=given.get("username", ""),
            realm=self.realm,
            password=password,
            nonce=given.get("nonce", ""),
            nc=given["nc"],
            cnonce=given.get("cnonce", ""),
            qop="auth",
        )
        expected = proof.response(method, uri).encode()
        return hmac.compare_digest(expected, given.get("response", "").encode("utf-8", "surrogateescape"))

    def spend(self, given: dict[str, str]) -> bool:
        """Note a proof as used; false when this one, or a later one of its nonce, was used before."""
        nonce, count = given["nonce"], int(given["nc"], 16)
        if count <= self._used.get(nonce, 0):
            return False
        self._used[nonce] = count
        self._used.move_to_end(nonce)
        if len(self._used) > MOST_NONCES:
            self._used.popitem(last=False)
        return True
