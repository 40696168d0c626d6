"""Employees' terms of work: weekly hours, days off, authorisations on file, absences, wishes."""

from collections.abc import Callable
from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from homeshore.facts.vocabulary import Mode
from homeshore.people import queries as people
from homeshore.people.queries import Contract
from homeshore.web.office.views.editing import attempt, page_of, posted, shown
from homeshore.web.planning.access import planning_scope
from homeshore.web.planning.roster_words import WEEKDAYS, PlanningForm, clock, hours
from homeshore.web.planning.telework import document
from homeshore.web.planning.terms_forms import (
    AbsenceForm,
    AuthorisationForm,
    EndForm,
    PaperForm,
    TermsForm,
    initial_of,
)
from homeshore.web.planning.wishes import wish_text
from homeshore.workforce.actions import terms as actions
from homeshore.workforce.queries import terms
from homeshore.workforce.queries.terms import Authorisation, TermsOfWork
from homeshore.workforce.rules.clockface import DAY_MINUTES
from homeshore.workforce.rules.employment import complementary_minutes, is_part_time


class Listed(msgspec.Struct, frozen=True):
    """An employment with its terms of today."""

    contract: Contract
    terms: TermsOfWork | None
    week: str
    days_off: str
    kinds: list[str]


class Held(msgspec.Struct, frozen=True):
    """Terms in words. `most`: the week with complementary hours, empty for full time."""

    terms: TermsOfWork
    week: str
    most: str
    days: str
    days_off: str
    window: str


@shown
def terms_list(request: HttpRequest) -> HttpResponse:
    """Employees by name, those without terms marked; independents are found too, and have none."""
    today, text = timezone.localdate(), request.GET.get("q", "").strip()
    page = page_of(request, terms.employments(today, today, text))
    ids = [row.id for row in page]
    held, files = terms.terms_on(ids, today), terms.authorisations(ids)
    rows = [_listed(row, held.get(row.id), [one.kind for one in files.get(row.id, [])]) for row in page]
    others = people.contracts().filter(mode=Mode.INDEPENDENT.value, person__name__icontains=text)
    context = {"page": page, "rows": rows, "text": text, "independents": list(others[:5]) if text else []}
    return render(request, "planning/terms/list.html", context)


def _listed(row: Contract, held: TermsOfWork | None, kinds: list[str]) -> Listed:
    return Listed(
        row,
        held,
        hours(held.week_minutes) if held else "",
        days_text(held.days_off) if held else "",
        sorted(set(kinds)),
    )


