"""Agents' telephones, and what the core is told of them."""

import pytest

from adapters.telephony.switchboard.fakes import run, settled, until
from adapters.telephony.switchboard.scenes import ADA, ADA_LEG, Scene
from homeshore.adapters.telephony.ports import LegMeasures, Quality
from homeshore.adapters.telephony.switchboard.live import Limits
from homeshore.adapters.telephony.switchboard.phones import OnACall
from homeshore.contacts.telephone import protocol as p
from homeshore.facts import calls

SOON = Limits(grace=0.02, check=0.02)


def told(at: Scene) -> list[tuple[int, bool]]:
    return [(command.session, command.up) for command in at.set_phones()]


def test_a_telephone_is_offered_calls_once_it_is_heard():
    async def scene() -> None:
        at = Scene()
        await at.ask(p.JoinPhone(ADA, 1, "offer"))
        assert told(at) == []
        at.media.up(ADA_LEG)
        await until(lambda: told(at) == [(1, True)])
        await at.service.close()

    run(scene)


def test_a_telephone_whose_check_was_not_passed_waits_for_a_supervisor_s_word():
    async def scene() -> None:
        at = Scene()
        at.records.passed = False
        await at.ask(p.JoinPhone(ADA, 1, "offer"))
        at.media.up(ADA_LEG)
        await settled()
        assert told(at) == []
        at.records.passed = True
        await at.journal(calls.PhoneCheckWaived(by=9), contact=0)
        await until(lambda: told(at) == [(1, True)])
        await at.service.close()

    run(scene)


def test_a_reload_within_the_grace_time_is_told_to_nobody():
    async def scene() -> None:
        at = Scene(limits=Limits(grace=0.2))
        await at.phone()
        at.media.down(ADA_LEG)
        await at.ask(p.JoinPhone(ADA, 1000 + ADA, "offer"))
        at.media.up(ADA_LEG)
        await settled()
        assert len(told(at)) == 1
        await at.service.close()

    run(scene)


def test_a_new_desk_s_telephone_is_told_with_its_session():
    async def scene() -> None:
        at = Scene()
        await at.phone()
        await at.ask(p.JoinPhone(ADA, 5000, "offer"))
        await until(lambda: told(at)[-1] == (5000, True))
        await at.service.close()

    run(scene)


def test_a_desk_whose_link_was_cut_keeps_its_telephone():
    async def scene() -> None:
        at = Scene()
        await at.phone()
        answer = await at.ask(p.JoinPhone(ADA, 5000, ""))
        assert answer.sdp == ""
        await until(lambda: told(at)[-1] == (5000, True))
        await at.service.close()

    run(scene)


def test_a_telephone_that_is_gone_cannot_be_kept():
    async def scene() -> None:
        at = Scene()
        with pytest.raises(p.PhoneNotConnected):
            await at.ask(p.JoinPhone(ADA, 1, ""))
        with pytest.raises(p.PhoneNotConnected):
            await at.ask(p.Dial(ADA, 3, "+33199001299", False, 1))
        await at.service.close()

    run(scene)


def test_a_telephone_that_stays_away_is_offered_nothing():
    async def scene() -> None:
        at = Scene(limits=SOON)
        await at.phone()
        at.media.down(ADA_LEG)
        await until(lambda: told(at)[-1] == (1000 + ADA, False))
        assert ADA_LEG not in at.media.legs
        await at.service.close()

    run(scene)


def test_hanging_up_for_good_is_told_at_once_but_only_by_the_newest_desk():
    async def scene() -> None:
        at = Scene()
        await at.phone()
        await at.ask(p.LeavePhone(ADA, 1))
        assert len(told(at)) == 1
        await at.ask(p.LeavePhone(ADA, 1000 + ADA))
        await until(lambda: told(at)[-1] == (1000 + ADA, False))
        await at.service.close()

    run(scene)


def test_an_echo_is_oneself_and_not_during_a_call():
    async def scene() -> None:
        at = Scene()
        await at.phone()
        await at.ask(p.EchoTest(ADA, True))
        assert at.media.hears[ADA_LEG] == (ADA_LEG,)
        await at.ask(p.EchoTest(ADA, False))
        assert at.media.hears[ADA_LEG] == ()
        await at.wait_in_queue()
        await at.talk()
        with pytest.raises(OnACall):
            await at.ask(p.EchoTest(ADA, True))
        await at.service.close()

    run(scene)


def test_a_check_s_line_is_an_echo_that_ends_by_itself():
    async def scene() -> None:
        at = Scene(limits=SOON)
        await at.ask(p.JoinCheck(ADA, "offer"))
        assert at.media.hears["check:7"] == ("check:7",)
        await until(lambda: "check:7" not in at.media.legs)
        await at.service.close()

    run(scene)


def test_the_desk_hears_how_its_line_is():
    async def scene() -> None:
        at = Scene()
        await at.phone()
        at.media.on_event(LegMeasures(ADA_LEG, 1, Quality(900, 9, 4_000, 30_000, 10, "opus")))
        line = {"hint": "line", "loss_permille": 10, "jitter_us": 4_000, "round_trip_us": 30_000, "codec": "opus"}
        assert line in list(at.hints_to("agent.7"))
        shown = (await at.ask(p.ShowCalls(agent=ADA))).phones
        assert shown == ((ADA, p.LegQuality("agent", "opus", 10, 4_000, 30_000)),)
        await at.service.close()

    run(scene)
