"""What a run says in plain sentences, as codes and figures: first of all where homeshoring loses.

Every variant with home agents is held against every one without, on the brand's money, the service and the agents'
income, and each variant against its own promises. `queries.wording` puts the codes into words.
"""

from collections.abc import Iterator, Sequence

from homeshore.cases.rules.costs import Assessment, Sample
from homeshore.cases.rules.differing import judged, paired
from homeshore.cases.rules.found import Curve, Point, Statement, Verdict
from homeshore.cases.rules.scenario import Group, Scenario, SweepOver, Variant
from homeshore.cases.rules.turning import turning
from homeshore.facts.vocabulary import LIVE_CHANNELS
from homeshore.simulate.statistics import Estimate

COMPARED = {
    "brand_cost": "cost",
    "service_level": "service",
    "on_time": "on_time",
    "abandonment": "abandonment",
    "operator_margin": "margin",
    "agent_hourly_earnings": "earnings",
    "jobs": "jobs",
}
"""What is said of each pair, and the codes' first word."""
LOSSES = frozenset({"operator_margin", "agent_hourly_earnings", "jobs"})
"""Of these it is said only where homeshoring loses: the operator's, the agents' and the country's side of a price."""
DOUBTED = frozenset({"brand_cost", "service_level"})
"""Of these it is said, too, when a run cannot tell."""
WORDS = {Verdict.BETTER: "better", Verdict.WORSE: "worse", Verdict.UNCLEAR: "unclear"}
PER_CONTACT = "brand_cost_per_contact"
Pair = tuple[Point, Point]
"""One value of a sweep, in a variant with home agents and in one without."""
RANK = {Verdict.WORSE: 0, Verdict.UNCLEAR: 1, Verdict.BETTER: 2}


def stated(
    scenario: Scenario,
    assessments: Sequence[Assessment],
    curves: Sequence[Curve],
) -> tuple[Statement, ...]:
    """All statements: the answer first, which is what homeshoring costs the brand against the reference, then those
    against homeshoring.
    """
    found = [*_pairs(scenario, assessments), *_promises(scenario, assessments)]
    found += [each for assessment in assessments for each in _people(scenario, assessment)]
    found += [each for curve in curves for each in _swept(scenario, curve)]
    found += turning(scenario, assessments)
    answer = _answer(scenario, assessments)
    others = sorted((each for each in found if each != answer), key=lambda each: RANK[each.verdict])
    return (answer, *others) if answer else tuple(others)


def _answer(scenario: Scenario, assessments: Sequence[Assessment]) -> Statement | None:
    """The brand's cost of the first variant with home agents against the first without."""
    home = [each for each in assessments if is_home(scenario.variant(each.variant))]
    others = [each for each in assessments if each not in home]
    costs = (each for each in (_pair(home[0], others[0]) if home and others else ()) if each.code.startswith("cost_"))
    return next(costs, None)


def _pairs(scenario: Scenario, assessments: Sequence[Assessment]) -> Iterator[Statement]:
    """Each variant with home agents against each without."""
    for mine in assessments:
        for theirs in assessments:
            if is_home(scenario.variant(mine.variant)) and not is_home(scenario.variant(theirs.variant)):
                yield from _pair(mine, theirs)


def _pair(mine: Assessment, theirs: Assessment) -> Iterator[Statement]:
    for key, word in COMPARED.items():
        ours, others = _sample(mine, key), _sample(theirs, key)
        if ours is None or others is None:
            continue
        value = paired(ours, others)
        verdict = judged(key, value)
        if verdict is Verdict.UNCLEAR and (key not in DOUBTED or value.low == value.high):
            continue
        if verdict is Verdict.BETTER and key in LOSSES:
            continue
        yield Statement(f"{word}_{WORDS[verdict]}", verdict, _told(mine, theirs, key, value))


def _told(mine: Assessment, theirs: Assessment, key: str, value: Estimate) -> dict[str, str | float]:
    """The figures of a comparison; percentages of money, points of shares."""
    here, there = mine.figure(key), theirs.figure(key)
    if here is None or there is None:
        return {}
    told: dict[str, str | float] = {"variant": mine.label, "against": theirs.label, "unit": here.unit}
    told |= {"value": here.mean, "other": there.mean, "difference": value.mean, "low": value.low, "high": value.high}
    if there.mean and key == "brand_cost":
        told |= {"percent": 100 * abs(value.mean) / there.mean}
    return told


def _promises(scenario: Scenario, assessments: Sequence[Assessment]) -> Iterator[Statement]:
    """Which promises of service a variant breaks, beyond doubt."""
    for assessment in assessments:
        home = is_home(scenario.variant(assessment.variant))
        for demand in scenario.demands:
            key = "service_level" if demand.channel in LIVE_CHANNELS else "on_time"
            figure = assessment.figure(key, demand=demand.name)
            if figure is not None and figure.high < demand.target_percent:
                told: dict[str, str | float] = {"variant": assessment.label, "demand": demand.name}
                told |= {"value": figure.mean, "low": figure.low, "high": figure.high, "target": demand.target_percent}
                yield Statement("target_missed", Verdict.WORSE if home else Verdict.BETTER, told)


