"""Telework of employees: the texts on file, contact hours, and who may be contacted now."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from homeshore.brands.rules.opening import Hours
from homeshore.facts.vocabulary import Mode
from homeshore.people import queries as people
from homeshore.people.queries import Agent, Contract
from homeshore.security import files
from homeshore.web.finance.forms.agreements import DOCUMENTS, media_type_of
from homeshore.web.office.forms.hours import hours_text
from homeshore.web.office.views.editing import attempt, page_of, posted, shown
from homeshore.web.planning.access import planning_scope
from homeshore.web.planning.roster_words import PlanningForm
from homeshore.web.planning.telework_forms import AccordForm, EndForm, TermsForm, initial_hours
from homeshore.workforce.actions import telework as actions
from homeshore.workforce.queries import telework
from homeshore.workforce.queries.telework import TeleworkTerms, hours_from
from homeshore.workforce.queries.terms import employments
from homeshore.workforce.rules.telework import EVERY_DAY, rate_of


class Week(msgspec.Struct, frozen=True):
    """Weekdays with the same contact hours: `Monday – Friday`, (`9:00–12:30`, `14:00–18:00`)."""

    days: str
    parts: list[str]


class Listed(msgspec.Struct, frozen=True):
    """An employment with the telework that holds today; `reachable` whether they may be contacted now."""

    contract: Contract
    terms: TeleworkTerms | None
    week: list[Week]
    reachable: bool


class Held(msgspec.Struct, frozen=True):
    """Telework in words."""

    terms: TeleworkTerms
    holds: bool
    week: list[Week]
    days: str


@shown
def telework_list(request: HttpRequest) -> HttpResponse:
    """Employments by name with their telework, and the collective texts."""
    return _list(request, 200, AccordForm(employers=_employers()))


@posted
def file_accord(request: HttpRequest) -> HttpResponse:
    """Put a collective text on file."""
    form, user = AccordForm(request.POST, request.FILES, employers=_employers()), planning_scope(request).user
    if attempt(form, lambda: actions.file_accord(form.details(), form.cleaned_data["document"], user)):
        messages.success(request, _("Saved."))
        return redirect("planning:telework")
    return _list(request, 422, form)


@posted
def end_accord(request: HttpRequest, accord_id: int) -> HttpResponse:
    """Let a collective text end, and what hangs on it."""
    row, form = telework.accord(accord_id), EndForm(request.POST)
    if attempt(form, lambda: actions.end_accord(row, form.cleaned_data["until_day"])):
        messages.success(request, _("Saved."))
        return redirect("planning:telework")
    return _list(request, 422, AccordForm(employers=_employers()), end=form, ended=row.id)


@shown
def accord_file(request: HttpRequest, accord_id: int) -> HttpResponse:
    """The text of a collective accord, as a download."""
    del request
    return document(telework.accord(accord_id).file, "accord")


@shown
def contract_telework(request: HttpRequest, contract_id: int) -> HttpResponse:
    """One contract's telework; of an independent's, why there is none."""
    return _page(request, people.contract(contract_id))


@posted
def agree_telework(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Write down contact hours from a day on."""
    row, user = people.contract(contract_id), planning_scope(request).user
    form = TermsForm(request.POST, request.FILES, accords=telework.accords(row.entity_id))
    return _done(
        request,
        row,
        form,
        lambda: actions.agree_telework(row, form.details(), form.cleaned_data["document"], user),
        form=form,
    )


@posted
def end_telework(request: HttpRequest, contract_id: int, terms_id: int) -> HttpResponse:
    """Let an employment's telework end."""
    row, held, form = people.contract(contract_id), telework.terms_row(contract_id, terms_id), EndForm(request.POST)
    return _done(
        request,
        row,
        form,
        lambda: actions.end_telework(held, form.cleaned_data["until_day"]),
        end=form,
        ended=terms_id,
    )


@shown
def telework_file(request: HttpRequest, contract_id: int, terms_id: int) -> HttpResponse:
    """A signed amendment, as a download."""
    del request
    return document(telework.terms_row(contract_id, terms_id).file, "amendment")


def document(name: str, title: str) -> HttpResponse:
    """A stored paper as a download that no browser opens by itself. Raises Http404 when there is none."""
    if not name:
        raise Http404
    data = files.read(name)
    disposition = f'attachment; filename="{title}.{DOCUMENTS.get(media_type_of(data), "bin")}"'
    return HttpResponse(data, content_type="application/octet-stream", headers={"Content-Disposition": disposition})


