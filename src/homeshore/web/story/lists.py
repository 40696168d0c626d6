"""Lists of contacts: what the address narrows them to, and the lines of one page."""

from collections.abc import Sequence

import msgspec
from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils import timezone

from homeshore.brands import queries as brands
from homeshore.contacts.queries import lists
from homeshore.contacts.queries.lists import Contact, ContactFilter
from homeshore.contacts.queries.names import first_names
from homeshore.contacts.queries.volumes import day_span
from homeshore.facts.vocabulary import Origin
from homeshore.kit.ids import decode_id, encode_id
from homeshore.kit.zones import day_from
from homeshore.security.scope import Scope
from homeshore.web.shell.vocabulary import CHANNELS, ENDINGS, STATES, Text

PAGE_LENGTH = 30


class Choice(msgspec.Struct, frozen=True):
    """An option of a filter."""

    value: str
    label: Text
    chosen: bool


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A contact in a list."""

    contact: Contact
    agent: str
    outcome: Text
    handled_us: int | None


class ContactList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a list with its filters. `day` is the day asked for, as the input shows it."""

    page: Page[Contact]
    lines: list[Line]
    day: str
    programmes: list[Choice]
    channels: list[Choice]
    states: list[Choice]
    origins: Sequence[Choice]


def contact_list(scope: Scope, asked: QueryDict, brand: int = 0) -> ContactList:
    """The contacts that the address asks for, within the scope; what it asks wrongly is left out."""
    programmes = list(brands.programmes(scope, brand))
    programme = chosen_id(asked, "programme", {row.id for row in programmes})
    channel, state, origin = (_known(asked, name, words) for name, words in _WORDS.items())
    day = day_from(asked.get("day", ""))
    wanted = ContactFilter(
        brand=brand,
        programme=programme,
        channel=channel,
        state=state,
        origin=origin,
        received=day_span(day, timezone.get_current_timezone_name()) if day else None,
    )
    page = Paginator(lists.contacts(scope, wanted), PAGE_LENGTH).get_page(asked.get("page"))
    return ContactList(
        page=page,
        lines=_lines(list(page)),
        day=day.isoformat() if day else "",
        programmes=[
            Choice(encode_id(row.id), row.name if brand else f"{row.brand.name} · {row.name}", row.id == programme)
            for row in programmes
        ],
        channels=[Choice(code, CHANNELS[code].label, code == channel) for code in _LISTED],
        states=[Choice(code, badge.label, code == state) for code, badge in STATES.items()],
        origins=[Choice(one.value, "", one.value == origin) for one in Origin],
    )


_LISTED = ("chat", "mail", "voice", "callback")
_WORDS = {"channel": frozenset(CHANNELS), "state": frozenset(STATES), "origin": frozenset(Origin)}


def chosen_id(asked: QueryDict, name: str, known: set[int]) -> int:
    """The id that the address names, if it is one of `known`; else 0."""
    try:
        id = decode_id(asked.get(name, ""))
    except ValueError:
        return 0
    return id if id in known else 0


def _known(asked: QueryDict, name: str, words: frozenset[str]) -> str:
    value = asked.get(name, "")
    return value if value in words else ""


def _lines(rows: Sequence[Contact]) -> list[Line]:
    handled = lists.handled_us_of(row.id for row in rows)
    names = first_names(row.agent for row in rows if row.agent)
    return [
        Line(
            contact=row,
            agent=names.get(row.agent, ""),
            outcome=ENDINGS.get(row.outcome, row.outcome),
            handled_us=handled.get(row.id),
        )
        for row in rows
    ]
