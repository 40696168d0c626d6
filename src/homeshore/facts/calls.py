"""What happens in telephone calls beside routing. The switchboard notes these; their record names the contact.

Routing's own facts carry the seconds that are billed: ring (offer), talk, hold, wrap-up. These say what the caller went
through and what the line was like.
"""

from homeshore.facts.record import Fact


class CallStarted(Fact, frozen=True, tag="call_started"):
    """A call began. direction: inbound, outbound, callback, consult; entry: web or sip; trunk: 0 without one."""

    direction: str
    entry: str
    trunk: int = 0


class CallMenuChosen(Fact, frozen=True, tag="call_menu_chosen"):
    """The caller chose an option of the menu (its key)."""

    key: str


class CallDialled(Fact, frozen=True, tag="call_dialled"):
    """The centre began to ring the customer, for a callback or an outbound call; attempt counts from 1."""

    trunk: int
    attempt: int


class CallAnswered(Fact, frozen=True, tag="call_answered"):
    """The customer whom the centre rang picked up."""


class CallFailed(Fact, frozen=True, tag="call_failed"):
    """The customer was not reached; cause: busy, no_answer, refused, unreachable, no_trunk; code: SIP's, or 0."""

    cause: str
    code: int = 0


class CallConnected(Fact, frozen=True, tag="call_connected"):
    """The customer and the record's agent hear each other."""


class CallEnded(Fact, frozen=True, tag="call_ended"):
    """The line is down; by: customer, agent, centre, lost."""

    by: str


class CallbackAsked(Fact, frozen=True, tag="callback_asked"):
    """The customer asked to be called back: by queue (keeping the place), form, closed (when nobody answers), or again
    (a callback did not reach them); the callback is a contact."""

    by: str
    callback: int
    not_before_us: int = 0


class CallsRefused(Fact, frozen=True, tag="calls_refused"):
    """The customer wants no more commercial calls from the brand."""


class ConsultStarted(Fact, frozen=True, tag="consult_started"):
    """The agent asked a colleague while the customer hears music; `consult` is the contact that reaches them."""

    consult: int


class ConsultEnded(Fact, frozen=True, tag="consult_ended"):
    """The consultation ended; how: returned, handed_over, left."""

    consult: int
    how: str


class ConferenceStarted(Fact, frozen=True, tag="conference_started"):
    """The customer, the agent and the colleague of the consultation hear each other."""

    consult: int


class SupervisorJoined(Fact, frozen=True, tag="supervisor_joined"):
    """A supervisor (account id) joined the call; mode: listen, whisper, barge, take_over. The agent was told."""

    supervisor: int
    mode: str


class SupervisorLeft(Fact, frozen=True, tag="supervisor_left"):
    """The supervisor left the call."""

    supervisor: int


class RecordingAnnounced(Fact, frozen=True, tag="recording_announced"):
    """The caller was told that the call may be recorded and how to refuse."""


class RecordingRefused(Fact, frozen=True, tag="recording_refused"):
    """The caller refused recording; by: key, agent, consent."""

    by: str


class RecordingStarted(Fact, frozen=True, tag="recording_started"):
    """Both sides are kept from now on, each on its own; `recording` names the row."""

    recording: int


class RecordingPaused(Fact, frozen=True, tag="recording_paused"):
    """Nothing is kept from now on; cause: payment, agent, hold, consult, media_lost."""

    recording: int
    cause: str


class RecordingResumed(Fact, frozen=True, tag="recording_resumed"):
    """Both sides are kept again."""

    recording: int


class RecordingStopped(Fact, frozen=True, tag="recording_stopped"):
    """The recording ended; cause: call_ended, refused, agent, disk, media_lost."""

    recording: int
    cause: str


class MediaLost(Fact, frozen=True, tag="media_lost"):
    """The call's audio was lost with its media worker."""

    worker: str


class MediaRestored(Fact, frozen=True, tag="media_restored"):
    """Another worker took the call up; `silent_us` of audio were lost."""

    worker: str
    silent_us: int


class LegMeasured(Fact, frozen=True, tag="leg_measured"):
    """One leg's quality over its whole life; side: customer, agent, colleague, supervisor. Times in microseconds."""

    side: str
    seconds: int
    packets: int
    lost: int
    jitter_us: int
    round_trip_us: int


class PhoneConnected(Fact, frozen=True, tag="phone_connected"):
    """The record's agent can be given calls: the desk's telephone is connected."""


class PhoneDisconnected(Fact, frozen=True, tag="phone_disconnected"):
    """The record's agent is given no calls until the desk's telephone is back."""


class PhoneCheckWaived(Fact, frozen=True, tag="phone_check_waived"):
    """A supervisor (account id) let the record's agent work although the check of their line was not passed."""

    by: int
