"""Leads callers from the first ring to the queue and through it: `contacts.rules.call_flow`, put to work."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

import structlog
from django.db import DatabaseError

from homeshore.adapters.telephony.switchboard import events, plan
from homeshore.adapters.telephony.switchboard.calls import Stage
from homeshore.adapters.telephony.switchboard.exchange import Exchange
from homeshore.adapters.telephony.switchboard.live import Live
from homeshore.adapters.telephony.switchboard.patchboard import Program
from homeshore.adapters.telephony.switchboard.recorder import Recorder
from homeshore.contacts.dispatcher.protocol import ShowContact, ShowFloor
from homeshore.contacts.rules import call_flow as flow
from homeshore.contacts.rules.call_flow import QueueView
from homeshore.facts import calls as facts
from homeshore.facts.vocabulary import Channel
from homeshore.kit.errors import Refusal
from homeshore.routing.commands import Move
from homeshore.routing.views import ContactView, FloorView

_BEFORE_QUEUE = frozenset({Stage.GREETING, Stage.MENU})
_STAGES = {"menu": Stage.MENU}
_LEAD = _BEFORE_QUEUE | {Stage.WAITING, Stage.RINGING}
"""While a call is in one of these, its caller is led by the flow."""

log = structlog.get_logger()


class Callers:
    """Feeds the flow of each caller, one event after the other, and does what it says."""

    def __init__(self, exchange: Exchange, recorder: Recorder) -> None:
        self._exchange, self._recorder = exchange, recorder

    def begin(self, live: Live) -> None:
        """The caller is on the line."""
        self._exchange.spawn(self._feed(live, flow.CallerHere))

    def played(self, live: Live, token: int) -> None:
        """What was played to the caller has come to its end."""
        if token != live.token:
            return
        if live.call.stage is Stage.TALKING:
            self._exchange.step(live, events.noticed(live.call, self._exchange.clock()))
        else:
            self._exchange.spawn(self._feed(live, flow.Said))

    async def prepare_notice(self, live: Live) -> None:
        """Know before the customer picks up whether they are to hear that the call may be recorded."""
        await self._load_plan(live)

    def reached(self, live: Live, at_us: int) -> None:
        """The customer whom the centre rang picked up; the plan says whether they are told of a recording."""
        notice, scribe = self._notice(live), self._exchange.scribe
        if notice is not None:
            self._exchange.spawn(scribe.write(scribe.records.announce_recording, live.contact, at_us))
        self._exchange.step(live, events.answered(live.call, at_us, notice))

    def _notice(self, live: Live) -> Program | None:
        if live.plan is None or not live.plan.announces_recording or "recording" not in live.plan.prompts:
            return None
        live.token += 1
        return Program((live.plan.prompts["recording"],), False, live.token)

    async def refuse(self, live: Live) -> None:
        """The customer pressed the key against a recording while an agent has them on the line."""
        async with live.flowing:
            await self._recorder.refused(live, "key")

    def pressed(self, live: Live, key: str) -> None:
        """The caller pressed a key."""
        self._exchange.spawn(self._press(live, key))

    def is_noticing(self, live: Live) -> bool:
        """Whether a customer whom the centre rang is hearing that the call may be recorded."""
        return live.call.stage is Stage.TALKING and live.call.program is not None

    def back_in_queue(self, live: Live) -> None:
        """The caller waits again, maybe for another programme."""
        self._exchange.spawn(self._wait_again(live))

    async def ask_callback(self, live: Live, number: str) -> None:
        """The caller asked in the page to be called back. Raises the refusals of contacts."""
        async with live.flowing:
            await self._ask_callback(live, "queue", number)
            self._exchange.step(live, events.dismissed(live.call, self._exchange.clock()))

    async def _press(self, live: Live, key: str) -> None:
        async with self._turn(live):
            if live.call.stage in _LEAD and live.plan is not None:
                queue = await self._queue_of(live)
                await self._advance(live, flow.KeyPressed(self._exchange.clock(), key, queue))

    async def _wait_again(self, live: Live) -> None:
        async with self._turn(live):
            if live.plan is None or live.plan.programme != live.call.programme:
                await self._load_plan(live)
            if live.call.stage in _LEAD:  # else the next agent's telephone answered by itself
                await self._advance(live, flow.BackInQueue(self._exchange.clock(), await self._queue_of(live)))

    async def _feed(self, live: Live, kind: type[flow.CallerHere] | type[flow.Said] | type[flow.TimePassed]) -> None:
        async with self._turn(live):
            if live.call.stage not in _LEAD:
                return
            if live.plan is None:
                await self._load_plan(live)
            await self._advance(live, kind(self._exchange.clock(), await self._queue_of(live)))

    @asynccontextmanager
    async def _turn(self, live: Live) -> AsyncIterator[None]:
        """One event of a caller after the other. Whom the centre cannot lead any further is not left in silence."""
        async with live.flowing:
            try:
                yield
            except DatabaseError:
                log.exception("caller_not_led", contact=live.contact)
                self._exchange.step(live, events.dismissed(live.call, self._exchange.clock()))

    async def _load_plan(self, live: Live) -> None:
        scribe = self._exchange.scribe
        card = live.card
        live.plan = await scribe.read(scribe.records.flow_plan, live.call.programme, card.language, card.number)
        music = live.plan.prompts.get("music", "")
        self._exchange.take(live, (plan.to(live.call, live.call.since_us, music=music), []))

    async def _queue_of(self, live: Live) -> QueueView:
        """Where the caller stands, or how many stand before the door. Unknown while the dispatcher is away."""
        try:
            if live.call.queued:
                view = await self._exchange.commands.ask(ShowContact(live.contact), ContactView)
                seconds = view.expected_wait_us // 1_000_000 if view.expected_wait_us >= 0 else -1
                return QueueView(view.place, seconds, view.place)
            if live.plan is not None and live.plan.full_waiting:
                floor = await self._exchange.commands.ask(ShowFloor(), FloorView)
                mine = [line for line in floor.queues if line.programme == live.call.programme]
                return QueueView(waiting=sum(line.waiting for line in mine if line.channel == Channel.VOICE))
        except Refusal:
            return QueueView()
        return QueueView()

    async def _advance(self, live: Live, event: flow.AnyEvent) -> None:
        assert live.plan is not None
        live.flow, actions = flow.next_step(live.plan, live.flow, event)
        self._show_stage(live)
        for action in actions:
            await self._do(live, action)
        self._arm(live)
        self._exchange.settle(live)

    def _show_stage(self, live: Live) -> None:
        if live.call.stage in _BEFORE_QUEUE and live.flow.step != "waiting":
            stage = _STAGES.get(live.flow.step, Stage.GREETING)
            self._exchange.take(live, (plan.to(live.call, self._exchange.clock(), stage=stage), []))

    def _arm(self, live: Live) -> None:
        if live.deadline is not None:
            live.deadline.cancel()
            live.deadline = None
        if live.flow.deadline_us and live.call.stage in _LEAD:
            seconds = max(0.0, (live.flow.deadline_us - self._exchange.clock()) / 1e6)
            live.deadline = asyncio.get_running_loop().call_later(seconds, self._due, live)

    def _due(self, live: Live) -> None:
        live.deadline = None
        self._exchange.spawn(self._feed(live, flow.TimePassed))

    # ---- what the flow says

    async def _do(self, live: Live, action: flow.AnyAction) -> None:
        match action:
            case flow.Say(prompts=prompts):
                self._play(live, prompts, loop=False)
            case flow.Loop(prompt=prompt):
                self._play(live, (prompt,), loop=True)
            case flow.ChooseMenu(key=key):
                at_us = self._exchange.clock()
                self._exchange.take(live, (live.call, [plan.Note(facts.CallMenuChosen(key), at_us)]))
            case flow.HangUp():
                self._exchange.take(live, events.dismissed(live.call, self._exchange.clock()))
            case _:
                await self._write(live, action)

    def _play(self, live: Live, prompts: tuple[str, ...], loop: bool) -> None:
        if live.call.stage not in _LEAD:  # an agent took the call while something was written
            return
        live.token += 1
        program = Program(prompts, loop, live.token)
        self._exchange.take(live, (plan.to(live.call, live.call.since_us, program=program), []))

    async def _write(self, live: Live, action: flow.AnyAction) -> None:
        scribe, at_us = self._exchange.scribe, self._exchange.clock()
        records = scribe.records
        match action:
            case flow.AnnounceRecording():
                await scribe.write(records.announce_recording, live.contact, at_us)
            case flow.RefuseRecording():
                await self._recorder.refused(live, "key")
            case flow.EnterQueue():
                # First the state: who hangs up while the row is written must leave the queue, after the arrival.
                self._exchange.take(live, events.queued(live.call, at_us))
                self._exchange.spawn(self._entered(live, scribe.write(records.enter_queue, live.contact)))
            case flow.Switch(programme=programme):
                await scribe.write(records.switch_programme, live.contact, programme)
                await self._switch(live, programme)
                await self._advance(live, flow.CallerHere(at_us, await self._queue_of(live)))
            case flow.MoveTo(programme=programme):
                scribe.put(Move(live.contact, programme, at_us))  # its fact brings the caller to the other queue
            case flow.AskCallback(by=by):
                await self._try_callback(live, by)

    async def _entered(self, live: Live, arrival: Awaitable[None]) -> None:
        """The music does not wait for the arrival's row; who has none is not left in it."""
        try:
            await arrival
        except DatabaseError:
            log.exception("caller_not_queued", contact=live.contact)
            self._exchange.step(live, events.dismissed(live.call, self._exchange.clock()))

    async def _switch(self, live: Live, programme: int) -> None:
        self._exchange.take(live, (plan.to(live.call, live.call.since_us, programme=programme), []))
        await self._load_plan(live)

    async def _try_callback(self, live: Live, by: str) -> None:
        try:
            await self._ask_callback(live, by, "")
        except (Refusal, DatabaseError) as trouble:  # they hear that it is noted only if it is
            log.warning("callback_not_noted", contact=live.contact, cause=str(trouble))

    async def _ask_callback(self, live: Live, by: str, number: str) -> None:
        scribe = self._exchange.scribe
        await scribe.write(scribe.records.ask_callback, live.contact, by, number, self._exchange.clock())
        self._exchange.take(live, (plan.to(live.call, live.call.since_us, queued=False), []))
