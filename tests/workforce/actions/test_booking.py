"""First come, first served; give-backs, waiting lists, swaps; certificates that end in the middle of a slot."""

import pytest
from django.core import mail

from company import Company
from homeshore.facts import kind_of
from homeshore.facts.office import SlotBooked, SlotLeft
from homeshore.journal.projections import catch_up
from homeshore.journal.queries import facts_between, head_seq
from homeshore.kit.clock import from_us
from homeshore.learning import actions as learning
from homeshore.learning import queries as certificates
from homeshore.people import queries as people
from homeshore.people.actions import end_contract
from homeshore.people.queries import Agent
from homeshore.security.actions import open_account
from homeshore.workforce import reactions
from homeshore.workforce.actions import booking, slot_notices, slots, swapping
from homeshore.workforce.errors import (
    BelowTaken,
    BookedElsewhere,
    NotPermitted,
    NotYetOpen,
    PlacedByRoster,
    SlotBegun,
    SlotFull,
    SwapGone,
    UnknownBooking,
    UnknownSlot,
)
from homeshore.workforce.models.slots import Slot, SlotBooking, SlotNotice, SlotRound, SlotSwap, SlotWaiting
from homeshore.workforce.queries.slot_weeks import together, unseen_notices
from homeshore.workforce.queries.slots import booked
from workforce.roster_staff import need
from workforce.slot_rounds import HOUR_US, Planner, independents

pytestmark = pytest.mark.django_db


class Open:
    """A drawn round with one place in each of four half-hours, and three certified independents."""

    def __init__(self, **change: object) -> None:
        self.planner = Planner(Company())
        self.brand, self.programme = self.planner.company.brand()
        self.lea, self.noa, self.zoe = independents(self.planner.company, self.brand, 3)
        self.round = self.planner.publish(self.programme, range(20, 24), **change)
        self.planner.draw(self.round)
        self.slots = list(Slot.objects.filter(round=self.round).order_by("starts_at"))
        self.now = self.planner.first_come_us

    def book(self, agent: Agent, place: int = 0) -> SlotBooking:
        return booking.book(agent, self.slots[place].id, self.now)

    def holders(self, place: int = 0) -> list[int]:
        return list(SlotBooking.objects.filter(slot=self.slots[place]).values_list("agent_id", flat=True))


@pytest.fixture
def week(db: None) -> Open:
    return Open()


def said(week: Open) -> list[SlotBooked | SlotLeft]:
    week.planner.company.settle()
    kinds = frozenset({"slot_booked", "slot_left"})
    return [one.fact for one in facts_between(0, head_seq(), kinds)]  # type: ignore[misc]


def test_who_comes_first_gets_the_place(week: Open) -> None:
    week.book(week.lea)
    with pytest.raises(SlotFull):
        week.book(week.noa)
    start, end = week.planner.at_us(20), week.planner.at_us(21)
    assert [one.agent for one in booked(from_us=start, until_us=end)] == [week.lea.id]
    assert said(week) == [SlotBooked(week.slots[0].id, start, end, "first_come")]


def test_nobody_books_before_the_stated_time_but_by_the_stated_rule(db: None) -> None:
    week = Open(early_level=4, early_hours=24)
    expert = week.planner.company.agent("Expert", week.brand, mode="independent", level=4)
    week.now -= 24 * HOUR_US
    week.book(expert)
    with pytest.raises(NotYetOpen) as refused:
        week.book(week.lea, 1)
    assert refused.value.fields == {"from_us": week.planner.first_come_us}


def test_only_who_is_certified_may_book_and_employees_are_placed_by_their_roster(week: Open) -> None:
    with pytest.raises(NotPermitted):
        week.book(week.planner.company.agent("Paul", mode="independent"))
    employee = week.planner.company.agent("Emma", week.brand)
    with pytest.raises(PlacedByRoster):
        week.book(employee)
    SlotRound.objects.update(employees_too=True)
    assert week.book(employee).agent_id == employee.id


