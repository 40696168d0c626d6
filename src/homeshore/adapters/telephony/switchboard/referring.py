"""REFER: a carrier, or a SIP phone behind it, passes its side of a call on to another of its numbers.

We ring that number over the same trunk and change over when it answers; the desk notices nothing. Only numbers that the
centre dials anyway are rung (contacts.rules.number_plan), or a stranger could call the world at our expense.
"""

import asyncio
from typing import TYPE_CHECKING

import structlog

from homeshore.adapters.telephony.ports import MediaUnavailable
from homeshore.adapters.telephony.sip import Call, sdp
from homeshore.adapters.telephony.switchboard.calls import Line
from homeshore.adapters.telephony.switchboard.live import Live
from homeshore.contacts.rules.number_plan import may_dial, normalise
from homeshore.kit.problems import Invalid

if TYPE_CHECKING:
    from homeshore.adapters.telephony.switchboard.trunks import Trunks

DECLINED = (603, "Decline")
Outcome = tuple[int, str]

log = structlog.get_logger()


def number_in(target: str) -> str:
    """The number that a URI names in E.164, empty when it names none that the centre dials."""
    user = target.partition(":")[2].partition("@")[0].partition(";")[0]
    try:
        number = normalise(user)
    except Invalid:
        return ""
    return number if may_dial(number) else ""


async def refer(trunks: "Trunks", live: Live, call: Call, target: str) -> Outcome:
    """Ring `target` instead of `call`'s other side. Returns SIP's code and reason of the outcome."""
    number = number_in(target)
    if not number or trunks.telephony is None or live.rtp is None or live.call.line is not Line.UP:
        log.info("refer_declined", contact=live.contact)
        return DECLINED
    ours = call.to_number if call.incoming else call.from_number
    offer = sdp.offer(live.rtp, call.trunk.codecs, call.trunk.srtp)
    other = await trunks.telephony.invite(call.trunk, number, ours, "", offer, {})
    over: asyncio.Future[Outcome | str] = asyncio.get_running_loop().create_future()

    def settle(outcome: Outcome | str) -> None:
        if not over.done():
            over.set_result(outcome)

    other.on_answered = settle
    other.on_ended = lambda _cause, code: settle((code or 487, ""))
    outcome = await over
    if not isinstance(outcome, str):
        return outcome
    try:
        await trunks.change_over(live, other, sdp.accept(outcome, offer).remote)
    except (ValueError, MediaUnavailable):
        await other.bye()
        return 488, ""
    return 200, "OK"
