"""`python -m bench [NAME...]`: run all measurements, or those named, and rewrite bench/results.md after a full run."""

import importlib
import sys
from pathlib import Path

from bench.harness import Report

NOT_MEASUREMENTS = {"__init__", "__main__", "harness", "soak"}


def measurements() -> list[str]:
    """The modules of this folder that have a `run(report)`: every one except a name with a leading underscore."""
    names = (path.stem for path in Path(__file__).parent.glob("*.py"))
    return sorted(name for name in names if name not in NOT_MEASUREMENTS and not name.startswith("_"))


def main(chosen: list[str]) -> int:
    """Run what is chosen, in alphabetical order when nothing is. Returns 2 for an unknown name."""
    known = measurements()
    if unknown := set(chosen) - set(known):
        print(f"no such measurement: {', '.join(sorted(unknown))}; there are {', '.join(known) or 'none'}")
        return 2
    report = Report()
    for name in chosen or known:
        importlib.import_module(f"bench.{name}").run(report)
    if not chosen and known:
        report.write("make bench")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
