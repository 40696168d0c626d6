"""Past volumes from a CSV file: every problem of the file at once, and what is read where there is none.

Columns, in any order, separated by comma, semicolon or tab: a start (`starts_at`, or `date` and `time`), `contacts`,
and where known `handled` and `handling_seconds` (the mean of a handling). Starts are local times of a zone, or carry
an offset.
"""

import csv
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec

from homeshore.kit.clock import SECOND_US, to_us

COLUMNS = {
    "start": ("starts_at", "start", "starts", "interval", "debut", "début", "timestamp", "datetime"),
    "date": ("date", "day", "jour"),
    "time": ("time", "heure", "start_time"),
    "contacts": ("contacts", "calls", "volume", "volumes", "count", "appels", "nombre", "offered"),
    "handled": ("handled", "traités", "traites", "answered"),
    "seconds": ("handling_seconds", "aht", "dmt", "handling_time"),
}
MINUTES = 15
MOST_ROWS = 500_000
MOST_CONTACTS = 1_000_000.0
_MINUTE_US = 60 * SECOND_US
_LENGTHS = (1, 5, 10, 15, 30, 60)
_GAP_DAYS = 60
_DAY = timedelta(days=1)
_FEW_DAYS = 28
_AROUND = 5
_SHORT_HOUR = re.compile(r"(?<=[ T])(?=\d:)")
"""Where spreadsheets leave out the nought of 8:00."""


class Noticed(msgspec.Struct, frozen=True):
    """A problem (`fatal`: nothing can be taken in) or a notice, `count` times, first in `row`; 0: of the whole file."""

    code: str
    row: int = 0
    found: str = ""
    count: int = 1
    fatal: bool = False


class Interval(msgspec.Struct, frozen=True):
    """MINUTES minutes from `from_us` on, on a local day; longer rows of the file are shared out evenly."""

    from_us: int
    day: date
    contacts: float
    handled: float
    handled_us: int


class Reading(msgspec.Struct, frozen=True):
    """What a file says: intervals in order, the length of its rows in minutes, and all that was noticed."""

    intervals: tuple[Interval, ...]
    minutes: int
    rows: int
    days: tuple[date, ...]
    noticed: tuple[Noticed, ...]

    @property
    def refused(self) -> bool:
        return any(one.fatal for one in self.noticed)

    @property
    def contacts(self) -> float:
        return sum(one.contacts for one in self.intervals)


class _Row(msgspec.Struct, frozen=True):
    number: int
    at_us: int
    local: datetime
    contacts: float
    handled: float
    seconds: float


class _Findings:
    """Counts what is noticed by code, and remembers where each began."""

    def __init__(self) -> None:
        self._first: dict[str, Noticed] = {}
        self._counts: Counter[str] = Counter()

    def add(self, code: str, row: int = 0, found: object = "", fatal: bool = False) -> None:
        self._counts[code] += 1
        self._first.setdefault(code, Noticed(code, row, str(found)[:80], fatal=fatal))

    def all(self) -> tuple[Noticed, ...]:
        told = [msgspec.structs.replace(one, count=self._counts[code]) for code, one in self._first.items()]
        return tuple(sorted(told, key=lambda one: (not one.fatal, one.row)))


def read(text: str, zone: str, today: date | None = None) -> Reading:
    """Everything a file says of volumes in a time zone. Never raises: what is wrong stands in `noticed`.

    Where `today` is given, days after it are noticed: a past is asked for.
    """
    found = _Findings()
    rows = _unique(sorted(_rows(text, ZoneInfo(zone), found), key=lambda row: (row.at_us, row.number)), found)
    if not rows:
        found.add("empty", fatal=True)
        return Reading((), 0, 0, (), found.all())
    minutes = _length(rows, found)
    days = tuple(sorted({row.local.date() for row in rows}))
    _notice_gaps(rows, minutes, found)
    _notice_days(days, found)
    _notice_clock(rows, ZoneInfo(zone), found)
    _notice_repeated(rows, found)
    if not any(row.contacts for row in rows):
        found.add("no_contacts")
    if today is not None and days[-1] > today:
        found.add("not_past", found=next(day for day in days if day > today).isoformat())
    return Reading(_intervals(rows, minutes, ZoneInfo(zone)), minutes, len(rows), days, found.all())


