"""Wishes are sealed, the window ends once, the draw is computed once, recorded, booked and explained."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.conf import LazySettings
from django.db import connection

from company import Company
from homeshore.facts import kind_of
from homeshore.journal.queries import facts_between, head_seq
from homeshore.kit.ids import encode_id
from homeshore.kit.problems import Invalid
from homeshore.learning import actions as learning
from homeshore.learning import queries as certificates
from homeshore.security.errors import CannotUnseal
from homeshore.security.sealing import seal
from homeshore.workforce.actions import drawing, jobs, slots
from homeshore.workforce.errors import RoundMoved, UnknownRound, WindowClosed
from homeshore.workforce.models.slots import Slot, SlotBooking, SlotDraw, SlotEntry, SlotNotice
from homeshore.workforce.queries import wishes
from homeshore.workforce.rules.slots import recording, sealing
from homeshore.workforce.rules.slots.places import Entry, Wishes
from workforce.slot_rounds import Planner, independents

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner() -> Planner:
    return Planner(Company())


def test_a_round_goes_from_wishes_to_bookings_that_anyone_can_check(planner: Planner) -> None:
    brand, programme = planner.company.brand()
    agents = independents(planner.company, brand, 3)
    of_round = planner.publish(programme, range(20, 24), places=2)
    receipts = {planner.wish(agent, of_round, range(20, 24)) for agent in agents}
    planner.draw(of_round)
    data = wishes.record_file(of_round.id)
    assert [check.what for check in recording.check(data) if not check.right] == []
    record = recording.read(data)
    assert record.commitment == of_round.commitment
    assert {one.seal for one in record.entries} == receipts
    assert SlotBooking.objects.filter(how="draw").count() == 8 == SlotDraw.objects.get().granted
    assert list(Slot.objects.values_list("taken", flat=True)) == [2, 2, 2, 2]
    assert SlotNotice.objects.filter(what="drawn").count() == 3
    hours = {agent.id: SlotBooking.objects.filter(agent=agent).count() for agent in agents}
    assert sorted(hours.values()) == [2, 3, 3]


def test_the_journal_proves_when_commitment_and_wishes_were_fixed(planner: Planner) -> None:
    brand, programme = planner.company.brand()
    (agent,) = independents(planner.company, brand, 1)
    of_round = planner.publish(programme, [20])
    seal = planner.wish(agent, of_round, [20])
    planner.draw(of_round)
    planner.company.settle()
    said = {kind_of(one.fact): one.fact for one in facts_between(0, head_seq())}
    assert said["round_announced"].commitment == of_round.commitment
    assert said["wishes_closed"].digest == of_round.entries_digest == sealing.entries_digest([seal])
    assert said["slots_drawn"].digest == SlotDraw.objects.get().digest
    assert said["slot_booked"].how == "draw"


def test_wishes_are_taken_while_the_window_is_open_only(planner: Planner) -> None:
    brand, programme = planner.company.brand()
    (agent,) = independents(planner.company, brand, 1)
    of_round = planner.publish(programme, [20])
    for moment in (planner.opens_us - 1, planner.closes_us):
        with pytest.raises(WindowClosed):
            drawing.submit_wishes(agent, of_round.id, Wishes(), moment)
    planner.wish(agent, of_round, [20])
    drawing.withdraw_wishes(agent, of_round.id, planner.opens_us)
    assert SlotEntry.objects.count() == 0


def test_other_wishes_take_the_place_of_the_first_under_the_same_number(planner: Planner) -> None:
    brand, programme = planner.company.brand()
    (agent,) = independents(planner.company, brand, 1)
    of_round = planner.publish(programme, [20, 21])
    first = planner.wish(agent, of_round, [20])
    number = SlotEntry.objects.get().number
    assert planner.wish(agent, of_round, [20, 21]) != first
    assert SlotEntry.objects.get().number == number


def test_the_database_shows_nobody_what_was_wished_for(planner: Planner) -> None:
    brand, programme = planner.company.brand()
    lea, noa = independents(planner.company, brand, 2)
    of_round = planner.publish(programme, range(20, 40))
    planner.wish(lea, of_round, [20], most_day_minutes=240)
    planner.wish(noa, of_round, range(20, 40))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM workforce_slotentry")
        rows = [" ".join(map(str, row)) for row in cursor.fetchall()]
    slot_ids = {text for row in Slot.objects.all() for text in (str(row.id), encode_id(row.id))}
    assert not any(text in row for row in rows for text in slot_ids)
    one, many = SlotEntry.objects.order_by("id")
    assert len(one.sealed) == len(many.sealed)
    assert wishes.asked_of(one).most_day_minutes == 240
    assert len(wishes.asked_of(many).wishes) == 20


def test_without_the_centres_key_nobody_opens_wishes(planner: Planner, settings: LazySettings) -> None:
    brand, programme = planner.company.brand()
    (agent,) = independents(planner.company, brand, 1)
    planner.wish(agent, planner.publish(programme, [20]), [20])
    settings.SECRET_KEY = "another centre's"
    with pytest.raises(CannotUnseal):
        wishes.asked_of(SlotEntry.objects.get())


def test_wishes_for_unknown_slots_are_refused(planner: Planner) -> None:
    brand, programme = planner.company.brand()
    (agent,) = independents(planner.company, brand, 1)
    of_round = planner.publish(programme, [20])
    with pytest.raises(Invalid):
        drawing.submit_wishes(agent, of_round.id, Wishes(((encode_id(5), 1),)), planner.opens_us)


def test_nobody_sees_a_round_before_its_announced_time(planner: Planner) -> None:
    brand, programme = planner.company.brand()
    (agent,) = independents(planner.company, brand, 1)
    of_round = planner.publish(programme, [20])
    with pytest.raises(UnknownRound):
        drawing.submit_wishes(agent, of_round.id, Wishes(), planner.now_us - 1)


def test_the_public_value_comes_after_the_wishes_and_once(planner: Planner) -> None:
    _, programme = planner.company.brand()
    of_round = planner.publish(programme, [20])
    with pytest.raises(RoundMoved):
        slots.enter_public_value(of_round.id, "7", "radio", 1, planner.drawn_us)
    drawing.close_due_rounds(planner.closes_us)
    with pytest.raises(Invalid):
        slots.enter_public_value(of_round.id, "7", "radio", 1, planner.drawn_us - 1)
    slots.enter_public_value(of_round.id, "7", "radio", 1, planner.drawn_us)
    with pytest.raises(Invalid):
        slots.enter_public_value(of_round.id, "8", "radio", 1, planner.drawn_us)


def test_a_draw_that_was_killed_after_some_bookings_goes_on_there(planner: Planner) -> None:
    brand, programme = planner.company.brand()
    of_round = planner.publish(programme, range(20, 24), places=2)
    for agent in independents(planner.company, brand, 2):
        planner.wish(agent, of_round, range(20, 24))
    planner.draw(of_round)
    SlotBooking.objects.filter(slot=Slot.objects.first()).delete()
    Slot.objects.filter(id=Slot.objects.first().id).update(taken=0)
    of_round.state = "closed"
    of_round.save()
    jobs.do(jobs.ask(slots.JOB, of_round.id).id, {slots.JOB: drawing.draw})
    assert list(Slot.objects.values_list("taken", flat=True)) == [2, 2, 2, 2]
    assert SlotBooking.objects.count() == 8


def test_an_operator_who_alters_an_entry_after_the_window_draws_nothing(planner: Planner) -> None:
    brand, programme = planner.company.brand()
    (agent,) = independents(planner.company, brand, 1)
    of_round = planner.publish(programme, [20])
    planner.wish(agent, of_round, [20])
    drawing.close_due_rounds(planner.closes_us)
    entry = SlotEntry.objects.get()
    entry.sealed = seal(sealing.entry_text(Entry(entry.number, "5e" * 32, Wishes())))
    entry.save()
    slots.enter_public_value(of_round.id, "7", "radio", 1, planner.drawn_us)
    done = jobs.do(jobs.ask(slots.JOB, of_round.id).id, {slots.JOB: drawing.draw})
    assert done.trouble["state"] == "altered"
    assert SlotBooking.objects.count() == 0


def test_a_draw_of_many_reads_and_writes_them_together(
    planner: Planner, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    brand, programme = planner.company.brand()
    of_round = planner.publish(programme, range(20, 24), places=40)
    for agent in independents(planner.company, brand, 40):
        planner.wish(agent, of_round, range(20, 24))
    with django_assert_max_num_queries(120):
        planner.draw(of_round)
    assert SlotBooking.objects.count() == 160
    assert not SlotEntry.objects.filter(outcome="").exists()


def test_what_the_draw_wrote_down_is_what_follows_from_its_record(planner: Planner) -> None:
    brand, programme = planner.company.brand()
    agents = independents(planner.company, brand, 3)
    of_round = planner.publish(programme, range(20, 24), places=2)
    for agent in agents:
        planner.wish(agent, of_round, range(20, 24))
    planner.draw(of_round)
    written = [wishes.explanation(agent.id, of_round.id) for agent in agents]
    assert not any("granted" in row.outcome for row in SlotEntry.objects.all())
    SlotEntry.objects.update(outcome="")  # a draw of an earlier version
    assert [wishes.explanation(agent.id, of_round.id) for agent in agents] == written


def test_who_is_not_certified_or_is_an_employee_wishes_in_vain_and_learns_why(planner: Planner) -> None:
    brand, programme = planner.company.brand()
    stranger = planner.company.agent("Paul", mode="independent")
    employee = planner.company.agent("Emma", brand)
    of_round = planner.publish(programme, [20])
    for agent in (stranger, employee):
        planner.wish(agent, of_round, [20])
    planner.draw(of_round)
    why = {agent: wishes.explanation(agent.id, of_round.id) for agent in (stranger, employee)}
    assert [one.reasons[0].code for one in why.values() if one] == ["not_permitted", "placed_by_roster"]
    assert SlotBooking.objects.count() == 0


def test_a_certificate_revoked_after_the_wishes_leaves_the_place_to_others(planner: Planner) -> None:
    brand, programme = planner.company.brand()
    lea, noa = independents(planner.company, brand, 2)
    of_round = planner.publish(programme, [20])
    for agent in (lea, noa):
        planner.wish(agent, of_round, [20])
    learning.revoke_certificate(certificates.certificates(lea.id).get())
    planner.draw(of_round)
    assert SlotBooking.objects.get().agent_id == noa.id
