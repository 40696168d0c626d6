"""The peer of `bench.roster_instances`: a plain CP-SAT model of an instance, one variable a shift, employee and day.

`python -m bench._roster_instances_cpsat FILE SECONDS` prints penalty and bound, in a process of its own: OR-Tools
carries another HiGHS, and one process cannot load both it and highspy.
"""

import sys
from pathlib import Path

from ortools.sat.python import cp_model

from homeshore.workforce.rules.rostering.instances.format import SATURDAY, WEEK, Employee, Instance
from homeshore.workforce.rules.rostering.instances.reading import read

Variables = dict[tuple[str, int, str], cp_model.IntVar]


def solved(instance: Instance, seconds: float) -> tuple[int, int]:
    """(penalty, bound) after so many seconds on two workers; a penalty of -1 when no roster was found."""
    model = cp_model.CpModel()
    works: Variables = {
        (employee.name, day, shift.name): model.new_bool_var("")
        for employee in instance.staff
        for day in range(instance.days)
        for shift in instance.shifts
    }
    for employee in instance.staff:
        _rules(model, instance, employee, works)
    model.minimize(_penalty(model, instance, works))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    found = solver.solve(model) in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    return round(solver.objective_value) if found else -1, round(solver.best_objective_bound)


def _rules(model: cp_model.CpModel, instance: Instance, employee: Employee, works: Variables) -> None:
    days, name = instance.days, employee.name
    there = [model.new_bool_var("") for _ in range(days)]
    for day in range(days):
        model.add(sum(works[name, day, shift.name] for shift in instance.shifts) == there[day])
    for day in employee.days_off:
        model.add(there[day] == 0)
    for shift in instance.shifts:
        model.add(sum(works[name, day, shift.name] for day in range(days)) <= employee.most[shift.name])
        for after in shift.never_before:
            for day in range(1, days):
                model.add_at_most_one(works[name, day - 1, shift.name], works[name, day, after])
    minutes = sum(shift.minutes * works[name, day, shift.name] for day in range(days) for shift in instance.shifts)
    model.add_linear_constraint(minutes, employee.least_minutes, employee.most_minutes)
    _runs(model, employee, there)
    weekends = []
    for first in range(SATURDAY, days, WEEK):
        worked = model.new_bool_var("")
        model.add_max_equality(worked, there[first : first + 2])
        weekends.append(worked)
    model.add(sum(weekends) <= employee.most_weekends)


def _runs(model: cp_model.CpModel, employee: Employee, there: list[cp_model.IntVar]) -> None:
    most = employee.most_in_row
    for first in range(len(there) - most):
        model.add(sum(there[first : first + most + 1]) <= most)
    for length in range(1, employee.least_in_row):
        for first in range(1, len(there) - length):
            run = there[first : first + length]
            model.add_bool_or([there[first - 1], *(day.negated() for day in run), there[first + length]])
    for length in range(1, employee.least_off):
        for first in range(1, len(there) - length):
            model.add_bool_or(
                [there[first - 1].negated(), *there[first : first + length], there[first + length].negated()]
            )


def _penalty(model: cp_model.CpModel, instance: Instance, works: Variables) -> cp_model.LinearExpr:
    variables: list[cp_model.IntVar] = []
    weights: list[int] = []
    for sign, wishes in ((-1, instance.wished), (1, instance.unwanted)):
        variables += [works[wish.employee, wish.day, wish.shift] for wish in wishes]
        weights += [sign * wish.weight for wish in wishes]
    for cover in instance.cover:
        under, over = (model.new_int_var(0, max(cover.need, len(instance.staff)), "") for _ in range(2))
        there = cp_model.LinearExpr.sum([works[employee.name, cover.day, cover.shift] for employee in instance.staff])
        model.add(there + under - over == cover.need)
        variables += [under, over]
        weights += [cover.under, cover.over]
    return cp_model.LinearExpr.weighted_sum(variables, weights) + sum(wish.weight for wish in instance.wished)


if __name__ == "__main__":
    print(*solved(read(Path(sys.argv[1]).read_text()), float(sys.argv[2])))
