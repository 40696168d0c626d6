"""Being asked to come: the answer in one tap, how one wishes to be asked, and the devices that show it."""

import json
from zoneinfo import ZoneInfo

import msgspec
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from homeshore.adapters.push.keys import public_key
from homeshore.adapters.push.web_push import trusted
from homeshore.kit.clock import SECOND_US, now_us
from homeshore.kit.problems import Invalid
from homeshore.people import queries as people
from homeshore.people.queries import Agent
from homeshore.web.agent.hands import agent_of
from homeshore.workforce.actions import callouts as actions
from homeshore.workforce.actions import wishes
from homeshore.workforce.errors import BusyThen, UnknownAsk
from homeshore.workforce.queries import callouts, invitations
from homeshore.workforce.queries.callouts import CalloutAsk

HOUR_US = 3600 * SECOND_US
STANDBY_HOURS = (1, 2, 4, 8)
BUSY_THEN = gettext_lazy(
    "You have promised this time elsewhere since. Give that back first, if you would rather come here."
)


class Question(msgspec.Struct, frozen=True):
    """Something that the agent was asked, in words. `open`: an answer is awaited still."""

    ask: CalloutAsk
    stretch: str
    terms: str
    open: bool
    running: bool


class Subscription(msgspec.Struct):
    """What a browser says of itself when it may show notifications."""

    endpoint: str
    p256dh: str = ""
    auth: str = ""


