import numpy as np
import pytest

from homeshore.adapters.telephony.media import g711
from homeshore.adapters.telephony.media.mixing import MixedSource, Mixer
from homeshore.adapters.telephony.media.rtp import PCMA, PCMU, Packet, Run


@pytest.mark.parametrize(
    ("codec", "codes", "values"),
    [  # ITU-T G.711, tables 1 and 2, scaled to 16 bits
        (PCMU, [0x80, 0x8F, 0xFF, 0x7F, 0x00, 0xFE], [32124, 16764, 0, 0, -32124, 8]),
        (PCMA, [0xAA, 0x2A, 0xD5, 0x55, 0x80, 0xD4], [32256, -32256, 8, -8, 5504, 24]),
    ],
)
def test_codes_have_the_values_of_the_standard(codec: str, codes: list[int], values: list[int]):
    assert g711.decode(codec, bytes(codes)).tolist() == values


@pytest.mark.parametrize("codec", [PCMU, PCMA])
def test_every_code_survives_a_round_trip_but_the_second_zero(codec: str):
    codes = bytes(range(256))
    assert g711.encode(codec, g711.decode(codec, codes)) == codes.replace(
        b"\x7f", b"\xff" if codec == PCMU else b"\x7f"
    )


@pytest.mark.parametrize(("codec", "silence"), [(PCMU, 0xFF), (PCMA, 0xD5)])
def test_silence_is_the_code_that_carriers_send(codec: str, silence: int):
    assert g711.encode(codec, np.zeros(2, dtype=np.int16)) == bytes([silence, silence])


def test_one_law_is_translated_into_the_other_through_the_nearest_value():
    assert b"\x80\xff\x00".translate(g711.TRANSLATION[PCMU, PCMA]) == b"\xaa\xd5\x2a"


def test_a_mix_is_the_exact_sum_cut_to_sixteen_bits():
    first = np.array([1, -5, 30_000, -30_000], dtype=np.int16)
    second = np.array([2, 5, 10_000, -10_000], dtype=np.int16)
    assert g711.mix([first, second]).tolist() == [3, 0, 32_767, -32_768]


def frame(run: Run, sequence: int, code: int) -> Packet:
    return Packet(run, PCMU, sequence, sequence * 160, 0, bytes([code]) * 160, sequence * 0.02)


def test_a_mixer_sends_each_step_the_encoded_sum_of_what_has_come():
    sent: list[Packet] = []
    mixer = Mixer(PCMU, sent.append)
    inputs = mixer.hear(["a", "b"])
    runs = Run(1), Run(2)
    for sequence in range(3):
        inputs["a"](frame(runs[0], sequence, 0xA0))
        inputs["b"](frame(runs[1], sequence, 0xB0))
    for _ in range(4):
        mixer.step(1.0)
    values = g711.decode(PCMU, b"\xa0\xb0").astype(int)
    loud = g711.encode(PCMU, np.array([values.sum()], dtype=np.int16)) * 160
    assert [each.payload for each in sent] == [loud, loud, loud, b"\xff" * 160]
    assert [each.timestamp for each in sent] == [160, 320, 480, 640]
    assert len({id(each.run) for each in sent}) == 1


def test_a_mixed_source_waits_for_forty_milliseconds_and_keeps_no_more_than_120():
    source, run = MixedSource(), Run(1)
    source.receive(frame(run, 1, 0xA0))
    assert source.take() is None
    for sequence in (2, 3, 3, 1, *range(4, 20)):
        source.receive(frame(run, sequence, 0xA0))
    taken = 0
    while source.take() is not None:
        taken += 1
    assert taken == 6
