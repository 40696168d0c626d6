"""The allocation: as many places filled as can be, then whoever has fewest hours first (docs/algorithms/slots.md).

Turns: whoever holds the fewest minutes, and among equals the lower lot, takes what they want most: one place, or the
shortest stretch they accept. Chains: a place that stayed free is filled by letting agents move to it from places that
others want. Levelling: a place goes from an agent to one with fewer hours where nobody's limits break. Integers
alone; nothing is iterated that has no order.
"""

import heapq
from collections import deque
from collections.abc import Callable, Sequence

import msgspec

from homeshore.workforce.rules.slots.board import Board
from homeshore.workforce.rules.slots.places import Entry, Place
from homeshore.workforce.rules.slots.sealing import lot

MOST_LEVELLING_PASSES = 20
MOST_CHAIN = 8
MOST_SEARCHED = 4_000


Tell = Callable[[int], object]
"""Told how far the draw is, in per cent."""


class Granted(msgspec.Struct, frozen=True, array_like=True):
    """What a number got: public ids of slots in the order of time."""

    number: int
    slots: tuple[str, ...]


def allocate(places: Sequence[Place], entries: Sequence[Entry], seed: str, tell: Tell = int) -> tuple[Granted, ...]:
    """Who gets which place, by number. The same places, entries and seed give the same result, in any order of both."""
    ordered = sorted(places, key=lambda place: (place.from_us, place.id))
    drawn = in_lot_order(entries, seed)
    board = Board(ordered, drawn)
    wishers = _wishers(board)
    _turns(board)
    tell(50)
    _chains(board, wishers)
    tell(75)
    _levelling(board, wishers)
    _turns(board)
    tell(100)
    return granted(board, drawn)


def in_lot_order(entries: Sequence[Entry], seed: str) -> list[Entry]:
    """Entries by their lots."""
    return sorted(entries, key=lambda entry: (lot(seed, entry.number), entry.number))


def granted(board: Board, entries: Sequence[Entry]) -> tuple[Granted, ...]:
    """What everybody holds, by number; those without anything included."""
    found = [
        Granted(entry.number, tuple(board.places[place].id for _, place in sorted(board.held[agent].items())))
        for agent, entry in enumerate(entries)
    ]
    return tuple(sorted(found, key=lambda one: one.number))


def _turns(board: Board) -> None:
    """Whoever has least goes next, until nobody finds anything more."""
    waiting = [(minutes, agent) for agent, minutes in enumerate(board.minutes)]
    heapq.heapify(waiting)
    while waiting:
        _, agent = heapq.heappop(waiting)
        chosen = choice(board, agent)
        for place in chosen:
            board.take(agent, place)
        if chosen:  # who finds nothing now never will: places only get fewer and limits tighter
            heapq.heappush(waiting, (board.minutes[agent], agent))


def choice(board: Board, agent: int) -> tuple[int, ...]:
    """The place or stretch that the agent wants most now; among equals the one with the most free places."""
    open_now = [
        place
        for place in board.ranks[agent]
        if board.free[place] > 0 and board.idle(agent, place) and board.within(agent, (place,))
    ]
    if not open_now:
        return ()
    ranks = board.ranks[agent]
    singles = [place for place in open_now if board.joins(agent, place)]
    best = min((_key(board, ranks, (place,)) for place in singles), default=None)
    if len(singles) < len(open_now):
        stretches = (_key(board, ranks, one) for one in _stretches(board, agent, open_now))
        best = min([*([best] if best else []), *stretches], default=None)
    return best[-1] if best else ()


def _key(board: Board, ranks: dict[int, int], stretch: tuple[int, ...]) -> tuple[int, int, int, tuple[int, ...]]:
    """Smaller is wanted more: mean rank in thousandths, few places left, then time."""
    mean = sum(ranks[place] for place in stretch) * 1000 // len(stretch)
    fewest = min(board.free[place] * 1000 // board.places[place].quota for place in stretch)
    return mean, -fewest, board.starts[stretch[0]], stretch


def _stretches(board: Board, agent: int, open_now: Sequence[int]) -> list[tuple[int, ...]]:
    """Every stretch of neighbouring open places that is just long enough for the agent and within their limits."""
    at: dict[int, int] = {}
    for place in open_now:  # in the order of rank, so the first at a time is wanted most
        at.setdefault(board.starts[place], place)
    found = []
    for start in sorted(at):
        stretch, length = [at[start]], board.lengths[at[start]]
        while length < board.least_run[agent]:
            following = at.get(board.ends[stretch[-1]])
            if following is None:
                break
            stretch.append(following)
            length += board.lengths[following]
        if length >= board.least_run[agent] and board.within(agent, stretch):
            found.append(tuple(stretch))
    return found


def _wishers(board: Board) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in board.places]
    for agent, ranks in enumerate(board.ranks):
        for place in ranks:
            found[place].append(agent)
    return found


