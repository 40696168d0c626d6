"""The findings in tables: each figure with its interval, the best variant marked in words, and the differences."""

from collections.abc import Mapping, Sequence

from homeshore.adapters.case_reports.blocks import Block, Bullets, Cell, Heading, Notice, Paragraph, Table
from homeshore.adapters.case_reports.words import Words
from homeshore.cases.queries import amounts, wording
from homeshore.cases.rules.costs import Assessment, Figure
from homeshore.cases.rules.findings import Difference, Findings, Verdict

KEYS = (
    "brand_cost",
    "brand_cost_per_contact",
    "operator_cost",
    "operator_margin",
    "agent_hourly_earnings",
    "service_level",
    "on_time",
    "abandonment",
    "answer_seconds",
    "answer_95_seconds",
    "occupancy",
    "agents_at_work",
    "fill_minutes",
    "commuting_hours",
    "co2_kg",
    "jobs_outside_cities",
)
"""What fits on a page and answers the question; the annex has everything."""
SIDE_BY_SIDE = 4
"""So many variants have a column each; more have a row each."""
_VERDICTS = {Verdict.BETTER: ("better", "good"), Verdict.WORSE: ("worse", "bad"), Verdict.UNCLEAR: ("", "good")}


def summary(findings: Findings, words: Words) -> list[Block]:
    """The chapter with the answer in figures and in sentences; empty without findings."""
    if not findings.assessments:
        return []
    blocks: list[Block] = [Heading(words["summary"], 1), *statements(findings, words)]
    blocks += [
        Heading(words["key_figures"]),
        Paragraph(words["about_intervals"], "small"),
        *figures_table(findings.assessments, words),
    ]
    if findings.differences:
        reference = next((a.label for a in findings.assessments if a.variant == findings.reference), findings.reference)
        blocks += [
            Heading(words["differences"].format(reference=reference)),
            Paragraph(words["about_differences"], "small"),
            *differences(findings, KEYS, words),
        ]
    return blocks


def statements(findings: Findings, words: Words) -> list[Block]:
    """What was found in sentences: where homeshoring loses first of all, and as plainly as where it wins."""
    blocks: list[Block] = [losses(findings, words)]
    for verdict, heading in ((Verdict.BETTER, "wins"), (Verdict.UNCLEAR, "unclear")):
        said = _said(findings, verdict)
        if said:
            blocks += [Heading(words[heading]), Bullets(said)]
    return blocks


def losses(findings: Findings, words: Words, most: int = 0) -> Notice:
    """Where homeshoring loses, or that it does not; `most` sentences at most, if any."""
    said = _said(findings, Verdict.WORSE)
    if not said:
        return Notice(words["loses"], (words["never_loses"],), "good")
    if most and len(said) > most:
        said = (*said[: most - 1], words["more_loses"].format(count=len(said) - most + 1))
    return Notice(words["loses"], said, "bad")


def _said(findings: Findings, verdict: Verdict) -> tuple[str, ...]:
    return tuple(wording.statement(one) for one in findings.statements if one.verdict is verdict)


def figures_table(assessments: Sequence[Assessment], words: Words) -> list[Block]:
    """Figures of the whole centre. Few variants stand side by side; many have a row each, a few figures at a time."""
    known = {figure.key for one in assessments for figure in one.figures if not (figure.demand or figure.group)}
    keys = [key for key in KEYS if key in known]
    marks = {key: marked(key, assessments, words) for key in keys}
    if len(assessments) <= SIDE_BY_SIDE:
        rows = tuple(
            (
                Cell(wording.figure_name(key)),
                *(_cell(one.figure(key), marks[key].get(one.variant, "")) for one in assessments),
            )
            for key in keys
        )
        widths = (1.4, *(1.0 for _ in assessments))
        return [
            Table(columns=(words["figure"], *(one.label for one in assessments)), rows=rows, small=True, widths=widths)
        ]
    return [
        _by_variant(keys[at : at + SIDE_BY_SIDE], assessments, marks, words) for at in range(0, len(keys), SIDE_BY_SIDE)
    ]


def marked(key: str, assessments: Sequence[Assessment], words: Words) -> dict[str, str]:
    """By variant, the word that marks the best figure, or those which the simulation cannot tell from it."""
    known = [(one.variant, figure) for one in assessments if (figure := one.figure(key)) is not None]
    sign = wording.direction(key)
    if sign == 0 or len(known) < 2:
        return {}
    _, best = max(known, key=lambda pair: sign * pair[1].mean)
    near = [variant for variant, figure in known if figure.low <= best.high and best.low <= figure.high]
    if len(near) == len(known):
        return {}
    return {variant: words["best"] if len(near) == 1 else words["tied"] for variant in near}


def _by_variant(
    keys: Sequence[str], assessments: Sequence[Assessment], marks: Mapping[str, Mapping[str, str]], words: Words
) -> Table:
    rows = tuple(
        (Cell(one.label), *(_cell(one.figure(key), marks[key].get(one.variant, "")) for key in keys))
        for one in assessments
    )
    widths = (1.5, *(1.0 for _ in keys))
    return Table(
        columns=(words["variant"], *(wording.figure_name(key) for key in keys)), rows=rows, small=True, widths=widths
    )


def _cell(figure: Figure | None, mark: str) -> Cell:
    if figure is None:
        return Cell("–")
    return Cell(amounts.amount(figure.mean, figure.unit), amounts.span(figure.low, figure.high, figure.unit), mark)


def differences(findings: Findings, keys: Sequence[str] | None, words: Words) -> list[Block]:
    """Each variant less the reference, a few side by side; all figures, or those with these keys."""
    labels = {one.variant: one.label for one in findings.assessments}
    found = {(one.key, one.variant): one for one in findings.differences}
    kept = [key for key in dict.fromkeys(one.key for one in findings.differences) if keys is None or key in keys]
    variants = list(dict.fromkeys(one.variant for one in findings.differences))
    return [
        Table(
            columns=(words["figure"], *(labels.get(variant, variant) for variant in some)),
            rows=tuple(
                (Cell(wording.figure_name(key)), *(_difference(found.get((key, variant)), words) for variant in some))
                for key in kept
            ),
            small=True,
            widths=(1.4, *(1.0 for _ in some)),
        )
        for some in (variants[at : at + SIDE_BY_SIDE] for at in range(0, len(variants), SIDE_BY_SIDE))
    ]


def _difference(one: Difference | None, words: Words) -> Cell:
    if one is None:
        return Cell("–")
    unit = "points" if one.unit == "percent" else one.unit
    percent = "" if one.percent is None else f"{amounts.signed_percent(one.percent)}\u00a0; "
    around = amounts.span(one.low, one.high, unit) or amounts.signed(one.mean, one.unit)
    word, tone = _VERDICTS[one.verdict]
    return Cell(amounts.signed(one.mean, one.unit), percent + around, words[word] if word else "", tone)
