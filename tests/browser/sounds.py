"""A page that hums into its microphone, and what it plays: tones, read by an AnalyserNode."""

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

HUMS = """(hertz) => {
  const sound = new AudioContext();
  const tone = new OscillatorNode(sound, { frequency: hertz });
  const out = sound.createMediaStreamDestination();
  tone.connect(out);
  tone.start();
  navigator.mediaDevices.getUserMedia = async () => out.stream.clone();
}"""

KEEPS = """() => {
  const Plain = window.Audio;
  window.played = [];
  window.Audio = function () {
    const element = new Plain();
    window.played.push(element);
    return element;
  };
}"""

HEARD = """async (milliseconds) => {
  const sound = (window.listener ??= new AudioContext());
  const streams = window.played.map((each) => each.srcObject).filter(Boolean);
  const ears = streams.map((stream) => {
    const ear = new AnalyserNode(sound, { fftSize: 8192, smoothingTimeConstant: 0, minDecibels: -100 });
    sound.createMediaStreamSource(stream).connect(ear);
    return ear;
  });
  await new Promise((done) => setTimeout(done, milliseconds));
  const step = sound.sampleRate / 8192;
  return ears.flatMap((ear) => {
    const levels = new Float32Array(ear.frequencyBinCount);
    ear.getFloatFrequencyData(levels);
    const loudest = levels.indexOf(Math.max(...levels));
    return levels[loudest] > -50 ? [Math.round((loudest * step) / 10) * 10] : [];
  });
}"""
"""The loudest tone of each voice that is heard, to 10 Hz."""


def give_sound(page: "Page", hertz: int) -> None:
    """From its next address on the page has a microphone that hums, and its sound can be read."""
    page.add_init_script(f"({HUMS})({hertz})")
    page.add_init_script(f"({KEEPS})()")


def heard(page: "Page") -> list[int]:
    """The tones that the page plays now."""
    return list(page.evaluate(HEARD, 400))


def hears(page: "Page", hertz: int, seconds: float = 10.0) -> float:
    """Wait until the page plays a tone; seconds that it took."""
    begun = time.monotonic()
    while True:
        now = heard(page)
        if any(abs(each - hertz) <= 10 for each in now):
            break
        assert time.monotonic() - begun < seconds, f"the page hears {now} instead of {hertz}"
    return time.monotonic() - begun


def hears_something(page: "Page", seconds: float = 10.0) -> None:
    """Wait until the page plays any sound."""
    begun = time.monotonic()
    while not heard(page):
        assert time.monotonic() - begun < seconds, "the page hears nothing"