def test_nobody_is_booked_twice_at_one_time(week: Open) -> None:
    other, programme = week.planner.company.brand("belmare")
    learning.grant_certificate(
        week.lea, other, 3, *certificates.certificates(week.lea.id).values_list("valid_from", "valid_until")[0]
    )
    week.planner.put(week.round, programme, [20])
    week.book(week.lea)
    with pytest.raises(BookedElsewhere):
        booking.book(week.lea, Slot.objects.get(programme=programme).id, week.now)
    with pytest.raises(BookedElsewhere):
        week.book(week.lea)


def test_a_slot_that_has_begun_and_one_that_is_not_there_are_refused(week: Open) -> None:
    with pytest.raises(UnknownSlot):
        booking.book(week.lea, 5, week.now)
    week.now = week.planner.at_us(20)
    with pytest.raises(SlotBegun):
        week.book(week.lea)


def test_what_is_given_back_stays_the_givers_until_somebody_takes_it(week: Open) -> None:
    held = week.book(week.lea)
    booking.give_back(week.lea, held.id, week.now)
    assert week.holders() == [week.lea.id]
    week.book(week.noa)
    assert week.holders() == [week.noa.id]
    assert [(type(one), getattr(one, "how", "") or getattr(one, "cause", "")) for one in said(week)] == [
        (SlotBooked, "first_come"),
        (SlotLeft, "given_back"),
        (SlotBooked, "given_back"),
    ]
    assert SlotNotice.objects.get().what == "passed_on"
    with pytest.raises(UnknownBooking):
        booking.keep(week.lea, held.id)


def test_who_gave_back_may_keep_it_after_all(week: Open) -> None:
    held = week.book(week.lea)
    booking.give_back(week.lea, held.id, week.now)
    booking.keep(week.lea, held.id)
    with pytest.raises(SlotFull):
        week.book(week.noa)


def test_nobody_gives_back_what_is_not_theirs_or_has_begun(week: Open) -> None:
    held = week.book(week.lea)
    with pytest.raises(UnknownBooking):
        booking.give_back(week.noa, held.id, week.now)
    with pytest.raises(SlotBegun):
        booking.give_back(week.lea, held.id, week.planner.at_us(20))


def test_giving_back_has_no_consequence_for_the_next_booking(week: Open) -> None:
    """Nothing of it is stored: no row tells later that it happened."""
    for _ in range(3):
        held = week.book(week.lea)
        booking.give_back(week.lea, held.id, week.now)
        week.book(week.noa)
        booking.give_back(week.noa, held.id, week.now)
    assert week.book(week.lea).agent_id == week.lea.id
    assert SlotBooking.objects.count() == 1


def test_the_waiting_list_is_served_in_its_order(week: Open) -> None:
    held = week.book(week.lea)
    for place, agent in enumerate((week.noa, week.zoe)):
        booking.wait(agent, week.slots[0].id, week.now + place)
    booking.give_back(week.lea, held.id, week.now)
    assert booking.advance(week.slots[0].id, week.now) == 1
    assert week.holders() == [week.noa.id]
    slots.set_quota(week.slots[0].id, 2)
    booking.advance_all()
    assert sorted(week.holders()) == sorted([week.noa.id, week.zoe.id])
    assert SlotWaiting.objects.count() == 0
    assert list(SlotNotice.objects.filter(what="booked").values_list("agent_id", flat=True).order_by("id")) == [
        week.noa.id, week.zoe.id,
    ]  # fmt: skip


def test_who_waits_but_works_elsewhere_then_is_passed_over_and_stays_in_line(week: Open) -> None:
    week.book(week.lea)
    booking.wait(week.noa, week.slots[0].id, week.now)
    booking.wait(week.zoe, week.slots[0].id, week.now + 1)
    learning.revoke_certificate(certificates.certificates(week.noa.id).get())
    slots.set_quota(week.slots[0].id, 2)
    booking.advance(week.slots[0].id, week.now)
    assert sorted(week.holders()) == sorted([week.lea.id, week.zoe.id])
    assert SlotWaiting.objects.get().agent_id == week.noa.id


def test_nobody_stands_in_line_before_booking_opens(week: Open) -> None:
    """Else whoever was in line first would hold every place when the doors open."""
    week.now -= 1
    with pytest.raises(NotYetOpen):
        booking.wait(week.noa, week.slots[0].id, week.now)
    assert SlotWaiting.objects.count() == 0


