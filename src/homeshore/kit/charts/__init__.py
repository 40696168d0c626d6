"""Charts as pure geometry and SVG text: what pages and reports draw, each with a style sheet of its own.

`bars`, `lines` and `steps` stand over labels (hours, days, half-hours), `stacked` and `spread` lie in rows (variants
with long names), `sweep` has numbers on both axes. Values may carry an interval (`Series.low`, `Series.high`): a band
around lines, a whisker elsewhere. Every chart also is a table (`Chart.rows`). Formats come from the caller.
"""

from homeshore.kit.charts.columns import bars, lines, steps
from homeshore.kit.charts.painting import look, svg
from homeshore.kit.charts.rows import spread, stacked
from homeshore.kit.charts.shapes import Chart, Crossing, Format, Frame, Series, Text
from homeshore.kit.charts.sweeps import crossings, sweep

__all__ = [
    "Chart",
    "Crossing",
    "Format",
    "Frame",
    "Series",
    "Text",
    "bars",
    "crossings",
    "lines",
    "look",
    "spread",
    "stacked",
    "steps",
    "svg",
    "sweep",
]
