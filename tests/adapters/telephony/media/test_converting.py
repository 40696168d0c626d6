import numpy as np
import pytest

from adapters.telephony.media.peers import tones
from homeshore.adapters.telephony.media import g711
from homeshore.adapters.telephony.media.converting import Converter, Decoder, Narrowing, OpusEncoder, Widening
from homeshore.adapters.telephony.media.rtp import OPUS, PCMU, Packet, Run


def hum(hertz: float, count: int, rate: int = 8_000) -> np.ndarray:
    return (8000 * np.sin(2 * np.pi * hertz * np.arange(count) / rate)).astype(np.int16)


def test_a_tone_survives_opus_and_the_way_between_the_two_rates():
    encoder, decoder = OpusEncoder(), Decoder()
    line = hum(620, 16_000)
    heard = [decoder.decode(OPUS, encoder.encode(line[at : at + 160])) for at in range(0, len(line), 160)]
    assert {len(each) for each in heard} == {160}
    assert tones(np.concatenate(heard)[4_000:].astype(float), 8_000) == {620}


def test_six_samples_are_one_across_frames_and_above_half_the_rate_nothing_is_left():
    narrow = Narrowing()
    high = hum(6_000, 48_000, 48_000).astype(np.float32)
    heard = np.concatenate([narrow(high[at : at + 960]) for at in range(0, len(high), 960)])
    assert len(heard) == 8_000
    assert np.abs(heard[100:]).max() < 80


def test_one_sample_is_six_across_frames_and_no_image_is_heard():
    widen = Widening()
    line = hum(1_000, 8_000)
    heard = np.concatenate([widen(line[at : at + 160]) for at in range(0, len(line), 160)]).astype(float)
    assert len(heard) == 48_000
    spectrum = np.abs(np.fft.rfft(heard[4_800:]))
    assert spectrum[6_300:].max() < spectrum.max() / 300


@pytest.mark.parametrize(("source", "target"), [(PCMU, OPUS), (OPUS, PCMU)])
def test_a_converted_run_keeps_its_numbers_in_the_other_clock(source: str, target: str):
    converter, encoder = Converter(target), OpusEncoder()
    line, run = hum(440, 1_600), Run(1)
    sent: list[Packet] = []
    ticks = {OPUS: 960, PCMU: 160}
    for sequence in range(10):
        samples = line[sequence * 160 : sequence * 160 + 160]
        payload = encoder.encode(samples) if source == OPUS else g711.encode(PCMU, samples)
        converted = converter.convert(Packet(run, source, sequence, 5 + sequence * ticks[source], 0, payload, 1.0))
        assert converted is not None
        sent.append(converted)
    assert [each.timestamp for each in sent] == [index * ticks[target] for index in range(10)]
    assert [each.sequence for each in sent] == list(range(10))
    assert {each.codec for each in sent} == {target}


def test_damaged_opus_gives_nothing():
    converter = Converter(PCMU)
    assert converter.convert(Packet(Run(1), OPUS, 1, 0, 0, b"\xff\xff\xff", 1.0)) is None
