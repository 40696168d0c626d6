"""What pages are shown of live calls and telephones."""

import msgspec

from homeshore.adapters.telephony.switchboard.calls import Call
from homeshore.adapters.telephony.switchboard.exchange import Exchange
from homeshore.adapters.telephony.switchboard.live import Live
from homeshore.adapters.telephony.switchboard.phones import Phones, leg_quality
from homeshore.adapters.telephony.switchboard.recorder import Recorder
from homeshore.contacts.telephone.protocol import Calls, CallView


class Showing:
    """Views for `ShowCalls`."""

    def __init__(self, exchange: Exchange, phones: Phones, recorder: Recorder) -> None:
        self._exchange, self._phones, self._recorder = exchange, phones, recorder

    def calls(self, agent: int, contact: int) -> Calls:
        """All calls and telephones, or an agent's, or one call."""
        views = [view for live in self._exchange for view in self._views(live)]
        if contact:
            return Calls(tuple(view for view in views if view.contact == contact), ())
        phones = self._phones.qualities()
        if agent:
            views = [view for view in views if view.agent == agent]
            phones = [phone for phone in phones if phone[0] == agent]
        return Calls(tuple(views), tuple(phones))

    def _views(self, live: Live) -> list[CallView]:
        """A call, and its consultation as the colleague's own."""
        call = live.call
        measured = leg_quality("customer", live.quality.get("customer"))
        customer = msgspec.structs.replace(measured, codec=live.codec)  # known before anything is measured
        sides = zip(call.agents, ("agent", "colleague"), strict=False)
        legs = [customer, *(self._phones.quality(agent, side) for agent, side in sides)]
        last = call.listeners[-1] if call.listeners else None
        view = CallView(
            contact=call.contact,
            agent=call.agent,
            state=call.shown_state,
            since_us=call.since_us,
            entry=call.entry,
            recording=self._recorder.word(call.contact),
            legs=tuple(legs),
            supervisor=last.supervisor if last else 0,
            supervisor_mode=last.mode if last else "",
            consult=call.consult.contact if call.consult else 0,
            colleague=call.consult.colleague if call.consult else 0,
        )
        return [view, *self._consultation(call)]

    def _consultation(self, call: Call) -> list[CallView]:
        consult = call.consult
        if consult is None:
            return []
        return [
            CallView(
                contact=consult.contact,
                agent=consult.colleague,
                state=("conference" if consult.conference else "talking") if consult.colleague else "waiting",
                since_us=call.since_us,
                entry="web",
                recording=self._recorder.word(consult.contact),
                legs=(self._phones.quality(call.agent),),
                consults=call.contact,
            )
        ]
