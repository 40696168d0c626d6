"""Bar and line charts: pure geometry, which pages (`web.shell.charts`) and reports draw, each in their own way."""

import math
from collections.abc import Callable, Sequence

import msgspec

WIDTH, HEIGHT = 640, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 12, 26
_MAX_LABELS = 12
_NOTHING = 1e-9

Format = Callable[[float], str]
Text = object
"""What str() makes into text when it is drawn: a string, or a translation that waits for the reader's language."""


class Series(msgspec.Struct, frozen=True):
    """One value per label of the chart; None where nothing is known."""

    name: Text
    values: Sequence[float | None]


class Mark(msgspec.Struct, frozen=True):
    """A rectangle: a bar, in user units."""

    x: float
    y: float
    width: float
    height: float
    series: int
    title: str


class Line(msgspec.Struct, frozen=True):
    """A poly-line (`points`) and its single points."""

    points: str
    dots: tuple[tuple[float, float, str], ...]
    series: int


class Tick(msgspec.Struct, frozen=True):
    """A label on an axis."""

    at: float
    text: str


class Chart(msgspec.Struct, frozen=True):
    """Everything the template needs."""

    title: Text
    note: Text
    bars: tuple[Mark, ...]
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    labels: tuple[Tick, ...]
    target: Tick | None
    names: tuple[Text, ...]
    heading: Text
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    bottom: int = HEIGHT - _BOTTOM


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What a chart says besides its series: title, note, heading of the label column, format of values, target.

    `top` fixes the end of the axis (1.0 for shares); without it the axis ends at a round number above all values.
    """

    title: Text
    heading: Text
    note: Text = ""
    show: Format
    target: float | None = None
    target_label: Text = ""
    top: float | None = None


def bars(frame: Frame, labels: Sequence[str], series: Sequence[Series]) -> Chart:
    """Vertical bars, side by side for each label."""
    scale = _Scale.over(frame, series)
    slot = (WIDTH - _LEFT - _RIGHT) / max(1, len(labels))
    thick = min(44.0, slot * 0.72) / max(1, len(series))
    marks = []
    for number, one in enumerate(series):
        for place, value in enumerate(one.values):
            if value is not None:
                x = _LEFT + slot * (place + 0.5) + thick * (number - len(series) / 2)
                y = scale.y(value)
                title = f"{labels[place]}, {one.name}\u00a0: {frame.show(value)}"
                marks.append(Mark(_r(x), y, _r(thick - 1), _r(HEIGHT - _BOTTOM - y), number + 1, title))
    return _chart(frame, scale, labels, series, marks=tuple(marks))


def lines(frame: Frame, labels: Sequence[str], series: Sequence[Series]) -> Chart:
    """One line for each series; unknown values leave a gap in the dots, and the line bridges it."""
    scale = _Scale.over(frame, series)
    slot = (WIDTH - _LEFT - _RIGHT) / max(1, len(labels))
    drawn = []
    for number, one in enumerate(series):
        dots = tuple(
            (
                _r(_LEFT + slot * (place + 0.5)),
                scale.y(value),
                f"{labels[place]}, {one.name}\u00a0: {frame.show(value)}",
            )
            for place, value in enumerate(one.values)
            if value is not None
        )
        drawn.append(Line(" ".join(f"{x},{y}" for x, y, _ in dots), dots, number + 1))
    return _chart(frame, scale, labels, series, drawn=tuple(drawn))


class _Scale(msgspec.Struct, frozen=True):
    top: float
    step: float

    @classmethod
    def over(cls, frame: Frame, series: Sequence[Series]) -> "_Scale":
        largest = max((v for one in series for v in one.values if v is not None), default=0.0)
        largest = frame.top or max(largest, frame.target or 0.0)
        largest = largest if largest > _NOTHING else 1.0
        step = _round_step(largest / 4)
        return cls(frame.top or math.ceil(largest / step) * step, step)

    def y(self, value: float) -> float:
        return _r(HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * min(value, self.top) / self.top)


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)


def _r(value: float) -> float:
    return round(value, 1)


def _chart(
    frame: Frame,
    scale: _Scale,
    labels: Sequence[str],
    series: Sequence[Series],
    marks: tuple[Mark, ...] = (),
    drawn: tuple[Line, ...] = (),
) -> Chart:
    slot = (WIDTH - _LEFT - _RIGHT) / max(1, len(labels))
    every = math.ceil(len(labels) / _MAX_LABELS) or 1
    steps = range(int(scale.top / scale.step + 0.001) + 1)
    return Chart(
        title=frame.title,
        note=frame.note,
        bars=marks,
        lines=drawn,
        ticks=tuple(Tick(scale.y(n * scale.step), frame.show(n * scale.step)) for n in steps),
        labels=tuple(
            Tick(_r(_LEFT + slot * (place + 0.5)), text) for place, text in enumerate(labels) if place % every == 0
        ),
        target=None if frame.target is None else Tick(scale.y(frame.target), str(frame.target_label)),
        names=tuple(one.name for one in series),
        heading=frame.heading,
        rows=tuple(
            (label, tuple(_cell(frame, one.values[place]) for one in series)) for place, label in enumerate(labels)
        ),
    )


def _cell(frame: Frame, value: float | None) -> str:
    return "–" if value is None else frame.show(value)
