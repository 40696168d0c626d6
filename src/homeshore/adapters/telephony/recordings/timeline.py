"""Puts packets in their places in time. Pure; docs/algorithms/recording.md derives it.

Each side speaks by its own clock (the RTP timestamp) and is heard by ours (the arrival). Within a run the RTP clock
places packets, so that jitter is not heard; our clock says where the run begins and how fast its clock really runs, so
that both sides stay together for hours.
"""

from collections.abc import Sequence
from itertools import pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray

from homeshore.adapters.telephony.recordings.container import CODECS, END, PAUSE, RESUME
from homeshore.adapters.telephony.recordings.reading import Contents, Place

TICKS = 48_000
TICKS_A_MS = 48
ANCHOR_US = 5_000_000
"""The least delayed packet of the first seconds of a run says where the run begins."""
DRIFT_WINDOW_US = 20_000_000
DRIFT_FROM_WINDOWS = 6
MOST_DRIFT = 300e-6
"""Sound cards are off by up to 100 millionths, cheap ones by more."""
JUMP_US = 1_000_000
"""A timestamp that is off by more than this begins another run: the sender started its clock anew."""
JUMP_PACKETS = 3_000
_CLOCK = {CODECS["opus"]: 48_000, CODECS["pcmu"]: 8_000, CODECS["pcma"]: 8_000}


class Item(msgspec.Struct, frozen=True, array_like=True):
    """A packet in its place: `at` ticks from the beginning; `missing` packets were lost right before it."""

    at: int
    missing: int
    place: Place


class Gap(msgspec.Struct, frozen=True):
    """A time in which nothing was kept, in milliseconds from the beginning. kind: pause or lost."""

    begins_ms: int
    ends_ms: int
    kind: str


class Timeline(msgspec.Struct, frozen=True):
    """Both sides of a recording in time. `starts` are the items' `at`, to look moments up."""

    began_us: int
    ticks: int
    sides: tuple[tuple[Item, ...], tuple[Item, ...]]
    starts: tuple[NDArray[np.int64], NDArray[np.int64]]
    gaps: tuple[Gap, ...]
    packets: int
    lost: int

    @property
    def duration_ms(self) -> int:
        return self.ticks // TICKS_A_MS


def timeline(contents: Contents) -> Timeline:
    """Order, place and count the packets of a recording. It lasts from its first beginning to its end."""
    began_us = contents.headers[0].began_us
    ends_us = next((mark.at_us for _, mark in reversed(contents.marks) if mark.kind == END), 0)
    if contents.condition != "whole" or not ends_us:
        ends_us = max(contents.last_us)
    left, right = (_placed(packets, began_us) for packets in contents.packets)
    return Timeline(
        began_us=began_us,
        ticks=max(0, ends_us - began_us) * TICKS_A_MS // 1000,
        sides=(left, right),
        starts=(_starts(left), _starts(right)),
        gaps=_gaps(contents, began_us, ends_us),
        packets=len(left) + len(right),
        lost=sum(item.missing for side in (left, right) for item in side),
    )


def _starts(items: Sequence[Item]) -> NDArray[np.int64]:
    return np.array([item.at for item in items], np.int64)


def _placed(packets: Sequence[Place], began_us: int) -> tuple[Item, ...]:
    items: list[Item] = []
    run: list[tuple[int, int, Place]] = []
    for extended in _extended(packets):
        if run and extended[0] < 0:
            items += _place_run(run, began_us)
            run = []
        run.append((abs(extended[0]), extended[1], extended[2]))
    items += _place_run(run, began_us)
    return tuple(sorted(items, key=lambda item: item.at))


def _extended(packets: Sequence[Place]) -> "list[tuple[int, int, Place]]":
    """(number, timestamp in ticks, packet), both unrolled beyond 16 and 32 bits; the first of each run is negated."""
    unrolled: list[tuple[int, int, Place]] = []
    last: Place | None = None
    number = ticks = 0
    for packet in packets:
        if last is not None and _goes_on(last, packet):
            step = _signed(packet.sequence - last.sequence, 16)
            ahead = _signed(packet.timestamp - last.timestamp, 32) * TICKS // _CLOCK[packet.codec]
            unrolled.append((number + step, ticks + ahead, packet))
            if step > 0:
                number, ticks, last = number + step, ticks + ahead, packet
            continue
        number, ticks, last = 1 << 20, 0, packet
        unrolled.append((-number, ticks, packet))
    return unrolled


