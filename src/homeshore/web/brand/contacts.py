"""A brand's contacts: the list, and each one with its messages, its handlings and its facts, down to the second."""

from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from homeshore.contacts.errors import ContactUnknown
from homeshore.contacts.queries import reach
from homeshore.kit.ids import encode_id
from homeshore.security import files
from homeshore.security.actions import record_access
from homeshore.security.errors import NoSuchFile
from homeshore.web.brand.access import brand_of
from homeshore.web.quality.listing import of_contact
from homeshore.web.story.files import download, mail_frame
from homeshore.web.story.lists import contact_list
from homeshore.web.story.telling import Addresses, Audience, tell_contact


def _addresses(slug: str) -> Addresses:
    return Addresses(
        mail=lambda message: reverse("brand:message", args=[slug, message]),
        file=lambda attachment: reverse("brand:attachment", args=[slug, attachment]),
    )


@require_safe
def listed(request: HttpRequest, slug: str) -> HttpResponse:
    """The brand's contacts, narrowed by the address; days are the brand's."""
    brand, scope = brand_of(request, slug)
    with timezone.override(ZoneInfo(brand.time_zone)):
        found = contact_list(scope, request.GET, brand.id)
        return render(request, "brand/contacts.html", {"brand": brand, "found": found})


@require_safe
def shown(request: HttpRequest, slug: str, contact: int) -> HttpResponse:
    """One contact. Agents appear by first name, internal notes stay with the agents, and the look is kept."""
    brand, scope = brand_of(request, slug)
    with timezone.override(ZoneInfo(brand.time_zone)):
        try:
            story = tell_contact(scope, contact, Audience.BRAND, _addresses(slug))
        except ContactUnknown as refusal:
            raise Http404(refusal.code) from refusal
        record_access(scope, brand.id, "conversation", contact)
        context = {
            "brand": brand,
            "story": story,
            "address": encode_id(contact),
            "recordings": of_contact(request, contact),
        }
        return render(request, "brand/contact.html", context)


@require_safe
def message_html(request: HttpRequest, slug: str, message: int) -> HttpResponse:
    """A mail's HTML for its frame."""
    _brand, scope = brand_of(request, slug)
    try:
        page = reach.mail_page(message)
    except ContactUnknown as refusal:
        raise Http404(refusal.code) from refusal
    if not scope.covers(page.brand):
        raise Http404(ContactUnknown.code)
    return mail_frame(request, page, _addresses(slug).file)


@require_safe
def attachment(request: HttpRequest, slug: str, attachment: int) -> HttpResponse:
    """A file of a conversation, to save. The access trail keeps who opened it."""
    _brand, scope = brand_of(request, slug)
    try:
        file = reach.stored_file(attachment)
        if not scope.covers(file.brand):
            raise ContactUnknown(attachment=attachment)
        data = files.read(file.file)
    except (ContactUnknown, NoSuchFile) as refusal:
        raise Http404(refusal.code) from refusal
    record_access(scope, file.brand, "file", file.id)
    return download(data, file.name, file.media_type)
