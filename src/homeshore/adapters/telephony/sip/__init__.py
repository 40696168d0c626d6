"""A SIP user agent: trunks, registrations, calls and their dialogs. It knows nothing of contacts, agents or queues.

`UserAgent` listens, keeps the trunks registered and watched, and hands each call in as an `IncomingCall`; `invite`
makes an `OutgoingCall`. All of it runs in one asyncio loop; callbacks are called from that loop. SDP travels as text:
`sdp` reads and writes it. docs/algorithms/sip.md has the states and the timers.
"""

from homeshore.adapters.telephony.sip.agent import UserAgent
from homeshore.adapters.telephony.sip.calls import Call
from homeshore.adapters.telephony.sip.dialogs import CallSnapshot
from homeshore.adapters.telephony.sip.errors import CallEnded, Glare, Refused
from homeshore.adapters.telephony.sip.incoming import IncomingCall
from homeshore.adapters.telephony.sip.outgoing import OutgoingCall
from homeshore.adapters.telephony.sip.trunks import Health, Limits, Listen, Timing, Trunk

__all__ = [
    "Call",
    "CallEnded",
    "CallSnapshot",
    "Glare",
    "Health",
    "IncomingCall",
    "Limits",
    "Listen",
    "OutgoingCall",
    "Refused",
    "Timing",
    "Trunk",
    "UserAgent",
]
