"""The usual ways to a roster, to compare with: the model that is written first, given to CP-SAT, and a greedy."""

import json
import subprocess
import sys
import time
from typing import Any

import msgspec
import numpy as np

from homeshore.workforce.rules.rostering.crew import Crew, Menu, MenuMaker, crew_of
from homeshore.workforce.rules.rostering.grid import Grid, grid_of, order_of
from homeshore.workforce.rules.rostering.improving import Plan, settle
from homeshore.workforce.rules.rostering.patterns import EVENING_FROM
from homeshore.workforce.rules.rostering.problem import RosterProblem
from homeshore.workforce.rules.rostering.shifts import Shift
from homeshore.workforce.rules.rostering.solving import _solution, fair_of
from homeshore.workforce.rules.rostering.weeks import Column, Placed, covered


class Found(msgspec.Struct, frozen=True):
    """A peer's roster, scored by the same objective; `bound` is the peer's own (0: none)."""

    shifts: tuple[Shift, ...]
    cost: float
    bound: float
    cpu: float


class Setting(msgspec.Struct, frozen=True, eq=False):
    """What both start from."""

    problem: RosterProblem
    grid: Grid
    crew: Crew
    plan: Plan


class Choice(msgspec.Struct, frozen=True, eq=False):
    """A shift of a day: paid units, direct cost, whether an evening's, its stretches."""

    units: int
    direct: float
    evening: int
    placed: tuple[Placed, ...]


def _setting(asked: RosterProblem) -> Setting:
    asked = msgspec.structs.replace(asked, needs=order_of(asked.needs))
    grid = grid_of(asked)
    crew = crew_of(asked, MenuMaker(asked, grid))
    return Setting(asked, grid, crew, Plan(grid, crew, fair_of(asked, crew)))


def _found(setting: Setting, bound: float, cpu: float) -> Found:
    found = _solution(setting.problem, setting.plan, 0.0, [])
    return Found(found.shifts, found.costs.total, bound, cpu)


def greedy(asked: RosterProblem) -> Found:
    """Everybody in turn gets the week that is best given those before, and keeps it."""
    begun, setting = time.process_time(), _setting(asked)
    for member in sorted({who for who, _ in setting.plan.seats}):
        settle(setting.plan, member, sorted(week for who, week in setting.plan.seats if who == member))
    return _found(setting, 0.0, time.process_time() - begun)


def naive(asked: RosterProblem, seconds: float) -> Found:
    """CP-SAT with two workers on one week; whole shifts, each break where it is usual."""
    setting, choices = _setting(asked), list[Choice]()
    seats, kept = sorted(setting.plan.seats.items()), dict[int, list[int]]()
    days = [[_choices(setting, menu, choices, kept) if menu else [] for menu in one.menus] for _, one in seats]
    told = {
        "seconds": seconds,
        "needs": _needs(setting.grid),
        "shifts": [_told(setting, choice) for choice in choices],
        "seats": [
            {"units": setting.crew.due[who], "most_days": one.most_days, "days": week}
            for ((who, _), one), week in zip(seats, days, strict=True)
        ],
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench._roster_cp"], input=json.dumps(told), check=True, capture_output=True, text=True
    )
    answer = json.loads(done.stdout)
    for (seat, _), week, chosen in zip(seats, days, answer["chosen"], strict=True):
        picked = [[choices[day[place]]] if place >= 0 else [] for day, place in zip(week, chosen, strict=True)]
        setting.plan.put(seat, _column(seat[1], picked))
    return _found(setting, answer["bound"], answer["cpu"])


def _needs(grid: Grid) -> list[dict[str, float]]:
    weights = {"under": grid.weights.under, "deep": grid.weights.deep, "over": grid.weights.over}
    rows = zip(grid.need, grid.cap, grid.hours, strict=True)
    return [{"agents": float(n), "cap": float(cap), "hours": float(hours), **weights} for n, cap, hours in rows]


def _told(setting: Setting, choice: Choice) -> dict[str, Any]:
    rows, parts = covered(setting.grid, choice.placed)
    cover = [[int(row), round(2 * part)] for row, part in zip(rows, parts, strict=True)]
    return {"units": choice.units, "direct": choice.direct, "cover": cover}


def _choices(setting: Setting, menu: Menu, choices: list[Choice], kept: dict[int, list[int]]) -> list[int]:
    """The usual shifts of a menu, each with its break in the middle of where it may be: places in `choices`."""
    if id(menu) in kept:
        return kept[id(menu)]
    p, begin = setting.crew.patterns, len(choices)
    for option, pattern in enumerate(menu.pattern):
        both = [int(each) for each in (p.first[pattern], p.second[pattern]) if each >= 0]
        placed = tuple(_placed(setting, menu, int(menu.programme[option]), stretch) for stretch in both)
        if not _usual(placed) or (choices and choices[-1].placed == placed):
            continue
        evening = int(p.end[pattern] > EVENING_FROM)
        choices.append(Choice(int(p.paid[pattern]) // p.step, float(menu.direct[option]), evening, placed))
    kept[id(menu)] = list(range(begin, len(choices)))
    return kept[id(menu)]


def _usual(placed: tuple[Placed, ...]) -> bool:
    """Whether a planner would write it down: lunch of an hour after three hours or more, so that the model is small."""
    if len(placed) == 1:
        return True
    (_, begin, end, _), (_, again, _, _) = placed
    return again - end == 4 and end - begin >= 12


def _placed(setting: Setting, menu: Menu, programme: int, stretch: int) -> Placed:
    stretches = setting.crew.patterns.stretches
    places = np.unique(stretches.breaks[stretch])
    pause = int(places[len(places) // 2]) + menu.midnight if stretches.broken[stretch] else -1
    return programme, menu.midnight + int(stretches.begin[stretch]), menu.midnight + int(stretches.end[stretch]), pause


def _column(week: int, chosen: list[list[Choice]]) -> Column:
    flat = [choice for day in chosen for choice in day]
    return Column(
        week,
        tuple(day[0].placed if day else () for day in chosen),
        sum(choice.direct for choice in flat),
        sum(choice.units for choice in flat),
        sum(choice.evening for choice in flat),
        sum(len(day) for day in chosen[5:]),
    )
