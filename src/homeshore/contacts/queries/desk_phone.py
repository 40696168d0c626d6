"""The telephone on an agent's screen: whether it is connected and checked, and the calls in the agent's hands."""

from collections.abc import Iterable, Mapping

import msgspec

from homeshore.contacts.models import Call
from homeshore.contacts.queries.calls import phone_may_work
from homeshore.contacts.queries.names import first_names
from homeshore.contacts.rules.masking import masked_number
from homeshore.contacts.telephone.protocol import Calls, CallView
from homeshore.facts.vocabulary import Channel
from homeshore.kit.ids import encode_id
from homeshore.routing.views import AgentView

SPOKEN = frozenset({Channel.VOICE.value, Channel.CALLBACK.value})
"""Channels on which the agent talks."""


class DeskPhone(msgspec.Struct, frozen=True, kw_only=True):
    """The desk's telephone. connected: calls may be offered; check: passed, waived (a supervisor's word) or needed."""

    connected: bool
    check: str


class DeskCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call in hand. `state` is the switchboard's, empty while it does not say; `codec` is what the customer's side
    speaks; `supervisor` is the mode in which one takes part, empty when none does; `consult` is the open consultation,
    `colleague` who is on the line in it; `consults` is set in a consultation: the call it is about."""

    state: str = ""
    since_us: int = 0
    direction: str = ""
    number: str = ""
    entry: str = ""
    codec: str = ""
    recording: str = "off"
    supervisor: str = ""
    consult: str = ""
    colleague: str = ""
    consults: str = ""


def desk_phone(view: AgentView) -> DeskPhone:
    """The telephone of the agent whose live `view` the dispatcher gave."""
    return DeskPhone(connected=view.phone, check=phone_may_work(view.agent))


def desk_calls(contacts: Iterable[int], calls: Calls) -> dict[int, DeskCall]:
    """What the screen shows of each of these contacts that is a call."""
    ids = list(contacts)
    rows = {row.contact_id: row for row in Call.objects.filter(contact__in=ids).select_related("contact")}
    views = {view.contact: view for view in calls.calls}
    names = first_names({view.colleague for view in views.values() if view.colleague})
    return {id: _desk_call(_known(rows.get(id)), views.get(id), names) for id in ids}


def _known(row: Call | None) -> DeskCall:
    """A callback that nobody has begun to make has no call yet."""
    if row is None:
        return DeskCall(direction="callback", entry="sip")
    return DeskCall(
        direction=row.direction,
        number=masked_number(row.number) if row.number else "",
        entry=row.entry,
        consults=_shown(row.contact.consults_id),
    )


def _desk_call(known: DeskCall, view: CallView | None, names: Mapping[int, str]) -> DeskCall:
    if view is None:
        return known
    return msgspec.structs.replace(
        known,
        state=view.state,
        since_us=view.since_us,
        codec=next((leg.codec for leg in view.legs if leg.side == "customer"), ""),
        recording=view.recording,
        supervisor=view.supervisor_mode if view.supervisor else "",
        consult=_shown(view.consult),
        colleague=names.get(view.colleague, ""),
    )


def _shown(id: int | None) -> str:
    return encode_id(id) if id else ""
