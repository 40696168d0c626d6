"""The job that solves a roster: what it is told goes to the solver, what comes back becomes its shifts."""

import time

from django.db import transaction
from django.utils import timezone

from homeshore.kit.errors import Refusal
from homeshore.workforce.actions.jobs import Tell
from homeshore.workforce.actions.judging import judge_again
from homeshore.workforce.actions.rosters import EFFORT
from homeshore.workforce.errors import NothingNeeded, RosterNotOpen, SolvingStopped, UnknownRoster
from homeshore.workforce.models.jobs import Job
from homeshore.workforce.models.rosters import DRAFT, SOLVED, Roster, RosterShift
from homeshore.workforce.queries import rostering
from homeshore.workforce.rules.clockface import local_day
from homeshore.workforce.rules.parts import parts_of
from homeshore.workforce.rules.rostering.problem import Progress, RosterSolution
from homeshore.workforce.rules.rostering.solving import solve

_TELL_SECONDS = 1.0


def solve_roster(job: Job, tell: Tell) -> None:
    """Fill the roster `job.subject` with the best shifts found; bound and gap are kept with it.

    Raises UnknownRoster, RosterNotOpen, NothingNeeded, SolvingStopped, Invalid. Employees for whom rules collide have
    no shifts in those weeks, and the roster says which rules.
    """
    roster = Roster.objects.filter(id=job.subject).first()
    if roster is None:
        raise UnknownRoster(roster=job.subject)
    problem = rostering.problem_of(roster, int(job.details.get("effort", EFFORT)))
    if not any(need.agents for need in problem.needs):
        raise NothingNeeded(roster=roster.id)
    try:
        solution = solve(problem, _Telling(roster, tell))
    except Refusal:  # the shifts are as they were, so their figures are too
        roster.save(update_fields=["stage", "cost", "bound", "gap"])
        raise
    keep_solution(roster.id, solution, {one.agent: one.zone for one in problem.terms})


@transaction.atomic
def keep_solution(roster_id: int, solution: RosterSolution, zones: dict[int, str]) -> None:
    """Write a solution in place of a roster's shifts. Raises RosterNotOpen."""
    roster = Roster.objects.select_for_update().get(id=roster_id)
    if roster.state not in (DRAFT, SOLVED):
        raise RosterNotOpen(roster=roster_id)
    roster.collisions = [[one.agent, one.week, list(one.rules)] for one in solution.collisions]
    roster.cost, roster.bound, roster.gap = solution.costs.total, solution.bound, solution.gap
    roster.costs = {name: getattr(solution.costs, name) for name in solution.costs.__struct_fields__}
    roster.state, roster.solved_at, roster.stage = SOLVED, timezone.now(), ""
    roster.save()
    roster.shifts.all().delete()
    rows = [
        RosterShift(
            roster=roster,
            contract_id=shift.contract,
            agent=shift.agent,
            day=local_day(shift.from_us, zones[shift.agent]),
            parts=parts_of(shift),
            from_us=shift.from_us,
            until_us=shift.until_us,
        )
        for shift in solution.shifts
    ]
    RosterShift.objects.bulk_create(rows, batch_size=500)
    judge_again(roster)


class _Telling:
    """Passes progress on, not more often than a page looks, and stops the solver when somebody asked for it."""

    def __init__(self, roster: Roster, tell: Tell) -> None:
        self._roster, self._tell, self._not_before = roster, tell, 0.0

    def __call__(self, progress: Progress) -> None:
        if time.monotonic() < self._not_before:
            return
        self._not_before = time.monotonic() + _TELL_SECONDS
        gap = (progress.best - progress.bound) / progress.best if progress.best and progress.bound else None
        Roster.objects.filter(id=self._roster.id).update(
            stage=progress.stage, cost=progress.best or None, bound=progress.bound or None, gap=gap
        )
        if self._tell(round(100 * progress.share)):
            raise SolvingStopped(roster=self._roster.id)