def test_who_gets_a_place_by_a_swap_waits_for_it_no_longer(week: Open) -> None:
    mine = week.book(week.lea, 0)
    week.book(week.noa, 1)
    booking.wait(week.lea, week.slots[1].id, week.now)
    swap = swapping.propose_swap(week.lea, mine.id, week.slots[1].id, week.now)
    swapping.accept_swap(week.noa, swap.id, week.now)
    assert SlotWaiting.objects.count() == 0


def test_leaving_the_line_leaves_nothing(week: Open) -> None:
    booking.wait(week.noa, week.slots[0].id, week.now)
    booking.stop_waiting(week.noa, week.slots[0].id)
    assert SlotWaiting.objects.count() == 0


def test_two_agents_swap_when_both_may_work_what_they_get(week: Open) -> None:
    mine = week.book(week.lea, 0)
    week.book(week.noa, 1)
    swap = swapping.propose_swap(week.lea, mine.id, week.slots[1].id, week.now)
    swapping.accept_swap(week.noa, swap.id, week.now)
    assert (week.holders(0), week.holders(1)) == ([week.noa.id], [week.lea.id])
    assert SlotSwap.objects.count() == 0
    with pytest.raises(SwapGone):
        swapping.accept_swap(week.noa, swap.id, week.now)
    assert list(Slot.objects.values_list("taken", flat=True)) == [1, 1, 0, 0]


def test_two_slots_at_the_same_time_can_be_swapped(week: Open) -> None:
    other, programme = week.planner.company.brand("belmare")
    dates = certificates.certificates(week.lea.id).values_list("valid_from", "valid_until")[0]
    for agent in (week.lea, week.noa):
        learning.grant_certificate(agent, other, 3, *dates)
    week.planner.put(week.round, programme, [20])
    there = Slot.objects.get(programme=programme)
    mine = week.book(week.lea)
    booking.book(week.noa, there.id, week.now)
    swap = swapping.propose_swap(week.lea, mine.id, there.id, week.now)
    swapping.accept_swap(week.noa, swap.id, week.now)
    assert SlotBooking.objects.get(slot=there).agent_id == week.lea.id


def test_a_swap_with_somebody_who_is_not_certified_for_it_is_refused(week: Open) -> None:
    mine = week.book(week.lea, 0)
    week.book(week.noa, 1)
    swap = swapping.propose_swap(week.lea, mine.id, week.slots[1].id, week.now)
    learning.revoke_certificate(certificates.certificates(week.noa.id).get())
    with pytest.raises(NotPermitted):
        swapping.accept_swap(week.noa, swap.id, week.now)
    assert week.holders(0) == [week.lea.id]


def test_a_proposal_goes_with_its_booking(week: Open) -> None:
    mine = week.book(week.lea, 0)
    week.book(week.noa, 1)
    swapping.propose_swap(week.lea, mine.id, week.slots[1].id, week.now)
    booking.give_back(week.lea, mine.id, week.now)
    week.book(week.zoe, 0)
    assert SlotSwap.objects.count() == 0


def test_places_are_never_fewer_than_taken(week: Open) -> None:
    week.book(week.lea)
    with pytest.raises(BelowTaken):
        slots.set_quota(week.slots[0].id, 0)
    slots.set_quota(week.slots[1].id, 0)
    with pytest.raises(SlotFull):
        week.book(week.lea, 1)


def test_places_that_are_taken_stay_when_the_requirement_falls(week: Open) -> None:
    for slot in week.slots[:2]:
        slots.set_quota(slot.id, 2)
    for agent in (week.lea, week.noa):
        week.book(agent)
    need(week.programme, week.planner.monday, 1)
    slots.fill_from_requirement(week.round.id, week.programme.id)
    quotas = dict(Slot.objects.values_list("id", "quota"))
    assert [quotas[slot.id] for slot in week.slots[:2]] == [2, 1]


def revoke(week: Open, agent: Agent) -> None:
    learning.revoke_certificate(certificates.certificates(agent.id).get())
    week.planner.company.settle()
    catch_up(reactions.RELEASES)


