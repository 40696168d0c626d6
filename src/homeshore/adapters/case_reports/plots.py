"""The plots of a report, from the findings. A variant has the same colour in all of them."""

from collections.abc import Mapping, Sequence
from math import ceil, isfinite

import msgspec

from homeshore.adapters.case_reports.blocks import Block, Heading
from homeshore.adapters.case_reports.drawing import plot
from homeshore.adapters.case_reports.words import Words
from homeshore.cases.queries import amounts, wording
from homeshore.cases.rules.costs import Assessment, Figure
from homeshore.cases.rules.findings import Curve, Findings
from homeshore.cases.rules.scenario import Scenario, SweepOver
from homeshore.facts.vocabulary import LIVE_CHANNELS
from homeshore.kit import charts
from homeshore.kit.charts import Chart, Crossing, Frame, Series

LINES = 6
"""More lines in one plot cannot be told apart."""
ROWS = 22
"""Rows of a plot that fit on a page."""
PARTS: Mapping[str, Sequence[str]] = {
    "pay": ("wages", "fees", "allowance"),
    "premises": ("premises",),
    "supplier": ("offshore",),
    "running": ("supervision", "technology", "hiring"),
    "overhead": ("overhead",),
}
"""Lines of the operator's costs, gathered so that a stack can be read."""
SWEPT = ("brand_cost", "brand_cost_per_contact", "service_level", "operator_margin")
EARNINGS = "agent_hourly_earnings"
RANKED = ("occupancy", "fill_minutes", "commuting_hours", "co2_kg", "jobs_outside_cities")


def plots(scenario: Scenario, findings: Findings, words: Words) -> list[Block]:
    """The chapter of plots; empty without findings."""
    if not findings.assessments:
        return []
    scene = Scene(scenario, findings, words)
    drawn = [
        *_costs(scene),
        *_service(scene),
        *(chart for curve in findings.curves for chart in _sweeps(scene, curve)),
        *_earnings(scene),
        *(chart for key in RANKED for chart in _ranked(scene, key)),
    ]
    return [Heading(words["plots"], 1), *(plot(chart, words["data_annex"]) for chart in drawn)]


class Scene(msgspec.Struct, frozen=True):
    """What every plot is drawn from."""

    scenario: Scenario
    findings: Findings
    words: Words

    def look(self, variant: str) -> int:
        """The number of a variant's colour: its place in the scenario."""
        return next(place for place, one in enumerate(self.scenario.variants, 1) if one.name == variant)

    def frame(self, title: str, heading: str, unit: str, note: str = "") -> Frame:
        """A frame whose values are written with their unit: rounded in tables, short along the axis."""
        return Frame(
            title=title,
            heading=self.words[heading],
            note=note,
            show=lambda value: amounts.amount(value, unit),
            tick=lambda value: amounts.short(value, unit),
        )


def _service(scene: Scene) -> list[Chart]:
    """Service level, staff and contacts over the day, for the reference and the next few."""
    findings, words = scene.findings, scene.words
    ordered = sorted(findings.assessments, key=lambda one: one.variant != findings.reference)
    shown = [one for one in ordered if one.intervals][:LINES]
    if not shown:
        return []
    of = len(findings.assessments)
    note = "" if len(shown) == of else words["some"].format(shown=len(shown), of=of)
    times = [clock(interval.from_minute) for interval in shown[0].intervals]
    staff = msgspec.structs.replace(scene.frame(words["staff_plot"], "time", "", note), direct=True)
    load = msgspec.structs.replace(scene.frame(words["load_plot"], "time", ""), direct=True)
    served = [_line(scene, one, [part.service_percent for part in one.intervals]) for one in shown]
    staffed = [_line(scene, one, [float(part.staffed) for part in one.intervals]) for one in shown]
    day = shown[0].intervals
    contacts = [
        Series(words["forecast"], [part.forecast for part in day]),
        Series(words["offered"], [part.offered for part in day]),
    ]
    return [
        charts.steps(_promised(scene, note), times, served),
        charts.steps(staff, times, staffed),
        charts.steps(load, times, contacts),
    ]


def _line(scene: Scene, one: Assessment, values: Sequence[float | None]) -> Series:
    return Series(one.label, values, look=scene.look(one.variant))


def _promised(scene: Scene, note: str) -> Frame:
    """The frame of service levels, with the target if all live demands have the same."""
    targets = {demand.target_percent for demand in scene.scenario.demands if demand.channel in LIVE_CHANNELS}
    target = targets.pop() if len(targets) == 1 else None
    label = "" if target is None else scene.words["target"].format(target=amounts.short(target, "percent"))
    frame = scene.frame(scene.words["service_plot"], "time", "percent", f"{scene.words['not_zero']} {note}".strip())
    return msgspec.structs.replace(frame, zero=False, top=100.0, target=target, target_label=label, direct=True)


def _costs(scene: Scene) -> list[Chart]:
    """Where the brand's money goes, stacked up to the price it pays, with that price's interval."""
    words = scene.words
    priced = [one for one in scene.findings.assessments if one.figure("brand_cost") is not None and one.cost_lines]
    drawn = []
    for note, some in _pages(scene, priced):
        parts = [
            Series(words[f"part_{part}"], [_spent(one, keys) for one in some], look=look)
            for look, (part, keys) in enumerate(PARTS.items(), 1)
            if any(_spent(one, keys) for one in priced)
        ]
        margin = series_of(words["part_margin"], [one.figure("operator_margin") for one in some], len(PARTS) + 1)
        total = series_of(words["total"], [one.figure("brand_cost") for one in some])
        frame = scene.frame(words["cost_plot"], "variant", "EUR", f"{words['cost_note']} {note}".strip())
        drawn.append(charts.stacked(frame, [one.label for one in some], [*parts, margin], total))
    return drawn


