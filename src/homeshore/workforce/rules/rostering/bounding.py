"""Prices for the needs: the linear programme grows by the shifts that its own prices ask for."""

from collections.abc import Callable

import numpy as np

from homeshore.workforce.rules.rostering.master import Duals, Master, bound_of
from homeshore.workforce.rules.rostering.weeks import Weeks

CLOSE = 0.001
ROUNDS = 200


def tighten(master: Master, heard: Callable[[float, float], bool]) -> tuple[float, Duals]:
    """Add shifts until none is worth its price; returns the bound over legal weeks, and the prices that give it.

    `heard(bound, value)` is told of each round, and stops it by saying False.
    """
    weeks, duals = Weeks(master.grid, master.crew), nothing(master)
    master.widen(weeks, duals, np.full((len(master.menus), 3), 1.0))
    best = (bound_of(master.grid, master.crew, master.fair, duals), duals)
    for _ in range(ROUNDS):
        value, duals, menus = master.run()
        added = master.widen(weeks, duals, menus)
        bound = bound_of(master.grid, master.crew, master.fair, duals)
        best = max(best, (bound, duals), key=lambda pair: pair[0])
        if not added or value - best[0] <= CLOSE * abs(value) or not heard(best[0], value):
            break
    return best


def nothing(master: Master) -> Duals:
    """No prices at all."""
    zero = np.zeros(len(master.crew.cohorts))
    return Duals(np.zeros(len(master.grid.need)), zero, zero, zero)
