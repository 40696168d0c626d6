import itertools
import struct

from homeshore.adapters.telephony.media.digits import KeySender
from homeshore.adapters.telephony.media.rtp import OPUS, PCMA, PCMU, Packet, Run
from homeshore.adapters.telephony.media.slot import Slot

TYPES = {OPUS: 111, PCMU: 0, "digits": 126}


class Sent(list[tuple[int, int, int, int, int, bytes]]):
    """What a slot sent: (payload type, marker, sequence, timestamp, SSRC, payload)."""

    def __call__(self, packet: bytes) -> None:
        first, second, sequence, timestamp, ssrc = struct.unpack_from("!BBHII", packet)
        assert first == 0x80
        self.append((second & 127, second >> 7, sequence, timestamp, ssrc, packet[12:]))

    @property
    def sequences(self) -> list[int]:
        return [each[2] for each in self]

    @property
    def steps(self) -> list[int]:
        """The differences between one timestamp and the next."""
        stamps = [each[3] for each in self]
        return [(after - before) & 0xFFFFFFFF for before, after in itertools.pairwise(stamps)]


def packet(run: Run, sequence: int, timestamp: int, now: float, codec: str = OPUS) -> Packet:
    return Packet(run, codec, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, 0, b"x", now)


def test_a_change_of_source_leaves_no_gap_in_the_sequence_and_as_much_time_as_has_passed():
    sent = Sent()
    slot = Slot(TYPES, sent)
    first, second = Run(1), Run(2)
    for index in range(3):
        slot.forward(packet(first, 65_534 + index, 4_294_966_000 + index * 960, 10 + index * 0.02))
    for index in range(3):
        slot.forward(packet(second, 500 + index, 77 + index * 960, 10.54 + index * 0.02))
    assert sent.sequences == [(sent.sequences[0] + index) & 0xFFFF for index in range(6)]
    assert sent.steps == [960, 960, 24_000, 960, 960]
    assert [each[1] for each in sent] == [1, 0, 0, 1, 0, 0]
    assert len({each[4] for each in sent}) == 1


def test_losses_and_order_within_a_run_are_passed_on():
    sent = Sent()
    slot = Slot(TYPES, sent)
    run = Run(1)
    for sequence in (10, 11, 14, 13, 15):
        slot.forward(packet(run, sequence, sequence * 960, 1 + sequence * 0.02))
    assert [each - sent.sequences[0] for each in sent.sequences] == [0, 1, 4, 3, 5]
    assert slot.passed_loss == 1


def test_a_repeated_packet_and_one_from_before_the_run_are_dropped():
    sent = Sent()
    slot = Slot(TYPES, sent)
    slot.forward(packet(Run(1), 10, 0, 1.0))
    run = Run(2)
    for sequence in (20, 20, 19, 21):
        slot.forward(packet(run, sequence, sequence * 960, 2.0))
    assert [each - sent.sequences[0] for each in sent.sequences] == [0, 1, 2]


def test_another_codec_on_the_same_stream_counts_time_in_its_own_clock():
    sent = Sent()
    slot = Slot(TYPES, sent)
    slot.forward(packet(Run(1), 1, 0, 5.0, OPUS))
    slot.forward(packet(Run(2), 1, 0, 5.02, PCMU))
    assert [each[0] for each in sent] == [111, 0]
    assert sent.steps == [160]


def test_a_codec_that_was_not_negotiated_is_converted():
    sent = Sent()
    slot = Slot({PCMA: 8}, sent)
    run = Run(1)
    for sequence in (1, 2, 4, 3):
        slot.forward(Packet(run, PCMU, sequence, sequence * 160, 0, b"\xff" * 160, sequence * 0.02))
    assert [each[0] for each in sent] == [8, 8, 8]
    assert [each - sent.sequences[0] for each in sent.sequences] == [0, 1, 3]
    assert sent.steps == [160, 320]
    assert sent[0][5] == b"\xd5" * 160


def test_keys_take_the_stream_for_themselves_and_give_it_back():
    sent = Sent()
    slot = Slot(TYPES, sent)
    run = Run(1)
    slot.forward(packet(run, 1, 0, 1.0))
    keys = KeySender("7")
    slot.reserved = keys.run
    now = 1.0
    while not keys.done:
        now += 0.02
        for each in keys.packets(now):
            slot.forward(each)
        slot.forward(packet(run, 2, 960, now))
    slot.reserved = None
    slot.forward(packet(run, 20, 960 * 20, now + 0.02))
    assert [each[0] for each in sent] == [111, *[126] * 7, 111]
    assert sent.sequences == [(sent.sequences[0] + index) & 0xFFFF for index in range(9)]
    assert [each[1] for each in sent] == [1, 1, 0, 0, 0, 0, 0, 0, 1]
    assert [each[5].hex() for each in sent[1:3]] == ["070a00a0", "070a0140"]
    assert {each[5].hex() for each in sent[5:8]} == {"078a0320"}


def test_a_listener_without_keys_is_sent_none():
    sent = Sent()
    slot = Slot({OPUS: 111}, sent)
    keys = KeySender("1")
    for each in keys.packets(1.0):
        slot.forward(each)
    assert sent == []
