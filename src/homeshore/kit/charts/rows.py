"""Charts in rows, for things with long names: stacked bars with a total, and points with intervals."""

from collections.abc import Iterator, Sequence

import msgspec

from homeshore.kit.charts.labels import wrapped
from homeshore.kit.charts.scales import Scale, scale
from homeshore.kit.charts.shapes import (
    LETTER,
    WIDTH,
    Chart,
    Frame,
    Line,
    Mark,
    Segment,
    Series,
    Whisker,
    Word,
    numbered,
    rounded,
    table,
    told,
)

_ROW, _TOP, _BOTTOM = 34.0, 6.0, 24.0
_THICK = 18.0
_LETTERS = 30
_TEXT = 13.0
_SERIES_GAP = 14.0


def stacked(frame: Frame, labels: Sequence[str], series: Sequence[Series], total: Series | None = None) -> Chart:
    """A row for each label: its parts from zero outwards (negative ones to the left), and the total with its interval.

    The total is written at the row's end, and is the table's last column.
    """
    columns = [*series, total] if total is not None else list(series)
    ground = _Ground.of(msgspec.structs.replace(frame, zero=True), labels, _reach(labels, series, total), _ROW)
    placed = [part for place in range(len(labels)) for part in ground.parts(place, series)]
    words = [_inside(mark, text) for mark, text in placed]
    chart = ground.chart(columns)
    return msgspec.structs.replace(
        chart,
        bars=tuple(mark for mark, _ in placed if mark.width > 0),
        whiskers=tuple(ground.whiskers(total, 0, 0.0)) if total is not None else (),
        words=(*chart.words, *(word for word in words if word), *ground.totals(total)),
        looks=tuple(number for number, _ in numbered(series)),
        legend=len(series) > 1,
    )


def spread(frame: Frame, labels: Sequence[str], series: Sequence[Series]) -> Chart:
    """A row for each label: a point and its interval for each series, one under the other."""
    height = max(_ROW, _SERIES_GAP * len(series) + 12)
    values = [value for one in series for value in one.extent()]
    ground = _Ground.of(frame, labels, values, height)
    dots: list[Line] = []
    whiskers: list[Whisker] = []
    for beside, (number, one) in enumerate(numbered(series)):
        aside = _SERIES_GAP * (beside - (len(series) - 1) / 2)
        whiskers += ground.whiskers(one, number, aside)
        dots.append(Line((), tuple(ground.dots(one, aside)), number))
    written = ground.totals(series[0]) if len(series) == 1 else ()
    chart = ground.chart(series)
    return msgspec.structs.replace(
        chart,
        lines=tuple(dots),
        whiskers=tuple(whiskers),
        words=(*chart.words, *written),
        legend=len(series) > 1,
    )


class _Ground(msgspec.Struct, frozen=True):
    """The frame: labels down the left side, values to the right."""

    frame: Frame
    labels: Sequence[str]
    values: Scale
    left: float
    row: float

    @classmethod
    def of(cls, frame: Frame, labels: Sequence[str], values: Sequence[float], row: float) -> "_Ground":
        longest = max((len(line) for label in labels for line in wrapped(label, _LETTERS)), default=0)
        left = rounded(longest * LETTER + 16)
        room = max((len(frame.show(value)) for value in values), default=0) * LETTER + 16
        return cls(frame, labels, scale(frame, values, left, rounded(WIDTH - room)), left, row)

    @property
    def floor(self) -> float:
        return _TOP + self.row * max(1, len(self.labels))

    def middle(self, place: int) -> float:
        return _TOP + self.row * (place + 0.5)

    def parts(self, place: int, series: Sequence[Series]) -> Iterator[tuple[Mark, str]]:
        """The bars of a row, each with its value in words."""
        ends = {True: 0.0, False: 0.0}
        for number, one in numbered(series):
            value = one.values[place] or 0.0
            start = ends[value >= 0]
            ends[value >= 0] = end = start + value
            left, right = sorted((self.values.at(start), self.values.at(end)))
            title = told(self.labels[place], one.name, self.frame.cell(one, place))
            mark = Mark(left, self.middle(place) - _THICK / 2, rounded(right - left), _THICK, number, title)
            yield mark, self.frame.show(value)

    def whiskers(self, one: Series, number: int, aside: float) -> Iterator[Whisker]:
        for place in range(len(self.labels)):
            interval = one.interval(place)
            if interval is not None:
                y = self.middle(place) + aside
                yield Whisker(self.values.at(interval[0]), y, self.values.at(interval[1]), y, number)

    def dots(self, one: Series, aside: float) -> Iterator[tuple[float, float, str]]:
        for place, value in enumerate(one.values):
            if value is not None:
                cell = told(self.labels[place], one.name, self.frame.cell(one, place))
                yield self.values.at(value), self.middle(place) + aside, cell

    def totals(self, one: Series | None) -> tuple[Word, ...]:
        """The value at the end of each row, right of everything drawn."""
        if one is None:
            return ()
        return tuple(
            Word(WIDTH - 2, self.middle(place), self.frame.show(value), "end", "value")
            for place, value in enumerate(one.values)
            if value is not None
        )

    def chart(self, series: Sequence[Series]) -> Chart:
        """All but the marks."""
        ticks = self.values.ticks()
        upright = [Segment(self.values.at(tick), _TOP, self.values.at(tick), self.floor) for tick in ticks]
        zero = self.values.at(max(0.0, self.values.low))
        aim = self.frame.target
        target = [] if aim is None else [Segment(self.values.at(aim), _TOP, self.values.at(aim), self.floor, "target")]
        aimed = () if aim is None else (self._target_word(aim),)
        return Chart(
            title=self.frame.title,
            note=self.frame.note,
            heading=self.frame.heading,
            names=tuple(one.name for one in series),
            looks=tuple(number for number, _ in numbered(series)),
            rows=table(self.frame, self.labels, series),
            frame=(*upright, Segment(zero, _TOP, zero, self.floor, "axis"), *target),
            ticks=tuple(Word(self.values.at(tick), self.floor + 16, self.frame.ticked(tick)) for tick in ticks),
            labels=tuple(word for place, label in enumerate(self.labels) for word in self._label(place, label)),
            words=aimed,
            side="row",
            height=self.floor + _BOTTOM + (16 if aimed else 0),
        )

    def _target_word(self, aim: float) -> Word:
        return Word(self.values.at(aim), self.floor + 31, str(self.frame.target_label), kind="strong")

    def _label(self, place: int, label: str) -> list[Word]:
        texts = wrapped(label, _LETTERS)
        top = self.middle(place) - _TEXT * (len(texts) - 1) / 2
        return [
            Word(self.left - 10, rounded(top + _TEXT * line), text, "end", "row") for line, text in enumerate(texts)
        ]


def _reach(labels: Sequence[str], series: Sequence[Series], total: Series | None) -> list[float]:
    """What the axis of stacked bars must reach: the sums on either side of zero, and the totals' intervals."""
    sums = []
    for place in range(len(labels)):
        parts = [one.values[place] or 0.0 for one in series]
        sums += [sum(part for part in parts if part > 0), sum(part for part in parts if part < 0)]
    return sums + (total.extent() if total is not None else [])


def _inside(mark: Mark, text: str) -> Word | None:
    """A part's value, written in it where it fits."""
    if mark.width < len(text) * LETTER + 8:
        return None
    x, y = rounded(mark.x + mark.width / 2), rounded(mark.y + mark.height / 2)
    return Word(x, y, text, kind="inside", series=mark.series)
