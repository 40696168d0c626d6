"""One minute's decision: which searches go on, which begin, and how many more people each asks now."""

from collections.abc import Iterable, Sequence

import msgspec

from homeshore.kit.clock import SECOND_US
from homeshore.workforce.rules.reinforcing.answering import Chance, Habits, enough, unheard
from homeshore.workforce.rules.reinforcing.demand import Interval
from homeshore.workforce.rules.reinforcing.searching import Search, Terms, searches, still_wanted

CONFIDENCE = 0.8
"""So many are asked that enough say yes with this probability: who says yes too late is told so, and nobody is paid
for waiting, so that asking a few more costs a message only."""
STAYING = 0.6
"""A search goes on until the risk falls to this share of the threshold: one that flickers would annoy everybody."""


class Standing(msgspec.Struct, frozen=True):
    """A search under way. `silent`: when each of those who have not answered was asked; `wave_us`: the last wave.

    One begun by hand keeps its number until it is stopped by hand (`fixed`).
    """

    id: int
    from_us: int
    until_us: int
    wanted: int
    accepted: int
    silent: tuple[int, ...] = ()
    wave_us: int = 0
    fixed: bool = False

    @property
    def outstanding(self) -> int:
        """Who is still looked for."""
        return max(0, self.wanted - self.accepted)


class Pace(msgspec.Struct, frozen=True):
    """Between two waves of a search, and the most people of a wave."""

    wave_us: int
    most: int


class Wave(msgspec.Struct, frozen=True):
    """The next `asked` people in turn are asked for a search that is under way (`id`), or for a new one (0)."""

    id: int
    asked: int
    search: Search


class Step(msgspec.Struct, frozen=True):
    """`wanted`: the number of each search under way from now on; what it has already completes it. `waves` in order."""

    wanted: dict[int, int]
    waves: tuple[Wave, ...]


def decide(
    now_us: int,
    intervals: Sequence[Interval],
    under_way: Sequence[Standing],
    chances: Sequence[Chance],
    rules: tuple[Terms, Pace, Habits],
) -> Step:
    """What to do now. `intervals` begin with the one that runs, staffed with all who accepted; `chances` are those of
    the people who may be asked, in turn: each is asked for one search at most in a step.
    """
    terms, pace, habits = rules
    staffed, kept = list(intervals), []
    for before in sorted(under_way, key=lambda one: (one.from_us, one.id)):
        search = _adjusted(now_us, before, staffed, terms)
        staffed = _with(now_us, staffed, search, search.outstanding)
        kept.append(search)
    new = searches(now_us, staffed, terms)
    kept += [Standing(0, one.from_us, one.until_us, one.wanted, accepted=0) for one in new]
    risks = {(one.from_us, one.until_us): one.risk for one in new}
    waves = list(_waves(now_us, kept, chances, (pace, habits, risks)))
    return Step({one.id: one.wanted for one in kept if one.id}, tuple(waves))


def _adjusted(now_us: int, search: Standing, staffed: Sequence[Interval], terms: Terms) -> Standing:
    if search.fixed:
        return search
    span = (max(search.from_us, now_us + terms.coming_us), search.until_us)
    wanted = still_wanted(span, search.outstanding, staffed, STAYING * terms.threshold)
    return msgspec.structs.replace(search, wanted=search.accepted + wanted)


def _with(now_us: int, intervals: Iterable[Interval], search: Standing, count: int) -> list[Interval]:
    return [
        msgspec.structs.replace(
            one, staffed=one.staffed + count * covered(one, (search.from_us, search.until_us), now_us)
        )
        for one in intervals
    ]


def covered(interval: Interval, span: tuple[int, int], now_us: int) -> float:
    """Which share of what is left of an interval a stretch covers."""
    begins = max(interval.from_us, now_us)
    shared = min(interval.until_us, span[1]) - max(begins, span[0])
    return max(0.0, shared / (interval.until_us - begins)) if interval.until_us > begins else 0.0


def _waves(
    now_us: int,
    all_searches: Iterable[Standing],
    chances: Sequence[Chance],
    rules: tuple[Pace, Habits, dict[tuple[int, int], float]],
) -> Iterable[Wave]:
    pace, habits, risks = rules
    left = list(chances)
    for search in all_searches:
        if not search.outstanding or (search.wave_us and now_us < search.wave_us + pace.wave_us):
            continue
        pending = unheard(habits, [(now_us - asked) / SECOND_US for asked in search.silent])
        asked = enough(search.outstanding, pending, left[: pace.most], CONFIDENCE)
        left = left[asked:]
        if asked or not search.id:
            risk = risks.get((search.from_us, search.until_us), 0.0)
            yield Wave(search.id, asked, Search(search.from_us, search.until_us, search.wanted, risk))
