"""The charts of findings, with their titles and notes: pages and reports draw the same ones.

A variant has the same colour in all of them. `Layout` says how much room there is.
"""

from collections.abc import Mapping, Sequence
from math import ceil, isfinite

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from homeshore.cases.queries import amounts, wording
from homeshore.cases.rules.costs import Assessment, Figure
from homeshore.cases.rules.findings import Curve, Findings
from homeshore.cases.rules.scenario import Scenario, SweepOver
from homeshore.facts.vocabulary import LIVE_CHANNELS
from homeshore.kit import charts
from homeshore.kit.charts import Chart, Crossing, Frame, Series

LINES = 6
"""More lines in one chart cannot be told apart."""
PARTS: Mapping[tuple[str, ...], Promise] = {
    ("wages", "fees", "allowance"): gettext_lazy("Agents' pay"),
    ("premises",): gettext_lazy("Premises"),
    ("offshore",): gettext_lazy("Offshore supplier"),
    ("supervision", "technology", "hiring"): gettext_lazy("Supervision, tools, hiring"),
    ("overhead",): gettext_lazy("Overhead"),
}
"""Lines of the operator's costs, gathered so that a stack can be read."""
SWEPT = ("brand_cost", "brand_cost_per_contact", "service_level", "operator_margin")
"""What is drawn over each sweep."""
EARNINGS = "agent_hourly_earnings"
RANKED = ("occupancy", "fill_minutes", "commuting_hours", "co2_kg", "jobs_outside_cities")
_AGAINST: Mapping[SweepOver, Promise] = {
    SweepOver.FORECAST_ERROR: gettext_lazy("%(figure)s, against the forecast error"),
    SweepOver.HOME_SHARE: gettext_lazy("%(figure)s, against the share of home agents"),
    SweepOver.NO_SHOW: gettext_lazy("%(figure)s, against no-shows"),
    SweepOver.STANDBY: gettext_lazy("%(figure)s, against the number of agents on standby"),
}


class Layout(msgspec.Struct, frozen=True):
    """How charts are laid out: `rows` that fit below each other (None: all do); `direct` names lines at their ends."""

    rows: int | None = None
    direct: bool = False


def costs(scenario: Scenario | None, findings: Findings, layout: Layout) -> list[Chart]:
    """Where the brand's money goes, stacked up to the price it pays, with that price's interval."""
    return _costs(_Scene.of(scenario, findings, layout))


def day(scenario: Scenario | None, findings: Findings, layout: Layout) -> list[Chart]:
    """Service level, staff and contacts over the day, for the reference and the next few."""
    return _day(_Scene.of(scenario, findings, layout))


def sweeps(scenario: Scenario | None, findings: Findings, layout: Layout) -> list[Chart]:
    """What becomes of money and service as a quantity is turned."""
    scene = _Scene.of(scenario, findings, layout)
    return [chart for curve in findings.curves for chart in _swept(scene, curve)]


def people(scenario: Scenario | None, findings: Findings, layout: Layout) -> list[Chart]:
    """What agents keep of an hour, how busy they are, and what it does to traffic and towns."""
    scene = _Scene.of(scenario, findings, layout)
    return [*_earnings(scene), *(chart for key in RANKED for chart in _ranked(scene, key))]


def clock(minute: int) -> str:
    """A minute of the day as 8:30."""
    return f"{minute // 60}:{minute % 60:02d}"


class _Scene(msgspec.Struct, frozen=True):
    """What every chart is drawn from. `variants` by name, in the order of their colours."""

    scenario: Scenario | None
    findings: Findings
    layout: Layout
    variants: tuple[str, ...]

    @classmethod
    def of(cls, scenario: Scenario | None, findings: Findings, layout: Layout) -> "_Scene":
        """All variants that are known; those of the scenario first, since an interrupted run lacks some."""
        planned = [one.name for one in scenario.variants] if scenario else []
        swept = [point.variant for curve in findings.curves for point in curve.points]
        found = [one.variant for one in findings.assessments]
        return cls(scenario, findings, layout, tuple(dict.fromkeys([*planned, *found, *swept])))

    def look(self, variant: str) -> int:
        """The number of a variant's colour."""
        return self.variants.index(variant) + 1

    def frame(self, title: str, heading: str, unit: str, note: str = "") -> Frame:
        """A frame whose values are written with their unit: rounded in tables, short along the axis."""
        return Frame(
            title=title,
            heading=heading,
            note=note,
            show=lambda value: amounts.amount(value, unit),
            tick=lambda value: amounts.short(value, unit),
            direct=self.layout.direct,
        )


