"""Compiled or interpreted, a simulation comes to the same integers."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

TWICE = """
import hashlib
import msgspec
from homeshore.simulate import engine
from homeshore.simulate.model import Exponential
from simulate.queues import skilled_queue
model = skilled_queue([(1, 2), (2, 3), (3,), (1,)] * 5, [0.03, 0.03, 0.02], Exponential(200), Exponential(90), hours=6)
outcomes = [engine.run(model, replication) for replication in range(2)]
print(engine.__file__, hashlib.sha256(msgspec.msgpack.encode(outcomes)).hexdigest())
"""


def simulated(**environment: str) -> list[str]:
    """The file of the engine, and a digest of what came out."""
    done = subprocess.run(
        [sys.executable, "-c", TWICE],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


@pytest.mark.skipif(find_spec("homeshore_compiled") is None, reason="the simulator is not compiled: make compile")
def test_a_compiled_simulation_comes_to_the_same():
    (_, compiled), (file, interpreted) = simulated(), simulated(HOMESHORE_PURE="1")
    assert file.endswith("engine.py")
    assert compiled == interpreted
