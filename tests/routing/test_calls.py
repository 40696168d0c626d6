"""Telephones, calls that agents place, warm transfers, and the rest between two calls."""

import pytest

from homeshore.facts import live
from homeshore.facts.vocabulary import ContactState, Mode
from homeshore.routing import commands as c
from homeshore.routing.core import Core
from routing.scenario import (
    ANN,
    AUBELLE,
    BOB,
    BUSY,
    CALLBACK,
    CAT,
    CHAT,
    CLAIMS,
    MAIL,
    OFFLINE,
    ORDERS,
    READY,
    RETENTION,
    SANTEO,
    SECOND,
    VOICE,
    Centre,
    at,
    permit,
)


@pytest.fixture
def centre() -> Centre:
    return Centre(spacing_in=4, spacing_out=8)


def place(agent: int, contact: int, programme: int = ORDERS, brand: int = AUBELLE) -> c.Place:
    return c.Place(agent, contact, contact, contact, brand, programme, "fr")


def in_a_call(centre: Centre, agent: int, contact: int, programme: int = ORDERS, second: float = 1) -> None:
    centre.arrive(second, contact, VOICE, programme)
    centre.accept(second, agent)


# -- who has a telephone


def test_without_a_phone_an_agent_is_given_chats_and_mails_but_no_calls(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE), permit(ORDERS, CALLBACK), permit(ORDERS, MAIL))
    centre.say(0, c.SetPhone(ANN, 1, False))
    assert centre.arrive(1, 1, VOICE) == ["1 contact_arrived c1"]
    assert centre.arrive(2, 2, CALLBACK) == ["2 contact_arrived c2"]
    assert centre.core.explain(1, ANN) == ("phone_down",)
    assert centre.arrive(3, 3, MAIL) == ["3 contact_arrived c3", "3 contact_offered c3 a11"]


