"""Compile the routing core with mypyc into this environment: the same source, the same decisions, less time and memory.

Nothing else changes: without it, or after a change of the source, the interpreter runs the source itself.
Commands and facts stay interpreted (msgspec makes their classes), and so does what is not on the hot path.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from mypyc.build import mypycify
from setuptools import Distribution  # type: ignore[import-untyped]  # it carries no types

from compiled_finder import digest_of

ROOT = Path(__file__).resolve().parent.parent
GROUP = "homeshore_routing"
PACKAGE = "homeshore.routing"
MODULES = (
    *("state", "timers", "pools", "scan", "matching", "presence", "handling", "departure", "intake", "calls"),
    *("setup", "recovery", "core"),
)


def main() -> int:
    """Compile, and put the result in place of an earlier one. Returns 1 when there is no compiler."""
    compiler = shutil.which(os.environ.get("CC", "gcc"))
    if compiler is None:
        print("no C compiler (gcc): the routing core stays interpreted, at half the speed")
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "homeshore_compiled"
        build(Path(scratch), made)
        add_finder(made)
        put_in_place(made)
    subprocess.run([sys.executable, "-c", "from homeshore.routing import core; print(core.__file__)"], check=True)
    return 0


def build(scratch: Path, made: Path) -> None:
    """Compile the modules below `made`."""
    os.chdir(ROOT / "src")  # module names follow from paths
    sources = [f"{PACKAGE.replace('.', '/')}/{module}.py" for module in MODULES]
    options = ["--cache-dir", str(scratch / "mypy"), "--config-file", os.devnull]
    extensions = mypycify([*options, *sources], group_name=GROUP, opt_level="3", target_dir=str(scratch / "c"))
    distribution = Distribution({"name": GROUP, "ext_modules": extensions})
    command = distribution.get_command_obj("build_ext")
    command.build_lib, command.build_temp = str(made), str(scratch / "o")
    distribution.run_command("build_ext")


def add_finder(made: Path) -> None:
    """Make a package of it that says which source each file was made of."""
    modules = {}
    for file in made.rglob("*" + (sysconfig.get_config_var("EXT_SUFFIX") or ".so")):
        name = ".".join(file.relative_to(made).with_name(file.name.partition(".")[0]).parts)
        source = ROOT / "src" / f"{name.replace('.', '/')}.py"
        modules[name] = (str(file.relative_to(made)), digest_of(source) if source.exists() else "")
    (made / "modules.json").write_text(json.dumps(modules, indent=1))
    shutil.copy(ROOT / "tools" / "compiled_finder.py", made / "__init__.py")


def put_in_place(made: Path) -> None:
    """Install the package, and a line that imports it when Python starts."""
    libraries = Path(sysconfig.get_path("purelib"))
    target = libraries / made.name
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(made, target)
    (libraries / "homeshore_compiled.pth").write_text("import homeshore_compiled; homeshore_compiled.install()\n")


if __name__ == "__main__":
    sys.exit(main())
