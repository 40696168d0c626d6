"""Whether an agent's line is good enough to work, from the figures of the check before a shift. No audio is kept."""

from collections.abc import Iterator

import msgspec

VALID_HOURS = 12
"""A check holds for one shift."""


class PhoneFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk measured. Levels are dB below full scale (negative), shares are thousandths, times milliseconds."""

    microphone_db: float
    noise_db: float
    jitter_ms: float
    loss_permille: float
    round_trip_ms: float
    kilobits_up: float = 0.0
    kilobits_down: float = 0.0
    headset: bool = True


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Beyond these a caller hears it. ITU-T G.114 (delay), G.1028 and practice for Opus over home links."""

    quietest_db: float = -45.0
    loudest_db: float = -3.0
    noise_below_speech_db: float = 15.0
    jitter_ms: float = 40.0
    loss_permille: float = 30.0
    round_trip_ms: float = 400.0
    kilobits: float = 100.0


LIMITS = Limits()


def advice(figures: PhoneFigures, limits: Limits = LIMITS) -> tuple[str, ...]:
    """What keeps the agent from work, as codes that the page puts into words; empty when the check is passed.

    Codes: too_quiet, too_loud, noisy, jitter, loss, delay, bandwidth. A missing headset is advice only: `hints`.
    """
    return tuple(_problems(figures, limits))


def hints(figures: PhoneFigures) -> tuple[str, ...]:
    """Advice that keeps nobody from work: no_headset."""
    return () if figures.headset else ("no_headset",)


def _problems(figures: PhoneFigures, limits: Limits) -> Iterator[str]:
    if figures.microphone_db < limits.quietest_db:
        yield "too_quiet"
    if figures.microphone_db > limits.loudest_db:
        yield "too_loud"
    if figures.microphone_db - figures.noise_db < limits.noise_below_speech_db:
        yield "noisy"
    yield from _network_problems(figures, limits)


def _network_problems(figures: PhoneFigures, limits: Limits) -> Iterator[str]:
    if figures.jitter_ms > limits.jitter_ms:
        yield "jitter"
    if figures.loss_permille > limits.loss_permille:
        yield "loss"
    if figures.round_trip_ms > limits.round_trip_ms:
        yield "delay"
    known = [rate for rate in (figures.kilobits_up, figures.kilobits_down) if rate]
    if known and min(known) < limits.kilobits:
        yield "bandwidth"
