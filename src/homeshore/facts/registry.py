"""Every kind of fact, its current version, and how older versions are read.

A version never changes its meaning. To change a kind: raise its number in VERSIONS, add an upcaster from the old
number, and keep the golden file of the old one (tests/facts/golden) loading.
"""

from collections.abc import Callable

import msgspec

from homeshore.facts import calls, live, office
from homeshore.facts.record import Fact
from homeshore.kit.errors import Refusal

Upcaster = Callable[[list[object]], list[object]]


class UnknownFact(Refusal):
    """The journal holds a kind or version that this release does not know: start a newer release."""

    code = "unknown_fact"


def _kinds() -> dict[str, type[Fact]]:
    kinds: dict[str, type[Fact]] = {}
    for module in (live, calls, office):
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Fact) and value is not Fact:
                kinds[str(value.__struct_config__.tag)] = value
    return kinds


KINDS = _kinds()
VERSIONS: dict[str, int] = {}
"""Kinds whose version is above 1."""
UPCASTERS: dict[tuple[str, int], Upcaster] = {}
"""(kind, version) -> the positional fields of version + 1."""

_DECODERS = {kind: msgspec.msgpack.Decoder(cls) for kind, cls in KINDS.items()}
_ENCODER = msgspec.msgpack.Encoder()


def kind_of(fact: Fact) -> str:
    """The stored name of a fact's kind."""
    return str(fact.__struct_config__.tag)


def version_of(kind: str) -> int:
    """The version that this release writes."""
    return VERSIONS.get(kind, 1)


def encode(fact: Fact) -> bytes:
    """A fact as msgpack: an array of its tag and its fields."""
    return _ENCODER.encode(fact)


def decode(kind: str, version: int, data: bytes) -> Fact:
    """A fact of any version ever written, in today's shape. Raises UnknownFact."""
    decoder = _DECODERS.get(kind)
    current = version_of(kind)
    if decoder is None or not 0 < version <= current:
        raise UnknownFact(kind=kind, version=version)
    if version == current:
        return decoder.decode(data)
    fields: list[object] = msgspec.msgpack.decode(data, type=list[object])[1:]
    for step in range(version, current):
        fields = UPCASTERS[kind, step](fields)
    return msgspec.convert([kind, *fields], KINDS[kind])