@shown
def contract_terms(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Everything that is on file about one contract's hours; of an independent's, why there is nothing."""
    return _page(request, people.contract(contract_id))


@posted
def agree(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Enter terms from a day on."""
    form = TermsForm(request.POST)
    user = planning_scope(request).user
    return _done(request, contract_id, lambda: actions.agree_terms(contract_id, form.details(), user), form=form)


@posted
def authorise(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Put a document on file."""
    form = AuthorisationForm(request.POST, request.FILES)
    user = planning_scope(request).user

    def act() -> object:
        return actions.file_authorisation(contract_id, form.details(), user, form.cleaned_data["document"])

    return _done(request, contract_id, act, authorise=form)


@posted
def add_paper(request: HttpRequest, contract_id: int, authorisation_id: int) -> HttpResponse:
    """Put the signed paper to a document that is on file without it."""
    form = PaperForm(request.POST, request.FILES, auto_id=_paper_ids(authorisation_id))

    def act() -> object:
        actions.add_paper(contract_id, authorisation_id, form.cleaned_data["document"])
        return True

    return _done(request, contract_id, act, paper=form, papered=authorisation_id)


@shown
def paper(request: HttpRequest, contract_id: int, authorisation_id: int) -> HttpResponse:
    """The signed paper, as a download."""
    del request
    return document(terms.authorisation(contract_id, authorisation_id).file, "authorisation")


@posted
def end_authorisation(request: HttpRequest, contract_id: int, authorisation_id: int) -> HttpResponse:
    """Let a document's permission end."""
    form = EndForm(request.POST)

    def act() -> object:
        actions.end_authorisation(contract_id, authorisation_id, form.cleaned_data["last_day"])
        return True

    return _done(request, contract_id, act, end=form, ended=authorisation_id)


@posted
def note_absence(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Days on which the employee is not rostered."""
    form, user = AbsenceForm(request.POST), planning_scope(request).user

    def act() -> object:
        given = form.cleaned_data
        return actions.note_absence(contract_id, given["from_day"], given["until_day"], user)

    return _done(request, contract_id, act, absence=form)


@posted
def drop_absence(request: HttpRequest, contract_id: int, absence_id: int) -> HttpResponse:
    """Forget an absence."""
    del request
    actions.take_absence_back(contract_id, absence_id)
    return redirect("planning:contract_terms", contract_id)


def _done(request: HttpRequest, contract_id: int, act: Callable[[], Any], **context: Any) -> HttpResponse:
    form: PlanningForm = next(one for one in context.values() if isinstance(one, PlanningForm))
    row = people.contract(contract_id)
    if row.mode == Mode.EMPLOYEE.value and attempt(form, act):
        messages.success(request, _("Saved."))
        return redirect("planning:contract_terms", contract_id)
    return _page(request, row, **context)


def _page(request: HttpRequest, row: Contract, **typed: Any) -> HttpResponse:
    if row.mode != Mode.EMPLOYEE.value:
        status = 409 if request.method == "POST" else 200
        return render(request, "planning/terms/independent.html", {"contract": row}, status=status)
    today = timezone.localdate()
    held = terms.terms_on([row.id], today).get(row.id)
    everything = list(terms.terms_of(row.id))
    context = {
        "contract": row,
        "today": today,
        "held": _held(held) if held else None,
        "every": [_held(one) for one in everything],
        "authorisations": _with_papers(row.id, typed),
        "absences": terms.absences([row.id], today, row.ends_on or today.replace(year=today.year + 2)).get(row.id, []),
        "wishes": [wish_text(one) for one in terms.wishes([row.id]).get(row.id, [])],
        "form": TermsForm(initial=initial_of(held or (everything[0] if everything else None), row)),
        "authorise": AuthorisationForm(),
        "absence": AbsenceForm(),
        "end": EndForm(),
        **typed,
    }
    failed = any(isinstance(one, PlanningForm) and one.errors for one in typed.values())
    return render(request, "planning/terms/contract.html", context, status=422 if failed else 200)


def _with_papers(contract: int, typed: dict[str, Any]) -> list[tuple[Authorisation, PaperForm]]:
    """The documents on file, each with a form of its own for the paper that it may lack."""
    rows = terms.authorisations([contract]).get(contract, [])
    sent = {typed["papered"]: typed["paper"]} if "paper" in typed else {}
    return [(row, sent.get(row.id) or PaperForm(auto_id=_paper_ids(row.id))) for row in rows]


def _paper_ids(authorisation: int) -> str:
    return f"paper-{authorisation}-%s"


def _held(row: TermsOfWork) -> Held:
    extra = complementary_minutes(row.week_minutes, row.complementary)
    return Held(
        row,
        hours(row.week_minutes),
        hours(row.week_minutes + extra) if is_part_time(row.week_minutes) else "",
        f"{hours(row.shortest_day)} – {hours(row.longest_day)}",
        days_text(row.days_off),
        "" if (row.earliest_minute, row.latest_minute) == (0, DAY_MINUTES) else window_text(row),
    )


def window_text(row: TermsOfWork) -> str:
    """The hours between which the employee may be rostered."""
    return f"{clock(row.earliest_minute)}–{'24:00' if row.latest_minute == DAY_MINUTES else clock(row.latest_minute)}"


def days_text(days: list[int]) -> str:
    """Weekdays by name."""
    return ", ".join(str(WEEKDAYS[day]).lower() for day in sorted(days))
