"""Why an agent got a slot and why not another, from the record alone: the same words for whoever reads it."""

from collections import Counter
from collections.abc import Collection, Iterator

import msgspec

from homeshore.workforce.rules.slots import sealing
from homeshore.workforce.rules.slots.board import Board
from homeshore.workforce.rules.slots.places import Place
from homeshore.workforce.rules.slots.recording import Record, RecordedEntry, entry_of

GRANTED, FULL, FREE = "granted", "full", "free"
NOT_PERMITTED, BOOKED_ELSEWHERE, PLACED_BY_ROSTER = "not_permitted", "booked_elsewhere", "placed_by_roster"
OVERLAPS, DAY_LIMIT, WEEK_LIMIT, SHORT_RUN = "overlaps", "day_limit", "week_limit", "short_run"


class Reason(msgspec.Struct, frozen=True):
    """What became of one wish. `code` is one of the above; `other` is the slot held at the same time.

    Of a slot: `quota` places, `wished` by so many entries, `minutes` an agent's hours that count for a limit.
    """

    slot: str
    rank: int
    code: str
    quota: int = 0
    wished: int = 0
    other: str = ""
    minutes: int = 0


class Explanation(msgspec.Struct, frozen=True):
    """A number's place in the order of lots (1 is first) of `entrants`, the minutes it got, and a reason for each wish.

    `median_minutes` is what the entrant in the middle got.
    """

    number: int
    lot_place: int
    entrants: int
    minutes: int
    median_minutes: int
    reasons: tuple[Reason, ...]


def explain(record: Record, number: int) -> Explanation | None:
    """What became of a number's wishes, in the order of time; None for a number that took no part."""
    return next(explanations(record, (number,)), None)


def explanations(record: Record, numbers: Collection[int] | None = None) -> Iterator[Explanation]:
    """The same of some numbers or (None) of all, in the order of the record; what all share is counted once."""
    chosen = [one for one in record.entries if numbers is None or one.number in numbers]
    held = {one.number: one.slots for one in record.result}
    board = Board(record.places, [entry_of(one) for one in chosen])
    index = {place.id: number for number, place in enumerate(record.places)}
    for agent, mine in enumerate(chosen):
        for slot in held.get(mine.number, ()):
            board.take(agent, index[slot])
    draw = Counted(
        index,
        wished=Counter(slot for one in record.entries for slot, _ in one.wishes),
        taken=Counter(slot for one in record.result for slot in one.slots),
    )
    lots = sorted((sealing.lot(record.seed, one.number), one.number) for one in record.entries)
    lot_places = {number: place for place, (_, number) in enumerate(lots, start=1)}
    hours = sorted(sum(board.lengths[index[slot]] for slot in one.slots) for one in record.result)
    for agent, mine in enumerate(chosen):
        yield Explanation(
            number=mine.number,
            lot_place=lot_places[mine.number],
            entrants=len(record.entries),
            minutes=board.minutes[agent],
            median_minutes=hours[len(hours) // 2] if hours else 0,
            reasons=tuple(_reasons(board, agent, mine, draw)),
        )


class Counted(msgspec.Struct, frozen=True):
    """Of a draw: where each slot stands among the places, by how many it was wished for, how many got it."""

    index: dict[str, int]
    wished: Counter[str]
    taken: Counter[str]


def _reasons(board: Board, agent: int, mine: RecordedEntry, draw: Counted) -> Iterator[Reason]:
    barred = dict(mine.barred)
    wishes = sorted((draw.index[slot], slot, rank) for slot, rank in mine.wishes if slot in draw.index)
    for index, slot, rank in wishes:
        full = draw.taken[slot] >= board.places[index].quota
        code, other, minutes = (barred[slot], "", 0) if slot in barred else _why(board, agent, index, full)
        yield Reason(slot, rank, code, board.places[index].quota, draw.wished[slot], other, minutes)


def _why(board: Board, agent: int, index: int, full: bool) -> tuple[str, str, int]:
    """The first thing that stood in the way: what no draw could change comes first."""
    if board.holds(agent, index):
        return GRANTED, "", 0
    place = board.places[index]
    overlapping = [
        board.places[held]
        for _, held in sorted(board.held[agent].items())
        if board.starts[held] < place.until_us and place.from_us < board.ends[held]
    ]
    if overlapping:
        return OVERLAPS, overlapping[0].id, 0
    limit = _limit(board, agent, place)
    if limit is not None or full:
        return limit or (FULL, "", 0)
    return (FREE, "", 0) if board.joins(agent, index) else (SHORT_RUN, "", board.least_run[agent])


def _limit(board: Board, agent: int, place: Place) -> tuple[str, str, int] | None:
    """The agent's own limit that one more place would break, with the minutes held."""
    day, week = board.by_day[agent].get(place.day, 0), board.by_week[agent].get(place.week, 0)
    if day + place.minutes > board.most_day[agent]:
        return DAY_LIMIT, "", day
    if week + place.minutes > board.most_week[agent]:
        return WEEK_LIMIT, "", week
    return None
