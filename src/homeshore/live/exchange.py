"""The outer form of what both sockets exchange: numbered questions, and refusals in words."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec

from homeshore.kit.errors import Refusal
from homeshore.live.errors import MessageUnreadable, sentence_for

M = TypeVar("M")

_encode = msgspec.json.Encoder().encode


class _Numbered(msgspec.Struct):
    id: int = 0


_decode = msgspec.json.Decoder(_Numbered).decode


def encode(body: object) -> str:
    """JSON text."""
    return _encode(body).decode()


def parse(decode: Callable[[str], M], text: str) -> M:
    """A message of the documented shape. Raises MessageUnreadable."""
    try:
        return decode(text)
    except msgspec.DecodeError as error:
        raise MessageUnreadable(problem=str(error)[:200]) from error


def kinds_of(payload: Mapping[str, object]) -> frozenset[object]:
    """The kinds of fact behind a hint about a contact."""
    kinds = payload.get("kinds")
    return frozenset(kinds) if isinstance(kinds, list) else frozenset({"unknown"})


def id_in(text: str) -> int:
    """The number of a question, as far as it can be read; 0 when it cannot."""
    try:
        return _decode(text).id
    except msgspec.DecodeError:
        return 0


def refused(number: int, refusal: Refusal, language: str) -> dict[str, object]:
    """The answer to question `number` when it is refused."""
    return {"re": number, "refused": refusal.code, "text": sentence_for(refusal, language)}


class Unbroken:
    """Notices that hints were lost: the journal's hints name the first and last fact of each batch, without gaps."""

    def __init__(self) -> None:
        self.last = 0

    def broken_by(self, payload: Mapping[str, object]) -> bool:
        """Whether a batch between the last one heard and this one was never heard of."""
        first, seq = payload.get("first"), payload.get("seq")
        if not isinstance(first, int) or not isinstance(seq, int):
            return False
        broken = bool(self.last) and first > self.last + 1
        self.last = max(self.last, seq)
        return broken

    def behind(self, seq: int) -> bool:
        """Whether the journal has reached `seq` and no hint said so: the last of a burst may be the lost one."""
        if seq <= self.last:
            return False
        heard_before = bool(self.last)
        self.last = seq
        return heard_before
