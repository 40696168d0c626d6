"""A scenario from nothing but a CSV file of volumes: a shipped one, with the file in the place of its own."""

import csv
import tomllib
from collections.abc import Iterator
from pathlib import PurePath

from django.utils.translation import gettext as _

from homeshore.cases.queries import cases
from homeshore.cases.rules.volumes import COLUMNS
from homeshore.web.cases.sent import Sent
from homeshore.web.cases.toml_text import replaced

BEGUN_FROM = ("last-month.toml", "last-month-calls.toml")
"""Tried in this order: every channel that the file tells apart, else its calls alone."""
WHOSE = ("brand", "programme", "language")
SEPARATORS = ",;\t"


def from_volumes(name: str, volumes: str) -> Iterator[Sent]:
    """Scenarios that a file of volumes may fill, the fuller ones first; whose contacts they are its first line says."""
    first = _first_line(volumes)
    for example in BEGUN_FROM:
        text = cases.examples()[example]
        for place, _demand in enumerate(tomllib.loads(text)["demand"]):
            text = replaced(replaced(text, ("demand", place, "csv"), name), ("demand", place, "weekday"), None)
            for key in WHOSE:
                if value := first.get(key):
                    text = replaced(text, ("demand", place, key), value)
        title = _("A day as in %(file)s") % {"file": PurePath(name).stem}
        yield Sent(replaced(text, ("name",), title), {name: volumes})


def _first_line(volumes: str) -> dict[str, str]:
    """The first line's cells, by what their columns tell."""
    lines = volumes.lstrip("\ufeff").splitlines()[:2]
    delimiter = max(SEPARATORS, key="".join(lines[:1]).count)
    try:
        header, cells = [*csv.reader(lines, delimiter=delimiter), [], []][:2]
    except csv.Error:  # told where the whole file is read
        return {}
    by_name = dict(zip((one.strip().lower() for one in header), (one.strip() for one in cells), strict=False))
    return {key: by_name[one] for key, names in COLUMNS.items() for one in names if one in by_name}
