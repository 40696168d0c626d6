"""The recorded draw: whoever changes one byte of it is found out; each wish has a reason."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from homeshore.workforce.errors import UnreadableRecord
from homeshore.workforce.rules.slots import recording, sealing
from homeshore.workforce.rules.slots.explaining import explain
from workforce.rules.slots.rounds import drawn, entry, place

PLACES = [place("a09:00"), place("a09:30"), place("b09:00"), place("a14:00", 2)]
ENTRIES = [
    entry(11, "a09:00 a09:30 b09:00"),
    entry(12, "a09:00 a14:00", week=30),
    entry(13, {"a09:00": 1, "a14:00": 2}, run=60),
    entry(14, {"a14:00": 1, "a09:30": 3}, day=30),
]
DATA = recording.written(recording.draw(drawn(PLACES, ENTRIES)))


def wrong(data: bytes) -> set[str]:
    return {check.what for check in recording.check(data) if not check.right}


def altered(change: Callable[[dict[str, Any]], object]) -> bytes:
    content = json.loads(DATA)
    change(content)
    return sealing.canonical(content) + b"\n"


def test_a_record_that_nobody_touched_is_right_in_everything() -> None:
    assert [check.what for check in recording.check(DATA)] == [
        "canonical", "commitment", "seals", "entries", "seed", "quotas", "result",
    ]  # fmt: skip
    assert wrong(DATA) == set()


def test_the_same_input_is_the_same_bytes() -> None:
    assert recording.written(recording.draw(drawn(PLACES[::-1], ENTRIES[::-1]))) == DATA


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda c: c.update(secret="00" * 32), {"commitment", "seed"}),
        (lambda c: c.update(public_value="1 2 3 4 5 + 6"), {"seed"}),
        (lambda c: c["entries"][0]["wishes"].pop(), {"seals", "entries", "result"}),
        (lambda c: c["entries"].pop(), {"entries", "result"}),
        (lambda c: c["result"][0].__setitem__(1, []), {"result"}),
        (lambda c: c["result"][3][1].extend(["a09:00", "a09:00"]), {"quotas", "result"}),
        (lambda c: c.update(seed="00" * 32), {"seed", "result"}),
        (lambda c: c["places"].append(c["places"][0]), {"result"}),
    ],
    ids=["secret", "public value", "a wish", "an entry", "a result", "a quota", "the seed", "a place twice"],
)
def test_whatever_is_altered_is_found(change: Callable[[dict[str, Any]], object], found: set[str]) -> None:
    assert found <= wrong(altered(change))


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b'{"format":"other"}', DATA[:-9]])
def test_what_is_no_record_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableRecord):
        recording.check(data)


def test_the_seed_hangs_on_secret_wishes_and_public_value() -> None:
    digest = sealing.entries_digest(["a" * 64])
    seeds = {
        sealing.seed("1", digest, "7"),
        sealing.seed("2", digest, "7"),
        sealing.seed("1", sealing.entries_digest([]), "7"),
        sealing.seed("1", digest, "8"),
    }
    assert len(seeds) == 4
    assert sealing.seed("1", digest, " 7 ") == sealing.seed("1", digest, "7")


def test_a_seal_can_be_computed_with_ordinary_tools() -> None:
    """The receipt of an entry, as `sha256sum` would print it."""
    text = (
        "homeshore slots entry 1\n"
        '{"least_run_minutes":0,"most_day_minutes":60,"most_week_minutes":0,"number":7,'
        f'"salt":"{7:064x}","wishes":[["a09:00",1],["a14:00",2]]' + "}"
    )
    assert sealing.seal(entry(7, {"a14:00": 2, "a09:00": 1}, day=60)) == hashlib.sha256(text.encode()).hexdigest()


def test_everybody_learns_why_and_why_not() -> None:
    record = recording.read(DATA)
    codes = {}
    for number in (11, 12, 13, 14):
        found = explain(record, number)
        assert found is not None
        codes[number] = {reason.slot: reason.code for reason in found.reasons}
        assert 1 <= found.lot_place <= found.entrants == 4
    assert set(codes[11].values()) <= {"granted", "overlaps", "full"}
    assert "overlaps" in codes[11].values()
    assert "week_limit" in codes[12].values()
    assert "short_run" in codes[13].values()
    assert "day_limit" in codes[14].values()
    assert explain(record, 99) is None


def test_nothing_is_left_free_that_somebody_could_have_had() -> None:
    record = recording.read(DATA)
    reasons = [reason for number in (11, 12, 13, 14) if (one := explain(record, number)) for reason in one.reasons]
    assert "free" not in {reason.code for reason in reasons}
