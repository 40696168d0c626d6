"""A scenario and the findings of its run, in any size, with figures that are easy to recognise."""

from datetime import date
from decimal import Decimal

from homeshore.cases.rules.costs import Assessment, CostLine, Figure, Interval
from homeshore.cases.rules.findings import Curve, Difference, Findings, Point, Statement, Verdict
from homeshore.cases.rules.scenario import (
    Behaviour,
    Crew,
    Day,
    Demand,
    Group,
    Parameter,
    Reinforcement,
    Scenario,
    Shape,
    Sweep,
    SweepOver,
    Time,
    Variant,
)
from homeshore.facts.vocabulary import Channel

UNITS = {
    "brand_cost": "EUR",
    "brand_cost_per_contact": "EUR/contact",
    "operator_margin": "EUR",
    "service_level": "percent",
    "abandonment": "percent",
    "occupancy": "percent",
    "fill_minutes": "minutes",
    "commuting_hours": "hours",
    "co2_kg": "kg",
    "jobs_outside_cities": "agents",
}
PARAMETERS = (
    Parameter(
        "wage.gross_per_hour",
        Decimal("12.02"),
        "EUR/h",
        date(2026, 1, 1),
        "French ministry of labour",
        Decimal("12.02"),
        Decimal("14"),
    ),
    Parameter(
        "home_independent.price_per_minute",
        Decimal("0.627"),
        "EUR/min",
        date(2025, 6, 30),
        "assumption: a quotation",
        Decimal("0.5"),
        Decimal("0.8"),
        own=True,
    ),
)


def variant(number: int, label: str = "") -> Variant:
    """The first variant is a site, the others have home agents, the last one most."""
    if number == 0:
        return Variant("v0", label or "Site in Nantes", (Crew(Group.SITE, 100.0, Behaviour(no_show_percent=4.5)),))
    crews = (Crew(Group.HOME_INDEPENDENT, 100.0, Behaviour(decline_percent=2.5)),)
    return Variant(f"v{number}", label or f"Home {number}", crews, Reinforcement(25, 6, 60, 40, 4, 90))


def scenario(labels: tuple[str, ...] = ("Site in Nantes", "Home agents"), name: str = "The sale") -> Scenario:
    """A day of calls and mail; each label makes a variant."""
    calls = Demand(
        name="calls",
        brand="aubelle",
        programme="orders",
        channel=Channel.VOICE,
        language="fr",
        pool="aubelle",
        forecast=(100.0,) * 24,
        talk=Time(240, Shape.LOGNORMAL, 0.8),
        wrap_up=Time(40),
        patience=Time(150, Shape.EXPONENTIAL),
        answer_within_seconds=20,
        target_percent=80,
        due_minutes=0,
    )
    return Scenario(
        name=name,
        seed=20261127,
        replications=20,
        day=Day(date(2026, 11, 27), 480, 1200, 30, "Europe/Paris", 26),
        error_percent=0,
        spread_percent=8,
        chats_at_once=2,
        demands=(calls,),
        variants=tuple(variant(number, label) for number, label in enumerate(labels)),
        sweeps=(Sweep(SweepOver.FORECAST_ERROR, (0.0, 10.0, 20.0), ("v0", "v1")),),
        parameters=PARAMETERS,
    )


def assessment(one: Variant, number: int, replications: int = 20) -> Assessment:
    """Figures that tell their variant and place: 1011.11 is variant 1's figure 1, and so on."""
    keys = {key: unit for key, unit in UNITS.items() if key != "fill_minutes" or one.reinforcement is not None}
    figures = [
        Figure(key, unit, *spread(value(unit, number, place)), ("wage.gross_per_hour",))
        for place, (key, unit) in enumerate(keys.items())
    ]
    figures.append(Figure("service_level", "percent", *spread(70.1 + number / 10), demand="calls"))
    group = one.crews[0].group.value
    figures += [Figure("agent_hourly_earnings", "EUR/h", *spread(9.17 + number), group=each) for each in ("", group)]
    return Assessment(
        variant=one.name,
        label=one.label,
        seed=20261127,
        replications=replications,
        figures=tuple(figures),
        samples=(),
        cost_lines=(
            CostLine("wages", group, 612.0 + number, ("wage.gross_per_hour",)),
            CostLine("overhead", group, 203.0 + number, ()),
        ),
        intervals=tuple(
            Interval(480 + 30 * place, 100.0, 98.5, 21, 22, None if place == 5 else 80.0 + place / 2 + number / 10)
            for place in range(24)
        ),
        agents=71,
    )


def value(unit: str, number: int, place: int) -> float:
    """A figure that no other has."""
    return {"EUR": 1001.0, "percent": 30.0}.get(unit, 2.0) + 10 * place / (1 if unit == "EUR" else 4) + number / 8


def spread(mean: float) -> tuple[float, float, float]:
    """A mean and its interval."""
    return mean, mean * 0.98, mean * 1.02


def findings(of: Scenario, replications: int = 20, known: int | None = None) -> Findings:
    """What the run of a scenario came to: of all its variants, or of the first so many."""
    assessments = tuple(
        assessment(one, number, replications) for number, one in enumerate(of.variants[: known or None])
    )
    return Findings(
        name=of.name,
        seed=of.seed,
        replications=replications,
        reference="v0",
        assessments=assessments,
        differences=tuple(
            Difference(one.variant, key, UNITS[key], -31.5, -40.25, -22.75, -12.3, verdict)
            for one in assessments[1:]
            for key, verdict in (("brand_cost", Verdict.BETTER), ("service_level", Verdict.WORSE))
        ),
        statements=(
            Statement(
                "target_missed",
                Verdict.WORSE,
                {
                    "variant": "Home agents",
                    "demand": "calls",
                    "value": 71.23,
                    "low": 70.1,
                    "high": 72.2,
                    "target": 80.0,
                },
            ),
        ),
        curves=(
            Curve(
                SweepOver.FORECAST_ERROR,
                tuple(
                    Point(one.name, at, assessment(one, number * 7 + int(at)))
                    for number, one in enumerate(of.variants[:2])
                    for at in (0.0, 10.0, 20.0)
                ),
            ),
        ),
        parameters=of.parameters,
    )
