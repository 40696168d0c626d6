"""What comes out of a replication: counts and microseconds, integers only, so that sums do not depend on their order.

A contact is counted in the interval in which it arrived, and its outcome with it. Nothing here grows with the number of
contacts. Tuples by interval have one number for each of the horizon's intervals.
"""

from collections.abc import Sequence

import msgspec

OCTAVE = 4
"""Bins of the wait histogram for each doubling of the wait."""
BINS = 1 + OCTAVE * 48


def wait_bin(wait_us: int) -> int:
    """The bin of a wait: 0 for no wait, then four for each doubling (each at most a quarter longer than it begins)."""
    if wait_us < 8:
        return 0
    octave = wait_us.bit_length()
    return 1 + OCTAVE * (octave - 4) + (wait_us >> (octave - 3) & 3)


def wait_quantile_us(histogram: Sequence[int], share: float) -> float:
    """The wait that this share of all waits does not exceed, in microseconds, evenly spread within a bin; 0 of none."""
    left = share * sum(histogram)
    for place, count in enumerate(histogram):
        if count and left <= count:
            if not place:
                return 0.0
            octave, quarter = divmod(place - 1, OCTAVE)
            return (OCTAVE + quarter + left / count) * 2.0 ** (octave + 1)
        left -= count
    return 0.0


class Intervals(msgspec.Struct, frozen=True):
    """A demand's service by interval of arrival.

    Of mail and letters with a deadline `answered_within` are those completed on time.
    """

    offered: tuple[int, ...]
    answered: tuple[int, ...]
    answered_within: tuple[int, ...]
    abandoned: tuple[int, ...]
    abandoned_within: tuple[int, ...]
    wait_us: tuple[int, ...]


class DemandOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a demand's contacts: `offered = answered + abandoned + callbacks + unanswered`.

    Service level of live channels: `answered_within / (offered - abandoned_within)`; of mail and letters
    `on_time / (on_time + late)`. Redials are offered again, and counted in `offered`. A callback that was asked for
    left the queue without having been answered or abandoned.
    """

    demand: int
    offered: int
    answered: int
    answered_within: int
    """Waited at most `answer_within_us`."""
    abandoned: int
    abandoned_within: int
    unanswered: int
    """Still waiting when the simulation ended."""
    waited: int
    """Of those answered or abandoned, how many had waited at all."""
    wait_us: int
    """Waits of those answered and abandoned."""
    answered_wait_us: int
    """Waits of those answered: divided by `answered`, the average speed of answer."""
    wait_ms2: int
    """Sum of squares of all waits, in milliseconds."""
    wait_histogram: tuple[int, ...]
    """Waits of those answered, by `wait_bin`."""
    completed: int
    """Contacts closed after their last handling, callbacks included."""
    talk_us: int
    """Conversation or work on a text, without hold, set-aside and wrap-up."""
    hold_us: int
    wrap_up_us: int
    aside_us: int
    on_time: int
    """Mail and letters completed by their deadline."""
    late: int
    """Completed after it, or not when it had passed."""
    redials: int
    callbacks: int
    callbacks_done: int
    callback_wait_us: int
    """Of callbacks done: from the first arrival to the call."""
    transfers: int
    lost_after_answer: int
    """Gave up after a transfer, or after their agent was lost."""
    requeued: int
    """Went back to the queue because their agent was lost."""
    intervals: Intervals


class CrewOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a crew did. `handled_us` sums handlings (two chats at a time count twice), `busy_us` time with something in
    hand (they count once): occupancy is `busy_us / ready_us`.
    """

    crew: str
    booked_us: int
    """Booked slots, whether the agent came or not; of a standby crew the stays that were agreed."""
    connected_us: int
    ready_us: int
    """At the desk and not in a pause, nor with a dead link, nor not answering."""
    busy_us: int
    handled_us: int
    """Active, hold and wrap-up time; not what lay aside."""
    handlings: int
    slots: int
    no_shows: int
    late: int
    late_us: int
    declined: int
    missed: int
    pauses: int
    pause_us: int
    link_losses: int
    agents_lost: int
    by_demand_us: tuple[int, ...]
    """`handled_us` for each of the model's demands, in their order."""
    by_demand: tuple[int, ...]
    """`handlings` for each of the model's demands, in their order."""


class ReinforcementOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """How standby agents were called. Fill time: from the call to being ready."""

    reinforcement: str
    triggered: int
    called: int
    accepted: int
    filled: int
    fill_us: int
    fill_histogram: tuple[int, ...]
    """By `wait_bin`."""
    stay_us: int


class AgentOutcomes(msgspec.Struct, frozen=True):
    """By agent, in the order of the crews and their members."""

    agent: tuple[int, ...]
    crew: tuple[int, ...]
    connected_us: tuple[int, ...]
    busy_us: tuple[int, ...]
    handled_us: tuple[int, ...]
    handlings: tuple[int, ...]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What one replication came to."""

    seed: int
    replication: int
    ended_us: int
    """When the last thing happened."""
    demands: tuple[DemandOutcome, ...]
    crews: tuple[CrewOutcome, ...]
    reinforcements: tuple[ReinforcementOutcome, ...]
    agents: AgentOutcomes
    offers: int
    """Offers that the core made."""
