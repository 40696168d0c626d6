"""What may be entered for people, legal entities, contracts and agents; which contract is in force when."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

import msgspec

from homeshore.facts.vocabulary import Mode
from homeshore.kit.languages import is_language
from homeshore.kit.problems import Problem
from homeshore.kit.spans import Reign, reigns
from homeshore.kit.zones import days_us, is_zone

MOST_CHATS = 10
ENTITY_KINDS = ("operator", "employer", "brand", "independent")
VAT_STATUSES = ("franchise", "vat")
LA_POSTE = "356000000"
_ADDRESS = re.compile(r"^[^\s@<>\"(),:;\[\]\\]{1,64}@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$")
_CODE = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_PHONE = re.compile(r"^\+?[0-9 .()-]{6,30}$")
_MUNICIPALITY = re.compile(r"^(?:(?:0[1-9]|[1-8]\d|9[0-5]|2[AB])\d{3}|97\d{3}|98\d{3})$")
_VAT_NUMBER = re.compile(r"^[A-Z]{2}[0-9A-Z+*.]{2,12}$")


class PersonDetails(msgspec.Struct, frozen=True):
    """A person as entered."""

    name: str
    email: str
    phone: str = ""


class EntityDetails(msgspec.Struct, frozen=True):
    """A legal entity as entered. `owner` is the id of the independent whose business it is, else 0."""

    kind: str
    name: str
    siren: str = ""
    siret: str = ""
    vat_status: str = "vat"
    vat_number: str = ""
    address: str = ""
    time_zone: str = "Europe/Paris"
    owner: int = 0


class ContractTerms(msgspec.Struct, frozen=True):
    """A contract as entered: who is engaged by which entity, from when, in which legal mode.

    `through` is the id of an independent's own business, 0 without one.
    """

    entity: int
    mode: str
    starts_on: date
    ends_on: date | None = None
    through: int = 0


class AgentProfile(msgspec.Struct, frozen=True):
    """An agent's working profile as entered."""

    time_zone: str = "Europe/Paris"
    municipality: str = ""
    languages: tuple[str, ...] = ("fr",)
    skills: tuple[str, ...] = ()
    chat_capacity: int = 2


class Engagement(msgspec.Struct, frozen=True):
    """A contract as a span of time, in its legal entity's days: from `from_us` until before `until_us` (0: no end)."""

    contract: int
    mode: str
    from_us: int
    until_us: int


def engagement(contract: int, mode: str, starts_on: date, ends_on: date | None, zone: str) -> Engagement:
    """A contract's dates, both included, in the time zone of the entity that engages the person."""
    return Engagement(contract, mode, *days_us(starts_on, ends_on, zone))


def contracts_in_time(engagements: Iterable[Engagement]) -> tuple[Reign[Engagement], ...]:
    """Which contract is in force when. Where several are, the one that began last, then the one written last."""
    return reigns(engagements, lambda one: (one.from_us, one.contract))


def in_force(engagements: Iterable[Engagement], at_us: int) -> Engagement | None:
    """The contract in force at a moment, or None."""
    for reign in contracts_in_time(engagements):
        if reign.from_us <= at_us and (not reign.until_us or at_us < reign.until_us):
            return reign.holder
    return None


def person_problems(details: PersonDetails) -> Iterator[Problem]:
    """What is wrong with a person's details."""
    yield from _text_problems("name", details.name, 120)
    yield from email_problems("email", details.email)
    if details.phone and not _PHONE.match(details.phone):
        yield Problem("phone", "not_a_number")


def email_problems(field: str, email: str) -> Iterator[Problem]:
    """An address that mail can be sent to, in lower case."""
    if not email:
        yield Problem(field, "required")
    elif len(email) > 254 or not _ADDRESS.match(email):
        yield Problem(field, "not_an_address")


