"""Tables of TOML taken apart key by key: each key asked for once, what is left over refused."""

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from typing import Any, TypeVar

from homeshore.kit.problems import Problem

T = TypeVar("T")
Limits = dict[str, str | int]
A_FILE = "a file beside the scenario"
SHOWN = 60
"""Characters of a wrong value that a problem repeats."""


class Table:
    """A TOML table at `path`, with the problems of the whole text. Keys that nobody asks for are unknown."""

    def __init__(self, values: dict[str, Any], path: str, problems: list[Problem]) -> None:
        self._values = values
        self._path = path
        self._problems = problems
        self._known: list[str] = []

    def path(self, key: str) -> str:
        """A key's dotted path in the text."""
        return f"{self._path}.{key}" if self._path else key

    def wrong(self, key: str, code: str, **limits: str | int) -> None:
        """Write down a problem of a key ("": of the table)."""
        self._problems.append(Problem(self.path(key) if key else self._path, code, limits))

    def has(self, key: str) -> bool:
        """Whether the text has the key."""
        return key in self._values

    def add(self, problem: Problem) -> None:
        """Write down a problem that was found elsewhere."""
        self._problems.append(problem)

    def ignore(self, *keys: str) -> None:
        """Keys that the table may have and that do not matter here."""
        self._known += keys

    def text(self, key: str, default: str | None = None, most: int = 120) -> str:
        """A text of at most so many characters; one without a default must be there and not be empty."""
        value = self._take(key, default)
        if not isinstance(value, str):
            return self._refuse(key, value, "not_a_text", default or "", accepted="a text in quotes")
        if not value.strip() and default is None:
            return self._refuse(key, value, "empty", "", accepted="a text that is not empty")
        if len(value) > most:
            return self._refuse(key, value, "too_long", default or "", most=most)
        return value

    def choice(self, key: str, among: Iterable[str], default: str | None = None) -> str:
        """One of the words of a list."""
        words = list(among)
        value = self._take(key, default)
        if value in words:
            return str(value)
        return self._refuse(
            key, value, "not_a_choice", default or words[0], accepted=", ".join(words), **_meant(str(value), words)
        )

    def number(self, key: str, least: float, most: float, default: float | None = None) -> float:
        """A number within bounds, both allowed."""
        value = self._take(key, default)
        fallback = least if default is None else default
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self._refuse(key, value, "not_a_number", fallback, accepted=_between(least, most))
        if not least <= value <= most:
            return self._refuse(key, value, "out_of_range", fallback, accepted=_between(least, most))
        return float(value)

    def percent(self, key: str, default: float | None = None, most: float = 100.0, least: float = 0.0) -> float:
        """A share in percent."""
        return self.number(key, least, most, default)

    def whole(self, key: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number within bounds."""
        value = self._take(key, default)
        fallback = least if default is None else default
        if isinstance(value, bool) or not isinstance(value, int):
            return self._refuse(key, value, "not_whole", fallback, accepted=f"{least} - {most}")
        if not least <= value <= most:
            return self._refuse(key, value, "out_of_range", fallback, accepted=f"{least} - {most}")
        return value

    def numbers(self, key: str, least: float, most: float) -> tuple[float, ...]:
        """A list of numbers within bounds, at least one."""
        value = self._take(key, None)
        if not isinstance(value, list) or not value:
            code = "empty" if value == [] else "not_a_list"
            return self._refuse(key, value, code, (), accepted="[number, ...]")
        wrong = [each for each in value if isinstance(each, bool) or not isinstance(each, int | float)]
        if wrong:
            return self._refuse(key, wrong[0], "not_a_number", (), accepted=_between(least, most))
        outside = [each for each in value if not least <= each <= most]
        if outside:
            return self._refuse(key, outside[0], "out_of_range", (), accepted=_between(least, most))
        return tuple(float(each) for each in value)

    def words(self, key: str, among: Iterable[str]) -> tuple[str, ...]:
        """A list of words of a list; all of them by default."""
        known = list(among)
        value = self._take(key, known)
        if not isinstance(value, list) or not value:
            code = "empty" if value == [] else "not_a_list"
            return self._refuse(key, value, code, tuple(known), accepted=", ".join(known))
        for each in value:
            if each not in known:
                self._refuse(key, each, "not_a_choice", "", accepted=", ".join(known), **_meant(str(each), known))
        return tuple(str(each) for each in value if each in known)

    def day(self, key: str) -> date:
        """A date without a time."""
        value = self._take(key, None)
        if type(value) is not date:
            return self._refuse(key, value, "not_a_date", date(2026, 1, 1), accepted="2026-11-27")
        return value

    def minute(self, key: str, default: str) -> int:
        """A time of day as minutes from midnight: "08:00" to "24:00"."""
        value = self._take(key, default)
        found = minute_of(value) if isinstance(value, str) else None
        if found is None:
            return self._refuse(key, value, "not_a_time", minute_of(default) or 0, accepted="00:00 - 24:00")
        return found

    def table(self, key: str) -> "Table | None":
        """A table within this one, if the text has it."""
        value = self._take(key, {})
        if not isinstance(value, dict):
            return self._refuse(key, value, "not_a_table", None, accepted=f"[{self.path(key)}]")
        return Table(value, self.path(key), self._problems) if self.has(key) else None

    def required_table(self, key: str) -> "Table":
        """A table that must be there."""
        found = self.table(key)
        if found is None:
            if not self.has(key):
                self.wrong(key, "missing", accepted=f"[{self.path(key)}]")
            return Table({}, self.path(key), [])
        return found

    def tables(self, key: str, most: int = 1000) -> list["Table"]:
        """The tables of a list, numbered from 1 in their paths: `demand[1]`."""
        value = self._take(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            return self._refuse(key, value, "not_tables", [], accepted=f"[[{self.path(key)}]]")
        if len(value) > most:
            self.wrong(key, "too_many", most=most)
        return [
            Table(each, f"{self.path(key)}[{number}]", self._problems) for number, each in enumerate(value[:most], 1)
        ]

    def keys(self) -> list[str]:
        """The keys of the text: for tables whose keys are names."""
        self._known += list(self._values)
        return list(self._values)

    def done(self) -> None:
        """Refuse what nobody asked for, with the key that was perhaps meant."""
        for key in self._values:
            if key not in self._known:
                self.wrong(key, "unknown_key", accepted=", ".join(sorted(set(self._known))), **_meant(key, self._known))

    def _take(self, key: str, default: Any) -> Any:
        self._known.append(key)
        return self._values.get(key, default)

    def _refuse(self, key: str, value: object, code: str, fallback: T, **limits: str | int) -> T:
        if value is None:
            code = "missing"
        else:
            limits["found"] = str(value)[:SHOWN]
        self._problems.append(Problem(self.path(key), code, limits))
        return fallback


def minute_of(text: str) -> int | None:
    """Minutes from midnight of "8:30" or "08:30:00", or None."""
    parts = text.strip().replace("h", ":").split(":")
    if not 2 <= len(parts) <= 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    hours, minutes = int(parts[0]), int(parts[1])
    found = hours * 60 + minutes
    return found if minutes < 60 and found <= 24 * 60 else None


def _between(least: float, most: float) -> str:
    """Bounds as people write them."""
    return " - ".join(str(int(each)) if each == int(each) else str(each) for each in (least, most))


def _meant(word: str, known: Iterable[str]) -> Limits:
    close = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return {"meant": close[0]} if close else {}
