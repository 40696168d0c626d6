"""ITU-T G.711 by table: mu-law and A-law to 16-bit linear and back, into each other, and mixed."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from homeshore.adapters.telephony.media.rtp import PCMA, PCMU, SILENCE

Samples = npt.NDArray[np.int16]


def _mu_law_value(code: int) -> int:
    code = ~code & 0xFF
    magnitude = ((((code & 0x0F) << 3) + 0x84) << (code >> 4 & 0x07)) - 0x84
    return -magnitude if code & 0x80 else magnitude


def _a_law_value(code: int) -> int:
    code ^= 0x55
    segment, step = code >> 4 & 0x07, (code & 0x0F) << 4
    magnitude = step + 8 if segment == 0 else (step + 0x108) << (segment - 1)
    return magnitude if code & 0x80 else -magnitude


def _nearest(values: Samples, zero: int) -> npt.NDArray[np.uint8]:
    """The code whose value is nearest to each 16-bit sample; of two as near, the one nearer to zero; `zero` for 0."""
    order = np.argsort(values, kind="stable")
    ordered = values[order].astype(np.int32)
    samples = np.arange(-32768, 32768, dtype=np.int32)
    above = np.clip(np.searchsorted(ordered, samples), 1, len(ordered) - 1)
    low, high = ordered[above - 1], ordered[above]
    from_low, from_high = samples - low, high - samples
    lower = (from_low < from_high) | ((from_low == from_high) & (np.abs(low) <= np.abs(high)))
    codes = np.where(lower, order[above - 1], order[above])
    by_sample = np.roll(codes, -32768).astype(np.uint8)  # indexed by the sample as an unsigned 16-bit number
    by_sample[0] = zero  # both laws have a code on each side of it
    return by_sample


_DECODE: dict[str, Samples] = {
    PCMU: np.array([_mu_law_value(code) for code in range(256)], dtype=np.int16),
    PCMA: np.array([_a_law_value(code) for code in range(256)], dtype=np.int16),
}
_ENCODE = {codec: _nearest(values, SILENCE[codec][0]) for codec, values in _DECODE.items()}
TRANSLATION: dict[tuple[str, str], bytes] = {
    (source, target): _ENCODE[target][_DECODE[source].view(np.uint16)].tobytes()
    for source, target in ((PCMU, PCMA), (PCMA, PCMU))
}
"""For bytes.translate: a payload of one law into the other."""


def decode(codec: str, payload: bytes) -> Samples:
    """The 16-bit samples of a payload, 8,000 a second."""
    return _DECODE[codec][np.frombuffer(payload, dtype=np.uint8)]


def encode(codec: str, samples: Samples) -> bytes:
    """Samples as a payload."""
    return _ENCODE[codec][samples.view(np.uint16)].tobytes()


def mix(frames: Sequence[Samples]) -> Samples:
    """The sum of frames of one length, cut to 16 bits."""
    total = np.sum(frames, axis=0, dtype=np.int32)
    return np.clip(total, -32768, 32767).astype(np.int16)
