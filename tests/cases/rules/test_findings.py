import math

import pytest

from homeshore.cases.ports import Job
from homeshore.cases.queries import cases
from homeshore.cases.rules import batches, pricing, staffing, sweeps
from homeshore.cases.rules.costs import Assessment, Figure, Sample
from homeshore.cases.rules.differing import judged
from homeshore.cases.rules.findings import Curve, Findings, Point, Verdict
from homeshore.cases.rules.pricing import Prices
from homeshore.cases.rules.reading import read
from homeshore.cases.rules.scenario import Group, Scenario, SweepOver
from homeshore.cases.rules.stating import stated
from homeshore.cases.rules.sweeps import shifted
from homeshore.simulate.statistics import Estimate
from small_cases import InThisProcess, scenario


def outcomes_of(asked: Scenario):
    jobs = [Job(trial, number) for trial, number in batches.in_order(asked)]
    return {(done.job.trial, done.job.replication): done.outcome for done in InThisProcess().run(asked, jobs)}


@pytest.fixture(scope="module")
def morning() -> Scenario:
    return scenario()


@pytest.fixture(scope="module")
def outcomes(morning):
    return outcomes_of(morning)


@pytest.fixture(scope="module")
def findings(morning, outcomes) -> Findings:
    return batches.conclude(morning, outcomes)


def test_every_figure_can_be_traced_to_parameters_and_the_seed(morning, findings):
    names = {parameter.name for parameter in morning.parameters}
    for assessment in findings.assessments:
        assert assessment.seed == morning.seed
        assert assessment.replications == 2
        for figure in assessment.figures:
            assert set(figure.parameters) <= names
            assert figure.from_seed
            assert figure.low <= figure.mean <= figure.high or figure.key == "service_level"
        money = [figure for figure in assessment.figures if figure.unit.startswith("EUR")]
        assert all(figure.parameters for figure in money)


def test_the_brands_cost_is_what_the_outcomes_say_times_the_price(morning, outcomes, findings):
    home = findings.assessments[1]
    handled = [
        sum(crew.handled_us for crew in outcome.crews) / 60e6
        for (trial, _), outcome in outcomes.items()
        if trial.variant == "home" and trial.over is None
    ]
    assert home.figure("brand_cost").mean == pytest.approx(sum(handled) / 2 * 0.62)


def test_independents_are_paid_their_minutes_or_the_floor(morning, outcomes):
    price = Prices(morning)
    (trial, number), outcome = next(item for item in outcomes.items() if item[0][0].variant == "home")
    in_force, variant = sweeps.at(morning, trial)
    (worked,) = pricing.worked(in_force, staffing.plan(in_force, variant), outcome)
    fees = 0.0
    for connected, handled in zip(outcome.agents.connected_us, outcome.agents.handled_us, strict=True):
        fees += max(handled / 60e6 * 0.33, connected / 3.6e9 * 9.0)
    assert worked.group is Group.HOME_INDEPENDENT
    assert worked.fees == pytest.approx(fees)
    assert price("home_independent.floor_per_hour") == 9.0
    assert number == 0


def test_both_variants_meet_the_same_customers(findings):
    offered = [
        next(sample for sample in assessment.samples if sample.key == "contacts_offered" and sample.demand == "mail")
        for assessment in findings.assessments
    ]
    assert offered[0].numerators == offered[1].numerators


def test_differences_are_paired_and_against_the_first_variant(findings):
    cost = next(each for each in findings.differences if each.key == "brand_cost")
    site, home = (next(s for s in each.samples if s.key == "brand_cost") for each in findings.assessments)
    pairs = [one - other for one, other in zip(home.numerators, site.numerators, strict=True)]
    assert (cost.variant, findings.reference) == ("home", "site")
    assert cost.mean == pytest.approx(sum(pairs) / len(pairs))


@pytest.mark.parametrize(
    ("key", "low", "high", "verdict"),
    [
        ("brand_cost", 1.0, 2.0, Verdict.WORSE),
        ("brand_cost", -2.0, -1.0, Verdict.BETTER),
        ("brand_cost", -1.0, 2.0, Verdict.UNCLEAR),
        ("brand_cost", -math.inf, math.inf, Verdict.UNCLEAR),
        ("service_level", 1.0, 2.0, Verdict.BETTER),
        ("agent_hourly_earnings", -2.0, -1.0, Verdict.WORSE),
    ],
)
def test_only_what_lies_wholly_on_one_side_is_better_or_worse(key, low, high, verdict):
    mean = (low + high) / 2 if math.isfinite(low) else 0.5
    assert judged(key, Estimate(mean, low, high, 5)) is verdict


