"""A call's life with fakes at the ports: what media are told, and what the journal is told."""

from adapters.telephony.switchboard.fakes import run, settled, until
from adapters.telephony.switchboard.scenes import ADA_LEG, BEN, BEN_LEG, CALLER, CONTACT, PROGRAMME, Scene, an_offer
from homeshore.adapters.telephony.switchboard.live import Limits
from homeshore.contacts.telephone import protocol as p
from homeshore.facts import calls, live


def test_a_caller_is_greeted_told_of_recording_and_queued():
    async def scene() -> None:
        at = Scene()
        prompts = {"greeting": "hello", "recording": "notice", "music": "our.music"}
        await at.ring(prompts=prompts, announces_recording=True)
        assert at.state() == "greeting"
        assert at.media.playing[CALLER][0] == ("hello",)
        at.media.play_out(CALLER)
        await until(lambda: at.media.playing[CALLER][0] == ("notice",))
        assert at.records.named("announce_recording") == [(CONTACT, 1_000_000)]
        at.media.play_out(CALLER)
        await until(lambda: at.media.playing[CALLER][:2] == (("our.music",), True))
        assert at.state() == "waiting"
        assert at.records.named("enter_queue") == [(CONTACT,)]
        await at.service.close()

    run(scene)


def test_a_key_in_the_menu_leads_to_another_programme():
    async def scene() -> None:
        at = Scene()
        await at.ring(prompts={"menu": "menu"}, menu={"2": 33})
        assert at.state() == "menu"
        at.media.digit(CALLER, "2")
        await until(lambda: at.state() == "waiting")
        assert at.records.named("switch_programme") == [(CONTACT, 33)]
        await until(lambda: calls.CallMenuChosen("2") in at.facts())
        await at.service.close()

    run(scene)


def test_an_accepted_caller_and_the_agent_hear_each_other_at_once():
    async def scene() -> None:
        at = Scene()
        await at.phone()
        await at.wait_in_queue()
        await at.journal(an_offer())
        assert at.state() == "ringing"
        assert at.media.playing[CALLER][1]
        await at.journal(live.OfferAccepted(50))
        assert at.media.hears[CALLER] == (ADA_LEG,)
        assert at.media.hears[ADA_LEG] == (CALLER,)
        assert CALLER not in at.media.playing
        assert at.state() == "talking"
        await until(lambda: calls.CallConnected() in at.facts())
        assert {"hint": "call", "state": "talking"} in list(at.hints_to(f"contact.{CONTACT}"))
        assert any(hint["state"] == "talking" for hint in at.hints_to("agent.7"))
        await at.service.close()

    run(scene)


def test_an_offer_that_nobody_takes_leaves_the_caller_with_the_music():
    async def scene() -> None:
        at = Scene()
        await at.wait_in_queue()
        await at.journal(an_offer())
        await at.journal(live.OfferExpired(50))
        assert at.state() == "waiting"
        assert at.media.playing[CALLER][1]
        await at.service.close()

    run(scene)


def test_hold_plays_music_and_resume_connects_again():
    async def scene() -> None:
        at = Scene()
        await at.talk()
        await at.journal(live.ContactHeld())
        assert at.state() == "held"
        assert at.media.playing[CALLER][0] == ("centre.music",)
        assert at.media.hears[ADA_LEG] == ()
        await at.journal(live.ContactResumed())
        assert at.media.hears[CALLER] == (ADA_LEG,)
        assert CALLER not in at.media.playing
        await at.service.close()

    run(scene)


def test_a_blind_transfer_puts_the_caller_back_into_the_music():
    async def scene() -> None:
        at = Scene()
        await at.talk()
        await at.journal(live.ContactTransferred(PROGRAMME, 0, ""))
        await until(lambda: CALLER in at.media.playing)
        assert at.state() == "waiting"
        assert at.media.hears[ADA_LEG] == ()
        await at.journal(an_offer(), live.OfferAccepted(51))
        assert at.media.hears[CALLER] == (ADA_LEG,)
        await at.service.close()

    run(scene)


def test_a_transferred_caller_hears_no_music_when_the_next_telephone_answers_by_itself():
    async def scene() -> None:
        at = Scene()
        await at.talk()
        await at.phone(BEN)
        at.clock.now_us += 1
        transferred = at.record(live.ContactTransferred(PROGRAMME, 0, ""))
        given = [at.record(fact, agent=BEN) for fact in (an_offer(), live.OfferAccepted(51))]
        at.service.facts([transferred, *given])
        await settled()
        assert (at.state(), at.media.hears[CALLER], CALLER in at.media.playing) == ("talking", (BEN_LEG,), False)
        assert at.media.hears[ADA_LEG] == ()
        await at.service.close()

    run(scene)


