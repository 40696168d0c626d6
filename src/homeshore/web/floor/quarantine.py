"""Quarantine: mails with neither a sender nor a readable part. A supervisor looks, names the sender, or lets go."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from homeshore.contacts import actions
from homeshore.contacts.queries import lists
from homeshore.contacts.queries.lists import QuarantinedMail
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import encode_id
from homeshore.live.errors import sentence_for
from homeshore.security import files
from homeshore.security.actions import record_access
from homeshore.security.errors import NoSuchFile
from homeshore.web.floor.access import floor_scope
from homeshore.web.story.files import download

PAGE_LENGTH = 25
PREVIEW_BYTES = 4_000


class ReleaseForm(forms.Form):
    """Who wrote the mail, as the supervisor found out."""

    sender = forms.EmailField(
        label=gettext_lazy("Sender's e-mail address"),
        help_text=gettext_lazy("The answer goes there. Look for it in the beginning of the message."),
    )


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """What waits in quarantine, the newest first."""
    page = Paginator(lists.quarantined(floor_scope(request)), PAGE_LENGTH).get_page(request.GET.get("page"))
    return render(request, "floor/quarantine.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def shown(request: HttpRequest, quarantined: int) -> HttpResponse:
    """One mail: its beginning as it came, and the form that releases it. The access trail keeps who looked."""
    mail = _mail(request, quarantined)
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and (answer := _release(request, form, mail)):
        return answer
    record_access(floor_scope(request), mail.brand_id, "quarantine", mail.id)
    context = {"mail": mail, "form": form, "preview": _preview(mail)}
    return render(request, "floor/quarantined.html", context, status=422 if form.errors else 200)


def _release(request: HttpRequest, form: ReleaseForm, mail: QuarantinedMail) -> HttpResponse | None:
    try:
        message = actions.release_quarantined(mail.id, form.cleaned_data["sender"])
    except NoSuchFile:
        form.add_error(None, _("The stored message is gone: it can only be dismissed."))
        return None
    except Refusal as refusal:
        form.add_error(None, sentence_for(refusal, get_language() or "fr"))
        return None
    messages.success(request, _("Released: the message is a contact now, and waits for an agent."))
    return redirect("floor:contact", message.contact_id) if message.contact_id else redirect("floor:quarantine")


@require_safe
def raw(request: HttpRequest, quarantined: int) -> HttpResponse:
    """The message as it came, to save. The access trail keeps who opened it."""
    mail = _mail(request, quarantined)
    try:
        data = files.read(mail.raw_file)
    except NoSuchFile as refusal:
        raise Http404(refusal.code) from refusal
    record_access(floor_scope(request), mail.brand_id, "quarantine", mail.id)
    return download(data, f"quarantine-{encode_id(mail.id)}.eml", "application/octet-stream")


@require_POST
def dismiss(request: HttpRequest, quarantined: int) -> HttpResponse:
    """The message needs no answer."""
    actions.dismiss_quarantined(_mail(request, quarantined).id)
    messages.success(request, _("Dismissed: nobody will answer this message."))
    return redirect("floor:quarantine")


def _mail(request: HttpRequest, quarantined: int) -> QuarantinedMail:
    found = lists.quarantined(floor_scope(request)).filter(id=quarantined).first()
    if found is None:
        raise Http404("unknown_quarantined")
    return found


def _preview(mail: QuarantinedMail) -> str:
    """The beginning of the message as text, whatever its bytes; nothing when the file is gone."""
    try:
        with files.path_of(mail.raw_file).open("rb") as file:
            data = file.read(PREVIEW_BYTES)
    except (FileNotFoundError, NoSuchFile):
        return ""
    text = data.decode("utf-8", errors="replace")
    return "".join(char if char.isprintable() or char in "\n\t" else "·" for char in text.replace("\r\n", "\n"))