def test_an_interrupted_run_says_how_many_replications_it_has(morning, outcomes):
    half = {key: outcome for key, outcome in outcomes.items() if key[1] == 0}
    found = batches.conclude(morning, half)
    assert found.replications == 1
    assert {each.verdict for each in found.differences} == {Verdict.UNCLEAR}


def test_a_sweep_has_a_point_for_each_variant_and_value(findings):
    (curve,) = findings.curves
    assert curve.over is SweepOver.FORECAST_ERROR
    assert [(point.variant, point.value) for point in curve.points] == [
        ("site", 0.0), ("site", 30.0), ("home", 0.0), ("home", 30.0)]  # fmt: skip


def test_an_error_of_nothing_changes_nothing(findings):
    (curve,) = findings.curves
    for assessment, point in zip(findings.assessments, (curve.points[0], curve.points[2]), strict=True):
        assert point.assessment == assessment


def day_of(variant: str, cost: float, handled: float) -> Point:
    """A point of a sweep at 30 %, of two replications that hardly differ."""
    samples = (
        Sample("brand_cost", "EUR", (cost, cost + 1), (1.0, 1.0)),
        Sample("brand_cost_per_contact", "EUR/contact", (cost, cost + 1), (handled, handled)),
        Sample("contacts_handled", "contacts", (handled, handled + 0.1), (1.0, 1.0)),
    )
    figures = tuple(Figure(one.key, one.unit, sum(one.numerators) / sum(one.denominators), 0.0, 0.0) for one in samples)
    return Point(variant, 30.0, Assessment(variant, variant, 7, 2, figures, samples, (), (), 10))


@pytest.mark.parametrize(
    ("home", "code"),
    [
        ((1500.0, 600.0), "error_dearer_for_more"),
        ((1500.0, 450.0), "error_dearer_at"),
        ((1500.0, 300.0), "error_dearer_at"),
        ((900.0, 300.0), "error_never_dearer"),
    ],
)
def test_a_dearer_day_is_excused_only_by_more_contacts_each_cheaper(morning, home, code):
    curve = Curve(SweepOver.FORECAST_ERROR, (day_of("site", 1200.0, 400.0), day_of("home", *home)))
    said = {each.code: each for each in stated(morning, (), (curve,))}
    assert [each for each in said if "dearer" in each] == [code]
    if code == "error_dearer_for_more":
        assert said[code].figures["value"] == pytest.approx(1500.5 / 600)


@pytest.mark.parametrize("key", ["operator_margin", "agent_hourly_earnings", "jobs"])
def test_what_the_operator_the_agents_and_the_country_lose_is_said(morning, key):
    rich, poor = (2.0, 2.1), (1.0, 1.1)
    for here, there, said in ((poor, rich, ["worse"]), (rich, poor, [])):
        found = [valued(name, key, values) for name, values in (("site", there), ("home", here))]
        assert [one.verdict for one in stated(morning, found, ()) if one.code.endswith("_worse")] == said


def valued(variant: str, key: str, values: tuple[float, ...]) -> Assessment:
    """What a variant came to in one figure."""
    mean = sum(values) / len(values)
    return Assessment(
        variant=variant,
        label=variant,
        seed=7,
        replications=len(values),
        figures=(Figure(key, "EUR", mean, mean, mean),),
        samples=(Sample(key, "EUR", values, (1.0,) * len(values)),),
        cost_lines=(),
        intervals=(),
        agents=1,
    )


def test_a_share_of_home_agents_keeps_the_parts_of_each_side():
    mixed = scenario().variant("site").crews
    everybody = shifted(mixed, 25.0, 3.0)
    assert [(crew.group, crew.share_percent) for crew in everybody] == [
        (Group.SITE, 75.0), (Group.HOME_INDEPENDENT, 25.0)]  # fmt: skip


def test_where_homeshoring_loses_the_findings_say_so_first():
    text = cases.examples()["steady.toml"].split("[[sweep]]")[0] + "".join(
        "[parameter" + part for part in cases.examples()["steady.toml"].split("[parameter")[1:]
    )
    steady = read(text.replace("replications = 20", "replications = 5").replace("9600", "4800"))
    statement = batches.conclude(steady, outcomes_of(steady)).statements[0]
    assert (statement.code, statement.verdict) == ("cost_worse", Verdict.WORSE)
