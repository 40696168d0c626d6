"""What each kind of file holds: its columns, how a row is read, how a stored one is written again."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeshore.billing.queries.sources import SourceRow
from homeshore.billing.rules.sources import FORECAST, HOURS, RESULTS, ROSTERS, SLOTS, TRAINING, Row
from homeshore.kit.clock import from_us
from homeshore.web.finance.figures.cells import HOUR_US, MINUTE_US, Cells, Directory
from homeshore.web.tables.reading import Columns

MOST_ROWS = 20_000
"""A month's rosters of 500 employees; rows are written in chunks."""


class Names(msgspec.Struct, frozen=True):
    """A directory read backwards, to write rows as they were taken in."""

    brands: dict[int, str]
    programmes: dict[int, str]
    agents: dict[int, tuple[str, str]]
    zones: dict[int, str]

    def agent(self, id: int) -> str:
        """The address of an agent; empty for one who was forgotten."""
        return self.agents.get(id, ("", ""))[0]

    def local(self, agent: int, us: int) -> datetime:
        """A moment where the agent is."""
        return from_us(us).astimezone(ZoneInfo(self.agents.get(agent, ("", "Europe/Paris"))[1]))


def names_of(directory: Directory) -> Names:
    """The names behind the ids."""
    return Names(
        {id: slug for slug, id in directory.brands.items()},
        {id: slug for (_, slug), id in directory.programmes.items()},
        {id: (address, zone) for address, (id, zone) in directory.agents.items()},
        directory.zones,
    )


class Kind(msgspec.Struct, frozen=True):
    """A kind of file. `read` gives a row of cells as billing takes it, `write` the cells of a stored one."""

    code: str
    title: Promise
    about: Promise
    columns: Columns
    read: Callable[[Cells], Row]
    write: Callable[[SourceRow, Names], tuple[str, ...]]
    examples: tuple[str, ...]
    ahead: bool = False


def _forecast(cells: Cells) -> Row:
    brand = cells.brand()
    return Row(
        row=cells.number,
        brand=brand,
        programme=cells.programme(brand),
        day=cells.day(),
        amount_us=cells.minutes(),
    )


