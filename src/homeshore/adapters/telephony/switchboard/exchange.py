"""All live calls: each step of `plan` and `events` is taken here, its effects done, and media and desks told."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, Protocol

import structlog

from homeshore.adapters.telephony.switchboard import events, plan
from homeshore.adapters.telephony.switchboard.calls import Call, Stage, agent_leg, caller_leg
from homeshore.adapters.telephony.switchboard.live import Limits, Live
from homeshore.adapters.telephony.switchboard.patchboard import Patchboard
from homeshore.adapters.telephony.switchboard.ports import Commands
from homeshore.adapters.telephony.switchboard.scribe import Scribe
from homeshore.adapters.telephony.switchboard.wiring import wiring
from homeshore.contacts.telephone.protocol import UnknownCall
from homeshore.facts import Draft, Record
from homeshore.kit.errors import Refusal
from homeshore.routing.commands import AnyCommand, Resume

Publish = Callable[[str, dict[str, object]], None]

log = structlog.get_logger()


class Followers(Protocol):
    """Who does what a call's effects ask for."""

    def back_in_queue(self, live: Live) -> None:
        """The caller waits again."""

    def dial(self, live: Live) -> None:
        """Ring the customer."""

    def stop_dialling(self, live: Live) -> None:
        """Ring the customer no more."""

    def hang_up(self, live: Live) -> None:
        """Drop the customer's line."""

    def settled(self, live: Live) -> None:
        """The call may have changed: its recording, and what was lost with a worker, follow."""


