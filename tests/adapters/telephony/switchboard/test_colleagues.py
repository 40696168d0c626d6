"""Consultation, conference, warm transfer, and supervisors on a call."""

import pytest

from adapters.telephony.switchboard.fakes import run, settled, until
from adapters.telephony.switchboard.scenes import (
    ADA,
    ADA_LEG,
    BEN,
    BEN_LEG,
    CALLER,
    CONTACT,
    PROGRAMME,
    Scene,
    an_offer,
)
from homeshore.adapters.telephony.switchboard.agents import ConsultOpen
from homeshore.contacts.telephone import protocol as p
from homeshore.facts import calls, live
from homeshore.routing import commands
from homeshore.routing.errors import NotPermitted

EVE, EVE_LEG = 9, "supervisor:9"


async def consulting(at: Scene) -> int:
    """Ada asks Ben about the call, and he accepts."""
    await at.talk()
    await at.phone(BEN)
    consult = (await at.ask(p.Consult(ADA, CONTACT, PROGRAMME, BEN))).contact
    await at.journal(live.ContactHeld())
    await at.journal(live.OfferAccepted(51), contact=consult, agent=BEN)
    return int(consult)


def test_two_agents_talk_while_the_customer_hears_music():
    async def scene() -> None:
        at = Scene()
        consult = await consulting(at)
        assert at.media.hears[ADA_LEG] == (BEN_LEG,)
        assert at.media.hears[BEN_LEG] == (ADA_LEG,)
        assert at.media.playing[CALLER][0] == ("centre.music",)
        assert isinstance(at.commands.done[0], commands.Hold)
        assert at.view().colleague == BEN
        assert at.view(consult).consults == CONTACT
        await until(lambda: calls.ConsultStarted(consult) in at.facts())
        assert {"hint": "state"} in list(at.hints_to("agent.7"))
        await at.service.close()

    run(scene)


def test_a_conference_is_all_three_and_back_again():
    async def scene() -> None:
        at = Scene()
        consult = await consulting(at)
        await at.ask(p.Conference(ADA, CONTACT, True))
        await at.journal(live.ContactResumed())
        assert set(at.media.hears[CALLER]) == {ADA_LEG, BEN_LEG}
        assert set(at.media.hears[BEN_LEG]) == {ADA_LEG, CALLER}
        await until(lambda: calls.ConferenceStarted(consult) in at.facts())
        await at.ask(p.Conference(ADA, CONTACT, False))
        await at.journal(live.ContactHeld())
        assert at.media.hears[ADA_LEG] == (BEN_LEG,)
        assert at.state() == "consulting"
        await at.service.close()

    run(scene)


def test_the_agent_goes_back_to_the_customer():
    async def scene() -> None:
        at = Scene()
        consult = await consulting(at)
        await at.ask(p.EndConsult(ADA, CONTACT))
        await until(lambda: at.left() == ["consult"])
        assert isinstance(at.commands.done[-1], commands.Resume)
        await at.journal(live.ContactResumed())
        assert at.media.hears[CALLER] == (ADA_LEG,)
        assert at.media.hears[BEN_LEG] == ()
        await until(lambda: calls.ConsultEnded(consult, "returned") in at.facts())
        await at.service.close()

    run(scene)


def test_a_warm_transfer_leaves_no_moment_of_music():
    async def scene() -> None:
        at = Scene()
        consult = await consulting(at)
        await at.ask(p.Conference(ADA, CONTACT, True))
        await at.journal(live.ContactResumed())
        await at.ask(p.HandOver(ADA, CONTACT))
        assert isinstance(at.commands.done[-1], commands.HandOver)
        told = at.media.told
        at.service.facts(
            [
                at.record(live.ContactTransferred(PROGRAMME, BEN, "warm")),
                at.record(live.ContactClosed("", "transferred", "handed_over"), consult, BEN),
                at.record(live.OfferAccepted(52), CONTACT, BEN),
            ]
        )
        await settled()
        assert at.media.told == told + 1  # one matrix, nothing played
        assert at.media.hears[CALLER] == (BEN_LEG,)
        assert at.media.hears[BEN_LEG] == (CALLER,)
        assert at.media.hears[ADA_LEG] == ()
        await at.service.close()

    run(scene)


@pytest.mark.parametrize(
    ("request_", "refusal"),
    [
        (p.Conference(ADA, CONTACT, True), p.NoConsult),
        (p.HandOver(ADA, CONTACT), p.NoConsult),
        (p.EndConsult(ADA, CONTACT), p.NoConsult),
        (p.Consult(BEN, CONTACT, PROGRAMME, 0), p.UnknownCall),
        (p.SendDigits(BEN, CONTACT, "1"), p.UnknownCall),
        (p.Listen(EVE, 99, "listen", "offer"), p.UnknownCall),
    ],
)
def test_what_cannot_be_done_in_a_call(request_, refusal):
    async def scene() -> None:
        at = Scene()
        await at.talk()
        with pytest.raises(refusal):
            await at.ask(request_)
        await at.service.close()

    run(scene)


