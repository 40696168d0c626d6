"""My papers: what is on file about an employee's telework and hours; each sees their own and can add a signed copy."""

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from homeshore.kit.errors import Refusal
from homeshore.kit.problems import Invalid
from homeshore.people import queries as people
from homeshore.people.queries import Agent
from homeshore.web.agent.hands import agent_of
from homeshore.web.planning.telework import document
from homeshore.web.planning.terms_forms import PaperForm
from homeshore.workforce.actions import terms as actions
from homeshore.workforce.queries import telework, terms
from homeshore.workforce.queries.telework import TeleworkTerms
from homeshore.workforce.queries.terms import Authorisation


class Papers(msgspec.Struct, frozen=True):
    """What is on file, each authorisation with a form of its own for the copy that it may lack."""

    authorisations: list[tuple[Authorisation, PaperForm]]
    telework: list[TeleworkTerms]


@require_safe
@never_cache
def papers(request: HttpRequest) -> HttpResponse:
    """Authorisations, amendments and collective texts that concern me."""
    return _page(request, agent_of(request), {})


@require_safe
@never_cache
def authorisation(request: HttpRequest, authorisation_id: int) -> HttpResponse:
    """The signed paper of an authorisation of mine, as a download."""
    return document(_own(agent_of(request), authorisation_id).file, "authorisation")


@require_safe
@never_cache
def amendment(request: HttpRequest, terms_id: int) -> HttpResponse:
    """My amendment, or the collective text that my telework is under, as a download."""
    row = telework.telework(_contracts(agent_of(request))).filter(id=terms_id).first()
    if row is None:
        raise Http404("unknown_telework")
    return document(row.file, "amendment") if row.file else document(row.accord.file if row.accord else "", "accord")


@require_POST
def add(request: HttpRequest, authorisation_id: int) -> HttpResponse:
    """Send the copy that is missing on file."""
    agent = agent_of(request)
    row = _own(agent, authorisation_id)
    form = PaperForm(request.POST, request.FILES, auto_id=_ids(row))
    if form.is_valid():
        try:
            actions.add_paper(row.contract_id, row.id, form.cleaned_data["document"])
        except Invalid as invalid:
            form.show(invalid.problems)
        else:
            messages.success(request, _("Thank you, your copy is on file."))
            return redirect("agent:papers")
    return _page(request, agent, {row.id: form})


def _page(request: HttpRequest, agent: Agent, typed: dict[int, PaperForm]) -> HttpResponse:
    contracts = _contracts(agent)
    rows = [row for held in terms.authorisations(contracts).values() for row in held]
    found = Papers(
        [(row, typed.get(row.id) or PaperForm(auto_id=_ids(row))) for row in rows], list(telework.telework(contracts))
    )
    return render(request, "agent/schedule/papers.html", {"papers": found}, status=422 if typed else 200)


def _contracts(agent: Agent) -> list[int]:
    return [row.id for row in people.contracts(agent.person_id)]


def _own(agent: Agent, authorisation_id: int) -> Authorisation:
    for contract in _contracts(agent):
        try:
            return terms.authorisation(contract, authorisation_id)
        except Refusal:
            continue
    raise Http404("unknown_authorisation")


def _ids(row: Authorisation) -> str:
    return f"paper-{row.id}-%s"
