"""The routes of /api/v1. Each is named, and its name stands in the permission table."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status

from homeshore import __version__
from homeshore.brands import queries as brands
from homeshore.brands.errors import UnknownBrand
from homeshore.contacts import actions
from homeshore.contacts.actions import Injection
from homeshore.contacts.dispatcher.client import ask
from homeshore.contacts.dispatcher.protocol import ShowFloor
from homeshore.contacts.queries import lists, messages
from homeshore.contacts.queries.lists import ContactFilter
from homeshore.facts.vocabulary import Channel, ContactState, Origin
from homeshore.kit.clock import to_us
from homeshore.people import queries as people
from homeshore.routing.views import FloorView
from homeshore.security import actions as security
from homeshore.security import files
from homeshore.security.demo_tokens import is_demo_token
from homeshore.security.scope import Scope
from homeshore.web.api import schemas, shapes
from homeshore.web.api.door import Token, scope_of_call
from homeshore.web.api.problems import ProblemAPI

PAGE = 50
PROBLEMS = {code: schemas.ProblemOut for code in (400, 401, 403, 404, 409, 422, 503)}
Limit = Annotated[int, Query(ge=1, le=200)]

api = ProblemAPI(
    title="Homeshore",
    version=__version__,
    urls_namespace="api",
    auth=Token(),
    description="Brands, programmes, agents, contacts and the live state. A brand's token sees that brand only.",
)
router = Router()


@router.get("/brands", url_name="brands", response={200: list[schemas.BrandOut], **PROBLEMS})
def list_brands(request: HttpRequest) -> object:
    """The brands that the token sees."""
    return list(brands.brands(scope_of_call(request)))


@router.get("/programmes", url_name="programmes", response={200: list[schemas.ProgrammeOut], **PROBLEMS})
def list_programmes(request: HttpRequest, brand: str = "") -> object:
    """The programmes that the token sees, of one brand (its short name) or of all."""
    scope = scope_of_call(request)
    rows = brands.programmes(scope, _brand(scope, brand))
    return [shapes.programme(row, timezone.now()) for row in rows]


@router.get("/agents", url_name="agents", response={200: list[schemas.AgentOut], **PROBLEMS})
def list_agents(request: HttpRequest) -> object:
    """The agents of the centre."""
    assert scope_of_call(request).brands is None
    return [shapes.agent(row) for row in people.agents()]


@router.get("/contacts", url_name="contacts", response={200: schemas.ContactPage, **PROBLEMS})
def list_contacts(  # each is a query parameter
    request: HttpRequest,
    brand: str = "",
    channel: Channel | None = None,
    state: ContactState | None = None,
    before: schemas.IdIn | None = None,
    limit: Limit = PAGE,
) -> object:
    """Contacts, newest first, narrowed by brand (short name), channel and state."""
    scope = scope_of_call(request)
    wanted = ContactFilter(brand=_brand(scope, brand), channel=channel or "", state=state or "", before=before or 0)
    rows = list(lists.contacts(scope, wanted)[: limit + 1])
    more = len(rows) > limit
    return {"items": [shapes.contact(row) for row in rows[:limit]], "next": rows[limit - 1].id if more else None}


@router.post("/contacts", url_name="contacts", response={201: schemas.ContactOut, 413: schemas.ProblemOut, **PROBLEMS})
def inject_contact(request: HttpRequest, body: schemas.ContactIn) -> object:
    """Hand a contact over. The same key twice gives the same contact."""
    scope = scope_of_call(request)
    contact = actions.inject(
        Injection(
            brand=_brand(scope, body.brand),
            channel=body.channel,
            identity_kind=body.customer.kind,
            identity=body.customer.value,
            name=body.customer.name,
            text=body.text,
            subject=body.subject,
            language=body.language,
            programme=body.programme,
            key=body.key,
            not_before_us=to_us(body.not_before) if body.not_before else 0,
            origin=Origin.DEMO if is_demo_token(body.demo_token) else Origin.CUSTOMER,
        )
    )
    return Status(201, shapes.contact(lists.contact(scope, contact.id)))


@router.get("/contacts/{contact}", url_name="contact", response={200: schemas.ContactDetail, **PROBLEMS})
def show_contact(request: HttpRequest, contact: schemas.IdIn) -> object:
    """One contact with its messages, attachments, handlings and facts. The look is written into the access trail."""
    scope = scope_of_call(request)
    row = lists.contact(scope, contact)
    security.record_access(scope, row.brand_id, "conversation", row.id)
    handlings = list(lists.handlings_of(scope, row.id))
    said, facts = messages.of_contact(row.id), lists.facts_of(scope, row.id)
    if scope.brands is not None:  # a brand knows the agents who served it; their notes, and who declined, stay here
        said = [view for view in said if view.direction != "internal"]
        facts = shapes.without_agents(facts, keep={each.agent for each in handlings})
    return {
        **shapes.contact(row),
        "messages": [shapes.message(view) for view in said],
        "attachments": [shapes.file(file) for view in said for file in view.attachments],
        "handlings": [shapes.handling(each) for each in handlings],
        "facts": [shapes.fact(record) for record in facts],
    }


@router.get("/attachments/{attachment}", url_name="attachment", response={200: None, **PROBLEMS})
def show_attachment(request: HttpRequest, attachment: schemas.IdIn) -> object:
    """The bytes of a file."""
    scope = scope_of_call(request)
    row = messages.attachment(attachment)
    lists.contact(scope, row.message.contact_id or 0)
    security.record_access(scope, row.brand_id, "file", row.id)
    response = HttpResponse(files.read(row.file), content_type="application/octet-stream")
    response["Content-Disposition"] = "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@router.get("/live", url_name="live", response={200: schemas.LiveOut, **PROBLEMS})
def show_live(request: HttpRequest) -> object:
    """Queues and agents at this moment, from the dispatcher."""
    return shapes.live(ask(ShowFloor(), FloorView), scope_of_call(request))


@router.get("/quarantine", url_name="quarantine", response={200: list[schemas.QuarantinedOut], **PROBLEMS})
def list_quarantined(request: HttpRequest) -> object:
    """Mail that could not be read and waits for a supervisor."""
    return [
        {"id": row.id, "brand": row.brand_id, "at": row.at, "problem": row.problem, "size": row.size}
        for row in lists.quarantined(scope_of_call(request))[:200]
    ]


def _brand(scope: Scope, slug: str) -> int:
    """The id behind a brand's short name, within the scope; 0 for no name. Raises UnknownBrand.

    A brand outside the scope is refused in the same words as one that does not exist.
    """
    if not slug:
        return 0
    found = brands.brand_by_slug(slug)
    if not scope.covers(found.id):
        raise UnknownBrand(slug=slug)
    return found.id


api.add_router("/v1", router)
