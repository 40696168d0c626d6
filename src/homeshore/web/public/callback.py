"""Web Call Back: a customer asks on a page, or in the widget, to be called at a time within opening hours.

`public:callback` is what the widget fetches and sends (docs/protocols.md); `public:callback_page` is a page for links
from the brand's site and for browsers without scripts.
"""

import secrets
import time
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from homeshore.brands import queries as brands
from homeshore.brands.errors import UnknownProgramme
from homeshore.brands.queries import Brand, Programme
from homeshore.contacts import actions
from homeshore.contacts.actions.calls import digest_of
from homeshore.contacts.errors import ChatUnknown, SlotTaken, TooManyCallbacks
from homeshore.contacts.queries import calls
from homeshore.contacts.rules.number_plan import shown
from homeshore.contacts.telephone.protocol import UnknownCall
from homeshore.facts.vocabulary import Channel
from homeshore.kit.clock import from_us, to_us
from homeshore.kit.errors import Refusal
from homeshore.kit.problems import Invalid
from homeshore.live.errors import TooFast, sentence_for
from homeshore.live.links import Budgets
from homeshore.web.public import colours
from homeshore.web.public.sites import brand_or_404, from_its_sites, language_of, shared

PER_SECOND, BURST = 1 / 60, 10
"""Callbacks asked for from one address; many customers may share one."""
KEY_BYTES = 18
_STATUSES = {SlotTaken: 409, TooManyCallbacks: 429, TooFast: 429, UnknownProgramme: 404, Invalid: 422}
_PROBLEMS = {
    "required": gettext_lazy("Fill this in."),
    "not_a_number": gettext_lazy("Enter a complete telephone number."),
    "not_dialled": gettext_lazy("We cannot call this number."),
}
_REFUSALS = {
    "slot_not_free": gettext_lazy("This time was just taken. Choose another."),
    "too_many_callbacks": gettext_lazy("We have noted calls to this number already."),
    "too_fast": gettext_lazy("Too many requests. Try again in a few minutes."),
}
_budgets = Budgets(PER_SECOND, BURST)


@csrf_exempt  # no cookie gives this request any power
@require_http_methods(["GET", "POST", "OPTIONS"])
def callback(request: HttpRequest, slug: str) -> HttpResponse:
    """The free times (GET), or a callback asked for (POST), for the widget."""
    brand = brand_or_404(slug)
    if not from_its_sites(request, brand):
        return JsonResponse({"refused": "not_allowed"}, status=403)
    if request.method == "OPTIONS":
        return shared(request, HttpResponse(status=204, headers={"Access-Control-Allow-Methods": "GET, POST"}))
    language = language_of(request, brand)
    try:
        programme = _programme(brand, language, request)
        if request.method == "GET":
            slots = [to_us(at) for at in calls.free_slots(programme)]
            return shared(request, JsonResponse({"slots": slots, "zone": programme.time_zone}))
        _ask(request, brand, language, programme)
        return shared(request, JsonResponse({"ok": True}))
    except Refusal as refusal:
        body = _refused(refusal, language)
        return shared(request, JsonResponse(body, status=_STATUSES.get(type(refusal), 400)))


