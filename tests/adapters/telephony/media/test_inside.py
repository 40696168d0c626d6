"""The contract with the inside of aiortc and aioice. When it fails, read their changes and `media/inside.py`."""

import asyncio
import socket
from importlib.metadata import version

import pytest
from aioice.ice import CandidatePair, Connection, StunProtocol
from aiortc import RTCDtlsTransport

from homeshore.adapters.telephony.media import inside
from homeshore.adapters.telephony.media.inside import Door, Secured, new_certificate
from homeshore.adapters.telephony.media.sockets import Address, Ports


@pytest.mark.parametrize("library", list(inside.TESTED))
def test_the_libraries_are_those_that_the_media_worker_was_tested_with(library: str):
    assert version(library) == inside.TESTED[library], f"{library} changed: test the calls, then inside.TESTED"


def test_aioice_still_has_what_the_door_leans_on():
    connection = Connection(ice_controlling=False)
    state = {
        "_nominated",
        "_protocols",
        "_local_candidates",
        "_local_candidates_start",
        "_local_candidates_end",
        "_queue",
    }
    assert {name for name in state if not hasattr(connection, name)} == set()
    methods = {"check_complete", "check_incoming", "data_received", "connect", "recv", "close"}
    assert {name for name in methods if not callable(getattr(Connection, name, None))} == set()
    assert "receiver" in StunProtocol.__init__.__annotations__
    assert isinstance(CandidatePair.remote_addr, property)


def test_aiortc_still_has_what_dtls_over_a_door_leans_on():
    transport = RTCDtlsTransport(Door(lambda _: None), [new_certificate()[0]])  # type: ignore[arg-type]
    assert (transport._rx_srtp, transport._tx_srtp) == (None, None)
    transport._set_role("client")
    assert transport.state == "new"


def test_two_doors_on_loopback_shake_hands_and_hand_audio_over_without_a_task():
    asyncio.run(_two_doors())


async def _two_doors() -> None:
    heard: list[bytes] = []
    states: list[str] = []
    certificate, fingerprint = new_certificate()
    ours, theirs = Door(heard.append), Door(lambda _: None)
    theirs.ice_controlling = True
    ends = [Secured(door, certificate, states.append) for door in (ours, theirs)]
    loopback = [Address("127.0.0.1", "127.0.0.1")]
    (place,) = await ours.open(loopback, Ports(21_000, 21_999))
    await theirs.open(loopback, Ports(21_000, 21_999))
    assert 21_000 <= place.port <= 21_999
    await theirs.add_remote_candidate(ours._local_candidates[0])
    await asyncio.gather(
        ours.connect_to(theirs.local_username, theirs.local_password),
        theirs.connect_to(ours.local_username, ours.local_password),
    )
    await asyncio.gather(*(end.start([("sha-256", fingerprint)], client=end is ends[0]) for end in ends))
    assert states.count("connected") == 2
    before = len(asyncio.all_tasks())
    packet = b"\x80\x6f\0\x01" + bytes(8) + b"audio"
    theirs.write(ends[1].sessions()[1].protect(packet))
    theirs.write(b"\xff junk")
    await asyncio.sleep(0.05)
    assert [ends[0].sessions()[0].unprotect(each) for each in heard] == [packet]
    assert ours.junk == 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for _ in range(150):
            stranger.sendto(b"\x80\x6f junk", ("127.0.0.1", place.port))
    theirs.write(packet)
    await asyncio.sleep(0.1)
    assert len(heard) <= 2 + inside.STRANGERS_A_SECOND
    assert heard[-1] == packet
    assert ours.junk > 20
    assert ours.checks > 0
    assert len(asyncio.all_tasks()) == before
    await ends[1].stop()
    await asyncio.sleep(0.05)
    assert states[-1] == "closed"
    for door, end in zip((ours, theirs), ends, strict=True):
        await end.stop()
        await door.close()
    ours.write(b"after the end")
