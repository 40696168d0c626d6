"""The model that is written first, in a process of its own: OR-Tools and HiGHS each carry a library that shuts the
other out. A 0/1 variable for each employee, day and shift; JSON in, the shifts chosen out."""

import json
import sys
import time
from typing import Any

from ortools.sat.python import cp_model

SCALE = 100
Picked = list[list[tuple[cp_model.IntVar, dict[str, Any]]]]


def solve(told: dict[str, Any]) -> dict[str, Any]:
    """Two workers, so many seconds; `chosen` has by seat and day the place of the shift, or -1."""
    begun, model = time.process_time(), cp_model.CpModel()
    seats = [
        [[(model.new_bool_var(""), told["shifts"][one]) for one in day] for day in seat["days"]]
        for seat in told["seats"]
    ]
    for seat, days in zip(told["seats"], seats, strict=True):
        _week(model, seat, days)
    picked = [each for days in seats for day in days for each in day]
    direct = [round(shift["direct"] * SCALE) * variable for variable, shift in picked]
    model.minimize(sum(direct) + sum(_coverage(model, told["needs"], picked)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = told["seconds"], 2
    solver.parameters.random_seed = 1
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    chosen = [
        [
            next((place for place, (variable, _) in enumerate(day) if found and solver.value(variable)), -1)
            for day in days
        ]
        for days in seats
    ]
    if status in (cp_model.INFEASIBLE, cp_model.MODEL_INVALID):
        raise ValueError(solver.status_name(status))  # then the model is wrong, not the solver slow
    return {"chosen": chosen, "bound": solver.best_objective_bound / SCALE, "cpu": time.process_time() - begun}


def _week(model: cp_model.CpModel, seat: dict[str, Any], days: Picked) -> None:
    """One shift a day, the days and the hours of the contract; starts and ends leave the night's rest by themselves."""
    everything = [each for day in days for each in day]
    for day in days:
        model.add_at_most_one(variable for variable, _ in day)
    model.add(sum(variable for variable, _ in everything) <= seat["most_days"])
    model.add(sum(shift["units"] * variable for variable, shift in everything) == seat["units"])


def _coverage(
    model: cp_model.CpModel, needs: list[dict[str, float]], picked: list[tuple[cp_model.IntVar, dict[str, Any]]]
) -> list[Any]:
    """Shortage, mild and deep, and surplus, in half agents."""
    covering: list[list[Any]] = [[] for _ in needs]
    for variable, shift in picked:
        for row, halves in shift["cover"]:
            covering[row].append(halves * variable)
    cost: list[Any] = []
    for need, terms in zip(needs, covering, strict=True):
        halves = round(2 * need["agents"])
        mild, deep = model.new_int_var(0, int(2 * need["cap"]), ""), model.new_int_var(0, halves, "")
        over = model.new_int_var(0, len(terms) + halves, "")
        model.add(sum(terms) + mild + deep - over == halves)
        for variable, kind in ((mild, "under"), (deep, "deep"), (over, "over")):
            cost.append(round(need[kind] * need["hours"] / 2 * SCALE) * variable)
    return cost


if __name__ == "__main__":
    json.dump(solve(json.load(sys.stdin)), sys.stdout)
