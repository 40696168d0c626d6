import pytest

from homeshore.facts.vocabulary import ContactState
from homeshore.routing import commands as c
from routing.scenario import (
    ANN,
    AWAY,
    BOB,
    CALLBACK,
    CHAT,
    CLAIMS,
    MAIL,
    ORDERS,
    READY,
    RETENTION,
    SECOND,
    VOICE,
    Centre,
    at,
    permit,
)

EVERYTHING = tuple(permit(ORDERS, channel) for channel in (CHAT, MAIL, VOICE, CALLBACK))


@pytest.fixture
def centre() -> Centre:
    return Centre()


def busy_with(centre: Centre, *contacts: tuple[int, object]) -> None:
    """ANN takes these contacts, one a second."""
    centre.enrol(ANN, *EVERYTHING)
    for second, (contact, channel) in enumerate(contacts, 1):
        centre.arrive(second, contact, channel)
        assert centre.offered(ANN) == contact
        centre.accept(second, ANN)


@pytest.mark.parametrize(
    ("in_hand", "offered"),
    [
        ([], {CHAT, MAIL, VOICE, CALLBACK}),
        ([CHAT], {CHAT}),
        ([CHAT, CHAT], set()),
        ([VOICE], set()),
        ([CALLBACK], set()),
        ([MAIL], {CHAT, VOICE}),
        ([MAIL, CHAT], {CHAT}),
    ],
)
@pytest.mark.parametrize("arriving", [CHAT, MAIL, VOICE, CALLBACK])
def test_what_may_be_offered_beside_what_is_in_hand(centre, in_hand, offered, arriving):
    busy_with(centre, *enumerate(in_hand, 1))
    centre.arrive(20, 9, arriving)
    assert (centre.offered(ANN) == 9) == (arriving in offered)


@pytest.mark.parametrize(
    ("wrapping_up", "offered"), [(CHAT, {CHAT}), (VOICE, set()), (CALLBACK, set()), (MAIL, {CHAT})]
)
@pytest.mark.parametrize("arriving", [CHAT, MAIL, VOICE, CALLBACK])
def test_wrap_up_keeps_its_slot(centre, wrapping_up, offered, arriving):
    busy_with(centre, (1, wrapping_up))
    centre.say(10, c.WrapUp(ANN, 1))
    centre.arrive(20, 9, arriving)
    assert (centre.offered(ANN) == 9) == (arriving in offered)


def test_a_mail_is_set_aside_for_a_chat_and_taken_up_after_it(centre):
    busy_with(centre, (1, MAIL))
    centre.arrive(10, 2, CHAT)
    assert centre.accept(11, ANN) == ["11 contact_set_aside c1 a11", "11 offer_accepted c2 a11"]
    assert centre.close(20, ANN, 2) == ["20 contact_closed c2 a11", "20 contact_taken_up c1 a11"]


def test_a_mail_set_aside_comes_back_before_a_new_mail_is_offered(centre):
    busy_with(centre, (1, MAIL))
    centre.say(5, c.SetAside(ANN, 1))
    centre.arrive(6, 2, MAIL)
    assert centre.offered(ANN) == 0
    assert centre.say(7, c.TakeUp(ANN, 1)) == ["7 contact_taken_up c1 a11"]
    assert centre.close(8, ANN, 1) == ["8 contact_closed c1 a11", "8 contact_offered c2 a11"]


def test_a_mail_waits_for_an_agent_who_is_away_when_the_call_ends(centre):
    busy_with(centre, (1, MAIL), (2, VOICE))
    centre.say(10, c.SetStatus(ANN, AWAY))
    assert centre.close(11, ANN, 2) == ["11 contact_closed c2 a11"]
    assert centre.say(12, c.SetStatus(ANN, READY)) == ["12 agent_status_changed a11", "12 contact_taken_up c1 a11"]


def test_written_work_is_not_taken_up_in_the_middle_of_a_call(centre):
    busy_with(centre, (1, MAIL), (2, VOICE))
    assert centre.say(5, c.TakeUp(ANN, 1)) == ["refused: desk_is_taken"]


def test_a_chat_cannot_be_set_aside(centre):
    busy_with(centre, (1, CHAT))
    assert centre.say(5, c.SetAside(ANN, 1)) == ["refused: wrong_state"]


def test_those_with_nothing_in_hand_are_asked_first(centre):
    busy_with(centre, (1, CHAT))
    centre.enrol(BOB, permit(ORDERS, CHAT))
    assert centre.arrive(10, 2)[-1] == "10 contact_offered c2 a12"


def test_hold_and_resume_say_each_thing_once(centre):
    busy_with(centre, (1, VOICE))
    assert centre.say(5, c.Hold(ANN, 1)) == ["5 contact_held c1 a11"]
    assert centre.say(6, c.Hold(ANN, 1)) == []
    assert centre.say(7, c.Resume(ANN, 1)) == ["7 contact_resumed c1 a11"]
    assert centre.say(8, c.Resume(ANN, 1)) == []


