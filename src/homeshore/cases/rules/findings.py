"""What follows from a run: differences between variants, and plain statements, also against homeshoring."""

from collections.abc import Mapping

from homeshore.cases.rules.costs import Assessment
from homeshore.cases.rules.differing import differ
from homeshore.cases.rules.found import Curve, Difference, Findings, Point, Statement, Verdict
from homeshore.cases.rules.scenario import Scenario, SweepOver
from homeshore.cases.rules.stating import stated
from homeshore.cases.rules.sweeps import Trial

__all__ = ["Curve", "Difference", "Findings", "Point", "Statement", "Verdict", "compare"]


def compare(scenario: Scenario, assessments: Mapping[Trial, Assessment]) -> Findings:
    """The findings of a run from the assessments of its trials (`sweeps.trials`); missing trials are left out."""
    plain = {trial.variant: found for trial, found in assessments.items() if trial.over is None}
    ordered = tuple(plain[each.name] for each in scenario.variants if each.name in plain)
    reference = plain.get(scenario.reference.name)
    differences = tuple(
        difference
        for found in ordered
        if reference is not None and found is not reference
        for difference in differ(found, reference)
    )
    curves = _curves(assessments)
    return Findings(
        name=scenario.name,
        seed=scenario.seed,
        replications=min((each.replications for each in assessments.values()), default=0),
        reference=scenario.reference.name,
        assessments=ordered,
        differences=differences,
        statements=stated(scenario, ordered, curves),
        curves=curves,
        parameters=scenario.parameters,
    )


def _curves(assessments: Mapping[Trial, Assessment]) -> tuple[Curve, ...]:
    curves = []
    for over in SweepOver:
        points = [
            Point(trial.variant, trial.value, found)
            for trial, found in sorted(assessments.items(), key=lambda item: item[0].number)
            if trial.over is over
        ]
        if points:
            curves.append(Curve(over, tuple(points)))
    return tuple(curves)
