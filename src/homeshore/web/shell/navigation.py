"""The way through the product: entries in order; the permission table decides who sees which."""

import msgspec
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from homeshore.security.permissions import ROUTES, allowed
from homeshore.web.shell.vocabulary import Text


class Entry(msgspec.Struct, frozen=True):
    """A page that the header leads to. `area` is the part of the address under which the entry counts as current."""

    label: Text
    route: str
    icon: str
    area: str


class Link(msgspec.Struct, frozen=True):
    """An entry as one reader sees it."""

    label: Text
    href: str
    icon: str
    current: bool


ENTRIES = (
    Entry(_("Desk"), "agent:desk", "desk", "/desk/"),
    Entry(_("My day"), "agent:day", "clock", "/desk/day/"),
    Entry(_("Floor"), "floor:floor", "floor", "/floor/"),
    Entry(_("Wallboard"), "floor:wallboard", "wallboard", "/floor/wallboard/"),
    Entry(_("Quarantine"), "floor:quarantine", "quarantine", "/floor/quarantine/"),
    Entry(_("Brand view"), "brand:overview", "chart", "/brand/"),
    Entry(_("Office"), "office:home", "office", "/office/"),
)


def links(roles: frozenset[str], path: str) -> list[Link]:
    """The entries that `roles` open, the one that `path` lies under marked as current."""
    open_entries = [(entry, href) for entry in ENTRIES if (href := _address(entry, roles))]
    areas = [entry.area for entry, _ in open_entries if path.startswith(entry.area)]
    here = max(areas, key=len, default="")
    return [Link(entry.label, href, entry.icon, entry.area == here) for entry, href in open_entries]


def _address(entry: Entry, roles: frozenset[str]) -> str:
    if not allowed(ROUTES.get(entry.route), roles):
        return ""
    try:
        return reverse(entry.route)
    except NoReverseMatch:  # listed before its page is there
        return ""
