"""Telephones that answer by themselves: offer and acceptance in one instant, for calls alone, for one session."""

import pytest

from homeshore.routing import commands as c
from routing.scenario import ANN, CALLBACK, CHAT, MAIL, OFFLINE, ORDERS, READY, VOICE, Centre, at, permit


@pytest.fixture
def centre() -> Centre:
    return Centre(spacing_in=4, spacing_out=8)


@pytest.fixture
def by_itself(centre) -> Centre:
    centre.enrol(ANN, permit(ORDERS, VOICE), permit(ORDERS, CALLBACK), permit(ORDERS, CHAT), permit(ORDERS, MAIL))
    assert centre.say(0, c.AnswerByItself(ANN, 1, True)) == []
    return centre


def test_a_telephone_that_answers_by_itself_is_given_a_call_in_the_moment_of_its_arrival(by_itself):
    given = ["1 contact_arrived c1", "1 contact_offered c1 a11", "1 offer_accepted c1 a11"]
    assert by_itself.arrive(1, 1, VOICE) == given
    offered, accepted = by_itself.last("contact_offered"), by_itself.last("offer_accepted")
    assert (offered.fact.offer, offered.contract, offered.fact.expires_us) == (accepted.fact.offer, 1010, at(1))
    assert by_itself.core.agent_view(ANN).offers == ()
    assert by_itself.wait(100) == []


def test_it_answers_the_call_that_waits_as_soon_as_the_agent_has_rested(by_itself):
    by_itself.arrive(1, 1, VOICE)
    by_itself.arrive(2, 2, CALLBACK)
    by_itself.close(10, ANN, 1)
    assert by_itself.wait(14) == ["14 contact_offered c2 a11", "14 offer_accepted c2 a11"]


def test_chats_and_mails_are_offered_as_ever(by_itself):
    assert by_itself.arrive(1, 1, MAIL)[-1] == "1 contact_offered c1 a11"
    by_itself.accept(2, ANN)
    assert by_itself.arrive(3, 2, CHAT)[-1] == "3 contact_offered c2 a11"
    assert by_itself.decline(4, ANN) == ["4 offer_declined c2 a11"]
    aside = ["5 contact_offered c3 a11", "5 contact_set_aside c1 a11", "5 offer_accepted c3 a11"]
    assert by_itself.arrive(5, 3, VOICE)[1:] == aside


def test_a_call_that_rings_when_the_agent_switches_it_on_is_answered(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    centre.arrive(1, 1, VOICE)
    assert centre.say(3, c.AnswerByItself(ANN, 1, True)) == ["3 offer_accepted c1 a11"]
    assert centre.say(4, c.AnswerByItself(ANN, 1, True)) == []
    assert centre.wait(100) == []


def test_it_lasts_as_long_as_the_session_and_no_longer(by_itself):
    by_itself.say(1, c.Disconnect(ANN, 1))
    by_itself.say(2, c.Connect(ANN, 1))
    assert by_itself.arrive(3, 1, VOICE)[-1] == "3 offer_accepted c1 a11"
    by_itself.close(4, ANN, 1)
    by_itself.say(20, c.Connect(ANN, 2))
    by_itself.say(21, c.SetPhone(ANN, 2, True))
    assert by_itself.say(22, c.AnswerByItself(ANN, 1, True)) == []
    assert by_itself.arrive(23, 2, VOICE)[-1] == "23 contact_offered c2 a11"


def test_a_day_that_ends_ends_it_and_a_second_no_switches_it_off(by_itself):
    by_itself.say(1, c.AnswerByItself(ANN, 1, False))
    assert by_itself.arrive(2, 1, VOICE)[-1] == "2 contact_offered c1 a11"
    by_itself.decline(3, ANN)
    by_itself.say(4, c.AnswerByItself(ANN, 1, True))
    by_itself.say(5, c.SetStatus(ANN, OFFLINE))
    for command in (c.Connect(ANN, 2), c.SetPhone(ANN, 2, True), c.SetStatus(ANN, READY)):
        by_itself.say(6, command)
    assert by_itself.arrive(7, 2, VOICE)[-1] == "7 contact_offered c2 a11"


def test_without_its_telephone_it_is_given_nothing(by_itself):
    by_itself.say(1, c.SetPhone(ANN, 1, False))
    assert by_itself.arrive(2, 1, VOICE) == ["2 contact_arrived c1"]
    assert by_itself.say(3, c.SetPhone(ANN, 1, True))[1:] == ["3 contact_offered c1 a11", "3 offer_accepted c1 a11"]
