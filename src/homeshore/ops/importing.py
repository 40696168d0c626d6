"""`homeshore volumes FILE`: past volumes of any number of programmes, from a file of any length."""

import argparse
import csv
import sys
import tempfile
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from homeshore.kit.errors import Refusal
from homeshore.ops import setup, speaking

if TYPE_CHECKING:  # Django is set up once the command runs
    from homeshore.brands.queries import Programme
    from homeshore.workforce.rules.importing import Reading

DONE, FOUND = 0, 2
AT_ONCE = 5_000
"""Rows of a series that wait in memory for their file."""
SERIES = {"programme": ("programme", "program"), "channel": ("channel", "canal")}


class CannotImport(Refusal):
    """The file is not there, or is no CSV with volumes in UTF-8."""

    code = "cannot_import"


class Series:
    """The rows of one programme and channel, in a file of their own; `lines` are their lines in the whole file."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self.path = path
        self.lines = array("L")
        self._rows: list[Sequence[str]] = [header]

    def add(self, line: int, cells: Sequence[str]) -> None:
        """Keep a row."""
        self.lines.append(line)
        self._rows.append(cells)
        if len(self._rows) >= AT_ONCE:
            self.write()

    def write(self) -> None:
        """Write what waits in memory."""
        with self.path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(self._rows)
        self._rows = []

    def line_of(self, row: int) -> int:
        """The line in the whole file of a row of this series, whose header is row 1."""
        return self.lines[row - 2] if 2 <= row < len(self.lines) + 2 else 1


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    volumes = commands.add_parser(
        "volumes",
        help="take in past volumes from a CSV file, of any length and number of programmes",
        description="Columns: starts_at (or date and time) and contacts; handled and handling_seconds where known; "
        "programme (BRAND/PROGRAMME, as in addresses) and channel where the file holds several. Everything is checked "
        "first, and where anything is wrong nothing is taken in. Taking the same file in again changes nothing.",
    )
    volumes.add_argument("file", metavar="FILE", type=Path)
    volumes.add_argument("--programme", metavar="BRAND/PROGRAMME", default="", help="of rows without one")
    volumes.add_argument("--channel", default="voice", help="of rows without one (default voice)")
    volumes.add_argument("--zone", default="", help="the time zone of the starts (default: the programme's)")
    volumes.add_argument("--check", action="store_true", help="only say what is found in the file")
    volumes.set_defaults(command=_volumes)


def _volumes(options: argparse.Namespace) -> int:
    setup.load_django()
    from django.utils import translation

    with translation.override(speaking.language()), tempfile.TemporaryDirectory() as folder:
        series = split(options.file, (options.programme, options.channel), Path(folder))
        return _take(series, options)


def split(path: Path, usual: tuple[str, str], folder: Path) -> dict[tuple[str, str], Series]:
    """The file's rows by programme and channel, each in a file in `folder`. Raises CannotImport."""
    found: dict[tuple[str, str], Series] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for key, header, line, cells in _rows(file, usual):
                if key not in found:
                    found[key] = Series(folder / f"{len(found)}.csv", header)
                found[key].add(line, cells)
    except OSError as error:
        raise CannotImport(file=str(path), reason=error.strerror or "unreadable") from error
    except UnicodeDecodeError as error:
        raise CannotImport(file=str(path), reason="not UTF-8") from error
    for one in found.values():
        one.write()
    if not found:
        raise CannotImport(file=str(path), reason="no row")
    return found


Row = tuple[tuple[str, str], list[str], int, list[str]]


def _rows(file: "Iterator[str]", usual: tuple[str, str]) -> Iterator[Row]:
    """For each row: programme and channel, the header without them, the line, the cells without them."""
    first = next(file, "")
    separator = max(",;\t", key=first.count)
    header = next(csv.reader([first], delimiter=separator), [])
    names = [name.strip().casefold() for name in header]
    places = [next((names.index(name) for name in known if name in names), -1) for known in SERIES.values()]
    rest = [header[place] for place in range(len(header)) if place not in places]
    reader = csv.reader(file, delimiter=separator)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            said = [cells[place].strip() if 0 <= place < len(cells) else "" for place in places]
            key = (said[0] or usual[0], said[1].casefold() or usual[1])
            yield key, rest, reader.line_num + 1, [cell for at, cell in enumerate(cells) if at not in places]


