"""Every kind of fact ever written still loads: golden files keep each version's bytes."""

import json
from pathlib import Path

import msgspec
import pytest

from homeshore.facts import Fact, decode, encode, kind_of, version_of
from homeshore.facts.registry import KINDS, UPCASTERS, VERSIONS, UnknownFact

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("*.json"))


def sample(kind: type[Fact]) -> Fact:
    """A fact with a telling value in every field."""
    values: dict[type, object] = {int: 7, str: "word", bool: True, tuple[str, ...]: ("ring:1", "level:3")}
    return kind(**{field.name: values[field.type] for field in msgspec.structs.fields(kind)})


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_fact_comes_back_as_it_was(kind: str) -> None:
    fact = sample(KINDS[kind])
    assert kind_of(fact) == kind
    assert decode(kind, version_of(kind), encode(fact)) == fact


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_version_has_a_golden_file(kind: str) -> None:
    """Run `python tests/facts/test_registry.py` for a missing one, and commit it; an existing one never changes."""
    for version in range(1, version_of(kind) + 1):
        assert (GOLDEN / f"{kind}.{version}.json").exists()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_golden_facts_still_load(path: Path) -> None:
    kind, version = path.stem.rsplit(".", 1)
    golden = json.loads(path.read_text())
    fact = decode(kind, int(version), bytes.fromhex(golden["msgpack"]))
    assert json.loads(msgspec.json.encode(msgspec.structs.asdict(fact))) == golden["means"]


@pytest.mark.parametrize(("kind", "version"), [("never_heard_of", 1), ("offer_accepted", 99), ("offer_accepted", 0)])
def test_what_this_release_does_not_know_is_refused(kind: str, version: int) -> None:
    with pytest.raises(UnknownFact):
        decode(kind, version, b"\x90")


def test_an_older_version_is_cast_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(VERSIONS, "offer_accepted", 2)
    monkeypatch.setitem(UPCASTERS, ("offer_accepted", 1), lambda fields: [int(str(fields[0])) * 2])
    old = msgspec.msgpack.encode(["offer_accepted", 21])
    assert decode("offer_accepted", 1, old) == KINDS["offer_accepted"](42)  # type: ignore[call-arg]  # its one field


def write_missing() -> None:
    """Write the golden file of each current version that has none."""
    for kind, cls in KINDS.items():
        path = GOLDEN / f"{kind}.{version_of(kind)}.json"
        if not path.exists():
            fact = sample(cls)
            means = msgspec.to_builtins(msgspec.structs.asdict(fact))
            path.write_text(json.dumps({"msgpack": encode(fact).hex(), "means": means}, indent=1) + "\n")


if __name__ == "__main__":
    write_missing()
