"""What an administrator may enter for numbers, trunks and call plans, what is wrong with it; the spacing of calls."""

import re
from collections.abc import Iterator
from datetime import date
from ipaddress import ip_network

import msgspec

from homeshore.kit.problems import Problem

KEYS = frozenset("0123456789*#")
CODECS = ("opus", "pcmu", "pcma")
BEHAVIOURS = frozenset({"say", "callback", "transfer"})
PROOF_KINDS = frozenset({"operator_certificate", "operator_contract", "invoice", "mandate"})
TRANSPORTS = frozenset({"udp", "tcp", "tls"})
SRTP = frozenset({"off", "offer", "require"})
COMPLEXITIES = ("simple", "complex")
MOST_TEXT = 1000
REFUSE_RECORDING = "9"
_SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_HOST = re.compile(r"^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$")
_PRINTABLE = re.compile(r"^[^\s\x00-\x1f\x7f\"<>]*$")


class Spacing(msgspec.Struct, frozen=True):
    """How long an employee is given no call after the wrap-up of one."""

    inbound_seconds: int
    outbound_seconds: int


SPACING = {"simple": Spacing(4, 8), "complex": Spacing(6, 10)}
"""Collective agreement IDCC 2098 (call centres): by kind of calls, after a customer's call and after one of our own."""


class NumberDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A number as it is entered, in E.164; `programme` and `trunk` are ids (trunk 0: any)."""

    number: str
    programme: int
    label: str = ""
    language: str = "fr"
    trunk: int = 0
    is_presented: bool = True
    is_active: bool = True
    proof_kind: str = ""
    proof_reference: str = ""
    proof_from: date | None = None
    proof_until: date | None = None


class TrunkDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A trunk as it is entered. An empty password keeps the one that is stored."""

    name: str
    host: str = ""
    port: int = 5060
    transport: str = "udp"
    username: str = ""
    password: str = ""
    realm: str = ""
    srtp: str = "off"
    codecs: tuple[str, ...] = ("pcma", "pcmu", "opus")
    allowed_hosts: tuple[str, ...] = ()
    registers: bool = False
    is_active: bool = True


class OptionDetails(msgspec.Struct, frozen=True):
    """A key of the menu and the programme (id) that it leads to."""

    key: str
    programme: int
    label_fr: str
    label_en: str


class PlanDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A call plan as it is entered; programmes are ids, 0 for none."""

    announces_recording: bool = True
    recorded_percent: int = 0
    menu: tuple[OptionDetails, ...] = ()
    menu_seconds: int = 5
    when_closed: str = "say"
    closed_programme: int = 0
    when_full: str = ""
    full_programme: int = 0
    full_seconds: int = 0
    full_waiting: int = 0
    announce_seconds: int = 45
    offers_callback: bool = True
    callback_seconds: int = 30
    complexity: str = "simple"
    purpose_fr: str = ""
    purpose_en: str = ""


def number_problems(details: NumberDetails) -> Iterator[Problem]:
    """What is wrong with a number apart from the number itself. A proof has a kind, a reference and a beginning."""
    if len(details.label) > 80:
        yield Problem("label", "too_long", {"most": 80})
    if details.proof_kind and details.proof_kind not in PROOF_KINDS:
        yield Problem("proof_kind", "not_a_proof", {"value": details.proof_kind})
    if len(details.proof_reference) > 120:
        yield Problem("proof_reference", "too_long", {"most": 120})
    if details.proof_kind and not details.proof_reference.strip():
        yield Problem("proof_reference", "required")
    if details.proof_kind and details.proof_from is None:
        yield Problem("proof_from", "required")
    if details.proof_from and details.proof_until and details.proof_until < details.proof_from:
        yield Problem("proof_until", "ends_before_it_starts")


def trunk_problems(details: TrunkDetails, *, has_password: bool) -> Iterator[Problem]:
    """What is wrong with a trunk. Without a server it is a party that registers here, and needs name and password."""
    if not _SLUG.match(details.name) or len(details.name) > 40:
        yield Problem("name", "not_a_code" if details.name else "required", {"value": details.name})
    yield from _host_problems(details)
    if not 1 <= details.port <= 65_535:
        yield Problem("port", "out_of_range", {"least": 1, "most": 65_535})
    for field, known in (("transport", TRANSPORTS), ("srtp", SRTP)):
        if getattr(details, field) not in known:
            yield Problem(field, "unknown")
    for field in ("username", "realm"):
        if len(getattr(details, field)) > 120 or not _PRINTABLE.match(getattr(details, field)):
            yield Problem(field, "not_a_sip_name")
    if not details.codecs or set(details.codecs) - set(CODECS) or len(set(details.codecs)) != len(details.codecs):
        yield Problem("codecs", "not_codecs")
    yield from _password_problems(details, has_password=has_password)


def plan_problems(details: PlanDetails) -> Iterator[Problem]:
    """What is wrong with a call plan by itself; that its programmes are the brand's is for the action to see."""
    yield from _menu_problems(details)
    yield from _behaviour_problems(details)
    if details.complexity not in COMPLEXITIES:
        yield Problem("complexity", "unknown")
    limits = {
        "recorded_percent": (0, 100),
        "menu_seconds": (2, 30),
        "full_seconds": (0, 7200),
        "full_waiting": (0, 10_000),
        "announce_seconds": (0, 3600),
        "callback_seconds": (0, 3600),
    }
    for field, (least, most) in limits.items():
        if not least <= getattr(details, field) <= most:
            yield Problem(field, "out_of_range", {"least": least, "most": most})
    if details.recorded_percent and not details.announces_recording:
        yield Problem("announces_recording", "recording_is_announced")


def _behaviour_problems(details: PlanDetails) -> Iterator[Problem]:
    if details.when_closed not in BEHAVIOURS:
        yield Problem("when_closed", "unknown")
    if details.when_full and details.when_full not in BEHAVIOURS:
        yield Problem("when_full", "unknown")
    for field, behaviour in (("closed_programme", details.when_closed), ("full_programme", details.when_full)):
        if behaviour == "transfer" and not getattr(details, field):
            yield Problem(field, "required")


def _host_problems(details: TrunkDetails) -> Iterator[Problem]:
    if details.host and ("/" in details.host or not _is_server(details.host)):
        yield Problem("host", "not_a_server", {"value": details.host})
    for host in details.allowed_hosts:
        if not _is_server(host):
            yield Problem("allowed_hosts", "not_a_server", {"value": host})


def _is_server(text: str) -> bool:
    """A host's name, an address, or a network such as 192.0.2.0/24."""
    try:
        ip_network(text)
    except ValueError:
        return len(text) <= 200 and bool(_HOST.match(text)) and not text.replace(".", "").isdigit()
    return True


def _password_problems(details: TrunkDetails, *, has_password: bool) -> Iterator[Problem]:
    proves_itself = bool(details.password) or has_password
    if (details.registers or not details.host) and not details.username:
        yield Problem("username", "required")
    if (details.registers or not details.host or details.username) and not proves_itself:
        yield Problem("password", "required")
    if details.registers and not details.host:
        yield Problem("host", "required")


def _menu_problems(details: PlanDetails) -> Iterator[Problem]:
    if len({option.key for option in details.menu}) != len(details.menu):
        yield Problem("menu", "listed_twice")
    for option in details.menu:
        if option.key not in KEYS:
            yield Problem("menu", "not_a_key", {"value": option.key})
        if option.key == REFUSE_RECORDING and details.announces_recording:
            yield Problem("menu", "key_refuses_recording")
        if not (option.label_fr.strip() and option.label_en.strip()):
            yield Problem("menu", "label_required", {"value": option.key})
        if max(len(option.label_fr), len(option.label_en)) > 80:
            yield Problem("menu", "too_long", {"most": 80})