class WishForm(forms.Form):
    """How an agent wishes to be asked."""

    use_required_attribute = False
    do_not_ask = forms.BooleanField(label=gettext_lazy("Do not ask me"), required=False)
    quiet_from = forms.TimeField(
        label=gettext_lazy("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=gettext_lazy("Quiet until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    by_push = forms.BooleanField(label=gettext_lazy("Notification on my devices"), required=False)
    by_mail = forms.BooleanField(label=gettext_lazy("E-mail"), required=False)
    by_sms = forms.BooleanField(label=gettext_lazy("Text message"), required=False)


@require_safe
@never_cache
def reinforcement(request: HttpRequest) -> HttpResponse:
    """What the agent is asked now and was asked lately, and how they wish to be asked."""
    return _page(request, agent_of(request))


@require_POST
def answer(request: HttpRequest, ask: int) -> HttpResponse:
    """Yes or no to one's own question."""
    row = _own(request, ask)
    try:
        given = actions.answer(row.id, now_us(), yes=request.POST.get("answer") == callouts.YES)
    except UnknownAsk:
        messages.info(request, _("This is over. Thank you."))
    except BusyThen:
        messages.warning(request, BUSY_THEN)
    else:
        messages.success(request, _said(given))
    return redirect("agent:reinforcement")


@require_POST
def give_back(request: HttpRequest, ask: int) -> HttpResponse:
    """End an accepted stretch; nothing follows from it."""
    actions.give_back(_own(request, ask), now_us())
    messages.success(request, _("Given back. Nothing follows from it."))
    return redirect("agent:reinforcement")


@csrf_exempt  # no cookie gives this request any power: the signed link does
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a message: shows the question; only what it posts answers, once (mail scanners open links)."""
    try:
        row, meant = invitations.asked_by(token)
    except UnknownAsk:
        raise Http404("unknown_ask") from None
    user = row.agent.person.user
    with override(user.language if user else "fr"), timezone.override(ZoneInfo(row.agent.time_zone)):
        if request.method == "POST":
            return _answered(request, row, meant)
        context = {"question": _question(row), "meant": meant, "token": token, "said": _said(row) if row.answer else ""}
        return render(request, "agent/reinforcement/link.html", context | {"other": _other(row, meant)})


@require_POST
def wish(request: HttpRequest) -> HttpResponse:
    """Keep how the agent wishes to be asked."""
    agent = agent_of(request)
    form = WishForm(request.POST)
    if form.is_valid():
        given = callouts.wish_of(agent.id)
        for name, value in form.cleaned_data.items():
            setattr(given, name, value)
        try:
            wishes.set_wish(agent.id, given)
        except Invalid as invalid:
            for problem in invalid.problems:
                form.add_error(problem.field, _("Give both ends of your quiet hours, or none."))
        else:
            messages.success(request, _("Kept. You are asked as you wish."))
            return redirect("agent:reinforcement")
    return _page(request, agent, form, status=422)


@require_POST
def stand_by(request: HttpRequest) -> HttpResponse:
    """Stand by for some hours (asked first, bound to nothing), or no longer."""
    agent, now = agent_of(request), now_us()
    hours = request.POST.get("hours", "")
    until = now + int(hours) * HOUR_US if hours.isdecimal() and int(hours) in STANDBY_HOURS else 0
    wishes.stand_by(agent.id, until, now)
    if until:
        messages.success(request, _("You are asked first if somebody is wanted. You may still say no."))
    else:
        messages.success(request, _("You no longer stand by."))
    return redirect("agent:reinforcement")


@require_POST
def push_device(request: HttpRequest) -> HttpResponse:
    """A browser may show notifications from now on, or (`forget`) no longer."""
    agent = agent_of(request)
    try:
        told = msgspec.json.decode(request.body, type=Subscription)
    except msgspec.DecodeError:
        return JsonResponse({"refused": "not_a_subscription"}, status=400)
    if not told.p256dh:
        wishes.remove_device(agent.id, told.endpoint)
        return JsonResponse({"ok": True})
    if not trusted(told.endpoint) or not 80 <= len(told.p256dh) <= 100 or not 16 <= len(told.auth) <= 40:
        return JsonResponse({"refused": "unknown_push_service"}, status=400)
    wishes.add_device(agent.id, told.endpoint, told.p256dh, told.auth)
    return JsonResponse({"ok": True})


def _page(request: HttpRequest, agent: Agent, form: WishForm | None = None, status: int = 200) -> HttpResponse:
    now = now_us()
    kept = callouts.wish_of(agent.id)
    rows = list(callouts.asks_of(agent.id, now - 7 * 24 * HOUR_US)[:20])
    with timezone.override(ZoneInfo(agent.time_zone)):
        questions = [_question(row) for row in rows]
        context = {
            "open": [one for one in questions if one.open],
            "accepted": [one for one in questions if one.running],
            "wish": kept,
            "standby": kept.standby_until_us > now,
            "standby_hours": STANDBY_HOURS,
            "form": form or WishForm(initial={name: getattr(kept, name) for name in WishForm.base_fields}),
            "employee": people.mode_of(agent.id) == "employee",
            "vapid": public_key(),
            "texts": json.dumps(_push_texts()),
        }
        return render(request, "agent/reinforcement.html", context, status=status)


def _own(request: HttpRequest, ask: int) -> CalloutAsk:
    try:
        row = callouts.ask(ask)
    except UnknownAsk:
        raise Http404("unknown_ask") from None
    if row.agent_id != agent_of(request).id:
        raise Http404("unknown_ask")
    return row


def _question(row: CalloutAsk) -> Question:
    now = now_us()
    awaited = not row.answer and row.callout.state == callouts.OPEN and row.callout.until_us > now
    running = row.answer == callouts.YES and row.until_us > now and not row.stood_down_us
    return Question(row, invitations.stretch_text(row), invitations.terms_text(row), awaited, running)


def _answered(request: HttpRequest, row: CalloutAsk, meant: str) -> HttpResponse:
    """The page's own form names the answer; a notification's button posts nothing but the link."""
    said = request.POST.get("answer", meant)
    try:
        given = actions.answer(row.id, now_us(), yes=said == callouts.YES)
    except UnknownAsk:
        text = _("This is over. Thank you.")
    except BusyThen:
        text = str(BUSY_THEN)
    else:
        text = _said(given)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"text": text})
    return render(request, "agent/reinforcement/link.html", {"question": _question(callouts.ask(row.id)), "said": text})


def _said(row: CalloutAsk) -> str:
    if row.answer == callouts.YES:
        if row.callout.direction == callouts.LEAVE:
            return _("Thank you: you may go. Until soon.")
        return _("Thank you! You are expected; come on line as soon as you can.")
    if row.answer == callouts.LATE:
        return _("It is complete already. Thank you for having answered!")
    return _("Noted: not this time. Nothing follows from it.")


def _other(row: CalloutAsk, meant: str) -> str:
    del row
    return callouts.NO if meant == callouts.YES else callouts.YES


def _push_texts() -> dict[str, str]:
    return {
        "on": _("Notifications are on for this browser."),
        "off": _("Notifications are off for this browser."),
        "denied": _("This browser refuses notifications: allow them in its settings for this site."),
        "missing": _("This browser cannot show notifications. E-mail reaches you all the same."),
        "failed": _("It did not work. Try again in a moment."),
    }
