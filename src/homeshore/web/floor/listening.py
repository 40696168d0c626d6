"""A supervisor joins a live call: to listen, to whisper to the agent, to take part, to take it over. The agent is told.

The switchboard refuses what the rules forbid (contacts.rules.listening). Each joining is in the access trail, which the
brand reads as well.
"""

from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from homeshore.contacts.dispatcher.client import do
from homeshore.contacts.errors import ContactUnknown
from homeshore.contacts.queries.standing import Brief, briefs
from homeshore.contacts.rules.listening import MODES
from homeshore.contacts.telephone.client import ask
from homeshore.contacts.telephone.protocol import (
    MAX_SDP_BYTES,
    BadSdp,
    Done,
    Listen,
    ListeningNotAllowed,
    Session,
    StopListening,
    SwitchboardUnavailable,
    UnknownCall,
)
from homeshore.kit.clock import now_us
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import decode_id
from homeshore.live.errors import sentence_for
from homeshore.routing.commands import AnswerHelp
from homeshore.security.actions import record_access
from homeshore.security.scope import Scope
from homeshore.web.floor.access import floor_scope
from homeshore.web.floor.board import serves

_STATUSES: dict[type[Refusal], int] = {
    BadSdp: 400,
    ListeningNotAllowed: 403,
    UnknownCall: 409,
    SwitchboardUnavailable: 503,
}


@require_POST
def join(request: HttpRequest, contact: int) -> JsonResponse:
    """Join with `sdp` and `mode`; with an empty `sdp` only the mode changes. Answers with the centre's `sdp`."""
    scope = floor_scope(request)
    call = _call(scope, contact)
    mode, sdp = request.POST.get("mode", ""), request.POST.get("sdp", "")
    try:
        if mode not in MODES:
            raise ListeningNotAllowed(rule="unknown_mode")
        if len(sdp) > MAX_SDP_BYTES:
            raise BadSdp
        joined = ask(Listen(scope.user, contact, mode, sdp), Session)
    except Refusal as refusal:
        return _refused(refusal)
    if sdp:
        record_access(scope, call.brand, "listening", contact)
    return JsonResponse({"sdp": joined.sdp})


@require_POST
def leave(request: HttpRequest, contact: int) -> JsonResponse:
    """Leave the call. With `helped`, the agent whose request for help led here has been taken care of."""
    scope = floor_scope(request)
    _call(scope, contact)
    try:
        ask(StopListening(scope.user, contact), Done)
    except Refusal as refusal:
        return _refused(refusal)
    finally:
        _answer_help(scope, request.POST.get("helped", ""))
    return JsonResponse({})


def _call(scope: Scope, contact: int) -> Brief:
    """The call's contact, if its brand is the reader's to see."""
    found = briefs([contact]).get(contact)
    if found is None or not scope.covers(found.brand):
        raise Http404(ContactUnknown.code)
    return found


def _answer_help(scope: Scope, text: str) -> None:
    try:
        agent = decode_id(text)
        if serves(scope, agent):
            do(AnswerHelp(agent, by=scope.user, occurred_us=now_us()))
    except (ValueError, Refusal):  # no request, or somebody has taken care of it already
        return


def _refused(refusal: Refusal) -> JsonResponse:
    body = {"refused": refusal.code, "text": sentence_for(refusal, get_language() or "fr")}
    return JsonResponse(body, status=_STATUSES.get(type(refusal), 409))
