"""The routing core's whole interface."""

from collections.abc import Callable
from typing import Any

from homeshore.facts.record import Draft
from homeshore.facts.vocabulary import ContactState
from homeshore.kit.errors import Refusal
from homeshore.routing import (
    calls,
    checkpoint,
    commands,
    departure,
    handling,
    intake,
    matching,
    presence,
    recovery,
    setup,
    views,
)
from homeshore.routing.pools import Index, Pools
from homeshore.routing.state import OFFERED, WAITING, WRAP_UP, Agent, Boundary, Contact, Spacing, State
from homeshore.routing.telling import Drafts, Teller
from homeshore.routing.timers import Timed, Timers

HANDLERS: dict[type[commands.Command], Callable[[State, Any], None]] = {
    commands.ConfigureCentre: setup.configure_centre,
    commands.ConfigureProgramme: setup.configure_programme,
    commands.ConfigureAgent: setup.configure_agent,
    commands.SetPermissions: setup.set_permissions,
    commands.RemoveAgent: departure.remove_agent,
    commands.Connect: presence.connect,
    commands.Disconnect: presence.disconnect,
    commands.SetPhone: presence.set_phone,
    commands.AnswerByItself: handling.answer_by_itself,
    commands.SetStatus: presence.set_status,
    commands.Arrive: intake.arrive,
    commands.Place: calls.place,
    commands.Leave: intake.leave,
    commands.Requeue: intake.requeue,
    commands.Move: calls.move,
    commands.Accept: handling.accept,
    commands.Decline: handling.decline,
    commands.Hold: handling.hold,
    commands.Resume: handling.resume,
    commands.SetAside: handling.set_aside,
    commands.TakeUp: handling.take_up_again,
    commands.WrapUp: handling.wrap_up,
    commands.Close: handling.close,
    commands.Transfer: handling.transfer,
    commands.HandOver: calls.hand_over,
    commands.RequestHelp: presence.request_help,
    commands.AnswerHelp: presence.answer_help,
    commands.Note: intake.note,
    commands.RecoverAgent: recovery.recover_agent,
    commands.RecoverContact: recovery.recover_contact,
    commands.EndRecovery: recovery.end_recovery,
}
CONTACT_TIMERS: dict[ContactState, Callable[[State, Contact], None]] = {
    WAITING: matching.line_up,
    OFFERED: handling.expire_offer,
    WRAP_UP: handling.wrap_up_limit,
}


def is_compiled() -> bool:
    """Whether machine code made of this source runs (`make compile`), instead of the source itself."""
    return not __file__.endswith(".py")


def _contact_is_due(state: State, contact: Contact) -> None:
    CONTACT_TIMERS[contact.state](state, contact)


TIMERS: dict[type[Timed], Callable[[State, Any], None]] = {
    Contact: _contact_is_due,
    Agent: departure.lose,
    Boundary: setup.pass_boundary,
    Spacing: handling.spacing_over,
}


class Core:
    """Who is offered which contact, and why. Same commands at the same times, same answers.

    Times never go back: a command or an `advance` before the latest one counts as at the latest one.
    """

    def __init__(self, index: Index | None = None, teller: Teller | None = None) -> None:
        self._state = State(index if index is not None else Pools(), teller if teller is not None else Drafts())

    def handle(self, now_us: int, command: commands.Command) -> tuple[list[Draft], Refusal | None]:
        """Fire every timer due, each at its own time, then do what the command says.

        Returns the drafts in order, and the refusal if the command was refused: it then changed nothing, and the
        drafts are those of the timers.
        """
        state = self._state
        out = state.out = []
        if now_us < state.now_us:  # noqa: PLR1730 - a tenth of the time of `max`
            now_us = state.now_us
        if state.timers.due_us <= now_us:
            self._fire_due(now_us, -1)
        state.now_us = now_us
        try:
            HANDLERS[type(command)](state, command)
        except Refusal as refusal:
            return out, refusal
        return out, None

    def next_deadline(self) -> int | None:
        """When the next timer is due; None when nothing is planned."""
        return self._state.timers.next_due()

    def advance(self, now_us: int, max_work: int) -> list[Draft]:
        """Fire at most `max_work` timers that are due. Call again while `next_deadline()` is not after `now_us`."""
        out = self._state.out = []
        self._fire_due(now_us, max_work)
        return out

    def fire_next(self, until_us: int) -> list[Draft] | None:
        """Fire the next timer if it is due by then, as `advance` does; None when none is."""
        state = self._state
        subject = state.timers.pop_due(until_us)
        if subject is None:
            return None
        out = state.out = []
        state.now_us = max(state.now_us, state.timers.fired_us)
        TIMERS[type(subject)](state, subject)
        return out

    def _fire_due(self, now_us: int, max_work: int) -> None:
        state = self._state
        next_due = state.timers.pop_due
        while max_work and (subject := next_due(now_us)) is not None:
            state.now_us = max(state.now_us, state.timers.fired_us)
            TIMERS[type(subject)](state, subject)
            max_work -= 1

    @property
    def timers(self) -> Timers:
        """The deadlines, to look at: `due_us` is a lower bound of the next one that costs nothing to ask."""
        return self._state.timers

    @property
    def offers(self) -> int:
        """Offers made so far; a core that was restored counts on."""
        return self._state.offers

    @property
    def timers_fired(self) -> int:
        """Timers fired since this core was made or restored."""
        return self._state.timers.fired

    def snapshot(self) -> bytes:
        """Everything the core knows, for `restore`."""
        return checkpoint.snapshot(self._state)

    @classmethod
    def restore(cls, data: bytes, index: Index | None = None) -> "Core":
        """The core of a snapshot: from here on, the same commands have the same answers."""
        core = cls(index)
        checkpoint.restore(core._state, data)
        return core

    def agent_view(self, agent: int) -> views.AgentView:
        """An agent's status, offer and contacts. Raises UnknownAgent."""
        return views.agent_view(self._state, agent)

    def contact_view(self, contact: int) -> views.ContactView:
        """Where a contact stands, its place and expected wait. Raises UnknownContact."""
        return views.contact_view(self._state, contact)

    def floor_view(self) -> views.FloorView:
        """Agents at work, queues and help requests."""
        return views.floor_view(self._state)

    def queues(self, programme: int) -> list[views.QueueView]:
        """How many contacts wait for anybody in a programme's queues. Raises UnknownProgramme."""
        return views.queues_of(self._state, programme)

    def explain(self, contact: int, agent: int = 0) -> tuple[str, ...]:
        """Why a contact stands where it stands or, given an agent, what keeps it from them. Raises UnknownContact."""
        return views.explain(self._state, contact, agent)
