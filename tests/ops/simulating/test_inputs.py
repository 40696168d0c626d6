from pathlib import Path

import pytest

from homeshore.cases.rules import compiling, sweeps
from homeshore.ops.simulating.errors import FileStands, NoPlaceForVolumes, NoText, UnknownExample
from homeshore.ops.simulating.inputs import examples, from_example, from_file, lay_out
from homeshore.simulate.checking import check

SCENARIO = """
[[demand]]
csv = "october.csv"
[[demand]]
csv = "october.csv"
[[variant]]
[[variant.crew]]
plan = "monday.csv"
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    for name, text in (("case.toml", SCENARIO), ("october.csv", "here"), ("monday.csv", "plan"), ("mine.csv", "mine")):
        (tmp_path / name).write_text(text)
    return tmp_path / "case.toml"


def test_files_lie_beside_the_scenario(scenario: Path):
    assert from_file(scenario).files == {"october.csv": "here", "monday.csv": "plan"}


def test_other_volumes_take_the_place_of_the_named_ones_and_of_no_plan(scenario: Path):
    given = from_file(scenario, scenario.parent / "mine.csv")
    assert given.files == {"october.csv": "mine", "monday.csv": "plan"}


def test_a_scenario_reaches_no_file_but_those_beside_it(scenario: Path):
    (scenario.parent / "deeper").mkdir()
    below = scenario.parent / "deeper" / "case.toml"
    below.write_text(SCENARIO.replace("october", "../october").replace("monday", f"{scenario.parent}/monday"))
    assert from_file(below).files == {}


@pytest.mark.parametrize("names", [(), ("one.csv", "two.csv")])
def test_volumes_without_one_place_for_them_are_refused(scenario: Path, names: tuple[str, ...]):
    scenario.write_text("".join(f'[[demand]]\ncsv = "{name}"\n' for name in names))
    with pytest.raises(NoPlaceForVolumes) as refused:
        from_file(scenario, scenario.parent / "mine.csv")
    assert refused.value.fields == {"named": ", ".join(names)}


def test_what_is_no_text_is_refused(scenario: Path):
    (scenario.parent / "october.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(NoText) as refused:
        from_file(scenario)
    assert str(refused.value.fields["file"]).endswith("october.csv")


def test_an_example_is_laid_out_with_its_files_and_never_over_others(tmp_path: Path):
    given = from_example("last-month")
    assert [path.name for path in lay_out(given, tmp_path)] == ["last-month.toml", "last-month.csv"]
    with pytest.raises(FileStands):
        lay_out(given, tmp_path)
    assert from_file(tmp_path / "last-month.toml") == given


def test_an_unknown_example_is_refused_with_those_that_there_are():
    with pytest.raises(UnknownExample) as refused:
        from_example("nothing")
    assert "last-month" in str(refused.value.fields["known"])


@pytest.mark.parametrize("name", examples())
def test_every_shipped_example_can_be_run(name: str):
    scenario = from_example(name).scenario()
    for trial in sweeps.trials(scenario):
        check(compiling.model(*sweeps.at(scenario, trial)))
