"""Agents, with their contracts and certificates."""

from datetime import date
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from homeshore.brands import queries as brands
from homeshore.kit.ids import decode_id
from homeshore.learning import actions as learning_actions
from homeshore.learning import queries as learning
from homeshore.people import actions
from homeshore.people import queries as people
from homeshore.web.office import hiring
from homeshore.web.office.forms.people import (
    MODES,
    AgentForm,
    CertificateForm,
    ContractEndForm,
    ContractForm,
    NewAgentForm,
)
from homeshore.web.office.views.editing import (
    attempt,
    edited,
    page_of,
    posted,
    scope_of_request,
    show_form,
    shown,
    typed,
)


@shown
def agent_list(request: HttpRequest) -> HttpResponse:
    """Agents, found by name, address or legal mode."""
    text, mode = request.GET.get("q", "").strip(), request.GET.get("mode", "")
    archived = request.GET.get("archived") == "1"
    mode = mode if mode in dict(MODES) else ""
    rows = people.agents(text, mode, archived=archived)
    found = page_of(request, rows)
    held = _certified([agent.id for agent in found])
    listed = [(agent, people.mode_of(agent.id), held.get(agent.id, [])) for agent in found]
    context = {"page": found, "listed": listed, "text": text, "mode": mode, "modes": MODES, "archived": archived}
    return render(request, "office/agents.html", context)


@edited
def new_agent(request: HttpRequest) -> HttpResponse:
    """Hire an agent."""
    form = NewAgentForm(typed(request))
    if agent := attempt(form, lambda: hiring.hire(form.person(), form.profile(), form.cleaned_data["password"])):
        messages.success(
            request, _("Now give the agent a contract and a certificate: without both, no work is offered.")
        )
        return redirect("office:agent", agent.id)
    return show_form(request, "office/agent.html", form)


@edited
def agent(request: HttpRequest, agent_id: int) -> HttpResponse:
    """Change an agent; contracts and certificates."""
    row = people.agent(agent_id)
    form = AgentForm(typed(request), initial=AgentForm.of(row))
    if attempt(form, lambda: hiring.change(row, form.person(), form.profile())):
        messages.success(request, _("Saved. Routing follows at once."))
        return redirect("office:agent", row.id)
    stands = people.agent(agent_id)
    held = [(one, _certificate_state(one)) for one in learning.certificates(stands.id)]
    contracts = [(one, _contract_state(one)) for one in people.contracts(stands.person_id)]
    may_work = bool(learning.permissions_of(stands))
    return show_form(
        request, "office/agent.html", form, agent=stands, certificates=held, contracts=contracts, may_work=may_work
    )


@posted
def archive_agent(request: HttpRequest, agent_id: int) -> HttpResponse:
    """Stop or resume offering work to an agent."""
    row = people.agent(agent_id)
    if row.archived_at is None:
        actions.archive_agent(row)
        messages.success(request, _("%(name)s is offered no work any more.") % {"name": row.person.name})
    else:
        actions.bring_back_agent(row)
        messages.success(request, _("%(name)s is back.") % {"name": row.person.name})
    return redirect("office:agent", row.id)


@edited
def new_contract(request: HttpRequest, agent_id: int) -> HttpResponse:
    """Sign a contract; the page explains what each legal mode allows."""
    row = people.agent(agent_id)
    form = ContractForm(typed(request), person=row.person, entities=people.entities())
    if attempt(form, lambda: actions.sign_contract(row.person, form.terms())):
        messages.success(request, _("The contract is written down."))
        return redirect("office:agent", row.id)
    return show_form(request, "office/contract.html", form, agent=row)


@edited
def contract(request: HttpRequest, agent_id: int, contract_id: int) -> HttpResponse:
    """Give a contract another last day."""
    row = people.agent(agent_id)
    stands = get_object_or_404(people.contracts(row.person_id), id=contract_id)
    form = ContractEndForm(typed(request), initial={"ends_on": stands.ends_on})
    if attempt(form, lambda: actions.end_contract(stands, form.cleaned_data["ends_on"])):
        messages.success(request, _("Saved."))
        return redirect("office:agent", row.id)
    return show_form(request, "office/contract.html", form, agent=row, contract=stands)


@edited
def new_certificate(request: HttpRequest, agent_id: int) -> HttpResponse:
    """Certify an agent for a brand."""
    row = people.agent(agent_id)
    scope = scope_of_request(request)
    form = CertificateForm(typed(request), brands=brands.brands(scope))

    def grant() -> learning.Certificate:
        data = form.cleaned_data
        brand = brands.brand(scope, decode_id(data["brand"]))
        return learning_actions.grant_certificate(row, brand, data["level"], data["valid_from"], data["valid_until"])

    if attempt(form, grant):
        messages.success(request, _("The certificate is granted."))
        return redirect("office:agent", row.id)
    return show_form(request, "office/certificate.html", form, agent=row)


@posted
def revoke_certificate(request: HttpRequest, agent_id: int, certificate_id: int) -> HttpResponse:
    """End a certificate now."""
    row = people.agent(agent_id)
    learning_actions.revoke_certificate(get_object_or_404(learning.certificates(row.id), id=certificate_id))
    messages.success(request, _("The certificate is revoked."))
    return redirect("office:agent", row.id)


def _certified(agent_ids: list[int]) -> dict[int, list[learning.Certificate]]:
    held: dict[int, list[learning.Certificate]] = {}
    for one in learning.certificates().filter(agent_id__in=agent_ids):
        if _certificate_state(one) == "valid":
            held.setdefault(one.agent_id, []).append(one)
    return held


def _certificate_state(one: learning.Certificate) -> str:
    if one.revoked_at is not None:
        return "revoked"
    return _state(one.valid_from, one.valid_until, one.brand.time_zone)


def _contract_state(one: people.Contract) -> str:
    return _state(one.starts_on, one.ends_on, one.entity.time_zone)


def _state(first: date, last: date | None, zone: str) -> str:
    today = timezone.now().astimezone(ZoneInfo(zone)).date()
    if today < first:
        return "future"
    return "over" if last is not None and last < today else "valid"
