"""Numbers with the proof of right to them, and the trunks that carry them."""

from datetime import date

import msgspec
import puremagic
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from homeshore.brands import actions
from homeshore.brands import queries as brands
from homeshore.brands.queries import telephone
from homeshore.brands.queries.telephone import PhoneNumber
from homeshore.contacts.rules.number_plan import shown as shown_number
from homeshore.contacts.telephone.client import ask
from homeshore.contacts.telephone.protocol import ShowTrunks, Trunks, TrunkState
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import decode_id
from homeshore.kit.problems import Invalid, Problem
from homeshore.security import files
from homeshore.web.office.forms.telephone import NumberForm, TrunkForm
from homeshore.web.office.views.editing import attempt, edited, posted, scope_of_request, show_form, shown, typed

DOCUMENTS = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}
MOST_BYTES = 10 * 1024 * 1024
SOON_DAYS = 30
HEALTH_SECONDS = 1.0


class ShownNumber(msgspec.Struct, frozen=True):
    """A line of the list. proof: none, open (to be verified), later, over, soon (ends soon) or good."""

    row: PhoneNumber
    number: str
    proof: str


@shown
def overview(request: HttpRequest) -> HttpResponse:
    """All numbers and trunks."""
    today = timezone.localdate()
    rows = telephone.phone_numbers(scope_of_request(request))
    numbers = [ShownNumber(row, shown_number(row.number), proof_state(row, today)) for row in rows]
    trunks = list(telephone.trunks())
    states = _states() if trunks else {}
    context = {
        "numbers": numbers,
        "trunks": [(row, states.get(row.id)) for row in trunks],
        "health": bool(states) or not trunks,
        "programmes": brands.programmes(scope_of_request(request)).exists(),
    }
    return render(request, "office/telephone.html", context)


@edited
def new_number(request: HttpRequest) -> HttpResponse:
    """Enter a number."""
    form = _number_form(request)

    def add() -> PhoneNumber:
        programme = brands.programme(scope_of_request(request), decode_id(form.cleaned_data["programme"]))
        document = _document(request)
        row = actions.add_number(programme.brand, form.details())
        _keep(row, document)
        return row

    if row := attempt(form, add):
        messages.success(request, _("The number answers from now on. Verify its proof to show it on calls."))
        return redirect("office:number", row.id)
    return show_form(request, "office/number.html", form)


@edited
def number(request: HttpRequest, number_id: int) -> HttpResponse:
    """Change a number; its proof."""
    row = telephone.phone_number(scope_of_request(request), number_id)
    form = _number_form(request, row)

    def change() -> PhoneNumber:
        document = _document(request)
        changed = actions.change_number(row, form.details())
        _keep(changed, document)
        return changed

    if attempt(form, change):
        messages.success(request, _("Saved."))
        return redirect("office:number", row.id)
    stands = telephone.phone_number(scope_of_request(request), number_id)
    context = {
        "number": stands,
        "text": shown_number(stands.number),
        "proof": proof_state(stands, timezone.localdate()),
    }
    return show_form(request, "office/number.html", form, **context)


@posted
def verify_number(request: HttpRequest, number_id: int) -> HttpResponse:
    """Say that the proof was looked at and found right."""
    row = telephone.phone_number(scope_of_request(request), number_id)
    try:
        actions.verify_proof(row, scope_of_request(request).user)
        messages.success(request, _("The proof is verified: the number may be shown on calls while it is valid."))
    except Refusal:
        messages.error(request, _("Enter the kind of proof, its reference and its first day before verifying."))
    return redirect("office:number", row.id)


@shown
def number_proof(request: HttpRequest, number_id: int) -> HttpResponse:
    """The document, to be looked at."""
    row = telephone.phone_number(scope_of_request(request), number_id)
    if not row.proof_file:
        raise Http404
    name = content_disposition_header(True, row.proof_file_name or "document")
    headers = {"Content-Disposition": name or "attachment"}
    return HttpResponse(files.read(row.proof_file), content_type="application/octet-stream", headers=headers)


@edited
def new_trunk(request: HttpRequest) -> HttpResponse:
    """Enter a trunk."""
    form = TrunkForm(typed(request))
    if row := attempt(form, lambda: actions.add_trunk(form.details())):
        messages.success(request, _("The trunk %(name)s is in service.") % {"name": row.name})
        return redirect("office:telephone")
    return show_form(request, "office/trunk.html", form)


@edited
def trunk(request: HttpRequest, trunk_id: int) -> HttpResponse:
    """Change a trunk."""
    row = telephone.trunk(trunk_id)
    form = TrunkForm(typed(request), initial=TrunkForm.of(row))
    if attempt(form, lambda: actions.change_trunk(row, form.details())):
        messages.success(request, _("Saved. Calls in progress go on."))
        return redirect("office:telephone")
    stands = telephone.trunk(trunk_id)
    return show_form(request, "office/trunk.html", form, trunk=stands, state=_states().get(stands.id))


def proof_state(row: PhoneNumber, today: date) -> str:
    """How the right to a number stands today: none, open, later, over, soon or good."""
    if not row.proof_kind:
        return "none"
    if row.proof_until and row.proof_until < today:
        return "over"
    if row.verified_at is None:
        return "open"
    if row.proof_from and row.proof_from > today:
        return "later"
    ends_soon = row.proof_until and (row.proof_until - today).days < SOON_DAYS
    return "soon" if ends_soon else "good"


def _number_form(request: HttpRequest, row: PhoneNumber | None = None) -> NumberForm:
    programmes = brands.programmes(scope_of_request(request), row.brand_id if row else 0)
    return NumberForm(
        typed(request),
        request.FILES if request.method == "POST" else None,
        initial=NumberForm.of(row) if row else None,
        programmes=programmes,
        trunks=telephone.trunks(),
    )


def _document(request: HttpRequest) -> tuple[str, bytes] | None:
    """The document that was sent: its name and content. Raises Invalid for another kind of file."""
    sent = request.FILES.get("document")
    if sent is None:
        return None
    data = sent.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Invalid([Problem("document", "file_too_large", {"most": MOST_BYTES // 1024**2})])
    try:
        kinds = {match.mime_type for match in puremagic.magic_string(data)[:1]}
    except (puremagic.PureError, ValueError):
        kinds = set()
    if not kinds & DOCUMENTS.keys():
        raise Invalid([Problem("document", "not_a_document")])
    return sent.name or "document", data


def _keep(row: PhoneNumber, document: tuple[str, bytes] | None) -> None:
    if document is None:
        return
    name, data = document
    before = row.proof_file
    actions.keep_proof(row, files.store(data), name)
    files.remove(before)


def _states() -> dict[int, TrunkState]:
    """How the trunks are, as the switchboard says; nothing while it cannot be asked."""
    try:
        answer = ask(ShowTrunks(), Trunks, HEALTH_SECONDS)
    except Refusal:
        return {}
    return {state.trunk: state for state in answer.trunks}
