"""How many people each interval needs: the newest requirement of a programme, as others ask for it."""

import msgspec
from django.db.models import QuerySet

from homeshore.workforce.models.staffing import RequiredInterval, RequirementSource, RequirementVersion
from homeshore.workforce.rules.staffing.needs import Why

__all__ = ["Explained", "Required", "RequirementSource", "RequirementVersion", "explained", "required", "versions"]

_WHY = msgspec.msgpack.Decoder(Why)


class Required(msgspec.Struct, frozen=True):
    """A programme's need in one interval, all channels together.

    `agents` are to be on line; `booked` are to be booked for it, with those who will not come or are away.
    """

    from_us: int
    until_us: int
    agents: int
    booked: int


class Explained(msgspec.Struct, frozen=True):
    """A requirement, the version it comes from, and how it came about."""

    required: Required
    version: RequirementVersion
    why: Why


def required(programme: int, from_us: int, until_us: int) -> list[Required]:
    """The intervals that begin in [from_us, until_us), by the newest version of each, in order of time.

    Intervals that nobody has staffed are absent; those in which the programme is closed need nobody.
    """
    rows = _in_order(programme, from_us, until_us).values_list("from_us", "until_us", "agents", "booked")
    newest = {row[0]: row for row in rows}
    return [Required(*row) for row in newest.values()]


def simulated(programme: int, from_us: int, until_us: int) -> frozenset[int]:
    """The beginnings of intervals whose newest requirement comes from a simulation that a planner applied."""
    rows = _in_order(programme, from_us, until_us).values_list("from_us", "version__source")
    return frozenset(at_us for at_us, source in dict(rows).items() if source == RequirementSource.SIMULATION)


def explained(programme: int, from_us: int, until_us: int) -> list[Explained]:
    """As `required`, each with its reasons."""
    newest = {row.from_us: row for row in _in_order(programme, from_us, until_us).select_related("version")}
    return [
        Explained(Required(row.from_us, row.until_us, row.agents, row.booked), row.version, _WHY.decode(row.why))
        for row in newest.values()
    ]


def _in_order(programme: int, from_us: int, until_us: int) -> QuerySet[RequiredInterval]:
    """Every version's intervals, the newest version of each last."""
    rows = RequiredInterval.objects.filter(programme=programme, from_us__gte=from_us, from_us__lt=until_us)
    return rows.order_by("from_us", "version__number")


def versions(programme: int) -> QuerySet[RequirementVersion]:
    """The computations for a programme, the newest first."""
    return RequirementVersion.objects.filter(programme=programme).order_by("-number")
