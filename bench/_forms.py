"""Work in fresh processes, interpreted and compiled in turn: the machine is never the same for two minutes."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

from homeshore.routing.core import is_compiled

INTERPRETED, COMPILED = "interpreted", "compiled"
Work = Mapping[str, Callable[..., Any]]


def compiled() -> bool:
    """Whether this process runs the compiled core."""
    return is_compiled()


def answer(work: Work) -> None:
    """What a module does when it is started by `elsewhere`: do what its arguments name, and print what it says."""
    print(json.dumps({**work, "compiled": compiled}[sys.argv[1]](*sys.argv[2:])))


def elsewhere(module: str, name: str, *values: object, pure: bool = False) -> Any:
    """Do a module's work of this name in a fresh process, with `pure` by the interpreter; returns what it said."""
    environment = {**os.environ, "HOMESHORE_PURE": "1" if pure else ""}
    command = [sys.executable, "-m", module, name, *map(str, values)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def forms(module: str) -> list[str]:
    """In which forms the core can run here."""
    return [INTERPRETED, COMPILED] if elsewhere(module, "compiled") else [INTERPRETED]


def alternating(module: str, name: str, *values: object, runs: int) -> dict[str, list[Any]]:
    """What each form said in so many runs, one form after the other in each."""
    said: dict[str, list[Any]] = {form: [] for form in forms(module)}
    for _ in range(runs):
        for form, each in said.items():
            each.append(elsewhere(module, name, *values, pure=form == INTERPRETED))
    return said


def medians(module: str, name: str, *values: object, runs: int) -> dict[str, Any]:
    """The median for each form, column by column where a run says several figures."""
    return {form: _median(each) for form, each in alternating(module, name, *values, runs=runs).items()}


def _median(values: list[Any]) -> Any:
    if isinstance(values[0], list):
        return [statistics.median(column) for column in zip(*values, strict=True)]
    return statistics.median(values)
