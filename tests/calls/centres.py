"""A running centre that takes calls."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from centre import Centre
from ports import free_port


class TelephoneCentre(Centre):
    """`orders` is the public id of the programme that answers without announcements; customers are rung at
    `trunk_port`."""

    orders = ""

    def __init__(self, environment: dict[str, str]) -> None:
        super().__init__()
        self.trunk_port = free_port()
        self.environment |= {"TRUNK_PORT": str(self.trunk_port), **environment}

    def equip(self) -> None:
        """Let the demo company take calls."""
        script = Path(__file__).with_name("equipping.py")
        command = [sys.executable, str(script)]
        done = subprocess.run(command, check=False, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        self.orders = done.stdout.split()[-1]


@contextmanager
def telephone_centre(**environment: str) -> Iterator[TelephoneCentre]:
    """A centre of its own, with the demo company on the telephone."""
    centre = TelephoneCentre(environment)
    try:
        centre.start()
        centre.equip()
        yield centre
    finally:
        centre.stop()
