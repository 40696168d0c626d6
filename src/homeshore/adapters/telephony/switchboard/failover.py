"""A media worker dies: another, or the same started again, takes its calls up, and the journal knows what was lost."""

import structlog

from homeshore.adapters.telephony.switchboard.calls import IN_HAND, Line, Stage, agent_leg, caller_leg
from homeshore.adapters.telephony.switchboard.exchange import Exchange
from homeshore.adapters.telephony.switchboard.lines import Lines
from homeshore.adapters.telephony.switchboard.live import Live
from homeshore.adapters.telephony.switchboard.phones import Phones
from homeshore.adapters.telephony.switchboard.recorder import Recorder
from homeshore.adapters.telephony.switchboard.supervisors import Supervisors
from homeshore.adapters.telephony.switchboard.trunks import Trunks
from homeshore.facts import calls as facts

log = structlog.get_logger()


class Failover:
    """Browsers are told to join again, carriers get a re-INVITE; who is not back in time has left."""

    def __init__(self, exchange: Exchange, lines: Lines, trunks: Trunks, phones: Phones) -> None:
        self._exchange, self._lines, self._trunks, self._phones = exchange, lines, trunks, phones
        self.supervisors: Supervisors
        self.recorder: Recorder

    def worker_lost(self, worker: str, legs: list[str]) -> None:
        """A worker died with these legs."""
        log.error("media_worker_lost", worker=worker, legs=len(legs))
        gone = set(legs)
        self._exchange.audible -= gone
        self._exchange.silent -= gone
        for live in self._exchange:
            if gone & _parties(live):
                self._note_loss(live, worker)
            if caller_leg(live.contact) in gone:
                self._customer_lost(live)
            self.recorder.worker_lost(live, worker)
        for leg in legs:
            kind, _, number = leg.partition(":")
            if kind == "agent":
                self._phones.lost(int(number))
            elif kind == "supervisor":
                self.supervisors.lost(int(number))
        for live in self._exchange:
            self._exchange.settle(live)

    def _note_loss(self, live: Live, worker: str) -> None:
        at_us = self._exchange.clock()
        if not live.lost_worker and live.call.line in {Line.UP, Line.LOST, Line.EARLY}:
            live.lost_worker, live.lost_us = worker, at_us
            lost = self._exchange.draft(live.call, facts.MediaLost(worker), at_us, live.call.agent)
            self._exchange.scribe.put(lost)

    def _customer_lost(self, live: Live) -> None:
        self._lines.lose(live, self._exchange.clock())
        if live.sip is None:
            self._exchange.publish(f"contact.{live.contact}", {"hint": "rejoin"})
        else:
            self._exchange.spawn(self._trunks.move(live))

    def settled(self, live: Live) -> None:
        """Once everybody on the call is heard again, say how long nobody was."""
        if not (live.lost_worker or live.revived) or not _parties(live) <= self._exchange.audible:
            return
        if live.lost_worker:
            self._note_return(live)
        live.lost_worker, live.revived = "", False
        self._exchange.spawn(self.recorder.media_back(live))

    def _note_return(self, live: Live) -> None:
        worker = self._exchange.board.worker_of(caller_leg(live.contact))
        at_us = self._exchange.clock()
        restored = facts.MediaRestored(worker, at_us - live.lost_us)
        self._exchange.scribe.put(self._exchange.draft(live.call, restored, at_us, live.call.agent))


def _parties(live: Live) -> set[str]:
    """The legs without which a call is not whole."""
    call = live.call
    if call.stage in {Stage.WRAP_UP, Stage.OVER}:
        return set()
    agents = {agent_leg(agent) for agent in call.agents} if call.stage in IN_HAND else set()
    return {caller_leg(call.contact), *agents}
