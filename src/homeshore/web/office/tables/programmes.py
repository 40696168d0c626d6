"""Programmes as CSV: one row each, known by brand and short name. Lists stand in one cell, with bars between items."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from homeshore.brands import actions
from homeshore.brands import queries as brands
from homeshore.brands.rules.programmes import Closure, ProgrammePlan, Promise, Reason, Ring, programme_problems
from homeshore.kit.problems import Invalid, Problem, refuse
from homeshore.security.scope import Scope
from homeshore.web.office.forms.hours import hours_from, hours_text
from homeshore.web.office.tables.replies import find_brand
from homeshore.web.office.tables.table import Change, Table
from homeshore.web.tables.cells import day, gathered, integer, integer_from, items, words

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SECONDS = {"priority_seconds": 0, "preferred_seconds": 20, "offer_seconds": 20, "wrap_up_seconds": 120}
FORMS = {"channels": "chat 80 30", "rings": "0 2", "reasons": "code:family:libellé:label"}


def _take(scope: Scope, row: dict[str, str]) -> Change:
    brand = find_brand(scope, row["brand"])
    stands = brands.programmes(scope, brand.id).filter(slug=row["slug"]).first()
    plan = _plan(row)
    if stands is None:
        actions.open_programme(brand, plan)
    elif brands.programme_plan(stands) != plan:
        actions.change_programme(stands, plan)
    return Change.CHANGED if stands else Change.CREATED


def _check(scope: Scope, row: dict[str, str]) -> bool:
    brand = find_brand(scope, row["brand"])
    refuse(_in_its_column(one) for one in programme_problems(_plan(row)))
    if brands.Programme.objects.filter(brand=brand, slug=row["slug"]).exclude(archived_at=None).exists():
        raise Invalid([Problem("slug", "taken", {"value": row["slug"]})])
    return brands.programmes(scope, brand.id).filter(slug=row["slug"]).exists()


def _plan(row: dict[str, str]) -> ProgrammePlan:
    read: dict[str, Any] = {}

    def put(name: str, value: Callable[[], Any]) -> Callable[[], None]:
        return lambda: read.update({name: value()})

    gathered(
        put("channels", lambda: tuple(_promise(item) for item in items(row["channels"]))),
        put("rings", lambda: tuple(_ring(item) for item in items(row["rings"] or "0 1"))),
        put("closures", lambda: tuple(_closure(item) for item in items(row["closures"]))),
        put("reasons", lambda: tuple(_reason(item) for item in items(row["reasons"]))),
        *(put(name, partial(hours_from, row[name], weekday, name)) for weekday, name in enumerate(WEEKDAYS)),
        *(put(name, partial(integer, row, name, default)) for name, default in SECONDS.items()),
    )
    hours = tuple(span for name in WEEKDAYS for span in read.pop(name))
    return ProgrammePlan(
        slug=row["slug"],
        name=row["name"],
        time_zone=row["time_zone"] or "Europe/Paris",
        languages=words(row["languages"] or "fr"),
        required_skills=words(row["required_skills"]),
        hours=hours,
        **read,
    )


def _rows(scope: Scope) -> Iterator[dict[str, str]]:
    for programme in brands.programmes(scope):
        plan = brands.programme_plan(programme)
        yield {
            "brand": programme.brand.slug,
            "slug": plan.slug,
            "name": plan.name,
            "channels": " | ".join(f"{one.channel} {one.percent} {one.seconds}" for one in plan.channels),
            "time_zone": plan.time_zone,
            "languages": ", ".join(plan.languages),
            "required_skills": ", ".join(plan.required_skills),
            "rings": " | ".join(f"{ring.after_seconds} {ring.level}" for ring in plan.rings),
            **{name: str(getattr(plan, name)) for name in SECONDS},
            **{name: hours_text(plan.hours, weekday) for weekday, name in enumerate(WEEKDAYS)},
            "closures": " | ".join(f"{one.day.isoformat()} {one.label}".strip() for one in plan.closures),
            "reasons": " | ".join(f"{one.code}:{one.family}:{one.label_fr}:{one.label_en}" for one in plan.reasons),
        }


def _promise(item: str) -> Promise:
    channel, percent, seconds = _parts(item, "channels", None, 3)
    return Promise(channel, integer_from(percent, "channels"), integer_from(seconds, "channels"))


def _ring(item: str) -> Ring:
    after, level = _parts(item, "rings", None, 2)
    return Ring(integer_from(after, "rings"), integer_from(level, "rings"))


def _reason(item: str) -> Reason:
    return Reason(*(part.strip() for part in _parts(item, "reasons", ":", 4)))


def _closure(item: str) -> Closure:
    text, _space, label = item.partition(" ")
    return Closure(day(text, "closures"), label.strip())


def _parts(item: str, column: str, separator: str | None, length: int) -> list[str]:
    parts = item.split(separator)
    if len(parts) != length:
        raise Invalid([Problem(column, "not_a_list_item", {"value": item, "form": FORMS[column]})])
    return parts


def _in_its_column(problem: Problem) -> Problem:
    if problem.field != "hours":
        return problem
    return Problem(WEEKDAYS[int(problem.limits.get("weekday", 0))], problem.code, problem.limits)


TABLE = Table(
    name="programmes",
    key=("brand", "slug"),
    required=("brand", "slug", "name", "channels"),
    optional=("time_zone", "languages", "required_skills", "rings", *SECONDS, *WEEKDAYS, "closures", "reasons"),
    check=_check,
    take=_take,
    rows=_rows,
)
