"""Recordings follow calls."""

from adapters.telephony.switchboard.fakes import FakeMedia, run, settled, until
from adapters.telephony.switchboard.scenes import ADA, ADA_LEG, CALLER, CONTACT, PROGRAMME, Scene, an_offer
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
