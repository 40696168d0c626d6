"""From TOML text to a Scenario, or to everything that is wrong with it."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from homeshore.cases.errors import InvalidScenario
from homeshore.cases.rules.fields import Table
from homeshore.cases.rules.parameters import bundled
from homeshore.cases.rules.plans import Place
from homeshore.cases.rules.reading_demand import read_demands
from homeshore.cases.rules.reading_staff import read_variants
from homeshore.cases.rules.scenario import Day, Parameter, Scenario, Sweep, SweepOver, Variant
from homeshore.cases.rules.stability import unstable
from homeshore.kit.problems import Problem

OF_THE_DAY = frozenset({"wrong_length", "empty_plan", "no_such_lines"})
"""Problems that may only follow from a day that could not be read."""
MOST_REPLICATIONS = 10_000
MOST_SEED = (1 << 63) - 1
MOST_POINTS = 50
MOST_VALUE = 1e7
BOUNDS = {
    "hiring.days_a_year": (1.0, 366.0),
    "site.days_a_year": (1.0, 366.0),
    "supervision.agents": (1.0, MOST_VALUE),
    "staffing.most_occupancy_percent": (1.0, 100.0),
    "staffing.shortage_percent": (0.0, 50.0),
}
"""Of parameters that something is divided by, or that may leave nobody to work; the others from 0 on."""
INTERVALS = ("10", "15", "20", "30", "60")
RANGES = {
    SweepOver.FORECAST_ERROR: (-90.0, 200.0),
    SweepOver.HOME_SHARE: (0.0, 100.0),
    SweepOver.NO_SHOW: (0.0, 90.0),
    SweepOver.STANDBY: (0.0, 10_000.0),
}


def read(text: str, files: Mapping[str, str] | None = None) -> Scenario:
    """The scenario that `text` (TOML) describes. `files` are the CSV texts that it names, by name.

    Raises InvalidScenario with every problem found, each by its key's dotted path; nothing else escapes.
    """
    problems: list[Problem] = []
    scenario = _scenario(Table(_parsed(text), "", problems), files or {})
    if not problems:
        problems.extend(unstable(scenario))
    if any(each.field.startswith("day.") for each in problems):
        problems = [each for each in problems if each.code not in OF_THE_DAY]
    if problems:
        raise InvalidScenario(problems)
    return scenario


def files_named(text: str) -> tuple[str, ...]:
    """The names of the CSV files that a scenario refers to, so that the caller can bring them. Empty if unreadable."""
    crews = [crew for variant in _tables(_readable(text), "variant") for crew in _tables(variant, "crew")]
    return tuple(sorted({*volumes_named(text), *(name for each in crews if isinstance(name := each.get("plan"), str))}))


def volumes_named(text: str) -> tuple[str, ...]:
    """Those of them that hold volumes."""
    demands = _tables(_readable(text), "demand")
    return tuple(sorted({name for each in demands if isinstance(name := each.get("csv"), str)}))


def _readable(text: str) -> dict[str, Any]:
    try:
        return _parsed(text)
    except InvalidScenario:
        return {}


def _tables(within: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The tables of a list, as far as the text has them."""
    found = within.get(key, [])
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise InvalidScenario([Problem("", "not_toml", {"found": str(error)[:200]})]) from None


def _scenario(top: Table, files: Mapping[str, str]) -> Scenario:
    name = top.text("name")
    seed = top.whole("seed", 0, MOST_SEED)
    replications = top.whole("replications", 1, MOST_REPLICATIONS, 30)
    error = top.number("error_percent", *RANGES[SweepOver.FORECAST_ERROR], 0.0)
    spread = top.percent("spread_percent", 0.0)
    chats = top.whole("chats_at_once", 1, 10, 2)
    day = _day(top.required_table("day"))
    demands = read_demands(top, day, files)
    pools = tuple(dict.fromkeys(demand.pool for demand in demands))
    variants = read_variants(top, Place(day, pools, files))
    scenario = Scenario(
        name=name,
        seed=seed,
        replications=replications,
        day=day,
        error_percent=error,
        spread_percent=spread,
        chats_at_once=chats,
        demands=demands,
        variants=variants,
        sweeps=_sweeps(top, variants),
        parameters=_parameters(top),
    )
    top.done()
    return scenario


