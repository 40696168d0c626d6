"""What can happen, as frozen, versioned structs in the past tense. No personal data, no behaviour."""

from homeshore.facts.record import Draft, Fact, Record
from homeshore.facts.registry import decode, encode, kind_of, version_of

__all__ = ["Draft", "Fact", "Record", "decode", "encode", "kind_of", "version_of"]
