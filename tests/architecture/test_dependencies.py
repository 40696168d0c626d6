import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from architecture.source import ROOT

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
