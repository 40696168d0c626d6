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
    home_of: str = ""
    """The role that lands here after signing in."""


class Link(msgspec.Struct, frozen=True):
    """An entry as one reader sees it."""

    label: Text
    href: str
    icon: str
    current: bool


ENTRIES = (
    Entry(_("Desk"), "agent:desk", "desk", "/desk/", home_of="agent"),
    Entry(_("My day"), "agent:day", "clock", "/desk/day/"),
    Entry(_("Reinforcement"), "agent:reinforcement", "bell", "/desk/reinforcement/"),
    Entry(_("My slots"), "agent:my_slots", "calendar", "/desk/slots/"),
    Entry(_("My earnings"), "agent:earnings", "money", "/desk/earnings/"),
    Entry(_("Floor"), "floor:floor", "floor", "/floor/", home_of="supervisor"),
    Entry(_("Wallboard"), "floor:wallboard", "wallboard", "/floor/wallboard/"),
    Entry(_("Quarantine"), "floor:quarantine", "quarantine", "/floor/quarantine/"),
    Entry(_("Planning"), "planning:home", "calendar", "/planning/", home_of="planner"),
    Entry(_("Recordings"), "quality:recordings", "record", "/quality/"),
    Entry(_("Brand view"), "brand:overview", "chart", "/brand/", home_of="brand_manager"),
    Entry(_("Finance"), "finance:home", "money", "/finance/", home_of="finance"),
    Entry(_("Scenarios"), "cases:cases", "trend_up", "/cases/"),
    Entry(_("Office"), "office:home", "office", "/office/", home_of="administrator"),
)


def links(roles: frozenset[str], path: str) -> list[Link]:
    """The entries that `roles` open, the one that `path` lies under marked as current."""
    open_entries = [(entry, href) for entry in ENTRIES if (href := _address(entry, roles))]
    areas = [entry.area for entry, _ in open_entries if path.startswith(entry.area)]
    here = max(areas, key=len, default="")
    return [Link(entry.label, href, entry.icon, entry.area == here) for entry, href in open_entries]


def landing(roles: frozenset[str]) -> str:
    """The address of the page that a person with `roles` begins with, empty when no page is theirs."""
    mine = [(entry.home_of in roles, href) for entry in ENTRIES if (href := _address(entry, roles))]
    homes = [href for home, href in mine if home]
    return (homes or [href for _, href in mine] or [""])[0]


def _address(entry: Entry, roles: frozenset[str]) -> str:
    if not allowed(ROUTES.get(entry.route), roles):
        return ""
    try:
        return reverse(entry.route)
    except NoReverseMatch:  # listed before its page is there
        return ""
