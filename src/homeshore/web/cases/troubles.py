"""What is wrong with a scenario: the key, the line on which it stands, and what would be accepted."""

import re
import tomllib
from collections.abc import Iterable, Mapping

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeshore.cases.queries import wording
from homeshore.cases.rules.toml_text import Path, line_of
from homeshore.kit.problems import Problem

_PART = re.compile(r"([^.\[\]]+)|\[(\d+)\]")

FAILURES: dict[str, Promise] = {
    "replication_lost": _(
        "A replication ended its process each time, as one does that needs more memory than there is. Make the day or "
        "the centre smaller."
    ),
    "cluster_not_installed": _("The library for the Dask scheduler is not installed. Ask who runs the centre."),
    "scheduler_unreachable": _("No Dask scheduler answers at %(address)s. Ask who runs the centre."),
    "cluster_without_workers": _("The Dask scheduler at %(address)s has no worker. Ask who runs the centre."),
    "unlike_workers": _("The workers of %(address)s run another version, whose figures might differ: %(there)s."),
}
ELSE = _("It was refused (%(code)s). Ask who runs the centre to look at the log.")


class Trouble(msgspec.Struct, frozen=True):
    """A problem as the page shows it; `line` is 0 where the text has no place for it."""

    key: str
    line: int
    sentence: str


def troubles(text: str, problems: Iterable[Problem]) -> list[Trouble]:
    """The problems of a text, in the order of its lines."""
    found = [Trouble(one.field, _line(text, one), wording.problem(one)) for one in problems]
    return sorted(found, key=lambda one: one.line)


def path_of(field: str) -> Path:
    """A problem's key as a path of `toml_text`: `demand[1].talk` is ("demand", 0, "talk")."""
    return tuple(name or int(number) - 1 for name, number in _PART.findall(field))


def failure_sentence(failure: Mapping[str, str]) -> str:
    """What stopped a run."""
    said = {"code": "unknown", "address": "–", "there": "–", **failure}
    return str(FAILURES.get(said["code"], ELSE)) % said


def _line(text: str, problem: Problem) -> int:
    if isinstance(line := problem.limits.get("line"), int):
        return line
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return 0
    return line_of(text, path_of(problem.field))
