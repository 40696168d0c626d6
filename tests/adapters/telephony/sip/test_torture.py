"""Bad and odd input: RFC 4475, strangers, copies, floods of nonsense. Nobody else's call is touched."""

import asyncio
import contextlib
import hashlib
import random
import re
import time

import pytest

from adapters.telephony.sip.lines import HOST, Line, running, trunk, until
from adapters.telephony.sip.torture import ALL, SDP, Torture, request
from homeshore.adapters.telephony.sip import Timing, Trunk
from homeshore.adapters.telephony.sip.fields import MAGIC
from homeshore.adapters.telephony.sip.message import Malformed, parse
from ports import free_port

pytestmark = pytest.mark.serial

QUICK = Timing(t1=0.05, t2=0.2, t4=0.1)
PHONE = trunk(0, id=2, host="", username="phone", password="secret", digests=("SHA-256", "MD5"))


class Peer(asyncio.DatagramProtocol):
    """A socket that says anything and keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.transport: asyncio.DatagramTransport

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self.transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        self.heard.append(data)

    def finals(self, name: str = "") -> list[int]:
        """The codes of the final answers that mention a name."""
        mentions = [data.decode("utf-8", "replace") for data in self.heard if name.encode() in data]
        codes = [int(text.split(" ")[1]) for text in mentions if text.startswith("SIP/2.0")]
        return [code for code in codes if code >= 200]


async def peer_of(line: Line, host: str = HOST) -> Peer:
    _, peer = await asyncio.get_running_loop().create_datagram_endpoint(
        Peer, local_addr=(host, 0), remote_addr=(HOST, line.port)
    )
    return peer


def with_rport(message: str) -> bytes:
    """The answer comes back to the peer's socket, wherever the message's Via points."""
    if not message.startswith("SIP/2.0"):
        message = (
            re.sub(r"(;branch ?= ?[^;,\r\n]*)", r"\1;rport", message, count=1) if ";branch" in message else message
        )
    return message.encode("utf-8", "surrogateescape")


def heard_by_a_line(
    message: bytes, *, host: str = HOST, trunks: list[Trunk] | None = None, seconds: float = 0.3
) -> tuple[Line, Peer]:
    """Say one thing to a line that has a carrier and a phone; it must still answer OPTIONS afterwards."""
    line = Line(ring_seconds=0)

    async def run() -> Peer:
        known = [trunk(free_port(), id=1), PHONE] if trunks is None else trunks
        async with running(line, known, timing=QUICK):
            peer = await peer_of(line, host)
            peer.transport.sendto(message)
            await asyncio.sleep(seconds)
            if trunks is None:
                asker = await peer_of(line)
                asker.transport.sendto(with_rport(request("alive", "OPTIONS sip:a@b.c SIP/2.0")))
                await until(lambda: asker.finals() == [200])
                asker.transport.close()
            peer.transport.close()
            return peer

    return line, asyncio.run(run())


@pytest.mark.parametrize("torture", ALL, ids=lambda torture: torture.name)
def test_the_torture_messages_of_rfc_4475_are_answered_or_dropped(torture: Torture):
    message = with_rport(torture.message)
    if b"rport" not in message and torture.reply:
        message = message.replace(b"Via: SIP/2.0/UDP iftgw.example.com", b"Via: SIP/2.0/UDP iftgw.example.com;rport")
    _, peer = heard_by_a_line(message)
    assert set(peer.finals()) == ({torture.reply} if torture.reply else set())


def test_any_change_of_a_byte_parses_or_is_malformed_and_nothing_else():
    rng = random.Random(4475)
    messages = [torture.message.encode("utf-8", "surrogateescape") for torture in ALL]
    for _ in range(3000):
        data = bytearray(rng.choice(messages))
        for _ in range(rng.randint(1, 5)):
            data[rng.randrange(len(data))] = rng.choice(b'\x00\r\n \t<>";,:=@%\xff' + bytes([rng.randrange(256)]))
        with contextlib.suppress(Malformed):
            parse(bytes(data[: rng.randint(1, len(data))] if rng.random() < 0.2 else data))


REPEATED = [
    " ",
    "\t",
    "a",
    "-",
    "a-",
    "a.",
    ".",
    ":",
    "a:",
    "[a:",
    '"',
    '\\"',
    ";a=b",
    ";a",
    ",",
    "<",
    "<>",
    "%41",
    "1.",
    "\r\n ",
]
PLACES = ["From: {}", "From: <sip:{}>;tag=1", "Via: SIP/2.0/UDP {}", "Contact: {}", "{}: x", "Subject: {}"]


@pytest.mark.parametrize("repeated", REPEATED)
@pytest.mark.parametrize("place", PLACES)
def test_no_header_costs_more_than_its_length(place: str, repeated: str):
    long = repeated * (60_000 // len(repeated))
    begun = time.thread_time()
    with contextlib.suppress(Malformed):
        parse(request("slow", "", place.format(long), body=SDP).encode())
    with contextlib.suppress(Malformed):
        parse(request("slow", f"INVITE sip:{long} SIP/2.0", body=SDP).encode())
    assert time.thread_time() - begun < 1.0


def test_a_digest_with_many_quotes_costs_no_time():
    header = "Authorization: Digest " + ", ".join(f'a{number}="b"' for number in range(60)) + ", !@"
    begun = time.perf_counter()
    heard_by_a_line(request("slow", "REGISTER sip:e.com SIP/2.0", "From: <sip:phone@e.com>;tag=1", header).encode())
    assert time.perf_counter() - begun < 5


def test_a_stranger_is_refused_and_gets_no_flood_of_answers():
    line = Line()

    async def run() -> list[int]:
        async with running(line, [trunk(free_port(), host="192.0.2.77")], timing=QUICK):
            peer = await peer_of(line)
            for number in range(50):
                peer.transport.sendto(with_rport(request(f"stranger{number}", body=SDP)))
            await asyncio.sleep(0.5)
            peer.transport.close()
            assert line.agent.counts.transactions == 0
            return peer.finals()

    finals = asyncio.run(run())
    assert set(finals) == {403}
    assert 1 <= len(finals) < 25
    assert line.calls == []


def test_the_same_call_by_two_paths_rings_once():
    line = Line(ring_seconds=5)

    async def run() -> Peer:
        async with running(line, [trunk(free_port())], timing=QUICK):
            peer = await peer_of(line)
            first = request("fork", body=SDP)
            peer.transport.sendto(with_rport(first))
            peer.transport.sendto(with_rport(first.replace(f"{MAGIC}fork", f"{MAGIC}otherway")))
            await until(peer.finals)
            peer.transport.close()
            return peer

    assert asyncio.run(run()).finals("otherway") == [482]
    assert len(line.calls) == 1


def test_a_request_that_already_went_through_us_is_a_loop():
    line = Line()
    own = f"Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKloop, SIP/2.0/UDP {HOST}:{line.port};branch=z9hG4bKours"

    async def run() -> list[int]:
        async with running(line, [trunk(free_port())], timing=QUICK):
            peer = await peer_of(line)
            peer.transport.sendto(with_rport(request("loop", "", own, body=SDP)))
            await until(peer.finals)
            peer.transport.close()
            return peer.finals()

    assert asyncio.run(run()) == [482]


def proof_for(challenge: str, method: str, uri: str, nc: int = 1) -> str:
    found = re.search(r'WWW-Authenticate: Digest realm="(.*?)", nonce="(.*?)", algorithm=SHA-256', challenge)
    assert found

    def digest(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    count = f"{nc:08x}"
    secret, what = digest(f"phone:{found[1]}:secret"), digest(f"{method}:{uri}")
    response = digest(f"{secret}:{found[2]}:{count}:cnonce:auth:{what}")
    return (
        f'Authorization: Digest username="phone", realm="{found[1]}", nonce="{found[2]}", uri="{uri}", '
        f'response="{response}", algorithm=SHA-256, qop=auth, nc={count}, cnonce="cnonce"'
    )


def test_a_digest_that_was_used_is_worth_nothing_to_who_copied_it():
    line = Line()
    uri, sender = "sip:e.com", "From: <sip:phone@e.com>;tag=1"

    async def run() -> None:
        async with running(line, [PHONE], timing=QUICK):
            phone, thief = await peer_of(line), await peer_of(line)
            phone.transport.sendto(with_rport(request("first", f"REGISTER {uri} SIP/2.0", sender)))
            await until(phone.finals)
            challenge = phone.heard[0].decode()
            proven = request("second", f"REGISTER {uri} SIP/2.0", sender, proof_for(challenge, "REGISTER", uri))
            phone.transport.sendto(with_rport(proven))
            await until(lambda: phone.finals("second") == [200])
            bound = dict(line.agent._stack.bindings)
            thief.transport.sendto(with_rport(proven.replace("second", "stolen")))
            await until(lambda: thief.finals("stolen") == [401])
            another = request("other", f"REGISTER {uri} SIP/2.0", sender, proof_for(challenge, "REGISTER", "sip:x", 2))
            thief.transport.sendto(with_rport(another))
            await until(lambda: thief.finals("other") == [401])
            assert line.agent._stack.bindings == bound
            again = request("third", f"REGISTER {uri} SIP/2.0", sender, proof_for(challenge, "REGISTER", uri, 2))
            phone.transport.sendto(with_rport(again))
            await until(lambda: phone.finals("third") == [200])
            for peer in (phone, thief):
                peer.transport.close()

    asyncio.run(run())


def test_connections_that_talk_nonsense_are_closed():
    line = Line()

    async def run() -> None:
        async with running(line, [trunk(free_port())], timing=QUICK):
            for nonsense in (b"GET / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", b"x" * 200_000):
                reader, writer = await asyncio.open_connection(HOST, line.port)
                writer.write(nonsense)
                with contextlib.suppress(ConnectionResetError):
                    assert await asyncio.wait_for(reader.read(), 5) == b""
                writer.close()
            reader, writer = await asyncio.open_connection(HOST, line.port)
            for piece in (b"\r\n\r\n", with_rport(request("slowly", "OPTIONS sip:a@b.c SIP/2.0"))):
                for byte in piece:
                    writer.write(bytes([byte]))
                    await asyncio.sleep(0)
            assert await asyncio.wait_for(reader.readexactly(2), 5) == b"\r\n"
            assert (await asyncio.wait_for(reader.readline(), 5)) == b"SIP/2.0 200 OK\r\n"
            writer.close()

    asyncio.run(run())