def _forecast_cells(row: SourceRow, names: Names) -> tuple[str, ...]:
    brand, programme = names.brands.get(row.brand, ""), names.programmes.get(row.programme, "")
    return brand, programme, _day(row), str(row.amount_us // MINUTE_US)


def _slot(cells: Cells) -> Row:
    brand, day = cells.brand(), cells.day()
    from_us, until_us = cells.span(day, brand)
    return Row(
        row=cells.number,
        brand=brand,
        programme=cells.programme(brand),
        agent=cells.agent(required=False),
        day=day,
        from_us=from_us,
        until_us=until_us,
        figure=cells.figure("agents", "1"),
    )


def _slot_cells(row: SourceRow, names: Names) -> tuple[str, ...]:
    zone = ZoneInfo(names.zones.get(row.brand, "Europe/Paris"))
    times = (f"{from_us(at_us).astimezone(zone):%H:%M}" for at_us in (row.from_us, row.until_us))
    brand, programme = names.brands.get(row.brand, ""), names.programmes.get(row.programme, "")
    agent = names.agent(row.agent) if row.agent else ""
    return brand, programme, _day(row), *times, _decimal(row.figure or Decimal(1)), agent


def _spanned(cells: Cells, word: str = "") -> Row:
    day = cells.day()
    from_us, until_us = cells.span(day)
    return Row(row=cells.number, agent=cells.agent(), day=day, from_us=from_us, until_us=until_us, word=word)


def _training(cells: Cells) -> Row:
    return _spanned(cells, cells.word("kind", "training"))


def _training_cells(row: SourceRow, names: Names) -> tuple[str, ...]:
    return *_spanned_cells(row, names), row.word


def _spanned_cells(row: SourceRow, names: Names) -> tuple[str, ...]:
    starts, ends = names.local(row.agent, row.from_us), names.local(row.agent, row.until_us)
    return names.agent(row.agent), _day(row), f"{starts:%H:%M}", f"{ends:%H:%M}"


def _results(cells: Cells) -> Row:
    return Row(
        row=cells.number,
        brand=cells.brand(required=False),
        agent=cells.agent(required=False),
        word=cells.word("measure"),
        figure=cells.figure("figure"),
    )


def _results_cells(row: SourceRow, names: Names) -> tuple[str, ...]:
    brand, agent = names.brands.get(row.brand, ""), names.agent(row.agent) if row.agent else ""
    return row.word, _decimal(row.figure or Decimal(0)), brand, agent


def _hours(cells: Cells) -> Row:
    return Row(
        row=cells.number,
        agent=cells.agent(),
        amount_us=cells.hours("weekly_hours"),
        word=cells.word("complementary", "tenth"),
    )


def _hours_cells(row: SourceRow, names: Names) -> tuple[str, ...]:
    return names.agent(row.agent), _decimal(Decimal(row.amount_us) / HOUR_US), row.word


def _day(row: SourceRow) -> str:
    return row.day.isoformat() if row.day else ""


def _decimal(figure: Decimal) -> str:
    return f"{figure.normalize():f}"


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            FORECAST,
            _("Forecast"),
            _("Minutes expected of each programme and day. It is recorded before its month begins."),
            Columns(("brand", "programme", "day", "minutes"), (), MOST_ROWS),
            _forecast,
            _forecast_cells,
            ("aubelle;orders;2026-12-01;600", "aubelle;orders;2026-12-02;540"),
            ahead=True,
        ),
        Kind(
            SLOTS,
            _("Slots"),
            _(
                "Agents' hours that were opened for a programme: a card by the opened hour charges them, and to an "
                "independent who is named a guarantee may hold for them. Times are the brand's."
            ),
            Columns(("brand", "programme", "day", "starts", "ends"), ("agents", "agent"), MOST_ROWS),
            _slot,
            _slot_cells,
            (
                "aubelle;orders;2026-12-01;09:00;13:00;12;",
                "santeo;claims;2026-12-01;14:00;18:00;;lea@homeshore.example",
            ),
            ahead=True,
        ),
        Kind(
            RESULTS,
            _("Agreed results"),
            _("Figures of measures that a rate card counts: a brand's, or an agent's."),
            Columns(("measure", "figure"), ("brand", "agent"), MOST_ROWS),
            _results,
            _results_cells,
            ("service_level;0.92;aubelle;", "satisfaction;4.6;;lea@homeshore.example"),
        ),
        Kind(
            TRAINING,
            _("Training and onboarding"),
            _("Hours of training: paid to independents where agreed, working time for employees."),
            Columns(("agent", "day", "starts", "ends"), ("kind",), MOST_ROWS),
            _training,
            _training_cells,
            (
                "lea@homeshore.example;2026-11-05;09:00;11:30;training",
                "lea@homeshore.example;06/11/2026;14:00;15:00;onboarding",
            ),
        ),
        Kind(
            ROSTERS,
            _("Rosters"),
            _("Employees' shifts. Independents have none: they pick their own slots."),
            Columns(("agent", "day", "starts", "ends"), (), MOST_ROWS),
            _spanned,
            _spanned_cells,
            ("claire@homeshore.example;2026-11-05;09:00;12:30", "claire@homeshore.example;2026-11-05;13:30;17:00"),
        ),
        Kind(
            HOURS,
            _("Contract hours"),
            _("Employees' weekly hours; whoever does not stand here works full time. It holds until a newer file."),
            Columns(("agent", "weekly_hours"), ("complementary",), MOST_ROWS),
            _hours,
            _hours_cells,
            ("claire@homeshore.example;24;tenth", "nadia@homeshore.example;28,5;third"),
        ),
    )
}
