"""The charts of a run: the day by its intervals, what it costs, and what happens when a quantity turns."""

from collections.abc import Sequence
from math import isfinite

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from homeshore.cases.queries import wording
from homeshore.cases.queries.amounts import amount, short
from homeshore.cases.rules.costs import Assessment, Figure
from homeshore.cases.rules.findings import Curve, Findings
from homeshore.cases.rules.scenario import Scenario, SweepOver
from homeshore.web.cases.words import SWEEPS
from homeshore.web.shell import charts
from homeshore.web.shell.charts import Chart, Crossing, Frame, Series

SERVICE = "service_level"
SWEPT = (SERVICE, "brand_cost", "operator_margin")
"""What is drawn over each sweep."""
COST = "operator_cost"
MOST_PARTS = 5
"""More parts of a bar cannot be told apart."""
UNITS = {SweepOver.STANDBY: "agents"}


def charts_of(scenario: Scenario | None, findings: Findings) -> list[Chart]:
    """The day's service level and staffing by interval, and the costs of each centre."""
    return [chart for chart in (_service(scenario, findings), _staffing(findings), _costs(findings)) if chart.rows]


def sweeps_of(findings: Findings) -> list[Chart]:
    """For each sweep what becomes of the service level and of the money."""
    return [chart for curve in findings.curves for key in SWEPT if (chart := _swept(curve, key)) is not None]


def _service(scenario: Scenario | None, findings: Findings) -> Chart:
    live = [one for one in scenario.demands if one.answer_within_seconds] if scenario else []
    target = live[0].target_percent if live and len({one.target_percent for one in live}) == 1 else None
    frame = Frame(
        title=_("Service level over the day"),
        heading=pgettext("moment of the day", "From"),
        show=lambda value: short(value, "percent"),
        top=100.0,
        target=target,
        target_label=_("promised"),
    )
    series = [
        Series(one.label, [interval.service_percent for interval in one.intervals]) for one in findings.assessments
    ]
    return charts.lines(frame, _moments(findings), series)


def _staffing(findings: Findings) -> Chart:
    first = findings.assessments[0]
    frame = Frame(
        title=_("Agents over the day"),
        note=_("What the forecast asks for, and who is planned in each centre."),
        heading=pgettext("moment of the day", "From"),
        show=lambda value: short(value, ""),
    )
    asked = Series(_("Asked for"), [float(one.required) for one in first.intervals])
    planned = [Series(one.label, [float(each.staffed) for each in one.intervals]) for one in findings.assessments]
    return charts.steps(frame, _moments(findings), [asked, *planned])


def _costs(findings: Findings) -> Chart:
    """The largest lines of costs, and the others in one."""
    frame = Frame(
        title=_("What a day costs the operator"),
        heading=_("Centre"),
        show=lambda value: short(round(value), "EUR"),
    )
    found = findings.assessments
    keys = {line.key for one in found for line in one.cost_lines}
    largest = sorted(keys, key=lambda key: (-max(_cost(one, key) for one in found), key))
    kept, rest = largest[:MOST_PARTS], largest[MOST_PARTS:]
    series = [Series(wording.figure_name(key), [_cost(one, key) for one in found]) for key in kept]
    if rest:
        series.append(Series(_("Others"), [sum(_cost(one, key) for key in rest) for one in found]))
    return charts.stacked(frame, [one.label for one in found], series, _total(found))


def _cost(assessment: Assessment, key: str) -> float:
    return sum(line.mean for line in assessment.cost_lines if line.key == key)


def _total(assessments: Sequence[Assessment]) -> Series | None:
    figures = [one.figure(COST) for one in assessments]
    return _series(_("Together"), figures) if all(figures) else None


def _swept(curve: Curve, key: str) -> Chart | None:
    """A figure over a sweep, a line for each variant; None where no variant has it."""
    names = list(dict.fromkeys(point.variant for point in curve.points))
    at = sorted({point.value for point in curve.points})
    found = {(point.variant, point.value): point.assessment.figure(key) for point in curve.points}
    unit = next((one.unit for one in found.values() if one is not None), "")
    if not unit:
        return None
    labels = {point.variant: point.assessment.label for point in curve.points}
    series = [_series(labels[name], [found.get((name, value)) for value in at]) for name in names]
    along = UNITS.get(curve.over, "percent")
    frame = Frame(
        title=_("%(figure)s by %(swept)s") % {"figure": wording.figure_name(key), "swept": SWEEPS[curve.over]},
        note=_note(series),
        heading=SWEEPS[curve.over],
        show=lambda value: short(value, unit),
        top=100.0 if unit == "percent" else None,
        zero=unit == "percent",
    )
    crossed = [
        Crossing(x, y, _("from %(value)s on") % {"value": amount(x, along)})
        for other in series[1:]
        for x, y in charts.crossings(at, series[0], other)
    ]
    return charts.sweep(frame, at, series, lambda value: short(value, along), crossed)


def _note(series: Sequence[Series]) -> str:
    """What the band is, and whose line it surrounds where no legend tells."""
    band = _("The band is the interval in which the true value lies with 95% confidence.")
    return band if len(series) > 1 else f"{series[0].name}. {band}"


def _series(name: object, figures: Sequence[Figure | None]) -> Series:
    """Figures with their intervals, where more than one replication gives one."""
    closed = [one if one is not None and isfinite(one.low) and isfinite(one.high) else None for one in figures]
    return Series(
        name,
        [None if one is None else one.mean for one in figures],
        [None if one is None else one.low for one in closed],
        [None if one is None else one.high for one in closed],
    )


def _moments(findings: Findings) -> list[str]:
    minutes = [one.from_minute for one in findings.assessments[0].intervals]
    return [f"{minute // 60}:{minute % 60:02d}" for minute in minutes]
