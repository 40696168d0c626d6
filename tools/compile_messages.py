"""Compile every .po file below src/ that is newer than its .mo file: Babel does it, so no gettext package is needed."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCES = Path(__file__).resolve().parent.parent / "src"


def compile_catalogue(source: Path, target: Path) -> None:
    """Write the binary catalogue beside its source; a half-written one never takes its place."""
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parts[-3], abort_invalid=True)
    unfinished = target.with_suffix(".mo.new")
    with unfinished.open("wb") as file:
        write_mo(file, catalogue)
    unfinished.replace(target)


def main() -> int:
    for source in sorted(SOURCES.glob("**/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime <= source.stat().st_mtime:
            compile_catalogue(source, target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