def _employers() -> list[people.LegalEntity]:
    return list(people.entities().exclude(kind="independent"))


def _list(request: HttpRequest, status: int, form: AccordForm, **more: object) -> HttpResponse:
    today, text = timezone.localdate(), request.GET.get("q", "").strip()
    page = page_of(request, employments(today, today, text))
    held = _holding([row.id for row in page], today)
    reachable = telework.contactable([row.person.agent.id for row in page], timezone.now())
    rows = [_listed(row, held.get(row.id), row.person.agent.id in reachable) for row in page]
    accords = [(row, row.until_day is None or row.until_day >= today) for row in telework.accords()]
    context = {"page": page, "rows": rows, "text": text, "accords": accords, "form": form, "end": EndForm(), **more}
    return render(request, "planning/telework/list.html", context, status=status)


def _holding(contracts: Sequence[int], today: date) -> dict[int, TeleworkTerms]:
    """The telework that holds today, by contract."""
    rows = telework.telework(contracts).order_by("from_day", "id")
    return {row.contract_id: row for row in rows if _holds(row, today)}


def _holds(row: TeleworkTerms, today: date) -> bool:
    ends = [day for day in (row.until_day, row.accord.until_day if row.accord else None) if day is not None]
    return row.from_day <= today <= min(ends, default=today)


def _listed(row: Contract, held: TeleworkTerms | None, reachable: bool) -> Listed:
    return Listed(row, held, week_of(hours_from(held.hours)) if held else [], reachable)


def _done(
    request: HttpRequest, row: Contract, typed_form: PlanningForm, act: Callable[[], Any], **typed: object
) -> HttpResponse:
    if row.mode == Mode.EMPLOYEE.value and attempt(typed_form, act):
        messages.success(request, _("Saved."))
        return redirect("planning:contract_telework", row.id)
    return _page(request, row, 422, **typed)


def _page(request: HttpRequest, row: Contract, status: int = 200, **typed: object) -> HttpResponse:
    if row.mode != Mode.EMPLOYEE.value:
        return render(request, "planning/terms/independent.html", {"contract": row}, status=409 if typed else 200)
    today, rows = timezone.localdate(), list(telework.telework([row.id]))
    held = _holding([row.id], today).get(row.id)
    agent: Agent | None = getattr(row.person, "agent", None)
    initial = {"from_day": max(today, row.starts_on), "days": held.days if held else list(EVERY_DAY)}
    context = {
        "contract": row,
        "agent": agent,
        "every": [_in_words(one, one == held) for one in rows],
        "held": _in_words(held, True) if held else None,
        "reachable": agent is not None and telework.may_be_contacted(agent.id, timezone.now()),
        "next": telework.next_contact(agent.id, timezone.now()) if agent else None,
        "rate": rate_of(today.replace(day=1)),
        "form": TermsForm(
            accords=telework.accords(row.entity_id),
            initial={**initial, **initial_hours(hours_from(held.hours) if held else ())},
        ),
        "end": EndForm(initial={"until_day": today}),
        **typed,
    }
    return render(request, "planning/telework/contract.html", context, status=status)


def _in_words(row: TeleworkTerms, holds: bool) -> Held:
    return Held(row, holds, week_of(hours_from(row.hours)), _days_text(row.days))


def _days_text(days: Sequence[int]) -> str:
    if tuple(days) == EVERY_DAY:
        return _("every day")
    return ", ".join(str(WEEKDAYS[day]) for day in days)


def week_of(hours: Sequence[Hours]) -> list[Week]:
    """Contact hours by runs of weekdays that have the same ones; weekdays without any are left out."""
    found: list[tuple[int, int, str]] = []
    for day in EVERY_DAY:
        text = hours_text(hours, day)
        if found and found[-1][1:] == (day - 1, text):
            found[-1] = (found[-1][0], day, text)
        elif text:
            found.append((day, day, text))
    return [Week(_span(first, last), text.replace("-", "–").split(", ")) for first, last, text in found]


def _span(first: int, last: int) -> str:
    return str(WEEKDAYS[first]) if first == last else f"{WEEKDAYS[first]} – {WEEKDAYS[last]}"
