"""Numbers, trunks, call plans and prompts, as the telephone and the office read them."""

from collections.abc import Iterable

import msgspec
from django.db.models import Q, QuerySet

from homeshore.brands.errors import UnknownNumber, UnknownPrompt, UnknownTrunk
from homeshore.brands.models import CallOption, CallPlan, PhoneNumber, Programme, Prompt, Trunk
from homeshore.security.scope import Scope
from homeshore.security.sealing import unseal

__all__ = ["CallOption", "CallPlan", "PhoneNumber", "Prompt", "Trunk"]


class TrunkSettings(msgspec.Struct, frozen=True, kw_only=True):
    """A trunk in service, its password in the clear: never shown or logged. Fields as in adapters.telephony.sip."""

    id: int
    name: str
    host: str
    port: int
    transport: str
    username: str
    password: str
    realm: str
    register: bool
    srtp: str
    codecs: tuple[str, ...]
    allowed_hosts: tuple[str, ...]

    def __repr__(self) -> str:
        return f"TrunkSettings(id={self.id}, name={self.name!r})"


def trunks(*, only_active: bool = False) -> QuerySet[Trunk]:
    """The centre's trunks, by name."""
    rows = Trunk.objects.order_by("name")
    return rows.filter(is_active=True) if only_active else rows


def trunk(id: int) -> Trunk:
    """One trunk. Raises UnknownTrunk."""
    found = Trunk.objects.filter(id=id).first()
    if found is None:
        raise UnknownTrunk(trunk=id)
    return found


def trunk_settings() -> list[TrunkSettings]:
    """The trunks in service, as the SIP user agent needs them. Raises CannotUnseal when the centre's key changed."""
    return [
        TrunkSettings(
            id=row.id,
            name=row.name,
            host=row.host,
            port=row.port,
            transport=row.transport,
            username=row.username,
            password=unseal(row.sealed_password) if row.sealed_password else "",
            realm=row.realm,
            register=row.registers,
            srtp=row.srtp,
            codecs=tuple(row.codecs),
            allowed_hosts=tuple(row.allowed_hosts),
        )
        for row in trunks(only_active=True)
    ]


def phone_numbers(scope: Scope, brand_id: int = 0, *, only_active: bool = False) -> QuerySet[PhoneNumber]:
    """Numbers within the scope, of one brand or (0) of all, with brand, programme and trunk."""
    rows = PhoneNumber.objects.filter(scope.only()).select_related("brand", "programme", "trunk")
    rows = rows.filter(brand_id=brand_id) if brand_id else rows
    rows = rows.filter(is_active=True, brand__archived_at=None) if only_active else rows
    return rows.order_by("brand__name", "number")


def phone_number(scope: Scope, id: int) -> PhoneNumber:
    """One number. Raises UnknownNumber."""
    found = phone_numbers(scope).filter(id=id).first()
    if found is None:
        raise UnknownNumber(number=id)
    return found


def call_plan(programme: Programme) -> CallPlan:
    """A programme's call plan; the default one, not stored, where nobody has entered one."""
    found = CallPlan.objects.filter(programme=programme).first()
    return found or CallPlan(brand_id=programme.brand_id, programme=programme, announce_seconds=0, callback_seconds=0)


def call_options(programme: Programme) -> QuerySet[CallOption]:
    """The keys of a programme's menu, in order."""
    return CallOption.objects.filter(plan__programme=programme).select_related("programme").order_by("key")


def prompts(brand_id: int, programme_id: int = 0) -> QuerySet[Prompt]:
    """What callers of a brand hear: all of its prompts, or (with a programme) that programme's and the brand's own."""
    rows = Prompt.objects.filter(brand_id=brand_id).order_by("kind", "language")
    return rows.filter(Q(programme_id=programme_id) | Q(programme=None)) if programme_id else rows


def spoken_prompts() -> QuerySet[Prompt]:
    """Every prompt of a brand in service that is a text to be spoken."""
    return Prompt.objects.filter(is_uploaded=False, brand__archived_at=None).order_by("id")


def prompt(brand_id: int, id: int) -> Prompt:
    """One prompt of a brand. Raises UnknownPrompt."""
    found = Prompt.objects.filter(brand_id=brand_id, id=id).select_related("programme").first()
    if found is None:
        raise UnknownPrompt(prompt=id)
    return found


def prompt_names(programme: Programme, language: str) -> dict[str, str]:
    """What callers of a programme hear by kind, as names of prompts that can be played: the programme's own first."""
    rows: Iterable[Prompt] = prompts(programme.brand_id, programme.id).filter(language=language, duration_ms__gt=0)
    return {row.kind: row.name for row in sorted(rows, key=lambda row: row.programme_id is not None)}
