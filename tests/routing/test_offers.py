import pytest

from homeshore.facts.vocabulary import Mode
from homeshore.routing import commands as c
from routing.scenario import (
    ANN,
    AWAY,
    BOB,
    BUSY,
    CAT,
    CHAT,
    CLAIMS,
    MAIL,
    ORDERS,
    READY,
    SECOND,
    VOICE,
    Centre,
    at,
    permit,
)


@pytest.fixture
def centre() -> Centre:
    return Centre()


def test_a_contact_is_offered_to_the_agent_who_has_been_idle_longest(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT))
    centre.enrol(BOB, permit(ORDERS, CHAT))
    centre.say(1, c.SetStatus(ANN, BUSY))
    centre.say(2, c.SetStatus(ANN, READY))
    assert centre.arrive(3, 1) == ["3 contact_arrived c1", "3 contact_offered c1 a12"]


def test_an_offer_says_why_it_was_made(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT, level=2))
    centre.arrive(1, 1)
    centre.wait(36)
    offer = centre.last("contact_offered")
    assert offer.fact.why == ("longest_idle", "ring:2", "level:2", "language:fr", "certificate", "waited:20s")
    assert offer.fact.waited_us == 20 * SECOND
    assert (offer.contract, offer.brand, offer.programme) == (ORDERS * 10, 1, ORDERS)


def test_a_ring_opens_when_the_contact_has_waited_long_enough(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT, level=1))
    assert centre.arrive(0, 1) == ["0 contact_arrived c1"]
    assert centre.wait(39) == []
    assert centre.wait(40) == ["40 contact_offered c1 a11"]


def test_a_late_wake_up_changes_no_outcome(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT, level=2))
    centre.arrive(0, 1)
    assert centre.wait(500) == [
        "20 contact_offered c1 a11",
        "35 offer_expired c1 a11",
        "35 agent_status_changed a11",
    ]


def test_advance_does_no_more_work_than_asked(centre):
    for number in range(1, 6):
        centre.arrive(0, number)
    for agent in (ANN, BOB, CAT):
        centre.enrol(agent, permit(ORDERS, CHAT, level=2))
    assert len(centre.core.advance(at(100), 2)) == 2
    assert centre.core.next_deadline() == at(20)
    centre.core.advance(at(100), 1000)
    assert centre.core.next_deadline() is None


def test_an_agent_who_becomes_ready_gets_the_contact_that_has_waited_longest(centre):
    centre.arrive(0, 1, MAIL)
    centre.arrive(1, 2)
    centre.arrive(2, 3)
    centre.enrol(ANN, permit(ORDERS, CHAT), permit(ORDERS, MAIL))
    assert centre.offered(ANN) == 2


def test_priority_counts_as_seniority(centre):
    centre.configure(CLAIMS, 2, priority=60)
    centre.arrive(0, 1)
    centre.arrive(30, 2, programme=CLAIMS)
    centre.enrol(ANN, permit(ORDERS, CHAT), permit(CLAIMS, CHAT))
    assert centre.offered(ANN) == 2


def test_written_work_is_offered_by_due_time_and_after_live_contacts(centre):
    centre.arrive(0, 1, MAIL)
    centre.arrive(1, 2, MAIL, due_us=at(3600))
    centre.arrive(2, 3, MAIL, due_us=at(1800))
    centre.arrive(3, 4, VOICE)
    centre.enrol(ANN, *(permit(ORDERS, channel) for channel in (MAIL, VOICE)))
    taken = []
    for second in range(10, 14):
        taken.append(centre.offered(ANN))
        centre.accept(second, ANN)
        centre.close(second, ANN, taken[-1])
    assert taken == [4, 3, 2, 1]


def test_a_decline_keeps_the_place_and_the_idle_time_and_is_not_asked_again(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT))
    centre.enrol(BOB, permit(ORDERS, CHAT))
    centre.arrive(1, 1)
    assert centre.decline(2, ANN) == ["2 offer_declined c1 a11", "2 contact_offered c1 a12"]
    assert centre.decline(3, BOB) == ["3 offer_declined c1 a12"]
    assert centre.arrive(4, 2) == ["4 contact_arrived c2", "4 contact_offered c2 a11"]
    assert "declined_missed_or_excluded" in centre.core.explain(1, ANN)


@pytest.mark.parametrize(("mode", "status"), [(Mode.EMPLOYEE, "not_answering"), (Mode.INDEPENDENT, "away")])
def test_a_missed_offer_sets_the_agent_not_answering_or_an_independent_away(centre, mode, status):
    centre.enrol(ANN, permit(ORDERS, CHAT), mode=mode)
    centre.arrive(0, 1)
    assert centre.wait(20) == ["15 offer_expired c1 a11", "15 agent_status_changed a11"]
    fact = centre.last("agent_status_changed").fact
    assert (fact.status, fact.reason) == (status, "")


