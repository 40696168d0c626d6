"""Recordings follow calls."""

from adapters.telephony.switchboard.fakes import FakeMedia, run, settled, until
from adapters.telephony.switchboard.scenes import ADA, ADA_LEG, BEN, CALLER, CONTACT, PROGRAMME, Scene, an_offer
from homeshore.adapters.telephony.ports import RecordingFailed
from homeshore.contacts.telephone import protocol as p
from homeshore.facts import live


async def recorded(at: Scene) -> int:
    """A call that is kept from its connection on; returns the recording."""
    at.records.recorded = True
    await at.talk()
    await until(lambda: at.view().recording == "on")
    return next(iter(at.media.recordings))


def test_a_recording_begins_with_the_connection_and_ends_with_the_call():
    async def scene() -> None:
        at = Scene()
        number = await recorded(at)
        assert at.media.specs[0].sides == ((CALLER, "left"), (ADA_LEG, "right"))
        await at.journal(live.WrapUpStarted("agent", 0))
        await until(lambda: at.records.named("stop_recording"))
        assert at.media.recordings[number] == "stopped"
        await at.service.close()

    run(scene)


def test_a_hold_and_a_payment_pause_it_and_it_goes_on_when_both_are_over():
    async def scene() -> None:
        at = Scene()
        number = await recorded(at)
        await at.journal(live.ContactHeld())
        await until(lambda: at.media.recordings[number] == "paused")
        await at.ask(p.PauseRecording(ADA, CONTACT, "payment"))
        await at.journal(live.ContactResumed())
        await until(lambda: at.records.named("resume_recording"))
        assert at.view().recording == "paused"
        await at.ask(p.ResumeRecording(ADA, CONTACT))
        await until(lambda: at.view().recording == "on")
        causes = [cause for _, cause in at.records.named("pause_recording")]
        assert causes == ["hold", "payment"]
        await at.service.close()

    run(scene)


def test_each_agent_s_part_is_a_recording_of_its_own():
    async def scene() -> None:
        at = Scene()
        await recorded(at)
        await at.journal(live.ContactTransferred(PROGRAMME, 0, ""))
        await until(lambda: at.records.named("stop_recording"))
        await at.phone(8)
        await at.journal(an_offer(), live.OfferAccepted(51), agent=8)
        await until(lambda: len(at.media.specs) == 2)
        assert at.media.specs[1].sides[1] == ("agent:8", "right")
        await at.service.close()

    run(scene)


async def joined_by_ben(at: Scene) -> tuple[int, int]:
    """Ben joins Ada's recorded call; the consultation's contact, and his recording."""
    await at.phone(BEN)
    consult = (await at.ask(p.Consult(ADA, CONTACT, PROGRAMME, BEN))).contact
    await at.journal(live.ContactHeld())
    await at.journal(an_offer(), live.OfferAccepted(51), contact=consult, agent=BEN)
    assert len(at.media.specs) == 1, "two agents who talk about a customer are not recorded"
    await at.ask(p.Conference(ADA, CONTACT, True))
    await at.journal(live.ContactResumed())
    await until(lambda: at.view(consult).recording == "on")
    return consult, at.media.specs[1].recording


def test_a_colleague_who_joins_is_a_recording_of_their_own_that_pauses_with_the_call_s():
    async def scene() -> None:
        at = Scene()
        adas = await recorded(at)
        consult, bens = await joined_by_ben(at)
        assert at.records.named("start_recording") == [(CONTACT, ADA), (consult, BEN)]
        assert at.media.specs[1].sides == ((CALLER, "left"), ("agent:8", "right"))
        await at.ask(p.PauseRecording(ADA, CONTACT, "payment"))
        await until(lambda: {at.media.recordings[adas], at.media.recordings[bens]} == {"paused"})
        await at.ask(p.ResumeRecording(ADA, CONTACT))
        await until(lambda: {at.media.recordings[adas], at.media.recordings[bens]} == {"on"})
        await at.ask(p.Conference(ADA, CONTACT, False))
        await until(lambda: {at.media.recordings[adas], at.media.recordings[bens]} == {"paused"})
        assert at.view(consult).recording == "paused"
        await at.journal(live.WrapUpStarted("agent", 0), contact=consult, agent=BEN)
        await until(lambda: at.media.recordings[bens] == "stopped")
        await at.journal(live.ContactResumed())
        await until(lambda: at.media.recordings[adas] == "on")
        await at.journal(live.WrapUpStarted("agent", 0), live.ContactClosed("", "", "agent"))
        await until(lambda: at.service.recorder.idle)
        await at.service.close()

    run(scene)


def test_a_call_that_is_handed_over_ends_both_recordings_and_begins_the_colleague_s_own():
    async def scene() -> None:
        at = Scene()
        adas = await recorded(at)
        _, bens = await joined_by_ben(at)
        await at.journal(live.ContactTransferred(PROGRAMME, BEN, "warm"))
        await at.journal(live.OfferAccepted(52), agent=BEN)
        await until(lambda: len(at.media.specs) == 3)
        assert {at.media.recordings[adas], at.media.recordings[bens]} == {"stopped"}
        assert at.records.named("start_recording")[-1] == (CONTACT, BEN)
        await at.service.close()

    run(scene)


def test_a_colleague_s_recording_goes_on_at_another_worker_with_the_call_s():
    async def scene() -> None:
        one, two = FakeMedia("media-1", 0.1), FakeMedia("media-2", 0.9)
        at = Scene(one, two)
        await settled()
        adas = await recorded(at)
        consult, bens = await joined_by_ben(at)
        one.die()
        lost = [(CONTACT, "media_lost"), (consult, "media_lost")]
        await until(lambda: set(lost) <= set(at.records.named("pause_recording")))
        at.media = two
        await at.ask(p.RejoinCall(CONTACT, "offer"))
        for agent in (ADA, BEN):
            await at.ask(p.JoinPhone(agent, 1000 + agent, "offer"))
            two.up(f"agent:{agent}")
        two.up(CALLER)
        await until(lambda: {spec.recording for spec in two.specs} == {adas, bens})
        await until(lambda: at.view(consult).recording == at.view().recording == "on")
        await at.service.close()

    run(scene)


def test_a_call_that_is_not_drawn_is_not_kept():
    async def scene() -> None:
        at = Scene()
        await at.talk()
        await settled()
        assert at.view().recording == "off"
        assert at.media.specs == []
        await at.service.close()

    run(scene)


def test_a_full_disk_ends_the_recording_and_not_the_call():
    async def scene() -> None:
        at = Scene()
        number = await recorded(at)
        at.media.on_event(RecordingFailed("", 1, number, "disk"))
        await until(lambda: at.records.named("stop_recording") == [(CONTACT, "disk")])
        assert at.state() == "talking"
        assert at.view().recording == "off"
        await at.service.close()

    run(scene)


def test_a_recording_goes_on_at_another_worker_once_the_call_is_there():
    async def scene() -> None:
        one, two = FakeMedia("media-1", 0.1), FakeMedia("media-2", 0.9)
        at = Scene(one, two)
        await settled()
        await recorded(at)
        one.die()
        await until(lambda: at.records.named("pause_recording") == [(CONTACT, "media_lost")])
        at.media = two
        await at.ask(p.RejoinCall(CONTACT, "offer"))
        await at.ask(p.JoinPhone(ADA, 1007, "offer"))
        two.up(CALLER)
        two.up(ADA_LEG)
        await until(lambda: two.specs)
        await until(lambda: at.records.named("resume_recording") == [(CONTACT, "media_lost")])
        assert at.view().recording == "on"
        await at.service.close()

    run(scene)
