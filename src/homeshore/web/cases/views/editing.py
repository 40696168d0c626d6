"""A scenario changed: by its most used values, or as text. The text is the truth, the form only edits it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from homeshore.cases.actions.saving import save_case
from homeshore.cases.errors import InvalidScenario
from homeshore.cases.queries.cases import Version
from homeshore.web.cases.access import cases_scope, version_for
from homeshore.web.cases.form import ValuesForm
from homeshore.web.cases.kept import read_or_none
from homeshore.web.cases.sent import sent_of, text_of_file
from homeshore.web.cases.troubles import Trouble, troubles
from homeshore.web.office.views.editing import edited, shown
from homeshore.web.story.files import download
from homeshore.web.tables.reading import Unreadable


@edited
def values(request: HttpRequest, case_id: int) -> HttpResponse:
    """The most used values. What else the text says stays as it is."""
    version = version_for(request, case_id)
    scenario = read_or_none(version)
    if scenario is None:  # a shipped price was taken away since it was kept: the text says which
        return redirect("cases:text", case_id)
    form = ValuesForm(version.text, scenario, data=request.POST or None, files=request.FILES or None)
    if form.is_bound and form.is_valid():
        after = _changed(request, form, version)
        if after is not None:
            return _kept(request, version, after)
    context = {
        "version": version,
        "case": version.case,
        "form": form,
        "parts": form.sections(),
        "parameters": form.parameters(),
    }
    return render(request, "cases/values.html", context, status=422 if form.is_bound else 200)


@edited
def text(request: HttpRequest, case_id: int) -> HttpResponse:
    """The whole scenario as TOML."""
    version = version_for(request, case_id)
    context: dict[str, object] = {"version": version, "case": version.case, "text": version.text}
    problems: list[Trouble] = []
    if request.method == "POST":
        sent = sent_of(request, version.files)
        problems = list(sent.unreadable)
        if not problems:
            try:
                return _kept(request, version, save_case(sent.text, sent.files, cases_scope(request).user, case_id))
            except InvalidScenario as refusal:
                problems = troubles(sent.text, refusal.problems)
        context |= sent.context()
    return render(request, "cases/text.html", context | {"problems": problems}, status=422 if problems else 200)


@shown
def toml(request: HttpRequest, case_id: int) -> HttpResponse:
    """The newest version as a file."""
    version = version_for(request, case_id)
    return download(version.text.encode(), f"{version.case.name}.toml", "application/toml; charset=utf-8")


def _changed(request: HttpRequest, form: ValuesForm, before: Version) -> Version | None:
    """The version with what the form changes, or None with every problem beside its field."""
    files = dict(before.files)
    sent = request.FILES.get("volumes")
    if sent is not None:
        try:
            files[str(sent.name)] = text_of_file(sent)
        except Unreadable as error:
            form.add_error("volumes", error.problem.reason)
            return None
    text = form.changed_text(timezone.localdate(), [str(sent.name)] if sent is not None else [])
    if text == before.text and files == before.files:
        return before
    try:
        return save_case(text, files, cases_scope(request).user, before.case_id)
    except InvalidScenario as refusal:
        form.judge(refusal.problems)
        return None


def _kept(request: HttpRequest, before: Version, after: Version) -> HttpResponse:
    """Back to the scenario, with a word on what was kept."""
    if after.number > before.number:
        messages.success(request, _("Kept as version %(number)d.") % {"number": after.number})
    return redirect("cases:case", before.case_id)
