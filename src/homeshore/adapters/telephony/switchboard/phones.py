"""Agents' telephones: one connection each for the whole shift, and what the core is told of them."""

import asyncio

from homeshore.adapters.telephony.ports import LegDown, LegMeasures, LegUp, NoCommonCodec, Quality
from homeshore.adapters.telephony.switchboard.calls import agent_leg
from homeshore.adapters.telephony.switchboard.exchange import Exchange
from homeshore.adapters.telephony.switchboard.lines import measured
from homeshore.adapters.telephony.switchboard.patchboard import Hearing
from homeshore.contacts.telephone.protocol import BadSdp, LegQuality, PhoneNotConnected
from homeshore.facts import Draft
from homeshore.kit.errors import Refusal
from homeshore.routing.commands import SetPhone


class OnACall(Refusal):
    """Not while the agent is on a call."""

    code = "on_a_call"


class Phone:
    """One agent's telephone. `offered` is what the core was told last; `session` is the dispatcher's."""

    __slots__ = ("began_us", "grace", "offered", "quality", "session", "up")

    def __init__(self, session: int) -> None:
        self.session = session
        self.up = False
        self.began_us = 0
        self.offered = 0
        self.quality: Quality | None = None
        self.grace: asyncio.TimerHandle | None = None


class Phones:
    """The telephones by agent."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._phones: dict[int, Phone] = {}
        self._checks: dict[int, asyncio.TimerHandle] = {}
        self._leaving: dict[int, Phone] = {}

    def connected(self, agent: int) -> bool:
        """Whether the agent can be spoken to."""
        phone = self._phones.get(agent)
        return phone is not None and phone.up

    async def join(self, agent: int, session: int, sdp: str) -> str:
        """Connect a telephone, or hand the connection that stands over to another session. Raises BadSdp,
        PhoneNotConnected, MediaUnavailable."""
        if not sdp:
            return self._take_over(agent, session)
        leg = agent_leg(agent)
        try:
            answer = await self._exchange.board.join(leg, sdp)
        except NoCommonCodec as error:
            raise BadSdp from error
        phone = self._phones.setdefault(agent, Phone(session))
        phone.session = max(session, phone.session)
        self._exchange.settle_leg(leg)
        if phone.up and phone.offered != phone.session:  # it was up, and is replaced: no new "up" will come
            self._exchange.spawn(self._offer(agent, phone))
        return answer

    def _take_over(self, agent: int, session: int) -> str:
        phone = self._phones.get(agent)
        if phone is None or not phone.up:
            raise PhoneNotConnected(agent=agent)
        phone.session = session
        self._exchange.spawn(self._offer(agent, phone))
        return ""

    def leave(self, agent: int, session: int) -> None:
        """The desk hangs its telephone up for good."""
        phone = self._phones.get(agent)
        if phone is not None and phone.session == session:
            self._give_up(agent, phone)

    def echo(self, agent: int, on: bool) -> None:
        """Let the agent hear themselves. Raises PhoneNotConnected, OnACall."""
        if on and not self.connected(agent):
            raise PhoneNotConnected(agent=agent)
        if on and self._exchange.of_agent(agent) is not None:
            raise OnACall(agent=agent)
        leg = agent_leg(agent)
        self._exchange.board.want(f"echo:{agent}", {leg: Hearing((leg,))} if on else {})

    # ---- what happens to its leg

    def heard(self, agent: int, event: LegUp | LegDown | LegMeasures) -> None:
        """Something happened to an agent's leg."""
        phone = self._phones.get(agent)
        if phone is None:
            self._measured(agent, event)
            return
        match event:
            case LegUp():
                phone.began_us = phone.began_us or event.occurred_us
                self._is_up(agent, phone)
            case LegDown():
                self._is_down(agent, phone)
            case LegMeasures(quality=quality):
                phone.quality = quality
                self._exchange.publish(f"agent.{agent}", line_hint(quality))

    def _measured(self, agent: int, event: LegUp | LegDown | LegMeasures) -> None:
        """The last figures of a telephone that is gone: its line over the whole shift."""
        if isinstance(event, LegMeasures) and (phone := self._leaving.pop(agent, None)) is not None:
            fact = measured("agent", event, phone.began_us or event.occurred_us)
            self._exchange.scribe.put(Draft(event.occurred_us, event.occurred_us, fact, agent=agent))

    def lost(self, agent: int) -> None:
        """The agent's leg went with its media worker: the desk is to join again at once."""
        phone = self._phones.get(agent)
        if phone is not None:
            self._exchange.publish(f"agent.{agent}", {"hint": "rejoin"})
            self._is_down(agent, phone)

    def expect(self, agent: int, session: int, offered: bool) -> None:
        """A switchboard before this one had the agent's telephone: the desk is to join again."""
        self._exchange.publish(f"agent.{agent}", {"hint": "rejoin"})
        if agent not in self._phones and session:
            phone = self._phones[agent] = Phone(session)
            phone.offered = session if offered else 0
            self._is_down(agent, phone)

    def _is_up(self, agent: int, phone: Phone) -> None:
        phone.up = True
        if phone.grace is not None:
            phone.grace.cancel()
            phone.grace = None
        if phone.offered != phone.session:
            self._exchange.spawn(self._offer(agent, phone))

    def _is_down(self, agent: int, phone: Phone) -> None:
        phone.up = False
        if phone.grace is None:
            loop = asyncio.get_running_loop()
            phone.grace = loop.call_later(self._exchange.limits.grace, self._give_up, agent, phone)

    def _give_up(self, agent: int, phone: Phone) -> None:
        if phone.grace is not None:
            phone.grace.cancel()
            phone.grace = None
        if phone.offered:
            self._exchange.scribe.put(SetPhone(agent, phone.session, False, self._exchange.clock()))
        if self._phones.get(agent) is phone:
            del self._phones[agent]
            if self._exchange.board.has(agent_leg(agent)):
                self._leaving[agent] = phone
        self._exchange.leave(agent_leg(agent))
        self._exchange.settle_leg(agent_leg(agent))

    async def _offer(self, agent: int, phone: Phone) -> None:
        """Tell the core that the agent can be given calls, if today's check allows it."""
        scribe = self._exchange.scribe
        if await scribe.read(scribe.records.may_work, agent) and phone.up:
            phone.offered = phone.session
            scribe.put(SetPhone(agent, phone.session, True, self._exchange.clock()))

    async def check_passed(self, agent: int) -> None:
        """Today's check was passed or waived: a telephone that waited for it can be given calls."""
        phone = self._phones.get(agent)
        if phone is not None and phone.up and phone.offered != phone.session:
            await self._offer(agent, phone)

    # ---- the pre-shift check

    async def join_check(self, agent: int, sdp: str) -> str:
        """The check's own line: an echo, for two minutes at most. Raises BadSdp, MediaUnavailable."""
        leg = f"check:{agent}"
        try:
            answer = await self._exchange.board.join(leg, sdp)
        except NoCommonCodec as error:
            raise BadSdp from error
        self._exchange.board.want(leg, {leg: Hearing((leg,))})
        loop = asyncio.get_running_loop()
        self._end_check(agent)
        self._checks[agent] = loop.call_later(self._exchange.limits.check, self.leave_check, agent)
        return answer

    def leave_check(self, agent: int) -> None:
        """The check is done with its line."""
        leg = f"check:{agent}"
        self._end_check(agent)
        self._exchange.board.want(leg, {})
        self._exchange.leave(leg)

    def _end_check(self, agent: int) -> None:
        timer = self._checks.pop(agent, None)
        if timer is not None:
            timer.cancel()

    # ---- shown

    def qualities(self) -> list[tuple[int, LegQuality]]:
        """The connected telephones with their lines' quality."""
        return [(agent, self.quality(agent)) for agent, phone in self._phones.items() if phone.up]

    def quality(self, agent: int, side: str = "agent") -> LegQuality:
        """How the centre hears an agent; zeros until it was measured."""
        phone = self._phones.get(agent)
        return leg_quality(side, phone.quality if phone else None)


def leg_quality(side: str, quality: Quality | None) -> LegQuality:
    """A leg's figures as pages are shown them."""
    if quality is None:
        return LegQuality(side, "", 0, 0, 0)
    return LegQuality(side, quality.codec, quality.loss_permille, quality.jitter_us, quality.round_trip_us)


def line_hint(quality: Quality) -> dict[str, object]:
    """A leg's figures as a desk is told them."""
    return {
        "hint": "line",
        "loss_permille": quality.loss_permille,
        "jitter_us": quality.jitter_us,
        "round_trip_us": quality.round_trip_us,
        "codec": quality.codec,
    }
