"""A week of a roster as the grid shows it, and its coverage as charts."""

from datetime import date, timedelta

import msgspec
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from homeshore.people import queries as people
from homeshore.web.planning.roster_words import article_text, clock, hours, rule_text
from homeshore.web.shell import charts
from homeshore.web.shell.charts import Chart, Frame, Series
from homeshore.web.shell.formats import local
from homeshore.workforce.queries import rostering, rosters, weeks
from homeshore.workforce.queries.rosters import Roster
from homeshore.workforce.queries.weeks import Cell, Line
from homeshore.workforce.rules.rostering.checking import Breach
from homeshore.workforce.rules.rostering.law import RULES as LAW

MOST_SHOWN = 60
"""Breaches in the panel; the rest are counted."""


class Fault(msgspec.Struct, frozen=True):
    """A breach in words. `figures`: what was found and what is allowed, where they are lengths."""

    agent: int
    name: str
    contract: int
    day: date
    text: str
    article: str
    figures: str


class Box(msgspec.Struct, frozen=True):
    """A cell in words."""

    cell: Cell
    text: str
    faults: str


class Row(msgspec.Struct, frozen=True):
    """A line in words. `over`: beyond what the contract and its complementary hours allow."""

    line: Line
    name: str
    boxes: list[Box]
    paid: str
    contract: str
    most: str
    over: bool
    faults: int


class Kind(msgspec.Struct, frozen=True):
    """Breaches of one rule: how many, for how many employees."""

    text: str
    article: str
    count: int
    people: int


def week_context(request: HttpRequest, roster: Roster, *, light: bool = False) -> dict[str, object]:
    """The grid of the week that the address asks for, filtered by name or to those with breaches."""
    asked = request.GET.get("week", "")
    number = min(max(0, int(asked) - 1), roster.weeks - 1) if asked.isdecimal() else 0
    if light:
        return {"number": number}
    found = rosters.breaches(roster.id)
    text, only = request.GET.get("q", "").strip().casefold(), "faulty" in request.GET
    rows = [row_of(line) for line in weeks.week(roster, number, found)]
    monday = roster.first_day + timedelta(weeks=number)
    return {
        "number": number,
        "monday": monday,
        "days": [monday + timedelta(days=step) for step in range(weeks.WEEK_DAYS)],
        "holidays": rostering.holidays(roster),
        "weeks": range(roster.weeks),
        "text": request.GET.get("q", "").strip(),
        "only": only,
        "people": len(rows),
        "rows": [row for row in rows if text in row.name.casefold() and (row.faults or not only)],
        "chart": week_chart(roster, number),
        **faults_context(found),
        "collisions": collisions(roster),
    }


def row_of(line: Line) -> Row:
    """A line in words."""
    return Row(
        line=line,
        name=line.member.contract.person.name,
        boxes=[Box(one, box_text(one), "; ".join(rule_text(each.rule) for each in one.breaches)) for one in line.cells],
        paid=hours(line.paid_minutes),
        contract=hours(line.week_minutes) if line.week_minutes else "",
        most=hours(line.most_minutes) if line.most_minutes else "",
        over=bool(line.most_minutes) and line.paid_minutes > line.most_minutes,
        faults=len(line.breaches),
    )


def box_text(cell: Cell) -> str:
    """`9:00–17:30`, or why nobody works."""
    return f"{clock(cell.from_minute)}–{clock(cell.until_minute)}" if cell.parts else ""


def faults_context(found: list[Breach]) -> dict[str, object]:
    """The panel of breaches: by rule, then one by one."""
    names = people.names_of({one.agent for one in found})
    contracts = {row.person.agent.id: row.id for row in _contracts({one.agent for one in found[:MOST_SHOWN]})}
    kinds: dict[tuple[str, str], list[Breach]] = {}
    for one in found:
        kinds.setdefault((one.rule, article_text(one)), []).append(one)
    return {
        "breaches": len(found),
        "kinds": sorted(
            (
                Kind(rule_text(rule), article, len(of), len({one.agent for one in of}))
                for (rule, article), of in kinds.items()
            ),
            key=lambda kind: -kind.count,
        ),
        "faults": [_fault(one, names.get(one.agent, ""), contracts.get(one.agent, 0)) for one in found[:MOST_SHOWN]],
        "more_faults": max(0, len(found) - MOST_SHOWN),
    }


def _contracts(agents: set[int]) -> list[people.Contract]:
    rows = people.contracts().filter(person__agent__in=agents, mode="employee").select_related("person__agent")
    return list(rows)


def _fault(one: Breach, name: str, contract: int) -> Fault:
    return Fault(one.agent, name, contract, one.day, rule_text(one.rule), article_text(one), figures_of(one))


def figures_of(one: Breach) -> str:
    """What was found against what is allowed, in hours; days are told as they are."""
    if not one.limit:
        return ""
    if one.rule in {"days_most", "days_agreed", "notice"}:
        return f"{one.found} / {one.limit}"
    return f"{hours(one.found)} / {hours(one.limit)}"


class Collided(msgspec.Struct, frozen=True):
    """Rules that leave an employee no legal week, in words; `week` from 1, 0 for the roster as a whole."""

    name: str
    week: int
    rules: list[str]


def collisions(roster: Roster) -> list[Collided]:
    """For whom the solver found no legal week, and which rules collide."""
    names = people.names_of({agent for agent, _week, _rules in roster.collisions})
    articles = {one.code: one.article for one in LAW}
    return [
        Collided(
            names.get(agent, ""),
            week + 1,
            [f"{rule_text(rule)} ({articles[rule]})" if rule in articles else rule_text(rule) for rule in rules],
        )
        for agent, week, rules in roster.collisions
    ]


def week_chart(roster: Roster, number: int) -> Chart | None:
    """Needed and rostered through one week."""
    monday = roster.first_day + timedelta(weeks=number)
    return _chart(roster, monday, monday + timedelta(days=6), _("Cover of the week"))


def coverage_chart(roster: Roster, day: date) -> Chart | None:
    """Needed and rostered through one day; None where nothing is known to be needed."""
    return _chart(roster, day, day, _("Cover of the day"))


def _chart(roster: Roster, first: date, last: date, title: object) -> Chart | None:
    found = weeks.coverage(roster, first, last)
    if not found:
        return None
    form = "%H:%M" if first == last else "%d/%m %H:%M"
    labels = [local(one.from_us).strftime(form) for one in found]
    frame = Frame(title=title, heading=_("From"), whole=True)
    series = [
        Series(_("To be booked"), [one.needed for one in found]),
        Series(_("Rostered"), [one.rostered for one in found]),
    ]
    return charts.steps(frame, labels, series)
