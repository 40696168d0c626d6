"""Who works which of the weeks that a roster holds: employees on the same terms may take each other's.

What is covered stays as it is; evenings and weekends beyond the fair share and hours against wishes become fewer. Each
week is an assignment of its weeks to its people, solved exactly while the other weeks stand.
"""

from collections import defaultdict

import numpy as np
from msgspec.structs import replace
from scipy.optimize import linear_sum_assignment

from homeshore.workforce.rules.rostering.crew import standing
from homeshore.workforce.rules.rostering.improving import Plan, Seat
from homeshore.workforce.rules.rostering.patterns import ATOM, Floats
from homeshore.workforce.rules.rostering.problem import RosterProblem
from homeshore.workforce.rules.rostering.weeks import Column

EVEN = 1e-6
"""Where nothing else tells, evenings and weekends are shared out evenly: so much weighs the square of a count."""


class Exchange:
    """The exchanges that a plan allows."""

    def __init__(self, problem: RosterProblem, plan: Plan) -> None:
        self.problem, self.plan = problem, plan
        groups: defaultdict[object, list[Seat]] = defaultdict(list)
        for (member, week), one in plan.seats.items():
            terms = replace(standing(problem.terms[member]), wishes=())
            opened = tuple(menu is not None for menu in one.menus)
            groups[terms, week, opened, one.least, one.most, one.level].append((member, week))
        self._groups = [sorted(seats) for seats in groups.values() if len(seats) > 1]

    def run(self) -> None:
        """Exchange weeks wherever the roster then costs less."""
        for seats in self._groups:
            alike: defaultdict[int, list[Seat]] = defaultdict(list)
            for seat in seats:
                alike[self.plan.columns[seat].units].append(seat)
            for some in alike.values():
                self._assign(some)

    def _assign(self, seats: list[Seat]) -> None:
        weeks = [column for seat in seats if (column := self.plan.take(seat)) is not None]
        against = np.array([[self._against(seat, column) for column in weeks] for seat in seats])
        _, chosen = linear_sum_assignment(against + self._unfair(seats, weeks))
        for place, (seat, other) in enumerate(zip(seats, chosen, strict=True)):
            direct = weeks[other].direct - against[other, other] + against[place, other]
            self.plan.put(seat, replace(weeks[other], direct=float(direct)))

    def _unfair(self, seats: list[Seat], weeks: list[Column]) -> Floats:
        """By seat and week, what evenings and weekends beyond the fair share cost."""
        plan, weights = self.plan, self.plan.grid.weights
        members = [member for member, _ in seats]
        cohorts = [plan.cohort[member] for member in members]
        total = np.zeros((len(seats), len(weeks)))
        for had, more, fair, weight in (
            (plan.evenings, [one.evenings for one in weeks], plan.fair.evenings, weights.evening),
            (plan.weekends, [one.weekends for one in weeks], plan.fair.weekends, weights.weekend),
        ):
            counts = np.array([had[member] for member in members])[:, None] + np.array(more)
            total += weight * np.maximum(0.0, counts - fair[cohorts][:, None]) + EVEN * counts**2
        return total

    def _against(self, seat: Seat, column: Column) -> float:
        """What a week costs that speaks against the member's wishes."""
        wishes, total = self.problem.terms[seat[0]].wishes, 0.0
        if not wishes:
            return total
        for menu, day in zip(self.plan.seats[seat].menus, column.days, strict=True):
            if menu is None or not day:
                continue
            begin, end = ((atom - menu.midnight) * ATOM for atom in (day[0][1], day[-1][2]))
            for wish in wishes:
                if wish.falls_on(menu.day) and begin < wish.until_minute and end > wish.from_minute:
                    total += self.problem.weights.wish * wish.weight
        return total
