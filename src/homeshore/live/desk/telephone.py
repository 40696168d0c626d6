"""What a desk asks of the switchboard, and what it hears of its telephone."""

from collections.abc import Mapping

from homeshore.contacts.telephone import protocol as p
from homeshore.kit.ids import encode_id
from homeshore.live.desk import messages as m

HINTS = frozenset({"rejoin", "line", "call", "digit"})
"""What the switchboard publishes on `agent.<id>` as `hint`, and the desk hears under the same name."""
_IDS = frozenset({"contact", "consult", "consults"})
_PLAIN: dict[type[m.Ask], type[p.EndConsult | p.HandOver | p.ResumeRecording]] = {
    m.EndConsult: p.EndConsult,
    m.HandOver: p.HandOver,
    m.ResumeRecording: p.ResumeRecording,
}


def request_for(message: m.AnyMessage, agent: int, session: int, at: int) -> p.AnyRequest | None:
    """What a message asks of the switchboard, on behalf of `agent`, whose desk is the dispatcher's `session`, at `at`
    microseconds; None: nothing."""
    match message:
        case m.PhoneJoin(sdp=sdp):
            return p.JoinPhone(agent, session, sdp)
        case m.PhoneLeave():
            return p.LeavePhone(agent, session)
        case m.Echo(on=on):
            return p.EchoTest(agent, on)
        case m.Dial(programme=programme, number=number, prospecting=prospecting):
            return p.Dial(agent, int(programme), number, prospecting, at)
        case m.OnContact(contact=contact):
            return _on_call(message, agent, int(contact))
    return None


def _on_call(message: m.OnContact, agent: int, contact: int) -> p.AnyRequest | None:
    match message:
        case m.Consult(programme=programme, agent=colleague):
            return p.Consult(agent, contact, int(programme), int(colleague))
        case m.Conference(on=on):
            return p.Conference(agent, contact, on)
        case m.SendDigits(digits=digits):
            return p.SendDigits(agent, contact, digits)
        case m.PauseRecording(cause=cause):
            return p.PauseRecording(agent, contact, cause)
    plain = _PLAIN.get(type(message))
    return plain(agent, contact) if plain else None


def answer_to_desk(answer: p.Answer) -> dict[str, object]:
    """The switchboard's answer as the desk is told it."""
    match answer:
        case p.Session(sdp=sdp):
            return {"sdp": sdp}
        case p.Placed(contact=contact):
            return {"contact": encode_id(contact)}
    return {}


def hint_for(payload: Mapping[str, object]) -> dict[str, object] | None:
    """A hint of the switchboard as the desk hears it, ids in their outer form; None: it is none.

    Who the colleague is takes a name: the page fetches the state.
    """
    if payload.get("hint") not in HINTS:
        return None
    return {name: _shown(name, value) for name, value in payload.items() if name != "colleague"}


def _shown(name: str, value: object) -> object:
    if name not in _IDS or not isinstance(value, int):
        return value
    return encode_id(value) if value else ""
