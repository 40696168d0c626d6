"""Calls over SIP trunks, with a carrier played by the test."""

import asyncio
import threading

import pytest

from adapters.telephony.switchboard.carriers import (
    TRUNK,
    FakeCall,
    FakeTelephony,
    carrier_s_answer,
    carrier_s_offer,
)
from adapters.telephony.switchboard.fakes import FakeMedia, a_card, run, settled, until
from adapters.telephony.switchboard.scenes import ADA_LEG, CONTACT, PROGRAMME, Scene, an_offer
from homeshore.adapters.telephony.ports import RtpAddress
from homeshore.adapters.telephony.switchboard.live import USUAL, Limits
from homeshore.brands.errors import UnknownNumber
from homeshore.contacts.actions.dialling import Dialling
from homeshore.contacts.rules.call_flow import FlowPlan
from homeshore.contacts.telephone.protocol import CallingNotAllowed
from homeshore.facts import calls, live

CUSTOMER = "+33199001299"
DIALLING = Dialling(trunk=TRUNK.id, number=CUSTOMER, presented="+33199001201", display="Aubelle", attempt=1)


class Exchange(Scene):
    """A scene with a trunk."""

    def __init__(self, *media: FakeMedia, limits: Limits = USUAL) -> None:
        super().__init__(*media, limits=limits)
        self.sip = FakeTelephony()
        self.records.numbers = {"+33199001201": 60}
        self.records.cards = {}
        self.records.numbered_from(CONTACT)
        self.service.trunks.telephony = self.sip
        self.service.trunks.set_trunks([TRUNK])

    async def rings(self, call: FakeCall) -> int:
        """A carrier's call comes and is answered; returns its contact."""
        self.service.trunks.rings(call)
        await until(lambda: ("answer",) in call.said)
        call.pick_up()
        await until(lambda: bool(self.records.cards))
        contact = next(iter(self.records.cards))
        await until(lambda: f"caller:{contact}" in self.media.playing)
        return contact

    async def talks(self, call: FakeCall) -> int:
        """Ada takes the carrier's call."""
        await self.phone()
        contact = await self.rings(call)
        await until(lambda: self.state() == "waiting")
        await self.journal(an_offer(), live.OfferAccepted(50), contact=contact)
        return contact

    async def dials(self) -> tuple[int, FakeCall]:
        """Ada takes a callback: the customer is rung."""
        contact = await self.takes_callback()
        await until(lambda: self.sip.calls)
        return contact, self.sip.calls[0]

    async def takes_callback(self) -> int:
        await self.phone()
        self.records.cards[CONTACT] = a_card(direction="callback", entry="sip", channel="callback")
        self.records.journal[CONTACT] = [self.record(an_offer()), self.record(live.OfferAccepted(50))]
        await self.journal(live.OfferAccepted(50))
        return CONTACT


def test_a_call_to_a_brand_s_number_is_answered_and_led():
    async def scene() -> None:
        at = Exchange()
        call = FakeCall(carrier_s_offer())
        contact = await at.rings(call)
        caller = f"caller:{contact}"
        remote = at.media.rtp[caller]
        assert remote == RtpAddress("192.0.2.6", 7000, "pcma", 8, 101)
        assert f"m=audio {at.media.ports[caller]} RTP/AVP 8 101" in call.local_sdp
        await until(lambda: at.records.named("keep_dialog"))
        assert at.view(contact).entry == "sip"
        await at.service.close()

    run(scene)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (FakeCall(carrier_s_offer(), to_number="+33199009999"), 404),
        (FakeCall("v=0\r\nnonsense"), 488),
        (FakeCall(carrier_s_offer().replace("8 0 101", "18").replace("PCMA", "G729").replace("PCMU", "G729")), 488),
    ],
)
def test_what_cannot_be_answered_is_refused_without_a_row(call, code):
    async def scene() -> None:
        at = Exchange()
        at.service.trunks.rings(call)
        await until(lambda: call.said)
        assert call.said[0][:2] == ("refuse", code)
        assert at.records.cards == {}
        await at.service.close()

    run(scene)


