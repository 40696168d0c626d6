import asyncio

import pytest

from adapters.telephony.switchboard.fakes import FakeMedia, run, settled
from homeshore.adapters.telephony.ports import LegUp, MediaUnavailable, RecordingSpec, RtpAddress
from homeshore.adapters.telephony.switchboard.patchboard import Hearing, Patchboard, Program

CALLER, AGENT = "caller:1", "agent:7"


class Desk:
    """A board with its workers, and what it told."""

    def __init__(self, *workers: FakeMedia) -> None:
        self.events: list[object] = []
        self.played: list[tuple[str, int]] = []
        self.lost: list[tuple[str, list[str]]] = []
        self.board = Patchboard(
            self.events.append,
            lambda leg, token: self.played.append((leg, token)),
            lambda worker, legs: self.lost.append((worker, sorted(legs))),
            patience=0.01,
        )
        for worker in workers:
            self.board.add(worker)


def test_parties_who_should_hear_each_other_do():
    async def scene() -> None:
        media = FakeMedia()
        board = Desk(media).board
        await board.join(CALLER, "offer")
        await board.join(AGENT, "offer")
        board.want(1, {CALLER: Hearing((AGENT,)), AGENT: Hearing((CALLER,))})
        await settled()
        assert media.hears == {CALLER: (AGENT,), AGENT: (CALLER,)}
        await board.close()

    run(scene)


def test_a_party_who_comes_later_is_heard_at_once():
    async def scene() -> None:
        media = FakeMedia()
        board = Desk(media).board
        await board.join(CALLER, "offer")
        board.want(1, {CALLER: Hearing((AGENT,)), AGENT: Hearing((CALLER,))})
        await settled()
        assert media.hears[CALLER] == ()
        await board.join(AGENT, "offer")
        await settled()
        assert media.hears == {CALLER: (AGENT,), AGENT: (CALLER,)}
        await board.close()

    run(scene)


def test_a_leg_that_joins_again_is_told_everything_anew():
    async def scene() -> None:
        media = FakeMedia()
        board = Desk(media).board
        await board.join(CALLER, "offer")
        board.want(1, {CALLER: Hearing(program=Program(("music",), loop=True))})
        await settled()
        await board.join(CALLER, "another")
        await settled()
        assert media.playing[CALLER][:2] == (("music",), True)
        await board.close()

    run(scene)


def test_what_is_already_so_is_not_told_again():
    async def scene() -> None:
        media = FakeMedia()
        board = Desk(media).board
        await board.join(CALLER, "offer")
        board.want(1, {CALLER: Hearing(("agent:9",))})
        await settled()
        told = media.told
        board.want(1, {CALLER: Hearing(("agent:9",))})
        await settled()
        assert media.told == told
        await board.close()

    run(scene)


def test_the_end_of_a_program_is_told_once_and_not_that_of_one_before():
    async def scene() -> None:
        media = FakeMedia()
        desk = Desk(media)
        await desk.board.join(CALLER, "offer")
        desk.board.want(1, {CALLER: Hearing(program=Program(("hello",), token=1))})
        await settled()
        stale = media.playing[CALLER][2]
        desk.board.want(1, {CALLER: Hearing(program=Program(("hello",), token=2))})
        await settled()
        media.play_out(CALLER)
        assert media.playing[CALLER][2] != stale
        assert desk.played == [(CALLER, 2)]
        await desk.board.close()

    run(scene)


def test_a_leg_named_by_a_newer_call_is_not_silenced_by_the_end_of_the_older():
    async def scene() -> None:
        media = FakeMedia()
        board = Desk(media).board
        for leg in ("caller:1", "caller:2", AGENT):
            await board.join(leg, "offer")
        board.want(1, {AGENT: Hearing(("caller:1",))})
        board.want(2, {AGENT: Hearing(("caller:2",))})
        board.want(1, {})
        await settled()
        assert media.hears[AGENT] == ("caller:2",)
        board.want(2, {})
        await settled()
        assert media.hears[AGENT] == ()
        await board.close()

    run(scene)


