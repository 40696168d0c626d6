"""When agents were signed in and not away, by contract."""

from collections.abc import Collection, Iterable

from django.db.models import Q

from homeshore.billing.models import Attendance
from homeshore.billing.rules.attendance import Times, clipped, joined, length_us
from homeshore.people import queries as people
from homeshore.people.rules import Engagement, contracts_in_time

_DAY_US = 86_400_000_000
"""Zones differ by less."""


def attendance(agent: int, from_us: int, until_us: int, now_us: int = 0) -> dict[str, list[Times]]:
    """An agent's stretches between two moments by kind (`work`, or a pause's reason).

    What goes on ends at `until_us`, or now if that is earlier and given.
    """
    goes_on_us = min(until_us, now_us or until_us)
    found: dict[str, list[Times]] = {}
    overlapping = Q(until_us=0) | Q(until_us__gt=from_us)
    rows = Attendance.objects.filter(overlapping, agent=agent, from_us__lt=until_us)
    for kind, start_us, end_us in rows.values_list("kind", "from_us", "until_us"):
        found.setdefault(kind, []).append((max(start_us, from_us), min(end_us or goes_on_us, until_us)))
    return {kind: joined(times) for kind, times in found.items()}


def connected(contract: int, from_us: int, until_us: int, now_us: int = 0) -> list[Times]:
    """When the holder of a contract was connected under it between two moments: any kind counts.

    Give the present moment while the period is running. Raises UnknownContract.
    """
    agent = people.contract(contract).person.agent.id
    times = [span for of_kind in attendance(agent, from_us, until_us, now_us).values() for span in of_kind]
    return clipped(times, under(contract, people.engagements(agent), until_us))


def connected_of(agents: Collection[int], from_us: int, until_us: int) -> dict[int, list[Times]]:
    """When agents were connected between two moments, read at once: any kind counts, and what goes on counts so far."""
    overlapping = Q(until_us=0) | Q(until_us__gt=from_us)
    rows = Attendance.objects.filter(overlapping, agent__in=list(agents), from_us__lt=until_us)
    found: dict[int, list[Times]] = {}
    for agent, start_us, end_us in rows.values_list("agent", "from_us", "until_us"):
        found.setdefault(agent, []).append((start_us, end_us or until_us))
    return found


def connected_us(contract: int, from_us: int, until_us: int) -> int:
    """The length of `connected` in microseconds."""
    return length_us(connected(contract, from_us, until_us))


def agents_there(from_us: int, until_us: int) -> set[int]:
    """Agents who were connected at some time within a day of these moments."""
    overlapping = Q(until_us=0) | Q(until_us__gt=from_us - _DAY_US)
    rows = Attendance.objects.filter(overlapping, from_us__lt=until_us + _DAY_US)
    return set(rows.values_list("agent", flat=True))


def under(contract: int, engagements: Iterable[Engagement], until_us: int) -> list[Times]:
    """When a contract is the one in force; what has no end ends at `until_us`."""
    return [
        (reign.from_us, reign.until_us or until_us)
        for reign in contracts_in_time(engagements)
        if reign.holder.contract == contract
    ]
