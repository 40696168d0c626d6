"""The office's first page, and the access trail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from homeshore.brands import queries as brands
from homeshore.brands.queries import telephone
from homeshore.contacts.rules.number_plan import shown as shown_number
from homeshore.kit.ids import decode_id, encode_id
from homeshore.people import queries as people
from homeshore.security import queries as security
from homeshore.web.office.views.editing import page_of, scope_of_request, shown
from homeshore.web.office.views.telephone import proof_state
from homeshore.web.story.access_words import ACCESSES


@shown
def home(request: HttpRequest) -> HttpResponse:
    """How many of each, and what is missing before work can be offered."""
    scope, today = scope_of_request(request), timezone.localdate()
    context = {
        "brands": brands.brands(scope).count(),
        "programmes": brands.programmes(scope).count(),
        "agents": people.agents().count(),
        "users": security.users().count(),
        "mailboxes": brands.mailboxes(only_active=True).count(),
        "failing": brands.mailboxes(only_active=True).exclude(last_error=""),
        "expiring": [
            (row, shown_number(row.number), proof_state(row, today))
            for row in telephone.phone_numbers(scope, only_active=True).filter(is_presented=True)
            if proof_state(row, today) in {"soon", "over"}
        ],
    }
    return render(request, "office/home.html", context)


@shown
def audit(request: HttpRequest) -> HttpResponse:
    """Who looked at whose data."""
    scope = scope_of_request(request)
    what, user = request.GET.get("what", ""), _id(request.GET.get("user", ""))
    found = page_of(request, security.accesses(scope, what, user))
    users = security.user_names({row.user for row in found})
    tokens = security.token_names({row.token for row in found})
    names = {row.id: row.name for row in brands.brands(scope)}
    listed = [
        (
            row,
            users.get(row.user) or tokens.get(row.token, ""),
            names.get(row.brand, ""),
            ACCESSES.get(row.what, row.what),
            encode_id(row.object),
        )
        for row in found
    ]
    everybody = [(encode_id(one.id), one.name, one.id == user) for one in security.users()]
    context = {"page": found, "listed": listed, "what": what, "kinds": ACCESSES, "users": everybody}
    return render(request, "office/audit.html", context)


def _id(text: str) -> int:
    try:
        return decode_id(text)
    except ValueError:
        return 0
