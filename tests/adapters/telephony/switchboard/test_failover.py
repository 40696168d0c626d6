"""A media worker dies in mid-call."""

from adapters.telephony.switchboard.fakes import FakeMedia, run, settled, until
from adapters.telephony.switchboard.scenes import ADA, ADA_LEG, CALLER, CONTACT, Scene
from homeshore.adapters.telephony.switchboard.live import Limits
from homeshore.contacts.telephone import protocol as p
from homeshore.facts import calls

EVE = 9
REJOIN = {"hint": "rejoin"}


async def with_two_workers(limits: Limits | None = None) -> tuple[Scene, FakeMedia, FakeMedia]:
    """A call on the first of two workers."""
    one, two = FakeMedia("media-1", 0.1), FakeMedia("media-2", 0.9)
    at = Scene(one, two, limits=limits or Limits())
    await settled()
    await at.talk()
    return at, one, two


def test_everybody_is_told_to_join_again_and_the_journal_knows_how_long_nobody_was_heard():
    async def scene() -> None:
        at, one, two = await with_two_workers()
        await until(lambda: calls.CallConnected() in at.facts())
        one.die()
        await until(lambda: calls.MediaLost("media-1") in at.facts())
        assert REJOIN in list(at.hints_to("agent.7"))
        assert REJOIN in list(at.hints_to(f"contact.{CONTACT}"))
        assert at.state() == "lost"
        at.clock.now_us += 1_500_000
        await at.ask(p.JoinPhone(ADA, 1007, "offer"))
        await at.ask(p.RejoinCall(CONTACT, "offer"))
        two.up(ADA_LEG)
        two.up(CALLER)
        await until(lambda: calls.MediaRestored("media-2", 1_500_000) in at.facts())
        assert two.hears[CALLER] == (ADA_LEG,)
        assert at.state() == "talking"
        assert at.facts().count(calls.CallConnected()) == 1
        await at.service.close()

    run(scene)


def test_a_supervisor_s_page_is_told_to_join_again_and_the_agent_that_they_are_away():
    async def scene() -> None:
        at, one, two = await with_two_workers()
        await at.ask(p.Listen(EVE, CONTACT, "whisper", "offer"))
        one.die()
        await until(lambda: calls.SupervisorLeft(EVE) in at.facts())
        assert list(at.hints_to(f"supervisor.{EVE}")) == [REJOIN | {"contact": CONTACT}]
        await at.ask(p.RejoinCall(CONTACT, "offer"))
        await at.ask(p.Listen(EVE, CONTACT, "whisper", "offer"))
        assert at.view().supervisor == EVE
        assert two.hears[f"supervisor:{EVE}"] == (CALLER,)
        await at.service.close()

    run(scene)


def test_a_customer_who_does_not_come_back_has_left():
    async def scene() -> None:
        at, one, _two = await with_two_workers(Limits(back=0.02))
        one.die()
        await until(lambda: at.left() == ["link_lost"])
        await at.service.close()

    run(scene)


def test_a_worker_that_starts_again_takes_the_same_call_up():
    async def scene() -> None:
        at = Scene()
        await at.talk()
        at.media.die()
        again = FakeMedia("media-1")
        at.service.board.add(again)
        await at.ask(p.RejoinCall(CONTACT, "offer"))
        await at.ask(p.JoinPhone(ADA, 1007, "offer"))
        await settled()
        assert again.hears == {CALLER: (ADA_LEG,), ADA_LEG: (CALLER,)}
        await at.service.close()

    run(scene)


def test_calls_on_other_workers_go_on():
    async def scene() -> None:
        at, one, two = await with_two_workers()
        told = one.told
        two.die()
        await settled()
        assert at.state() == "talking"
        assert one.told == told
        assert not [fact for fact in at.facts() if isinstance(fact, calls.MediaLost)]
        await at.service.close()

    run(scene)
