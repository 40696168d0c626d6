"""Facts and events in any order: what always holds of a call, and that nothing of it is left."""

from hypothesis import example, given
from hypothesis import strategies as st

from adapters.telephony.switchboard.fakes import run, settled, until
from adapters.telephony.switchboard.scenes import ADA, CALLER, CONTACT, Scene, an_offer
from homeshore.adapters.telephony.switchboard import events, plan
from homeshore.adapters.telephony.switchboard.calls import Call, Line, Stage, agent_leg
from homeshore.adapters.telephony.switchboard.wiring import wiring
from homeshore.contacts.telephone import protocol as p
from homeshore.facts import Record, live

BEN, EVE, CONSULT = 8, 9, 5
FACTS = [
    live.ContactArrived("voice", "customer", "fr", 1, 2),
    live.ContactOffered(50, 1, 99, (), 0),
    live.OfferAccepted(50),
    live.OfferExpired(50),
    live.ContactHeld(),
    live.ContactResumed(),
    live.ContactTransferred(4, 0, ""),
    live.ContactTransferred(4, BEN, "warm"),
    live.ContactRequeued("agent_lost"),
    live.WrapUpStarted("agent", 0),
    live.ContactClosed("", "", "agent"),
    live.ContactAbandoned("customer", 1),
]
OWN = st.builds(lambda fact, agent: (fact, agent, CONTACT), st.sampled_from(FACTS), st.sampled_from([ADA, BEN]))
CONSULTS = st.builds(lambda fact: (fact, BEN, CONSULT), st.sampled_from(FACTS))
EVENTS = st.sampled_from(
    [
        lambda call: events.line_up(call, 9),
        lambda call: events.line_lost(call, 9),
        lambda call: events.line_down(call, 9, "customer"),
        lambda call: events.early(call, 9),
        lambda call: events.answered(call, 9),
        lambda call: events.not_reached(call, 9, "busy", 486),
        lambda call: events.connected(call, 9),
        lambda call: events.supervised(call, 9, EVE, "barge") if call.stage is Stage.TALKING else (call, []),
        lambda call: events.supervised(call, 9, EVE, ""),
        lambda call: events.consult_begun(call, 9, CONSULT) if _may_consult(call) else (call, []),
        lambda call: events.consult_ended(call, 9),
        lambda call: events.conference(call, 9, on=True) if call.consult else (call, []),
    ]
)


def _may_consult(call: Call) -> bool:
    return call.stage is Stage.TALKING and call.consult is None


def fresh(direction: str) -> Call:
    stage = Stage.GREETING if direction == "inbound" else Stage.WAITING
    return Call(
        contact=CONTACT, brand=2, programme=3, language="fr", direction=direction, entry="web", stage=stage, since_us=0
    )


def step(call: Call, what: object) -> plan.Step:
    if not isinstance(what, tuple):
        return what(call)  # type: ignore[operator]
    fact, agent, contact = what
    record = Record(1, 1, 9, 9, fact, contact, agent, 77, 2, 3)
    return plan.follow(call, record) if contact == CONTACT else plan.follow_consult(call, record)


ACCEPTED, CONSULTING = live.OfferAccepted(50), lambda call: events.consult_begun(call, 9, CONSULT)


@example("inbound", [(ACCEPTED, ADA, CONTACT), CONSULTING, (ACCEPTED, BEN, CONSULT), (ACCEPTED, BEN, CONTACT)])
@given(st.sampled_from(["inbound", "callback"]), st.lists(st.one_of(OWN, CONSULTS, EVENTS), max_size=30))
def test_what_always_holds_of_a_call(direction, story):
    call, hung_up = fresh(direction), 0
    for what in story:
        call, effects = step(call, what)
        hung_up += sum(isinstance(effect, plan.HangUp) for effect in effects)
        heard = {leg: set(hearing.sources) for leg, hearing in wiring(call, lambda _: True).items()}
        agents = {agent_leg(agent) for agent in call.agents}
        assert all(len(sources) <= 3 for sources in heard.values())
        assert all(leg not in sources for leg, sources in heard.items())
        if call.held:
            assert not heard.get(CALLER, set()) & agents
            assert not any(CALLER in heard.get(agent, set()) for agent in agents)
        if call.stage in {Stage.OVER, Stage.WRAP_UP}:
            assert heard == {}
            assert call.line is Line.DOWN
            assert call.consult is None
        hung_up = hung_up if call.line is Line.DOWN else 0  # a callback may be dialled again
        assert hung_up <= 1


def test_nothing_is_left_of_a_hundred_calls():
    async def scene() -> None:
        at = Scene()
        at.records.recorded = True
        await at.phone()
        for number in range(1, 101):
            at.records.cards = {CONTACT: at.records.cards[CONTACT]}
            await at.wait_in_queue()
            await at.journal(an_offer(), live.OfferAccepted(50))
            await until(lambda: at.view().recording == "on")
            if number % 2:
                await at.ask(p.HangUp(CONTACT))
            await at.journal(live.WrapUpStarted("agent", 0), live.ContactClosed("", "", "agent"))
            await until(lambda: at.state() == "gone" and at.service.recorder.idle)  # the next has the same contact
        at.media.down("agent:7")
        await at.ask(p.LeavePhone(ADA, 1000 + ADA))
        exchange = at.service.exchange
        await until(lambda: len(at.records.named("stop_recording")) == 100)
        await settled()
        assert at.media.legs == set()
        assert exchange.calls == exchange.consults == {}
        assert exchange.audible == exchange.silent == set()
        assert at.service.board.idle
        assert at.service.recorder.idle
        await at.service.close()

    run(scene)
