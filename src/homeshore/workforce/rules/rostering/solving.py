"""The way in: a roster for a problem, with its bound."""

from homeshore.workforce.rules.rostering.problem import RosterProblem, RosterSolution, Tell, silent


def solve(problem: RosterProblem, tell: Tell = silent) -> RosterSolution:
    """The roster, its cost, the linear bound and the collisions; the same for the same problem.

    Raises kit.problems.Invalid where the problem itself makes no sense (no Monday, negative needs, unknown zone).
    """
    raise NotImplementedError
