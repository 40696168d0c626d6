"""The waveform of a recording as SVG: pure geometry, which `quality/waveform.html` draws."""

from collections.abc import Iterable

import msgspec

WIDTH, LANE = 800, 60
_BARS = 400
_LOUDEST = 255


class Band(msgspec.Struct, frozen=True):
    """A stretch of time in which nothing was kept. kind: pause or lost."""

    x: float
    width: float
    kind: str


class Waveform(msgspec.Struct, frozen=True):
    """`lanes` are the paths of the customer's and the agent's side; `bands` lie over both."""

    lanes: tuple[str, str]
    bands: tuple[Band, ...]
    width: int = WIDTH
    lane: int = LANE
    height: int = 2 * LANE


def waveform(peaks: bytes, duration_ms: int, gaps: Iterable[tuple[int, int, str]]) -> Waveform:
    """Draw the peaks of both sides, one after the other in `peaks`, and the gaps (begin, end, kind) in milliseconds."""
    half = len(peaks) // 2
    return Waveform(
        lanes=(_lane(peaks[:half]), _lane(peaks[half:])),
        bands=tuple(
            Band(_x(begins, duration_ms), max(1.0, round(_x(ends, duration_ms) - _x(begins, duration_ms), 1)), kind)
            for begins, ends, kind in gaps
        ),
    )


def _lane(peaks: bytes) -> str:
    """A bar for each step, both ways from the middle of the lane; a dot where nobody spoke."""
    bars = []
    for place in range(_BARS):
        step = peaks[
            place * len(peaks) // _BARS : max((place + 1) * len(peaks) // _BARS, place * len(peaks) // _BARS + 1)
        ]
        reach = max(0.5, max(step, default=0) / _LOUDEST * (LANE / 2 - 2))
        x = (place + 0.5) * WIDTH / _BARS
        bars.append(f"M{x:g} {LANE / 2 - reach:.1f}V{LANE / 2 + reach:.1f}")
    return "".join(bars)


def _x(ms: int, duration_ms: int) -> float:
    return round(min(max(ms, 0), duration_ms) * WIDTH / max(duration_ms, 1), 1)
