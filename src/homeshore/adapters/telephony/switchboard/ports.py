"""What the switchboard asks of the rows and of the dispatcher. The real ones are `records` and DispatcherClient."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

import msgspec

from homeshore.adapters.telephony.ports import RecordingSpec
from homeshore.adapters.telephony.sip import Trunk
from homeshore.contacts.actions.dialling import Dialling
from homeshore.contacts.dispatcher.protocol import AnyQuery
from homeshore.contacts.queries.calls import CallCard, Route
from homeshore.contacts.rules.call_flow import FlowPlan
from homeshore.facts import Draft, Record
from homeshore.routing.commands import AnyCommand, Command

V = TypeVar("V")


class Carried(msgspec.Struct, frozen=True):
    """A call that a carrier brings, as contact `contact`, at `at_us`.

    `dialled` is the row of the brand's number; `caller` in E.164, empty for one who withholds it; `demo_token` marks
    demo traffic.
    """

    contact: int
    dialled: int
    trunk: int
    caller: str
    at_us: int
    demo_token: str = ""


class Records(Protocol):
    """Blocking calls, run in threads. Writers run one after the other, in the order in which they were asked."""

    def together(self) -> AbstractContextManager[object]:
        """What is written inside is there as one, or not at all; inside another, a savepoint."""
        ...

    def put(self, messages: Sequence[Draft | Command]) -> None:
        """Leave facts and commands for the dispatcher, in one transaction."""

    def card(self, contact: int) -> CallCard | None:
        """A call that is not over; None for anything else."""

    def living(self) -> list[CallCard]:
        """All calls that are not over."""

    def flow_plan(self, programme: int, language: str, number: str) -> FlowPlan:
        """What a caller with a number (empty: unknown) goes through with a programme, now."""

    def started(self, contact: int, at_us: int) -> None:
        """The line of an inbound call is up; notes CallStarted."""

    def enter_queue(self, contact: int) -> None:
        """Put an inbound call's contact in its programme's queue."""

    def switch_programme(self, contact: int, programme: int) -> None:
        """The caller chose, or was led to, another programme before the queue."""

    def ask_callback(self, contact: int, by: str, number: str, at_us: int) -> None:
        """Make the callback's contact; the call itself leaves the queue. Raises the refusals of contacts."""

    def ended(self, contact: int, by: str, at_us: int) -> None:
        """The line is down for good; notes CallEnded."""

    def answered(self, contact: int, at_us: int) -> None:
        """An agent and the customer are connected."""

    def keep_dialog(self, contact: int, dialog: bytes) -> None:
        """Keep what a restarted switchboard needs to go on."""

    def place(self, agent: int, programme: int, number: str, prospecting: bool, at_us: int) -> int:
        """An agent calls a customer: the contact's rows, and `Place` in the outbox. Raises CallingNotAllowed."""

    def new_contact(self) -> int:
        """The id of a contact to be. Waits for nothing."""

    def begin_sip(self, carried: Sequence[Carried]) -> None:
        """Carriers bring calls: the rows of all of them, or none. Raises brands' UnknownNumber."""

    def answering(self, dialled: str) -> Route | None:
        """Who answers the number that was dialled; None for one that is not ours."""

    def trunks(self) -> list[Trunk]:
        """The carriers' trunks in use, with their passwords."""

    def prepare_dialling(self, contact: int, at_us: int) -> Dialling:
        """How to ring the customer now. Raises UnknownCall, CallingNotAllowed."""

    def dialled(self, contact: int, dialling: Dialling, at_us: int) -> None:
        """The customer is being rung; notes CallDialled."""

    def reached(self, contact: int, at_us: int) -> None:
        """The customer picked up; notes CallAnswered."""

    def not_reached(self, contact: int, cause: str, code: int, at_us: int) -> None:
        """They did not; notes CallFailed."""

    def facts_of(self, contact: int) -> list[Record]:
        """Everything that happened to a contact."""

    def consult(self, contact: int, agent: int, programme: int, colleague: int) -> int:
        """A consultation's contact about a call, offered to the colleague first (0: to anybody)."""

    def may_work(self, agent: int) -> bool:
        """Whether today's check of the agent's line was passed, or waived."""

    def check_listening(self, agent: int, contact: int, mode: str) -> None:
        """Raises ListeningNotAllowed."""

    def announce_recording(self, contact: int, at_us: int) -> None:
        """The caller is being told."""

    def refuse_recording(self, contact: int, by: str, at_us: int) -> int:
        """The caller wants none. Returns the recording to stop, or 0."""

    def start_recording(self, contact: int, agent: int, contract: int, sides: tuple[str, str]) -> RecordingSpec | None:
        """What the worker needs to keep the call (sides: caller's and agent's leg); None when it is not kept."""

    def continue_recording(self, contact: int, sides: tuple[str, str]) -> RecordingSpec | None:
        """What another worker needs to go on with the recording that runs."""

    def pause_recording(self, contact: int, cause: str, at_us: int) -> int:
        """Returns the recording to pause, or 0."""

    def resume_recording(self, contact: int, cause: str, at_us: int) -> int:
        """Returns the recording to go on with, or 0."""

    def stop_recording(self, contact: int, cause: str, at_us: int) -> int:
        """Returns the recording to stop, or 0."""


class Commands(Protocol):
    """The link to the dispatcher."""

    async def do(self, command: AnyCommand) -> object:
        """Have a command done. Raises the core's Refusal, or DispatcherUnavailable."""

    async def ask(self, query: AnyQuery, shape: type[V]) -> V:
        """A view of committed state. Raises a Refusal."""
