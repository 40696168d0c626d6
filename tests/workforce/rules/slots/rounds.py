"""Small rounds of slots in words: a week's half-hours of one or two programmes, and what agents ask for."""

from collections.abc import Mapping
from datetime import date, timedelta

from homeshore.workforce.rules.slots.allocating import Granted
from homeshore.workforce.rules.slots.places import Entry, Place, Wishes
from homeshore.workforce.rules.slots.recording import Drawn

MONDAY = date(2026, 12, 7)
HALF_HOUR_US = 1_800_000_000


def place(name: str, quota: int = 1, minutes: int = 30) -> Place:
    """`a09:30+1`: programme a, at half past nine, one day after Monday."""
    clock, _, day = name[1:].partition("+")
    hour, minute = clock.split(":")
    on = MONDAY + timedelta(days=int(day or 0))
    start = ((on - date(1970, 1, 1)).days * 1440 + int(hour) * 60 + int(minute)) * 60_000_000
    return Place(name, name[0], start, start + minutes * 60_000_000, on.toordinal(), quota)


def entry(number: int, wishes: Mapping[str, int] | str, day: int = 0, week: int = 0, run: int = 0) -> Entry:
    """Wishes as {slot: rank}, or as names that are all wanted most."""
    ranked = dict.fromkeys(wishes.split(), 1) if isinstance(wishes, str) else wishes
    return Entry(number, f"{number:064x}", Wishes(tuple(sorted(ranked.items())), day, week, run))


def got(result: tuple[Granted, ...]) -> dict[int, str]:
    """What each number got, as names."""
    return {one.number: " ".join(one.slots) for one in result}


def drawn(places: list[Place], entries: list[Entry]) -> Drawn:
    return Drawn(
        round="0123456789abc",
        secret="5e" * 32,
        public_name="Loto of 12 December 2026",
        public_value="3 11 18 40 44 + 7",
        public_source="https://www.fdj.fr",
        places=tuple(places),
        entries=tuple(entries),
    )
