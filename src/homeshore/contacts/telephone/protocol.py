"""What may be asked of the switchboard over its Unix socket: the dispatcher's framing, msgpack arrays.

The asking process has checked who asks: agents and supervisors by their session, customers by their call's secret. SDP
is a browser's offer, which needs no candidates, or the switchboard's answer, complete with its own (no trickle).
"""

from pathlib import Path

import msgspec
from django.conf import settings

from homeshore.kit.errors import Refusal

VERSION = 1
MAX_SDP_BYTES = 64_000


class SwitchboardUnavailable(Refusal):
    """The switchboard, or every media worker, cannot be reached. With `sent` true it may have done what was asked."""

    code = "switchboard_unavailable"


class UnknownCall(Refusal):
    """There is no such call (any more)."""

    code = "unknown_call"


class PhoneNotConnected(Refusal):
    """The agent's desk has no telephone connected: it cannot dial, consult or take calls."""

    code = "phone_not_connected"


class NoConsult(Refusal):
    """No colleague is on the line for this call."""

    code = "no_consult"


class BadSdp(Refusal):
    """The browser's session description has no audio that the centre speaks."""

    code = "bad_sdp"


class CallingNotAllowed(Refusal):
    """The law or the brand's rules forbid this outbound call; `rule` names which (contacts.rules.calling)."""

    code = "calling_not_allowed"


class ListeningNotAllowed(Refusal):
    """The mode may not be used on this agent now; `rule` names why (contacts.rules.listening)."""

    code = "listening_not_allowed"


class Request(msgspec.Struct, frozen=True, array_like=True):
    """Something asked of the switchboard; answered by `Done`, `Session`, `Placed`, `Calls` or `Refused`."""


class JoinPhone(Request, frozen=True, tag="join_phone"):
    """The agent's desk connects its telephone (again: the new connection replaces the old). Answer: Session.

    With `sdp` empty the connection stays as it is and belongs to `session` from now on, for a desk whose link was cut;
    refused `phone_not_connected` when it is gone. `session` is the dispatcher's (Connect, SetPhone).
    """

    agent: int
    session: int
    sdp: str


class LeavePhone(Request, frozen=True, tag="leave_phone"):
    """The desk's telephone hangs up for good. Ignored unless the session is the one that joined last."""

    agent: int
    session: int


class EchoTest(Request, frozen=True, tag="echo_test"):
    """The agent hears themselves (on) until it is switched off; refused while on a call."""

    agent: int
    on: bool


class Dial(Request, frozen=True, tag="dial"):
    """The agent calls a customer of a programme's brand. Answer: Placed.

    `prospecting`: the consumer did not ask for it.
    """

    agent: int
    programme: int
    number: str
    prospecting: bool
    occurred_us: int


class Consult(Request, frozen=True, tag="consult"):
    """Ask a colleague (0: anybody of a programme) while the customer hears music. Answer: Placed (the consult)."""

    agent: int
    contact: int
    programme: int
    colleague: int


class EndConsult(Request, frozen=True, tag="end_consult"):
    """Back to the customer; the colleague's part ends."""

    agent: int
    contact: int


class HandOver(Request, frozen=True, tag="hand_over"):
    """Warm transfer: the colleague of the consultation takes the call, the agent is free."""

    agent: int
    contact: int


class Conference(Request, frozen=True, tag="conference"):
    """Everybody hears everybody (on), or the customer hears music again and the two agents talk (off)."""

    agent: int
    contact: int
    on: bool


class SendDigits(Request, frozen=True, tag="send_digits"):
    """The agent's keypad: up to 32 of 0-9 * # A-D to the customer's side."""

    agent: int
    contact: int
    digits: str


class PauseRecording(Request, frozen=True, tag="pause_recording"):
    """Keep nothing for now; cause: payment or agent."""

    agent: int
    contact: int
    cause: str


class ResumeRecording(Request, frozen=True, tag="resume_recording"):
    """Keep both sides again."""

    agent: int
    contact: int


class Ring(Request, frozen=True, tag="ring"):
    """A customer's web page begins a call whose row is durable (contacts.actions.calls.start_call). Answer: Session."""

    contact: int
    sdp: str


class RejoinCall(Request, frozen=True, tag="rejoin_call"):
    """The customer's page is back, after a reload or a lost media worker. Answer: Session."""

    contact: int
    sdp: str


class PressKey(Request, frozen=True, tag="press_key"):
    """The customer pressed a key in the page: as good as DTMF."""

    contact: int
    key: str


