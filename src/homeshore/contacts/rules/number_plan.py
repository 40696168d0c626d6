"""Telephone numbers: their one form (E.164), where they may be dialled, which programme answers, which is presented.

Numbers of the French overseas departments are written like metropolitan ones (0262 ...) and have country codes of their
own (+262); the library's metadata tell them apart.
"""

from collections.abc import Iterable
from datetime import date

import msgspec
import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType, timezone

from homeshore.brands.rules.identities import FICTIONAL
from homeshore.kit.problems import Invalid, Problem

FRENCH_REGIONS = ("FR", "RE", "GP", "GF", "MQ", "YT", "PM", "BL", "MF", "NC", "PF", "WF")
_NATIONAL_FORM = ("FR", "RE", "GP", "GF", "MQ", "YT", "PM")
"""Regions whose numbers are dialled with a leading 0 throughout France."""
_NEAR = """
    AD AT BE BG CH CY CZ DE DK EE ES FI GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MT NL NO PL PT RO SE SI SK SM VA
"""
DIALLED_REGIONS = frozenset({*FRENCH_REGIONS, *_NEAR.split()})
"""Where the centre dials: a stolen session must not become expensive calls to the other end of the world."""
_DIALLED_KINDS = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
        PhoneNumberType.PERSONAL_NUMBER,
    }
)
_ZONES = {
    "FR": "Europe/Paris",
    "RE": "Indian/Reunion",
    "GP": "America/Guadeloupe",
    "BL": "America/Guadeloupe",
    "MF": "America/Guadeloupe",
    "MQ": "America/Martinique",
    "GF": "America/Cayenne",
    "YT": "Indian/Mayotte",
    "PM": "America/Miquelon",
    "NC": "Pacific/Noumea",
    "PF": "Pacific/Tahiti",
    "WF": "Pacific/Wallis",
}
_UNKNOWN_ZONE = "Etc/Unknown"


class Numbered(msgspec.Struct, frozen=True, kw_only=True):
    """A number of the plan, with the proof of right to it. A date that is None sets no limit."""

    id: int
    number: str
    brand: int
    programme: int
    language: str = "fr"
    trunk: int = 0
    is_presented: bool = True
    is_verified: bool = False
    proof_from: date | None = None
    proof_until: date | None = None


def number_or_nothing(text: str) -> str:
    """A caller's number in E.164, or nothing where it is withheld or no number."""
    try:
        return normalise(text)
    except Invalid:
        return ""


def normalise(text: str, region: str = "FR") -> str:
    """A number in E.164. One without a country is of `region`, or of an overseas department. Raises Invalid."""
    number = _parsed(text, region)
    if number is None:
        raise Invalid([Problem("number", "not_a_number")])
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown(number: str) -> str:
    """A number as people write it: nationally in France, internationally elsewhere; unchanged if it is none."""
    parsed = _parsed(number, "FR")
    if parsed is None:
        return number
    national = parsed.country_code == 33
    style = phonenumbers.PhoneNumberFormat.NATIONAL if national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)


def region_of(number: str) -> str:
    """The ISO region of a number in E.164, empty when unknown."""
    if number.startswith(FICTIONAL):
        return "FR"
    parsed = _parsed(number, "FR")
    return (phonenumbers.region_code_for_number(parsed) or "") if parsed else ""


def zones_of(number: str) -> tuple[str, ...]:
    """The time zones in which the number's owner may be; none when nothing is known."""
    region = region_of(number)
    if region in _ZONES:
        return (_ZONES[region],)
    parsed = _parsed(number, "FR")
    found = timezone.time_zones_for_number(parsed) if parsed else ()
    return tuple(zone for zone in found if zone != _UNKNOWN_ZONE)


def may_dial(number: str) -> bool:
    """Whether the centre dials such a number at all: a person's line, in a region that it serves."""
    parsed = _parsed(number, "FR")
    if parsed is not None and _is_fictional(parsed):
        return True
    if parsed is None or phonenumbers.region_code_for_number(parsed) not in DIALLED_REGIONS:
        return False
    return phonenumbers.number_type(parsed) in _DIALLED_KINDS


def answering(plan: Iterable[Numbered], dialled: str) -> Numbered | None:
    """The entry that answers a dialled number, which a carrier may write in several ways; None for a stranger's."""
    try:
        wanted = normalise(dialled)
    except Invalid:
        return None
    return next((entry for entry in plan if entry.number == wanted), None)


def has_right(entry: Numbered, today: date) -> bool:
    """Whether a verified proof of right to the number is valid today."""
    begun = entry.proof_from is None or entry.proof_from <= today
    return entry.is_verified and begun and (entry.proof_until is None or today <= entry.proof_until)


def presented(plan: Iterable[Numbered], brand: int, programme: int, today: date) -> Numbered | None:
    """Which number those see whom the programme calls: its own first, else another of the brand; the oldest of each.

    Only a number with a valid, verified proof of right is presented (Code des postes et des communications
    électroniques, L44: the caller's number is the one assigned, and its use is authenticated).
    """
    usable = [entry for entry in plan if entry.brand == brand and entry.is_presented and has_right(entry, today)]
    return min(usable, key=lambda entry: (entry.programme != programme, entry.id), default=None)


def _parsed(text: str, region: str) -> PhoneNumber | None:
    """The number that is meant, if it is a valid one; a French number overseas by its own country code."""
    if len(text) > 40:
        return None
    candidates = (region, *_NATIONAL_FORM) if region in _NATIONAL_FORM else (region,)
    national = _french_national(text)
    for candidate in candidates:
        try:
            number = phonenumbers.parse(national or text, candidate)
        except NumberParseException:
            continue
        if (phonenumbers.is_valid_number(number) or _is_fictional(number)) and not number.extension:
            return number
    return None


def _is_fictional(number: PhoneNumber) -> bool:
    text = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return len(text) == 12 and text.startswith(FICTIONAL)


def _french_national(text: str) -> str:
    """`+33 (0)262 ...` as it is dialled in France: overseas numbers are often written with France's code."""
    digits = "".join(char for char in text if char.isdigit() or char == "+")
    for prefix in ("+33", "0033"):
        if digits.startswith(prefix):
            return "0" + digits.removeprefix(prefix).removeprefix("0")
    return ""
