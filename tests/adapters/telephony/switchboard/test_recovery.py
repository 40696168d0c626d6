"""A switchboard that starts again finds its calls."""

import msgspec
import pytest

from adapters.telephony.switchboard.carriers import TRUNK, FakeCall, FakeTelephony
from adapters.telephony.switchboard.fakes import a_card, run, settled, until
from adapters.telephony.switchboard.scenes import ADA, ADA_LEG, BEN, CALLER, CONTACT, Scene, an_offer
from homeshore.adapters.telephony.switchboard.live import Limits
from homeshore.contacts.telephone import protocol as p
from homeshore.facts import Fact, calls, live
from homeshore.facts.vocabulary import Status
from homeshore.routing.views import AgentLine, AgentView, FloorView

ARRIVED = live.ContactArrived("voice", "customer", "fr", 11, 12)
TALKING = (ARRIVED, an_offer(), live.OfferAccepted(50))


async def after(*facts: Fact, limits: Limits | None = None, **card: object) -> Scene:
    """A switchboard that starts where a call had come so far."""
    at = Scene(limits=limits or Limits())
    at.records.cards[CONTACT] = a_card(**{"line": "up", **card})
    at.records.journal[CONTACT] = [at.record(fact) for fact in facts]
    await at.service.recovery.revive()
    await settled()
    return at


def test_a_call_goes_on_when_everybody_has_joined_again():
    async def scene() -> None:
        at = await after(*TALKING)
        assert at.state() == "lost"
        assert {"hint": "rejoin"} in list(at.hints_to(f"contact.{CONTACT}"))
        await at.phone()
        await at.ask(p.RejoinCall(CONTACT, "offer"))
        at.media.up(CALLER)
        await settled()
        assert at.state() == "talking"
        assert at.media.hears == {CALLER: (ADA_LEG,), ADA_LEG: (CALLER,)}
        await at.service.close()

    run(scene)


@pytest.mark.parametrize("joined", [True, False])
def test_the_recordings_of_a_conference_go_on(joined: bool):
    async def scene() -> None:
        at = Scene()
        at.records.cards[CONTACT] = a_card(line="up")
        begun = [at.record(fact) for fact in (*TALKING, calls.CallConnected(), calls.ConsultStarted(60))]
        at.records.journal[60] = [at.record(live.OfferAccepted(51), 60, BEN)]
        at.records.journal[CONTACT] = [*begun, at.record(calls.ConferenceStarted(60))]
        at.records.running = {CONTACT: 101, 60: 102} if joined else {CONTACT: 101}
        at.records.causes = {CONTACT: set(), 60: set()}
        await at.service.recovery.revive()
        for agent in (ADA, BEN):
            await at.phone(agent)
        await at.ask(p.RejoinCall(CONTACT, "offer"))
        at.media.up(CALLER)
        await until(lambda: {101, 102 if joined else 101} == {spec.recording for spec in at.media.specs})
        await until(lambda: at.view(60).recording == ("on" if joined else "off"))
        await at.service.close()

    run(scene)


def test_supervisors_who_were_on_a_call_are_told_to_join_again():
    async def scene() -> None:
        at = await after(*TALKING, calls.SupervisorJoined(9, "listen"), calls.SupervisorJoined(8, "barge"))
        await until(lambda: {calls.SupervisorLeft(8), calls.SupervisorLeft(9)} <= set(at.facts()))
        assert list(at.hints_to("supervisor.9")) == [{"hint": "rejoin", "contact": CONTACT}]
        gone = await after(*TALKING, calls.SupervisorJoined(9, "listen"), calls.SupervisorLeft(9))
        assert not list(gone.hints_to("supervisor.9"))
        await at.service.close()
        await gone.service.close()

    run(scene)


def test_a_caller_who_waited_hears_the_music_again():
    async def scene() -> None:
        at = await after(ARRIVED)
        await at.ask(p.RejoinCall(CONTACT, "offer"))
        at.media.up(CALLER)
        await until(lambda: at.media.playing.get(CALLER, ((), False, 0))[1])
        assert at.state() == "waiting"
        await at.service.close()

    run(scene)


def test_a_caller_who_was_greeted_is_greeted_again():
    async def scene() -> None:
        at = await after(line="greeting")
        await at.ask(p.RejoinCall(CONTACT, "offer"))
        at.media.up(CALLER)
        await until(lambda: at.records.named("enter_queue"))
        await at.service.close()

    run(scene)


def test_who_does_not_come_back_has_left():
    async def scene() -> None:
        at = await after(*TALKING, limits=Limits(back=0.02))
        await until(lambda: at.left() == ["link_lost"])
        await at.service.close()

    run(scene)


def test_a_call_that_was_over_is_ended():
    async def scene() -> None:
        at = await after(*TALKING, live.WrapUpStarted("agent", 0))
        assert at.records.named("ended")[0][:2] == (CONTACT, "lost")
        assert at.state() == "gone"
        await at.service.close()

    run(scene)


def test_a_trunk_call_is_taken_up_by_its_dialog():
    async def scene() -> None:
        dead = FakeCall()
        dead.answered = True
        dialog = msgspec.msgpack.encode(dead.snapshot())
        at = Scene()
        sip = FakeTelephony()
        at.service.trunks.telephony = sip
        at.service.trunks.set_trunks([TRUNK])
        at.records.cards[CONTACT] = a_card(line="up", entry="sip", trunk=6, dialog=dialog)
        at.records.journal[CONTACT] = [at.record(fact) for fact in TALKING]
        await at.service.recovery.revive()
        await until(lambda: at.state() == "talking")
        assert sip.restored[0].said == [("reinvite",)]
        await at.service.close()

    run(scene)


def test_a_trunk_call_without_a_dialog_is_lost():
    async def scene() -> None:
        at = await after(*TALKING, entry="sip")
        await until(lambda: at.left() == ["link_lost"])
        await at.service.close()

    run(scene)


def test_desks_join_again_and_a_telephone_that_stays_away_is_offered_nothing():
    async def scene() -> None:
        at = Scene(limits=Limits(grace=0.02))
        line = AgentLine(ADA, Status.READY, "", 0, True, False, ())
        at.commands.views[FloorView] = FloorView((line,), (), ())
        at.commands.views[AgentView] = AgentView(ADA, Status.READY, "", 0, 77, True, (), (), phone=True)
        await at.service.recovery.find_phones()
        assert {"hint": "rejoin"} in list(at.hints_to("agent.7"))
        await until(lambda: [(c.session, c.up) for c in at.set_phones()] == [(77, False)])
        await at.service.close()

    run(scene)
