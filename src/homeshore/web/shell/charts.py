"""Charts on pages: kit's geometry, with numbers in the reader's language; `shell/components/chart.html` draws it."""

from homeshore.kit import charts
from homeshore.kit.charts import Chart, Crossing, Format, Series, bars, crossings, lines, spread, stacked, steps, sweep
from homeshore.web.shell import formats

__all__ = [
    "Chart",
    "Crossing",
    "Frame",
    "Series",
    "bars",
    "crossings",
    "lines",
    "spread",
    "stacked",
    "steps",
    "sweep",
]


class Frame(charts.Frame, frozen=True, kw_only=True):
    """What a chart says besides its series; values are plain numbers unless `show` says otherwise."""

    show: Format = formats.number
