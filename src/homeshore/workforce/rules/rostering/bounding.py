"""Prices for the needs: the linear programme grows by the shifts that its own prices ask for."""

from collections.abc import Callable

import numpy as np

from homeshore.workforce.rules.rostering.master import Duals, Master, bound_of
from homeshore.workforce.rules.rostering.weeks import Weeks

CLOSE = 0.0003
"""Stop once the bound rose by less than this part of itself in PATIENCE rounds."""
PATIENCE = 4
ROUNDS = 80


def tighten(master: Master, heard: Callable[[float, float], None]) -> tuple[float, Duals]:
    """Add shifts until they hardly help; returns the bound over legal weeks, and the prices that give it.

    The programme knows legal days, the bound legal weeks: its value may end below the bound. `heard(share, bound)` is
    told of each round.
    """
    weeks, duals = Weeks(master.grid, master.crew), nothing(master)
    master.widen(weeks, duals, np.full((len(master.menus), 3), 1.0))
    best = (bound_of(master.grid, master.crew, master.fair, duals), duals)
    bounds: list[float] = []
    for number in range(ROUNDS):
        value, duals, menus = master.run()
        added = master.widen(weeks, duals, menus)
        bound = bound_of(master.grid, master.crew, master.fair, duals)
        best = max(best, (bound, duals), key=lambda pair: pair[0])
        bounds.append(best[0])
        heard(min(1.0, max(best[0] / value, 0.0) if value > 0 else 1.0) ** 4 * number / (number + 1), best[0])
        if not added or _stalls(bounds):
            break
    return best


def _stalls(bounds: list[float]) -> bool:
    return len(bounds) > PATIENCE and bounds[-1] - bounds[-1 - PATIENCE] <= CLOSE * abs(bounds[-1])


def nothing(master: Master) -> Duals:
    """No prices at all."""
    zero = np.zeros(len(master.crew.cohorts))
    return Duals(np.zeros(len(master.grid.need)), zero, zero, zero)
