"""Instances as text: sections of comma-separated lines, `#` for comments."""

from collections.abc import Callable, Iterable, Iterator
from typing import NoReturn

import msgspec

from homeshore.workforce.rules.rostering.instances.format import BadInstance, Cover, Employee, Instance, Shift, Wish

SECTIONS = (
    "SECTION_HORIZON",
    "SECTION_SHIFTS",
    "SECTION_STAFF",
    "SECTION_DAYS_OFF",
    "SECTION_SHIFT_ON_REQUESTS",
    "SECTION_SHIFT_OFF_REQUESTS",
    "SECTION_COVER",
)
NEEDED = ("SECTION_HORIZON", "SECTION_SHIFTS", "SECTION_STAFF", "SECTION_COVER")
LONGEST = 366
"""Days of the longest horizon: one of a year."""
DAY_MINUTES = 1440
EXPECTED = f"expected text with the sections {', '.join(SECTIONS)}"


class Line(msgspec.Struct, frozen=True):
    """A line with something on it: `number` in the file, the `section` that it stands in, its `cells`."""

    number: int
    section: str
    cells: tuple[str, ...]

    def refuse(self, reason: str) -> NoReturn:
        raise BadInstance(line=self.number, section=self.section, reason=reason)

    def cell(self, place: int, what: str) -> str:
        if place >= len(self.cells) or not self.cells[place]:
            self.refuse(f"expected {what} in column {place + 1}")
        return self.cells[place]

    def whole(self, place: int, what: str, most: int = 10**9) -> int:
        """A whole number from 0 to `most`."""
        text = self.cell(place, what)
        if not (text.isascii() and text.isdigit() and len(text) < 12) or int(text) > most:
            self.refuse(f"expected {what}, a whole number from 0 to {most}, and found {text[:40]!r}")
        return int(text)

    def only(self, count: int, what: str) -> None:
        if len(self.cells) != count:
            self.refuse(f"expected {count} values ({what}), found {len(self.cells)}")


class _Names(msgspec.Struct, frozen=True):
    """What lines may refer to."""

    days: int
    shifts: frozenset[str]
    staff: frozenset[str]

    def day(self, line: Line, place: int) -> int:
        return line.whole(place, f"a day of the horizon ({self.days} days)", self.days - 1)

    def shift(self, line: Line, place: int) -> str:
        return _known(line, line.cell(place, "a shift"), self.shifts, "shift")

    def employee(self, line: Line, place: int) -> str:
        return _known(line, line.cell(place, "an employee"), self.staff, "employee")


def read(text: str) -> Instance:
    """The instance that a text holds. Raises BadInstance with the line, the section and what was expected there."""
    lines: dict[str, list[Line]] = {section: [] for section in SECTIONS}
    for line in _lines(text):
        lines[line.section].append(line)
    for section in NEEDED:
        if not lines[section]:
            raise BadInstance(line=0, section=section, reason="the section is missing or empty")
    days = _horizon(lines["SECTION_HORIZON"])
    shifts = _shifts(lines["SECTION_SHIFTS"])
    staff = _distinct(lines["SECTION_STAFF"], "an employee")
    names = _Names(days, frozenset(shift.name for shift in shifts), frozenset(staff))
    off = _days_off(lines["SECTION_DAYS_OFF"], names)
    return Instance(
        days=days,
        shifts=shifts,
        staff=tuple(_employee(line, names, off.get(name, frozenset())) for name, line in staff.items()),
        wished=_each(lines["SECTION_SHIFT_ON_REQUESTS"], lambda line: _wish(line, names)),
        unwanted=_each(lines["SECTION_SHIFT_OFF_REQUESTS"], lambda line: _wish(line, names)),
        cover=_cover(lines["SECTION_COVER"], names),
    )


def _lines(text: str) -> Iterator[Line]:
    section, seen = "", set[str]()
    for number, raw in enumerate(text.splitlines(), 1):
        words = (
            raw.split("#", 1)[0].strip().rstrip(",") if not section.endswith("SHIFTS") else raw.split("#", 1)[0].strip()
        )
        if not words:
            continue
        if words.startswith("SECTION_"):
            if words not in SECTIONS or words in seen:
                why = "the section comes twice" if words in seen else f"unknown section, {EXPECTED}"
                raise BadInstance(line=number, section=words[:60], reason=why)
            section = words
            seen.add(section)
        elif section:
            yield Line(number, section, tuple(cell.strip() for cell in words.split(",")))
        else:
            raise BadInstance(line=number, section="", reason=EXPECTED)
    if not seen:
        raise BadInstance(line=0, section="", reason=EXPECTED)


