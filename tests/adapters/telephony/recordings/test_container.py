"""What is on the disk: nothing readable without the key, nothing changed unnoticed, at most a second lost."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.telephony.recordings.calls import BEGAN_US, KEY, Sent, Writing, recorded, spoken
from homeshore.adapters.telephony.recordings import writer as writing
from homeshore.adapters.telephony.recordings.reading import Contents, Payloads, read_contents
from homeshore.adapters.telephony.recordings.scanning import Frame, NotARecording, pieces
from homeshore.adapters.telephony.recordings.writer import RecordingWriter

CALL = spoken(0, seconds=4)


def kept(path: Path, contents: Contents) -> list[tuple[int, int, bytes]]:
    """What a reader gets back: (sequence, arrival, payload)."""
    payloads = Payloads(path, KEY, contents)
    try:
        return [(each.sequence, each.arrival_us, payloads.of(each)) for side in contents.packets for each in side]
    finally:
        payloads.close()


def as_sent(packets: list[Sent]) -> list[tuple[int, int, bytes]]:
    return [(packet.sequence, packet.arrival_us, packet.payload) for packet in packets]


def frames(path: Path) -> list[Frame]:
    with path.open("rb") as file:
        return [piece for piece in pieces(file) if isinstance(piece, Frame)]


def is_noticed(path: Path) -> bool:
    """Whether a reader knows that the file is not what was written."""
    try:
        contents = read_contents(path, KEY)
    except NotARecording:
        return True
    return contents.condition != "whole"


def test_a_call_comes_back_as_it_was_sent(tmp_path: Path):
    path = recorded(tmp_path / "a", CALL, 4000)
    contents = read_contents(path, KEY)
    assert contents.condition == "whole"
    assert contents.headers[0].recording == 7
    assert contents.headers[0].sides == ("caller:1", "agent:2")
    assert kept(path, contents) == as_sent(CALL)


def test_a_chunk_is_written_about_once_a_second(tmp_path: Path):
    assert len(frames(recorded(tmp_path / "a", CALL, 4000))) == 4


def test_no_sound_can_be_found_in_the_file(tmp_path: Path):
    data = recorded(tmp_path / "a", CALL, 4000).read_bytes()
    assert not any(packet.payload in data for packet in CALL[:20])


def test_only_its_owner_may_read_the_file(tmp_path: Path):
    assert recorded(tmp_path / "a", CALL, 4000).stat().st_mode & 0o777 == 0o600


@given(key=st.binary(min_size=32, max_size=32).filter(lambda key: key != KEY))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_another_key_opens_nothing(key: bytes, tmp_path: Path):
    path = tmp_path / "a"
    if not path.exists():
        recorded(path, CALL, 4000)
    contents = read_contents(path, key)
    assert (contents.condition, contents.packets, contents.marks) == ("damaged", ((), ()), ())


@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_flipped_bit_is_noticed(place: float, bit: int, tmp_path: Path):
    whole, flipped = tmp_path / "a", tmp_path / "flipped"
    if not whole.exists():
        recorded(whole, CALL, 4000)
    data = bytearray(whole.read_bytes())
    data[int(place * len(data))] ^= 1 << bit
    flipped.write_bytes(data)
    assert is_noticed(flipped)


@given(share=st.floats(0, 1, exclude_max=True))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_cut_anywhere_is_noticed_and_still_read_up_to_there(share: float, tmp_path: Path):
    whole, cut = tmp_path / "a", tmp_path / "cut"
    if not whole.exists():
        recorded(whole, CALL, 4000)
    data = whole.read_bytes()
    cut.write_bytes(data[: int(share * len(data))])
    assert is_noticed(cut)
    if share > 0.5:
        assert 0 < len(read_contents(cut, KEY).packets[0]) < len(CALL)


@pytest.mark.parametrize("order", [(0, 2, 3), (1, 0, 2, 3), (0, 1, 1, 2, 3), (0, 1, 3, 2), (1, 2, 3)], ids=str)
def test_chunks_lost_repeated_or_moved_are_noticed(order: tuple[int, ...], tmp_path: Path):
    path = recorded(tmp_path / "a", CALL, 4000)
    data, chunks = path.read_bytes(), frames(path)
    begins = [chunk.ends_at - len(chunk.sealed) - 8 for chunk in chunks]
    cut = [data[begin : chunk.ends_at] for begin, chunk in zip(begins, chunks, strict=True)]
    path.write_bytes(data[: begins[0]] + b"".join(cut[number] for number in order))
    contents = read_contents(path, KEY)
    assert contents.condition == "damaged"
    assert contents.bad_chunks >= 1


def test_a_chunk_of_another_recording_with_the_same_key_does_not_open(tmp_path: Path):
    one, other = recorded(tmp_path / "a", CALL, 4000), recorded(tmp_path / "b", CALL, 4000)
    first, second = frames(one)[1], frames(other)[1]
    data = one.read_bytes()
    begins = first.ends_at - len(first.sealed)
    one.write_bytes(data[:begins] + second.sealed + data[first.ends_at :])
    assert read_contents(one, KEY).bad_chunks == 1


def test_a_chunk_that_does_not_open_costs_its_own_second_only(tmp_path: Path):
    path = recorded(tmp_path / "a", CALL, 4000)
    data = bytearray(path.read_bytes())
    data[frames(path)[1].ends_at - 1] ^= 1
    path.write_bytes(data)
    assert len(CALL) - 60 < len(read_contents(path, KEY).packets[0]) < len(CALL) - 40


def test_what_is_no_recording_is_refused(tmp_path: Path):
    for data in (b"", b"RIFF", b"HSR", os.urandom(500)):
        (tmp_path / "a").write_bytes(data)
        with pytest.raises(NotARecording):
            read_contents(tmp_path / "a", KEY)


def test_a_second_worker_goes_on_after_the_last_whole_chunk(tmp_path: Path):
    path = tmp_path / "a"
    Writing(path).say(CALL[:100]).flush()  # and dies: no end is written
    with path.open("ab") as file:
        file.write(b"\0\0\0\x02\0\0\1")  # in the middle of a chunk
    Writing(path, began_us=BEGAN_US + 3_000_000).say(CALL[150:]).end(4000)
    contents = read_contents(path, KEY)
    assert contents.condition == "whole"
    assert [header.segment for header in contents.headers] == [0, 1]
    assert kept(path, contents) == as_sent(CALL[:100] + CALL[150:])


def test_nothing_is_kept_in_a_pause(tmp_path: Path):
    call = Writing(tmp_path / "a").say(CALL[:50])
    call.writer.mark_pause(CALL[50].arrival_us)
    call.say(CALL[50:100])
    call.writer.mark_resume(CALL[100].arrival_us)
    call.say(CALL[100:]).end(4000)
    assert kept(tmp_path / "a", read_contents(tmp_path / "a", KEY)) == as_sent(CALL[:50] + CALL[100:])


def test_nothing_is_written_after_the_end(tmp_path: Path):
    call = Writing(tmp_path / "a").say(CALL[:50])
    call.end(1000)
    size = (tmp_path / "a").stat().st_size
    call.say(CALL[50:]).end(4000)
    assert (tmp_path / "a").stat().st_size == size


def test_a_disk_that_refuses_is_told_once_and_the_call_goes_on(tmp_path: Path):
    call = Writing(tmp_path)  # a folder stands where the file should be
    call.say(CALL).flush()
    call.end(4000)
    assert call.failures == ["disk"]


def test_a_full_disk_is_told_once():
    call = Writing(Path("/dev/full"))
    call.say(CALL).flush()
    call.end(4000)
    assert call.failures == ["disk"]


def test_a_failure_is_told_in_the_loop_that_began_the_recording(tmp_path: Path):
    told: list[tuple[str, int]] = []

    async def call() -> None:
        writer = RecordingWriter(
            tmp_path, KEY, ("a", "b"), recording=1, on_failure=lambda cause: told.append((cause, threading.get_ident()))
        )
        await asyncio.wrap_future(writer.close())
        await asyncio.sleep(0)

    asyncio.run(call())
    assert told == [("disk", threading.get_ident())]


def test_a_disk_that_stalls_holds_nobody_up_and_ends_the_recording(tmp_path: Path):
    stall = threading.Event()
    writing._threads().submit(stall.wait)
    call = Writing(tmp_path / "a")
    try:
        for packet in spoken(0, seconds=40):  # whoever waited for the disk here would wait for ever
            call.writer.append(0, "pcmu", packet.timestamp, packet.sequence, packet.arrival_us, packet.payload)
        assert call.failures == ["disk"]
    finally:
        stall.set()
    call.end(40_000)


def test_a_killed_worker_loses_at_most_the_last_second(tmp_path: Path):
    """A process that records in real time is killed without warning."""
    path = tmp_path / "a"
    script = (
        "import time, sys\n"
        "from homeshore.adapters.telephony.recordings.writer import RecordingWriter\n"
        f"w = RecordingWriter({str(path)!r}, {KEY!r}, ('a', 'b'), recording=7, on_failure=print)\n"
        "n = 0\n"
        "while True:\n"
        "    w.append(0, 'pcmu', n * 160, n, time.time_ns() // 1000, bytes(160)); n += 1\n"
        "    print(n, flush=True); time.sleep(0.02)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        sent = 0
        while sent < 170:
            sent = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
    contents = read_contents(path, KEY)
    assert contents.condition == "cut"
    assert sent - 60 <= len(contents.packets[0]) <= sent + 1