def _people(scenario: Scenario, assessment: Assessment) -> Iterator[Statement]:
    """Whether those who work at home earn less than the minimum wage leaves, and whether the operator loses money."""
    minimum = float(
        scenario.parameter("wage.gross_per_hour").value * scenario.parameter("wage.net_percent").value / 100
    )
    earned = assessment.figure("agent_hourly_earnings", group=Group.HOME_INDEPENDENT.value)
    if earned is not None:
        verdict = Verdict.WORSE if earned.low < minimum else Verdict.BETTER
        code = "earnings_below_minimum" if verdict is Verdict.WORSE else "earnings_above_minimum"
        told: dict[str, str | float] = {"variant": assessment.label, "value": earned.mean, "minimum": minimum}
        yield Statement(code, verdict, told | {"low": earned.low, "high": earned.high})
    margin = assessment.figure("operator_margin")
    if margin is not None and margin.low < 0:
        home = is_home(scenario.variant(assessment.variant))
        told = {"variant": assessment.label, "value": margin.mean, "low": margin.low, "high": margin.high}
        yield Statement("operator_loses", Verdict.WORSE if home else Verdict.BETTER, told)
    avoided = assessment.figure("co2_avoided_kg")
    if avoided is not None and avoided.low > 0:
        hours = assessment.figure("commuting_hours_avoided")
        told = {"variant": assessment.label, "value": avoided.mean, "hours": hours.mean if hours else 0.0}
        yield Statement("commute_avoided", Verdict.BETTER, told)


def _swept(scenario: Scenario, curve: Curve) -> Iterator[Statement]:
    """Where along a sweep homeshoring becomes dearer, and where it breaks its promise."""
    home = {point.variant for point in curve.points if is_home(scenario.variant(point.variant))}
    others = {point.variant for point in curve.points} - home
    if curve.over is SweepOver.FORECAST_ERROR:
        for mine in sorted(home):
            for theirs in sorted(others):
                yield from _dearer(curve, mine, theirs)
    target = _target(scenario)
    for mine in sorted(home) if target is not None else ():
        missed = [point for point in _of(curve, mine) if _figure(point, "service_level") < (target or 0.0)]
        if missed:
            told: dict[str, str | float] = {"variant": missed[0].assessment.label, "over": curve.over.value}
            told |= {"values": ", ".join(f"{point.value:g}" for point in missed), "target": target or 0.0}
            yield Statement("sweep_misses_target", Verdict.WORSE, told)


def _dearer(curve: Curve, mine: str, theirs: str) -> Iterator[Statement]:
    other = {point.value: point for point in _of(curve, theirs)}
    both = [(point, other[point.value]) for point in _of(curve, mine) if point.value in other]
    if not both:
        return
    yield from _at_ends(both)
    dearer = [pair for pair in both if _figure(pair[0], "brand_cost") > _figure(pair[1], "brand_cost")]
    by_work = [pair for pair in dearer if _handles_more_for_less(*pair)]
    alone = [pair for pair in dearer if pair not in by_work]
    if not dearer:
        yield Statement("error_never_dearer", Verdict.BETTER, _errors(both, ()))
    if alone:
        yield Statement("error_dearer_at", Verdict.WORSE, _errors(both, alone))
    if by_work:
        mine_last, theirs_last = by_work[-1]
        each: dict[str, str | float] = {"at": f"{mine_last.value:g}", "unit": "EUR"}
        each |= {"value": _figure(mine_last, PER_CONTACT), "other": _figure(theirs_last, PER_CONTACT)}
        yield Statement("error_dearer_for_more", Verdict.WORSE, _errors(both, by_work) | each)


def _errors(both: Sequence[Pair], some: Sequence[Pair]) -> dict[str, str | float]:
    """Which of the errors that were tried are meant, and in which variants."""
    return {
        "variant": both[0][0].assessment.label,
        "against": both[0][1].assessment.label,
        "values": ", ".join(f"{mine.value:g}" for mine, _theirs in some),
        "from": both[0][0].value,
        "to": both[-1][0].value,
    }


def _handles_more_for_less(mine: Point, theirs: Point) -> bool:
    """Whether a dearer day is one of more contacts handled, each of them cheaper, both beyond doubt."""
    for key in ("contacts_handled", PER_CONTACT):
        ours, others = _sample(mine.assessment, key), _sample(theirs.assessment, key)
        if ours is None or others is None or judged(key, paired(ours, others)) is not Verdict.BETTER:
            return False
    return True


def _at_ends(both: Sequence[Pair]) -> Iterator[Statement]:
    """What an error does: to the brand's money where fewest come, to the service where most come."""
    for word, key, (mine, theirs) in (("cost", "brand_cost", both[0]), ("service", "service_level", both[-1])):
        ours, others = _sample(mine.assessment, key), _sample(theirs.assessment, key)
        if not mine.value or ours is None or others is None:
            continue
        value = paired(ours, others)
        verdict = judged(key, value)
        if verdict is not Verdict.UNCLEAR:
            told = _told(mine.assessment, theirs.assessment, key, value)
            yield Statement(f"error_{word}_{WORDS[verdict]}", verdict, told | {"values": f"{mine.value:+g}"})


def _of(curve: Curve, variant: str) -> list[Point]:
    return sorted((point for point in curve.points if point.variant == variant), key=lambda point: point.value)


def _figure(point: Point, key: str) -> float:
    figure = point.assessment.figure(key)
    return figure.mean if figure is not None else 100.0


def _target(scenario: Scenario) -> float | None:
    """The promise of the live demands together, weighted by their contacts."""
    live = [demand for demand in scenario.demands if demand.channel in LIVE_CHANNELS]
    contacts = sum(sum(demand.forecast) for demand in live)
    return sum(each.target_percent * sum(each.forecast) for each in live) / contacts if contacts else None


def is_home(variant: Variant) -> bool:
    """Whether anybody of a variant works at home."""
    return variant.home_percent > 0


def _sample(assessment: Assessment, key: str) -> Sample | None:
    whole = (each for each in assessment.samples if each.key == key and not (each.demand or each.group))
    return next(whole, None)