def entity_problems(details: EntityDetails) -> Iterator[Problem]:
    """What is wrong with a legal entity's details. An independent's business has an owner, and only that has one."""
    yield from _text_problems("name", details.name, 200)
    if details.kind not in ENTITY_KINDS:
        yield Problem("kind", "not_an_entity_kind", {"value": details.kind})
    if details.vat_status not in VAT_STATUSES:
        yield Problem("vat_status", "not_a_vat_status", {"value": details.vat_status})
    yield from _register_problems(details.siren, details.siret)
    if details.vat_number and not _VAT_NUMBER.match(details.vat_number):
        yield Problem("vat_number", "not_a_vat_number")
    if not is_zone(details.time_zone):
        yield Problem("time_zone", "not_a_time_zone", {"value": details.time_zone})
    if details.kind == "independent" and not details.owner:
        yield Problem("owner", "required")


def contract_problems(terms: ContractTerms) -> Iterator[Problem]:
    """What is wrong with a contract's terms by themselves."""
    if terms.mode not in set(Mode):
        yield Problem("mode", "not_a_legal_mode", {"value": terms.mode})
    if terms.ends_on is not None and terms.ends_on < terms.starts_on:
        yield Problem("ends_on", "ends_before_it_starts")
    if terms.through and terms.mode != Mode.INDEPENDENT:
        yield Problem("through", "only_independents_have_a_business")


def profile_problems(profile: AgentProfile) -> Iterator[Problem]:
    """What is wrong with an agent's profile."""
    if not is_zone(profile.time_zone):
        yield Problem("time_zone", "not_a_time_zone", {"value": profile.time_zone})
    if profile.municipality and not is_municipality(profile.municipality):
        yield Problem("municipality", "not_an_insee_code", {"value": profile.municipality})
    if not profile.languages:
        yield Problem("languages", "required")
    yield from _list_problems("languages", "not_a_language", profile.languages, is_language)
    yield from _list_problems("skills", "not_a_code", profile.skills, _is_code)
    if not 1 <= profile.chat_capacity <= MOST_CHATS:
        yield Problem("chat_capacity", "out_of_range", {"least": 1, "most": MOST_CHATS})


def is_siren(number: str) -> bool:
    """Nine digits with a valid Luhn key (INSEE)."""
    return _digits(number, 9) and _luhn_sum(number) % 10 == 0


def is_siret(number: str) -> bool:
    """Fourteen digits: a SIREN and a number of its own, with a valid Luhn key.

    La Poste's establishments, whose digits add up to a multiple of five instead, are the one exception (INSEE).
    """
    if not (_digits(number, 14) and is_siren(number[:9])):
        return False
    if number.startswith(LA_POSTE) and sum(map(int, number)) % 5 == 0:
        return True
    return _luhn_sum(number) % 10 == 0


def is_municipality(code: str) -> bool:
    """Whether `code` has the form of an INSEE municipality code; Corsica (2A, 2B) and overseas included."""
    return bool(_MUNICIPALITY.match(code))


def _is_code(text: str) -> bool:
    return len(text) <= 40 and bool(_CODE.match(text))


def _list_problems(field: str, code: str, values: Sequence[str], good: Callable[[str], bool]) -> Iterator[Problem]:
    yield from (Problem(field, code, {"value": value}) for value in values if not good(value))
    if len(set(values)) != len(values):
        yield Problem(field, "listed_twice")


def _register_problems(siren: str, siret: str) -> Iterator[Problem]:
    if siren and not is_siren(siren):
        yield Problem("siren", "not_a_siren")
    if siret and not is_siret(siret):
        yield Problem("siret", "not_a_siret")
    elif siret and siren and not siret.startswith(siren):
        yield Problem("siret", "siret_of_another_siren")


def _digits(number: str, length: int) -> bool:
    return len(number) == length and number.isascii() and number.isdigit()


def _luhn_sum(number: str) -> int:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled)


def _text_problems(field: str, text: str, most: int) -> Iterator[Problem]:
    if not text.strip():
        yield Problem(field, "required")
    elif len(text) > most:
        yield Problem(field, "too_long", {"most": most})
