import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from architecture.source import PACKAGE, ROOT, python_files, shown

PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    return {canonicalize_name(name): version for name, version in PIN.findall((ROOT / lock).read_text())}


def unmet(requirements: list[str], pinned: dict[str, str]) -> list[str]:
    parsed = [Requirement(text) for text in requirements]
    return [str(need) for need in parsed if pinned.get(canonicalize_name(need.name)) not in need.specifier]


def project() -> dict[str, list[str]]:
    described = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {"run": described["dependencies"], **described["optional-dependencies"]}


def test_the_lock_satisfies_what_the_project_declares():
    assert unmet(project()["run"], pins("requirements.lock")) == []
    assert unmet(project()["dev"], pins("requirements-dev.lock")) == []


def test_both_locks_pin_the_same_versions():
    running, developing = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: developing.get(name) for name in running} == running


def test_every_pin_has_a_hash():
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text()
        assert len(PIN.findall(text)) == len(
            re.findall(r"^\S+==\S+ \\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
        )


def imported_roots(path: Path) -> set[str]:
    roots = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        match node:
            case ast.Import(names=names):
                roots |= {name.name.split(".")[0] for name in names}
            case ast.ImportFrom(module=str(module), level=0):
                roots.add(module.split(".")[0])
    return roots - sys.stdlib_module_names


def undeclared(paths: list[Path], declared: set[str], ours: set[str]) -> dict[str, str]:
    """Libraries that are imported without being declared, by the file that does: they are there by luck."""
    distributions = packages_distributions()
    return {
        root: shown(path)
        for path in paths
        for root in imported_roots(path) - ours
        if not {canonicalize_name(name) for name in distributions.get(root, [root])} & declared
    }


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(text).name) for text in requirements}


def test_the_product_imports_only_libraries_that_it_declares():
    product = [path for path in python_files() if path.is_relative_to(PACKAGE)]
    assert undeclared(product, names([*project()["run"], *project()["cluster"]]), {"homeshore"}) == {}


def test_tests_tools_and_measurements_import_only_declared_libraries():
    folders = [ROOT / name for name in ("tests", "tools", "bench")]
    ours = {"homeshore", "bench", *(path.stem for folder in folders for path in folder.iterdir())}
    rest = [path for path in python_files() if not path.is_relative_to(PACKAGE)]
    assert undeclared(rest, names([*project()["run"], *project()["dev"]]), ours) == {}
