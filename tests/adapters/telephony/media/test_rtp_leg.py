import asyncio
import base64
import itertools
import os
import socket
import time
from collections.abc import Coroutine

import pytest
import uvloop

from adapters.telephony.media.peers import Carrier, names, until
from homeshore.adapters.telephony.media.inside import sdes_session
from homeshore.adapters.telephony.media.rtp_leg import RtpLeg
from homeshore.adapters.telephony.media.sockets import Ports
from homeshore.adapters.telephony.media.worker import Place, Worker
from homeshore.adapters.telephony.ports import AnyMediaEvent, LegDigit, LegDown, NoCommonCodec, RtpAddress


class Line:
    """A worker with one RTP leg `caller:1` and the carrier at its other end."""

    def __init__(self, carrier: Carrier) -> None:
        self.carrier = carrier
        self.events: list[AnyMediaEvent] = []
        self.worker = Worker("media-1", Place((), Ports(21_000, 21_999)))
        self.worker.on_event = self.events.append

    async def __aenter__(self) -> "Line":
        self.remote = await self.carrier.open()
        self.local = await self.worker.open_rtp("caller:1", False)
        await self.worker.connect_rtp("caller:1", self.remote)
        self.carrier.hum(self.local)
        leg = self.worker.legs["caller:1"]
        assert isinstance(leg, RtpLeg)
        self.leg = leg
        return self

    async def __aexit__(self, *_: object) -> None:
        self.carrier.close()
        await self.worker.close()


def run(work: Coroutine[None, None, None]) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


def test_a_line_goes_up_with_its_first_audio_and_hears_itself_when_told_so():
    async def work() -> None:
        async with Line(Carrier(440)) as line:
            await line.worker.set_hears({"caller:1": ["caller:1"]})
            assert await line.carrier.hears() == {440}
            assert names(line.events) == ["LegUp"]

    run(work())


def test_a_line_that_hears_nobody_is_sent_silence_twenty_milliseconds_apart():
    async def work() -> None:
        async with Line(Carrier(440)) as line:
            packets, begun, before = line.carrier.packets, time.monotonic(), len(line.carrier.packets)
            await asyncio.sleep(1)
            spent = time.monotonic() - begun
            assert len(packets) - before == pytest.approx(spent / 0.02, abs=5)
            assert {packet[5] for packet in packets} == {b"\xff" * 160}
            assert {after[3] - before[3] for before, after in itertools.pairwise(packets)} == {160}

    run(work())


def test_audio_from_a_stranger_is_dropped_and_counted():
    async def work() -> None:
        async with Line(Carrier(440)) as line:
            await until(lambda: line.leg.source.received > 5)
            before = line.leg.source.received
            line.carrier._task.cancel()
            await asyncio.sleep(0.05)
            before = line.leg.source.received
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
                stranger.bind(("127.0.0.2", 0))
                other_port = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                for source in (stranger, other_port):
                    source.sendto(b"\x80\0" + bytes(170), ("127.0.0.1", line.local.port))
                other_port.close()
            await asyncio.sleep(0.05)
            assert line.leg.source.received == before
            assert line.leg.strangers == 2

    run(work())


def test_a_line_behind_a_nat_is_answered_where_its_first_packet_came_from():
    async def work() -> None:
        async with Line(Carrier(440)) as line:
            port = line.remote.port
            await line.worker.connect_rtp("caller:1", RtpAddress("127.0.0.1", port - 1, "pcmu", 0, 101))
            await asyncio.sleep(0.1)
            line.carrier.packets.clear()
            await until(lambda: bool(line.carrier.packets))

    run(work())


def test_keys_are_told_and_sent():
    async def work() -> None:
        async with Line(Carrier(440)) as line:
            await until(lambda: bool(line.events))
            line.carrier._task.cancel()
            for _ in range(3):
                line.carrier.send(b"\x07\x0a\x01\x40", 101, step=0)
            line.carrier.send(b"\x07" * 700, 101)
            await line.worker.send_digits("caller:1", "1#")

            def ends() -> list[int]:
                events = [packet[5] for packet in line.carrier.packets if packet[1] == 101]
                return [event[0] for event in events if event[1] & 0x80]

            await until(lambda: len(ends()) >= 6)
            await asyncio.sleep(0.1)
            assert ends() == [1, 1, 1, 11, 11, 11]
            assert [each.digit for each in line.events if isinstance(each, LegDigit)] == ["7"]

    run(work())


def test_another_ssrc_in_mid_call_leaves_no_gap_for_the_listener():
    async def work() -> None:
        async with Line(Carrier(440)) as line:
            await line.worker.set_hears({"caller:1": ["caller:1"]})
            await asyncio.sleep(0.3)
            line.carrier.ssrc, line.carrier.sequence, line.carrier.timestamp = 99, 40_000, 5
            await asyncio.sleep(0.3)
            heard = line.carrier.packets[-20:]
            assert {(after[2] - before[2]) & 0xFFFF for before, after in itertools.pairwise(heard)} == {1}
            assert {after[3] - before[3] for before, after in itertools.pairwise(heard)} <= set(range(1, 4_000))

    run(work())


