import pytest

from homeshore.adapters.telephony.switchboard import events, plan
from homeshore.adapters.telephony.switchboard.calls import Call, Consult, Line, Stage
from homeshore.adapters.telephony.switchboard.revival import revived
from homeshore.facts import Fact, Record, calls, live
from homeshore.routing.commands import Leave

ADA, BEN, CONSULT = 7, 8, 5


def call(**state: object) -> Call:
    usual = {
        "direction": "inbound",
        "entry": "web",
        "since_us": 0,
        "stage": Stage.TALKING,
        "line": Line.UP,
        "agent": ADA,
    }
    return Call(contact=1, brand=2, programme=3, language="fr", **usual | state)  # type: ignore[arg-type]


def record(fact: Fact, agent: int = ADA, contact: int = 1, at_us: int = 9) -> Record:
    return Record(1, 1, at_us, at_us, fact, contact, agent, 77, 2, 3)


OFFERED = live.ContactOffered(50, 1, 99, (), 0)
TALKING = {"stage": Stage.TALKING}
RINGING = {"stage": Stage.RINGING}
WAITING = {"stage": Stage.WAITING, "agent": 0}
DIALLING = {"stage": Stage.DIALLING, "direction": "callback", "line": Line.NONE}


@pytest.mark.parametrize(
    ("before", "fact", "agent", "shown"),
    [
        (WAITING, OFFERED, ADA, "ringing"),
        (RINGING, live.OfferExpired(50), ADA, "waiting"),
        (RINGING, live.OfferWithdrawn(50, "agent_lost"), ADA, "waiting"),
        (RINGING, live.OfferExpired(49), BEN, "ringing"),
        (RINGING, live.OfferAccepted(50), ADA, "talking"),
        (WAITING, live.OfferAccepted(50), ADA, "talking"),
        (TALKING, live.ContactHeld(), ADA, "held"),
        (TALKING | {"held": True}, live.ContactResumed(), ADA, "talking"),
        (TALKING, live.ContactTransferred(4, 0, "other"), ADA, "waiting"),
        (WAITING, live.ContactTransferred(4, 0, "overflow"), 0, "waiting"),
        (TALKING, live.ContactRequeued("agent_lost"), ADA, "waiting"),
        (TALKING, live.WrapUpStarted("agent", 0), ADA, "wrap_up"),
        (TALKING, live.ContactClosed("", "resolved", "agent"), ADA, "over"),
        (WAITING, live.ContactAbandoned("customer", 5), 0, "over"),
        (WAITING | {"direction": "callback", "line": Line.NONE}, live.OfferAccepted(50), ADA, "dialling"),
    ],
)
def test_the_call_follows_its_contact(before, fact, agent, shown):
    assert plan.follow(call(**before), record(fact, agent))[0].shown_state == shown


@pytest.mark.parametrize(
    ("before", "fact"),
    [
        (TALKING, live.OfferAccepted(50)),
        (TALKING, live.ContactResumed()),
        (TALKING, OFFERED),
        ({"stage": Stage.WRAP_UP, "line": Line.DOWN}, live.WrapUpStarted("agent", 0)),
        (WAITING, live.OfferExpired(50)),
        (DIALLING, live.OfferAccepted(50)),
    ],
)
def test_a_fact_that_says_what_is_already_so_changes_nothing(before, fact):
    assert plan.follow(call(**before), record(fact)) == (call(**before), [])


def effects(step: plan.Step) -> list[str]:
    return [type(effect).__name__ for effect in step[1]]


@pytest.mark.parametrize(
    ("before", "fact", "done"),
    [
        (TALKING, live.WrapUpStarted("agent", 0), [plan.HangUp("agent")]),
        (TALKING, live.WrapUpStarted("customer_left", 0), [plan.HangUp("customer")]),
        (TALKING | {"line": Line.DOWN}, live.WrapUpStarted("customer_left", 0), []),
        (TALKING, live.ContactClosed("", "", "agent"), [plan.HangUp("agent"), plan.Drop()]),
        (WAITING, live.ContactAbandoned("supervisor", 5), [plan.HangUp("centre"), plan.Drop()]),
        (WAITING | {"line": Line.DOWN}, live.ContactAbandoned("customer", 5), [plan.Drop()]),
        (TALKING, live.ContactTransferred(4, 0, ""), [plan.Queue()]),
        (TALKING | {"line": Line.DOWN}, live.ContactRequeued("agent_lost"), []),
        (WAITING | {"direction": "outbound", "line": Line.NONE}, live.OfferAccepted(50), [plan.Dial()]),
    ],
)
def test_what_is_done_on_the_line(before, fact, done):
    assert plan.follow(call(**before), record(fact))[1] == done


def test_the_shown_state_has_its_own_time():
    held = plan.follow(call(), record(live.ContactHeld(), at_us=20))[0]
    assert held.since_us == 20
    assert plan.follow(held, record(live.ContactHeld(), at_us=30))[0].since_us == 20


CONSULTING = TALKING | {"held": True, "consult": Consult(CONSULT, BEN)}


