"""Charts over labels: upright bars, lines through points, and stepped lines for intervals of time."""

import math
from collections.abc import Iterator, Sequence

import msgspec

from homeshore.kit.charts.labels import names_beside, room_for_names, tick_room
from homeshore.kit.charts.scales import Scale, scale
from homeshore.kit.charts.shapes import (
    BOTTOM,
    HEIGHT,
    LETTER,
    RIGHT,
    TOP,
    WIDTH,
    Area,
    Chart,
    Frame,
    Line,
    Mark,
    Point,
    Segment,
    Series,
    Whisker,
    Word,
    numbered,
    rounded,
    table,
    told,
)

FLOOR = HEIGHT - BOTTOM
_MAX_LABELS = 12
_UNDER = 10.0


def bars(frame: Frame, labels: Sequence[str], series: Sequence[Series]) -> Chart:
    """Upright bars, side by side for each label, with a whisker where the value has an interval."""
    ground = _Ground.of(msgspec.structs.replace(frame, zero=True), labels, series)
    thick = min(44.0, ground.slot * 0.72) / max(1, len(series))
    marks, whiskers = [], []
    for place, value, beside, (number, one) in _known(series):
        x = ground.middle(place) + thick * (beside - len(series) / 2)
        y, zero = ground.values.at(value), ground.values.at(0.0)
        title = told(labels[place], one.name, frame.cell(one, place))
        marks.append(Mark(rounded(x), min(y, zero), rounded(thick - 1), rounded(abs(zero - y)), number, title))
        if interval := one.interval(place):
            middle = rounded(x + (thick - 1) / 2)
            low, high = (ground.values.at(bound) for bound in interval)
            whiskers.append(Whisker(middle, low, middle, high, number))
    chart = ground.chart(series)
    return msgspec.structs.replace(chart, bars=tuple(marks), whiskers=tuple(whiskers), legend=len(series) > 1)


def lines(frame: Frame, labels: Sequence[str], series: Sequence[Series]) -> Chart:
    """One line for each series, with its band; unknown values leave a gap in the dots, and the line bridges it."""
    ground = _Ground.of(frame, labels, series)
    drawn, areas = [], []
    for number, one in numbered(series):
        places = [place for place, value in enumerate(one.values) if value is not None]
        dots = tuple(
            (ground.middle(place), ground.at(one, place), told(labels[place], one.name, frame.cell(one, place)))
            for place in places
        )
        drawn.append(Line(tuple((x, y) for x, y, _ in dots), dots, number))
        areas += band(ground.values, number, [(ground.middle(place), one.interval(place)) for place in places])
    return _finished(ground, series, drawn, areas)


def steps(frame: Frame, labels: Sequence[str], series: Sequence[Series]) -> Chart:
    """Level over each interval, with its band; labels name the intervals' beginnings, unknown ones leave a gap."""
    ground = _Ground.of(frame, labels, series, edges=True)
    drawn, areas = [], []
    for number, one in numbered(series):
        for run in _runs(one):
            points = [point for place in run for point in ground.tread(place, ground.at(one, place))]
            drawn.append(Line(tuple(points), (), number))
            bounds = [(x, one.interval(place)) for place in run for x in (ground.edge(place), ground.edge(place + 1))]
            areas += band(ground.values, number, bounds)
    chart = _finished(ground, series, drawn, areas)
    return msgspec.structs.replace(chart, hits=tuple(ground.hit(place, series) for place in range(len(labels))))


def band(values: Scale, number: int, bounds: Sequence[tuple[float, tuple[float, float] | None]]) -> list[Area]:
    """The shape around a line, from the intervals known at each x; nothing if there are fewer than two."""
    known = [(x, interval) for x, interval in bounds if interval is not None]
    if len(known) < 2:
        return []
    upper = [(x, values.at(high)) for x, (_, high) in known]
    lower = [(x, values.at(low)) for x, (low, _) in reversed(known)]
    return [Area((*upper, *lower), number)]