def _day(scene: _Scene) -> list[Chart]:
    findings = scene.findings
    ordered = sorted(findings.assessments, key=lambda one: one.variant != findings.reference)
    shown = [one for one in ordered if one.intervals][:LINES]
    if not shown:
        return []
    of, intervals = len(findings.assessments), shown[0].intervals
    some = _("%(shown)s of %(of)s variants are drawn, the reference first.") % {"shown": len(shown), "of": of}
    note = "" if len(shown) == of else some
    times, heading = [clock(one.from_minute) for one in intervals], pgettext("of the day", "Time")
    asked = _("What the forecast asks for, and who is planned in each centre.")
    staff = scene.frame(_("Planned agents by interval"), heading, "", _joined(asked, note))
    load = scene.frame(_("Contacts by interval"), heading, "")
    served = [_line(scene, one, [part.service_percent for part in one.intervals]) for one in shown]
    staffed = [_line(scene, one, [float(part.staffed) for part in one.intervals]) for one in shown]
    required = Series(
        pgettext("agents", "Asked for"), [float(one.required) for one in intervals], look=len(scene.variants) + 1
    )
    contacts = [
        Series(pgettext("contacts", "Forecast"), [one.forecast for one in intervals]),
        Series(pgettext("contacts", "Received"), [one.offered for one in intervals]),
    ]
    return [
        charts.steps(_promised(scene, heading, note), times, served),
        charts.steps(staff, times, [*staffed, required]),
        charts.steps(load, times, contacts),
    ]


def _line(scene: _Scene, one: Assessment, values: Sequence[float | None]) -> Series:
    return Series(one.label, values, look=scene.look(one.variant))


def _promised(scene: _Scene, heading: str, note: str) -> Frame:
    """The frame of service levels, with the target if all live demands have the same."""
    demands = scene.scenario.demands if scene.scenario else ()
    targets = {demand.target_percent for demand in demands if demand.channel in LIVE_CHANNELS}
    target = targets.pop() if len(targets) == 1 else None
    label = "" if target is None else _("Target %(target)s") % {"target": amounts.short(target, "percent")}
    frame = scene.frame(_("Service level by interval of the day"), heading, "percent", _joined(_not_zero(), note))
    return msgspec.structs.replace(frame, zero=False, top=100.0, target=target, target_label=label)


def _costs(scene: _Scene) -> list[Chart]:
    priced = [one for one in scene.findings.assessments if one.figure("brand_cost") is not None and one.cost_lines]
    about = _(
        "Each bar ends at the price that the brand pays, written on the right, with its interval drawn; "
        "a negative margin goes to the left."
    )
    drawn = []
    for note, some in _pages(priced, scene.layout.rows):
        parts = [
            Series(name, [_spent(one, keys) for one in some], look=look)
            for look, (keys, name) in enumerate(PARTS.items(), 1)
            if any(_spent(one, keys) for one in priced)
        ]
        margin = _series(_("Operator's margin"), [one.figure("operator_margin") for one in some], len(PARTS) + 1)
        total = _series(_("Price for the brand"), [one.figure("brand_cost") for one in some])
        title = _("Where the money that the brand pays goes, per day")
        frame = scene.frame(title, _("Variant"), "EUR", _joined(about, note))
        drawn.append(charts.stacked(frame, [one.label for one in some], [*parts, margin], total))
    return drawn


def _spent(one: Assessment, keys: Sequence[str]) -> float:
    return sum(line.mean for line in one.cost_lines if line.key in keys)


def _swept(scene: _Scene, curve: Curve) -> list[Chart]:
    """One chart for each figure that a sweep is about, a line for each variant."""
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
                _series(labels[name], [figures.get((name, value)) for value in at], scene.look(name)) for name in names
            ]
            drawn.append(_sweep(scene, curve.over, (key, unit), (at, series)))
    return drawn


def _sweep(
    scene: _Scene, over: SweepOver, figure: tuple[str, str], lines: tuple[Sequence[float], Sequence[Series]]
) -> Chart:
    (key, unit), (at, series) = figure, lines
    along = wording.swept_unit(over)
    title = str(_AGAINST[over]) % {"figure": wording.figure_name(key)}
    frame = msgspec.structs.replace(
        scene.frame(title, wording.swept_name(over), unit, _joined(*_about(scene, series), _not_zero())),
        top=100.0 if key == "service_level" else None,
        zero=False,
    )
    return charts.sweep(frame, at, series, lambda x: amounts.short(x, along), _crossed(scene, at, series, along))


