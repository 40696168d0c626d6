"""Forecasts from a CSV of past volumes: one day of it, or the mean of its days or of one weekday."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from statistics import fmean

import msgspec

from homeshore.cases.rules.fields import Table, minute_of
from homeshore.cases.rules.scenario import Day
from homeshore.kit.problems import Problem

COLUMNS = {
    "date": ("date", "day", "jour"),
    "start": ("start", "time", "debut", "début", "heure"),
    "contacts": ("contacts", "volume", "volumes", "count", "nombre"),
    "brand": ("brand", "marque"),
    "programme": ("programme", "program", "campagne"),
    "channel": ("channel", "canal"),
    "language": ("language", "langue"),
}
NEEDED = ("date", "start", "contacts")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_LINES = 1_000_000
MOST_PROBLEMS = 20


class Wanted(msgspec.Struct, frozen=True):
    """Which lines of the file belong to a demand. A column that the file lacks excludes nothing."""

    brand: str
    programme: str
    channel: str
    language: str


class Line(msgspec.Struct, frozen=True):
    """So many contacts from a minute of a day on; only a `wanted` one is of the demand that is read."""

    wanted: bool
    on: date
    minute: int
    contacts: float


def read_volumes(table: Table, day: Day, wanted: Wanted, files: Mapping[str, str]) -> tuple[float, ...]:
    """The forecast of a demand whose table names a `csv`, with `on` or `weekday` choosing its days (else all)."""
    name = table.text("csv")
    weekday = table.choice("weekday", WEEKDAYS) if table.has("weekday") else None
    only = table.day("on") if table.has("on") else None
    table.ignore("weekday", "on")
    if name not in files:
        table.wrong(
            "csv", "no_such_file", found=name, accepted=", ".join(sorted(files)) or "a file beside the scenario"
        )
        return ()
    problems: list[Problem] = []
    lines = parse(files[name], wanted, table.path("csv"), problems)
    for problem in problems[:MOST_PROBLEMS]:
        table.add(problem)
    if problems:
        return ()
    chosen = [line for line in lines if line.wanted and _is_chosen(line.on, weekday, only)]
    if not sum(line.contacts for line in chosen):
        accepted = f"contacts of {wanted.brand}, {wanted.programme}, {wanted.channel}, {wanted.language}"
        table.wrong("csv", "empty_demand", accepted=accepted, found=_days(lines))
        return ()
    return averaged(chosen, length_of(lines), day)


def parse(text: str, wanted: Wanted, path: str, problems: list[Problem]) -> list[Line]:
    """The lines of a file; a `wanted` one that cannot be read is put into `problems` with its line's number."""
    rows = csv.reader(text.lstrip("\ufeff").splitlines()[:MOST_LINES], delimiter=delimiter(text))
    try:
        return _lines(rows, wanted, path, problems)
    except csv.Error as error:
        problems.append(Problem(path, "not_csv", {"found": str(error)[:200]}))
        return []


def columns_of(text: str) -> set[str]:
    """What the columns of a file tell: keys of COLUMNS."""
    header = text.lstrip("\ufeff").partition("\n")[0]
    try:
        return set(_columns(next(csv.reader([header], delimiter=delimiter(text)), [])))
    except csv.Error:  # refused where its lines are read
        return set()


def averaged(lines: list[Line], length: int, day: Day) -> tuple[float, ...]:
    """Mean contacts of each of the day's intervals. A line of an hour (`length`) counts half in each half-hour."""
    by_day: dict[date, list[float]] = defaultdict(lambda: [0.0] * day.intervals)
    for line in lines:
        _spread(line, length, day, by_day[line.on])
    return tuple(fmean(values) for values in zip(*by_day.values(), strict=True))


def _spread(line: Line, length: int, day: Day, into: list[float]) -> None:
    for number in range(day.intervals):
        begin = day.open_minute + number * day.interval_minutes
        shared = min(begin + day.interval_minutes, line.minute + length) - max(begin, line.minute)
        if shared > 0:
            into[number] += line.contacts * shared / length


def _lines(rows: Iterator[list[str]], wanted: Wanted, path: str, problems: list[Problem]) -> list[Line]:
    columns = _columns(next(rows, []))
    missing = [key for key in NEEDED if key not in columns]
    if missing:
        problems.append(Problem(path, "no_column", {"accepted": ", ".join(COLUMNS), "found": ", ".join(missing)}))
        return []
    found = []
    for number, row in enumerate(rows, 2):
        if any(cell.strip() for cell in row):
            is_wanted = _is_wanted(row, columns, wanted)
            line = _line(row, columns, is_wanted)
            if isinstance(line, Line):
                found.append(line)
            elif is_wanted:
                problems.append(Problem(path, "bad_line", {"row": number, "column": line, "found": ";".join(row)[:60]}))
    return found


def _columns(cells: list[str]) -> dict[str, int]:
    header = [name.strip().lower() for name in cells]
    return {key: header.index(name) for key, names in COLUMNS.items() for name in names if name in header}


def _line(row: list[str], columns: dict[str, int], is_wanted: bool) -> Line | str:
    """The line, or the column that cannot be read."""
    cells = {key: row[index].strip() if index < len(row) else "" for key, index in columns.items()}
    try:
        on = date.fromisoformat(cells["date"]) if "/" not in cells["date"] else _french(cells["date"])
    except ValueError:
        return "date"
    minute = minute_of(cells["start"])
    if minute is None:
        return "start"
    try:
        contacts = float(cells["contacts"].replace(",", ".").replace("\u202f", "").replace("\xa0", ""))
    except ValueError:
        return "contacts"
    return Line(is_wanted, on, minute, contacts) if 0 <= contacts < MOST_LINES else "contacts"


def _french(text: str) -> date:
    """17/11/2026."""
    day, month, year = text.split("/")
    return date(int(year), int(month), int(day))


def _is_wanted(row: list[str], columns: dict[str, int], wanted: Wanted) -> bool:
    for key in ("brand", "programme", "channel", "language"):
        index = columns.get(key)
        if index is not None and index < len(row) and row[index].strip().casefold() != getattr(wanted, key).casefold():
            return False
    return True


def _is_chosen(on: date, weekday: str | None, only: date | None) -> bool:
    return (weekday is None or WEEKDAYS[on.weekday()] == weekday) and (only is None or on == only)


def length_of(lines: list[Line]) -> int:
    """Minutes that a line of a file stands for: the smallest distance between two starts, at most an hour."""
    starts = sorted({line.minute for line in lines})
    return min([60, *(later - earlier for earlier, later in pairwise(starts))])


def _days(lines: list[Line]) -> str:
    days = sorted({line.on for line in lines if line.wanted})
    return f"{days[0]} - {days[-1]}" if days else "none"


def delimiter(text: str) -> str:
    """What separates the columns: comma, semicolon or tab, whichever the header has most of."""
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)
