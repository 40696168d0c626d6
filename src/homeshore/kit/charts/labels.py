"""Room for texts: how much they need, and names written beside lines without covering each other."""

import textwrap
from collections.abc import Mapping, Sequence

from homeshore.kit.charts.shapes import (
    BOTTOM,
    HEIGHT,
    LEFT,
    LETTER,
    RIGHT,
    TOP,
    WIDTH,
    Point,
    Series,
    Word,
    numbered,
    rounded,
)

NAME_LETTERS = 24
NAME_HEIGHT = 14.0
_GAP = 8.0
_FEW = 4


def tick_room(texts: Sequence[str]) -> float:
    """Room left of the axis of values, for its longest text."""
    return rounded(max(LEFT, max((len(text) for text in texts), default=0) * LETTER + 14))


def room_for_names(series: Sequence[Series]) -> float:
    """Room right of the lines, for their names; a third of the width at most."""
    longest = max((len(line) for one in series for line in _name(one, series)), default=0)
    return rounded(min(WIDTH / 3, longest * LETTER + _GAP + RIGHT))


def names_beside(series: Sequence[Series], ends: Mapping[int, Point], right: float) -> tuple[Word, ...]:
    """The names of lines at their ends (by series number): in the lines' order, pushed apart where they would touch.

    A line that ends before the right edge has its name there. Names that no longer fit between top and bottom are left
    out; the table beside the chart has them all.
    """
    early = [(number, one) for number, one in numbered(series) if number in ends and ends[number][0] < right - _GAP]
    cut = [
        (ends[number][1], number, _name(one, series))
        for number, one in numbered(series)
        if number in ends and (number, one) not in early
    ]
    placed: list[tuple[float, int, list[str]]] = []
    free = TOP
    for y, number, texts in sorted(cut):
        height = NAME_HEIGHT * len(texts)
        top = max(free, y - height / 2)
        placed.append((top, number, texts))
        free = top + height
    inside = [Word(ends[n][0] + 4, ends[n][1] - _GAP, str(one.name), "start", "name", n) for n, one in early]
    return (*inside, *(word for one in _lifted(placed) for word in _lines(*one, right + _GAP)))


def _name(one: Series, series: Sequence[Series]) -> list[str]:
    """A name in two lines; in three where few others need the room."""
    return wrapped(str(one.name), most=3 if len(series) <= _FEW else 2)


def _lifted(placed: list[tuple[float, int, list[str]]]) -> list[tuple[float, int, list[str]]]:
    """Pushed back up from below, so that the last name ends above the floor; what would leave the top is dropped."""
    lifted = []
    floor = HEIGHT - BOTTOM + NAME_HEIGHT / 2
    for wished, number, texts in reversed(placed):
        floor = min(wished, floor - NAME_HEIGHT * len(texts))
        if floor > 0:
            lifted.append((floor, number, texts))
    return lifted[::-1]


def _lines(top: float, number: int, texts: list[str], x: float) -> list[Word]:
    return [
        Word(x, rounded(top + NAME_HEIGHT * (line + 0.5)), text, "start", "name", number)
        for line, text in enumerate(texts)
    ]


def wrapped(text: str, letters: int = NAME_LETTERS, most: int = 2) -> list[str]:
    """A text in at most so many lines of so many letters; the rest gives way to an ellipsis."""
    return textwrap.wrap(text, letters, max_lines=most, placeholder="…") or [""]
