"""A real day's plan as a CSV: who works when, instead of the roster that would be made from the forecast."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise

import msgspec

from homeshore.cases.rules.fields import A_FILE, Table, minute_of
from homeshore.cases.rules.scenario import Day, Planned
from homeshore.cases.rules.volumes import delimiter

COLUMNS = {
    "agent": ("agent", "name", "nom"),
    "start": ("start", "from", "debut", "début"),
    "end": ("end", "until", "fin"),
    "pool": ("pool", "team", "equipe", "équipe"),
}
NEEDED = ("agent", "start", "end")
MOST_LINES = 100_000


class Place(msgspec.Struct, frozen=True):
    """Where crews are read: the day, the pools of its demands, and the files at hand."""

    day: Day
    pools: tuple[str, ...]
    files: Mapping[str, str]


def read_plan(table: Table, place: Place) -> tuple[Planned, ...]:
    """The plan that a crew's table names: agents in the order of the file, times cut to the opening hours."""
    name = table.text("plan")
    if name not in place.files:
        accepted = ", ".join(sorted(place.files)) or A_FILE
        table.wrong("plan", "no_such_file", found=name, accepted=accepted)
        return ()
    text = place.files[name]
    rows = csv.reader(text.lstrip("\ufeff").splitlines()[:MOST_LINES], delimiter=delimiter(text))
    try:
        agents = _agents(rows, table, place)
    except csv.Error as error:
        table.wrong("plan", "not_csv", found=str(error)[:200])
        return ()
    planned = tuple(Planned(pool, spans) for (_, pool), times in agents.items() if (spans := _cut(times, place.day)))
    if not planned:
        table.wrong("plan", "empty_plan", accepted="an agent within the opening hours", found=name)
    for (agent, _), times in agents.items():
        if any(before[1] > after[0] for before, after in pairwise(sorted(times))):
            table.wrong("plan", "twice_at_work", found=agent[:60], accepted="times that do not overlap")
    return planned


def _agents(rows: Iterator[list[str]], table: Table, place: Place) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """Times by agent and pool; what cannot be read is refused with its line."""
    header = [name.strip().lower() for name in next(rows, [])]
    columns = {key: header.index(name) for key, names in COLUMNS.items() for name in names if name in header}
    missing = [key for key in NEEDED if key not in columns]
    if missing:
        there = ", ".join(header)[:200] or "-"
        table.wrong("plan", "no_column", found=", ".join(missing), there=there, accepted=", ".join(COLUMNS))
        return {}
    agents: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        cells = {key: row[index].strip() if index < len(row) else "" for key, index in columns.items()}
        begin, end = minute_of(cells["start"]), minute_of(cells["end"])
        pool = cells.get("pool", "") or place.pools[0]
        wrong = _wrong(cells["agent"], begin, end, pool in place.pools)
        if wrong or begin is None or end is None:
            table.wrong("plan", "bad_line", row=number, column=wrong, found=";".join(row)[:60])
        else:
            agents[cells["agent"], pool].append((begin, end))
    return agents


def _wrong(agent: str, begin: int | None, end: int | None, is_pool: bool) -> str:
    """The column that is wrong, or nothing."""
    if not agent:
        return "agent"
    if begin is None:
        return "start"
    if end is None or end <= begin:
        return "end"
    return "" if is_pool else "pool"


def _cut(times: list[tuple[int, int]], day: Day) -> tuple[tuple[int, int], ...]:
    within = ((max(begin, day.open_minute), min(end, day.close_minute)) for begin, end in sorted(times))
    return tuple((begin, end) for begin, end in within if end > begin)