def test_the_agent_s_wrap_up_hangs_the_caller_up():
    async def scene() -> None:
        at = Scene()
        await at.talk()
        await at.journal(live.WrapUpStarted("agent", 0))
        await until(lambda: CALLER not in at.media.legs)
        await until(lambda: at.records.named("ended"))
        assert at.records.named("ended")[0][:2] == (CONTACT, "agent")
        assert at.left() == []
        assert at.state() == "wrap_up"
        await at.journal(live.ContactClosed("", "resolved", "agent"))
        assert at.state() == "gone"
        await at.service.close()

    run(scene)


def test_a_caller_who_hangs_up_leaves_the_queue():
    async def scene() -> None:
        at = Scene()
        await at.wait_in_queue()
        await at.ask(p.HangUp(CONTACT))
        await until(lambda: at.left() == ["customer"])
        await until(lambda: at.records.named("ended"))
        assert CALLER not in at.media.legs
        await at.journal(live.ContactAbandoned("customer", 5))
        assert at.state() == "gone"
        await at.service.close()

    run(scene)


def test_a_caller_who_hangs_up_during_the_greeting_never_reaches_routing():
    async def scene() -> None:
        at = Scene()
        await at.ring(prompts={"greeting": "hello"})
        await at.ask(p.HangUp(CONTACT))
        await until(lambda: at.records.named("ended"))
        assert at.left() == []
        assert at.state() == "gone"
        await at.service.close()

    run(scene)


def test_a_page_that_comes_back_in_time_hears_its_agent_again():
    async def scene() -> None:
        at = Scene()
        await at.talk()
        at.media.down(CALLER)
        await settled()
        assert at.state() == "lost"
        await at.ask(p.RejoinCall(CONTACT, "offer"))
        at.media.up(CALLER)
        await settled()
        assert at.state() == "talking"
        assert at.media.hears[CALLER] == (ADA_LEG,)
        assert at.left() == []
        await at.service.close()

    run(scene)


def test_a_page_that_stays_away_is_a_lost_link():
    async def scene() -> None:
        at = Scene(limits=Limits(back=0.02))
        await at.talk()
        at.media.down(CALLER)
        await until(lambda: at.left() == ["link_lost"])
        assert at.records.named("ended")[0][:2] == (CONTACT, "lost")
        await at.service.close()

    run(scene)


def test_a_customer_hears_music_while_the_agent_s_telephone_is_gone():
    async def scene() -> None:
        at = Scene()
        await at.talk()
        at.media.down(ADA_LEG)
        await settled()
        assert at.media.playing[CALLER][0] == ("centre.music",)
        await at.ask(p.JoinPhone(7, 1007, "offer"))
        at.media.up(ADA_LEG)
        await settled()
        assert at.media.hears[CALLER] == (ADA_LEG,)
        await at.service.close()

    run(scene)


def test_a_key_pressed_while_talking_is_told_to_the_agent():
    async def scene() -> None:
        at = Scene()
        await at.talk()
        at.media.digit(CALLER, "5")
        assert {"hint": "digit", "contact": CONTACT, "digit": "5"} in list(at.hints_to("agent.7"))
        await at.ask(p.SendDigits(7, CONTACT, "12#"))
        assert at.media.digits == [(CALLER, "12#")]
        await at.service.close()

    run(scene)


def test_a_caller_who_asks_for_a_callback_leaves_without_another_word_to_routing():
    async def scene() -> None:
        at = Scene()
        await at.wait_in_queue()
        await at.ask(p.AskCallback(CONTACT, "+33639980001"))
        await until(lambda: at.records.named("ended"))
        assert at.records.named("ask_callback") == [(CONTACT, "queue", "+33639980001")]
        assert at.left() == []
        assert at.state() == "gone"
        await at.service.close()

    run(scene)


def test_a_stranger_s_contact_rings_nowhere():
    async def scene() -> None:
        at = Scene()
        for request in (p.Ring(99, "offer"), p.RejoinCall(99, "offer"), p.HangUp(99), p.PressKey(99, "1")):
            try:
                await at.ask(request)
            except p.UnknownCall:
                continue
            raise AssertionError(request)
        await at.service.close()

    run(scene)
