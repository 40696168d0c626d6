import pytest

from homeshore.facts import encode
from homeshore.facts.live import MessageAdded, OfferAccepted
from homeshore.facts.vocabulary import Mode, Status
from homeshore.routing import commands as c
from routing.scenario import (
    ANN,
    AWAY,
    BOB,
    BUSY,
    CHAT,
    MAIL,
    OFFLINE,
    ORDERS,
    PAUSE,
    READY,
    RETENTION,
    VOICE,
    Centre,
    at,
    permit,
)


@pytest.fixture
def centre() -> Centre:
    return Centre()


def test_a_desk_that_opens_is_away_until_its_agent_says_ready(centre):
    centre.say(0, c.ConfigureAgent(ANN, Mode.EMPLOYEE, 1))
    assert centre.say(1, c.SetStatus(ANN, READY)) == ["refused: not_connected"]
    assert centre.say(2, c.Connect(ANN, 5)) == ["2 agent_connected a11", "2 agent_status_changed a11"]
    assert centre.core.agent_view(ANN).status is AWAY


def test_the_newest_session_wins(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT))
    assert centre.say(1, c.Connect(ANN, 2)) == ["1 agent_connected a11"]
    assert centre.say(2, c.Connect(ANN, 1)) == ["refused: superseded_session"]
    assert centre.say(3, c.Disconnect(ANN, 1)) == []
    assert centre.core.agent_view(ANN).session == 2


def test_a_link_that_comes_back_in_time_resumes_everything(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT))
    centre.arrive(0, 1)
    centre.accept(1, ANN)
    assert centre.say(10, c.Disconnect(ANN, 1)) == ["10 agent_disconnected a11"]
    assert centre.arrive(11, 2) == ["11 contact_arrived c2"]
    assert centre.say(39, c.Connect(ANN, 1)) == ["39 agent_connected a11", "39 contact_offered c2 a11"]
    assert centre.wait(60)[0] == "54 offer_expired c2 a11"


def test_a_lost_agents_work_is_offered_again_at_its_place(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT), permit(ORDERS, MAIL), chats=3)
    centre.arrive(0, 1, MAIL)
    centre.accept(0, ANN)
    for contact in (2, 3):
        centre.arrive(contact, contact)
        centre.accept(contact, ANN)
    centre.say(4, c.WrapUp(ANN, 2))
    centre.arrive(5, 4)
    centre.arrive(6, 5)
    centre.say(7, c.ConfigureCentre(8_000_000))
    centre.say(7, c.Disconnect(ANN, 1))
    assert centre.wait(15) == [
        "15 agent_lost a11",
        "15 agent_status_changed a11",
        "15 contact_requeued c1 a11",
        "15 contact_closed c2 a11",
        "15 contact_requeued c3 a11",
        "15 offer_withdrawn c4 a11",
    ]
    centre.enrol(BOB, permit(ORDERS, CHAT), chats=3)
    assert centre.offered(BOB) == 3
    assert centre.accept(16, BOB)[-1] == "16 contact_offered c4 a12"


def test_a_pause_with_its_reason_exists_for_employees_only(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT))
    centre.enrol(BOB, permit(ORDERS, CHAT), mode=Mode.INDEPENDENT)
    assert centre.say(1, c.SetStatus(ANN, PAUSE, "lunch")) == ["1 agent_status_changed a11"]
    assert centre.say(1, c.SetStatus(BOB, PAUSE)) == ["refused: pause_is_for_employees"]
    assert centre.say(1, c.SetStatus(BOB, AWAY, "lunch")) == ["refused: pause_is_for_employees"]
    assert centre.say(1, c.SetStatus(BOB, Status.NOT_ANSWERING)) == ["refused: status_is_not_chosen"]


def test_nobody_sees_since_when_an_independent_is_away(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT))
    centre.enrol(BOB, permit(ORDERS, CHAT), mode=Mode.INDEPENDENT)
    for agent in (ANN, BOB):
        centre.say(5, c.SetStatus(agent, BUSY))
    shown = {line.agent: line.since_us for line in centre.core.floor_view().agents}
    assert shown == {ANN: at(5), BOB: 0}
    assert centre.core.agent_view(BOB).since_us == 0


def test_an_employee_in_a_pause_who_becomes_independent_is_simply_away(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT))
    centre.say(1, c.SetStatus(ANN, PAUSE, "lunch"))
    assert centre.say(2, c.ConfigureAgent(ANN, Mode.INDEPENDENT, 2)) == ["2 agent_status_changed a11"]
    assert (centre.core.agent_view(ANN).status, centre.core.agent_view(ANN).reason) == (AWAY, "")


def test_running_conversations_go_on_while_an_agent_is_busy(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT))
    centre.arrive(0, 1)
    centre.accept(1, ANN)
    centre.say(2, c.SetStatus(ANN, BUSY))
    assert centre.arrive(3, 2) == ["3 contact_arrived c2"]
    assert centre.say(4, c.WrapUp(ANN, 1)) == ["4 wrap_up_started c1 a11"]
    assert centre.say(5, c.SetStatus(ANN, READY))[-1] == "5 contact_offered c2 a11"


def test_an_agent_leaves_their_desk_once_their_work_is_done(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT))
    centre.arrive(0, 1)
    centre.accept(1, ANN)
    assert centre.say(2, c.SetStatus(ANN, OFFLINE)) == ["refused: work_in_progress"]
    centre.close(3, ANN, 1)
    assert centre.say(4, c.SetStatus(ANN, OFFLINE)) == ["4 agent_status_changed a11"]
    assert centre.say(5, c.Disconnect(ANN, 1)) == []


