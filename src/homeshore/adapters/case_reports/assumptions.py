"""What a report rests on: the demand, the centres that are compared, and every parameter with its date and source."""

from itertools import groupby

from babel.dates import format_date

from homeshore.adapters.case_reports.blocks import Block, Cell, Heading, Paragraph, Table
from homeshore.adapters.case_reports.words import Words
from homeshore.cases.queries import amounts, wording
from homeshore.cases.queries.parameters import parameter_name, source
from homeshore.cases.rules.scenario import Crew, Demand, Parameter, Reinforcement, Scenario
from homeshore.facts.vocabulary import LIVE_CHANNELS


def assumptions(scenario: Scenario, words: Words, language: str) -> list[Block]:
    """The chapter of assumptions."""
    return [
        Heading(words["assumptions"], 1),
        Heading(words["demand"]),
        Paragraph(_demand_facts(scenario, words)),
        Table(
            columns=tuple(words["demand_columns"].split("|")),
            rows=tuple(_demand(demand, words) for demand in scenario.demands),
            texts=(0, 1),
            small=True,
            widths=(1.5, 0.8, 0.9, 1.4, 0.9, 1.2),
        ),
        Heading(words["variants"]),
        _variants(scenario, words),
        Heading(words["parameters"]),
        Paragraph(words["about_parameters"], "small"),
        _parameters(scenario.parameters, words, language),
    ]


def _demand_facts(scenario: Scenario, words: Words) -> str:
    return words["demand_facts"].format(
        error=amounts.signed_percent(scenario.error_percent),
        spread=amounts.short(scenario.spread_percent, "percent"),
        chats=scenario.chats_at_once,
    )


def _demand(demand: Demand, words: Words) -> tuple[Cell, ...]:
    return (
        Cell(demand.name, f"{demand.brand}, {demand.programme}, {demand.language}"),
        Cell(words[demand.channel.value]),
        Cell(amounts.short(round(sum(demand.forecast)), "")),
        Cell(
            words["handling"].format(talk=_time(demand.talk.mean_seconds), wrap_up=_time(demand.wrap_up.mean_seconds)),
            words["handling_small"],
        ),
        Cell(words["patient"] if demand.patience is None else _time(demand.patience.mean_seconds)),
        Cell(_promise(demand, words)),
    )


def _promise(demand: Demand, words: Words) -> str:
    target = amounts.short(demand.target_percent, "percent")
    if demand.channel not in LIVE_CHANNELS:
        return words["completed_in"].format(target=target, within=_time(demand.due_minutes * 60))
    return words["answered_in"].format(target=target, within=_time(demand.answer_within_seconds))


def _variants(scenario: Scenario, words: Words) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for variant in scenario.variants:
        rows.append((Cell(variant.label, _standby(variant.reinforcement, words)),))
        rows += [_crew(crew, words) for crew in variant.crews]
    return Table(
        columns=tuple(words["crew_columns"].split("|")),
        rows=tuple(rows),
        small=True,
        widths=(1.9, 0.8, 1.0, 1.1, 0.9, 1.3, 1.3, 1.0),
    )


def _standby(reinforcement: Reinforcement | None, words: Words) -> str:
    if reinforcement is None:
        return words["no_reinforcement"]
    return words["reinforcement"].format(
        agents=reinforcement.agents,
        waiting=reinforcement.waiting,
        seconds=_time(reinforcement.for_seconds),
        accept=amounts.short(reinforcement.accept_percent, "percent"),
        ready=_time(reinforcement.ready_minutes * 60),
        stay=_time(reinforcement.stay_minutes * 60),
    )


def _crew(crew: Crew, words: Words) -> tuple[Cell, ...]:
    way = crew.behaviour
    return (
        Cell(wording.group_name(crew.group)),
        Cell(amounts.short(crew.share_percent, "percent")),
        Cell(amounts.short(way.no_show_percent, "percent")),
        Cell(amounts.short(way.late_percent, "percent"), _time(way.late_minutes * 60)),
        Cell(amounts.short(way.decline_percent, "percent")),
        Cell(words["per_hour"].format(value=amounts.short(way.pauses_per_hour, "")), _time(way.pause_minutes * 60)),
        Cell(words["per_hour"].format(value=amounts.short(way.link_losses_per_hour, "")), _time(way.link_loss_seconds)),
        Cell(_time(way.answer_seconds)),
    )


def _parameters(parameters: tuple[Parameter, ...], words: Words, language: str) -> Table:
    """By what they are about, the part of their name before the first dot."""
    rows: list[tuple[Cell, ...]] = []
    for subject, some in groupby(sorted(parameters, key=lambda one: one.name.split(".")[0]), _subject):
        rows.append((Cell(words.get(f"about_{subject}", subject)),))
        rows += [_parameter(one, words, language) for one in some]
    columns = tuple(words["parameter_columns"].split("|"))
    return Table(columns=columns, rows=tuple(rows), texts=(0, 4), small=True, widths=(2.2, 1.0, 1.1, 0.9, 2.6))


def _subject(parameter: Parameter) -> str:
    return parameter.name.split(".")[0]


def _parameter(one: Parameter, words: Words, language: str) -> tuple[Cell, ...]:
    exact = one.low == one.high == one.value
    around = "–" if exact else f"{amounts.exactly(one.low, '')}\u00a0–\u00a0{amounts.exactly(one.high, '')}"
    return (
        Cell(parameter_name(one.name), one.name),
        Cell(amounts.exactly(one.value, one.unit)),
        Cell(around),
        Cell(format_date(one.dated, "short" if language == "fr" else "dd/MM/y", locale=language)),
        Cell(source(one), words["own"] if one.own else ""),
    )


def _time(seconds: float) -> str:
    """A length of time in its natural unit."""
    if seconds < 120:
        return amounts.short(round(seconds, 1), "seconds")
    if seconds < 7200:
        return amounts.short(round(seconds / 60, 1), "minutes")
    return amounts.short(round(seconds / 3600, 1), "hours")
