"""Who holds what while a draw goes on, and whether one more place would keep an agent's own limits.

Agents are numbered in the order of their lots, places in the order of the record: integers and lists alone, so that the
same record gives the same board on any machine.
"""

from collections.abc import Iterable, Sequence

from homeshore.workforce.rules.slots.places import Entry, Place

_UNIT_US = 900_000_000
_NO_LIMIT = 1 << 40


class Board:
    """`free[place]`, `held[agent]` (start -> place) and `minutes[agent]` change by `take` and `leave` alone."""

    def __init__(self, places: Sequence[Place], entries: Sequence[Entry]) -> None:
        self.places = places
        self.starts = [place.from_us for place in places]
        self.ends = [place.until_us for place in places]
        self.lengths = [place.minutes for place in places]
        self.days = [place.day for place in places]
        self.weeks = [place.week for place in places]
        self.units = [_units(place) for place in places]
        self.free = [place.quota for place in places]
        self.ranks = _ranks(places, entries)
        self.most_day = [entry.asked.most_day_minutes or _NO_LIMIT for entry in entries]
        self.most_week = [entry.asked.most_week_minutes or _NO_LIMIT for entry in entries]
        self.least_run = [entry.asked.least_run_minutes for entry in entries]
        self.held: list[dict[int, int]] = [{} for _ in entries]
        self.ending: list[dict[int, int]] = [{} for _ in entries]
        self.busy: list[set[int]] = [set() for _ in entries]
        self.by_day: list[dict[int, int]] = [{} for _ in entries]
        self.by_week: list[dict[int, int]] = [{} for _ in entries]
        self.minutes = [0] * len(entries)

    def holds(self, agent: int, place: int) -> bool:
        """Whether the agent has this very place."""
        return self.held[agent].get(self.starts[place]) == place

    def idle(self, agent: int, place: int) -> bool:
        """Whether nothing that the agent holds overlaps the place."""
        return self.busy[agent].isdisjoint(self.units[place])

    def within(self, agent: int, places: Iterable[int]) -> bool:
        """Whether a day's and a week's limits allow these places beside what the agent holds."""
        days: dict[int, int] = {}
        weeks: dict[int, int] = {}
        for place in places:
            day, week, length = self.days[place], self.weeks[place], self.lengths[place]
            days[day] = days.get(day, self.by_day[agent].get(day, 0)) + length
            weeks[week] = weeks.get(week, self.by_week[agent].get(week, 0)) + length
            if days[day] > self.most_day[agent] or weeks[week] > self.most_week[agent]:
                return False
        return True

    def open_to(self, agent: int, place: int) -> bool:
        """Whether the agent could add the place if it were free: idle, within limits, in a stretch long enough."""
        return self.idle(agent, place) and self.within(agent, (place,)) and self.joins(agent, place)

    def joins(self, agent: int, place: int) -> bool:
        """Whether the place by itself, or with a stretch that it touches, is as long as the agent's shortest."""
        if self.lengths[place] >= self.least_run[agent]:
            return True
        return self.starts[place] in self.ending[agent] or self.ends[place] in self.held[agent]

    def spares(self, agent: int, place: int) -> bool:
        """Whether what is left of the stretch around a held place is long enough, or nothing."""
        least = self.least_run[agent]
        if self.lengths[place] >= least:
            return True
        return all(length == 0 or length >= least for length in self.around(agent, place))

    def around(self, agent: int, place: int) -> tuple[int, int]:
        """The minutes that the agent holds right before and right after a place, without a gap."""
        before = after = 0
        ending, held = self.ending[agent], self.held[agent]
        moment = self.starts[place]
        while (left := ending.get(moment)) is not None:
            before += self.lengths[left]
            moment = self.starts[left]
        moment = self.ends[place]
        while (right := held.get(moment)) is not None:
            after += self.lengths[right]
            moment = self.ends[right]
        return before, after

    def could_move(self, agent: int, from_place: int, to_place: int) -> bool:
        """Whether the agent could give one held place for another and keep every limit."""
        if self.idle(agent, to_place) and not self.joins(agent, to_place):
            return False
        self.leave(agent, from_place)
        possible = self.open_to(agent, to_place)
        if possible:
            self.take(agent, to_place)
            possible = self.whole(agent, from_place, to_place)
            self.leave(agent, to_place)
        self.take(agent, from_place)
        return possible

    def whole(self, agent: int, left: int, taken: int) -> bool:
        """Whether no stretch beside a place just left, nor the one with the place just taken, is too short."""
        least = self.least_run[agent]
        if self.lengths[left] >= least and self.lengths[taken] >= least:
            return True
        before, after = self.around(agent, taken)
        pieces = self.around(agent, left)
        return before + self.lengths[taken] + after >= least and all(one == 0 or one >= least for one in pieces)

    def take(self, agent: int, place: int) -> None:
        """Give the agent the place."""
        self.free[place] -= 1
        self.held[agent][self.starts[place]] = place
        self.ending[agent][self.ends[place]] = place
        self.busy[agent].update(self.units[place])
        self._count(agent, place, self.lengths[place])

    def leave(self, agent: int, place: int) -> None:
        """Take the place from the agent."""
        self.free[place] += 1
        del self.held[agent][self.starts[place]]
        del self.ending[agent][self.ends[place]]
        self.busy[agent].difference_update(self.units[place])
        self._count(agent, place, -self.lengths[place])

    def _count(self, agent: int, place: int, minutes: int) -> None:
        day, week = self.days[place], self.weeks[place]
        self.by_day[agent][day] = self.by_day[agent].get(day, 0) + minutes
        self.by_week[agent][week] = self.by_week[agent].get(week, 0) + minutes
        self.minutes[agent] += minutes


def _units(place: Place) -> tuple[int, ...]:
    return tuple(range(place.from_us // _UNIT_US, -(-place.until_us // _UNIT_US)))


def _ranks(places: Sequence[Place], entries: Sequence[Entry]) -> list[dict[int, int]]:
    """Each agent's eligible wishes, place -> rank, in the order of rank and then of the record."""
    index = {place.id: number for number, place in enumerate(places)}
    found = []
    for entry in entries:
        barred = {slot for slot, _ in entry.barred}
        wished = [(rank, index[slot]) for slot, rank in entry.asked.wishes if slot in index and slot not in barred]
        found.append({place: rank for rank, place in sorted(wished)})
    return found