def _rows(text: str, zone: ZoneInfo, found: _Findings) -> Iterator[_Row]:
    lines = text.lstrip("\ufeff").splitlines()
    separator = max(",;\t", key=(lines[0] if lines else "").count)
    reader = csv.reader(lines[: MOST_ROWS + 1], delimiter=separator)
    columns = _columns(next(reader, []))
    if "contacts" not in columns or not ("start" in columns or {"date", "time"} <= set(columns)):
        found.add("no_column", 1, ", ".join(sorted(columns)) or "-", fatal=True)
        return
    if len(lines) > MOST_ROWS + 1:
        found.add("too_long", MOST_ROWS, len(lines), fatal=True)
    seen: set[datetime] = set()
    for number, cells in enumerate(reader, 2):
        if any(cell.strip() for cell in cells):
            told = {key: cells[index].strip() if index < len(cells) else "" for key, index in columns.items()}
            yield from _row(number, told, zone, seen, found)


def _columns(header: Sequence[str]) -> dict[str, int]:
    names = [name.strip().casefold() for name in header]
    return {key: names.index(name) for key, known in COLUMNS.items() for name in known[::-1] if name in names}


def _row(number: int, told: dict[str, str], zone: ZoneInfo, seen: set[datetime], found: _Findings) -> Iterator[_Row]:
    """The row, unless something in it cannot be read; then each of its problems is noticed."""
    start = _start(told)
    counts = {key: _number(told.get(key, "")) for key in ("contacts", "handled", "seconds")}
    if start is None:
        found.add(
            "bad_start", number, told.get("start") or f"{told.get('date', '')} {told.get('time', '')}", fatal=True
        )
    for key, value in counts.items():
        if value is None or (key == "contacts" and not told["contacts"]):
            found.add("bad_count", number, told.get(key, ""), fatal=True)
        elif value < 0:
            found.add("negative", number, told[key], fatal=True)
        elif value > MOST_CONTACTS:
            found.add("too_many", number, told[key], fatal=True)
    at = _placed(number, start, zone, seen, found, counts["contacts"]) if start else None
    if at is not None and all(value is not None and 0 <= value <= MOST_CONTACTS for value in counts.values()):
        contacts, handled, seconds = (value or 0.0 for value in counts.values())
        if seconds and not told.get("handled"):
            handled = contacts
        yield _Row(number, to_us(at), at.astimezone(zone), contacts, handled, seconds)


def _start(told: dict[str, str]) -> datetime | None:
    text = told.get("start") or f"{told.get('date', '')} {told.get('time', '')}"
    if "/" in text:
        day, _, rest = text.partition(" ")
        text = "-".join(reversed(day.split("/"))) + " " + rest
    try:
        found = datetime.fromisoformat(_SHORT_HOUR.sub("0", text.strip()))
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2100 else None


def _number(text: str) -> float | None:
    try:
        value = float("".join(text.split()).replace(",", ".") or 0)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _placed(
    number: int, start: datetime, zone: ZoneInfo, seen: set[datetime], found: _Findings, contacts: float | None
) -> datetime | None:
    """The moment of a start. A local hour that the clocks repeat may come twice; one that they skip does not exist.

    Many exports write it all the same, without contacts: then it is left out.
    """
    if start.tzinfo is not None:
        return start.astimezone(UTC)
    local = start.replace(tzinfo=zone)
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != start:
        found.add(*(("empty_hour", number, start) if contacts == 0 else ("no_such_hour", number, start, True)))
        return None
    if start in seen and local.utcoffset() != local.replace(fold=1).utcoffset():
        local = local.replace(fold=1)
    seen.add(start)
    return local.astimezone(UTC)


def _unique(rows: Sequence[_Row], found: _Findings) -> list[_Row]:
    """Rows that say the same twice count once; two that differ contradict each other."""
    kept: list[_Row] = []
    for row in rows:
        if kept and kept[-1].at_us == row.at_us:
            same = (kept[-1].contacts, kept[-1].handled, kept[-1].seconds) == (row.contacts, row.handled, row.seconds)
            found.add(
                "duplicate" if same else "contradiction", row.number, row.local.isoformat(" ", "minutes"), not same
            )
        else:
            kept.append(row)
    return kept


