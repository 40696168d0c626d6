"""What is asked of the roster solver, and what it answers."""

from collections.abc import Callable
from datetime import date

import msgspec

from homeshore.workforce.rules.rostering.shifts import Shift
from homeshore.workforce.rules.rostering.terms import Terms


class Need(msgspec.Struct, frozen=True):
    """So many agents on line for a programme in one interval. Work is placed only where there is a need (0 counts)."""

    programme: int
    from_us: int
    until_us: int
    agents: float


class Weights(msgspec.Struct, frozen=True):
    """What the objective counts, per agent-hour unless said otherwise (docs/algorithms/rostering.md).

    The part of an interval's shortage beyond `deep_share` of its need costs `deep` instead of `under`.
    """

    under: float = 5.0
    deep: float = 10.0
    deep_share: float = 0.1
    over: float = 1.0
    wish: float = 1.0  # per shift that a wish of weight 1 speaks against
    evening: float = 2.0  # per evening of one employee beyond the fair share
    weekend: float = 4.0  # per Saturday or Sunday worked beyond the fair share
    premium: float = 1.0  # per paid hour at double pay: Sundays, public holidays


class RosterProblem(msgspec.Struct, frozen=True, kw_only=True):
    """Weeks to fill. `from_day` is a Monday; `step_minutes` (15 or 30) the grid on which work starts and ends.

    `previous` are shifts before (for rest over the first night); `holidays` are public holidays, off unless authorised.
    `fair_evenings` and `fair_weekends` are the fair share of one employee over the roster; 0: computed from the needs.
    """

    from_day: date
    weeks: int
    terms: tuple[Terms, ...]
    needs: tuple[Need, ...]
    interval_minutes: int = 30
    step_minutes: int = 30
    holidays: tuple[date, ...] = ()
    previous: tuple[Shift, ...] = ()
    weights: Weights = Weights()
    fair_evenings: int = 0
    fair_weekends: int = 0
    effort: int = 10  # how often each employee's week is tried anew, on the mean, once there is a roster


class Collision(msgspec.Struct, frozen=True):
    """Rules that together leave an employee no legal week: dropping any one of them would allow it.

    `week` counts from 0 (-1: the roster as a whole). `rules` are codes of `law.RULES` and of `terms`.
    """

    agent: int
    week: int
    rules: tuple[str, ...]


class Cover(msgspec.Struct, frozen=True):
    """What the roster gives for one need; `agents` counts parts of an interval that a break takes."""

    programme: int
    from_us: int
    until_us: int
    needed: float
    agents: float


class Costs(msgspec.Struct, frozen=True):
    """The objective of a roster, term by term, weighted."""

    under: float = 0.0
    over: float = 0.0
    wishes: float = 0.0
    evenings: float = 0.0
    weekends: float = 0.0
    premium: float = 0.0

    @property
    def total(self) -> float:
        return self.under + self.over + self.wishes + self.evenings + self.weekends + self.premium


class RosterSolution(msgspec.Struct, frozen=True, kw_only=True):
    """The roster found. No roster over legal patterns costs less than `bound`; `gap` is (cost - bound) / cost.

    Employees in `collisions` have no shifts in the weeks named there; all others are rostered.
    """

    shifts: tuple[Shift, ...]
    costs: Costs
    bound: float
    gap: float
    covers: tuple[Cover, ...]
    collisions: tuple[Collision, ...] = ()


class Progress(msgspec.Struct, frozen=True):
    """How far the solver is: `share` 0 to 1, the best bound and the best roster so far (0: none yet)."""

    share: float
    stage: str
    bound: float = 0.0
    best: float = 0.0


Tell = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """Nobody listens."""
