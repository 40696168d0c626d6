"""The canonical forms by which a customer is recognised."""

import re
from contextlib import suppress

import phonenumbers

from homeshore.kit.problems import Invalid, Problem

MAX_LENGTH = 320
_SEPARATORS = re.compile(r"[\s.\-/()\u2010-\u2015]")
_E164 = re.compile(r"^\+[1-9]\d{6,14}$")
FICTIONAL = ("+3319900", "+3326191", "+3335301", "+3346571", "+3353649", "+3363998")
"""Ranges that ring at nobody's, for films and samples (ARCEP, decision 2018-0881)."""
_OVERSEAS = ("RE", "GP", "GF", "MQ", "YT", "PM")
_ADDRESS = re.compile(r"^[^\s@<>\x00-\x1f\x7f]+@[^\s@<>\x00-\x1f\x7f]+$")
_STRICT = re.compile(
    r"^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$"
)


def canonical(kind: str, value: str, country: str = "33") -> str:
    """The stored form of an identity of `kind` address, number or widget. Raises Invalid (field `value`)."""
    match kind:
        case "address":
            return canonical_address(value)
        case "number":
            return canonical_number(value, country)
        case "widget":
            return canonical_widget(value)
    raise Invalid([Problem("kind", "unknown_identity_kind")])


def canonical_address(text: str) -> str:
    """An e-mail address in lower case, its domain in ASCII (IDNA). Generous: what a sender really uses is an identity.

    The local part is lowered too: RFC 5321 lets a host tell cases apart, hardly any does, and the same customer twice
    costs more.
    """
    local, at, domain = text.strip().casefold().rpartition("@")
    with suppress(UnicodeError):  # an invalid domain still tells one sender from another
        domain = domain.encode("idna").decode("ascii")
    address = local + at + domain
    if len(address) > MAX_LENGTH or not _ADDRESS.match(address):
        raise Invalid([Problem("value", "not_an_address")])
    return address


def is_address(text: str) -> bool:
    """Whether mail may be sent to `text`, an address in canonical form (RFC 5321, without quoted local parts)."""
    return len(text) <= 254 and bool(_STRICT.match(text)) and len(text.partition("@")[0]) <= 64


def canonical_number(text: str, country: str = "33") -> str:
    """A phone number in E.164 (`+33612345678`). A national number (one leading 0) belongs to `country`."""
    digits = _SEPARATORS.sub("", text.strip().replace("(0)", ""))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    elif digits.startswith("0"):
        digits = f"+{country}{digits[1:]}"
    if not _E164.match(digits):
        raise Invalid([Problem("value", "not_a_number")])
    return _overseas(digits) if digits.startswith("+33") else digits


def _overseas(number: str) -> str:
    """A number of an overseas department that was written like a metropolitan one (+33 262 ...), by its own code."""
    if number.startswith(FICTIONAL) or phonenumbers.is_valid_number(phonenumbers.parse(number)):
        return number
    for region in _OVERSEAS:
        known = phonenumbers.parse("0" + number.removeprefix("+33"), region)
        if phonenumbers.is_valid_number(known):
            return phonenumbers.format_number(known, phonenumbers.PhoneNumberFormat.E164)
    return number


def canonical_widget(text: str) -> str:
    """A chat window's own key: opaque, kept as it is."""
    key = text.strip()
    if not key or len(key) > MAX_LENGTH or not key.isprintable():
        raise Invalid([Problem("value", "not_a_widget_key")])
    return key