def test_a_line_that_falls_silent_is_told_and_can_come_back():
    async def work() -> None:
        async with Line(Carrier(440)) as line:
            line.leg.silence_seconds = 1.0
            await until(lambda: bool(line.events))
            line.carrier._task.cancel()
            await until(lambda: "LegDown" in names(line.events))
            assert [each.cause for each in line.events if isinstance(each, LegDown)] == ["no_rtp"]
            line.carrier.hum(line.local)
            await until(lambda: names(line.events).count("LegUp") == 2)

    run(work())


def test_an_encrypted_line_speaks_sdes_both_ways():
    async def work() -> None:
        worker = Worker("media-1", Place((), Ports(21_000, 21_999)))
        local = await worker.open_rtp("caller:1", True)
        key = os.urandom(30)
        theirs = sdes_session(key, inbound=False)
        ours = sdes_session(base64.b64decode(local.srtp_key), inbound=True)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.bind(("127.0.0.1", 0))
            line.setblocking(False)
            remote = RtpAddress("127.0.0.1", line.getsockname()[1], "pcmu", 0, 0, base64.b64encode(key).decode())
            await worker.connect_rtp("caller:1", remote)
            await worker.set_hears({"caller:1": ["caller:1"]})
            line.sendto(b"\x80\0" + bytes(180), ("127.0.0.1", local.port))
            clear = b"\x80\0\0\x01" + bytes(8) + b"\x11" * 160
            line.sendto(theirs.protect(clear), ("127.0.0.1", local.port))
            await asyncio.sleep(0.1)
            assert ours.unprotect(line.recv(2048))[12:] == b"\x11" * 160
        assert worker.legs["caller:1"].source.dropped == 1
        await worker.close()

    run(work())


@pytest.mark.parametrize(
    "remote",
    [
        RtpAddress("127.0.0.1", 4000, "g729", 18),
        RtpAddress("127.0.0.1", 4000, "pcmu", 200),
        RtpAddress("example.org", 4000, "pcmu", 0),
        RtpAddress("224.0.0.1", 4000, "pcmu", 0),
        RtpAddress("255.255.255.255", 4000, "pcmu", 0),
        RtpAddress("127.0.0.1", 70_000, "pcmu", 0),
        RtpAddress("127.0.0.1", 4000, "pcmu", 0, 0, "c2hvcnQ="),
    ],
)
def test_a_remote_end_that_cannot_be_spoken_to_is_refused(remote: RtpAddress):
    async def work() -> None:
        worker = Worker("media-1", Place((), Ports(21_000, 21_999)))
        await worker.open_rtp("caller:1", False)
        with pytest.raises(NoCommonCodec):
            await worker.connect_rtp("caller:1", remote)
        await worker.close()

    run(work())


def test_a_tenth_lost_on_the_way_is_counted_and_told():
    async def work() -> None:
        async with Line(Carrier(440)) as line:
            line.carrier._task.cancel()
            await asyncio.sleep(0.05)
            line.leg.measures()
            for index in range(100):
                if index % 10 == 5:
                    line.carrier.sequence += 1
                    line.carrier.timestamp += 160
                else:
                    line.carrier.send(bytes(160))
                    await asyncio.sleep(0.002)
            await asyncio.sleep(0.05)
            quality = line.leg.measures().quality
            assert (quality.lost, quality.loss_permille) == (10, 100)

    run(work())


def test_a_flood_costs_its_own_leg_only():
    async def work() -> None:
        async with Line(Carrier(440)) as line, Line(Carrier(620)) as other:
            await other.worker.set_hears({"caller:1": ["caller:1"]})
            for index in range(3_000):
                line.carrier.send(bytes(160))
                if index % 50 == 0:
                    await asyncio.sleep(0.005)
            assert await other.carrier.hears() == {620}
            assert line.leg.source.dropped > 1_000

    run(work())


def test_a_stranger_s_flood_does_not_cost_the_leg_its_own_audio():
    async def work() -> None:
        async with Line(Carrier(440)) as line:
            await line.worker.set_hears({"caller:1": ["caller:1"]})
            await until(lambda: line.leg.source.received > 5)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
                stranger.bind(("127.0.0.2", 0))
                for index in range(2_000):
                    stranger.sendto(b"\x80\0" + bytes(170), ("127.0.0.1", line.local.port))
                    if index % 40 == 0:
                        await asyncio.sleep(0.01)
            assert await line.carrier.hears() == {440}
            assert line.leg.source.dropped == 0
            assert line.leg.strangers > 500

    run(work())


def test_ports_come_in_pairs_from_the_range_until_none_is_left():
    ports = Ports(21_900, 21_907)
    taken = [ports.pair("127.0.0.1") for _ in range(3)]
    assert {pair[0].getsockname()[1] % 2 for pair in taken} == {0}
    assert {pair[1].getsockname()[1] - pair[0].getsockname()[1] for pair in taken} == {1}
    with pytest.raises(OSError, match=r"127\.0\.0\.1"):
        ports.pair("127.0.0.1")
    for pair in taken:
        for each in pair:
            each.close()