def _day(table: Table) -> Day:
    opened, closed = table.minute("open", "08:00"), table.minute("close", "20:00")
    interval = table.whole("interval_minutes", 10, 60, 30)
    if str(interval) not in INTERVALS:
        table.wrong("interval_minutes", "not_a_choice", accepted=", ".join(INTERVALS), found=str(interval))
        interval = 30
    if closed <= opened or (closed - opened) % interval:
        table.wrong("close", "not_a_day", accepted=interval)
        opened, closed = 480, 1200
    zone = table.text("zone", "Europe/Paris")
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):  # unknown, outside the folder of zones, or the folder itself
        table.wrong("zone", "not_a_zone", accepted="Europe/Paris", found=zone)
    day = Day(
        on=table.day("on"),
        open_minute=opened,
        close_minute=closed,
        interval_minutes=interval,
        zone=zone,
        days_a_month=table.number("days_a_month", 1, 31, 26),
    )
    table.done()
    return day


def _sweeps(top: Table, variants: tuple[Variant, ...]) -> tuple[Sweep, ...]:
    return tuple(_sweep(table, variants) for table in top.tables("sweep", 10))


def _sweep(table: Table, variants: tuple[Variant, ...]) -> Sweep:
    over = SweepOver(table.choice("over", [each.value for each in SweepOver]))
    values = table.numbers("values", *RANGES[over])
    if len(values) > MOST_POINTS:
        table.wrong("values", "too_many", most=MOST_POINTS)
    if len(set(values)) != len(values):
        table.wrong("values", "given_twice", accepted="each value once")
    sweep = Sweep(over, tuple(sorted(values)), table.words("variants", [each.name for each in variants]))
    if over is SweepOver.STANDBY:
        chosen = [each for each in variants if each.name in sweep.variants]
        if not any(each.reinforcement for each in chosen):
            table.wrong("over", "no_reinforcement", accepted="[variant.reinforcement] in a variant that is swept")
    table.done()
    return sweep


def _parameters(top: Table) -> tuple[Parameter, ...]:
    found = dict(bundled())
    table = top.table("parameter")
    for area in table.keys() if table else ():
        names = table.table(area) if table else None
        if names is not None:
            _replace(names, area, found)
    return tuple(found[name] for name in sorted(found))


def _replace(names: Table, area: str, found: dict[str, Parameter]) -> None:
    """Put a scenario's own parameters of an area in the place of the bundled ones."""
    known = {name.partition(".")[2]: each for name, each in found.items() if name.partition(".")[0] == area}
    if not known:
        names.wrong("", "unknown_key", accepted=", ".join(sorted({name.partition(".")[0] for name in found})))
        return
    for key, bundled_one in known.items():
        entry = names.table(key)
        if entry is not None:
            found[bundled_one.name] = _own(entry, bundled_one)
    names.done()


def _most(known: Parameter) -> float:
    return 100.0 if known.unit == "percent" else MOST_VALUE


def _own(entry: Table, known: Parameter) -> Parameter:
    """A scenario's own value: in the same unit, dated, with its source."""
    value = Decimal(str(entry.number("value", *BOUNDS.get(known.name, (0, _most(known))))))
    unit = entry.text("unit")
    if unit and unit != known.unit:
        entry.wrong("unit", "wrong_unit", accepted=known.unit, found=unit)
    low = Decimal(str(entry.number("low", 0, MOST_VALUE, float(value))))
    high = Decimal(str(entry.number("high", 0, MOST_VALUE, float(value))))
    if not low <= value <= high:
        entry.wrong("low" if low > value else "high", "not_around", accepted="low <= value <= high")
    own = Parameter(
        name=known.name,
        value=value,
        unit=known.unit,
        dated=entry.day("dated"),
        source=entry.text("source", most=300),
        low=low,
        high=high,
        own=True,
    )
    entry.done()
    return own
