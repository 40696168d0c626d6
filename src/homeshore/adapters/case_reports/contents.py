"""A report's texts, from the run's scenario and findings: what stands on which page."""

from datetime import date

from babel.dates import format_date
from django.utils.translation import override

from homeshore.adapters.case_reports.annex import annex
from homeshore.adapters.case_reports.assumptions import assumptions
from homeshore.adapters.case_reports.blocks import Block, Bullets, Cell, Cover, Heading, Notice, Report
from homeshore.adapters.case_reports.plots import plots
from homeshore.adapters.case_reports.summary import losses, summary
from homeshore.adapters.case_reports.words import Words, texts
from homeshore.cases.ports import Edition
from homeshore.cases.queries import amounts, wording
from homeshore.cases.queries.answer import answer, most_at_home
from homeshore.cases.queries.plots import clock
from homeshore.cases.rules.findings import Findings
from homeshore.cases.rules.scenario import Scenario

HIGHLIGHTS = ("brand_cost_per_contact", "service_level", "agent_hourly_earnings")
_NAMED = 6
_FOOTER_LETTERS = 60
_LOSSES = 3


def contents(scenario: Scenario, findings: Findings, edition: Edition) -> Report:
    """All texts of a report, in the edition's language."""
    words = texts(edition.language).words
    with override(edition.language):
        return Report(
            language=edition.language,
            title=scenario.name,
            subject=words["subject"].format(name=scenario.name),
            footer=words["footer"].format(
                name=_cut(scenario.name),
                seed=findings.seed,
                replications=findings.replications,
                version=edition.version,
            ),
            page=words["page"],
            cover=_cover(scenario, findings, edition, words),
            blocks=tuple(_blocks(scenario, findings, edition, words)),
        )


def _blocks(scenario: Scenario, findings: Findings, edition: Edition, words: Words) -> list[Block]:
    return [
        *summary(findings, words),
        *plots(scenario, findings, words),
        *assumptions(scenario, words, edition.language),
        Heading(words["method"], 1),
        Bullets(texts(edition.language).method),
        *annex(findings, words),
    ]


def interrupted(scenario: Scenario, findings: Findings, words: Words) -> tuple[str, ...]:
    """What is missing from a run that was stopped, in sentences; empty for a whole one."""
    said = []
    if findings.replications < scenario.replications:
        said.append(words["interrupted"].format(done=findings.replications, of=scenario.replications))
    found = {one.variant for one in findings.assessments}
    missing = [one.label for one in scenario.variants if one.name not in found]
    if missing:
        said.append(words["missing"].format(names=", ".join(missing)))
    swept = {(curve.over, point.variant, point.value) for curve in findings.curves for point in curve.points}
    short = [
        sweep
        for sweep in scenario.sweeps
        for name in sweep.variants
        for at in sweep.values
        if (sweep.over, name, at) not in swept
    ]
    if short:
        names = dict.fromkeys(wording.swept_name(one.over).lower() for one in short)
        said.append(words["sweeps_short"].format(names=", ".join(names)))
    return tuple(said)


def _cover(scenario: Scenario, findings: Findings, edition: Edition, words: Words) -> Cover:
    warning = interrupted(scenario, findings, words)
    notices = [Notice(words["incomplete"], warning)] if warning else []
    if findings.assessments:
        notices.append(losses(findings, words, _LOSSES))
    return Cover(
        kicker=words["kicker"],
        title=scenario.name,
        question=words["question"],
        answer=answer(scenario, findings) or words["unanswered" if findings.assessments else "empty"],
        highlights=_highlights(scenario, findings, words),
        facts=_facts(scenario, findings, edition, words),
        notices=tuple(notices),
    )


def _highlights(scenario: Scenario, findings: Findings, words: Words) -> tuple[Cell, ...]:
    """Three figures of the variant that is most at home, beside the reference's."""
    found = {one.variant: one for one in findings.assessments}
    reference, home = found.get(findings.reference), found.get(most_at_home(scenario, findings.reference).name)
    if reference is None or home is None or home is reference:
        return ()
    pairs = [(key, home.figure(key), reference.figure(key)) for key in HIGHLIGHTS]
    return tuple(
        Cell(
            amounts.amount(ours.mean, ours.unit),
            words["against"].format(reference=reference.label, value=amounts.amount(theirs.mean, theirs.unit)),
            wording.figure_name(key),
        )
        for key, ours, theirs in pairs
        if ours is not None and theirs is not None
    )


def _facts(scenario: Scenario, findings: Findings, edition: Edition, words: Words) -> tuple[tuple[str, str], ...]:
    labels = [one.label for one in scenario.variants]
    named = ", ".join(labels[:_NAMED]) + (f" … ({len(labels)})" if len(labels) > _NAMED else "")
    replications = str(findings.replications)
    if findings.replications < scenario.replications:
        replications = f"{findings.replications} / {scenario.replications}"
    day = scenario.day
    hours = f"{clock(day.open_minute)} – {clock(day.close_minute)} ({day.zone})"
    return (
        (words["fact_day"], f"{_long(day.on, edition.language)}, {hours}"),
        (words["fact_variants"], named),
        (words["fact_replications"], replications),
        (words["fact_seed"], str(findings.seed)),
        (words["fact_version"], words["version"].format(version=edition.version)),
        (words["fact_run"], _long(edition.day, edition.language)),
    )


def _cut(name: str) -> str:
    return name if len(name) <= _FOOTER_LETTERS else name[: _FOOTER_LETTERS - 1] + "…"


def _long(day: date, language: str) -> str:
    return format_date(day, "d MMMM y", locale="fr" if language == "fr" else "en_GB")
