"""Finds compiled modules before their sources, as long as they were made of exactly these sources.

`tools/compile_core.py` copies this file into the environment as the package `homeshore_compiled`, beside what it made.
HOMESHORE_PURE=1 leaves everything to the interpreter. One source that changed does so too: part compiled, part
interpreted would not fit together.
"""

import hashlib
import json
import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent


class CompiledModules(MetaPathFinder):
    """`modules` has the compiled file and the digest of the source of each module; a shared library has no source."""

    def __init__(self, modules: dict[str, tuple[str, str]]) -> None:
        self._modules = modules
        self._fits: bool | None = None

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The compiled module of a name; None leaves it to the next finder."""
        del target
        if fullname not in self._modules:
            return None
        if self._fits is None and path:
            self._fits = self._made_of(fullname.rpartition(".")[0], Path(path[0]))
        return spec_from_file_location(fullname, HERE / self._modules[fullname][0]) if self._fits else None

    def _made_of(self, package: str, folder: Path) -> bool:
        """Whether the sources in the folder of this package, and around it, are those that were compiled."""
        sources = {_beside(folder, package, name): digest for name, (_, digest) in self._modules.items() if digest}
        return all(file.is_file() and digest_of(file) == digest for file, digest in sources.items())


def _beside(folder: Path, package: str, module: str) -> Path:
    """The source of a module, seen from the folder of a package of the same distribution."""
    return folder / (os.path.relpath(module.replace(".", "/"), package.replace(".", "/")) + ".py")


def digest_of(source: Path) -> str:
    """What tells a source from another."""
    return hashlib.sha256(source.read_bytes()).hexdigest()


def install() -> None:
    """Look here first, from now on."""
    manifest = HERE / "modules.json"
    if not os.environ.get("HOMESHORE_PURE") and manifest.is_file():
        sys.meta_path.insert(
            0, CompiledModules({name: tuple(made) for name, made in json.loads(manifest.read_text()).items()})
        )
