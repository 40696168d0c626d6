"""Who serves the brand, and who looked at its customers' data."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

import msgspec
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from homeshore.facts.vocabulary import Mode
from homeshore.kit.ids import decode_id
from homeshore.learning import queries as learning
from homeshore.learning.queries import Certificate
from homeshore.people import queries as people
from homeshore.security import queries as security
from homeshore.security.permissions import AGENT
from homeshore.security.queries import Access
from homeshore.web.brand.access import brand_of
from homeshore.web.shell.vocabulary import Text
from homeshore.web.story.access_words import ACCESSES

PAGE_LENGTH = 50
_OF_CONTACTS = frozenset({"conversation", "listening"})
"""Kinds of access whose object is a contact."""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """An agent as a brand sees them: first name, legal mode, certificate. Nothing private."""

    name: str
    mode: Mode | None
    level: int
    valid_from: date
    valid_until: date
    standing: str


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the access trail in words. `contact` leads to the contact that was looked at, 0 if it was not one."""

    access: Access
    who: str
    role: str
    what: Text
    contact: int


@require_safe
def agents(request: HttpRequest, slug: str) -> HttpResponse:
    """The agents who are, were or will be certified for the brand."""
    brand, _scope = brand_of(request, slug)
    with timezone.override(ZoneInfo(brand.time_zone)):
        profiles = _profiles(learning.certificates(brand_id=brand.id).filter(revoked_at=None), timezone.localdate())
        serving = sum(profile.standing == "valid" for profile in profiles)
        return render(request, "brand/agents.html", {"brand": brand, "profiles": profiles, "serving": serving})


def _profiles(certificates: Iterable[Certificate], today: date) -> list[Profile]:
    best: dict[int, Certificate] = {}
    for row in certificates:
        if row.agent.archived_at is None:
            best[row.agent_id] = max(row, best.get(row.agent_id, row), key=lambda one: _rank(one, today))
    modes = people.modes_of(best)
    profiles = [
        Profile(
            name=row.agent.person.name.partition(" ")[0],
            mode=modes.get(agent),
            level=row.level,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            standing=_standing(row, today),
        )
        for agent, row in best.items()
    ]
    return sorted(profiles, key=lambda profile: (profile.standing != "valid", profile.name))


def _rank(row: Certificate, today: date) -> tuple[bool, int, int]:
    """The certificate that counts today, else the latest."""
    valid = _standing(row, today) == "valid"
    return (valid, row.level if valid else row.valid_from.toordinal(), row.id)


def _standing(row: Certificate, today: date) -> str:
    if row.valid_until < today:
        return "expired"
    return "valid" if row.valid_from <= today else "upcoming"


@require_safe
def accesses(request: HttpRequest, slug: str) -> HttpResponse:
    """Who accessed which data of the brand's customers."""
    brand, scope = brand_of(request, slug)
    what = request.GET.get("what", "")
    rows = security.accesses(scope, what if what in ACCESSES else "", object_id=_object(request.GET.get("contact", "")))
    page = Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {"brand": brand, "page": page, "looks": _looks(list(page)), "kinds": ACCESSES, "what": what}
    with timezone.override(ZoneInfo(brand.time_zone)):
        return render(request, "brand/accesses.html", context)


def _object(text: str) -> int:
    try:
        return decode_id(text)
    except ValueError:
        return 0


def _looks(rows: list[Access]) -> list[Look]:
    users = {user.id: user for user in security.users().filter(id__in={row.user for row in rows})}
    roles = {id: sorted({grant.role for grant in user.grants.all()}) for id, user in users.items()}
    names = {
        id: user.name.partition(" ")[0] if roles[id] == [AGENT] else user.name  # a brand knows agents by first name
        for id, user in users.items()
    }
    tokens = security.token_names({row.token for row in rows if row.token})
    return [
        Look(
            access=row,
            who=names.get(row.user) or tokens.get(row.token, ""),
            role=next(iter(roles.get(row.user, ())), ""),
            what=ACCESSES.get(row.what, row.what),
            contact=row.object if row.what in _OF_CONTACTS else 0,
        )
        for row in rows
    ]
