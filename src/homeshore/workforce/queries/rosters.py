"""What rosters say: who works when, what a roster holds, what stands in the way of publishing it."""

from collections.abc import Collection, Iterator

from django.db.models import Exists, OuterRef, QuerySet

from homeshore.workforce.errors import UnknownRoster
from homeshore.workforce.models.rosters import (
    ASKED,
    PUBLISHED,
    Absence,
    Roster,
    RosterBreach,
    RosterMember,
    RosterShift,
    ShiftChange,
)
from homeshore.workforce.rules.parts import LUNCH, WORK
from homeshore.workforce.rules.rostering.checking import Breach
from homeshore.workforce.rules.worked import Worked

__all__ = ["Roster", "RosterMember", "RosterShift", "ShiftChange"]

_LONGEST_US = 86_400_000_000 * 2


def shifts(agent: int = 0, *, among: Collection[int] = (), from_us: int, until_us: int) -> list[Worked]:
    """Effective work of published rosters that overlaps a time, in order; of one agent, of some, or of all.

    Times are integer microseconds; what reaches over the edges is clipped. Breaks and lunch are not work, and nobody
    is expected on days of an absence that was noted since.
    """
    rows = RosterShift.objects.filter(
        roster__state=PUBLISHED, from_us__gte=from_us - _LONGEST_US, from_us__lt=until_us, until_us__gt=from_us
    ).exclude(_absent())
    if agent or among:
        rows = rows.filter(agent__in=[agent] if agent else list(among))
    found = [one for row in rows for one in _worked(row)]
    return sorted(
        Worked(one.agent, one.programme, max(one.from_us, from_us), min(one.until_us, until_us))
        for one in found
        if one.from_us < until_us and one.until_us > from_us
    )


def _absent() -> Exists:
    """Whether leave, sickness or training was noted for the day of a shift, which stands in the roster as published."""
    day = OuterRef("day")
    return Exists(Absence.objects.filter(contract=OuterRef("contract"), from_day__lte=day, until_day__gte=day))


def paid(agent: int, from_us: int, until_us: int) -> list[tuple[int, int]]:
    """What payroll calls the roster of an employee: published time with its paid breaks, without lunch, microseconds.

    Stretches that begin before `until_us` and end after `from_us`, clipped, in order.
    """
    rows = RosterShift.objects.filter(roster__state=PUBLISHED, agent=agent, from_us__lt=until_us, until_us__gt=from_us)
    found: list[tuple[int, int]] = []
    for row in rows.order_by("from_us"):
        for kind, begins, ends, _ in row.parts:
            if kind != LUNCH:
                _join(found, max(begins, from_us), min(ends, until_us))
    return found


def _join(found: list[tuple[int, int]], begins: int, ends: int) -> None:
    if ends <= begins:
        return
    if found and found[-1][1] == begins:
        begins = found.pop()[0]
    found.append((begins, ends))


def _worked(row: RosterShift) -> Iterator[Worked]:
    for kind, begins, ends, programme in row.parts:
        if kind == WORK:
            yield Worked(row.agent, programme, begins, ends)


def rosters() -> QuerySet[Roster]:
    """All rosters, the latest weeks and versions first."""
    return Roster.objects.order_by("-first_day", "name", "-version", "id")


def roster(roster_id: int) -> Roster:
    """One roster. Raises UnknownRoster."""
    found = Roster.objects.filter(id=roster_id).first()
    if found is None:
        raise UnknownRoster(roster=roster_id)
    return found


def own_shifts(agent: int, from_us: int, until_us: int) -> list[RosterShift]:
    """Published shifts that overlap a time, in order, of one employee or (0) of all: there are no others' shifts.

    Those of days of an absence are left out.
    """
    rows = RosterShift.objects.filter(roster__state=PUBLISHED, from_us__lt=until_us, until_us__gt=from_us)
    rows = rows.exclude(_absent())
    if agent:
        rows = rows.filter(agent=agent)
    return list(rows.select_related("roster", "contract__person__agent").order_by("from_us"))


def breaches(roster_id: int, agent: int = 0) -> list[Breach]:
    """What the judge found in a roster when it last looked, of all or of one employee, by day."""
    rows = RosterBreach.objects.filter(roster=roster_id).order_by("day", "agent", "rule")
    if agent:
        rows = rows.filter(agent=agent)
    return [Breach(row.agent, row.day, row.rule, row.article, row.found, row.limit) for row in rows]


def changes(roster_id: int) -> QuerySet[ShiftChange]:
    """The changes to a published roster, those that wait first, then the latest."""
    rows = ShiftChange.objects.filter(roster=roster_id).select_related("contract__person__agent")
    return rows.order_by("answered_at", "-asked_at")


def own_changes(agent: int, *, waiting: bool = False) -> QuerySet[ShiftChange]:
    """Changes to an employee's shifts, the latest first; with `waiting`, those that want an answer."""
    rows = ShiftChange.objects.filter(agent=agent).select_related("contract__person__agent").order_by("-asked_at")
    return rows.filter(state=ASKED) if waiting else rows


def change(change_id: int) -> ShiftChange:
    """One change. Raises UnknownRoster."""
    found = ShiftChange.objects.filter(id=change_id).select_related("contract__person__agent").first()
    if found is None:
        raise UnknownRoster(change=change_id)
    return found