def test_a_phone_that_connects_rings_for_who_waits(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    centre.say(0, c.SetPhone(ANN, 1, False))
    centre.arrive(1, 1, VOICE)
    assert centre.say(2, c.SetPhone(ANN, 1, True)) == ["2 phone_connected a11", "2 contact_offered c1 a11"]
    assert centre.core.agent_view(ANN).phone
    assert centre.say(3, c.SetPhone(ANN, 1, True)) == []


def test_a_phone_that_goes_down_gives_an_offered_call_to_another_at_once(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    centre.arrive(1, 1, VOICE)
    centre.enrol(BOB, permit(ORDERS, VOICE))
    assert centre.say(2, c.SetPhone(ANN, 1, False)) == [
        "2 phone_disconnected a11",
        "2 offer_withdrawn c1 a11",
        "2 contact_offered c1 a12",
    ]
    assert centre.last("offer_withdrawn").fact.cause == "phone_lost"


def test_a_phone_that_goes_down_takes_no_call_out_of_an_agents_hands(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    in_a_call(centre, ANN, 1)
    assert centre.say(2, c.SetPhone(ANN, 1, False)) == ["2 phone_disconnected a11"]
    assert centre.core.contact_view(1).state is ContactState.ACTIVE


def test_a_lost_link_takes_the_phone_with_it(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    assert centre.say(1, c.Disconnect(ANN, 1)) == ["1 agent_disconnected a11", "1 phone_disconnected a11"]
    centre.arrive(2, 1, VOICE)
    assert centre.say(3, c.Connect(ANN, 1)) == [
        "3 agent_connected a11",
        "3 phone_connected a11",
        "3 contact_offered c1 a11",
    ]


def test_a_phone_that_went_while_the_link_was_down_does_not_come_back_with_it(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    centre.say(1, c.Disconnect(ANN, 1))
    assert centre.say(2, c.SetPhone(ANN, 1, False)) == []
    assert centre.say(3, c.Connect(ANN, 1)) == ["3 agent_connected a11"]


def test_a_phone_may_be_connected_before_the_desk_is_linked(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    assert centre.say(1, c.SetPhone(ANN, 2, True)) == []
    restored = Core.restore(centre.core.snapshot())
    assert restored.snapshot() == centre.core.snapshot()
    assert centre.say(2, c.Connect(ANN, 2)) == [
        "2 agent_connected a11",
        "2 phone_disconnected a11",
        "2 phone_connected a11",
    ]


def test_an_agent_who_leaves_their_desk_and_comes_back_has_the_same_phone(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    assert centre.say(1, c.SetStatus(ANN, OFFLINE)) == ["1 agent_status_changed a11", "1 phone_disconnected a11"]
    assert centre.say(2, c.Connect(ANN, 1)) == [
        "2 agent_connected a11",
        "2 phone_connected a11",
        "2 agent_status_changed a11",
    ]


def test_the_phone_of_another_session_changes_nothing(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    centre.say(1, c.Connect(ANN, 2))
    assert not centre.core.agent_view(ANN).phone
    assert centre.say(2, c.SetPhone(ANN, 1, True)) == []
    assert centre.say(2, c.SetPhone(ANN, 2, True)) == ["2 phone_connected a11"]


def test_a_call_that_was_offered_in_one_tab_does_not_ring_in_the_next_without_a_phone(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    centre.arrive(1, 1, VOICE)
    assert centre.say(2, c.Connect(ANN, 2)) == [
        "2 agent_connected a11",
        "2 phone_disconnected a11",
        "2 offer_withdrawn c1 a11",
    ]
    assert centre.say(3, c.SetPhone(ANN, 2, True)) == ["3 phone_connected a11", "3 contact_offered c1 a11"]


def test_a_call_does_not_wait_for_a_preferred_agent_without_a_phone(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    centre.say(0, c.SetStatus(ANN, BUSY))
    centre.arrive(1, 1, VOICE, preferred=ANN)
    centre.enrol(BOB, permit(ORDERS, VOICE))
    assert centre.offered(BOB) == 0
    centre.say(2, c.SetPhone(ANN, 1, False))
    assert centre.offered(BOB) == 1


# -- calls that agents place


def test_a_call_that_an_agent_places_is_in_their_hands_at_once(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    said = centre.say(1, place(ANN, 1))
    assert said == ["1 contact_arrived c1", "1 contact_offered c1 a11", "1 offer_accepted c1 a11"]
    offered, accepted = centre.last("contact_offered"), centre.last("offer_accepted")
    assert offered.fact == live.ContactOffered(1, 3, at(1), ("placed_by_agent", "level:3"), 0)
    assert (accepted.fact, accepted.contract, accepted.programme) == (live.OfferAccepted(1), ORDERS * 10, ORDERS)
    assert centre.say(1, place(ANN, 1)) == []


def test_a_placed_call_sets_written_work_aside(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE), permit(ORDERS, MAIL))
    centre.arrive(1, 1, MAIL)
    centre.accept(1, ANN)
    assert "2 contact_set_aside c1 a11" in centre.say(2, place(ANN, 2))
    assert centre.close(9, ANN, 2) == ["9 contact_closed c2 a11", "9 contact_taken_up c1 a11"]


@pytest.mark.parametrize(
    "hindrance",
    [
        c.SetStatus(ANN, BUSY),
        c.SetPhone(ANN, 1, False),
        c.Disconnect(ANN, 1),
        c.SetPermissions(ANN, (permit(RETENTION, VOICE), permit(ORDERS, CHAT))),
        c.RemoveAgent(ANN),
    ],
    ids=["busy", "no phone", "no link", "not permitted", "unknown"],
)
def test_a_call_of_an_agent_who_is_not_open_for_it_ends_before_it_begins(centre, hindrance):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    centre.say(1, hindrance)
    assert centre.say(2, place(ANN, 1)) == ["2 contact_arrived c1", "2 contact_abandoned c1"]
    assert centre.last("contact_abandoned").fact == live.ContactAbandoned("agent_not_free", 0)


def test_a_call_cannot_be_placed_beside_an_offer(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    centre.arrive(1, 1, VOICE)
    assert centre.say(2, place(ANN, 2)) == ["2 contact_arrived c2", "2 contact_abandoned c2"]
    assert centre.offered(ANN) == 1


def test_a_placed_call_is_refused_like_any_arrival_of_an_unknown_programme(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    assert centre.say(1, place(ANN, 1, programme=999)) == ["refused: unknown_programme"]
    assert centre.say(1, place(ANN, 1, brand=SANTEO)) == ["refused: other_brand"]


# -- warm transfer


def test_a_call_is_handed_over_to_the_colleague_in_one_instant(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    in_a_call(centre, ANN, 1)
    centre.say(5, c.Hold(ANN, 1))
    centre.enrol(BOB, permit(RETENTION, VOICE))
    in_a_call(centre, BOB, 2, RETENTION, second=6)
    assert centre.say(20, c.HandOver(ANN, 1, 2, at(18))) == [
        "20 contact_transferred c1 a11",
        "20 contact_closed c2 a12",
        "20 contact_offered c1 a12",
        "20 offer_accepted c1 a12",
    ]
    assert {draft.occurred_us for draft in centre.drafts[-4:]} == {at(18)}
    transferred, closed = centre.last("contact_transferred"), centre.last("contact_closed")
    assert transferred.fact == live.ContactTransferred(RETENTION, BOB, "warm")
    assert transferred.contract == ORDERS * 10
    assert closed.fact == live.ContactClosed("", "transferred", "handed_over")
    accepted = centre.last("offer_accepted")
    assert (accepted.contract, accepted.programme) == (RETENTION * 10, RETENTION)
    (handling,) = centre.core.agent_view(BOB).handlings
    assert (handling.contact, handling.held, handling.started_us) == (1, False, at(18))
    assert centre.core.agent_view(ANN).handlings == ()


def test_what_was_handed_over_goes_back_to_its_place_when_the_colleague_is_lost(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    in_a_call(centre, ANN, 1)
    centre.enrol(BOB, permit(ORDERS, VOICE))
    in_a_call(centre, BOB, 2)
    centre.say(10, c.HandOver(ANN, 1, 2))
    assert centre.say(11, c.RemoveAgent(BOB))[-1] == "11 contact_requeued c1 a12"
    assert centre.wait(14) == ["14 contact_offered c1 a11"]


def test_only_a_call_in_hand_is_handed_over_and_only_to_a_colleague_who_is_in_the_consultation(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    in_a_call(centre, ANN, 1)
    centre.enrol(BOB, permit(ORDERS, VOICE), permit(ORDERS, CHAT))
    assert centre.say(2, c.HandOver(ANN, 1, 99)) == ["refused: unknown_contact"]
    assert centre.say(2, c.HandOver(ANN, 1, 1)) == ["refused: wrong_state"]
    centre.arrive(3, 2, VOICE)
    assert centre.say(4, c.HandOver(ANN, 1, 2)) == ["refused: wrong_state"]
    assert centre.say(4, c.HandOver(BOB, 1, 2)) == ["refused: not_your_contact"]
    centre.accept(5, BOB)
    centre.say(6, c.WrapUp(BOB, 2))
    assert centre.say(7, c.HandOver(ANN, 1, 2)) == ["refused: wrong_state"]


def test_a_chat_is_no_consultation(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    centre.enrol(BOB, permit(ORDERS, CHAT))
    in_a_call(centre, ANN, 1)
    centre.arrive(2, 2, CHAT)
    centre.accept(2, BOB)
    assert centre.say(3, c.HandOver(ANN, 1, 2)) == ["refused: wrong_state"]
    assert centre.say(3, c.HandOver(BOB, 2, 1)) == ["refused: wrong_state"]


def test_a_call_is_not_handed_over_to_another_brand(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    centre.enrol(BOB, permit(CLAIMS, VOICE))
    in_a_call(centre, ANN, 1)
    in_a_call(centre, BOB, 2, CLAIMS)
    assert centre.say(3, c.HandOver(ANN, 1, 2)) == ["refused: other_brand"]


# -- the rest between two calls


def test_an_employee_rests_after_a_call(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE), permit(ORDERS, MAIL))
    in_a_call(centre, ANN, 1)
    centre.arrive(2, 2, MAIL)
    centre.arrive(3, 3, VOICE)
    assert centre.close(10, ANN, 1) == ["10 contact_closed c1 a11"]
    assert centre.core.explain(3, ANN) == ("call_spacing",)
    assert centre.wait(13.999) == []
    assert centre.wait(14) == ["14 contact_offered c3 a11"]


def test_the_rest_begins_when_wrap_up_ends(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    in_a_call(centre, ANN, 1)
    centre.arrive(2, 2, VOICE)
    centre.say(10, c.WrapUp(ANN, 1))
    assert centre.wait(43) == ["40 contact_closed c1 a11"]
    assert centre.wait(44) == ["44 contact_offered c2 a11"]


def test_the_rest_is_longer_after_a_call_that_the_centre_placed(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE), permit(ORDERS, CALLBACK))
    centre.say(1, place(ANN, 1))
    centre.close(2, ANN, 1)
    centre.arrive(3, 2, CALLBACK)
    assert centre.wait(10) == ["10 contact_offered c2 a11"]
    centre.accept(10, ANN)
    centre.arrive(11, 3, VOICE)
    centre.close(12, ANN, 2)
    assert centre.wait(20) == ["20 contact_offered c3 a11"]


def test_an_independent_is_offered_the_next_call_at_once(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE), mode=Mode.INDEPENDENT)
    in_a_call(centre, ANN, 1)
    centre.arrive(2, 2, VOICE)
    assert centre.close(10, ANN, 1) == ["10 contact_closed c1 a11", "10 contact_offered c2 a11"]


def test_who_becomes_independent_rests_no_longer(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    in_a_call(centre, ANN, 1)
    centre.arrive(2, 2, VOICE)
    centre.close(10, ANN, 1)
    assert centre.say(11, c.ConfigureAgent(ANN, Mode.INDEPENDENT, 2)) == ["11 contact_offered c2 a11"]
    assert centre.wait(30)[0] == "26 offer_expired c2 a11"


def test_an_agent_may_call_somebody_in_the_rest(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    in_a_call(centre, ANN, 1)
    centre.close(10, ANN, 1)
    assert centre.say(11, place(ANN, 2))[-1] == "11 offer_accepted c2 a11"


def test_a_rest_survives_a_restart(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    in_a_call(centre, ANN, 1)
    centre.arrive(2, 2, VOICE)
    centre.close(10, ANN, 1)
    restored = Core.restore(centre.core.snapshot())
    assert restored.snapshot() == centre.core.snapshot()
    assert restored.next_deadline() == at(14)
    assert restored.advance(at(14), 10) == centre.core.advance(at(14), 10) != []


def test_after_a_transfer_an_employee_rests_too(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    in_a_call(centre, ANN, 1)
    centre.arrive(2, 2, VOICE)
    assert centre.say(10, c.Transfer(ANN, 1, RETENTION)) == ["10 contact_transferred c1 a11"]
    assert centre.wait(14) == ["14 contact_offered c2 a11"]


# -- called back instead


def test_who_asks_to_be_called_back_keeps_the_place(centre):
    centre.arrive(0, 1, VOICE)
    assert centre.say(90, c.Leave(1, "callback")) == ["90 contact_abandoned c1"]
    assert centre.last("contact_abandoned").fact == live.ContactAbandoned("callback", 90 * SECOND)
    centre.arrive(60, 2, CALLBACK)
    centre.arrive(90, 3, CALLBACK, boost_us=90 * SECOND)
    centre.enrol(ANN, permit(ORDERS, CALLBACK))
    centre.say(91, c.SetStatus(ANN, BUSY))
    assert centre.say(92, c.SetStatus(ANN, READY))[-1] == "92 contact_offered c3 a11"


# -- overflow


def test_a_caller_who_waited_too_long_moves_to_another_programme_and_keeps_the_place(centre):
    centre.arrive(0, 1, VOICE)
    centre.arrive(1, 2, VOICE, RETENTION)
    assert centre.say(60, c.Move(1, RETENTION)) == ["60 contact_transferred c1"]
    assert centre.last("contact_transferred").fact == live.ContactTransferred(RETENTION, 0, "overflow")
    centre.enrol(ANN, permit(RETENTION, VOICE))
    centre.say(61, c.SetStatus(ANN, BUSY))
    assert centre.say(62, c.SetStatus(ANN, READY))[-1] == "62 contact_offered c1 a11"
    assert centre.say(63, c.Leave(1))[-2:] == ["63 contact_abandoned c1", "63 contact_offered c2 a11"]
    assert centre.last("contact_abandoned").fact.waited_us == 63 * SECOND


def test_a_caller_who_moves_is_offered_at_once_where_somebody_is_free(centre):
    centre.enrol(ANN, permit(RETENTION, VOICE))
    centre.arrive(0, 1, VOICE)
    assert centre.say(60, c.Move(1, RETENTION)) == ["60 contact_transferred c1", "60 contact_offered c1 a11"]
    restored = Core.restore(centre.core.snapshot())
    assert restored.snapshot() == centre.core.snapshot()


def test_a_call_that_rings_or_is_of_another_brand_is_not_moved(centre):
    centre.arrive(0, 1, VOICE)
    assert centre.say(1, c.Move(1, CLAIMS)) == ["refused: other_brand"]
    centre.enrol(ANN, permit(ORDERS, VOICE))
    assert centre.offered(ANN) == 1
    assert centre.say(2, c.Move(1, RETENTION)) == ["refused: wrong_state"]
    assert centre.say(2, c.Move(9, RETENTION)) == ["refused: unknown_contact"]


# -- a consultation of one colleague


def consult(centre: Centre, second: float, contact: int, colleague: int) -> list[str]:
    return centre.arrive(second, contact, VOICE, preferred=colleague, excluded=(ANN,), only=True)


def test_a_named_colleague_is_asked_and_after_their_refusal_nobody_else_is(centre):
    for agent in (ANN, BOB, CAT):
        centre.enrol(agent, permit(ORDERS, VOICE))
    assert consult(centre, 1, 7, BOB) == ["1 contact_arrived c7", f"1 contact_offered c7 a{BOB}"]
    assert centre.decline(2, BOB) == [f"2 offer_declined c7 a{BOB}", "2 contact_abandoned c7"]
    assert centre.last("contact_abandoned").fact == live.ContactAbandoned("colleague_away", SECOND)
    assert not centre.core.agent_view(CAT).offers


def test_a_named_colleague_who_does_not_answer_is_the_only_one_asked(centre):
    for agent in (ANN, BOB, CAT):
        centre.enrol(agent, permit(ORDERS, VOICE))
    consult(centre, 1, 7, BOB)
    assert [line for line in centre.wait(60) if "c7" in line][-1].endswith("contact_abandoned c7")


def test_a_named_colleague_who_is_not_there_leaves_the_consultation_at_once(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    centre.enrol(CAT, permit(ORDERS, VOICE))
    assert consult(centre, 1, 7, BOB) == ["1 contact_arrived c7", "1 contact_abandoned c7"]


def test_a_named_colleague_who_is_on_a_call_is_waited_for_a_minute(centre):
    for agent in (ANN, BOB, CAT):
        centre.enrol(agent, permit(ORDERS, VOICE))
    in_a_call(centre, ANN, 1)
    centre.arrive(1, 2, VOICE, preferred=BOB)
    busy = next(agent for agent in (BOB, CAT) if centre.core.agent_view(agent).offers)
    centre.accept(1, busy)
    assert consult(centre, 2, 7, busy) == ["2 contact_arrived c7"]
    assert [line for line in centre.wait(59) if "c7" in line] == []
    assert [line for line in centre.wait(63) if "c7" in line] == ["62 contact_abandoned c7"]
