"""Compile the routing core and the simulator with mypyc into this environment: same source, same decisions, less time.

Nothing else changes: without it, or after a change of the source, the interpreter runs the source itself.
Commands, facts and models stay interpreted (msgspec makes their classes), and so does what is not on the hot path.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from compiled_finder import digest_of

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src" / "homeshore"
PACKAGES = ("kit", "facts", "routing", "simulate")
"""What the core and the simulator consist of and lean on; mypyc reads their types."""
MODULES = {
    "routing": (
        *(
            "state",
            "timers",
            "telling",
            "pools",
            "scan",
            "matching",
            "presence",
            "handling",
            "departure",
            "intake",
            "calls",
        ),
        *("setup", "recovery", "core"),
    ),
    "simulate": (
        *("streams", "durations", "arrivals", "world", "hearing", "conversations", "customers", "desks", "standby"),
        "engine",
    ),
}
"""What is compiled, of each package."""


def main() -> int:
    """Compile, and put the result in place of an earlier one. Returns 1 when there is no compiler."""
    if shutil.which(os.environ.get("CC", "gcc")) is None:
        print("no C compiler (gcc): core and simulator stay interpreted, at half the speed")
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        built = build(Path(scratch))
        put_in_place(built, Path(sysconfig.get_path("purelib")) / "homeshore_compiled")
    subprocess.run([sys.executable, "-c", "from homeshore.routing import core; print(core.__file__)"], check=True)
    return 0


def build(scratch: Path) -> Path:
    """Compile a copy, where mypyc may leave its results beside the sources. Returns its folder."""
    for package in PACKAGES:
        shutil.copytree(SOURCES / package, scratch / "homeshore" / package)
    shutil.copy(SOURCES / "__init__.py", scratch / "homeshore")
    modules = [f"homeshore/{package}/{module}.py" for package, names in MODULES.items() for module in names]
    flags = f"{os.environ.get('CFLAGS', '')} -fno-plt -fno-semantic-interposition"  # calls go to their place directly
    environment = {**os.environ, "MYPYC_OPT_LEVEL": "3", "CFLAGS": flags}
    command = [sys.executable, "-m", "mypyc", *modules]
    subprocess.run(command, cwd=scratch, env=environment, stdout=subprocess.DEVNULL, check=True)
    shutil.rmtree(scratch / "build")
    return scratch


def put_in_place(built: Path, target: Path) -> None:
    """Install what was built as a package that says which source each file was made of, and is imported at start."""
    shutil.rmtree(target, ignore_errors=True)
    modules = {}
    for file in built.rglob("*" + (sysconfig.get_config_var("EXT_SUFFIX") or ".so")):
        place = file.relative_to(built)
        (target / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target / place)
        name = ".".join(place.with_name(file.name.partition(".")[0]).parts)
        source = built / f"{name.replace('.', '/')}.py"
        modules[name] = (str(place), digest_of(source) if source.exists() else "")
    (target / "modules.json").write_text(json.dumps(modules, indent=1))
    shutil.copy(ROOT / "tools" / "compiled_finder.py", target / "__init__.py")
    target.with_suffix(".pth").write_text("import homeshore_compiled; homeshore_compiled.install()\n")


if __name__ == "__main__":
    sys.exit(main())
