import struct

from hypothesis import given
from hypothesis import strategies as st

from homeshore.adapters.telephony.media import rtcp
from homeshore.adapters.telephony.media.rtcp import Block, Reports
from homeshore.adapters.telephony.media.rtp import OPUS, Packet, Run
from homeshore.adapters.telephony.media.slot import Slot
from homeshore.adapters.telephony.media.source import Source


def exchange() -> tuple[Source, Slot, Reports]:
    source = Source("caller:1", {111: OPUS}, lambda: None, lambda _: None)
    slot = Slot({OPUS: 111}, lambda _: None)
    return source, slot, Reports(source, [slot])


def say(source: Source, sequences: list[int]) -> None:
    for sequence in sequences:
        head = struct.pack("!BBHII", 0x80, 111, sequence, sequence * 960, 9)
        source.receive(head + b"x", 50 + sequence * 0.02)


def test_a_report_reads_back_as_it_was_written():
    block = Block(7, 25, -3, 70_000, 12, 0x12345678, 65_536)
    written = rtcp.write(1, (0xE0000000_80000000, 960, 5, 400), [block])
    (report,) = rtcp.parse(written)
    assert (report.ssrc, report.ntp, report.blocks) == (1, 0xE0000000_80000000, (block,))
    assert len(written) % 4 == 0


def test_what_we_send_says_who_we_are_what_we_sent_and_what_we_received():
    source, slot, reports = exchange()
    say(source, [1, 2, 3, 6])
    slot.forward(Packet(Run(1), OPUS, 1, 0, 0, b"four", 60.0))
    compound = reports.compose(60.5)
    (report,) = rtcp.parse(compound)
    assert report.ssrc == slot.ssrc
    assert report.ntp == rtcp.ntp(60.5)
    (block,) = report.blocks
    assert (block.ssrc, block.lost, block.highest, block.fraction) == (9, 2, 6, 333 * 256 // 1000)
    timestamp, packets, octets = struct.unpack_from("!III", compound, 16)
    assert (packets, octets) == (1, 4)
    assert (timestamp - slot.last_timestamp) & 0xFFFFFFFF == 24_000
    assert b"homeshore" in compound


def test_a_leg_that_hears_nothing_gets_a_receiver_report():
    source, slot, reports = exchange()
    say(source, [1])
    (report,) = rtcp.parse(reports.compose(60.0))
    assert (report.ssrc, report.ntp, len(report.blocks)) == (slot.ssrc, 0, 1)


def test_the_round_trip_is_what_is_left_after_the_other_side_s_delay():
    _, slot, reports = exchange()
    slot.forward(Packet(Run(1), OPUS, 1, 0, 0, b"x", 60.0))
    sent_at = rtcp.ntp(60.0) >> 16 & 0xFFFFFFFF
    delay = 2 << 16
    answer = rtcp.write(9, None, [Block(slot.ssrc, 0, 0, 1, 480, sent_at, delay)])
    reports.receive(answer, 62.08)
    assert abs(reports.round_trip_us - 80_000) < 100
    assert reports.jitter_us == 10_000


def test_the_block_says_when_the_last_sender_report_came():
    source, _, reports = exchange()
    say(source, [1])
    reports.receive(rtcp.write(9, (0x11112222_33334444, 0, 1, 1), []), 70.0)
    (report,) = rtcp.parse(reports.compose(71.5))
    assert (report.blocks[0].last_report, report.blocks[0].since_report) == (0x22223333, 3 << 15)


def test_loss_is_the_worse_direction_and_leaves_out_what_was_lost_before_us():
    source, slot, reports = exchange()
    run = Run(1)
    for sequence in range(100):
        if sequence not in {40, 41}:
            slot.forward(Packet(run, OPUS, sequence, sequence * 960, 0, b"x", 1.0 + sequence * 0.02))
    start = slot.highest - 99
    reports.receive(rtcp.write(9, None, [Block(slot.ssrc, 0, 0, start, 0, 0, 0)]), 3.0)
    slot.passed_loss = 0
    reports.loss_permille()
    slot.passed_loss = 2
    reports.receive(rtcp.write(9, None, [Block(slot.ssrc, 0, 7, start + 100, 0, 0, 0)]), 8.0)
    assert reports.loss_permille() == 50
    say(source, [1, 2, 3, 5])
    assert reports.loss_permille() == 200
    assert reports.loss_permille() == 0


def test_a_source_is_told_of_losses_on_the_way_to_its_listeners():
    source, _, to_speaker = exchange()
    _, slot, to_listener = exchange()
    source.listeners = (slot.forward,)
    say(source, [1, 2, 3])
    to_listener.receive(rtcp.write(9, None, [Block(slot.ssrc, 26, 1, slot.highest, 0, 0, 0)]), 60.0)
    blocks = [next(rtcp.parse(to_speaker.compose(60.0 + seconds))).blocks[0] for seconds in (1, 3)]
    assert [(block.fraction, block.lost) for block in blocks] == [(26, 0), (0, 0)]


@given(st.binary(max_size=200))
def test_no_bytes_break_the_parser(junk: bytes):
    list(rtcp.parse(junk))
    list(rtcp.parse(b"\x81\xc8\x00\x06" + junk))
    list(rtcp.parse(b"\x9f\xc9\x00\x02" + junk))
