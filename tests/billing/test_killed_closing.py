"""`kill -9` at every statement of a closing changes nothing in its result."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from journal.arena import Arena
from journal.fixtures import URL, arena, migrated

__all__ = ["arena", "migrated"]


@pytest.mark.serial
@pytest.mark.skipif(bool(URL), reason="copies a file for each statement; test_closing does the same on PostgreSQL")
def test_a_closing_that_dies_at_any_statement_leaves_what_an_undisturbed_one_leaves(arena: Arena) -> None:
    program = Path(__file__).with_name("killed.py")
    done = subprocess.run([sys.executable, str(program)], env=arena.env, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["statements"] > 100
    assert told["differing"] == []
    documents, series, stages, charges = told["expected"]
    assert [code for _, code, *_ in documents] == [380] * 3 + [389] * 3
    assert {last for _, last in series} == {1, 3}
    assert (stages, charges[:2]) == (["closed"], [400, 0])