def test_a_permission_begins_and_ends_by_itself(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT, from_us=60, until_us=120), permit(RETENTION, CHAT, until_us=120))
    centre.arrive(0, 1)
    assert centre.wait(60) == ["60 contact_offered c1 a11"]
    centre.decline(61, ANN)
    centre.arrive(110, 2)
    assert centre.wait(120) == ["120 offer_withdrawn c2 a11"]
    assert centre.last("offer_withdrawn").fact.cause == "not_permitted"
    assert centre.core.next_deadline() == at(130)


def test_the_end_of_a_permission_does_not_cut_a_conversation(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT, until_us=120))
    centre.arrive(100, 1)
    centre.accept(101, ANN)
    assert centre.wait(130) == []
    assert centre.close(140, ANN, 1) == ["140 contact_closed c1 a11"]


def test_a_new_permission_triggers_matching(centre):
    centre.enrol(ANN)
    centre.arrive(0, 1)
    assert centre.say(1, c.SetPermissions(ANN, (permit(ORDERS, CHAT),))) == ["1 contact_offered c1 a11"]
    assert centre.say(2, c.SetPermissions(ANN, ())) == ["2 offer_withdrawn c1 a11"]


def test_an_agent_who_is_removed_leaves_their_work_to_others(centre):
    centre.enrol(ANN, permit(ORDERS, VOICE))
    centre.arrive(0, 1, VOICE)
    centre.accept(1, ANN)
    centre.enrol(BOB, permit(ORDERS, VOICE))
    assert centre.say(2, c.RemoveAgent(ANN)) == [
        "2 phone_disconnected a11",
        "2 agent_status_changed a11",
        "2 contact_requeued c1 a11",
        "2 contact_offered c1 a12",
    ]
    assert centre.say(3, c.Connect(ANN, 9)) == ["refused: unknown_agent"]


def test_help_is_asked_once_and_answered_once(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT))
    centre.arrive(0, 1)
    centre.accept(1, ANN)
    assert centre.say(2, c.RequestHelp(ANN, 1)) == ["2 help_requested c1 a11"]
    assert centre.say(3, c.RequestHelp(ANN, 1)) == []
    assert [(line.agent, line.contact) for line in centre.core.floor_view().helps] == [(ANN, 1)]
    assert centre.say(4, c.AnswerHelp(ANN, by=77)) == ["4 help_answered c1 a11"]
    assert centre.say(5, c.AnswerHelp(ANN, by=77)) == ["refused: no_help_request"]


def test_a_note_passes_with_the_references_of_its_contact(centre):
    centre.enrol(ANN, permit(ORDERS, CHAT))
    centre.arrive(0, 1)
    centre.accept(1, ANN)
    note = encode(MessageAdded(message=3, direction="inbound"))
    assert centre.say(5, c.Note("message_added", 1, note, contact=1, occurred_us=at(4))) == ["5 message_added c1 a11"]
    draft = centre.last("message_added")
    assert (draft.occurred_us, draft.contract, draft.brand, draft.programme) == (at(4), ORDERS * 10, 1, ORDERS)
    assert centre.say(6, c.Note("message_added", 1, note, contact=404)) == ["6 message_added c404"]


def test_facts_of_routing_itself_cannot_be_noted_from_outside(centre):
    accepted = c.Note("offer_accepted", 1, encode(OfferAccepted(offer=1)), contact=1)
    assert centre.say(0, accepted) == ["refused: not_a_note"]
    assert centre.say(0, c.Note("message_added", 1, b"\xc1")) == ["refused: not_a_note"]
    assert centre.say(0, c.Note("message_eaten", 1, b"")) == ["refused: unknown_fact"]


def test_nothing_is_offered_under_a_permission_that_ends_at_that_very_moment(centre):
    centre.arrive(0, 1, not_before_us=at(60))
    centre.enrol(ANN, permit(ORDERS, CHAT, until_us=60))
    centre.enrol(BOB, permit(ORDERS, CHAT, until_us=60))
    centre.arrive(50, 2)
    assert centre.wait(60) == ["60 offer_withdrawn c2 a11"]


def test_permissions_that_begin_at_one_moment_are_matched_in_the_order_of_the_line(centre):
    centre.arrive(0, 1)
    centre.arrive(1, 2)
    for agent in (BOB, ANN):
        centre.enrol(agent, permit(ORDERS, CHAT, from_us=60))
    assert centre.wait(60) == ["60 contact_offered c1 a12", "60 contact_offered c2 a11"]


def test_the_preferred_agents_time_is_over_at_its_end_for_every_timer_of_that_moment(centre):
    centre.configure(ORDERS, 1, rings=((0, 3), (15, 1)))
    centre.enrol(ANN, permit(ORDERS, CHAT, level=1), chats=1)
    centre.arrive(0, 1)
    centre.wait(15)
    centre.accept(16, ANN)
    centre.say(20, c.WrapUp(ANN, 1))  # ends at 50
    centre.arrive(40, 2, preferred=ANN)  # hers alone until 50; level 3 alone until 55
    assert centre.wait(50) == ["50 contact_closed c1 a11"]
    assert centre.wait(55) == ["55 contact_offered c2 a11"]