def test_a_new_leg_goes_to_the_worker_with_the_least_to_do_and_a_known_one_stays():
    async def scene() -> None:
        busy, idle = FakeMedia("media-1", 0.5), FakeMedia("media-2", 0.1)
        board = Desk(busy, idle).board
        await settled()
        await board.join(CALLER, "offer")
        assert idle.legs == {CALLER}
        idle.load = 0.9
        await board.join(CALLER, "again")
        assert busy.legs == set()
        await board.close()

    run(scene)


def on_two_workers() -> tuple[FakeMedia, FakeMedia]:
    """Two workers with the same load: legs go to one and the other in turn."""
    return FakeMedia("media-1", 0.1), FakeMedia("media-2", 0.1)


def test_a_bridge_carries_the_voices_between_two_workers_and_goes_with_the_call():
    async def scene() -> None:
        one, two = on_two_workers()
        board = Desk(one, two).board
        await settled()
        await board.join(CALLER, "offer")
        await board.join(AGENT, "offer")
        assert (one.legs, two.legs) == ({CALLER}, {AGENT})
        board.want(1, {CALLER: Hearing((AGENT,)), AGENT: Hearing((CALLER,))})
        await settled()
        to_two, to_one = "bridge:caller:1:media-2", "bridge:agent:7:media-1"
        assert one.hears == {CALLER: (to_one,), to_two: (CALLER,)}
        assert two.hears == {AGENT: (to_two,), to_one: (AGENT,)}
        here, there = one.rtp[to_one], two.rtp[to_one]
        assert here is not None
        assert there is not None
        assert (here.port, there.port) == (two.ports[to_one], one.ports[to_one])
        board.want(1, {})
        await settled()
        assert (one.legs, two.legs) == ({CALLER}, {AGENT})
        await board.close()

    run(scene)


def test_a_worker_s_death_names_its_legs_and_the_living_drop_their_bridges():
    async def scene() -> None:
        one, two = on_two_workers()
        desk = Desk(one, two)
        await settled()
        await desk.board.join(CALLER, "offer")
        await desk.board.join(AGENT, "offer")
        desk.board.want(1, {CALLER: Hearing((AGENT,)), AGENT: Hearing((CALLER,))})
        await settled()
        one.die()
        await settled()
        assert desk.lost == [("media-1", [CALLER])]
        assert two.legs == {AGENT}
        assert two.hears[AGENT] == ()
        await desk.board.join(CALLER, "again")
        await settled()
        assert two.hears[AGENT] == (CALLER,)
        await desk.board.close()

    run(scene)


def test_without_a_worker_nothing_can_join():
    async def scene() -> None:
        board = Desk().board
        with pytest.raises(MediaUnavailable):
            await board.join(CALLER, "offer")
        await board.close()

    run(scene)


def test_both_sides_are_recorded_where_the_customer_is():
    async def scene() -> None:
        one, two = on_two_workers()
        board = Desk(one, two).board
        await settled()
        await board.join(CALLER, "offer")
        await board.join(AGENT, "offer")
        await board.record(RecordingSpec(5, "path", b"key", ((CALLER, "left"), (AGENT, "right"))))
        assert one.specs[0].sides == ((CALLER, "left"), ("bridge:agent:7:media-1", "right"))
        await settled()
        assert "bridge:agent:7:media-1" in one.legs
        await board.stop_recording(5)
        await settled()
        assert one.recordings == {5: "stopped"}
        assert one.legs == {CALLER}
        await board.close()

    run(scene)


def test_a_rtp_leg_is_bridged_in_its_own_codec():
    async def scene() -> None:
        one, two = on_two_workers()
        board = Desk(one, two).board
        await settled()
        await board.open_rtp(CALLER, srtp=False)
        await board.connect_rtp(CALLER, RtpAddress("192.0.2.1", 5004, "pcma", 8))
        await board.join(AGENT, "offer")
        board.want(1, {AGENT: Hearing((CALLER,))})
        await settled()
        bridged = two.rtp["bridge:caller:1:media-2"]
        assert bridged is not None
        assert (bridged.codec, bridged.payload_type) == ("pcma", 8)
        await board.close()

    run(scene)


def test_events_of_bridges_are_nobody_s_business():
    async def scene() -> None:
        media = FakeMedia()
        desk = Desk(media)
        media.up("bridge:caller:1:media-2")
        media.up(CALLER)
        assert desk.events == [LegUp(CALLER, 1)]
        await desk.board.close()
        await asyncio.sleep(0)

    run(scene)