def _chains(board: Board, wishers: Sequence[Sequence[int]]) -> None:
    """Fill what stayed free by moving agents to it from places that others can take."""
    hopeless = bytearray(len(board.places))
    for place in range(len(board.places)):
        while board.free[place] > 0 and not hopeless[place] and _fill(board, wishers, place, hopeless):
            pass


def _fill(board: Board, wishers: Sequence[Sequence[int]], wanted: int, hopeless: bytearray) -> bool:
    """One more agent for `wanted`, over as few moves as possible. What a failed search saw stays out of later ones."""
    came: dict[int, tuple[int, int]] = {}  # place -> (agent who would leave it, place they would move to)
    depth = {wanted: 0}
    queue = deque([wanted])
    while queue and len(depth) < MOST_SEARCHED:
        place = queue.popleft()
        if any(_shift(board, agent, place, came) for agent in wishers[place] if not board.holds(agent, place)):
            return True
        if depth[place] < MOST_CHAIN:
            _look_further(board, wishers[place], place, (came, depth, queue, hopeless))
    for seen in depth:
        hopeless[seen] = 1
    return False


_Search = tuple[dict[int, tuple[int, int]], dict[int, int], deque[int], bytearray]


def _look_further(board: Board, agents: Sequence[int], place: int, search: _Search) -> None:
    """Note the places whose holders could move to `place`."""
    came, depth, queue, hopeless = search
    for agent in agents:
        if board.holds(agent, place) or not board.held[agent]:
            continue
        for other in [held for _, held in sorted(board.held[agent].items())]:
            if other in depth or hopeless[other] or not board.could_move(agent, other, place):
                continue
            came[other] = (agent, place)
            depth[other] = depth[place] + 1
            queue.append(other)


def _shift(board: Board, taker: int, place: int, came: dict[int, tuple[int, int]]) -> bool:
    """Carry out a chain if it is possible: the moves from its end, then the new place. Else nothing changes.

    Each move was possible by itself; where an agent has two of them, they are tried together.
    """
    moves = []
    at = place
    while at in came:
        agent, to = came[at]
        moves.append((agent, at, to))
        at = to
    if not board.open_to(taker, place) and all(agent != taker for agent, _, _ in moves):
        return False
    done: list[tuple[int, int, int]] = []
    for agent, left, to in reversed(moves):
        if not board.holds(agent, left) or not board.could_move(agent, left, to):
            break
        board.leave(agent, left)
        board.take(agent, to)
        done.append((agent, left, to))
    if len(done) == len(moves) and not board.holds(taker, place) and board.open_to(taker, place):
        board.take(taker, place)
        return True
    for agent, left, to in reversed(done):
        board.leave(agent, to)
        board.take(agent, left)
    return False


def _levelling(board: Board, wishers: Sequence[Sequence[int]]) -> None:
    """Give places to agents with fewer hours until nothing changes. Each gift lowers the sum of squared hours."""
    for _ in range(MOST_LEVELLING_PASSES):
        if not any([_level(board, agents, place) for place, agents in enumerate(wishers)]):
            return


def _level(board: Board, agents: Sequence[int], place: int) -> bool:
    """One gift of a place: from whoever has most hours and can spare it to whoever has fewest and can add it."""
    length = board.lengths[place]
    least = min((board.minutes[agent] for agent in agents if not board.holds(agent, place)), default=None)
    if least is None:
        return False
    givers = sorted(
        (-board.minutes[agent], -agent)
        for agent in agents
        if board.holds(agent, place) and board.minutes[agent] - least > length and board.spares(agent, place)
    )
    if not givers:
        return False
    most, last = givers[0]
    takers = sorted(
        (board.minutes[agent], agent)
        for agent in agents
        if not board.holds(agent, place) and -most - board.minutes[agent] > length
    )
    taker = next((agent for _, agent in takers if board.open_to(agent, place)), None)
    if taker is None:
        return False
    board.leave(-last, place)
    board.take(taker, place)
    return True
