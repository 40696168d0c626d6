"""The check before a shift: headset, microphone, room, network. The page measures and keeps no sound; figures stay."""

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from homeshore.contacts import actions
from homeshore.contacts.queries import calls
from homeshore.contacts.rules.phone_check import LIMITS, PhoneFigures
from homeshore.contacts.telephone.client import ask
from homeshore.contacts.telephone.ice import ice_servers
from homeshore.contacts.telephone.protocol import MAX_SDP_BYTES, BadSdp, Done, JoinCheck, LeaveCheck, Session
from homeshore.journal import bus
from homeshore.live.errors import MessageUnreadable
from homeshore.web.agent.hands import agent_of
from homeshore.web.agent.page import page_icons
from homeshore.web.agent.phone_texts import check_texts
from homeshore.web.agent.refusals import refusals_as_json

_figures = msgspec.json.Decoder(PhoneFigures)


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """The page of the check, step by step."""
    agent = agent_of(request)
    settings = {
        "language": get_language() or "fr",
        "timeZone": agent.time_zone,
        "icons": page_icons(),
        "addresses": {"line": reverse("agent:check_line"), "save": reverse("agent:save_check")},
        "texts": check_texts(),
        "phone": {"ice_servers": ice_servers("check")},
        "checkLimits": msgspec.to_builtins(LIMITS),
    }
    standing, last = calls.phone_may_work(agent.id), calls.last_phone_check(agent.id)
    return render(request, "agent/check.html", {"settings": settings, "standing": standing, "last": last})


@require_http_methods(["POST", "DELETE"])
@refusals_as_json
def check_line(request: HttpRequest) -> HttpResponse:
    """The echo that the network is measured on: an SDP offer is answered with the centre's. DELETE gives it up."""
    agent = agent_of(request)
    if request.method == "DELETE":
        ask(LeaveCheck(agent.id), Done)
        return JsonResponse({})
    if len(request.body) > MAX_SDP_BYTES:
        raise BadSdp
    return JsonResponse({"sdp": ask(JoinCheck(agent.id, request.body.decode(errors="replace")), Session).sdp})


@require_POST
@refusals_as_json
def save_check(request: HttpRequest) -> HttpResponse:
    """Keep the figures that the page measured; the answer says whether they are good enough, and what is not."""
    agent = agent_of(request)
    try:
        figures = _figures.decode(request.body)
    except msgspec.DecodeError as error:
        raise MessageUnreadable(problem=str(error)[:200]) from error
    row = actions.save_phone_check(agent.id, figures)
    bus.publish(f"agent.{agent.id}")  # a desk that is open elsewhere takes calls from now on
    return JsonResponse({"passed": row.passed, "advice": row.advice})