def test_a_colleague_who_accepts_is_on_the_line():
    asked = call(**TALKING, held=True, consult=Consult(CONSULT))
    joined, _ = plan.follow_consult(asked, record(live.OfferAccepted(51), BEN, CONSULT))
    assert joined.agents == (ADA, BEN)


@pytest.mark.parametrize(
    "fact",
    [live.WrapUpStarted("agent", 0), live.ContactAbandoned("supervisor", 1), live.ContactClosed("", "", "agent")],
)
def test_a_colleague_who_leaves_gives_the_customer_back_to_the_agent(fact):
    alone, done = plan.follow_consult(call(**CONSULTING), record(fact, BEN, CONSULT))
    assert alone.consult is None
    assert done == [plan.Note(calls.ConsultEnded(CONSULT, "left"), 9, ADA), plan.Unhold()]


@pytest.mark.parametrize(
    "fact",
    [
        live.WrapUpStarted("customer_left", 0),
        live.ContactTransferred(4, 0, ""),
        live.ContactRequeued("agent_lost"),
        live.ContactClosed("", "", "agent"),
    ],
)
def test_the_end_of_the_agent_s_part_ends_the_consultation(fact):
    ended, done = plan.follow(call(**CONSULTING), record(fact))
    assert ended.consult is None
    assert plan.Put(Leave(CONSULT, "consult", 9)) in done


def test_a_warm_transfer_is_one_step_without_a_queue():
    handed, done = plan.follow(call(**CONSULTING), record(live.ContactTransferred(4, BEN, "warm")))
    assert done == [plan.Note(calls.ConsultEnded(CONSULT, "handed_over"), 9, ADA)]
    handed, done = plan.follow(handed, record(live.OfferAccepted(52), BEN))
    assert (handed.agent, handed.shown_state, handed.held, done) == (BEN, "talking", False, [])


def test_an_agent_is_connected_once():
    talking, done = events.connected(call(), 9)
    assert effects((talking, done)) == ["Note"]
    assert events.connected(talking, 10) == (talking, [])


@pytest.mark.parametrize(("by", "cause"), [("customer", "customer"), ("lost", "link_lost"), ("centre", "link_lost")])
def test_a_customer_who_is_gone_has_left(by, cause):
    gone, done = events.line_down(call(queued=True), 9, by)
    assert done == [plan.HangUp(by), plan.Put(Leave(1, cause, 9))]
    assert events.line_down(gone, 10, by) == (gone, [])


def test_a_customer_who_was_not_reached_leaves_the_contact_to_the_agent():
    failed, done = events.not_reached(call(**DIALLING), 9, "busy", 486)
    assert plan.NotReached("busy", 486, 9) in done
    assert plan.Put(Leave(1, "not_reached", 9)) in done
    assert failed.line is Line.DOWN


@pytest.mark.parametrize(
    ("state", "causes"),
    [
        ({}, set()),
        ({"held": True}, {"hold"}),
        ({"held": True, "consult": Consult(CONSULT)}, {"consult"}),
        ({"consult": Consult(CONSULT, BEN, conference=True)}, set()),
        ({"held": True, "pauses": frozenset({"payment"})}, {"hold", "payment"}),
    ],
)
def test_why_nothing_may_be_recorded(state, causes):
    assert events.pause_causes(call(**state)) == causes


def test_a_call_is_what_its_facts_say():
    facts = [
        (live.ContactArrived("voice", "customer", "fr", 1, 2), 0, 1),
        (OFFERED, ADA, 1),
        (live.OfferAccepted(50), ADA, 1),
        (calls.CallConnected(), ADA, 1),
        (live.ContactHeld(), ADA, 1),
        (calls.ConsultStarted(CONSULT), ADA, 1),
        (live.OfferAccepted(51), BEN, CONSULT),
    ]
    begun = call(stage=Stage.GREETING, agent=0)
    again = revived(begun, [record(fact, agent, contact) for fact, agent, contact in facts])
    assert (again.shown_state, again.agents, again.connected) == ("consulting", (ADA, BEN), True)


def test_a_callback_that_was_answered_is_revived_with_its_line_to_be_found():
    begun = call(stage=Stage.WAITING, agent=0, direction="callback", line=Line.NONE)
    again = revived(begun, [record(live.OfferAccepted(50)), record(calls.CallAnswered())])
    assert (again.stage, again.line) == (Stage.TALKING, Line.LOST)


def test_a_payment_keeps_the_recording_paused_through_a_restart():
    paused = [record(calls.RecordingStarted(9)), record(calls.RecordingPaused(9, "payment"))]
    assert revived(call(), paused).pauses == {"payment"}
    assert revived(call(), [*paused, record(calls.RecordingResumed(9))]).pauses == set()


def test_a_customer_who_is_rung_for_an_agent_who_is_gone_is_rung_no_more():
    waiting, done = plan.follow(call(**DIALLING), record(live.ContactRequeued("agent_lost")))
    assert (waiting.shown_state, waiting.line) == ("waiting", Line.NONE)
    assert done == [plan.NotReached("no_answer", 0, 9), plan.StopDialling()]
