"""The telephone on an agent's screen: whether it is connected and checked, and the calls in the agent's hands."""

from collections.abc import Iterable, Mapping

import msgspec

from homeshore.contacts.models import Call
from homeshore.contacts.queries.names import first_names
from homeshore.contacts.rules.masking import masked_number
from homeshore.contacts.telephone.protocol import Calls, CallView
from homeshore.facts.vocabulary import Channel
from homeshore.kit.ids import encode_id

SPOKEN = frozenset({Channel.VOICE.value, Channel.CALLBACK.value})
"""Channels on which the agent talks."""


class DeskPhone(msgspec.Struct, frozen=True, kw_only=True):
    """The desk's telephone. check: passed today, waived by a supervisor's word, or needed."""

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


def desk_calls(contacts: Iterable[int], calls: Calls) -> dict[int, DeskCall]:
    """What the screen shows of each of these contacts that is a call."""
    rows = {row.contact_id: row for row in Call.objects.filter(contact__in=list(contacts)).select_related("contact")}
    views = {view.contact: view for view in calls.calls}
    names = first_names({view.colleague for view in views.values() if view.colleague})
    return {id: _desk_call(row, views.get(id), names) for id, row in rows.items()}


def _desk_call(row: Call, view: CallView | None, names: Mapping[int, str]) -> DeskCall:
    known = DeskCall(
        direction=row.direction,
        number=masked_number(row.number) if row.number else "",
        entry=row.entry,
        consults=_shown(row.contact.consults_id),
    )
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
