"""Forecasts from a CSV of past volumes: one day of it, or the mean of its days or of one weekday."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain, islice, pairwise
from statistics import fmean

import msgspec

from homeshore.cases.rules.fields import A_FILE, Limits, Table, minute_of
from homeshore.cases.rules.scenario import Day
from homeshore.kit.problems import Problem

COLUMNS = {
    "date": ("date", "day", "jour"),
    "start": ("start", "time", "starts_at", "start_time", "interval", "datetime", "debut", "début", "heure", "tranche"),
    "contacts": ("contacts", "volume", "volumes", "count", "nombre", "calls", "appels", "offered"),
    "brand": ("brand", "marque"),
    "programme": ("programme", "program", "campagne"),
    "channel": ("channel", "canal"),
    "language": ("language", "langue"),
}
"""What columns may be called. A start may hold the date as well (2026-10-05 08:30), and its end (08:30-09:00)."""
NEEDED = ("date", "start", "contacts")
CHANNELS = {
    **dict.fromkeys(("phone", "telephone", "téléphone", "call", "calls", "appel", "appels", "voix"), "voice"),
    **dict.fromkeys(("email", "e-mail", "mails", "emails", "e-mails", "courriel", "courriels"), "mail"),
    **dict.fromkeys(("chats", "tchat", "tchats"), "chat"),
    **dict.fromkeys(("letters", "courrier", "courriers"), "letter"),
}
"""Other words for channels."""
DISTINCT = ("brand", "programme", "channel", "language")
"""By which columns of a file demands are told apart."""
MOST_NAMED = 5
_START = re.compile(r"(?:(\d{4}-\d\d-\d\d|\d\d?/\d\d?/\d{4})[T ])?\s*([\dh:]+)")
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
    """So many contacts from a minute of a day on, and `whose`; only a `wanted` one is of the demand that is read."""

    whose: tuple[str, ...]
    on: date
    minute: int
    contacts: float
    wanted: bool


def read_volumes(table: Table, day: Day, wanted: Wanted, files: Mapping[str, str]) -> tuple[float, ...]:
    """The forecast of a demand whose table names a `csv`, with `on` or `weekday` choosing its days (else all)."""
    name = table.text("csv")
    weekday = table.choice("weekday", WEEKDAYS) if table.has("weekday") else None
    only = table.day("on") if table.has("on") else None
    table.ignore("weekday", "on")
    if name not in files:
        table.wrong("csv", "no_such_file", found=name, accepted=", ".join(sorted(files)) or A_FILE)
        return ()
    problems: list[Problem] = []
    lines = parse(files[name], wanted, table.path("csv"), problems)
    for problem in problems[:MOST_PROBLEMS]:
        table.add(problem)
    if problems:
        return ()
    chosen = [line for line in lines if line.wanted and _is_chosen(line.on, weekday, only)]
    if not sum(line.contacts for line in chosen):
        whose = [getattr(wanted, key) for key in DISTINCT if key in columns_of(files[name])]
        table.wrong("csv", "no_such_lines", accepted=", ".join(whose) or name, found=_there(lines))
        return ()
    return averaged(chosen, length_of(lines), day)


def parse(text: str, wanted: Wanted, path: str, problems: list[Problem]) -> list[Line]:
    """The lines of a file; a `wanted` one that cannot be read is put into `problems` with its line's number."""
    rows = _rows(text)
    try:
        return _lines(rows, wanted, path, problems)
    except csv.Error as error:
        problems.append(Problem(path, "not_csv", {"found": str(error)[:200]}))
        return []


def columns_of(text: str) -> set[str]:
    """What the columns of a file tell: keys of COLUMNS."""
    try:
        return set(_columns(next(_rows(text), [])))
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


def first_line(text: str) -> dict[str, str]:
    """The cells of a file's first line of volumes, by what their columns tell; empty where there is none."""
    rows = _rows(text)
    try:
        columns = _columns(next(rows, []))
        return _told(next(rows, []), columns)
    except csv.Error:  # refused where its lines are read
        return {}


def told_channels(text: str) -> set[str]:
    """The channels that a file tells apart; empty where it has no such column."""
    rows = _rows(text)
    try:
        columns = _columns(next(rows, []))
        return {_told(row, columns)["channel"] for row in rows if row} if "channel" in columns else set()
    except csv.Error:
        return set()


