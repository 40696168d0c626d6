"""What the check before a shift lets pass."""

import msgspec
import pytest

from homeshore.contacts.rules.phone_check import PhoneFigures, advice, hints

GOOD = PhoneFigures(
    microphone_db=-22, noise_db=-60, jitter_ms=8, loss_permille=2, round_trip_ms=60, kilobits_up=900,
    kilobits_down=9000,
)  # fmt: skip


def test_a_headset_in_a_quiet_room_on_a_good_line_passes():
    assert advice(GOOD) == hints(GOOD) == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"microphone_db": -50, "noise_db": -80}, ("too_quiet",)),
        ({"microphone_db": -1}, ("too_loud",)),
        ({"noise_db": -30}, ("noisy",)),
        ({"jitter_ms": 41}, ("jitter",)),
        ({"loss_permille": 31}, ("loss",)),
        ({"round_trip_ms": 401}, ("delay",)),
        ({"kilobits_up": 60}, ("bandwidth",)),
        ({"kilobits_up": 0, "kilobits_down": 0}, ()),
        ({"jitter_ms": 90, "loss_permille": 90}, ("jitter", "loss")),
    ],
)
def test_each_trouble_has_its_advice(change, said):
    assert advice(msgspec.structs.replace(GOOD, **change)) == said


def test_without_a_headset_one_may_work_but_is_told():
    loud = msgspec.structs.replace(GOOD, headset=False)
    assert advice(loud) == ()
    assert hints(loud) == ("no_headset",)
