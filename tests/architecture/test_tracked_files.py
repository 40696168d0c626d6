import re
import sys
from pathlib import Path

from architecture.source import ROOT, shown, tracked_files

# The brackets keep this file from being its own first finding.
REGISTRIES = re.compile(r"pypi[.]org|python[h]osted|npm[j]s[.]|(?<!\w)--(extra-)?index[-]url|(?<!\w)--find[-]links")
MACHINE = [f"{directory}/" for directory in {str(ROOT), str(Path.home()), sys.prefix} if len(directory) > 1]


def lines_of_text(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except UnicodeDecodeError:
        return []


def test_no_tracked_file_names_a_package_registry_or_a_path_of_this_machine():
    found = [
        f"{shown(path)}:{number}"
        for path in tracked_files()
        for number, line in enumerate(lines_of_text(path), 1)
        if REGISTRIES.search(line) or any(place in line for place in MACHINE)
    ]
    assert found == []


def test_no_large_file_is_in_the_repository():
    assert [shown(path) for path in tracked_files() if path.stat().st_size > 1_000_000] == []
