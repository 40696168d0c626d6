"""Ids as they stand in JSON: thirteen characters outside, integers inside."""

from typing import Any

from homeshore.kit.ids import decode_id


class PublicId(int):
    """An id that came from a browser. Zero (an empty text or null) means none. Commands take it as a plain `int`."""


def from_json(wanted: type, value: Any) -> Any:
    """The `dec_hook` of every message decoder. Raises ValueError, which msgspec turns into its ValidationError."""
    if wanted is PublicId:
        return PublicId(decode_id(value)) if value else PublicId(0)
    raise NotImplementedError(wanted)
