"""The findings in tables: each figure with its interval, the best variant marked in words, and the differences."""

from collections.abc import Collection, Mapping, Sequence

from homeshore.adapters.case_reports.blocks import Block, Bullets, Cell, Heading, Notice, Paragraph, Table
from homeshore.adapters.case_reports.words import Words
from homeshore.cases.queries import amounts, wording
from homeshore.cases.rules.costs import Assessment, Figure
from homeshore.cases.rules.differing import COMPARED, MORE_IS_BETTER
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
_VERDICTS = {Verdict.BETTER: "better", Verdict.WORSE: "worse", Verdict.UNCLEAR: "verdict_unclear"}


def summary(findings: Findings, words: Words) -> list[Block]:
    """The chapter with the answer in figures and in sentences."""
    blocks: list[Block] = [Heading(words["summary"], 1), *statements(findings, words)]
    if findings.assessments:
        blocks += [Paragraph(words["about_intervals"], "small"), *figures_table(findings.assessments, words)]
    if findings.differences:
        reference = next((a.label for a in findings.assessments if a.variant == findings.reference), findings.reference)
        blocks += [
            Heading(words["differences"].format(reference=reference)),
            Paragraph(words["about_differences"], "small"),
            differences(findings, KEYS, words),
        ]
    return blocks


def statements(findings: Findings, words: Words) -> list[Block]:
    """What was found in sentences: where homeshoring loses first of all, and as plainly as where it wins."""
    said = {
        verdict: tuple(wording.statement(one) for one in findings.statements if one.verdict is verdict)
        for verdict in Verdict
    }
    blocks: list[Block] = []
    if findings.assessments:
        loses = said[Verdict.WORSE]
        blocks.append(Notice(words["loses"], loses or (words["never_loses"],), "bad" if loses else "good"))
    if said[Verdict.BETTER]:
        blocks += [Heading(words["wins"]), Bullets(said[Verdict.BETTER])]
    if said[Verdict.UNCLEAR]:
        blocks += [Heading(words["unclear"]), Bullets(said[Verdict.UNCLEAR])]
    return blocks


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
        widths = (1.25, *(1.0 for _ in assessments))
        return [
            Table(columns=(words["figure"], *(one.label for one in assessments)), rows=rows, small=True, widths=widths)
        ]
    return [
        _by_variant(keys[at : at + SIDE_BY_SIDE], assessments, marks, words) for at in range(0, len(keys), SIDE_BY_SIDE)
    ]


def marked(key: str, assessments: Sequence[Assessment], words: Words) -> dict[str, str]:
    """By variant, the word that marks the best figure, or those which the simulation cannot tell from it."""
    known = [(one.variant, figure) for one in assessments if (figure := one.figure(key)) is not None]
    if key not in COMPARED or len(known) < 2:
        return {}
    sign = 1 if key in MORE_IS_BETTER else -1
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


def differences(findings: Findings, keys: Collection[str] | None, words: Words) -> Table:
    """Each variant less the reference; of all figures, or of those with these keys."""
    labels = {one.variant: one.label for one in findings.assessments}
    kept = [one for one in findings.differences if keys is None or one.key in keys]
    rows: list[tuple[Cell, ...]] = []
    for variant in dict.fromkeys(one.variant for one in kept):
        rows.append((Cell(labels.get(variant, variant)),))
        rows += [_difference(one, words) for one in kept if one.variant == variant]
    columns = (words["figure"], words["difference"], words["relative"], words["verdict"])
    return Table(columns=columns, rows=tuple(rows), small=True, widths=(1.7, 1.3, 0.7, 1.0))


def _difference(one: Difference, words: Words) -> tuple[Cell, ...]:
    unit = "points" if one.unit == "percent" else one.unit
    return (
        Cell(wording.figure_name(one.key)),
        Cell(amounts.signed(one.mean, one.unit), amounts.span(one.low, one.high, unit)),
        Cell("–" if one.percent is None else amounts.signed_percent(one.percent)),
        Cell(words[_VERDICTS[one.verdict]]),
    )
