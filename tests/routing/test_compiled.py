"""Compiled or interpreted, the core decides the same; and what was compiled of other sources is left alone."""

import hashlib
import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from compiled_finder import CompiledModules, digest_of

DAYS = """
import hashlib, json, random
import msgspec
from homeshore.routing import core
from routing.test_properties import Day
day = Day().live(7, 300)
print(json.dumps({"file": core.__file__, "facts": hashlib.sha256(day.punctual.snapshot()).hexdigest()}))
"""


def a_day(**environment: str) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-c", DAYS],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.skipif(find_spec("homeshore_compiled") is None, reason="the core is not compiled: make compile")
def test_a_compiled_core_lives_the_same_day():
    compiled, interpreted = a_day(), a_day(HOMESHORE_PURE="1")
    assert interpreted["file"].endswith("core.py")
    assert compiled["facts"] == interpreted["facts"]


def test_a_package_is_not_compiled_any_more_when_a_source_of_another_has_changed(tmp_path: Path):
    for package in ("routing", "simulate"):
        (tmp_path / "house" / package).mkdir(parents=True)
        (tmp_path / "house" / package / "core.py").write_text(f"PACKAGE = {package!r}\n")
    modules = {
        f"house.{package}.core": (f"house/{package}/core.so", digest_of(tmp_path / "house" / package / "core.py"))
        for package in ("routing", "simulate")
    }
    folders = [str(tmp_path / "house" / "simulate")]
    found = CompiledModules(modules).find_spec("house.simulate.core", folders)
    assert found is not None
    assert str(found.origin).endswith("house/simulate/core.so")
    (tmp_path / "house" / "routing" / "core.py").write_text("PACKAGE = 2\n")
    assert CompiledModules(modules).find_spec("house.simulate.core", folders) is None


def test_what_was_compiled_is_used_as_long_as_its_sources_are_the_same(tmp_path: Path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text(f"NAME = {name!r}\n")
    modules = {f"package.{name}": (f"package/{name}.so", digest_of(tmp_path / f"{name}.py")) for name in ("one", "two")}
    modules["shared"] = ("shared.so", "")
    found = CompiledModules(modules).find_spec("package.one", [str(tmp_path)])
    assert found is not None
    assert str(found.origin).endswith("package/one.so")
    assert CompiledModules(modules).find_spec("package.three", [str(tmp_path)]) is None
    (tmp_path / "two.py").write_text("NAME = 2\n")
    assert CompiledModules(modules).find_spec("package.one", [str(tmp_path)]) is None
    assert digest_of(tmp_path / "two.py") == hashlib.sha256(b"NAME = 2\n").hexdigest()
