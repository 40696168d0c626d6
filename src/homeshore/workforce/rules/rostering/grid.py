"""The roster's weeks as a line of quarter-hours, and the needs laid on it."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from homeshore.kit.clock import to_us
from homeshore.kit.zones import day_start_us
from homeshore.workforce.rules.rostering.patterns import ATOM, DAY, Floats, Ints
from homeshore.workforce.rules.rostering.problem import Need, RosterProblem, Weights
from homeshore.workforce.rules.rostering.shifts import MINUTE_US

ATOM_US = ATOM * MINUTE_US
CLOSED = -1


class Grid(msgspec.Struct, frozen=True, eq=False):
    """`row[p]` says which need an atom belongs to (CLOSED: none); `need`, `atoms` and `hours` are by need."""

    origin_us: int
    programmes: tuple[int, ...]
    row: Ints
    need: Floats
    atoms: Ints
    hours: Floats
    cap: Floats
    weights: Weights

    def atom(self, at_us: int) -> int:
        return (at_us - self.origin_us) // ATOM_US

    def moment(self, atom: int) -> int:
        return self.origin_us + atom * ATOM_US

    def midnight(self, day: date, zone: str) -> int:
        """The atom at which the day's clock would show 0:00 if it did not change; right from the change on."""
        noon = to_us(datetime.combine(day, time(12), ZoneInfo(zone)))
        return self.atom(noon) - DAY // 2

    def cost(self, cover: Floats) -> tuple[Floats, Floats]:
        """What shortage and surplus cost, by need."""
        short = np.maximum(self.need - cover, 0.0)
        mild = np.minimum(short, self.cap)
        under = self.hours * (self.weights.under * mild + self.weights.deep * (short - mild))
        return under, self.hours * self.weights.over * np.maximum(cover - self.need, 0.0)


def changes_clock(day: date, zone: str) -> bool:
    """Whether a local day has not 24 hours."""
    return day_start_us(day + timedelta(days=1), zone) - day_start_us(day, zone) != DAY * ATOM_US


def grid_of(problem: RosterProblem) -> Grid:
    """The needs of a problem that has been looked through, on a line from a day before to one after."""
    needs = problem.needs
    origin = to_us(datetime.combine(problem.from_day - timedelta(days=1), time(), ZoneInfo("UTC")))
    length = (7 * problem.weeks + 3) * DAY
    programmes = tuple(sorted({need.programme for need in needs}))
    place = {programme: index for index, programme in enumerate(programmes)}
    row = np.full((max(1, len(programmes)), length), CLOSED, np.int64)
    for index, need in enumerate(needs):
        begin, end = (need.from_us - origin) // ATOM_US, (need.until_us - origin) // ATOM_US
        row[place[need.programme], max(begin, 0) : max(end, 0)] = index
    atoms = np.array([(need.until_us - need.from_us) // ATOM_US for need in needs], np.int64)
    hours = np.asarray(atoms * (ATOM / 60), np.float64)
    agents = np.array([need.agents for need in needs], np.float64)
    cap = agents * problem.weights.deep_share
    return Grid(origin, programmes, row, agents, atoms, hours, cap, problem.weights)


def order_of(needs: tuple[Need, ...]) -> tuple[Need, ...]:
    """Needs in the order in which they are numbered."""
    return tuple(sorted(needs, key=lambda need: (need.programme, need.from_us)))
