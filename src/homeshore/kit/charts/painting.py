"""A chart as SVG. Colours, type and strokes are the style sheet's: pages bring theirs, a report passes its own."""

from collections.abc import Iterable, Iterator
from html import escape

from homeshore.kit.charts.shapes import Chart, Line, Mark, Point, Segment, Whisker, Word

COLOURS = 6
"""Series beyond take up the colours again, with another dash and another marker."""
MARKERS = ("circle", "square", "triangle", "diamond")
_CAP = 4.0


def svg(chart: Chart, style: str = "") -> str:
    """The drawing; `style` is CSS for classes grid-line, axis, target, crossing, area-mark, bar-mark, line-mark,
    whisker, point-mark, ring; text-tick, -label, -strong, -value, -row, -inside, -name; series-1 to -6, dash-0 to -2.
    """
    size = f"0 0 {chart.width:g} {chart.height:g}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}" role="img" aria-label="{escape(str(chart.title))}">'
    )
    return "".join([head, f"<style>{style}</style>" if style else "", *_layers(chart), "</svg>"])


def _layers(chart: Chart) -> Iterator[str]:
    yield from (_segment(part) for part in chart.frame)
    yield from (
        f'<polygon class="area-mark {look(area.series)}" points="{_points(area.points)}"/>' for area in chart.areas
    )
    yield from (_rectangle(bar, f"bar-mark {look(bar.series)}") for bar in chart.bars)
    yield from (part for line in chart.lines for part in _line(line))
    yield from (_whisker(whisker) for whisker in chart.whiskers)
    yield from (f'<circle class="ring" cx="{x:g}" cy="{y:g}" r="6"/>' for x, y in chart.rings)
    for group, words in (("ticks", chart.ticks), ("labels", chart.labels)):
        yield f'<g class="{chart.side}-{group}">{"".join(map(_word, words))}</g>'
    yield from (_word(word) for word in chart.words)
    yield from (_rectangle(hit, "hit") for hit in chart.hits)


def _segment(part: Segment) -> str:
    return f'<line class="{part.kind}" x1="{part.x1:g}" y1="{part.y1:g}" x2="{part.x2:g}" y2="{part.y2:g}"/>'


def look(series: int) -> str:
    """The classes of a series, by number: its colour and its dash. Series 0 is no series but a total."""
    if series == 0:
        return "total"
    return f"series-{(series - 1) % COLOURS + 1} dash-{(series - 1) % 3}"


def _rectangle(mark: Mark, classes: str) -> str:
    place = f'x="{mark.x:g}" y="{mark.y:g}" width="{mark.width:g}" height="{mark.height:g}"'
    return f'<rect class="{classes}" {place}><title>{escape(mark.title)}</title></rect>'


def _line(line: Line) -> Iterator[str]:
    drawn = look(line.series)
    if line.points:
        yield f'<polyline class="line-mark {drawn}" points="{_points(line.points)}"/>'
    for x, y, title in line.dots:
        yield f'<path class="point-mark {drawn}" d="{_marker(line.series, x, y)}"><title>{escape(title)}</title></path>'


def _marker(series: int, x: float, y: float) -> str:
    shape = MARKERS[(series - 1) % len(MARKERS)]
    if shape == "circle":
        return f"M{x - 3:g} {y:g}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z"
    if shape == "square":
        return f"M{x - 2.8:g} {y - 2.8:g}h5.6v5.6h-5.6z"
    if shape == "triangle":
        return f"M{x - 3.6:g} {y + 2.8:g}h7.2l-3.6 -6.4z"
    return f"M{x:g} {y - 4:g}l4 4l-4 4l-4 -4z"


def _whisker(one: Whisker) -> str:
    upright = one.x1 == one.x2
    across = (_CAP, 0.0) if upright else (0.0, _CAP)
    cap = "M{0:g} {1:g}L{2:g} {3:g}"
    ends = [
        cap.format(x - across[0], y - across[1], x + across[0], y + across[1])
        for x, y in ((one.x1, one.y1), (one.x2, one.y2))
    ]
    body = cap.format(one.x1, one.y1, one.x2, one.y2)
    return f'<path class="whisker {look(one.series)}" d="{body}{"".join(ends)}"/>'


def _word(word: Word) -> str:
    classes = f"text-{word.kind} {look(word.series)}" if word.series else f"text-{word.kind}"
    place = f'x="{word.x:g}" y="{word.y:g}" dy="0.33em" text-anchor="{word.anchor}"'
    return f'<text class="{classes}" {place}>{escape(word.text)}</text>'


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)