def _length(rows: Sequence[_Row], found: _Findings) -> int:
    """Minutes that a row stands for: the smallest distance between two starts, an hour at most."""
    apart = min([60, *((later.at_us - row.at_us) // _MINUTE_US for row, later in pairwise(rows))])
    if apart not in _LENGTHS:
        found.add("odd_length", rows[0].number, apart, fatal=True)
        return MINUTES
    for row in rows:
        if row.local.minute % apart or row.local.second:
            found.add("off_the_grid", row.number, row.local.isoformat(" ", "minutes"), fatal=True)
    return apart


def _notice_gaps(rows: Sequence[_Row], minutes: int, found: _Findings) -> None:
    """Intervals that nine of ten days have and a day lacks."""
    by_day: dict[date, set[int]] = defaultdict(set)
    first = {row.local.date(): row.number for row in reversed(rows)}
    for row in rows:
        by_day[row.local.date()].add(row.local.hour * 60 + row.local.minute)
    starts = Counter(minute for known in by_day.values() for minute in known)
    usual = {minute for minute, count in starts.items() if count >= 0.9 * len(by_day)} if len(by_day) > 1 else set()
    for day, known in by_day.items():
        lacking = len(usual - known)
        if lacking and not (_skips(day, rows[0].local) and lacking * minutes <= 60):
            found.add("gap", first[day], f"{day.isoformat()}: {lacking}")


def _skips(day: date, like: datetime) -> bool:
    zone = like.tzinfo
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    return noon.utcoffset() != (noon - timedelta(days=1)).utcoffset()


def _notice_days(days: Sequence[date], found: _Findings) -> None:
    if len(days) == 1:
        found.add("one_day", found=days[0].isoformat())
    elif len(days) < _FEW_DAYS:
        found.add("few_days", found=len(days))
    weekdays = Counter(day.weekday() for day in days)
    weeks = max((days[-1] - days[0]).days / 7, 1.0)
    usual = {day for day, count in weekdays.items() if count >= weeks / 2}
    for earlier, later in pairwise(days):
        for ahead in range(1, min((later - earlier).days, _GAP_DAYS)):
            missing = earlier + timedelta(days=ahead)
            if missing.weekday() in usual:
                found.add("missing_day", found=missing.isoformat())


def _notice_clock(rows: Sequence[_Row], zone: ZoneInfo, found: _Findings) -> None:
    """Days that begin an hour earlier or later from a change of the clocks on: the file does not follow the zone."""
    opens: dict[date, int] = {}
    for row in rows:
        opens.setdefault(row.local.date(), row.local.hour * 60 + row.local.minute)
    days = sorted(opens)
    for position, (day, following) in enumerate(pairwise(days), 1):
        if _noon_offset(day, zone) != _noon_offset(following, zone):
            before, after = days[max(position - _AROUND, 0) : position], days[position : position + _AROUND]
            if abs(_middle(opens[one] for one in after) - _middle(opens[one] for one in before)) == 60:
                found.add("clock_jump", found=following.isoformat())


def _notice_repeated(rows: Sequence[_Row], found: _Findings) -> None:
    """Days whose repeated hour stands once, while the hours around it are there: what came in the other is unknown."""
    doubled = [row for row in rows if row.local.utcoffset() != row.local.replace(fold=1 - row.local.fold).utcoffset()]
    repeated: dict[date, set[int]] = defaultdict(set)
    for row in doubled:
        if (row.local.replace(fold=0).utcoffset() or _DAY) > (row.local.replace(fold=1).utcoffset() or _DAY):
            repeated[row.local.date()].add(row.local.fold)
    for day, folds in sorted(repeated.items()):
        if len(folds) == 1:
            found.add("repeated_once", found=day.isoformat())


def _noon_offset(day: date, zone: ZoneInfo) -> timedelta | None:
    return datetime(day.year, day.month, day.day, 12, tzinfo=zone).utcoffset()


def _middle(values: Iterable[int]) -> int:
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def _intervals(rows: Sequence[_Row], minutes: int, zone: ZoneInfo) -> tuple[Interval, ...]:
    """Shorter rows are summed, longer ones shared out evenly."""
    sums: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    length = MINUTES * _MINUTE_US
    for row in rows:
        parts = max(minutes // MINUTES, 1)
        for part in range(parts):
            cell = sums[(row.at_us + part * length) // length * length]
            cell[0] += row.contacts / parts
            cell[1] += row.handled / parts
            cell[2] += row.handled * row.seconds * SECOND_US / parts
    return tuple(
        Interval(at_us, _local_day(at_us, zone), cell[0], cell[1], round(cell[2]))
        for at_us, cell in sorted(sums.items())
    )


def _local_day(at_us: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at_us // SECOND_US, zone).date()
