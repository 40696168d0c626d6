"""What callers of a programme go through, and what they hear."""

from typing import TypeAlias

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from homeshore.adapters.telephony.prompts.building import build_from_upload, build_prompts, remove_prompts
from homeshore.adapters.telephony.prompts.listening import as_wav
from homeshore.adapters.telephony.prompts.synthesis import VOICES
from homeshore.adapters.telephony.prompts.uploads import LARGEST_BYTES, BadSound, read_upload
from homeshore.brands import actions
from homeshore.brands import queries as brands
from homeshore.brands.queries import Programme, telephone
from homeshore.brands.queries.telephone import Prompt
from homeshore.kit.problems import Invalid, Problem
from homeshore.web.office.forms.telephone import KINDS, PlanForm, PromptForm
from homeshore.web.office.views.editing import attempt, edited, posted, scope_of_request, show_form, shown, typed

Sounds: TypeAlias = dict[tuple[str, str], Prompt]


class Heard(msgspec.Struct, frozen=True):
    """What callers hear at one point: in each of the programme's languages the prompt, None where nothing is said."""

    kind: str
    label: str | Promise
    prompts: list[tuple[str, Prompt | None]]


@edited
def call_plan(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Change a programme's call plan."""
    scope = scope_of_request(request)
    row = brands.programme(scope, programme_id)
    form = PlanForm(
        typed(request),
        plan=telephone.call_plan(row),
        options=telephone.call_options(row),
        programmes=brands.programmes(scope, row.brand_id),
    )
    if attempt(form, lambda: actions.write_call_plan(row, form.details())):
        messages.success(request, _("Saved. The next caller goes through it."))
        return redirect("office:call_plan", row.id)
    return show_form(request, "office/call_plan.html", form, programme=row, heard=_heard(row), serves=_serves(row))


@edited
def prompt(request: HttpRequest, programme_id: int, kind: str, language: str) -> HttpResponse:
    """Write or upload what callers hear at one point."""
    row = brands.programme(scope_of_request(request), programme_id)
    if kind not in KINDS or language not in row.languages:
        raise Http404(kind)
    stands = _prompts(row).get((kind, language))
    initial = {"text": stands.text if stands else "", "everywhere": "" if stands and stands.programme_id else "1"}
    form = PromptForm(typed(request), request.FILES if request.method == "POST" else None, initial=initial)
    if attempt(form, lambda: _write(row, kind, language, form)):
        messages.success(request, _("Saved. Listen to it."))
        return redirect("office:prompt", row.id, kind, language)
    context = {"programme": row, "kind": kind, "name": KINDS[kind], "language": language, "prompt": stands}
    return show_form(request, "office/prompt.html", form, **context)


@posted
def remove_prompt(request: HttpRequest, programme_id: int, prompt_id: int) -> HttpResponse:
    """Say nothing any more, or again what the brand says."""
    row = brands.programme(scope_of_request(request), programme_id)
    stands = telephone.prompt(row.brand_id, prompt_id)
    actions.remove_prompt(stands)
    remove_prompts([stands.name])
    messages.success(request, _("Removed."))
    return redirect("office:call_plan", row.id)


@shown
def prompt_sound(request: HttpRequest, programme_id: int, prompt_id: int) -> HttpResponse:
    """What a prompt sounds like on the telephone."""
    row = brands.programme(scope_of_request(request), programme_id)
    stands = telephone.prompt(row.brand_id, prompt_id)
    try:
        sound = as_wav(stands.name)
    except FileNotFoundError:
        raise Http404(stands.name) from None
    return HttpResponse(sound, content_type="audio/wav", headers={"Cache-Control": "private, no-cache"})


def _write(row: Programme, kind: str, language: str, form: PromptForm) -> Prompt:
    """Store the prompt and make its sound; a file or text that cannot be heard leaves what stands. Raises Invalid."""
    programme = None if form.cleaned_data["everywhere"] else row
    text, sent = form.cleaned_data["text"], form.cleaned_data["sound"]
    if sent is not None:
        data = _sound(sent.read(LARGEST_BYTES + 1))
        stored = actions.keep_uploaded_prompt(row.brand, programme, kind, language, text)
        length = build_from_upload(stored.name, data, loops=kind == "music")
    else:
        if kind == "music":
            raise Invalid([Problem("sound", "required")])
        if language not in VOICES:
            raise Invalid([Problem("text", "no_voice", {"value": language})])
        stored = actions.write_prompt(row.brand, programme, kind, language, text)
        length = build_prompts({stored.name: (language, stored.text)})[stored.name]
    actions.note_prompt_ready(stored, length)
    return stored


def _sound(data: bytes) -> bytes:
    """A file that can be heard. Raises Invalid."""
    try:
        read_upload(data)
    except BadSound as bad:
        raise Invalid([Problem("sound", f"sound_{bad.fields['why']}")]) from None
    return data


def _heard(row: Programme) -> list[Heard]:
    known = _prompts(row)
    return [
        Heard(kind, label, [(language, known.get((kind, language))) for language in row.languages])
        for kind, label in KINDS.items()
    ]


def _prompts(row: Programme) -> Sounds:
    """By kind and language: the programme's own prompt, else the brand's."""
    rows = sorted(telephone.prompts(row.brand_id, row.id), key=lambda one: one.programme_id is not None)
    return {(one.kind, one.language): one for one in rows}


def _serves(row: Programme) -> bool:
    return any(promise.channel == "voice" for promise in brands.promises(row))