class _Ground(msgspec.Struct, frozen=True):
    """The frame with its two axes: labels in slots of one width, values upwards."""

    frame: Frame
    labels: Sequence[str]
    values: Scale
    left: float
    right: float
    slot: float
    edges: bool

    @classmethod
    def of(cls, frame: Frame, labels: Sequence[str], series: Sequence[Series], edges: bool = False) -> "_Ground":
        values = scale(frame, (value for one in series for value in one.extent()), FLOOR, TOP)
        left = tick_room([frame.ticked(tick) for tick in values.ticks()])
        right = WIDTH - (room_for_names(series) if frame.direct else RIGHT)
        return cls(frame, labels, values, left, right, (right - left) / max(1, len(labels)), edges)

    def edge(self, place: int) -> float:
        return rounded(self.left + self.slot * place)

    def middle(self, place: int) -> float:
        return rounded(self.left + self.slot * (place + 0.5))

    def at(self, one: Series, place: int) -> float:
        return self.values.at(one.values[place] or 0.0)

    def tread(self, place: int, y: float) -> tuple[Point, Point]:
        return (self.edge(place), y), (self.edge(place + 1), y)

    def hit(self, place: int, series: Sequence[Series]) -> Mark:
        told_all = [told(self.labels[place], one.name, self.frame.cell(one, place)) for one in series]
        return Mark(self.edge(place), TOP, rounded(self.slot), FLOOR - TOP, 0, "\n".join(told_all))

    def chart(self, series: Sequence[Series]) -> Chart:
        """All but the marks."""
        widest = max((len(label) for label in self.labels), default=0)
        most = max(1, min(_MAX_LABELS, int((self.right - self.left) / (widest * LETTER + 8))))
        every = math.ceil(len(self.labels) / most) or 1
        x = self.edge if self.edges else self.middle
        return Chart(
            title=self.frame.title,
            note=self.frame.note,
            heading=self.frame.heading,
            names=tuple(one.name for one in series),
            looks=tuple(number for number, _ in numbered(series)),
            rows=table(self.frame, self.labels, series),
            frame=upright_frame(self.frame, self.values, self.left, self.right),
            ticks=tuple(
                Word(self.left - 8, self.values.at(tick), self.frame.ticked(tick), "end")
                for tick in self.values.ticks()
            ),
            labels=tuple(
                Word(x(place), HEIGHT - 12, label, kind="label")
                for place, label in enumerate(self.labels)
                if place % every == 0
            ),
            words=target_word(self.frame, self.values, self.left),
        )


def upright_frame(frame: Frame, values: Scale, left: float, right: float) -> tuple[Segment, ...]:
    """Grid lines, the axis at zero (or at the bottom when zero is not in sight), and the target."""
    grid = [Segment(left, values.at(tick), right, values.at(tick)) for tick in values.ticks()]
    floor = values.at(max(0.0, values.low))
    target = [] if frame.target is None else [values.at(frame.target)]
    aimed = [Segment(left, y, right, y, "target") for y in target]
    return (*grid, Segment(left, floor, right, floor, "axis"), *aimed)


def target_word(frame: Frame, values: Scale, left: float) -> tuple[Word, ...]:
    """The target's name, under its line, or above it where the labels stand under it."""
    if frame.target is None:
        return ()
    line = values.at(frame.target)
    y = line + _UNDER if line + 2 * _UNDER <= FLOOR else line - _UNDER
    return (Word(left + 4, y, str(frame.target_label), "start", "strong"),)


def _finished(ground: _Ground, series: Sequence[Series], drawn: list[Line], areas: list[Area]) -> Chart:
    chart = ground.chart(series)
    ends = {line.series: line.points[-1] for line in drawn if line.points}
    names = names_beside(series, ends, ground.right) if ground.frame.direct else ()
    return msgspec.structs.replace(
        chart,
        areas=tuple(areas),
        lines=tuple(drawn),
        words=chart.words + names,
        legend=not ground.frame.direct and len(series) > 1,
    )


def _known(series: Sequence[Series]) -> Iterator[tuple[int, float, int, tuple[int, Series]]]:
    """Each known value: its place and itself, the place of its series and the series with its number."""
    for beside, (number, one) in enumerate(numbered(series)):
        for place, value in enumerate(one.values):
            if value is not None:
                yield place, value, beside, (number, one)


def _runs(one: Series) -> Iterator[list[int]]:
    """Runs of neighbouring known values."""
    run: list[int] = []
    for place, value in enumerate(one.values):
        if value is None:
            if run:
                yield run
            run = []
        else:
            run.append(place)
    if run:
        yield run