def test_an_agent_who_says_ready_again_is_asked_for_what_they_missed(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT))
    centre.arrive(0, 1)
    centre.wait(20)
    assert centre.say(30, c.SetStatus(ANN, READY)) == ["30 agent_status_changed a11", "30 contact_offered c1 a11"]


def test_a_supervisor_can_have_everybody_asked_again(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT))
    centre.arrive(0, 1)
    centre.decline(1, ANN)
    assert centre.say(2, c.Requeue(1)) == ["2 contact_requeued c1", "2 contact_offered c1 a11"]


def test_a_stale_accept_is_refused_and_the_timers_before_it_are_not_lost(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT))
    centre.arrive(0, 1)
    assert centre.say(16, c.Accept(ANN, 1, 1)) == [
        "15 offer_expired c1 a11",
        "15 agent_status_changed a11",
        "refused: stale_offer",
    ]


def test_an_agent_who_turns_away_gives_the_offer_back(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT))
    centre.enrol(BOB, permit(ORDERS, CHAT))
    centre.arrive(0, 1)
    assert centre.say(1, c.SetStatus(ANN, AWAY)) == [
        "1 agent_status_changed a11",
        "1 offer_withdrawn c1 a11",
        "1 contact_offered c1 a12",
    ]


def test_the_preferred_agent_is_asked_alone_for_a_bounded_time(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT), chats=1)
    centre.enrol(BOB, permit(ORDERS, CHAT))
    centre.arrive(0, 1)
    centre.accept(1, ANN)
    assert centre.arrive(2, 2, preferred=ANN) == ["2 contact_arrived c2"]
    assert centre.wait(12) == ["12 contact_offered c2 a12"]


def test_the_preferred_agent_who_is_freed_in_time_gets_the_contact(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT), chats=1)
    centre.enrol(BOB, permit(ORDERS, CHAT))
    centre.arrive(0, 1)
    centre.accept(1, ANN)
    centre.arrive(2, 2, preferred=ANN)
    assert centre.close(5, ANN, 1) == ["5 contact_closed c1 a11", "5 contact_offered c2 a11"]


def test_nobody_waits_for_a_preferred_agent_who_is_away(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT), chats=1)
    centre.enrol(BOB, permit(ORDERS, CHAT))
    centre.arrive(0, 1)
    centre.accept(1, ANN)
    centre.arrive(2, 2, preferred=ANN)
    assert centre.say(3, c.SetStatus(ANN, AWAY)) == ["3 agent_status_changed a11", "3 contact_offered c2 a12"]


def test_an_excluded_agent_is_never_asked(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT))
    assert centre.arrive(0, 1, excluded=(ANN,), preferred=ANN) == ["0 contact_arrived c1"]
    assert centre.say(1, c.Requeue(1)) == ["1 contact_requeued c1"]
    assert centre.wait(500) == []


def test_a_contact_is_not_seen_before_its_time(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT))
    assert centre.arrive(0, 1, not_before_us=at(60)) == ["0 contact_arrived c1"]
    assert centre.wait(60) == ["60 contact_offered c1 a11"]
    assert centre.last("contact_offered").fact.waited_us == 0


def test_a_customer_who_leaves_abandons_the_offer_too(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT))
    centre.arrive(0, 1)
    assert centre.say(5, c.Leave(1)) == ["5 offer_withdrawn c1 a11", "5 contact_abandoned c1"]
    assert centre.last("contact_abandoned").fact.waited_us == 5 * SECOND
    assert centre.say(6, c.Leave(1)) == ["refused: unknown_contact"]


def test_a_repeated_arrival_changes_nothing_even_after_the_end(centre):
    centre.arrive(0, 1)
    assert centre.arrive(1, 1) == []
    centre.say(2, c.Leave(1))
    assert centre.arrive(3, 1) == []


def test_an_arrival_for_another_brands_programme_is_refused(centre):
    assert centre.say(0, c.Arrive(1, 1, 1, 2, ORDERS, CHAT, "fr")) == ["refused: other_brand"]
    assert centre.say(0, c.Arrive(1, 1, 1, 2, 999, CHAT, "fr")) == ["refused: unknown_programme"]


def test_new_rings_hold_at_once_for_those_who_wait(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT, level=1))
    centre.arrive(0, 1)
    centre.configure(ORDERS, 1, rings=((0, 1),))
    assert centre.offered(ANN) == 1


def test_a_bonus_brings_an_agent_forward(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT))
    centre.say(5, c.SetStatus(ANN, BUSY))
    centre.say(6, c.SetStatus(ANN, READY))
    centre.enrol(BOB, permit(ORDERS, CHAT))
    centre.enrol(CAT, permit(ORDERS, CHAT), bonus=600)
    assert centre.arrive(20, 1)[-1] == "20 contact_offered c1 a13"