def _spent(one: Assessment, keys: Sequence[str]) -> float:
    return sum(line.mean for line in one.cost_lines if line.key in keys)


def _sweeps(scene: Scene, curve: Curve) -> list[Chart]:
    """One plot for each figure that a sweep is about."""
    names = list(dict.fromkeys(point.variant for point in curve.points))[:LINES]
    at = sorted({point.value for point in curve.points})
    found = {(point.variant, point.value): point.assessment for point in curve.points}
    labels = {point.variant: point.assessment.label for point in curve.points}
    drawn = []
    for key in SWEPT:
        figures = {place: one.figure(key) for place, one in found.items()}
        unit = next((figure.unit for figure in figures.values() if figure is not None), None)
        if unit is not None:
            series = [
                series_of(labels[name], [figures.get((name, value)) for value in at], scene.look(name))
                for name in names
            ]
            drawn.append(_sweep(scene, curve.over, (key, unit), (at, series)))
    return drawn


def _sweep(
    scene: Scene, over: SweepOver, figure: tuple[str, str], lines: tuple[Sequence[float], Sequence[Series]]
) -> Chart:
    (key, unit), (at, series), words = figure, lines, scene.words
    reference = scene.look(scene.findings.reference)
    against = next((one for one in series if one.look == reference), None)
    crossed = [
        Crossing(x, y, words["crossing"].format(value=amounts.amount(x, swept_unit(over))))
        for one in series
        if against is not None and one is not against
        for x, y in charts.crossings(at, against, one)
        if _is_certain(x, at, against, one)
    ]
    title = words["sweep_plot"].format(figure=wording.figure_name(key), over=words[f"by_{over.value}"])
    frame = msgspec.structs.replace(
        scene.frame(title, over.value, unit, words["not_zero"]),
        top=100.0 if key == "service_level" else None,
        zero=False,
        direct=True,
    )
    return charts.sweep(frame, at, series, lambda x: amounts.short(x, swept_unit(over)), crossed)


def _is_certain(x: float, at: Sequence[float], first: Series, second: Series) -> bool:
    """Whether two lines are apart, intervals and all, somewhere on either side of a crossing: else it is chance."""
    sides: dict[bool, set[bool]] = {True: set(), False: set()}
    for place, value in enumerate(at):
        one, other = first.interval(place), second.interval(place)
        if one is not None and other is not None and (one[1] < other[0] or other[1] < one[0]):
            sides[value > x].add(one[1] < other[0])
    return bool(sides[True]) and bool(sides[False]) and sides[True] != sides[False]


def _earnings(scene: Scene) -> list[Chart]:
    """What an agent keeps of an hour, by group where the figures tell groups apart."""
    words, assessments = scene.words, scene.findings.assessments
    known = [one for one in assessments if one.figure(EARNINGS) is not None]
    groups = dict.fromkeys(
        figure.group for one in known for figure in one.figures if figure.key == EARNINGS and figure.group
    )
    if len(groups) < 2:
        return _ranked(scene, EARNINGS)
    drawn = []
    for note, some in _pages(scene, known, ROWS * 2 // (len(groups) + 1)):
        series = [
            series_of(words.get(group, group), [one.figure(EARNINGS, group=group) for one in some]) for group in groups
        ]
        frame = scene.frame(wording.figure_name(EARNINGS), "variant", "EUR/h", note)
        drawn.append(charts.spread(frame, [one.label for one in some], series))
    return drawn


def _ranked(scene: Scene, key: str) -> list[Chart]:
    """A figure of each variant with its interval, one under the other."""
    known = [(one, figure) for one in scene.findings.assessments if (figure := one.figure(key)) is not None]
    drawn = []
    for note, some in _pages(scene, [one for one, _ in known]):
        frame = scene.frame(wording.figure_name(key), "variant", known[0][1].unit, note)
        series = series_of(wording.figure_name(key), [one.figure(key) for one in some])
        drawn.append(charts.spread(frame, [one.label for one in some], [series]))
    return drawn


def series_of(name: str, figures: Sequence[Figure | None], look: int = 0) -> Series:
    """Figures as a series, with their intervals where replications give one."""
    closed = [
        figure if figure is not None and isfinite(figure.low) and isfinite(figure.high) else None for figure in figures
    ]
    return Series(
        name,
        [None if figure is None else figure.mean for figure in figures],
        low=[None if figure is None else figure.low for figure in closed],
        high=[None if figure is None else figure.high for figure in closed],
        look=look,
    )


def swept_unit(over: SweepOver) -> str:
    """The unit of what is swept."""
    return "agents" if over is SweepOver.STANDBY else "percent"


def clock(minute: int) -> str:
    """A minute of the day as 8:30."""
    return f"{minute // 60}:{minute % 60:02d}"


def _pages(scene: Scene, assessments: Sequence[Assessment], rows: int = ROWS) -> list[tuple[str, Sequence[Assessment]]]:
    """As many at a time as a page has room for, each with a note of which part it is when there are several."""
    even = ceil(len(assessments) / max(1, ceil(len(assessments) / rows)))
    parts = [assessments[at : at + even] for at in range(0, len(assessments), max(1, even))]
    if len(parts) == 1:
        return [("", parts[0])]
    return [(scene.words["part"].format(number=number, of=len(parts)), part) for number, part in enumerate(parts, 1)]
