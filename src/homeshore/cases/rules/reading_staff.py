"""The centres that a scenario compares: crews, their behaviour and shifts, reinforcement."""

from homeshore.cases.rules.fields import Table
from homeshore.cases.rules.plans import Place, read_plan
from homeshore.cases.rules.scenario import Behaviour, Crew, Day, Group, Reinforcement, Shift, Variant
from homeshore.cases.rules.usual import usual_crew

TOLERANCE = 0.01
"""Shares that were rounded to cents still make a whole."""


def read_variants(top: Table, place: Place) -> tuple[Variant, ...]:
    """Every `[[variant]]`; the first is the reference."""
    tables = top.tables("variant", 20)
    if not tables:
        top.wrong("variant", "missing", accepted="[[variant]]")
    variants = tuple(_variant(table, place) for table in tables)
    names = [each.name for each in variants]
    for number, name in enumerate(names, 1):
        if names.index(name) != number - 1:
            top.wrong(f"variant[{number}].name", "given_twice", accepted="a name for each variant", found=name)
    return variants


def _variant(table: Table, place: Place) -> Variant:
    name = table.text("name", most=60)
    crews = tuple(_crew(each, place) for each in table.tables("crew", 4))
    if not crews:
        table.wrong("crew", "missing", accepted="[[variant.crew]]")
    elif abs(sum(crew.share_percent for crew in crews) - 100) > TOLERANCE:
        found = f"{sum(crew.share_percent for crew in crews):g}"
        table.wrong("crew", "shares_not_whole", accepted="share_percent that make 100 together", found=found)
    if len({crew.group for crew in crews}) != len(crews):
        table.wrong("crew", "given_twice", accepted="one crew of each group")
    reinforcement = table.table("reinforcement")
    variant = Variant(
        name=name,
        label=table.text("label", name or "-"),
        crews=crews,
        reinforcement=_reinforcement(reinforcement) if reinforcement else None,
    )
    table.done()
    return variant


def _crew(table: Table, place: Place) -> Crew:
    day = place.day
    group = Group(table.choice("group", [each.value for each in Group]))
    usual = usual_crew(group, day.hours)
    behaviour = table.table("behaviour")
    behaves = _behaviour(behaviour, usual.behaviour) if behaviour else usual.behaviour
    shifts = tuple(_shift(each, day) for each in table.tables("shift", 10))
    if shifts and group is Group.HOME_INDEPENDENT:
        table.wrong("shift", "no_shifts", accepted="independents choose half-hour slots")
    crew = Crew(
        group=group,
        share_percent=table.number("share_percent", 0, 100, 100.0),
        behaviour=behaves,
        shifts=shifts or usual.shifts,
        planned_no_show_percent=behaves.no_show_percent,
        plan=read_plan(table, place) if table.has("plan") else (),
    )
    table.ignore("plan")
    table.done()
    return crew


def _behaviour(table: Table, usual: Behaviour) -> Behaviour:
    behaviour = Behaviour(
        answer_seconds=table.number("answer_seconds", 0, 20, usual.answer_seconds),
        no_show_percent=table.percent("no_show_percent", usual.no_show_percent, 90),
        late_percent=table.percent("late_percent", usual.late_percent),
        late_minutes=table.number("late_minutes", 0.1, 120, usual.late_minutes),
        decline_percent=table.percent("decline_percent", usual.decline_percent, 90),
        ignore_percent=table.percent("ignore_percent", usual.ignore_percent, 90),
        pauses_per_hour=table.number("pauses_per_hour", 0, 6, usual.pauses_per_hour),
        pause_minutes=table.number("pause_minutes", 0.5, 60, usual.pause_minutes),
        link_losses_per_hour=table.number("link_losses_per_hour", 0, 20, usual.link_losses_per_hour),
        link_loss_seconds=table.number("link_loss_seconds", 1, 3600, usual.link_loss_seconds),
    )
    if behaviour.pauses_per_hour * behaviour.pause_minutes > 30:
        table.wrong("pauses_per_hour", "too_many_pauses", accepted="at most 30 minutes of pauses an hour")
    table.done()
    return behaviour


def _shift(table: Table, day: Day) -> Shift:
    longest = (day.close_minute - day.open_minute) / 60
    hours = table.number("hours", 1, min(12.0, longest))
    shift = Shift(hours, table.number("unpaid_minutes", 0, max(0.0, 60 * (hours - 1)), 0.0))
    table.done()
    return shift


def _reinforcement(table: Table) -> Reinforcement:
    groups = [Group.HOME_INDEPENDENT.value, Group.HOME_EMPLOYEE.value]
    reinforcement = Reinforcement(
        agents=table.whole("agents", 0, 10_000),
        waiting=table.whole("waiting", 0, 10_000, 3),
        for_seconds=table.number("for_seconds", 0, 3600, 60.0),
        accept_percent=table.percent("accept_percent", 40.0),
        ready_minutes=table.number("ready_minutes", 0.1, 120, 4.0),
        stay_minutes=table.number("stay_minutes", 10, 480, 60.0),
        group=Group(table.choice("group", groups, Group.HOME_INDEPENDENT.value)),
    )
    table.done()
    return reinforcement
