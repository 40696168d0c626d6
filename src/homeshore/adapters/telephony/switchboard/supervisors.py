"""Supervisors on calls: listening, whispering, joining, taking over. The agent is told before anything is heard.

What ends a listening from here is told to the supervisor's page: `over`, or `rejoin` when only the media are gone.
"""

from homeshore.adapters.telephony.ports import LegDown, LegMeasures, LegUp, NoCommonCodec
from homeshore.adapters.telephony.switchboard import events
from homeshore.adapters.telephony.switchboard.calls import Listener, Stage, supervisor_leg
from homeshore.adapters.telephony.switchboard.exchange import Exchange
from homeshore.adapters.telephony.switchboard.live import Live
from homeshore.contacts.telephone.protocol import BadSdp, ListeningNotAllowed, UnknownCall


class Supervisors:
    """One call at a time for each supervisor."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._calls: dict[int, int] = {}

    async def listen(self, supervisor: int, contact: int, mode: str, sdp: str) -> str:
        """Join a call, or change the mode (sdp empty). Raises UnknownCall, ListeningNotAllowed, BadSdp,
        MediaUnavailable."""
        live = self._exchange.find(contact)
        await self._check(live, supervisor, mode)
        leg = supervisor_leg(supervisor)
        if not sdp and not self._exchange.board.has(leg):
            raise ListeningNotAllowed(rule="not_connected")
        for other in self._exchange:
            if other is not live:
                self._leave(other, supervisor)
        live.vouched = live.call.agents
        self._calls[supervisor] = contact
        self._exchange.step(live, events.supervised(live.call, self._exchange.clock(), supervisor, mode))
        if not sdp:
            return ""
        try:
            answer = await self._exchange.board.join(leg, sdp)
        except NoCommonCodec as error:
            self._leave(live, supervisor)
            raise BadSdp from error
        self._exchange.settle(live)
        return answer

    async def _check(self, live: Live, supervisor: int, mode: str) -> None:
        if live.call.stage is not Stage.TALKING:
            raise UnknownCall(contact=live.contact)
        await self._check_rules(live, mode)
        if any(each.supervisor != supervisor for each in live.call.listeners):
            raise ListeningNotAllowed(rule="somebody_listens")

    async def _check_rules(self, live: Live, mode: str) -> None:
        scribe = self._exchange.scribe
        for agent in live.call.agents:
            await scribe.read(scribe.records.check_listening, agent, live.contact, mode)

    def settled(self, live: Live) -> None:
        """Supervisors who are no longer on a call lose their sound; a colleague who joins one is asked about first."""
        on = {each.supervisor for each in live.call.listeners}
        for supervisor in [each for each, contact in self._calls.items() if contact == live.contact and each not in on]:
            del self._calls[supervisor]
            self._exchange.leave(supervisor_leg(supervisor))
            self._tell(supervisor, "over", live)
        if on and set(live.call.agents) - set(live.vouched):
            live.vouched = live.call.agents
            for each in live.call.listeners:
                self._exchange.spawn(self._vouch(live, each))

    async def _vouch(self, live: Live, listener: Listener) -> None:
        try:
            await self._check_rules(live, listener.mode)
        except ListeningNotAllowed:
            self._leave(live, listener.supervisor)
            self._tell(listener.supervisor, "over", live)

    def stop(self, supervisor: int, contact: int) -> None:
        """Leave a call. One that is over was left already."""
        live = self._exchange.calls.get(contact)
        if live is not None:
            self._leave(live, supervisor)

    def heard(self, supervisor: int, event: LegUp | LegDown | LegMeasures) -> None:
        """Something happened to a supervisor's leg."""
        live = self._call_of(supervisor)
        if isinstance(event, LegDown):
            if live is not None:
                self._leave(live, supervisor)
        elif isinstance(event, LegMeasures) and live is not None:
            live.quality["supervisor"] = event.quality

    def lost(self, supervisor: int) -> None:
        """The leg went with its media worker: the page is to join again at once."""
        live = self._call_of(supervisor)
        if live is not None:
            self._leave(live, supervisor)
            self._tell(supervisor, "rejoin", live)

    def revive(self, live: Live) -> None:
        """A switchboard before this one had supervisors on the call."""
        for listener in live.call.listeners:
            self._leave(live, listener.supervisor)
            self._tell(listener.supervisor, "rejoin", live)

    def _leave(self, live: Live, supervisor: int) -> None:
        if all(each.supervisor != supervisor for each in live.call.listeners):
            return
        self._calls.pop(supervisor, None)
        self._exchange.step(live, events.supervised(live.call, self._exchange.clock(), supervisor, ""))
        self._exchange.leave(supervisor_leg(supervisor))

    def _tell(self, supervisor: int, hint: str, live: Live) -> None:
        self._exchange.publish(f"supervisor.{supervisor}", {"hint": hint, "contact": live.contact})

    def _call_of(self, supervisor: int) -> Live | None:
        return next(
            (live for live in self._exchange if any(each.supervisor == supervisor for each in live.call.listeners)),
            None,
        )