def test_a_revoked_certificate_gives_coming_slots_back_and_tells_the_agent(week: Open) -> None:
    week.book(week.lea)
    revoke(week, week.lea)
    assert week.holders() == []
    assert Slot.objects.get(id=week.slots[0].id).taken == 0
    assert (SlotNotice.objects.get().what, SlotNotice.objects.get().cause) == ("released", "certificate")
    assert kind_of(said(week)[-1]) == "slot_left"
    assert week.book(week.noa).agent_id == week.noa.id


def test_a_slot_that_runs_ends_at_the_revocation_and_what_was_worked_stays(week: Open) -> None:
    held = week.book(week.lea)
    middle = week.planner.at_us(20) + HOUR_US // 4
    booking.release(held, "certificate", middle)
    held.refresh_from_db()
    assert (held.ends_at, held.released_at) == (from_us(middle), from_us(middle))
    assert booked(week.lea.id, from_us=week.planner.at_us(20), until_us=week.planner.at_us(21))[0].until_us == middle
    last = said(week)[-1]
    assert (last.from_us, last.until_us) == (middle, week.planner.at_us(21))
    booking.release(held, "certificate", middle + 1)
    assert said(week)[-1] == last


def test_other_agents_keep_theirs_when_one_certificate_is_revoked(week: Open) -> None:
    week.book(week.lea, 0)
    week.book(week.noa, 1)
    revoke(week, week.lea)
    assert week.holders(1) == [week.noa.id]


def test_who_has_no_contract_any_more_is_told_what_became_of_their_slots(week: Open) -> None:
    week.lea.person.user = open_account("lea@homeshore.example", "Lea Martin")
    week.lea.person.save()
    week.book(week.lea)
    contract = people.contracts(week.lea.person_id)[0]
    end_contract(contract, contract.starts_on)
    week.planner.company.settle()
    catch_up(reactions.RELEASES)
    SlotNotice.objects.update(made_at=from_us(week.planner.now_us))
    slot_notices.mail_notices()
    assert [one.to for one in mail.outbox] == [["lea@homeshore.example"]]


def test_those_who_rest_hold_up_nobodys_mail(week: Open) -> None:
    emma = week.planner.company.agent("Emma", week.brand)
    slot_notices.tell(emma.id, week.slots[0], "booked", from_us(week.planner.now_us))
    columns = ("brand_id", "agent_id", "programme_id", "what", "starts_at", "made_at")
    told = SlotNotice.objects.values(*columns).get()
    SlotNotice.objects.bulk_create(SlotNotice(**told) for _ in range(250))
    slot_notices.tell(week.noa.id, week.slots[0], "booked", from_us(week.planner.now_us + 1))
    slot_notices.mail_notices()
    assert list(SlotNotice.objects.filter(told_at=None).values_list("agent_id", flat=True).distinct()) == [emma.id]


def test_a_certificate_that_ends_many_slots_is_told_in_one_mail_and_one_sentence(week: Open) -> None:
    week.lea.person.user = open_account("lea@homeshore.example", "Lea Martin")
    week.lea.person.save()
    for place in range(len(week.slots)):
        week.book(week.lea, place)
    revoke(week, week.lea)
    SlotNotice.objects.update(made_at=from_us(week.planner.now_us))
    slot_notices.mail_notices()
    assert len(mail.outbox) == 1
    assert mail.outbox[0].body.count("contest") == 1
    assert len(together(unseen_notices(week.lea))) == 1


def test_a_notice_is_mailed_once_to_whoever_has_an_account(week: Open) -> None:
    week.lea.person.user = open_account("lea@homeshore.example", "Lea Martin")
    week.lea.person.save()
    held = week.book(week.lea)
    booking.give_back(week.lea, held.id, week.now)
    booking.give_back(week.noa, week.book(week.noa).id, week.now)
    week.book(week.zoe)
    SlotNotice.objects.update(made_at=from_us(week.planner.now_us))
    for _ in range(2):
        assert slot_notices.mail_notices() is False
    assert SlotNotice.objects.filter(told_at=None).count() == 0
    assert [one.to for one in mail.outbox] == [["lea@homeshore.example"]]
    assert "aubelle" not in mail.outbox[0].body.lower()