def _rows(text: str) -> Iterator[list[str]]:
    return csv.reader(text.lstrip("\ufeff").splitlines()[:MOST_LINES], delimiter=delimiter(text))


def _lines(rows: Iterator[list[str]], wanted: Wanted, path: str, problems: list[Problem]) -> list[Line]:
    header = next(rows, [])
    columns = _columns(header)
    told = ((number, row, _told(row, columns)) for number, row in enumerate(rows, 2) if any(map(str.strip, row)))
    first = list(islice(told, 1))
    missing = [key for key in NEEDED if key not in columns]
    if missing and not (missing == ["date"] and any(cells.get("date") for _, _, cells in first)):
        there = ", ".join(header)[:200] or "-"
        limits: Limits = {"found": ", ".join(missing), "there": there, "accepted": ", ".join(COLUMNS)}
        problems.append(Problem(path, "no_column", limits))
        return []
    found = []
    for number, row, cells in chain(first, told):
        line = _line(cells, wanted)
        if isinstance(line, Line):
            found.append(line)
        elif _is_wanted(cells, wanted):
            problems.append(Problem(path, "bad_line", {"row": number, "column": line, "found": ";".join(row)[:60]}))
    return found


def _columns(cells: list[str]) -> dict[str, int]:
    header = [name.strip().lower() for name in cells]
    return {key: header.index(name) for key, names in COLUMNS.items() for name in names[::-1] if name in header}


def _told(row: list[str], columns: dict[str, int]) -> dict[str, str]:
    """A line's cells by what they tell; a start with its date is taken apart, and its end left out."""
    cells = {key: row[index].strip() if index < len(row) else "" for key, index in columns.items()}
    if start := _START.match(cells.get("start", "")):
        cells = {"date": start[1] or ""} | cells | {"start": start[2]}
    if "channel" in cells:
        channel = cells["channel"].casefold()
        cells["channel"] = CHANNELS.get(channel, channel)
    return cells


def _line(cells: Mapping[str, str], wanted: Wanted) -> Line | str:
    """The line, or the column that cannot be read."""
    if "date" not in cells:
        return "start"
    try:
        day = cells["date"].partition(" ")[0]
        on = date.fromisoformat(day) if "/" not in day else _french(day)
    except ValueError:
        return "date"
    minute = minute_of(cells["start"])
    if minute is None:
        return "start"
    try:
        contacts = float(cells["contacts"].replace(",", ".").replace("\u202f", "").replace("\xa0", ""))
    except ValueError:
        return "contacts"
    if not 0 <= contacts < MOST_LINES:
        return "contacts"
    whose = tuple(cells[key] for key in DISTINCT if key in cells)
    return Line(whose, on, minute, contacts, _is_wanted(cells, wanted))


def _french(text: str) -> date:
    """17/11/2026."""
    day, month, year = text.split("/")
    return date(int(year), int(month), int(day))


def _is_wanted(cells: Mapping[str, str], wanted: Wanted) -> bool:
    return all(cells[key].casefold() == getattr(wanted, key).casefold() for key in DISTINCT if key in cells)


def _is_chosen(on: date, weekday: str | None, only: date | None) -> bool:
    return (weekday is None or WEEKDAYS[on.weekday()] == weekday) and (only is None or on == only)


def length_of(lines: list[Line]) -> int:
    """Minutes that a line of a file stands for: the smallest distance between two starts, at most an hour."""
    starts = sorted({line.minute for line in lines})
    return min([60, *(later - earlier for earlier, later in pairwise(starts))])


def _there(lines: list[Line]) -> str:
    """What a file has instead: the days of the demand, else whose contacts there are."""
    days = sorted({line.on for line in lines if line.wanted})
    if days:
        return f"{days[0]} - {days[-1]}"
    others = sorted({line.whose for line in lines if line.contacts})
    return " | ".join(", ".join(whose) for whose in others[:MOST_NAMED]) or "-"


def delimiter(text: str) -> str:
    """What separates the columns: comma, semicolon or tab, whichever the header has most of."""
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)
