"""Contacts as supervisors read them: the list, one contact with everything about it, its mails and files."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from homeshore.contacts.dispatcher.client import do
from homeshore.contacts.errors import ContactUnknown
from homeshore.contacts.queries import lists, reach
from homeshore.kit.clock import now_us
from homeshore.kit.errors import Refusal
from homeshore.live.errors import sentence_for
from homeshore.routing.commands import Requeue
from homeshore.security import files
from homeshore.security.actions import record_access
from homeshore.security.errors import NoSuchFile
from homeshore.web.floor.access import floor_scope
from homeshore.web.quality.listing import of_contact
from homeshore.web.story.files import download, mail_frame
from homeshore.web.story.lists import contact_list
from homeshore.web.story.telling import Addresses, Audience, tell_contact

ADDRESSES = Addresses(
    mail=lambda message: reverse("floor:message", args=[message]),
    file=lambda attachment: reverse("floor:attachment", args=[attachment]),
)


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Contacts of all brands in the supervisor's scope, narrowed by the address."""
    return render(request, "floor/contacts.html", {"found": contact_list(floor_scope(request), request.GET)})


@require_safe
def shown(request: HttpRequest, contact: int) -> HttpResponse:
    """One contact: what was said, why it was offered to whom, whose time it took. The access trail keeps who looked."""
    scope = floor_scope(request)
    try:
        story = tell_contact(scope, contact, Audience.FLOOR, ADDRESSES)
    except ContactUnknown as refusal:
        raise Http404(refusal.code) from refusal
    record_access(scope, story.contact.brand_id, "conversation", contact)
    return render(request, "floor/contact.html", {"story": story, "recordings": of_contact(request, contact)})


@require_POST
def requeue(request: HttpRequest, contact: int) -> HttpResponse:
    """Offer a waiting contact to everybody again, those who declined or missed it included."""
    try:
        lists.contact(floor_scope(request), contact)
        do(Requeue(contact, occurred_us=now_us()))
    except ContactUnknown as refusal:
        raise Http404(refusal.code) from refusal
    except Refusal as refusal:
        messages.error(request, sentence_for(refusal, get_language() or "fr"))
    else:
        messages.success(request, _("The contact is offered to everybody again."))
    return redirect("floor:contact", contact)


@require_safe
def message_html(request: HttpRequest, message: int) -> HttpResponse:
    """A mail's HTML for its frame."""
    try:
        page = reach.mail_page(message)
    except ContactUnknown as refusal:
        raise Http404(refusal.code) from refusal
    if not floor_scope(request).covers(page.brand):
        raise Http404(ContactUnknown.code)
    return mail_frame(request, page, ADDRESSES.file)


@require_safe
def attachment(request: HttpRequest, attachment: int) -> HttpResponse:
    """A file of a conversation, to save. The access trail keeps who opened it."""
    scope = floor_scope(request)
    try:
        file = reach.stored_file(attachment)
        if not scope.covers(file.brand):
            raise ContactUnknown(attachment=attachment)
        data = files.read(file.file)
    except (ContactUnknown, NoSuchFile) as refusal:
        raise Http404(refusal.code) from refusal
    record_access(scope, file.brand, "file", file.id)
    return download(data, file.name, file.media_type)
