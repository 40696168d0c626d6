"""The cells of one row, read with what they name; all problems of a row are gathered."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

from homeshore.brands import queries as brands
from homeshore.brands.queries.known import brand_zones
from homeshore.kit.clock import to_us
from homeshore.kit.problems import Invalid, Problem
from homeshore.people import queries as people
from homeshore.security.scope import Scope
from homeshore.web.tables.cells import day, integer_from

T = TypeVar("T")
HOUR_US, MINUTE_US = 3_600_000_000, 60_000_000


class Directory(msgspec.Struct, frozen=True):
    """What cells may name: brands by slug, programmes by brand and slug, agents (id and time zone) by address.

    `zones` are the brands' own.
    """

    brands: dict[str, int]
    programmes: dict[tuple[int, str], int]
    agents: dict[str, tuple[int, str]]
    zones: dict[int, str]


def directory(scope: Scope) -> Directory:
    """Everybody and everything that a file may name, read once; agents who left are in files of the past."""
    rows = [*people.agents(), *people.agents(archived=True)]
    return Directory(
        dict(brands.brands(scope).values_list("slug", "id")),
        {(brand, slug): id for brand, slug, id in brands.programmes(scope).values_list("brand_id", "slug", "id")},
        {row.person.email.lower(): (row.id, row.time_zone) for row in rows},
        brand_zones(),
    )


class Cells:
    """One row while it is read. `problems` holds what was wrong; a cell that cannot be read gives nothing."""

    def __init__(self, number: int, row: dict[str, str], names: Directory) -> None:
        self.number, self.row, self.names = number, row, names
        self.problems: list[Problem] = []

    def brand(self, *, required: bool = True) -> int:
        """The brand's id."""
        slug = self._text("brand", required=required)
        return self._named("brand", "unknown_brand", self.names.brands.get(slug.lower(), 0), slug)

    def programme(self, brand: int) -> int:
        """The id of a programme of that brand."""
        slug = self._text("programme", required=True)
        found = self.names.programmes.get((brand, slug.lower()), 0)
        return self._named("programme", "unknown_programme", found, slug) if brand else 0

    def agent(self, *, required: bool = True) -> int:
        """The agent's id."""
        address = self._text("agent", required=required)
        found, _ = self.names.agents.get(address.lower(), (0, ""))
        return self._named("agent", "unknown_agent", found, address)

    def day(self) -> date | None:
        """The day."""
        text = self._text("day", required=True)
        return self._read(lambda: day(text, "day"), None) if text else None

    def span(self, on: date | None, brand: int = 0) -> tuple[int, int]:
        """From `starts` until before `ends`, local to the brand if there is one, else to the agent.

        An end at or before the start is the next day's.
        """
        starts, ends = self._time("starts"), self._time("ends")
        _, zone = self.names.agents.get(self.row["agent"].lower(), (0, "Europe/Paris"))
        zone = self.names.zones.get(brand, zone)
        if on is None or starts is None or ends is None:
            return 0, 0
        last = on if ends > starts else on + timedelta(days=1)
        return moment(on, starts, zone), moment(last, ends, zone)

    def minutes(self) -> int:
        """Whole minutes, in microseconds."""
        text = self._text("minutes", required=True)
        return self._read(lambda: integer_from(text, "minutes"), 0) * MINUTE_US if text else 0

    def hours(self, column: str) -> int:
        """Hours, in microseconds."""
        figure = self.figure(column)
        return int((figure or Decimal(0)) * HOUR_US)

    def figure(self, column: str, default: str = "") -> Decimal | None:
        """A number with a point or a comma."""
        text = self._text(column, required=not default) or default
        return self._read(lambda: decimal_from(text, column), None) if text else None

    def word(self, column: str, default: str = "") -> str:
        """A word as it stands."""
        return self._text(column, required=not default).lower() or default

    def _text(self, column: str, *, required: bool) -> str:
        text = self.row[column]
        if required and not text:
            self.problems.append(Problem(column, "required"))
        return text

    def _named(self, column: str, code: str, found: int, text: str) -> int:
        if text and not found:
            self.problems.append(Problem(column, code, {"value": text}))
        return found

    def _time(self, column: str) -> time | None:
        text = self._text(column, required=True)
        return self._read(lambda: time_from(text, column), None) if text else None

    def _read(self, read: Callable[[], T], nothing: T) -> T:
        try:
            return read()
        except Invalid as invalid:
            self.problems += invalid.problems
            return nothing


def decimal_from(text: str, column: str) -> Decimal:
    """A number such as 0.92 or 0,92. Raises Invalid."""
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise Invalid([Problem(column, "not_a_decimal", {"value": text})])
    return found


def time_from(text: str, column: str) -> time:
    """A time of day such as 9:00. Raises Invalid."""
    try:
        found = time.fromisoformat(text.zfill(5))
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None:
        raise Invalid([Problem(column, "not_a_time", {"value": text})])
    return found


def moment(on: date, at: time, zone: str) -> int:
    """A local time as microseconds."""
    return to_us(datetime.combine(on, at, ZoneInfo(zone)))
