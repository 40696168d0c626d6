"""A scenario and the CSV files that it names, from where they lie."""

from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from homeshore.cases.rules.reading import files_named, read
from homeshore.cases.rules.scenario import Scenario
from homeshore.ops.simulating.errors import FileStands, NoPlaceForVolumes, UnknownExample, UnreadableFile

EXAMPLES = files("homeshore.cases") / "data" / "examples"


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

    Raises UnreadableFile, NoPlaceForVolumes. A named file that is missing is the reader's to refuse, with its key.
    """
    return _with_volumes(Given(path.stem, _read(path), {}), path.parent, volumes)


def from_example(name: str, volumes: Path | None = None) -> Given:
    """A shipped example. Raises UnknownExample."""
    if name not in examples():
        raise UnknownExample(name=name, known=", ".join(examples()))
    return _with_volumes(Given(name, _read(EXAMPLES / f"{name}.toml"), {}), EXAMPLES, volumes)


def examples() -> tuple[str, ...]:
    """The names of the shipped examples."""
    return tuple(sorted(each.name.removesuffix(".toml") for each in EXAMPLES.iterdir() if each.name.endswith(".toml")))


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


def _with_volumes(given: Given, folder: Path | Traversable, volumes: Path | None) -> Given:
    named = files_named(given.text)
    if volumes is None:
        found = {name: _read(folder / name) for name in named if (folder / name).is_file()}
    elif len(named) == 1:
        found = {named[0]: _read(volumes)}
    else:
        raise NoPlaceForVolumes(named=", ".join(named))
    return msgspec.structs.replace(given, files=found)


def _read(path: Path | Traversable) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise UnreadableFile(file=path, reason=getattr(error, "strerror", None) or str(error)) from error
