"""Mail and letters: work that can wait, put into the time that calls leave, and people for what is left.

Agents who answer calls are idle for a part of the time, and set a mail aside when a call comes. That time is given to
the backlog, the earliest deadline first, which serves every deadline if any order can (Liu and Layland 1973). Where a
deadline would be missed, people are added within the stretch that makes it late, the emptiest interval first.
"""

from collections.abc import Sequence
from heapq import heappop, heappush

import msgspec

_NOTHING = 1e-6
"""Seconds of work that do not count."""


class Batch(msgspec.Struct, frozen=True, order=True):
    """Work in seconds that can be done from interval `begin` on, and is due before interval `due` begins."""

    due: int
    begin: int
    seconds: float


class Room(msgspec.Struct, frozen=True):
    """An interval: `agents` are there for calls, who have `spare` seconds for other work.

    Another agent brings `whole` seconds; 0 while it is closed, when there is nobody.
    """

    agents: int
    spare: float
    whole: float


class Filled(msgspec.Struct, frozen=True):
    """By interval: the people to be `added`, the seconds of work `done`, and the seconds that wait at its end.

    `missed` is work that no number of people could finish by its deadline: nothing is open before it.
    """

    added: tuple[int, ...]
    done: tuple[float, ...]
    waiting: tuple[float, ...]
    missed: float


def fill(rooms: Sequence[Room], batches: Sequence[Batch]) -> Filled:
    """The fewest people added, as far as adding where it is emptiest finds them, so that every deadline is met.

    A batch due after the last interval is done as room allows, and waits otherwise.
    """
    can_be_done = [any(room.whole for room in rooms[batch.begin : batch.due]) for batch in batches]
    possible = [batch for batch, can in zip(batches, can_be_done, strict=True) if can]
    added = [0] * len(rooms)
    run = _serve(rooms, added, possible)
    while run.late is not None:
        _add(rooms, added, run.late)
        run = _serve(rooms, added, possible)
    for place, idle in enumerate(run.idle):
        if added[place]:
            added[place] -= min(added[place], int(idle / rooms[place].whole + _NOTHING))
    hopeless = [batch for batch, can in zip(batches, can_be_done, strict=True) if not can]
    missed = sum(batch.seconds for batch in hopeless if batch.due <= len(rooms))
    return Filled(tuple(added), tuple(run.done), tuple(run.waiting), missed)


class _Late(msgspec.Struct, frozen=True):
    """The stretch [begin, end) was full of work due by its end, and `seconds` are missing."""

    begin: int
    end: int
    seconds: float


class _Run(msgspec.Struct, frozen=True):
    done: list[float]
    waiting: list[float]
    idle: list[float]
    late: _Late | None


def _serve(rooms: Sequence[Room], added: Sequence[int], batches: Sequence[Batch]) -> _Run:
    """Earliest deadline first, until the end or the first deadline that is missed."""
    coming = sorted(batches, key=lambda batch: batch.begin)
    queue: list[tuple[int, float]] = []
    run = _Run([], [], [], None)
    arrived, held = 0, 0.0
    for place, room in enumerate(rooms):
        while arrived < len(coming) and coming[arrived].begin <= place:
            heappush(queue, (coming[arrived].due, coming[arrived].seconds))
            held += coming[arrived].seconds
            arrived += 1
        capacity = room.spare + added[place] * room.whole
        idle = _work(queue, capacity)
        held = max(0.0, held - capacity + idle) if queue else 0.0
        run.done.append(capacity - idle)
        run.idle.append(idle)
        run.waiting.append(held)
        if queue and queue[0][0] <= place + 1:
            due = queue[0][0]
            late = sum(seconds for until, seconds in queue if until <= due)
            return msgspec.structs.replace(run, late=_Late(_busy_since(batches, run, due, place), place + 1, late))
    return run


def _work(queue: list[tuple[int, float]], capacity: float) -> float:
    """Do what is due first, and return the capacity that is left."""
    while queue and capacity > _NOTHING:
        due, seconds = heappop(queue)
        done = min(seconds, capacity)
        capacity -= done
        if seconds - done > _NOTHING:
            heappush(queue, (due, seconds - done))
    return capacity


def _busy_since(batches: Sequence[Batch], run: _Run, due: int, place: int) -> int:
    """The earliest interval from which on urgent work never ran out: capacity anywhere in between would have helped."""
    pressing = [batch for batch in batches if batch.due <= due]
    came = [0.0] * (place + 1)
    for batch in pressing:
        if batch.begin <= place:
            came[max(0, batch.begin)] += batch.seconds
    held, since = 0.0, 0
    for number in range(place + 1):
        held = max(0.0, held + came[number] - run.done[number])
        if held <= _NOTHING:
            since = number + 1
    return min(since, place)


def _add(rooms: Sequence[Room], added: list[int], late: _Late) -> None:
    """Add people where, in the stretch, the fewest are; if nothing is open there, as early before it as needed."""
    begin = late.begin
    places = [place for place in range(begin, late.end) if rooms[place].whole]
    while not places:
        begin -= 1
        places = [begin] if rooms[begin].whole else []
    missing = late.seconds
    while missing > _NOTHING:
        place = min(places, key=lambda each: (rooms[each].agents + added[each], each))
        added[place] += 1
        missing -= rooms[place].whole