def _each(lines: Iterable[Line], made: Callable[[Line], Wish]) -> tuple[Wish, ...]:
    return tuple(made(line) for line in lines)


def _horizon(lines: list[Line]) -> int:
    if len(lines) > 1:
        lines[1].refuse("expected one number of days only")
    lines[0].only(1, "days")
    days = lines[0].whole(0, "the number of days", LONGEST)
    return days or lines[0].refuse("expected one day at least")


def _shifts(lines: list[Line]) -> tuple[Shift, ...]:
    known = _distinct(lines, "a shift")
    found = []
    for name, line in known.items():
        if len(line.cells) not in {2, 3}:
            line.refuse("expected a shift, its minutes, and the shifts that cannot follow it, separated by |")
        minutes = line.whole(1, "the shift's minutes", DAY_MINUTES) or line.refuse("a shift lasts a minute at least")
        after = line.cells[2].split("|") if len(line.cells) == 3 and line.cells[2] else []
        never = frozenset(_known(line, other.strip(), frozenset(known), "shift") for other in after)
        found.append(Shift(name, minutes, never))
    return tuple(found)


def _employee(line: Line, names: _Names, days_off: frozenset[int]) -> Employee:
    line.only(8, "ID, MaxShifts, MaxTotalMinutes, MinTotalMinutes, MaxConsecutiveShifts, MinConsecutiveShifts, "
                 "MinConsecutiveDaysOff, MaxWeekends")  # fmt: skip
    found = Employee(
        name=line.cells[0],
        most=_most(line, names),
        most_minutes=line.whole(2, "the most minutes"),
        least_minutes=line.whole(3, "the least minutes"),
        most_in_row=line.whole(4, "the most shifts in a row"),
        least_in_row=line.whole(5, "the least shifts in a row"),
        least_off=line.whole(6, "the least days off in a row"),
        most_weekends=line.whole(7, "the most weekends"),
        days_off=days_off,
    )
    if found.least_minutes > found.most_minutes:
        line.refuse("the least minutes exceed the most")
    if found.least_in_row > found.most_in_row:
        line.refuse("the least shifts in a row exceed the most")
    return found


def _most(line: Line, names: _Names) -> dict[str, int]:
    """`E=14|D=0`; a shift that is not named has no limit of its own."""
    most = dict.fromkeys(names.shifts, names.days)
    for part in line.cell(1, "the most shifts of each kind (E=14|D=14)").split("|"):
        shift, equals, count = part.partition("=")
        if not equals or not count.strip().isdigit():
            line.refuse(f"expected the most shifts of each kind (E=14|D=14), and found {part[:40]!r}")
        most[_known(line, shift.strip(), names.shifts, "shift")] = int(count)
    return most


def _days_off(lines: list[Line], names: _Names) -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for line in lines:
        employee = names.employee(line, 0)
        days = frozenset(names.day(line, place) for place in range(1, len(line.cells)))
        if not days:
            line.refuse("expected the days on which the employee is off")
        found[employee] = found.get(employee, frozenset()) | days
    return found


def _wish(line: Line, names: _Names) -> Wish:
    line.only(4, "employee, day, shift, weight")
    return Wish(names.employee(line, 0), names.day(line, 1), names.shift(line, 2), line.whole(3, "a weight"))


def _cover(lines: list[Line], names: _Names) -> tuple[Cover, ...]:
    found: dict[tuple[int, str], Cover] = {}
    for line in lines:
        line.only(5, "day, shift, requirement, weight for under, weight for over")
        day, shift = names.day(line, 0), names.shift(line, 1)
        if (day, shift) in found:
            line.refuse("the day and shift have a requirement already")
        figures = (line.whole(place, what) for place, what in ((2, "a requirement"), (3, "a weight"), (4, "a weight")))
        found[day, shift] = Cover(day, shift, *figures)
    return tuple(found.values())


def _distinct(lines: Iterable[Line], what: str) -> dict[str, Line]:
    found: dict[str, Line] = {}
    for line in lines:
        name = line.cell(0, what)
        if name in found:
            line.refuse(f"{name} is there already, in line {found[name].number}")
        found[name] = line
    return found


def _known(line: Line, name: str, known: frozenset[str], what: str) -> str:
    if name not in known:
        line.refuse(f"unknown {what} {name[:40]!r}; known: {', '.join(sorted(known)[:20])}")
    return name
