"""The folder of a run: tables, the scenario with its files as they were read, what was run, and the report."""

import csv
import io
from pathlib import Path

import msgspec
import numpy as np

from homeshore import __version__
from homeshore.cases.rules.findings import Findings
from homeshore.ops.simulating.carrying import Harvest
from homeshore.ops.simulating.columns import explain
from homeshore.ops.simulating.errors import FileStands
from homeshore.ops.simulating.inputs import Given
from homeshore.ops.simulating.tables import Cell, Table

TRACE = "run.json"
INPUT = "input"


class Trace(msgspec.Struct, frozen=True):
    """`run.json`: with the scenario in the folder `input`, all that the figures depend on."""

    scenario: str
    files: list[str]
    seed: int
    replications: int
    jobs_asked: int
    jobs_finished: int
    homeshore: str
    numpy: str


def need_place(folder: Path) -> None:
    """A folder that is not there, is empty, or holds an earlier run. Raises FileStands."""
    if folder.exists() and not (folder / TRACE).exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileStands(file=folder)


def write(folder: Path, given: Given, harvest: Harvest, findings: Findings, found: list[Table]) -> list[Path]:
    """Write everything but the report; files of an earlier run in the folder are replaced. Returns what was written."""
    trace = Trace(
        scenario=f"{given.name}.toml",
        files=list(given.files),
        seed=findings.seed,
        replications=findings.replications,
        jobs_asked=harvest.of,
        jobs_finished=len(harvest.outcomes),
        homeshore=__version__,
        numpy=np.__version__,
    )
    texts = {
        "README.txt": explain(found),
        f"{INPUT}/{trace.scenario}": given.text,
        **{f"{INPUT}/{name}": text for name, text in given.files.items()},
        TRACE: msgspec.json.format(msgspec.json.encode(trace)).decode() + "\n",
        **{f"{table.name}.csv": _csv(table) for table in found},
    }
    (folder / INPUT).mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def _csv(table: Table) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_shown(cell) for cell in row] for row in table.rows)
    return text.getvalue()


def _shown(cell: Cell) -> str | int:
    """Floats with ten digits: more than any interval is narrow, and the same on any machine."""
    if isinstance(cell, float):
        return f"{cell:.10g}"
    return "" if cell is None else cell
