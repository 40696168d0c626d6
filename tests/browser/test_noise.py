"""Noise suppression with the package from npm, on a voice with noise between its words."""

import wave
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from django.conf import settings

from browser.fake_gateway import FakeGateway
from browser.test_desk_telephone import cookies
from conftest import CHROMIUM, CHROMIUM_ARGUMENTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["cookies"]

RATE = 48_000
LEVELS = """async () => {
  const { Microphone } = await import("/static/agent/phone/microphone.js");
  const { Meter } = await import("/static/agent/phone/meter.js");
  const microphone = new Microphone();
  const sent = await microphone.open();
  const [before, after] = [new Meter(microphone.raw), new Meter(sent)];
  const levels = [];
  for (let spent = 0; spent < 8000; spent += 100) {
    await new Promise((done) => setTimeout(done, 100));
    levels.push([before.read().level, after.read().level]);
  }
  microphone.close();
  return levels;
}"""


def noisy_voice(folder: Path) -> Path:
    """Ten seconds: a buzz with the overtones of a voice, a second on and a second off, over white noise."""
    moments = np.arange(10 * RATE) / RATE
    voice = sum(np.sin(2 * np.pi * 140 * overtone * moments) / overtone for overtone in range(1, 20))
    spoken = 2500 * voice * (moments % 2 < 1)
    samples = (spoken + np.random.default_rng(1).normal(0, 600, len(moments))).astype("<i2")
    path = folder / "voice.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return path


def test_noise_between_words_is_taken_out_and_the_voice_stays(
    browser: "Browser", gateway: FakeGateway, cookies, live_server, tmp_path: Path
) -> None:
    if not settings.BROWSER_PACKAGES.exists():
        pytest.skip("the package of npm is not installed (make setup where npm is)")
    arguments = [
        *CHROMIUM_ARGUMENTS,
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={noisy_voice(tmp_path)}",
        "--autoplay-policy=no-user-gesture-required",
    ]
    process = browser.browser_type.launch(executable_path=CHROMIUM, args=arguments)
    page = process.new_page()
    page.context.add_cookies(cookies)
    gateway.serve(page)
    page.goto(f"{live_server.url}/desk/")
    levels = np.array(page.evaluate(LEVELS))[20:]  # the browser evens loudness out at first
    process.close()
    loud = levels[:, 0] > np.median(levels[:, 0])
    voice_lost = np.median(levels[loud, 0] - levels[loud, 1])
    noise_lost = np.percentile(levels[~loud, 0] - levels[~loud, 1], 70)
    assert abs(voice_lost) < 3
    assert noise_lost > 20
