"""A stored round: so many agents with sealed entries, drawn by the job as the product does it, in its database.

`python -m bench._slots_centre AGENTS PLACES` in a home of its own writes what it took, with digests, as JSON. Run again
in the same home it takes the draw back and draws again: it must come to the same bytes.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from hashlib import sha256

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeshore.config.settings")

import django

django.setup()  # the models that follow need it

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from bench._slots_world import PROGRAMMES, world  # noqa: E402
from homeshore.brands import actions as brands  # noqa: E402
from homeshore.brands.models import Programme  # noqa: E402
from homeshore.brands.rules.opening import Hours  # noqa: E402
from homeshore.brands.rules.programmes import BrandDetails, ProgrammePlan, Promise, Ring  # noqa: E402
from homeshore.journal.models import Outbox  # noqa: E402
from homeshore.kit.clock import from_us, to_us  # noqa: E402
from homeshore.kit.ids import encode_id  # noqa: E402
from homeshore.learning.models import Certificate  # noqa: E402
from homeshore.people import actions as people  # noqa: E402
from homeshore.people.models import Agent, Contract, Person  # noqa: E402
from homeshore.people.rules import EntityDetails  # noqa: E402
from homeshore.security.sealing import seal  # noqa: E402
from homeshore.workforce.actions import drawing, jobs, slots  # noqa: E402
from homeshore.workforce.models.slots import Slot, SlotBooking, SlotDraw, SlotEntry, SlotNotice, SlotRound  # noqa: E402
from homeshore.workforce.queries import wishes  # noqa: E402
from homeshore.workforce.rules.slots import sealing  # noqa: E402
from homeshore.workforce.rules.slots.places import Entry, Place, Wishes  # noqa: E402

BRANDS = 2
SECRET = "5e" * 32
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
FIRST_ID = 10**15
UNCERTIFIED = 50
"""One agent in so many has lost a certificate since."""
READ_BY = 50
"""So many agents open the page that says why."""


def programmes() -> list[Programme]:
    """Ten programmes of two brands, with three channels in two languages."""
    midnight = clock()
    found = []
    for number in range(BRANDS):
        name = f"bench{number}"
        brand = brands.open_brand(
            BrandDetails(slug=name, name=name, address=f"s@{name}.example", languages=("fr", "en"))
        )
        for each in range(PROGRAMMES // BRANDS):
            plan = ProgrammePlan(
                slug=f"calls{each}",
                name=f"Calls {each}",
                channels=(Promise("voice", 80, 20), Promise("chat", 80, 30), Promise("mail", 95, 4 * 3600)),
                hours=tuple(Hours(day, midnight, midnight) for day in range(7)),
                languages=("fr", "en"),
                rings=(Ring(0, 1),),
            )
            found.append(brands.open_programme(brand, plan))
    return found


def settle(count: int, lines: Sequence[Programme]) -> list[Agent]:
    """So many independents with a contract and a certificate of each brand; a few have lost one."""
    operator = people.register_entity(EntityDetails(kind="operator", name="Bench"))
    persons = Person.objects.bulk_create([Person(name=f"P{n}", email=f"p{n}@bench.example") for n in range(count)])
    agents = Agent.objects.bulk_create(
        [Agent(id=FIRST_ID + n, person=person, languages=["fr", "en"]) for n, person in enumerate(persons)]
    )
    first, last = date(2026, 1, 1), date(2027, 6, 1)
    Contract.objects.bulk_create(
        [
            Contract(id=FIRST_ID + n, person=one, entity=operator, mode="independent", starts_on=first)
            for n, one in enumerate(persons)
        ]
    )
    held = sorted({line.brand_id for line in lines})
    Certificate.objects.bulk_create(
        [
            Certificate(brand_id=brand, agent=one, level=3, valid_from=first, valid_until=last)
            for n, one in enumerate(agents)
            for brand in (held[:1] if n % UNCERTIFIED == 0 else held)
        ]
    )
    return agents


def publish(places: Sequence[Place], lines: Sequence[Programme]) -> tuple[SlotRound, dict[str, int]]:
    """The round with its slots; their ids by the names that the made-up wishes use."""
    of_round = SlotRound.objects.create(
        id=FIRST_ID,
        name="Bench",
        first_day=date(2026, 12, 7),
        last_day=date(2026, 12, 13),
        announced_at=NOW,
        opens_at=NOW,
        closes_at=NOW + timedelta(days=5),
        public_name="Loto",
        public_from=NOW + timedelta(days=6),
        first_come_at=NOW + timedelta(days=7),
        state="announced",
        commitment=sealing.commitment(SECRET),
        sealed_secret=seal(SECRET),
    )
    ids = {place.id: FIRST_ID + number for number, place in enumerate(places)}
    Slot.objects.bulk_create(
        [
            Slot(
                id=ids[place.id],
                brand_id=lines[int(place.programme[1:])].brand_id,
                programme=lines[int(place.programme[1:])],
                round=of_round,
                starts_at=from_us(place.from_us),
                ends_at=from_us(place.until_us),
                quota=place.quota,
            )
            for place in places
        ]
    )
    return of_round, ids


def enter(of_round: SlotRound, agents: Sequence[Agent], entries: Sequence[Entry], ids: dict[str, int]) -> None:
    """The sealed entry of every agent."""
    rows = []
    for agent, made_up in zip(agents, entries, strict=True):
        asked = made_up.asked
        wanted = tuple(sorted((encode_id(ids[slot]), rank) for slot, rank in asked.wishes))
        limits = (asked.most_day_minutes, asked.most_week_minutes, asked.least_run_minutes)
        entry = Entry(100_000 + made_up.number, made_up.salt, Wishes(wanted, *limits))
        sealed = seal(sealing.entry_text(entry))
        rows.append(
            SlotEntry(round=of_round, agent=agent, number=entry.number, sealed=sealed, seal=sealing.seal(entry))
        )
    SlotEntry.objects.bulk_create(rows, batch_size=500)


class Spent:
    """CPU and wall seconds of named parts, and the statements of each."""

    def __init__(self) -> None:
        self.parts: dict[str, tuple[float, float, int]] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        count = 0

        def counted(execute: Callable[..., object], *told: object) -> object:
            nonlocal count
            count += 1
            return execute(*told)

        cpu, wall = time.process_time(), time.perf_counter()
        with connection.execute_wrapper(counted):
            yield
        self.parts[name] = (time.process_time() - cpu, time.perf_counter() - wall, count)


def build(count: int, places: int) -> None:
    """The centre, with the round closed and its public value known."""
    call_command("migrate", verbosity=0)
    lines = programmes()
    slots_wanted, entries = world(count, places)
    of_round, ids = publish(slots_wanted, lines)
    agents = settle(count, lines)
    enter(of_round, agents, entries, ids)
    drawing.close_wishes(of_round.id, to_us(of_round.closes_at))
    slots.enter_public_value(of_round.id, "3 11 18 40 44 + 7", "https://www.fdj.fr", 1, to_us(of_round.public_from))


def undo() -> None:
    """Take the draw back, for a second one."""
    for model in (SlotBooking, SlotDraw, SlotNotice, Outbox):
        model.objects.all().delete()
    Slot.objects.update(taken=0)
    SlotRound.objects.update(state="closed", drawn_at=None)


def measure() -> dict[str, object]:
    """Draw by the job, and tell what it took."""
    of_round, spent = SlotRound.objects.get(), Spent()
    job = jobs.ask(slots.JOB, of_round.id)
    with spent.part("the job, all of it"):
        done = jobs.do(job.id, {slots.JOB: drawing.draw})
    assert done.state == "done", done.trouble
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with spent.part("of which reading entries, and what bars them"):
        wishes.entries_of(of_round)
    agents = list(Agent.objects.order_by("id").values_list("id", flat=True)[:READ_BY])
    with spent.part(f"why {READ_BY} agents got what they got"):
        assert all(wishes.explanation(agent, of_round.id) for agent in agents)
    booked = sorted(SlotBooking.objects.values_list("agent_id", "slot_id"))
    return {
        "database": connection.vendor,
        "spent": spent.parts,
        "digest": SlotDraw.objects.get().digest,
        "bookings": sha256(repr(booked).encode()).hexdigest(),
        "booked": len(booked),
        "notices": SlotNotice.objects.count(),
        "megabytes": peak,
    }


def main(count: int, places: int) -> None:
    """Build the centre, or take its draw back when it stands already; then draw."""
    if "workforce_slotround" in connection.introspection.table_names():
        undo()
    else:
        build(count, places)
    print(json.dumps(measure()))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
