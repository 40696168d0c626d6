import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeshore.adapters.telephony.media.rtp import COMFORT, DIGITS, OPUS, PCMU, Packet
from homeshore.adapters.telephony.media.source import Source

TYPES = {111: OPUS, 0: PCMU, 101: DIGITS, 13: COMFORT}


class Party:
    """A source with one listener, and a clock that goes on by 20 ms for each packet."""

    def __init__(self) -> None:
        self.heard: list[Packet] = []
        self.keys: list[str] = []
        self.ups = 0
        self.source = Source("caller:1", TYPES, self._up, self.keys.append)
        self.source.listeners = (self.heard.append,)
        self.now = 100.0

    def _up(self) -> None:
        self.ups += 1

    def say(self, sequence: int, payload: bytes = b"x" * 80, number: int = 111, **other: int) -> None:
        head = struct.pack(
            "!BBHII",
            other.get("first", 0x80),
            number,
            sequence & 0xFFFF,
            other.get("timestamp", sequence * 960) & 0xFFFFFFFF,
            other.get("ssrc", 1),
        )
        self.source.receive(head + payload, self.now)
        self.now += 0.02


def test_audio_is_handed_on_with_its_numbers():
    party = Party()
    party.say(7)
    (heard,) = party.heard
    assert (heard.codec, heard.sequence, heard.timestamp, heard.payload) == (OPUS, 7, 7 * 960, b"x" * 80)
    assert party.ups == 1


def test_header_extension_contributors_and_padding_are_taken_off():
    party = Party()
    extension = struct.pack("!HHI", 0xBEDE, 1, 0)
    party.say(1, b"\0\0\0\x09" + extension + b"audio" + b"\0\0\x03", first=0x80 | 0x20 | 0x10 | 1)
    assert [each.payload for each in party.heard] == [b"audio"]


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\x80\x6f",
        b"\x40" + b"\0" * 40,
        b"\x90\x6f" + bytes(10) + b"\xbe\xde\xff\xff",
        b"\xa0\x6f" + bytes(10) + b"\xff",
        b"\xa0\x6f" + bytes(10) + b"\0",
        b"\x8f\x6f" + bytes(20),
        b"\x80\x60" + bytes(60),
        b"\x80\x6f" + bytes(10),
        b"\x80\x6f" + bytes(1400),
    ],
)
def test_junk_is_dropped_and_counted(junk: bytes):
    party = Party()
    party.source.receive(junk, 1.0)
    assert (party.heard, party.source.dropped) == ([], 1)


@given(st.binary(max_size=120))
def test_no_bytes_break_a_source(junk: bytes):
    party = Party()
    party.source.receive(junk, 1.0)
    party.source.receive(b"\x80" + junk, 1.0)
    party.source.receive(b"\x90\x6f" + junk, 1.0)


def test_loss_and_jitter_are_those_of_rfc_3550():
    party = Party()
    for sequence in (65_534, 65_535, 65_536, 65_539, 65_538, 65_540):
        party.say(sequence)
    assert (party.source.received, party.source.lost) == (6, 1)
    steady = Party()
    for sequence in range(50):
        steady.say(sequence)
    assert steady.source.reception.jitter_us < 100
    steady.now += 0.016
    steady.say(50)
    assert 900 < steady.source.reception.jitter_us < 1100


def test_another_ssrc_or_a_jump_begins_a_run_and_keeps_the_counts():
    party = Party()
    party.say(1)
    party.say(2)
    party.say(9_000, ssrc=2)
    party.say(9_001, ssrc=2)
    party.say(20_000, ssrc=2)
    runs = [each.run for each in party.heard]
    assert runs[0] is runs[1]
    assert runs[2] is runs[3]
    assert len({id(run) for run in runs}) == 3
    assert (party.source.received, party.source.lost) == (5, 0)


def test_another_codec_begins_a_run_in_the_same_count():
    party = Party()
    party.say(1)
    party.say(2, b"\xff" * 160, 0)
    assert [each.codec for each in party.heard] == [OPUS, PCMU]
    assert party.heard[0].run is not party.heard[1].run
    assert (party.source.received, party.source.lost) == (2, 0)


def test_a_key_counts_once_however_often_its_packets_come():
    party = Party()
    for sequence, event in enumerate([b"\x05\x0a\0\xa0", b"\x05\x0a\x01\x40", *[b"\x05\x8a\x03\x20"] * 3]):
        party.say(sequence, event, 101, timestamp=160)
    party.say(9, b"\x0b\x8a\x03\x20", 101, timestamp=9_000)
    assert party.keys == ["5", "#"]
    assert party.heard == []


@pytest.mark.parametrize("event", [b"\x10\x0a\0\xa0", b"\x05\x0a", b"\x05\x0a\0\xa0" * 2, b"\x05" * 900])
def test_what_is_no_key_is_dropped_and_counted(event: bytes):
    party = Party()
    party.say(1, event, 101)
    assert (party.keys, party.source.dropped) == ([], 1)


def test_keys_faster_than_a_thumb_are_dropped():
    party = Party()
    for sequence in range(20):
        party.now = 100 + sequence * 0.001
        party.say(sequence, b"\x05\x0a\0\xa0", 101, timestamp=sequence * 100)
    assert party.keys == ["5"]


def test_audio_after_keys_or_comfort_noise_begins_a_run_without_a_loss():
    party = Party()
    party.say(1)
    party.say(2, b"\x05\x8a\x03\x20", 101)
    party.say(3, b"\x40", 13)
    party.say(4)
    assert len({id(each.run) for each in party.heard}) == 2
    assert (party.source.received, party.source.lost) == (4, 0)


def test_the_first_audio_after_silence_is_told_again():
    party = Party()
    party.say(1)
    party.source.silent = True
    party.say(2)
    party.say(3)
    assert party.ups == 2
