"""Two hundred agents at ten places at once, in as many connections: exactly ten get one, on SQLite and PostgreSQL."""

import threading
from collections.abc import Callable, Sequence

import pytest
from django.db import OperationalError, connection

from company import Company
from homeshore.kit.errors import Refusal
from homeshore.workforce.actions import booking, swapping
from homeshore.workforce.models.slots import Slot, SlotBooking, SlotWaiting
from workforce.slot_rounds import Planner, independents

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.serial]

AGENTS, PLACES = 200, 10


def all_at_once(works: Sequence[Callable[[], object]]) -> list[str]:
    """Run each in a thread and connection of its own, from one signal on; what each was refused with, or ''."""
    barrier = threading.Barrier(len(works), timeout=60)
    answers = [""] * len(works)

    def run(place: int) -> None:
        connection.ensure_connection()
        barrier.wait()
        try:
            works[place]()
        except Refusal as refusal:
            answers[place] = refusal.code
        except OperationalError as trouble:
            answers[place] = str(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def planner() -> Planner:
    return Planner(Company())


def test_ten_places_are_ten_bookings_however_many_tap_at_once(planner: Planner) -> None:
    brand, programme = planner.company.brand()
    agents = independents(planner.company, brand, AGENTS)
    of_round = planner.draw(planner.publish(programme, [20], places=PLACES))
    slot = Slot.objects.get(round=of_round)
    answers = all_at_once(
        [lambda agent=agent: booking.book(agent, slot.id, planner.first_come_us) for agent in agents]  # type: ignore[misc]
    )
    assert {answer: answers.count(answer) for answer in set(answers)} == {"": PLACES, "slot_full": AGENTS - PLACES}
    slot.refresh_from_db()
    assert slot.taken == PLACES == SlotBooking.objects.values("agent").distinct().count()


def test_one_agent_who_taps_two_overlapping_slots_at_once_gets_one(planner: Planner) -> None:
    brand, programme = planner.company.brand()
    (agent,) = independents(planner.company, brand, 1)
    of_round = planner.draw(planner.publish(programme, [20], places=PLACES))
    slot = Slot.objects.get(round=of_round)
    answers = all_at_once([lambda: booking.book(agent, slot.id, planner.first_come_us)] * 8)
    assert sorted(answers) == ["", *["booked_elsewhere"] * 7]


def test_one_place_given_back_goes_to_one_of_many(planner: Planner) -> None:
    brand, programme = planner.company.brand()
    giver, *others = independents(planner.company, brand, 20)
    of_round = planner.draw(planner.publish(programme, [20]))
    slot = Slot.objects.get(round=of_round)
    held = booking.book(giver, slot.id, planner.first_come_us)
    booking.give_back(giver, held.id, planner.first_come_us)
    answers = all_at_once(
        [lambda agent=agent: booking.book(agent, slot.id, planner.first_come_us) for agent in others]  # type: ignore[misc]
    )
    assert answers.count("") == 1
    assert SlotBooking.objects.get().agent_id in {agent.id for agent in others}


def test_crossing_swaps_and_waiting_lists_end_without_a_dead_lock(planner: Planner) -> None:
    brand, programme = planner.company.brand()
    lea, noa, *others = independents(planner.company, brand, 8)
    of_round = planner.draw(planner.publish(programme, [20, 21]))
    first, second = Slot.objects.filter(round=of_round).order_by("starts_at")
    now = planner.first_come_us
    mine, theirs = booking.book(lea, first.id, now), booking.book(noa, second.id, now)
    to_second = swapping.propose_swap(lea, mine.id, second.id, now)
    to_first = swapping.propose_swap(noa, theirs.id, first.id, now)
    for agent in others:
        booking.wait(agent, first.id, now)
    answers = all_at_once(
        [
            lambda: swapping.accept_swap(noa, to_second.id, now),
            lambda: swapping.accept_swap(lea, to_first.id, now),
            *[lambda: booking.advance(first.id, now)] * 4,
        ]
    )
    assert sorted(answers[:2]) == ["", "swap_gone"]
    assert set(SlotBooking.objects.values_list("agent_id", flat=True)) == {lea.id, noa.id}
    assert SlotWaiting.objects.count() == len(others)
