"""The live floor and the wallboard, and what a supervisor does there: care for a request for help, demo traffic."""

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from homeshore.brands import queries as brands
from homeshore.contacts import actions
from homeshore.contacts.actions.phone_checks import waive_phone_check
from homeshore.contacts.dispatcher.client import do
from homeshore.contacts.telephone.ice import ice_servers
from homeshore.kit.clock import now_us
from homeshore.kit.errors import Refusal
from homeshore.live.errors import sentence_for
from homeshore.routing.commands import AnswerHelp
from homeshore.security.scope import Scope
from homeshore.web.floor.access import floor_scope
from homeshore.web.floor.board import filters, live_board, serves


@require_safe
@never_cache
def floor(request: HttpRequest) -> HttpResponse:
    """The floor as a page; it refreshes itself from `live`."""
    relays = json.dumps(ice_servers("supervisor"))
    return render(request, "floor/floor.html", _context(request) | {"ice_servers": relays})


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """What moves on the floor."""
    return render(request, "floor/board.html", _context(request))


@require_safe
@never_cache
def wallboard(request: HttpRequest) -> HttpResponse:
    """The floor for a big screen, read from five metres."""
    return render(request, "floor/wallboard.html", _context(request))


@require_safe
@never_cache
def wallboard_live(request: HttpRequest) -> HttpResponse:
    """What moves on the wallboard."""
    return render(request, "floor/wallboard_board.html", _context(request))


@require_POST
def answer_help(request: HttpRequest, agent: int) -> HttpResponse:
    """The supervisor takes care of an agent's request; the others see that it is taken. Fact: HelpAnswered."""
    scope = floor_scope(request)
    if not serves(scope, agent):
        raise Http404("unknown_agent")
    try:
        do(AnswerHelp(agent, by=scope.user, occurred_us=now_us()))
    except Refusal as refusal:
        if refusal.code == "no_help_request":
            messages.info(request, _("Somebody has taken care of this request already."))
        else:
            messages.error(request, sentence_for(refusal, get_language() or "fr"))
    return render(request, "floor/board.html", _context(request)) if "HX-Request" in request.headers else _back(request)


@require_POST
def waive_check(request: HttpRequest, agent: int) -> HttpResponse:
    """A supervisor's word lets an agent work whose telephone did not pass its check. Fact: PhoneCheckWaived."""
    scope = floor_scope(request)
    if not serves(scope, agent):
        raise Http404("unknown_agent")
    waive_phone_check(agent, scope.user)
    return render(request, "floor/board.html", _context(request)) if "HX-Request" in request.headers else _back(request)


@require_POST
def switch_traffic(request: HttpRequest) -> HttpResponse:
    """Demo customers and agents on or off. Their contacts are marked, and never billed."""
    if not _has_demo(floor_scope(request)):
        raise Http404("no_demo_brand")
    running = request.POST.get("running") == "yes"
    actions.switch_demo_traffic(running)
    if running:
        messages.success(request, _("Demo traffic is on: the first demo customers come within a minute."))
    else:
        messages.success(request, _("Demo traffic is off: no new demo customers come."))
    return _back(request)


def _context(request: HttpRequest) -> dict[str, object]:
    scope = floor_scope(request)
    chosen = filters(scope, request.GET)
    return {
        "filters": chosen,
        "board": live_board(scope, chosen.wanted),
        "query": request.GET.urlencode(),
        "has_demo": _has_demo(scope),
    }


def _has_demo(scope: Scope) -> bool:
    return brands.brands(scope).filter(is_demo=True).exists()


def _back(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = reverse("floor:floor")
    return redirect(target)
