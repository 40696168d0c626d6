"""What a chart is made of: the caller's series and frame, and the shapes that are drawn from them."""

from collections.abc import Callable, Sequence

import msgspec

WIDTH, HEIGHT = 640.0, 240.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 8.0, 12.0, 26.0
LETTER = 6.3
"""Width of a letter at the size charts are lettered in, on average and in user units: enough to reserve room."""

Format = Callable[[float], str]
Text = object
"""What str() makes into text when it is drawn: a string, or a translation that waits for the reader's language."""
Point = tuple[float, float]


class Series(msgspec.Struct, frozen=True):
    """One value per label of the chart, None where nothing is known; `low` and `high` bound each value's interval."""

    name: Text
    values: Sequence[float | None]
    low: Sequence[float | None] = ()
    high: Sequence[float | None] = ()
    look: int = 0
    """Its number among all colours, where the same thing must look the same in several charts; 0: its place in this."""

    def interval(self, place: int) -> tuple[float, float] | None:
        """The interval of one value, where one is known."""
        if place >= min(len(self.low), len(self.high)):
            return None
        low, high = self.low[place], self.high[place]
        return None if low is None or high is None else (low, high)

    def extent(self) -> list[float]:
        """All figures that the axis must reach."""
        return [value for part in (self.values, self.low, self.high) for value in part if value is not None]


class Crossing(msgspec.Struct, frozen=True):
    """A point worth a mark of its own, as where two lines cross."""

    x: float
    y: float
    text: Text


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What a chart says besides its series: title, note, heading of the label column, format of values, target.

    The axis starts at zero, unless `zero` is false: then it is as long as the values need (never so for bars). `top`
    fixes its end (1.0 for shares); without it the axis ends at a round number above all values. `direct` writes the
    name of each line at its end instead of in a legend. `show` writes values, `tick` those along the axis if otherwise.
    `whole`: only whole numbers stand along the axis (people, contacts).
    """

    title: Text
    heading: Text
    note: Text = ""
    show: Format
    tick: Format | None = None
    target: float | None = None
    target_label: Text = ""
    top: float | None = None
    zero: bool = True
    direct: bool = False
    whole: bool = False

    def ticked(self, value: float) -> str:
        """A value along the axis."""
        return (self.tick or self.show)(value)

    def cell(self, series: Series, place: int) -> str:
        """A value and its interval, as the table and the tool tips write it."""
        value = series.values[place]
        if value is None:
            return "–"
        interval = series.interval(place)
        if interval is None:
            return self.show(value)
        return f"{self.show(value)} ({self.show(interval[0])} – {self.show(interval[1])})"


class Mark(msgspec.Struct, frozen=True):
    """A rectangle: a bar, in user units."""

    x: float
    y: float
    width: float
    height: float
    series: int
    title: str


class Line(msgspec.Struct, frozen=True):
    """A poly-line and its single points (x, y, text of the tool tip)."""

    points: tuple[Point, ...]
    dots: tuple[tuple[float, float, str], ...]
    series: int


class Area(msgspec.Struct, frozen=True):
    """A closed shape around a line: where the value lies with the stated confidence."""

    points: tuple[Point, ...]
    series: int


class Whisker(msgspec.Struct, frozen=True):
    """An interval, drawn from (x1, y1) to (x2, y2) with a cap at both ends; level or upright."""

    x1: float
    y1: float
    x2: float
    y2: float
    series: int


class Word(msgspec.Struct, frozen=True):
    """A text in the drawing. `kind`: tick, label, strong, value, inside (a bar) or name (of series number `series`)."""

    x: float
    y: float
    text: str
    anchor: str = "middle"
    kind: str = "tick"
    series: int = 0


class Segment(msgspec.Struct, frozen=True):
    """A straight line of the frame. `kind`: grid-line, axis, target, crossing."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: str = "grid-line"


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a page or a report needs: the drawing in its layers, and the same figures as a table.

    `ticks` are the texts along the axis of values, `labels` those along the other one; `names` heads the table's
    columns; `legend` asks for a legend. `looks` are the series' numbers. `side`: x or row.
    """

    title: Text
    note: Text
    heading: Text
    names: tuple[Text, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    frame: tuple[Segment, ...]
    ticks: tuple[Word, ...]
    labels: tuple[Word, ...]
    areas: tuple[Area, ...] = ()
    bars: tuple[Mark, ...] = ()
    lines: tuple[Line, ...] = ()
    whiskers: tuple[Whisker, ...] = ()
    words: tuple[Word, ...] = ()
    hits: tuple[Mark, ...] = ()
    rings: tuple[Point, ...] = ()
    legend: bool = False
    looks: tuple[int, ...] = ()
    side: str = "x"
    width: float = WIDTH
    height: float = HEIGHT

    @property
    def parts(self) -> tuple[tuple[int, Text], ...]:
        """The legend: the number of each look and its name, without a total."""
        return tuple(zip(self.looks, self.names, strict=False))


def numbered(series: Sequence[Series]) -> list[tuple[int, Series]]:
    """Series with the numbers of their looks."""
    return [(one.look or place, one) for place, one in enumerate(series, 1)]


def table(frame: Frame, labels: Sequence[str], series: Sequence[Series]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The figures of a chart, a row for each label."""
    return tuple((label, tuple(frame.cell(one, place) for one in series)) for place, label in enumerate(labels))


def told(label: str, name: Text, cell: str) -> str:
    """A value's tool tip."""
    return f"{label}, {name}\u00a0: {cell}" if str(name) else f"{label}\u00a0: {cell}"


def rounded(value: float) -> float:
    """A place in the drawing, to a tenth of a unit."""
    return round(value, 1)