def test_a_call_is_answered_while_its_rows_wait_for_the_database():
    async def scene() -> None:
        at, free = Exchange(), threading.Event()
        busy = asyncio.ensure_future(at.service.scribe.write(free.wait))
        await settled()
        call = FakeCall(carrier_s_offer())
        at.service.trunks.rings(call)
        await until(lambda: ("answer",) in call.said)
        call.pick_up()
        await until(lambda: at.media.playing)
        assert at.records.cards == {}
        free.set()
        await busy
        await until(lambda: at.records.named("enter_queue"))
        assert list(at.records.cards) == [CONTACT]
        await at.service.close()

    run(scene)


def test_a_call_whose_rows_cannot_be_written_is_hung_up():
    async def scene() -> None:
        at = Exchange()
        at.records.unwritable = UnknownNumber(number=60)
        call = FakeCall(carrier_s_offer())
        at.service.trunks.rings(call)
        await until(lambda: ("bye",) in call.said)
        await settled()
        assert at.service.exchange.calls == {}
        assert at.media.legs == set()
        await at.service.close()

    run(scene)


def test_a_caller_who_gives_up_while_the_answer_is_made_leaves_no_leg():
    async def scene() -> None:
        at = Exchange()
        call = FakeCall(carrier_s_offer())
        at.service.trunks.rings(call)
        await until(lambda: at.media.told)
        call.end("cancelled", 487)
        await until(lambda: at.records.named("ended"))
        await settled()
        assert at.media.legs == set()
        await at.service.close()

    run(scene)


def test_while_the_database_does_not_answer_carriers_are_told_to_try_elsewhere():
    async def scene() -> None:
        at = Exchange()
        at.service.scribe.away = True
        call = FakeCall(carrier_s_offer())
        at.service.trunks.rings(call)
        await until(lambda: call.said)
        assert call.said == [("refuse", 503, "")]
        await at.service.close()

    run(scene)


def test_without_a_media_worker_the_carrier_is_told_to_try_elsewhere():
    async def scene() -> None:
        at = Exchange()
        at.media.dead = True
        call = FakeCall(carrier_s_offer())
        at.service.trunks.rings(call)
        await until(lambda: call.said)
        assert call.said[0][:2] == ("refuse", 503)
        await until(lambda: at.records.named("ended"))
        await at.service.close()

    run(scene)


def test_a_carrier_without_an_offer_gets_ours():
    async def scene() -> None:
        at = Exchange()
        call = FakeCall("")
        at.service.trunks.rings(call)
        await until(lambda: ("answer",) in call.said)
        call.pick_up(carrier_s_answer(call.local_sdp))
        await until(lambda: any(at.media.rtp.values()))
        await at.service.close()

    run(scene)


def test_the_carrier_s_goodbye_is_the_customer_s():
    async def scene() -> None:
        at = Exchange()
        call = FakeCall(carrier_s_offer())
        contact = await at.talks(call)
        call.end("bye", 200)
        await until(lambda: at.left() == ["customer"])
        assert at.records.named("ended")[0][:2] == (contact, "customer")
        assert at.media.rtp == {}
        await at.service.close()

    run(scene)


def test_the_agent_s_wrap_up_says_goodbye_to_the_carrier():
    async def scene() -> None:
        at = Exchange()
        call = FakeCall(carrier_s_offer())
        contact = await at.talks(call)
        await at.journal(live.WrapUpStarted("agent", 0), contact=contact)
        await until(lambda: ("bye",) in call.said)
        assert at.left() == []
        await at.service.close()

    run(scene)


