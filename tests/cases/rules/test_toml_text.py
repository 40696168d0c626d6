"""The form edits the text: where a key stands, and nothing but its value changes."""

import tomllib

import pytest

from homeshore.cases.rules.toml_text import line_of, replaced, without_table

TEXT = """# A Monday.
name = "Maison Aubelle"   # as the prospect says
"odd key" = 'x'

[run]
replications = 20  # enough
seeds = [1, 2,
  3]  # three

[[demand]]
brand = "a#b"
talk = { mean = "5 min", cv = 0.9 }

[demand.arrivals]
expected = [10, 20]

[[demand]]
brand = \"\"\"long
[not a table]\"\"\"
prices.voice = 0.62
"""

CHANGES = [
    (("name",), "L’Échappée", lambda d: d["name"]),
    (("run", "replications"), 5, lambda d: d["run"]["replications"]),
    (("run", "seeds"), [7], lambda d: d["run"]["seeds"]),
    (("demand", 0, "talk", "cv"), 1.25, lambda d: d["demand"][0]["talk"]["cv"]),
    (("demand", 0, "arrivals", "expected"), [1.5], lambda d: d["demand"][0]["arrivals"]["expected"]),
    (("demand", 1, "brand"), "short", lambda d: d["demand"][1]["brand"]),
    (("demand", 1, "prices", "voice"), 0.7, lambda d: d["demand"][1]["prices"]["voice"]),
    (("run", "seed"), 42, lambda d: d["run"]["seed"]),
    (("demand", 0, "talk", "shape"), "x", lambda d: d["demand"][0]["talk"]["shape"]),
    (("demand", 0, "channel"), "chat", lambda d: d["demand"][0]["channel"]),
    (("costs", "travel"), "x", lambda d: d["costs"]["travel"]),
    (("odd key",), True, lambda d: d["odd key"]),
]


@pytest.mark.parametrize(("path", "value", "read"), CHANGES, ids=lambda one: str(one) if isinstance(one, tuple) else "")
def test_a_changed_value_is_read_back_and_all_else_stays(path, value, read) -> None:
    after = replaced(TEXT, path, value)
    assert read(tomllib.loads(after)) == value
    for comment in ("# A Monday.", "# as the prospect says", "# enough"):
        assert comment in after


def test_the_line_of_a_key_is_known_and_of_a_missing_one_the_table_around_it() -> None:
    assert line_of(TEXT, ("run", "replications")) == 6
    assert line_of(TEXT, ("demand", 0, "talk", "mean")) == 12
    assert line_of(TEXT, ("run", "nothing")) == 5
    assert line_of(TEXT, ("demand", 1, "nothing")) == 17
    assert line_of(TEXT, ("nothing",)) == 0


def test_a_key_in_an_empty_text_is_added() -> None:
    assert tomllib.loads(replaced("", ("name",), "x")) == {"name": "x"}
    assert tomllib.loads(replaced("[a]", ("a", "b"), "x")) == {"a": {"b": "x"}}


def test_a_key_that_is_taken_away_takes_its_line_along() -> None:
    after = replaced(TEXT, ("run", "replications"), None)
    assert "replications" not in after
    assert tomllib.loads(after)["run"] == {"seeds": [1, 2, 3]}


def test_a_table_is_taken_away_with_those_inside_of_it() -> None:
    assert tomllib.loads(without_table(TEXT, ("demand", 0)))["demand"] == tomllib.loads(TEXT)["demand"][1:]
    assert tomllib.loads(without_table(TEXT, ("demand", 1)))["demand"] == tomllib.loads(TEXT)["demand"][:1]
    assert "run" not in tomllib.loads(without_table(TEXT, ("run",)))
