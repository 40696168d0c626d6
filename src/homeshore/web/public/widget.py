"""What the chat window fetches over HTTP: its script, its brand's words and colours, its files.

It stands on other sites' pages, so answers carry CORS headers, for the brand's sites and our own only. No cookie is
used: the chat's secret opens what belongs to it.
"""

from pathlib import Path

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from homeshore.brands import queries as brands
from homeshore.brands.errors import UnknownBrand, UnknownProgramme
from homeshore.contacts import actions
from homeshore.contacts.errors import ChatUnknown, ContactUnknown, FileKindRefused, FileTooLarge, NothingToSay
from homeshore.contacts.queries import messages
from homeshore.facts.vocabulary import Channel
from homeshore.kit.clock import now_us
from homeshore.kit.errors import Refusal
from homeshore.live.chat.messages import LONGEST_TEXT
from homeshore.live.chat.shown import attachment_behind, shown
from homeshore.live.errors import sentence_for
from homeshore.security import files
from homeshore.security.errors import NoSuchFile
from homeshore.web.public import colours, texts, uploads
from homeshore.web.public.calling import calls_from, opening_of
from homeshore.web.public.sites import LANGUAGES, brand_or_404, from_its_sites, language_of, shared

SCRIPT = Path(__file__).parent / "static" / "public" / "widget.js"
_STATUSES: dict[type[Refusal], int] = {ChatUnknown: 403, FileTooLarge: 413, FileKindRefused: 415, NothingToSay: 400}
_FILE_POLICY = "default-src 'none'; sandbox"


@require_safe
def script(_request: HttpRequest) -> HttpResponse:
    """The one script tag. It loads the rest from the place that it came from."""
    response = HttpResponse(SCRIPT.read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = "public, max-age=300"
    return response


@require_safe
def config(request: HttpRequest, slug: str) -> HttpResponse:
    """What a page needs before the chat opens. 404 for an unknown brand, 403 for a site that is not the brand's."""
    try:
        brand = brands.brand_by_slug(slug)
    except UnknownBrand:
        return JsonResponse({"refused": "unknown_brand"}, status=404, headers={"Access-Control-Allow-Origin": "*"})
    if not from_its_sites(request, brand):
        return JsonResponse({"refused": "not_allowed"}, status=403, headers={"Access-Control-Allow-Origin": "*"})
    language = language_of(request, brand)
    response = JsonResponse(
        {
            "brand": {"slug": brand.slug, "name": brand.name},
            "language": language,
            "languages": [each for each in LANGUAGES if each in brand.languages],
            "greeting": brand.greeting_fr if language == "fr" else brand.greeting_en,
            "colours": msgspec.to_builtins(colours.shades(brand.accent)),
            "opening": _opening(brand, language, Channel.CHAT),
            "calls": calls_from(brand, language, request.GET.get("programme", "")),
            "limits": {"text": LONGEST_TEXT, "file_bytes": actions.FILE_LIMIT, "accept": uploads.ACCEPT},
            "texts": texts.texts_in(language),
        }
    )
    response["Cache-Control"] = "no-store"
    return shared(request, response)


@csrf_exempt  # no cookie gives this request any power: the chat's secret in the form does
@require_http_methods(["POST", "OPTIONS"])
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """A message with files. Answers with the message, or with a refusal in the customer's language."""
    brand = brand_or_404(slug)
    if not from_its_sites(request, brand):
        return JsonResponse({"refused": "not_allowed"}, status=403)
    if request.method == "OPTIONS":
        return shared(request, HttpResponse(status=204, headers={"Access-Control-Allow-Methods": "POST"}))
    try:
        body, status = {"message": msgspec.to_builtins(_stored(request, brand))}, 200
    except Refusal as refusal:
        sentence = sentence_for(refusal, language_of(request, brand))
        body, status = {"refused": refusal.code, "text": sentence}, _STATUSES.get(type(refusal), 400)
    return shared(request, JsonResponse(body, status=status))


@require_safe
def file(_request: HttpRequest, token: str) -> HttpResponse:
    """A file of a chat: pictures are shown, everything else is saved; nothing in it ever runs."""
    number = attachment_behind(token)
    if number is None:
        raise Http404
    try:
        row = messages.attachment(number)
        data = files.read(row.file)
    except (ContactUnknown, NoSuchFile) as refusal:
        raise Http404 from refusal
    response = HttpResponse(data, content_type=row.media_type)
    save = row.media_type not in uploads.SHOWN_IN_PLACE
    response["Content-Disposition"] = content_disposition_header(save, row.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _FILE_POLICY
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _stored(request: HttpRequest, brand: brands.Brand) -> object:
    session = actions.session_of(request.POST.get("secret", ""))
    if session.brand_id != brand.id:
        raise ChatUnknown
    files_sent = tuple(uploads.upload_of(each) for each in request.FILES.getlist("file")[:5])
    text = request.POST.get("text", "")[:LONGEST_TEXT]
    message = actions.say_as_customer(session, text, request.POST.get("key", "")[:64], now_us(), files_sent)
    return shown(messages.message(message.id))


def _opening(brand: brands.Brand, language: str, channel: Channel) -> dict[str, object]:
    try:
        programme = brands.programme_for(brand.id, channel, language)
    except UnknownProgramme:
        return {"open": False, "opens_us": 0}
    return opening_of(programme)
