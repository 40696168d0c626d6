"""A scenario and the CSV files that it names, from where they lie."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from homeshore.cases.queries import beginning, cases
from homeshore.cases.rules.reading import files_named, read, volumes_named
from homeshore.cases.rules.scenario import Scenario
from homeshore.ops.simulating.errors import FileStands, NoPlaceForVolumes, NoText, UnknownExample, UnreadableFile


class Given(msgspec.Struct, frozen=True):
    """What was given to simulate: a name, the scenario's text as it stands, the CSV texts by the names it uses."""

    name: str
    text: str
    files: Mapping[str, str]

    def scenario(self) -> Scenario:
        """What it says. Raises InvalidScenario."""
        return read(self.text, self.files)


def from_file(path: Path, volumes: Path | None = None) -> Given:
    """A scenario with the files that lie beside it, `volumes` instead of the one it names.

    Raises UnreadableFile, NoText, NoPlaceForVolumes. A named file that is missing is the reader's to refuse.
    """
    text = read_text(path)
    beside = {name: read_text(path.parent / name) for name in files_named(text) if _is_beside(path, name)}
    return _with_volumes(Given(path.stem, text, beside), volumes)


def from_volumes(path: Path) -> Given:
    """What a shipped example makes of volumes alone. Raises UnreadableFile, NoText."""
    volumes = read_text(path)
    return Given(path.stem, beginning.from_volumes(path.name, volumes), {path.name: volumes})


def from_example(name: str) -> Given:
    """A shipped example. Raises UnknownExample."""
    if name not in examples():
        raise UnknownExample(name=name, known=", ".join(examples()))
    text = cases.examples()[f"{name}.toml"]
    shipped = {file: cases.example_files()[file] for file in files_named(text)}
    return Given(name, text, shipped)


def examples() -> tuple[str, ...]:
    """The names of the shipped examples."""
    return tuple(sorted(file.removesuffix(".toml") for file in cases.examples()))


def read_text(path: Path) -> str:
    """A file's text, in UTF-8 with or without a mark. Raises UnreadableFile, NoText."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeError as error:
        raise NoText(file=path) from error
    except OSError as error:
        raise UnreadableFile(file=path, reason=error.strerror or str(error)) from error


def lay_out(given: Given, folder: Path) -> tuple[Path, ...]:
    """Write a scenario and its files into a folder to start from. Raises FileStands before it writes any."""
    texts = {folder / f"{given.name}.toml": given.text} | {folder / name: text for name, text in given.files.items()}
    for path in texts:
        if path.exists():
            raise FileStands(file=path)
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    return tuple(texts)


def _is_beside(scenario: Path, name: str) -> bool:
    return Path(name).name == name and (scenario.parent / name).is_file()


def _with_volumes(given: Given, volumes: Path | None) -> Given:
    if volumes is None:
        return given
    named = volumes_named(given.text)
    if len(named) != 1:
        raise NoPlaceForVolumes(named=", ".join(named))
    return msgspec.structs.replace(given, files={**given.files, named[0]: read_text(volumes)})
