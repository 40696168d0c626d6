"""How plots look on paper, and what they say to who cannot see them."""

from homeshore.adapters.case_reports.blocks import Plot
from homeshore.kit.charts import Chart, svg

COLOURS = ("#035a69", "#c45621", "#4a2080", "#8c8f76", "#6d1a1a", "#b060c0")
"""Those of the pages in the light (tokens.css)."""
_NAMES = ("#035a69", "#a04318", "#4a2080", "#63664d", "#6d1a1a", "#8d3d9d")
"""The same, dark enough for letters."""
_ALT_LETTERS = 1200


def _style() -> str:
    rules = [
        'text{font-family:"Libertinus Serif";font-size:12.5px;fill:#42555c}',
        ".text-row,.text-value,.text-strong{fill:#13262d}.text-inside{fill:#ffffff}",
        ".text-value,.text-strong,.text-name,.text-inside{font-weight:bold}",
        ".text-strong,.text-name{paint-order:stroke;stroke:#ffffff;stroke-width:4px}",
        ".grid-line{stroke:#dde5e6;stroke-width:.8}.axis{stroke:#42555c;stroke-width:1}",
        ".target{stroke:#42555c;stroke-width:1.3;stroke-dasharray:5 4}",
        ".crossing{stroke:#42555c;stroke-width:1;stroke-dasharray:2 3}.ring{stroke:#13262d;stroke-width:1.6;fill:none}",
        ".line-mark{fill:none;stroke-width:2;stroke-linejoin:round}.point-mark{fill:#ffffff;stroke-width:1.8}",
        ".whisker{fill:none;stroke:#13262d;stroke-width:1.3}.area-mark{opacity:.15}.hit{fill:none}",
        ".dash-1.line-mark{stroke-dasharray:7 4}.dash-2.line-mark{stroke-dasharray:2 4}",
    ]
    for number, (colour, name) in enumerate(zip(COLOURS, _NAMES, strict=True), 1):
        one = f".series-{number}"
        rules.append(f"{one}.bar-mark,{one}.area-mark{{fill:{colour}}}{one}.text-name{{fill:{name}}}")
        rules.append(f"{one}.line-mark,{one}.point-mark,{one}.whisker{{stroke:{colour}}}")
    return "".join(rules)


STYLE = _style()


def plot(chart: Chart, more: str) -> Plot:
    """A chart as a block. Its alternative text tells its figures; when they are many, `more` says where."""
    legend = (
        tuple((COLOURS[(look - 1) % len(COLOURS)], str(name)) for look, name in chart.parts) if chart.legend else ()
    )
    return Plot(str(chart.title), svg(chart, STYLE), told(chart, more), str(chart.note), legend)


def told(chart: Chart, more: str) -> str:
    """A chart in words: its title and its figures, row by row."""
    names = [str(name) for name in chart.names]
    rows = []
    for label, cells in chart.rows:
        said = (f"{name} {cell}" if len(names) > 1 else cell for name, cell in zip(names, cells, strict=True))
        rows.append(f"{label}\u00a0: {', '.join(said)}")
    text = f"{chart.title}. {'. '.join(rows)}."
    if len(text) <= _ALT_LETTERS:
        return text
    return f"{chart.title}. {', '.join(names)}. {more}"