def _about(scene: _Scene, series: Sequence[Series]) -> list[str]:
    """Whose line it is where nothing else tells, and what the band around it is."""
    alone = [f"{series[0].name}."] if len(series) == 1 and not scene.layout.direct else []
    if not any(one.interval(place) for one in series for place in range(len(one.values))):
        return alone
    return [*alone, _("The band is the interval in which the true value lies with 95% confidence.")]


def _crossed(scene: _Scene, at: Sequence[float], series: Sequence[Series], unit: str) -> list[Crossing]:
    """Where the reference's line is crossed by another for certain."""
    reference = scene.look(scene.findings.reference) if scene.findings.reference in scene.variants else 0
    against = next((one for one in series if one.look == reference), None)
    return [
        Crossing(x, y, _("equal at %(value)s") % {"value": amounts.amount(x, unit)})
        for one in series
        if against is not None and one is not against
        for x, y in charts.crossings(at, against, one)
        if _is_certain(x, at, against, one)
    ]


def _is_certain(x: float, at: Sequence[float], first: Series, second: Series) -> bool:
    """Whether two lines are apart, intervals and all, somewhere on either side of a crossing: else it is chance."""
    sides: dict[bool, set[bool]] = {True: set(), False: set()}
    for place, value in enumerate(at):
        one, other = first.interval(place), second.interval(place)
        if one is not None and other is not None and (one[1] < other[0] or other[1] < one[0]):
            sides[value > x].add(one[1] < other[0])
    return bool(sides[True]) and bool(sides[False]) and sides[True] != sides[False]


def _earnings(scene: _Scene) -> list[Chart]:
    """What an agent keeps of an hour, by group where the figures tell groups apart."""
    known = [one for one in scene.findings.assessments if one.figure(EARNINGS) is not None]
    groups = dict.fromkeys(
        figure.group for one in known for figure in one.figures if figure.key == EARNINGS and figure.group
    )
    if len(groups) < 2:
        return _ranked(scene, EARNINGS)
    rows = scene.layout.rows and scene.layout.rows * 2 // (len(groups) + 1)
    drawn = []
    for note, some in _pages(known, rows):
        series = [
            _series(wording.group_name(group), [one.figure(EARNINGS, group=group) for one in some]) for group in groups
        ]
        frame = scene.frame(wording.figure_name(EARNINGS), _("Variant"), "EUR/h", note)
        drawn.append(charts.spread(frame, [one.label for one in some], series))
    return drawn


def _ranked(scene: _Scene, key: str) -> list[Chart]:
    """A figure of each variant with its interval, one under the other."""
    known = [(one, figure) for one in scene.findings.assessments if (figure := one.figure(key)) is not None]
    drawn = []
    for note, some in _pages([one for one, _figure in known], scene.layout.rows):
        frame = scene.frame(wording.figure_name(key), _("Variant"), known[0][1].unit, note)
        series = _series(wording.figure_name(key), [one.figure(key) for one in some])
        drawn.append(charts.spread(frame, [one.label for one in some], [series]))
    return drawn


def _series(name: object, figures: Sequence[Figure | None], look: int = 0) -> Series:
    """Figures as a series, with their intervals where replications give one."""
    closed = [one if one is not None and isfinite(one.low) and isfinite(one.high) else None for one in figures]
    return Series(
        name,
        [None if one is None else one.mean for one in figures],
        low=[None if one is None else one.low for one in closed],
        high=[None if one is None else one.high for one in closed],
        look=look,
    )


def _pages(assessments: Sequence[Assessment], rows: int | None) -> list[tuple[str, Sequence[Assessment]]]:
    """As many at a time as there is room for, each with a note of which part it is when there are several."""
    if not assessments:
        return []
    parts = ceil(len(assessments) / (rows or len(assessments)))
    even = ceil(len(assessments) / parts)
    shown = [assessments[at : at + even] for at in range(0, len(assessments), even)]
    if len(shown) == 1:
        return [("", shown[0])]
    return [
        (_("Part %(number)s of %(of)s.") % {"number": number, "of": len(shown)}, part)
        for number, part in enumerate(shown, 1)
    ]


def _not_zero() -> str:
    return _("The axis does not begin at zero.")


def _joined(*sentences: str) -> str:
    return " ".join(one for one in sentences if one)