def test_a_hold_ends_with_the_conversation_and_with_being_set_aside(centre):
    busy_with(centre, (1, MAIL))
    centre.say(2, c.Hold(ANN, 1))
    centre.say(3, c.SetAside(ANN, 1))
    centre.say(4, c.TakeUp(ANN, 1))
    assert centre.say(5, c.Resume(ANN, 1)) == []
    centre.say(6, c.Hold(ANN, 1))
    centre.say(7, c.WrapUp(ANN, 1))
    assert [handling.held for handling in centre.core.agent_view(ANN).handlings] == [False]


def test_wrap_up_ends_at_its_limit(centre):
    busy_with(centre, (1, VOICE))
    assert centre.say(10, c.WrapUp(ANN, 1)) == ["10 wrap_up_started c1 a11"]
    centre.arrive(20, 2, VOICE)
    assert centre.wait(40) == ["40 contact_closed c1 a11", "40 contact_offered c2 a11"]
    closed = centre.last("contact_closed").fact
    assert (closed.cause, closed.outcome) == ("wrap_up_limit", "unstated")


def test_wrap_up_without_a_limit_has_no_end(centre):
    centre.configure(ORDERS, 1, wrap_up=0)
    busy_with(centre, (1, VOICE))
    centre.say(10, c.WrapUp(ANN, 1))
    assert centre.wait(100_000) == []


def test_a_customer_who_leaves_starts_wrap_up(centre):
    busy_with(centre, (1, CHAT))
    assert centre.say(10, c.Leave(1)) == ["10 wrap_up_started c1 a11"]
    assert centre.last("wrap_up_started").fact.cause == "customer_left"
    assert centre.say(11, c.Leave(1)) == []


def test_a_transfer_keeps_the_seniority_and_spares_the_agent_who_made_it(centre):
    busy_with(centre, (1, CHAT))
    centre.arrive(5, 2, programme=RETENTION)
    assert centre.say(10, c.Transfer(ANN, 1, ORDERS)) == ["10 contact_transferred c1 a11"]
    centre.enrol(BOB, permit(ORDERS, CHAT), permit(RETENTION, CHAT))
    assert centre.offered(BOB) == 1


def test_a_transfer_to_an_agent_asks_them_first(centre):
    busy_with(centre, (1, CHAT))
    centre.enrol(BOB, permit(RETENTION, CHAT, level=1))
    assert centre.say(10, c.Transfer(ANN, 1, RETENTION, BOB, "knows the case")) == [
        "10 contact_transferred c1 a11",
        "10 contact_offered c1 a12",
    ]
    assert centre.last("contact_offered").fact.why[0] == "transferred"


def test_a_transfer_is_refused_across_brands_and_to_those_without_permission(centre):
    busy_with(centre, (1, CHAT))
    centre.enrol(BOB, permit(RETENTION, MAIL))
    assert centre.say(10, c.Transfer(ANN, 1, CLAIMS)) == ["refused: other_brand"]
    assert centre.say(10, c.Transfer(ANN, 1, RETENTION, BOB)) == ["refused: not_permitted"]
    assert centre.say(10, c.Transfer(ANN, 1, 999)) == ["refused: unknown_programme"]
    assert centre.core.contact_view(1).state is ContactState.ACTIVE


def test_nobody_acts_on_another_agents_contact(centre):
    busy_with(centre, (1, CHAT))
    centre.enrol(BOB, permit(ORDERS, CHAT))
    assert centre.close(5, BOB, 1) == ["refused: not_your_contact"]
    assert centre.close(5, BOB, 7) == ["refused: unknown_contact"]
    assert centre.close(5, 99, 1) == ["refused: unknown_agent"]


def test_times_in_the_world_are_clamped_between_the_previous_fact_and_now(centre):
    centre.enrol(ANN, *EVERYTHING)
    centre.arrive(10, 1, CHAT, occurred_us=at(8))
    offer = centre.last("contact_offered").fact.offer
    centre.say(12, c.Accept(ANN, 1, offer, occurred_us=at(3)))
    assert centre.last("contact_arrived").occurred_us == at(8)
    assert centre.last("offer_accepted").occurred_us == at(10)
    centre.say(20, c.WrapUp(ANN, 1, occurred_us=at(15)))
    assert (centre.last("wrap_up_started").at_us, centre.last("wrap_up_started").occurred_us) == (at(20), at(15))
    centre.say(21, c.Close(ANN, 1, "order", "sale", occurred_us=at(99)))
    assert centre.last("contact_closed").occurred_us == at(21)


def test_the_expected_wait_is_place_times_mean_handling_over_agents_at_work(centre):
    busy_with(centre, (1, VOICE))
    centre.close(101, ANN, 1)
    for contact in (2, 3, 4):
        centre.arrive(110, contact, VOICE)
    assert centre.core.contact_view(4).expected_wait_us == -1
    centre.accept(111, ANN)
    view = centre.core.contact_view(4)
    assert (view.place, view.expected_wait_us) == (2, 2 * 100 * SECOND)
