"""Whether a call is kept, as a state machine whose every step is a fact. docs/algorithms/recording.md shows it.

A call is recorded only after its caller was told so, and never again once the caller refused. While any cause of a
pause lasts nothing is kept: a hold that ends does not end the pause for a payment.
"""

from typing import TypeAlias

import msgspec

from homeshore.facts import Fact
from homeshore.facts import calls as facts

PAUSE_CAUSES = frozenset({"payment", "agent", "hold", "consult", "media_lost"})
STOP_CAUSES = frozenset({"call_ended", "refused", "agent", "disk", "media_lost"})
REFUSED_BY = frozenset({"key", "agent", "consent"})

LONGEST_KEEP_DAYS = 180
"""Six months at most (CNIL, recording of calls at work)."""
_BUCKETS = 1 << 32


class State(msgspec.Struct, frozen=True):
    """Where the recording of a call stands. `recording` is 0 while none runs; `causes` are those of its pause."""

    announced: bool = False
    refused: bool = False
    recording: int = 0
    causes: frozenset[str] = frozenset()

    @property
    def is_kept(self) -> bool:
        """Whether what is said now is on the disk later."""
        return bool(self.recording) and not self.causes


Step: TypeAlias = tuple[State, tuple[Fact, ...]]
"""What the state becomes, and the facts that say so: none where nothing changes."""


def announced(state: State) -> Step:
    """The caller has been told."""
    if state.announced:
        return state, ()
    return msgspec.structs.replace(state, announced=True), (facts.RecordingAnnounced(),)


def refused(state: State, by: str) -> Step:
    """The caller wants no recording (`by` one of REFUSED_BY): one that runs ends, and its sound is erased."""
    if state.refused:
        return state, ()
    stopped_state, stops = stopped(state, "refused")
    return msgspec.structs.replace(stopped_state, refused=True), (facts.RecordingRefused(by=by), *stops)


def started(state: State, recording: int) -> Step:
    """Begin `recording`, or nothing: before the announcement, after a refusal, while another runs."""
    if not state.announced or state.refused or state.recording:
        return state, ()
    begun = msgspec.structs.replace(state, recording=recording, causes=frozenset())
    return begun, (facts.RecordingStarted(recording=recording),)


def paused(state: State, cause: str) -> Step:
    """Keep nothing while `cause` (one of PAUSE_CAUSES) lasts."""
    if not state.recording or cause in state.causes:
        return state, ()
    after = msgspec.structs.replace(state, causes=state.causes | {cause})
    return after, (facts.RecordingPaused(recording=state.recording, cause=cause),) if state.is_kept else ()


def resumed(state: State, cause: str) -> Step:
    """`cause` is over. What is said is kept again once no other cause is left."""
    if cause not in state.causes:
        return state, ()
    after = msgspec.structs.replace(state, causes=state.causes - {cause})
    return after, (facts.RecordingResumed(recording=state.recording),) if after.is_kept else ()


def stopped(state: State, cause: str) -> Step:
    """End the recording that runs (`cause` one of STOP_CAUSES)."""
    if not state.recording:
        return state, ()
    after = msgspec.structs.replace(state, recording=0, causes=frozenset())
    return after, (facts.RecordingStopped(recording=state.recording, cause=cause),)


def after(state: State, fact: Fact) -> State:
    """The state that a fact leaves: the journal alone tells what was kept and what was not."""
    change: dict[str, object] = {}
    match fact:
        case facts.RecordingAnnounced():
            change = {"announced": True}
        case facts.RecordingRefused():
            change = {"refused": True}
        case facts.RecordingStarted(recording=recording):
            change = {"recording": recording, "causes": frozenset()}
        case facts.RecordingPaused(cause=cause):
            change = {"causes": frozenset({cause})}
        case facts.RecordingResumed():
            change = {"causes": frozenset()}
        case facts.RecordingStopped():
            change = {"recording": 0, "causes": frozenset()}
    return msgspec.structs.replace(state, **change)


def is_sampled(contact: int, percent: int) -> bool:
    """Whether a call is in its programme's share of recorded calls: the same answer whenever it is asked.

    Multiplicative hashing (Knuth) spreads ids, whose high bits are a clock, evenly over 2^32 buckets.
    """
    mixed = (contact ^ contact >> 32) * 0x9E3779B97F4A7C15 >> 16 & (_BUCKETS - 1)
    return mixed * 100 < percent * _BUCKETS


def keep_days(wanted: int) -> int:
    """For how many days a recording is kept: what the programme wants, within the law's limit."""
    return max(1, min(wanted, LONGEST_KEEP_DAYS))
