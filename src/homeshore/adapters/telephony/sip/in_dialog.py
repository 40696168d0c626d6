"""What a carrier may send within a call beside changes of the session: keys by INFO, REFER."""

import re
from typing import TYPE_CHECKING

from homeshore.adapters.telephony.sip.fields import BadField, parse_address
from homeshore.adapters.telephony.sip.message import REASONS, Request, respond
from homeshore.adapters.telephony.sip.streams import Hop
from homeshore.adapters.telephony.sip.transactions import ServerTransaction

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from homeshore.adapters.telephony.sip.calls import Call

_DIGITS = "0123456789*#ABCD"
_SIGNAL = re.compile(r"^\s*Signal\s*=\s*(\S+)\s*$", re.IGNORECASE | re.MULTILINE)
_LARGEST_INFO = 200


def digit_of(request: Request) -> tuple[str, int]:
    """The key in an INFO ("" when it is about something else) and the code to answer with."""
    kind = request.headers.get("content-type").partition(";")[0].strip().lower()
    if kind not in {"application/dtmf-relay", "application/dtmf"}:
        return "", 200 if not request.body else 415
    if len(request.body) > _LARGEST_INFO:
        return "", 413
    text = request.body.decode("ascii", "replace")
    signal = _SIGNAL.search(text)
    digit = (signal[1] if signal else text.strip()).upper()
    digit = {"10": "*", "11": "#"}.get(digit, digit)
    return (digit, 200) if len(digit) == 1 and digit in _DIGITS else ("", 400)


def refer(call: "Call", request: Request, transaction: ServerTransaction) -> None:
    """REFER (RFC 3515): 202 and what becomes of it by NOTIFY, or 603 when nobody takes it up."""
    try:
        [target] = request.headers.values("refer-to")
        target = parse_address(target).uri
    except (BadField, ValueError):
        transaction.respond(respond(request, 400))
        return
    if call.on_refer is None or not call.answered:
        transaction.respond(respond(request, 603))
        return
    response = respond(request, 202)
    response.headers.put("Contact", call.stack.contact(call.dialog.flow))
    transaction.respond(response)
    call.stack.spawn(_report(call, call.on_refer(target), request.sequence))


async def _report(call: "Call", work: "Awaitable[tuple[int, str]]", number: int) -> None:
    await _notify(call, number, "SIP/2.0 100 Trying", "active;expires=60")
    code, reason = 500, ""
    try:
        code, reason = await work
    finally:
        line = f"SIP/2.0 {code} {reason or REASONS.get(code, 'Unknown')}"
        await _notify(call, number, line, "terminated;reason=noresource")


async def _notify(call: "Call", number: int, line: str, state: str) -> None:
    if call.ended:
        return

    def build() -> tuple[Request, Hop]:
        request, hop = call.dialog.request("NOTIFY", call.stack)
        request.headers.put("Event", f"refer;id={number}")
        request.headers.put("Subscription-State", state)
        request.headers.put("Content-Type", "message/sipfrag;version=2.0")
        request.body = f"{line}\r\n".encode()
        return request, hop

    await call.stack.ask(call.trunk, build)
