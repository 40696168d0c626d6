"""Connected time: from what agents say of themselves to stretches in which they were signed in and not away.

Specified in docs/algorithms/payroll.md. All times are integer microseconds.
"""

from collections.abc import Iterable, Sequence

import msgspec

from homeshore.facts import Fact, Record
from homeshore.facts.live import AgentConnected, AgentDisconnected, AgentStatusChanged
from homeshore.facts.vocabulary import Status

WORK = "work"
PAUSE = "break"
"""An employee's pause for which no other reason was given."""
KINDS = frozenset({"agent_connected", "agent_disconnected", "agent_status_changed"})
"""The facts that say who is there."""
_THERE = frozenset({Status.READY, Status.BUSY, Status.NOT_ANSWERING})
Times = tuple[int, int]
"""From, until before: microseconds."""


class Stretch(msgspec.Struct, kw_only=True):
    """One agent's time of one kind; `until_us` 0: it goes on. `dropped`: the link broke then, and may come back."""

    agent: int
    kind: str
    from_us: int
    until_us: int = 0
    dropped: bool = False


def kind_of(status: str, reason: str) -> str:
    """What a status counts as: `work`, the reason of a pause, or nothing (away, offline)."""
    if status in _THERE:
        return WORK
    return (reason or PAUSE) if status == Status.PAUSE else ""


def follow(record: Record, last: Stretch | None) -> Stretch | None:
    """What a fact does to its agent's last stretch, which is changed in place; returns the one that begins, if any.

    A broken link ends a stretch. When the desk is back within its grace time the stretch goes on as if nothing had
    been; otherwise the next status, which says that the agent is lost, leaves it as it is.
    """
    fact: Fact = record.fact
    match fact:
        case AgentDisconnected() if last is not None and not last.until_us:
            last.until_us, last.dropped = max(record.occurred_us, last.from_us), True
        case AgentConnected() if last is not None and last.dropped:
            last.until_us, last.dropped = 0, False
        case AgentStatusChanged(status=status, reason=reason):
            _end(last, record.occurred_us)
            kind = kind_of(status, reason)
            if kind:
                return Stretch(agent=record.agent, kind=kind, from_us=record.occurred_us)
    return None


def _end(last: Stretch | None, at_us: int) -> None:
    if last is None:
        return
    if not last.until_us:
        last.until_us = max(at_us, last.from_us)
    last.dropped = False


def clipped(times: Iterable[Times], within: Iterable[Times]) -> list[Times]:
    """The parts of `times` that lie in `within`, in order and without overlap."""
    found: list[Times] = []
    bounds = joined(within)
    place = 0
    for from_us, until_us in joined(times):
        while place < len(bounds) and bounds[place][1] <= from_us:
            place += 1
        at = place
        while at < len(bounds) and bounds[at][0] < until_us:
            found.append((max(from_us, bounds[at][0]), min(until_us, bounds[at][1])))
            at += 1
    return found


def without(times: Iterable[Times], taken: Iterable[Times]) -> list[Times]:
    """The parts of `times` that do not lie in `taken`, in order and without overlap."""
    parts = joined(times)
    if not parts:
        return []
    gaps: list[Times] = []
    at_us = parts[0][0]
    for start_us, end_us in joined(taken):
        gaps.append((at_us, max(at_us, start_us)))
        at_us = max(at_us, end_us)
    gaps.append((at_us, max(at_us, parts[-1][1])))
    return clipped(parts, gaps)


def joined(times: Iterable[Times]) -> list[Times]:
    """The same moments without overlaps, in order."""
    found: list[Times] = []
    for from_us, until_us in sorted(times):
        if found and from_us <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until_us))
        elif from_us < until_us:
            found.append((from_us, until_us))
    return found


def lengths_us(times: Iterable[Times], spans: Sequence[Times]) -> list[int]:
    """How much of `times` lies in each of some spans, which are in order and do not overlap."""
    found = [0] * len(spans)
    place = 0
    for from_us, until_us in joined(times):
        while place < len(spans) and spans[place][1] <= from_us:
            place += 1
        at = place
        while at < len(spans) and spans[at][0] < until_us:
            found[at] += min(until_us, spans[at][1]) - max(from_us, spans[at][0])
            at += 1
    return found


def length_us(times: Sequence[Times]) -> int:
    """The sum of times that do not overlap."""
    return sum(until_us - from_us for from_us, until_us in times)
