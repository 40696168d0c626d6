"""A live call as the switchboard holds it: frozen, and changed by `plan` alone."""

from enum import StrEnum

import msgspec

from homeshore.adapters.telephony.switchboard.patchboard import Program


class Stage(StrEnum):
    """How far a call is. Hold, consultation and a lost line stand beside it."""

    GREETING = "greeting"
    MENU = "menu"
    WAITING = "waiting"
    RINGING = "ringing"
    DIALLING = "dialling"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    OVER = "over"


IN_HAND = frozenset({Stage.DIALLING, Stage.TALKING})
"""An agent has the call and its line is alive."""


class Line(StrEnum):
    """The customer's side."""

    NONE = "none"
    """Not connected yet."""
    EARLY = "early"
    """The carrier plays something before the customer answers."""
    UP = "up"
    LOST = "lost"
    """Gone, may come back."""
    DOWN = "down"
    """Hung up."""


class Consult(msgspec.Struct, frozen=True):
    """A consultation about a call: its own contact, the colleague once they have accepted, under which contract."""

    contact: int
    colleague: int = 0
    conference: bool = False
    contract: int = 0


class Listener(msgspec.Struct, frozen=True):
    """A supervisor on the call."""

    supervisor: int
    mode: str


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A call. `agent` has it in hand, or is offered it while it rings (`contract`: under which).

    `program` is what the flow plays to the caller; `queued`: the core knows the contact; `connected`: the present agent
    and the customer have heard each other; `pauses`: why nothing may be recorded now, apart from hold and consultation.
    """

    contact: int
    brand: int
    programme: int
    language: str
    direction: str
    entry: str
    trunk: int = 0
    stage: Stage
    since_us: int
    line: Line = Line.NONE
    line_since_us: int = 0
    queued: bool = False
    agent: int = 0
    contract: int = 0
    connected: bool = False
    held: bool = False
    program: Program | None = None
    music: str = ""
    consult: Consult | None = None
    listeners: tuple[Listener, ...] = ()
    pauses: frozenset[str] = frozenset()

    @property
    def shown_state(self) -> str:
        """As `CallView.state` says it."""
        if self.line is Line.LOST and self.stage is not Stage.WRAP_UP:
            return "lost"
        if self.stage is not Stage.TALKING:
            return self.stage.value
        if self.consult is not None:
            return "conference" if self.consult.conference else "consulting"
        return "held" if self.held else "talking"

    @property
    def agents(self) -> tuple[int, ...]:
        """The agents on the line now."""
        if self.stage not in IN_HAND:
            return ()
        colleague = self.consult.colleague if self.consult else 0
        return tuple(agent for agent in (self.agent, colleague) if agent)


def caller_leg(contact: int) -> str:
    """The customer's leg, from a page or a trunk."""
    return f"caller:{contact}"


def agent_leg(agent: int) -> str:
    """An agent's one leg."""
    return f"agent:{agent}"


def supervisor_leg(supervisor: int) -> str:
    """A supervisor's leg."""
    return f"supervisor:{supervisor}"