class CallbackPageForm(forms.Form):
    """What the page asks for."""

    use_required_attribute = False
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    wanted_us = forms.ChoiceField(label=gettext_lazy("Time"))
    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    number = forms.CharField(
        label=gettext_lazy("Your telephone number"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    text = forms.CharField(
        label=gettext_lazy("What is it about?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    consent = forms.BooleanField(error_messages={"required": gettext_lazy("Tick this so that we may call you.")})

    def __init__(self, data: Any, *, times: list[tuple[str, str]], consent: str, **kwargs: Any) -> None:
        super().__init__(data, initial={"key": secrets.token_urlsafe(KEY_BYTES)}, **kwargs)
        choice = self.fields["wanted_us"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = times
        self.fields["consent"].label = consent


class Day(msgspec.Struct, frozen=True):
    """A day on which calls are made."""

    value: str
    name: str
    is_chosen: bool


@require_http_methods(["GET", "HEAD", "POST"])
def callback_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The form as a page of its own. 404 for a brand that calls nobody back."""
    brand = brand_or_404(slug)
    language = language_of(request, brand)
    with translation.override(language):
        try:
            programme = _programme(brand, language, request)
        except UnknownProgramme as refusal:
            raise Http404 from refusal
        return _page(request, brand, programme, language)


def _page(request: HttpRequest, brand: Brand, programme: Programme, language: str) -> HttpResponse:
    zone = ZoneInfo(programme.time_zone)
    slots = [at.astimezone(zone) for at in calls.free_slots(programme)]
    days, times = _days(slots, request.GET.get("day", ""))
    sentence = _("I ask %(brand)s to call me at this number, at this time.") % {"brand": brand.name}
    data = request.POST if request.method == "POST" else None
    form = CallbackPageForm(data, times=[(str(to_us(at)), f"{at:%H:%M}") for at in times], consent=sentence)
    context: dict[str, object] = {
        "brand": brand,
        "language": language,
        "programme": programme,
        "days": days,
        "form": form,
        "zone": programme.time_zone.partition("/")[2].replace("_", " "),
        "shades": colours.shades(brand.accent),
    }
    if form.is_bound and form.is_valid():
        try:
            _ask(request, brand, language, programme, sentence)
        except Refusal as refusal:
            _show(form, refusal, language)
        else:
            done = from_us(int(form.cleaned_data["wanted_us"])).astimezone(zone)
            context |= {"done": done, "number": shown(form.cleaned_data["number"])}
    return render(request, "public/callback.html", context, status=422 if form.errors else 200)


def _days(slots: list[datetime], wanted: str) -> tuple[list[Day], list[datetime]]:
    """The days to choose from, and the times of the chosen one (the first, unless the address names another)."""
    by_day: dict[str, list[datetime]] = {}
    for at in slots:
        by_day.setdefault(at.date().isoformat(), []).append(at)
    chosen = wanted if wanted in by_day else next(iter(by_day), "")
    days = [Day(day, date_format(times[0], "D j F"), day == chosen) for day, times in by_day.items()]
    return days, by_day.get(chosen, [])


def _programme(brand: Brand, language: str, request: HttpRequest) -> Programme:
    return brands.programme_for(brand.id, Channel.CALLBACK, language, request.GET.get("programme", ""))


def _ask(request: HttpRequest, brand: Brand, language: str, programme: Programme, consent: str = "") -> None:
    """Write the callback down. Raises what the action raises, and TooFast."""
    if not _budgets.take(request.META.get("REMOTE_ADDR", ""), time.monotonic()):
        raise TooFast
    typed = request.POST
    wanted = typed.get("wanted_us", "")
    actions.ask_callback_by_form(
        actions.CallbackForm(
            brand=brand.id,
            language=language,
            name=typed.get("name", ""),
            number=typed.get("number", ""),
            wanted_at=from_us(int(wanted) if wanted.isdecimal() and len(wanted) < 18 else 0),
            consent=consent or typed.get("consent", ""),
            text=typed.get("text", ""),
            programme=programme.slug,
            key=typed.get("key", ""),
            conversation=_conversation(brand, typed.get("secret", ""), typed.get("call", "")),
        )
    )


def _conversation(brand: Brand, chat: str, call: str) -> int:
    """The conversation that the window's chat or call began, by its secret; 0 without one."""
    try:
        if chat and (session := actions.session_of(chat)).brand_id == brand.id:
            return session.conversation_id
    except ChatUnknown:
        pass
    try:
        return calls.call_by_secret(brand.id, digest_of(call)).conversation if call else 0
    except UnknownCall:
        return 0


def _refused(refusal: Refusal, language: str) -> dict[str, object]:
    with translation.override(language):
        if isinstance(refusal, Invalid):
            first = refusal.problems[0]
            text = str(_PROBLEMS.get(first.code, _("This is not valid.")))
            return {"refused": refusal.code, "field": first.field, "text": text}
        return {"refused": refusal.code, "text": _sentence(refusal, language)}


def _show(form: CallbackPageForm, refusal: Refusal, language: str) -> None:
    if isinstance(refusal, Invalid):
        for problem in refusal.problems:
            form.add_error(problem.field, str(_PROBLEMS.get(problem.code, _("This is not valid."))))
    else:
        form.add_error("wanted_us" if isinstance(refusal, SlotTaken) else None, _sentence(refusal, language))


def _sentence(refusal: Refusal, language: str) -> str:
    known = _REFUSALS.get(refusal.code)
    return str(known) if known else sentence_for(refusal, language)
