import csv
import io
from pathlib import Path
from statistics import fmean

import pytest
from django.utils import translation

from homeshore.cases.rules.sweeps import SweepOver
from homeshore.ops.simulating.columns import COLUMNS, FILES, explain
from homeshore.ops.simulating.folder import write
from homeshore.ops.simulating.inputs import Given
from homeshore.ops.simulating.tables import Table, tables
from ops.simulating.runs import SWEPT, run


@pytest.fixture(scope="module")
def found() -> dict[str, Table]:
    return {table.name: table for table in tables(*run())}


def dicts(table: Table) -> list[dict[str, object]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def test_every_file_and_every_column_is_explained(found: dict[str, Table]):
    assert set(found) == set(FILES)
    assert {column for table in found.values() for column in table.columns} == set(COLUMNS)


def test_explanations_are_in_the_readers_language(found: dict[str, Table]):
    with translation.override("fr"):
        told = explain(list(found.values()))
    assert "crews.csv: Ce qu’a fait chaque équipe" in told
    assert "microsecondes" in told


def test_every_figure_has_a_unit_and_leads_to_parameters_or_to_the_seed(found: dict[str, Table]):
    known = {row["parameter"] for row in dicts(found["parameters"])}
    for row in dicts(found["figures"]):
        assert row["unit"]
        assert set(str(row["parameters"]).split()) <= known
        assert row["parameters"] or row["seed"] == 7


def test_a_figure_is_what_its_replications_come_to(found: dict[str, Table]):
    rows = [row for row in dicts(found["replications"]) if row["variant"] == "home" and row["figure"] == "brand_cost"]
    unswept = [float(str(row["value"])) for row in rows if not row["swept"]]
    [figure] = [
        row["mean"]
        for row in dicts(found["figures"])
        if row["variant"] == "home" and row["figure"] == "brand_cost" and not row["swept"]
    ]
    assert figure == pytest.approx(fmean(unswept))
    assert [row["replication"] for row in rows if not row["swept"]] == [0, 1, 2, 3]


def test_points_of_a_sweep_are_told_apart(found: dict[str, Table]):
    places = {(row["variant"], row["swept"], row["swept_value"]) for row in dicts(found["demands"])}
    assert places == {
        ("site", "", ""),
        ("home", "", ""),
        ("home", SweepOver.NO_SHOW, 0.0),
        ("home", SweepOver.NO_SHOW, 20.0),
    }


def test_counts_carry_the_names_of_the_scenario(found: dict[str, Table]):
    assert {row["demand"] for row in dicts(found["demands"])} == {"Calls"}
    assert len({row["crew"] for row in dicts(found["crews"])}) >= 2
    assert all(row["called"] for row in dicts(found["reinforcements"]) if row["accepted"])


def test_a_folder_holds_what_its_figures_depend_on(tmp_path: Path, found: dict[str, Table]):
    _scenario, harvest, findings = run()
    given = Given("two-crews", SWEPT, {"volumes.csv": "date,start,contacts\n"})
    write(tmp_path, given, harvest, findings, list(found.values()))
    assert (tmp_path / "input" / "two-crews.toml").read_text() == SWEPT
    assert (tmp_path / "input" / "volumes.csv").read_text() == "date,start,contacts\n"
    assert '"seed": 7' in (tmp_path / "run.json").read_text()
    rows = list(csv.DictReader(io.StringIO((tmp_path / "demands.csv").read_text())))
    assert sum(int(row["offered"]) for row in rows) > 0
