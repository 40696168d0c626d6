"""Why an agent got a slot and why not another, from the record alone: the same words for whoever reads it."""

import msgspec

from homeshore.workforce.rules.slots import sealing
from homeshore.workforce.rules.slots.board import Board
from homeshore.workforce.rules.slots.places import Entry, Place
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
    mine = next((one for one in record.entries if one.number == number), None)
    if mine is None:
        return None
    places = {place.id: place for place in record.places}
    hours = sorted(sum(places[slot].minutes for slot in one.slots) for one in record.result)
    held = next((one.slots for one in record.result if one.number == number), ())
    board = _board_of(record, entry_of(mine), held)
    wished = _wished(record)
    taken = _taken(record)
    wishes = sorted((places[slot].from_us, slot, rank) for slot, rank in mine.wishes if slot in places)
    reasons = []
    for _, slot, rank in wishes:
        code, other, minutes = _why(board, mine, places[slot], taken.get(slot, 0))
        reasons.append(Reason(slot, rank, code, places[slot].quota, wished.get(slot, 0), other, minutes))
    return Explanation(
        number=number,
        lot_place=_lot_place(record, number),
        entrants=len(record.entries),
        minutes=board.minutes[0],
        median_minutes=hours[len(hours) // 2] if hours else 0,
        reasons=tuple(reasons),
    )


def _why(board: Board, mine: RecordedEntry, place: Place, taken: int) -> tuple[str, str, int]:
    """The first thing that stood in the way: what no draw could change comes first."""
    barred = dict(mine.barred)
    if place.id in barred:
        return barred[place.id], "", 0
    index = board.places.index(place)
    if board.holds(0, index):
        return GRANTED, "", 0
    overlapping = [
        board.places[held]
        for _, held in sorted(board.held[0].items())
        if board.places[held].from_us < place.until_us and place.from_us < board.places[held].until_us
    ]
    if overlapping:
        return OVERLAPS, overlapping[0].id, 0
    limit = _limit(board, place)
    if limit is not None or taken >= place.quota:
        return limit or (FULL, "", 0)
    return (FREE, "", 0) if board.joins(0, index) else (SHORT_RUN, "", mine.least_run_minutes)


def _limit(board: Board, place: Place) -> tuple[str, str, int] | None:
    """The agent's own limit that one more place would break, with the minutes held."""
    day, week = board.by_day[0].get(place.day, 0), board.by_week[0].get(place.week, 0)
    if day + place.minutes > board.most_day[0]:
        return DAY_LIMIT, "", day
    if week + place.minutes > board.most_week[0]:
        return WEEK_LIMIT, "", week
    return None


def _board_of(record: Record, entry: Entry, held: tuple[str, ...]) -> Board:
    """A board with one agent who holds what they got."""
    board = Board(record.places, [entry])
    index = {place.id: number for number, place in enumerate(record.places)}
    for slot in held:
        board.take(0, index[slot])
    return board


def _lot_place(record: Record, number: int) -> int:
    lots = sorted((sealing.lot(record.seed, one.number), one.number) for one in record.entries)
    return 1 + [number for _, number in lots].index(number)


def _wished(record: Record) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in record.entries:
        for slot, _ in one.wishes:
            found[slot] = found.get(slot, 0) + 1
    return found


def _taken(record: Record) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in record.result:
        for slot in one.slots:
            found[slot] = found.get(slot, 0) + 1
    return found
