"""A season's slots and the wishes of many agents: the same for every process. Run as a program, it draws once."""

import json
import random
import sys
import time

from homeshore.workforce.rules.slots.allocating import allocate
from homeshore.workforce.rules.slots.places import Entry, Place, Wishes
from homeshore.workforce.rules.slots.recording import Drawn, digest_of, draw, written

PROGRAMMES, DAYS, HALF_HOURS = 10, 7, 26
HALF_HOUR_US, DAY_US = 1_800_000_000, 86_400_000_000
MONDAY = 739_958
"""Monday 7 December 2026, as a proleptic ordinal; 719163 is 1970-01-01."""


def world(agents: int, places: int, stretches: bool = True) -> tuple[tuple[Place, ...], tuple[Entry, ...]]:
    """Slots from 8:00 to 21:00 of ten programmes in a week; each agent wants some forty half-hours of one to three."""
    chance = random.Random(20261207)  # a made-up crowd
    return _places(chance, places), tuple(_entry(chance, number, stretches) for number in range(1, agents + 1))


def _places(chance: random.Random, places: int) -> tuple[Place, ...]:
    count = PROGRAMMES * DAYS * HALF_HOURS
    found = []
    for programme in range(PROGRAMMES):
        for day in range(DAYS):
            for half_hour in range(HALF_HOURS):
                start = (MONDAY + day - 719_163) * DAY_US + (16 + half_hour) * HALF_HOUR_US
                quota = places // count + (chance.random() < places % count / count)
                name = _name(programme, day, half_hour)
                found.append(Place(name, f"p{programme}", start, start + HALF_HOUR_US, MONDAY + day, quota))
    return tuple(found)


def _entry(chance: random.Random, number: int, stretches: bool) -> Entry:
    programmes = chance.sample(range(PROGRAMMES), chance.randint(1, 3))
    wishes: dict[str, int] = {}
    for day in chance.sample(range(DAYS), chance.randint(3, 6)):
        for _ in range(chance.randint(1, 2)):
            programme, rank = chance.choice(programmes), chance.randint(1, 3)
            first = max(0, min(HALF_HOURS - 4, round(chance.gauss(HALF_HOURS / 2, HALF_HOURS / 4))))
            for half_hour in range(first, min(HALF_HOURS, first + chance.randint(4, 10))):
                wishes.setdefault(_name(programme, day, half_hour), rank)
    day_most, week_most = chance.choice([0, 240, 360, 480]), chance.choice([240, 600, 900, 1200, 1800])
    least = chance.choice([0, 60, 120, 180])
    asked = Wishes(tuple(sorted(wishes.items())), day_most, week_most, least if stretches else 0)
    return Entry(number, f"{number:064x}", asked)


def _name(programme: int, day: int, half_hour: int) -> str:
    return f"s{programme:02d}{day}{half_hour:02d}"


def main(agents: int, places: int) -> None:
    """Draw, write the record, and print the seconds of both and the record's digest."""
    slots, entries = world(agents, places)
    begun = time.process_time()
    allocate(slots, entries, "bench")
    allocated = time.process_time()
    drawn = Drawn("round", "5e" * 32, "Loto", "3 11 18 40 44 + 7", "https://www.fdj.fr", slots, entries)
    data = written(draw(drawn))
    done = time.process_time()
    print(json.dumps({"allocate": allocated - begun, "draw": done - allocated, "digest": digest_of(data)}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
