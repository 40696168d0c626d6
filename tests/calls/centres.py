"""A running centre that takes calls."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from centre import Centre


@contextmanager
def telephone_centre(**environment: str) -> Iterator[Centre]:
    """A centre of its own, with the demo company on the telephone."""
    centre = Centre()
    centre.environment |= environment
    try:
        centre.start()
        equip(centre)
        yield centre
    finally:
        centre.stop()


def equip(centre: Centre) -> None:
    """Let the demo company take calls."""
    script = Path(__file__).with_name("equipping.py")
    command = [sys.executable, str(script)]
    done = subprocess.run(command, check=False, env=centre.environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