def test_silence_on_a_trunk_is_no_hang_up():
    async def scene() -> None:
        at = Exchange()
        contact = await at.talks(FakeCall(carrier_s_offer()))
        at.media.down(f"caller:{contact}")
        await settled()
        assert at.state() == "talking"
        at.media.up(f"caller:{contact}")
        await settled()
        assert at.media.hears[ADA_LEG] == (f"caller:{contact}",)
        await at.service.close()

    run(scene)


def test_a_changed_session_moves_the_audio():
    async def scene() -> None:
        at = Exchange()
        call = FakeCall(carrier_s_offer())
        contact = await at.talks(call)
        answered = await call.on_reinvite(carrier_s_offer().replace("m=audio 7000", "m=audio 7500"))
        assert "m=audio" in answered
        moved = at.media.rtp[f"caller:{contact}"]
        assert moved is not None
        assert moved.port == 7500
        assert await call.on_reinvite("nonsense") is None
        await at.service.close()

    run(scene)


def test_a_callback_that_an_agent_takes_is_dialled_and_connected():
    async def scene() -> None:
        at = Exchange()
        at.records.dialling = DIALLING
        contact, call = await at.dials()
        caller = f"caller:{contact}"
        assert (call.to_number, call.from_number) == (CUSTOMER, "+33199001201")
        assert at.state() == "dialling"
        assert at.media.playing[ADA_LEG][0] == ("centre.ringback",)
        call.on_early(carrier_s_answer(call.local_sdp))
        await until(lambda: at.media.hears.get(ADA_LEG) == (caller,))
        call.pick_up(carrier_s_answer(call.local_sdp))
        await until(lambda: at.state() == "talking")
        at.media.up(caller)
        await until(lambda: calls.CallConnected() in at.facts())
        assert at.media.hears[caller] == (ADA_LEG,)
        assert len(at.records.named("dialled")) == len(at.records.named("reached")) == 1
        await at.service.close()

    run(scene)


@pytest.mark.parametrize(
    ("code", "cause"), [(486, "busy"), (480, "no_answer"), (603, "refused"), (404, "unreachable"), (503, "unreachable")]
)
def test_a_customer_who_is_not_reached_is_written_down_and_the_agent_told(code, cause):
    async def scene() -> None:
        at = Exchange()
        at.records.dialling = DIALLING
        contact, call = await at.dials()
        call.end("refused", code)
        await until(lambda: at.left() == ["not_reached"])
        assert at.records.named("not_reached")[0][:3] == (contact, cause, code)
        await at.service.close()

    run(scene)


def test_nobody_is_rung_for_ever():
    async def scene() -> None:
        at = Exchange(limits=Limits(ringing=0.02))
        at.records.dialling = DIALLING
        contact, call = await at.dials()
        await until(lambda: ("cancel",) in call.said)
        await until(lambda: at.records.named("not_reached"))
        assert at.records.named("not_reached")[0][:2] == (contact, "no_answer")
        await at.service.close()

    run(scene)


@pytest.mark.parametrize(
    ("dialling", "cause"),
    [
        (Dialling(trunk=0, number=CUSTOMER, presented="+33199001201", display="", attempt=1), "no_trunk"),
        (CallingNotAllowed(rule="hours"), "refused"),
    ],
)
def test_what_cannot_be_dialled_is_told_at_once(dialling, cause):
    async def scene() -> None:
        at = Exchange()
        at.records.dialling = dialling
        contact = await at.takes_callback()
        await until(lambda: at.records.named("not_reached"))
        assert at.records.named("not_reached")[0][:2] == (contact, cause)
        assert at.sip.calls == []
        await at.service.close()

    run(scene)


def test_an_agent_who_gives_up_cancels_the_ringing():
    async def scene() -> None:
        at = Exchange()
        at.records.dialling = DIALLING
        contact, call = await at.dials()
        await at.journal(live.WrapUpStarted("agent", 0), contact=contact)
        await until(lambda: ("bye",) in call.said)
        assert at.records.named("not_reached") == []
        await at.service.close()

    run(scene)


