"""The desk's page, and what it fetches over HTTP: the customer's card, mails as HTML, files both ways."""

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from homeshore.contacts import actions
from homeshore.contacts.queries import messages, reach
from homeshore.kit.errors import Refusal
from homeshore.security import files
from homeshore.security.actions import record_access
from homeshore.security.errors import NoSuchFile
from homeshore.security.middleware import WASM_POLICY, scope_for
from homeshore.web.agent import hands
from homeshore.web.agent.page import MODULES, page_settings
from homeshore.web.agent.refusals import refusals_as_json
from homeshore.web.agent.texts import SHORTCUTS, TRANSFER_REASONS
from homeshore.web.public.uploads import ACCEPT, upload_of
from homeshore.web.story.files import download, mail_frame

FILES_AT_ONCE = 10


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The page on which an agent works; everything live arrives over the socket."""
    agent = hands.agent_of(request)
    limits = {"file_bytes": actions.FILE_LIMIT, "files": FILES_AT_ONCE}
    settings = page_settings(agent, limits)
    context = {
        "settings": settings,
        "transfer_reasons": TRANSFER_REASONS,
        "shortcuts": SHORTCUTS,
        "accept": ACCEPT,
        "modules": MODULES,
    }
    response = render(request, "agent/desk.html", context)
    if settings["suppressor"]:
        response["Content-Security-Policy"] = WASM_POLICY
    return response


@require_safe
@refusals_as_json
def card(request: HttpRequest, contact: int) -> HttpResponse:
    """The customer of a contact that the agent opens; the access trail keeps who looked."""
    hands.check_holds(hands.agent_of(request).id, contact)
    record_access(scope_for(request), reach.brand_of(contact), "conversation", contact)
    return JsonResponse(msgspec.to_builtins(reach.card(contact)))


@require_POST
@refusals_as_json
def refuse_calls(request: HttpRequest, contact: int) -> HttpResponse:
    """The customer said that they want no more commercial calls: it holds at once, for the brand and for good."""
    agent = hands.agent_of(request)
    hands.check_holds(agent.id, contact)
    actions.refuse_calls(contact, agent.id)
    return JsonResponse(msgspec.to_builtins(reach.card(contact)))


@require_POST
@refusals_as_json
def say(request: HttpRequest, contact: int) -> HttpResponse:
    """A reply with files, whole or not at all (the socket's `say` takes text). The same `key` is one message."""
    agent = hands.agent_of(request)
    hands.check_holds(agent.id, contact)
    said = actions.Said(
        agent=agent.id,
        contact=contact,
        text=request.POST.get("text", ""),
        key=request.POST.get("key", "")[:64],
        uploads=tuple(upload_of(file) for file in request.FILES.getlist("files")[:FILES_AT_ONCE]),
    )
    message = actions.say_as_agent(said)
    return JsonResponse({"message": msgspec.to_builtins(messages.message(message.id))})


@require_safe
def message_html(request: HttpRequest, message: int) -> HttpResponse:
    """A mail's HTML for its frame: its policy runs nothing and loads nothing but the mail's own images."""
    try:
        page = reach.mail_page(message)
        hands.check_reads(hands.agent_of(request).id, page.conversation)
    except Refusal as refusal:
        raise Http404(refusal.code) from refusal
    return mail_frame(request, page, lambda file: reverse("agent:attachment", args=[file]))


@require_safe
def attachment(request: HttpRequest, attachment: int) -> HttpResponse:
    """A file of a conversation in the agent's hands, to save. Who opened it is written down."""
    try:
        file = reach.stored_file(attachment)
        hands.check_reads(hands.agent_of(request).id, file.conversation)
        data = files.read(file.file)
    except (Refusal, NoSuchFile) as refusal:
        raise Http404(str(refusal)) from refusal
    record_access(scope_for(request), file.brand, "file", file.id)
    return download(data, file.name, file.media_type)
