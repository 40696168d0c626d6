"""Charts with numbers on both axes: a figure against a parameter, one line with a band for each variant."""

from collections.abc import Sequence
from itertools import pairwise

from homeshore.kit.charts.columns import FLOOR, band, target_word, upright_frame
from homeshore.kit.charts.labels import NAME_HEIGHT, names_beside, room_for_names, tick_room
from homeshore.kit.charts.scales import Scale, exactly, scale
from homeshore.kit.charts.shapes import (
    HEIGHT,
    LETTER,
    RIGHT,
    TOP,
    WIDTH,
    Area,
    Chart,
    Crossing,
    Format,
    Frame,
    Line,
    Segment,
    Series,
    Word,
    numbered,
    rounded,
    table,
    told,
)


def sweep(
    frame: Frame,
    at: Sequence[float],
    series: Sequence[Series],
    show_x: Format,
    crossed: Sequence[Crossing] = (),
) -> Chart:
    """Lines over the numbers `at` (rising), written by `show_x`; `crossed` points get a ring and their text."""
    values = scale(frame, (value for one in series for value in one.extent()), FLOOR, TOP)
    left = tick_room([frame.ticked(tick) for tick in values.ticks()])
    right = WIDTH - (room_for_names(series) if frame.direct else RIGHT + LETTER * 2)
    along = exactly(at, left + 6, right - 2)
    drawn, areas = _drawn(frame, (along, values), at, series, show_x)
    ends = {line.series: line.points[-1] for line in drawn if line.points}
    names = names_beside(series, ends, right) if frame.direct else ()
    rings = tuple((along.at(one.x), values.at(one.y)) for one in crossed)
    return Chart(
        title=frame.title,
        note=frame.note,
        heading=frame.heading,
        names=tuple(one.name for one in series),
        looks=tuple(number for number, _ in numbered(series)),
        rows=table(frame, [show_x(x) for x in at], series),
        frame=(
            *upright_frame(frame, values, left, right),
            *(Segment(x, y, x, FLOOR, "crossing") for x, y in rings),
        ),
        ticks=tuple(Word(left - 8, values.at(tick), frame.ticked(tick), "end") for tick in values.ticks()),
        labels=_labels(along, at, show_x),
        areas=tuple(areas),
        lines=tuple(drawn),
        words=(*target_word(frame, values, left), *names, *_notes(rings, crossed, (left + right) / 2)),
        rings=rings,
        legend=not frame.direct and len(series) > 1,
    )


def crossings(at: Sequence[float], first: Series, second: Series) -> list[tuple[float, float]]:
    """Where two lines cross between neighbouring values of the parameter, by straight lines through both: (x, y)."""
    found = []
    gaps = [
        None if a is None or b is None else (x, a, a - b)
        for x, a, b in zip(at, first.values, second.values, strict=True)
    ]
    for here, there in pairwise(gaps):
        if here is not None and there is not None and (here[2] < 0 < there[2] or there[2] < 0 < here[2]):
            share = here[2] / (here[2] - there[2])
            found.append((here[0] + (there[0] - here[0]) * share, here[1] + (there[1] - here[1]) * share))
    return found


def _drawn(
    frame: Frame, axes: tuple[Scale, Scale], at: Sequence[float], series: Sequence[Series], show_x: Format
) -> tuple[list[Line], list[Area]]:
    along, values = axes
    drawn: list[Line] = []
    areas: list[Area] = []
    for number, one in numbered(series):
        known = [(place, along.at(x), value) for place, (x, value) in enumerate(zip(at, one.values, strict=True))]
        dots = tuple(
            (x, values.at(value), told(show_x(at[place]), one.name, frame.cell(one, place)))
            for place, x, value in known
            if value is not None
        )
        drawn.append(Line(tuple((x, y) for x, y, _ in dots), dots, number))
        areas += band(values, number, [(x, one.interval(place)) for place, x, value in known if value is not None])
    return drawn, areas


def _labels(along: Scale, at: Sequence[float], show_x: Format) -> tuple[Word, ...]:
    """The parameter's own values, or round ones when those are too many to be read."""
    texts = [(x, show_x(x)) for x in at]
    room = sum(len(text) * LETTER + 10 for _, text in texts)
    if room > abs(along.end - along.start):
        texts = [(x, show_x(x)) for x in along.ticks()]
    return tuple(Word(along.at(x), HEIGHT - 12, text, kind="label") for x, text in texts)


def _notes(rings: Sequence[tuple[float, float]], crossed: Sequence[Crossing], middle: float) -> tuple[Word, ...]:
    """What is said of the crossings: beside their dotted lines, near the floor, towards the side with more room."""
    return tuple(
        Word(
            rounded(x + (6 if x < middle else -6)),
            FLOOR - 10 - NAME_HEIGHT * number,
            str(one.text),
            "start" if x < middle else "end",
            "strong",
        )
        for number, ((x, _), one) in enumerate(zip(rings, crossed, strict=True))
    )