def test_a_colleague_whose_telephone_answers_by_itself_is_there_before_the_consultation_is_known():
    async def scene() -> None:
        at = Scene()
        await at.talk()
        await at.phone(BEN)
        consult = 300
        at.records.numbered_from(consult)
        said = [at.record(an_offer(), consult, BEN), at.record(live.OfferAccepted(50), consult, BEN)]
        at.records.journal[consult] = said
        at.service.facts(said)
        assert (await at.ask(p.Consult(ADA, CONTACT, PROGRAMME, BEN))).contact == consult
        await at.journal(live.ContactHeld())
        assert at.media.hears[ADA_LEG] == (BEN_LEG,)

    run(scene)


def test_one_consultation_at_a_time_and_none_that_the_core_refuses():
    async def scene() -> None:
        at = Scene()
        await at.talk()
        at.commands.refuse = NotPermitted()
        with pytest.raises(NotPermitted):
            await at.ask(p.Consult(ADA, CONTACT, PROGRAMME, BEN))
        assert at.state() == "talking"
        at.commands.refuse = None
        await at.ask(p.Consult(ADA, CONTACT, PROGRAMME, BEN))
        with pytest.raises(ConsultOpen):
            await at.ask(p.Consult(ADA, CONTACT, PROGRAMME, BEN))
        await at.service.close()

    run(scene)


def test_a_supervisor_is_told_of_to_the_agent_before_anything_is_heard():
    async def scene() -> None:
        at = Scene()
        await at.talk()
        told = list(at.hints_to("agent.7"))
        joining = p.Listen(EVE, CONTACT, "listen", "offer")
        await at.ask(joining)
        assert next(hint for hint in at.hints_to("agent.7") if hint not in told)["supervisor"] == "listen"
        assert set(at.media.hears[EVE_LEG]) == {CALLER, ADA_LEG}
        await until(lambda: calls.SupervisorJoined(EVE, "listen") in at.facts())
        await at.ask(p.Listen(EVE, CONTACT, "whisper", ""))
        assert set(at.media.hears[ADA_LEG]) == {CALLER, EVE_LEG}
        assert at.media.hears[CALLER] == (ADA_LEG,)
        await at.ask(p.StopListening(EVE, CONTACT))
        await until(lambda: calls.SupervisorLeft(EVE) in at.facts())
        assert EVE_LEG not in at.media.legs
        assert at.media.hears[ADA_LEG] == (CALLER,)
        assert not list(at.hints_to("supervisor.9")), "whoever leaves needs no telling"
        await at.service.close()

    run(scene)


def test_a_supervisor_who_is_not_allowed_hears_nothing():
    async def scene() -> None:
        at = Scene()
        at.records.forbidden = "only_on_request"
        await at.talk()
        with pytest.raises(p.ListeningNotAllowed):
            await at.ask(p.Listen(EVE, CONTACT, "whisper", "offer"))
        assert EVE_LEG not in at.media.legs
        await at.service.close()

    run(scene)


def test_a_supervisor_whose_page_is_gone_has_left():
    async def scene() -> None:
        at = Scene()
        await at.talk()
        await at.ask(p.Listen(EVE, CONTACT, "barge", "offer"))
        at.media.down(EVE_LEG)
        await settled()
        assert at.view().supervisor == 0
        assert at.media.hears[CALLER] == (ADA_LEG,)
        await at.service.close()

    run(scene)


def test_a_supervisor_stays_with_the_agent_and_not_with_the_call():
    async def scene() -> None:
        at = Scene()
        await at.talk()
        await at.ask(p.Listen(EVE, CONTACT, "barge", "offer"))
        await at.journal(live.ContactTransferred(PROGRAMME, 0, ""))
        await until(lambda: calls.SupervisorLeft(EVE) in at.facts())
        await until(lambda: EVE_LEG not in at.media.legs)
        assert list(at.hints_to("supervisor.9")) == [{"hint": "over", "contact": CONTACT}]
        await at.journal(live.OfferAccepted(51), agent=BEN)
        assert at.view().supervisor == 0
        await at.service.close()

    run(scene)


def test_a_colleague_who_may_not_be_heard_ends_the_listening():
    async def scene() -> None:
        at = Scene()
        await at.talk()
        await at.ask(p.Listen(EVE, CONTACT, "listen", "offer"))
        at.records.forbidden = "not_sampled"
        await at.phone(BEN)
        consult = (await at.ask(p.Consult(ADA, CONTACT, PROGRAMME, BEN))).contact
        assert at.view().supervisor == EVE
        await at.journal(live.OfferAccepted(51), contact=consult, agent=BEN)
        await until(lambda: at.view().supervisor == 0)
        await until(lambda: EVE_LEG not in at.media.legs)
        assert list(at.hints_to("supervisor.9")) == [{"hint": "over", "contact": CONTACT}]
        await at.service.close()

    run(scene)