class HangUp(Request, frozen=True, tag="hang_up"):
    """The customer's page ends the call."""

    contact: int


class AskCallback(Request, frozen=True, tag="ask_callback"):
    """A caller who waits asks to be called back in their turn, at `number` (empty: where they call from)."""

    contact: int
    number: str = ""


class Listen(Request, frozen=True, tag="listen"):
    """A supervisor joins a call; mode: listen, whisper, barge, take_over. Again with `sdp` "" only changes the mode.

    Answer: Session (empty SDP when only the mode changed).
    """

    supervisor: int
    contact: int
    mode: str
    sdp: str


class StopListening(Request, frozen=True, tag="stop_listening"):
    """The supervisor leaves the call."""

    supervisor: int
    contact: int


class JoinCheck(Request, frozen=True, tag="join_check"):
    """The pre-shift check's own line, apart from the desk's: the agent hears themselves, for two minutes at most.

    Joining again replaces it. Answer: Session.
    """

    agent: int
    sdp: str


class LeaveCheck(Request, frozen=True, tag="leave_check"):
    """The pre-shift check is done with its line."""

    agent: int


class ShowCalls(Request, frozen=True, tag="show_calls"):
    """Answer: Calls; those in which `agent` takes part and that agent's telephone only, unless it is 0.

    With `contact`, that call alone.
    """

    agent: int = 0
    contact: int = 0


class ShowTrunks(Request, frozen=True, tag="show_trunks"):
    """Answer: Trunks."""


AnyRequest = (
    JoinPhone
    | LeavePhone
    | EchoTest
    | Dial
    | Consult
    | EndConsult
    | HandOver
    | Conference
    | SendDigits
    | PauseRecording
    | ResumeRecording
    | Ring
    | RejoinCall
    | PressKey
    | HangUp
    | AskCallback
    | Listen
    | StopListening
    | JoinCheck
    | LeaveCheck
    | ShowCalls
    | ShowTrunks
)


class Asked(msgspec.Struct, frozen=True, array_like=True):
    """A request as it travels."""

    id: int
    request: AnyRequest
    version: int = VERSION


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """What comes back."""


class Done(Answer, frozen=True, tag="done"):
    """It is done."""


class Session(Answer, frozen=True, tag="session"):
    """The switchboard's SDP answer."""

    sdp: str


class Placed(Answer, frozen=True, tag="placed"):
    """A contact was made; what comes of it is told by facts and hints."""

    contact: int


class LegQuality(msgspec.Struct, frozen=True, array_like=True):
    """How a leg's line is now: loss in thousandths over the last 5 s, jitter and round trip in microseconds."""

    side: str
    codec: str
    loss_permille: int
    jitter_us: int
    round_trip_us: int


class CallView(msgspec.Struct, frozen=True, array_like=True):
    """A live call. state: greeting, menu, waiting, ringing, talking, held, consulting, conference, wrap_up, lost."""

    contact: int
    agent: int
    state: str
    since_us: int
    entry: str
    recording: str
    """off, on, paused or refused."""
    legs: tuple[LegQuality, ...]
    supervisor: int = 0
    supervisor_mode: str = ""
    consult: int = 0
    """The contact of the open consultation."""
    colleague: int = 0
    """The agent who is on the line in it, 0 until somebody accepts."""
    consults: int = 0
    """Of a consultation: the call that it is about."""


class Calls(Answer, frozen=True, tag="calls"):
    """All live calls, and the agents whose telephone is connected with their line's quality."""

    calls: tuple[CallView, ...]
    phones: tuple[tuple[int, LegQuality], ...]


class TrunkState(msgspec.Struct, frozen=True, array_like=True):
    """How a trunk is, and since when. state: up, down (no answer to OPTIONS), unknown; registered with the carrier."""

    trunk: int
    state: str
    since_us: int
    registered: bool = False


class Trunks(Answer, frozen=True, tag="trunks"):
    """The trunks that the switchboard has in service."""

    trunks: tuple[TrunkState, ...]


class Refused(Answer, frozen=True, tag="refused"):
    """The request changed nothing."""

    code: str
    fields: dict[str, int | str | bool | None]


AnyAnswer = Done | Session | Placed | Calls | Trunks | Refused


class Answered(msgspec.Struct, frozen=True, array_like=True):
    """An answer as it travels."""

    id: int
    answer: AnyAnswer


def socket_path() -> Path:
    """Where the switchboard of this centre listens."""
    return Path(settings.RUN_DIR) / "switchboard.sock"