class Exchange:
    """The calls by contact, and the consultations that belong to them."""

    followers: Followers

    def __init__(
        self,
        board: Patchboard,
        scribe: Scribe,
        commands: Commands,
        publish: Publish,
        clock: Callable[[], int],
        limits: Limits,
    ) -> None:
        self.board, self.scribe, self.commands = board, scribe, commands
        self.publish, self.clock, self.limits = publish, clock, limits
        self.calls: dict[int, Live] = {}
        self.consults: dict[int, Live] = {}
        self.audible: set[str] = set()
        self.silent: set[str] = set()
        self._tasks: set[asyncio.Future[object]] = set()

    def __iter__(self) -> Iterator[Live]:
        return iter(list(self.calls.values()))

    def find(self, contact: int) -> Live:
        """A live call. Raises UnknownCall."""
        live = self.calls.get(contact)
        if live is None:
            raise UnknownCall(contact=contact)
        return live

    def knows(self, contact: int) -> bool:
        """Whether a contact is a call here, or a consultation of one."""
        return contact in self.calls or contact in self.consults

    def in_hand(self, agent: int, contact: int) -> Live:
        """A call that the agent talks in. Raises UnknownCall."""
        live = self.find(contact)
        if live.call.stage is not Stage.TALKING or live.call.agent != agent:
            raise UnknownCall(contact=contact, agent=agent)
        return live

    def of_agent(self, agent: int) -> Live | None:
        """The call on whose line an agent is."""
        return next((live for live in self.calls.values() if agent in live.call.agents), None)

    def add(self, live: Live) -> None:
        """A call is there."""
        self.calls[live.contact] = live
        if live.call.consult is not None:
            self.consults[live.call.consult.contact] = live
        self.settle(live)

    # ---- steps

    def follow(self, records: Sequence[Record]) -> None:
        """Take facts of the journal in, as one: who is handed over hears no music in between."""
        touched: dict[int, Live] = {}
        for record in records:
            if (live := self.calls.get(record.contact)) is not None:
                self.take(live, plan.follow(live.call, record))
            elif (live := self.consults.get(record.contact)) is not None:
                self.take(live, plan.follow_consult(live.call, record))
            if live is not None:
                touched[live.contact] = live
        for live in touched.values():
            self.settle(live)

    def step(self, live: Live, step: plan.Step) -> None:
        """Take a step, and tell everybody."""
        self.take(live, step)
        self.settle(live)

    def take(self, live: Live, step: plan.Step) -> None:
        """Take a step; `settle` is to follow."""
        before, (live.call, effects) = live.call, step
        if before.consult != live.call.consult:
            self._index_consult(live, before)
        for effect in effects:
            self._do(live, effect)

    def _index_consult(self, live: Live, before: Call) -> None:
        now = live.call.consult.contact if live.call.consult else 0
        if before.consult is not None and before.consult.contact != now:
            self._consult_over(before.consult.contact)
        if live.call.consult is not None:
            self.consults[live.call.consult.contact] = live

    def _consult_over(self, contact: int) -> None:
        self.consults.pop(contact, None)
        self.spawn(self.scribe.write(self.scribe.records.ended, contact, "agent", self.clock()))

    def _do(self, live: Live, effect: plan.Effect) -> None:
        match effect:
            case plan.Note(fact=fact, occurred_us=occurred_us, agent=agent):
                self.scribe.put(self.draft(live.call, fact, occurred_us, agent))
            case plan.Put(command=command):
                self.scribe.put(command)
            case plan.Unhold():
                self.command(Resume(live.call.agent, live.contact, self.clock()))
            case plan.Drop():
                self._drop(live)
            case _:
                self._do_on_line(live, effect)

    def _do_on_line(self, live: Live, effect: plan.Effect) -> None:
        write, records, contact = self.scribe.write, self.scribe.records, live.contact
        match effect:
            case plan.HangUp(by=by):
                self.followers.hang_up(live)
                self.spawn(write(records.ended, contact, by, self.clock()))
            case plan.Dial():
                self.followers.dial(live)
            case plan.StopDialling():
                self.followers.stop_dialling(live)
            case plan.Queue():
                self.followers.back_in_queue(live)
            case plan.Reached(occurred_us=occurred_us):
                self.spawn(write(records.reached, contact, occurred_us))
            case plan.NotReached(cause=cause, code=code, occurred_us=occurred_us):
                self.spawn(write(records.not_reached, contact, cause, code, occurred_us))

    def draft(self, call: Call, fact: Any, occurred_us: int, agent: int = 0) -> Draft:
        """A fact about a call."""
        contract = call.contract if agent and agent == call.agent else 0
        return Draft(
            occurred_us,
            occurred_us,
            fact,
            contact=call.contact,
            agent=agent,
            contract=contract,
            brand=call.brand,
            programme=call.programme,
        )

    def command(self, command: AnyCommand) -> None:
        """Have the core do something that nobody waits for. A refusal means that the world has moved on."""
        self.spawn(self._command(command))

    async def _command(self, command: AnyCommand) -> None:
        try:
            await self.commands.do(command)
        except Refusal as refusal:
            log.warning("command_refused", command=type(command).__name__, code=refusal.code)

    def _drop(self, live: Live) -> None:
        live.stop_timers()
        self.calls.pop(live.contact, None)
        self._index_consult_gone(live)

    def _index_consult_gone(self, live: Live) -> None:
        for contact in [contact for contact, each in self.consults.items() if each is live]:
            del self.consults[contact]

    # ---- telling

    def connected(self, leg: str) -> bool:
        """Whether a leg is there: connecting or connected, not one whose sound broke off."""
        return self.board.has(leg) and leg not in self.silent

    def leave(self, leg: str) -> None:
        """Drop a leg for good."""
        self.board.leave(leg)
        self.audible.discard(leg)
        self.silent.discard(leg)

    def settle(self, live: Live) -> None:
        """Have the media, the recording and the desks follow the call as it is now, unless another is in its place."""
        if self.calls.get(live.contact, live) is not live:
            return
        self.board.want(live.contact, wiring(live.call, self.connected))
        if self._hear_each_other(live.call):
            self.take(live, events.connected(live.call, self.clock()))
        self.followers.settled(live)
        self._tell(live)

    def settle_leg(self, leg: str) -> None:
        """A leg came or went: every call that it is part of is wired anew."""
        for live in self:
            call = live.call
            if leg == caller_leg(call.contact) or leg in {agent_leg(agent) for agent in call.agents}:
                self.settle(live)

    def _hear_each_other(self, call: Call) -> bool:
        return {caller_leg(call.contact), agent_leg(call.agent)} <= self.audible and not call.held

    def _tell(self, live: Live) -> None:
        shown = self.shown(live)
        colleague = live.call.consult.colleague if live.call.consult else 0
        if colleague != live.colleague:  # the desk reads the colleague's name
            live.colleague = colleague
            self.publish(f"agent.{live.call.agent}", {"hint": "state"})
        if shown == live.told:
            return
        live.told = shown
        for agent in {*live.call.agents, live.call.agent} - {0}:
            self.publish(f"agent.{agent}", shown)
        self.publish(f"contact.{live.contact}", {"hint": "call", "state": shown["state"]})

    def shown(self, live: Live) -> dict[str, object]:
        """A call as desks are told of it (docs/protocols.md)."""
        call = live.call
        return {
            "hint": "call",
            "contact": call.contact,
            "state": call.shown_state,
            "since_us": call.since_us,
            "codec": live.codec,
            "supervisor": call.listeners[-1].mode if call.listeners else "",
            "consult": call.consult.contact if call.consult else 0,
        }

    def spawn(self, work: Awaitable[object]) -> None:
        """Do something beside."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Future[object]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("switchboard_task_failed", exc_info=error)

    async def idle(self, seconds: float = 3.0) -> None:
        """Wait until nothing is under way, at most so long."""
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=seconds)

    async def close(self) -> None:
        """Leave what is under way."""
        for live in self:
            live.stop_timers()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