def _take(series: dict[tuple[str, str], Series], options: argparse.Namespace) -> int:
    """Check every series; take all of them in, or none."""
    from homeshore.workforce.actions.volumes import VolumeFile, check_volumes, take_volumes

    programmes = {name: _programme(name) for name, _channel in series}
    checked = [_checked(key, one, programmes[key[0]], options.zone) for key, one in sorted(series.items())]
    if not all(checked):
        print("Nothing is taken in: correct what is marked with ✗ and try again.", file=sys.stderr)
        return FOUND
    if options.check:
        return DONE
    for number, ((name, channel), one) in enumerate(sorted(series.items()), 1):
        programme = programmes[name]
        assert programme is not None
        text, zone = one.path.read_text(encoding="utf-8"), options.zone or programme.time_zone
        take_volumes(check_volumes(VolumeFile(programme.id, channel, zone, options.file.name, text), by=0))
        print(f"{number}/{len(series)}  {name}, {channel}: taken in", flush=True)
    return DONE


def _programme(name: str) -> "Programme | None":
    from homeshore.brands import queries as brands
    from homeshore.security.scope import CENTRE

    brand, _, slug = name.partition("/")
    return brands.programmes(CENTRE).filter(brand__slug=brand, slug=slug).first()


def _checked(key: tuple[str, str], series: Series, programme: "Programme | None", zone: str) -> bool:
    """Whether a series can be taken in; prints what was found in it, by the lines of the whole file."""
    from homeshore.kit.clock import from_us, now_us
    from homeshore.workforce.queries.notices import noticed_sentence
    from homeshore.workforce.rules.importing import read

    name, channel = key
    problem = _problem(name, channel, programme, zone)
    if problem or programme is None:
        print(f"{name or '?'}, {channel}\n  ✗ line {series.line_of(2)}: {problem}")
        return False
    zone = zone or programme.time_zone
    reading = read(series.path.read_text(encoding="utf-8"), zone, from_us(now_us()).astimezone(ZoneInfo(zone)).date())
    print(_summary(name, channel, reading))
    for one in reading.noticed:
        times = f" ({one.count} times)" if one.count > 1 else ""
        line = f"line {series.line_of(one.row)}: " if one.row else ""
        print(f"  {'✗' if one.fatal else '·'} {line}{noticed_sentence({'code': one.code, 'found': one.found})}{times}")
    return not reading.refused


def _problem(name: str, channel: str, programme: "Programme | None", zone: str) -> str:
    """What is wrong with a series before its rows are read; empty: nothing."""
    from homeshore.facts.vocabulary import Channel
    from homeshore.kit.zones import is_zone

    if programme is None:
        said = f"“{name}” is no programme in service" if name else "no programme is named"
        return f"{said}: write BRAND/PROGRAMME, as in {_examples()}"
    if channel not in {one.value for one in Channel}:
        return f"“{channel}” is no channel: one of {', '.join(one.value for one in Channel)}"
    return f"“{zone}” is no time zone" if zone and not is_zone(zone) else ""


def _examples() -> str:
    from homeshore.brands import queries as brands
    from homeshore.security.scope import CENTRE

    return ", ".join(f"{row.brand.slug}/{row.slug}" for row in brands.programmes(CENTRE)[:3])


def _summary(name: str, channel: str, reading: "Reading") -> str:
    """A series in a line."""
    if not reading.days:
        return f"{name}, {channel}: nothing could be read"
    span = f"{reading.days[0]} to {reading.days[-1]}"
    return (
        f"{name}, {channel}: {len(reading.days)} days, {span}; {reading.rows:,} rows of {reading.minutes} minutes; "
        f"{reading.contacts:,.0f} contacts"
    )