def _goes_on(last: Place, packet: Place) -> bool:
    """Whether a packet belongs to the run of the latest one before it."""
    if last.run != packet.run or _CLOCK[last.codec] != _CLOCK[packet.codec]:
        return False
    if abs(_signed(packet.sequence - last.sequence, 16)) > JUMP_PACKETS:
        return False
    spoken_us = _signed(packet.timestamp - last.timestamp, 32) * 1_000_000 // _CLOCK[packet.codec]
    return abs(spoken_us - (packet.arrival_us - last.arrival_us)) <= JUMP_US


def _signed(difference: int, bits: int) -> int:
    half = 1 << bits - 1
    return (difference + half) % (1 << bits) - half


def _place_run(run: "list[tuple[int, int, Place]]", began_us: int) -> list[Item]:
    """Packets of one run in their order, doubles left out, on the run's own clock."""
    by_number = {number: (ticks, packet) for number, ticks, packet in reversed(run)}
    ordered = sorted(by_number.items())
    if not ordered:
        return []
    spoken = np.array([ticks for _, (ticks, _) in ordered], np.float64) * 1000 / TICKS_A_MS
    delay = np.array([packet.arrival_us - began_us for _, (_, packet) in ordered], np.float64) - spoken
    rate = _drift(spoken, delay)
    delay -= spoken * rate
    anchor = delay[spoken <= spoken[0] + ANCHOR_US].min()
    at = np.rint((anchor + spoken * (1 + rate)) * TICKS_A_MS / 1000).astype(np.int64)
    numbers = [number for number, _ in ordered]
    missing = [0, *(after - before - 1 for before, after in pairwise(numbers))]
    return [
        Item(int(begins), gone, packet) for begins, gone, (_, (_, packet)) in zip(at, missing, ordered, strict=True)
    ]


def _drift(spoken: NDArray[np.float64], delay: NDArray[np.float64]) -> float:
    """How much slower our clock finds the sender's, as a share: the slope under the least delays of each window."""
    windows = ((spoken - spoken[0]) // DRIFT_WINDOW_US).astype(np.int64)
    borders = np.flatnonzero(np.diff(windows)) + 1
    least = [
        (times[lags.argmin()], lags.min())
        for times, lags in zip(np.split(spoken, borders), np.split(delay, borders), strict=True)
    ]
    if len(least) < DRIFT_FROM_WINDOWS:
        return 0.0
    x, y = np.array(least).T
    slope = float(np.median([(y[late] - y[early]) / (x[late] - x[early]) for early, late in _pairs(len(least))]))
    return max(-MOST_DRIFT, min(MOST_DRIFT, slope))


def _pairs(count: int) -> "list[tuple[int, int]]":
    """Windows at least a third of the run apart: their slopes are steep enough to be told from jitter (Theil-Sen)."""
    apart = max(1, count // 3)
    step = max(1, count // 60)
    return [(early, late) for early in range(0, count, step) for late in range(early + apart, count, step)]


def _gaps(contents: Contents, began_us: int, ends_us: int) -> tuple[Gap, ...]:
    found: list[Gap] = []
    for segment, header in enumerate(contents.headers):
        if segment:
            found.append(_gap(contents.last_us[segment - 1] - began_us, header.began_us - began_us, "lost"))
        paused_us = 0
        for _, mark in (each for each in contents.marks if each[0] == segment):
            if mark.kind == PAUSE:
                paused_us = mark.at_us
            elif paused_us and mark.kind in (RESUME, END):
                found.append(_gap(paused_us - began_us, mark.at_us - began_us, "pause"))
                paused_us = 0
        if paused_us:
            found.append(_gap(paused_us - began_us, ends_us - began_us, "pause"))
    return tuple(found)


def _gap(begins_us: int, ends_us: int, kind: str) -> Gap:
    return Gap(max(0, begins_us // 1000), max(0, ends_us // 1000), kind)
