"""TOML as text that people write: where a key stands, and the same text with another value, comments untouched.

A path names a value as `("demand", 0, "talk", "mean")`: names of tables, and places in arrays of tables. Whoever calls
has read the text with `tomllib`: what stands here is well formed.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import msgspec

Path = tuple[str | int, ...]
Value = str | int | float | bool | date | Sequence[str] | Sequence[float]

_KEY = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)\s*(\.)?""")
_STRING = re.compile(r'''"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*\'''', re.DOTALL)
_BARE = re.compile(r"[A-Za-z0-9_-]+")


class Span(msgspec.Struct, frozen=True):
    """A value's place in the text: from its first character to after its last one."""

    start: int
    end: int


class Table(msgspec.Struct, frozen=True):
    """A header or the text's beginning; `end` is after the last line that belongs to it."""

    path: Path
    end: int


def spans(text: str) -> dict[Path, Span]:
    """Every value of the text by its path, also the ones inside inline tables."""
    return {path: span for path, span in _walk(text) if isinstance(span, Span)}


def line_of(text: str, path: Path) -> int:
    """The line (from 1) of a value, or of the nearest thing around it that is there; 0 when nothing is."""
    places = {one: span.start for one, span in spans(text).items()} | _headers(text)
    while path:
        if path in places:
            return text.count("\n", 0, places[path]) + 1
        path = path[:-1]
    return 0


def replaced(text: str, path: Path, value: Value | None) -> str:
    """The text with another value at `path`; None takes the key away. What is missing is added to its table."""
    found = spans(text).get(path)
    if found is not None:
        if value is None:
            return _without(text, found)
        return text[: found.start] + written(value) + text[found.end :]
    return text if value is None else _added(text, path, value)


def written(value: Value) -> str:
    """A value as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    return "[" + ", ".join(written(one) for one in value) + "]"


def with_table(text: str, path: Path, values: Mapping[str, Value]) -> str:
    """The text with a new table at its end."""
    name = ".".join(_key(str(part)) for part in path)
    lines = [f"{_key(key)} = {written(value)}" for key, value in values.items()]
    return "\n".join([text.rstrip("\n"), "", f"[{name}]", *lines, ""])


def without_table(text: str, path: Path) -> str:
    """The text without a table that is there, and without those inside of it."""
    headers = _headers(text)
    start = headers[path]
    after = (place for one, place in headers.items() if place > start and one[: len(path)] != path)
    return text[:start] + text[min(after, default=len(text)) :]


def _added(text: str, path: Path, value: Value) -> str:
    """The text with a key more: at the end of the nearest table that is there, the rest of the path as a dotted key."""
    around = spans(text).get(path[:-1])
    if around is not None and text[around.start] == "{":
        before, after = text[: around.end - 1].rstrip(), text[around.end - 1 :]
        comma = " " if before[-1] == "{" else ", "
        return f"{before}{comma}{_key(str(path[-1]))} = {written(value)} {after}"
    tables = [span for _path, span in _walk(text) if isinstance(span, Table)]
    inside = [one for one in tables if path[: len(one.path)] == one.path and len(one.path) < len(path)]
    home = max(inside, key=lambda one: len(one.path))
    key = ".".join(_key(str(part)) for part in path[len(home.path) :])
    before = text[: home.end]
    line = f"{key} = {written(value)}\n"
    return before + ("" if not before or before.endswith("\n") else "\n") + line + text[home.end :]


def _without(text: str, found: Span) -> str:
    start = text.rfind("\n", 0, found.start) + 1
    end = text.find("\n", found.end)
    return text[:start] + (text[end + 1 :] if end >= 0 else "")


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _headers(text: str) -> dict[Path, int]:
    return {path: place for path, place in _statements(text) if text[place] == "["}


def _walk(text: str) -> Iterator[tuple[Path, Span | Table]]:
    """Tables and values, in the order of the text."""
    here: Path = ()
    end = 0
    for path, place in _statements(text):
        if text[place] == "[":
            yield here, Table(here, end)
            here = path
            end = _line_end(text, place)
        else:
            keys, start = _keys(text, place)
            stop = _value_end(text, start)
            end = _line_end(text, stop)
            yield from _value(text, here + keys, start, stop)
    yield here, Table(here, end)


def _statements(text: str) -> Iterator[tuple[Path, int]]:
    """Headers (with their path) and keys (with an empty one) by their place."""
    counted: dict[Path, int] = {}
    place = 0
    while place < len(text):
        if text[place] in " \t\r\n":
            place += 1
        elif text[place] == "#":
            place = _line_end(text, place)
        elif text[place] == "[":
            yield _header(text, place, counted), place
            place = _line_end(text, place)
        else:
            yield (), place
            _names, start = _keys(text, place)
            place = _line_end(text, _value_end(text, start))


def _header(text: str, place: int, counted: dict[Path, int]) -> Path:
    """The path of a table: a name that is an array of tables is followed by the place of its newest member."""
    many = text.startswith("[[", place)
    names, _after = _keys(text, place + (2 if many else 1))
    path: Path = ()
    for depth, name in enumerate(names):
        path += (name,)
        if many and depth == len(names) - 1:
            counted[path] = counted.get(path, -1) + 1
        if path in counted:
            path += (counted[path],)
    return path


def _keys(text: str, place: int) -> tuple[tuple[str, ...], int]:
    """The parts of a dotted key, and where its value begins."""
    names: list[str] = []
    while (match := _KEY.match(text, place)) is not None:
        raw = match[1]
        names.append(json.loads(raw) if raw[0] == '"' else raw.strip("'") if raw[0] == "'" else raw)
        place = match.end()
        if not match[2]:
            break
    after = re.compile(r"\s*=\s*").match(text, place)
    return tuple(names), after.end() if after else place


def _value(text: str, path: Path, start: int, stop: int) -> Iterator[tuple[Path, Span]]:
    yield path, Span(start, stop)
    if text[start] not in "{[":
        return
    place, number = start + 1, 0
    while (place := _next(text, place)) < stop - 1:
        keys, first = _keys(text, place) if text[start] == "{" else ((number,), place)
        last = _value_end(text, first)
        yield from _value(text, path + keys, first, last)
        place, number = last, number + 1


def _next(text: str, place: int) -> int:
    """Over what stands between the members of an array or inline table."""
    while text[place] in " \t\r\n,#":
        place = _line_end(text, place) if text[place] == "#" else place + 1
    return place


def _value_end(text: str, place: int) -> int:
    """After the last character of the value that begins at `place`."""
    if text[place] in "\"'":
        match = _STRING.match(text, place)
        return match.end() if match else place + 1
    if text[place] in "[{":
        return _closed(text, place)
    match = re.compile(r"[^,\]}#\n]*").match(text, place)
    return place + len(match[0].rstrip()) if match else place


def _closed(text: str, place: int) -> int:
    """After the bracket that closes the one at `place`."""
    depth = 0
    while place < len(text):
        sign = text[place]
        if sign in "\"'":
            place = _value_end(text, place)
            continue
        if sign == "#":
            place = _line_end(text, place)
            continue
        depth += (sign in "[{") - (sign in "]}")
        place += 1
        if depth == 0:
            return place
    return place


def _line_end(text: str, place: int) -> int:
    found = text.find("\n", place)
    return len(text) if found < 0 else found + 1
