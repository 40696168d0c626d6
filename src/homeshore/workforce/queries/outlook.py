"""The days ahead of a programme as the plan has them."""

from homeshore.workforce.queries import callouts, requirements, rosters, slots
from homeshore.workforce.rules import outlook as rules
from homeshore.workforce.rules.outlook import Day, Interval

__all__ = ["Day", "Interval"]


def intervals(programme: int, from_us: int, until_us: int) -> list[Interval]:
    """The intervals that begin between two moments and have been staffed, with who comes by shift or by choice.

    A shift that is open to several programmes counts for each of them.
    """
    wanted = requirements.required(programme, from_us, until_us)
    if not wanted:
        return []
    ends_us = max(one.until_us for one in wanted)
    shifts = [one for one in rosters.shifts(from_us=from_us, until_us=ends_us) if one.programme in {0, programme}]
    chosen = [
        *slots.booked(programme=programme, from_us=from_us, until_us=ends_us),
        *callouts.joined(programme=programme, from_us=from_us, until_us=ends_us),
    ]
    return rules.intervals(((one.from_us, one.until_us, one.agents, one.booked) for one in wanted), shifts, chosen)