def test_a_trunk_call_moves_to_another_worker_by_re_invite():
    async def scene() -> None:
        one, two = FakeMedia("media-1", 0.1), FakeMedia("media-2", 0.9)
        at = Exchange(one, two)
        await settled()
        call = FakeCall(carrier_s_offer())
        contact = await at.talks(call)
        one.die()
        await until(lambda: ("reinvite",) in call.said)
        assert f"m=audio {two.ports[f'caller:{contact}']} " in call.local_sdp
        await until(lambda: at.state() == "talking")
        assert at.left() == []
        await at.service.close()

    run(scene)


def test_a_carrier_passes_its_side_on_and_the_desk_notices_nothing():
    async def scene() -> None:
        at = Exchange()
        call = FakeCall(carrier_s_offer())
        contact = await at.talks(call)
        referring = asyncio.ensure_future(call.on_refer(f"sip:{CUSTOMER}@192.0.2.6"))
        await until(lambda: at.sip.calls)
        other = at.sip.calls[0]
        assert (other.to_number, other.from_number) == (CUSTOMER, "+33199001201")
        other.pick_up(carrier_s_answer(other.local_sdp).replace("m=audio 7000", "m=audio 7700"))
        assert await referring == (200, "OK")
        call.end("bye", 200)
        await settled()
        assert at.state() == "talking"
        moved = at.media.rtp[f"caller:{contact}"]
        assert moved is not None
        assert moved.port == 7700
        other.end("bye", 200)
        await until(lambda: at.left() == ["customer"])
        await at.service.close()

    run(scene)


@pytest.mark.parametrize(
    "target", ["sip:+8821612345678@192.0.2.6", "sip:alice@192.0.2.6", "tel:0899123456", "nonsense"]
)
def test_nobody_calls_the_world_at_our_expense(target):
    async def scene() -> None:
        at = Exchange()
        call = FakeCall(carrier_s_offer())
        await at.talks(call)
        assert (await call.on_refer(target))[0] == 603
        assert at.sip.calls == []
        await at.service.close()

    run(scene)


def told_of_recordings(at: Exchange) -> None:
    """The programme's plan announces recordings."""
    at.records.recorded = True
    at.records.dialling = DIALLING
    plan = FlowPlan(programme=PROGRAMME, language="fr", announces_recording=True, prompts={"recording": "a.notice"})
    at.records.plans[PROGRAMME] = plan


def test_a_customer_whom_the_centre_rings_is_told_of_the_recording_first_and_then_recorded():
    async def scene() -> None:
        at = Exchange()
        told_of_recordings(at)
        contact, call = await at.dials()
        call.pick_up(carrier_s_answer(call.local_sdp))
        caller = f"caller:{contact}"
        await until(lambda: caller in at.media.playing and at.media.playing[caller][0] == ("a.notice",))
        at.media.up(caller)
        await until(lambda: at.records.named("announce_recording"))
        await settled()
        assert at.records.named("start_recording") == []
        at.media.play_out(caller)
        await until(lambda: at.records.named("start_recording"))
        assert at.media.hears[caller] == (ADA_LEG,)
        assert at.media.hears[ADA_LEG] == (caller,)
        assert caller not in at.media.playing
        await at.service.close()

    run(scene)


def test_a_customer_whom_the_centre_rings_may_refuse_the_recording_by_the_key():
    async def scene() -> None:
        at = Exchange()
        told_of_recordings(at)
        contact, call = await at.dials()
        call.pick_up(carrier_s_answer(call.local_sdp))
        await until(lambda: at.records.named("announce_recording"))
        at.media.digit(f"caller:{contact}", "9")
        await until(lambda: at.records.named("refuse_recording"))
        assert at.records.named("refuse_recording") == [(contact, "key")]
        assert at.view(contact).recording == "refused"
        await at.service.close()

    run(scene)
