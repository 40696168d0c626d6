"""What is allocated and what is wished for. Times are integer microseconds, lengths minutes, ranks 1 (most) to 5."""

from collections.abc import Iterator

import msgspec

from homeshore.kit.problems import Problem

MOST_RANK = 5
MOST_WISHES = 1_500
MOST_DAY_MINUTES, MOST_WEEK_MINUTES, MOST_RUN_MINUTES = 24 * 60, 7 * 24 * 60, 8 * 60
MINUTE_US = 60_000_000


class Place(msgspec.Struct, frozen=True, array_like=True):
    """A slot as the draw sees it: `id` its public id, `day` the proleptic ordinal of its local day, `quota` places."""

    id: str
    programme: str
    from_us: int
    until_us: int
    day: int
    quota: int

    @property
    def minutes(self) -> int:
        """How long the slot lasts."""
        return (self.until_us - self.from_us) // MINUTE_US

    @property
    def week(self) -> int:
        """The week of the slot; weeks begin on Mondays (ordinal 1 was one)."""
        return (self.day - 1) // 7


class Wishes(msgspec.Struct, frozen=True):
    """What an agent asks for: slots with ranks; limits in minutes, 0 for none.

    No more than `most_day_minutes` on a day and `most_week_minutes` in a week, and never a stretch shorter than
    `least_run_minutes`.
    """

    wishes: tuple[tuple[str, int], ...] = ()
    most_day_minutes: int = 0
    most_week_minutes: int = 0
    least_run_minutes: int = 0


class Entry(msgspec.Struct, frozen=True):
    """Sealed wishes under a number; `salt` (hex) keeps others from guessing what was sealed.

    `barred` names wishes that the centre's rules exclude, with a code: not_permitted, booked_elsewhere.
    """

    number: int
    salt: str
    asked: Wishes
    barred: tuple[tuple[str, str], ...] = ()


def wishes_problems(asked: Wishes, known: frozenset[str]) -> Iterator[Problem]:
    """What is wrong with wishes for a round whose slots are `known`."""
    if len(asked.wishes) > MOST_WISHES:
        yield Problem("wishes", "too_many", {"most": MOST_WISHES})
    if any(not 1 <= rank <= MOST_RANK for _, rank in asked.wishes):
        yield Problem("wishes", "out_of_range", {"least": 1, "most": MOST_RANK})
    if len({slot for slot, _ in asked.wishes}) != len(asked.wishes):
        yield Problem("wishes", "listed_twice")
    if any(slot not in known for slot, _ in asked.wishes):
        yield Problem("wishes", "unknown_slot")
    yield from _limit("most_day_minutes", asked.most_day_minutes, MOST_DAY_MINUTES)
    yield from _limit("most_week_minutes", asked.most_week_minutes, MOST_WEEK_MINUTES)
    yield from _limit("least_run_minutes", asked.least_run_minutes, MOST_RUN_MINUTES)
    if 0 < asked.most_day_minutes < asked.least_run_minutes or 0 < asked.most_week_minutes < asked.least_run_minutes:
        yield Problem("least_run_minutes", "longer_than_the_limit")


def _limit(field: str, minutes: int, most: int) -> Iterator[Problem]:
    if not 0 <= minutes <= most:
        yield Problem(field, "out_of_range", {"least": 0, "most": most})
