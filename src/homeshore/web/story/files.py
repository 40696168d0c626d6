"""Mails as HTML and files of conversations, as responses that run nothing and load nothing from elsewhere."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from homeshore.adapters.mailboxes.sanitising import with_inline_images
from homeshore.contacts.queries.reach import MailPage

FILE_POLICY = "default-src 'none'; sandbox"


def mail_frame(request: HttpRequest, page: MailPage, address_of: Callable[[int], str]) -> HttpResponse:
    """A mail's HTML for a sandboxed frame of ours. `address_of` gives the address of an inline image's attachment."""
    images = {name: address_of(number) for name, number in page.images.items()}
    context = {
        "html": with_inline_images(page.html, images),
        "quoted_html": with_inline_images(page.quoted_html, images),
    }
    response = render(request, "agent/mail.html", context)
    here = f"{request.scheme}://{request.get_host()}"
    response["Content-Security-Policy"] = _mail_policy(here, here + address_of(0).removesuffix("0" * 13))
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _mail_policy(here: str, images: str) -> str:
    parts = {
        "default-src": "'none'",
        "img-src": images,
        "style-src": f"{here}{settings.STATIC_URL}agent/mail.css",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
        "sandbox": "allow-same-origin allow-popups allow-popups-to-escape-sandbox",
    }
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def download(data: bytes, name: str, media_type: str) -> HttpResponse:
    """A file to save, never to open in the page."""
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = FILE_POLICY
    response["Cache-Control"] = "private, no-store"
    return response
