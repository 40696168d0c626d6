"""Who is in a roster and what each has of it; somebody more, and why an independent cannot be."""

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from homeshore.facts.vocabulary import Mode
from homeshore.kit.errors import Refusal
from homeshore.kit.problems import Problem, refuse
from homeshore.people import queries as people
from homeshore.people.queries import Agent
from homeshore.web.office.views.editing import attempt, edited, posted
from homeshore.web.planning.roster_forms import MemberForm
from homeshore.web.planning.roster_words import hours
from homeshore.web.planning.sentences import refusal_sentence
from homeshore.workforce.actions import rosters as actions
from homeshore.workforce.errors import HoursOfAnIndependent
from homeshore.workforce.queries import rostering, rosters, weeks
from homeshore.workforce.queries.rosters import Roster, RosterMember
from homeshore.workforce.rules.fairness import Share, spread
from homeshore.workforce.rules.rostering.terms import Terms

MOST_FOUND = 10


class Person(msgspec.Struct, frozen=True):
    """An employee of a roster with their part of it; `share` None where no terms are on file."""

    member: RosterMember
    share: Share | None
    paid: str
    contract: str


@edited
def roster_people(request: HttpRequest, roster_id: int) -> HttpResponse:
    """The employees of a roster, fairness figures, and the form that adds one."""
    row = rosters.roster(roster_id)
    form = MemberForm(request.POST if request.method == "POST" else None)
    imposed = False
    if request.method == "POST":
        try:
            if added := attempt_add(form, row):
                messages.success(request, _("%(name)s is in the roster.") % {"name": added.person.name})
                return redirect("planning:roster_people", row.id)
        except HoursOfAnIndependent:
            imposed = True
    context = {"roster": row, "form": form, "imposed": imposed, "found": _found(form), **_people(row)}
    status = 409 if imposed else (422 if form.is_bound and form.errors else 200)
    return render(request, "planning/rosters/people.html", context, status=status)


def attempt_add(form: MemberForm, row: Roster) -> Agent | None:
    """Add who was named. Raises HoursOfAnIndependent, which the page explains with the rule."""
    imposed: list[HoursOfAnIndependent] = []

    def act() -> Agent:
        agent = _named(form.cleaned_data["who"])
        try:
            actions.add_member(row.id, _contract_of(agent, row))
        except HoursOfAnIndependent as refusal:
            imposed.append(refusal)
            raise
        return agent

    added = attempt(form, act)
    if imposed:
        raise imposed[0]
    return added


def _named(text: str) -> Agent:
    """The one agent with this address or name. Raises Invalid when there is none, or more than one."""
    found = list(people.agents(text.strip())[: MOST_FOUND + 1])
    exact = [
        one for one in found if text.strip().casefold() in {one.person.email.casefold(), one.person.name.casefold()}
    ]
    chosen = exact or found
    if len(chosen) != 1:
        refuse([Problem("who", "several_people" if chosen else "nobody_by_that_name")])
    return chosen[0]


def _contract_of(agent: Agent, row: Roster) -> int:
    """The employment in the roster's weeks; else the contract there is, so that the refusal can name the rule."""
    last = rostering.last_day(row)
    held = [
        one
        for one in people.contracts(agent.person_id)
        if one.starts_on <= last and (one.ends_on is None or one.ends_on >= row.first_day)
    ]
    if not held:
        refuse([Problem("who", "no_contract_then")])
    employed = [one for one in held if one.mode == Mode.EMPLOYEE.value]
    return (employed or held)[0].id


def _found(form: MemberForm) -> list[Agent]:
    """Whom an ambiguous name may mean."""
    if not form.is_bound or not form.errors:
        return []
    text = str(form.data.get("who", "")).strip()
    return list(people.agents(text)[:MOST_FOUND]) if text else []


def _people(row: Roster) -> dict[str, object]:
    shares = dict((member.id, share) for member, share in weeks.fairness(row))
    known = {one.agent: one for one in rostering.member_terms(row, rostering.members(row))}
    found = list(shares.values())
    return {
        "open": row.state in actions.OPEN,
        "people": [_person(member, shares.get(member.id), known) for member in rostering.members(row)],
        "evenings": spread(one.evenings for one in found),
        "weekends": spread(one.weekend_days for one in found),
        "against": sum(one.against_wishes for one in found),
        "wished": sum(len(one.wishes) for one in known.values()),
    }


def _person(member: RosterMember, share: Share | None, known: dict[int, Terms]) -> Person:
    terms = known.get(member.agent)
    return Person(
        member,
        share,
        hours(share.paid_minutes) if share else "–",
        hours(terms.weekly_minutes * member.roster.weeks) if terms else "–",
    )


@posted
def drop_member(request: HttpRequest, roster_id: int, contract_id: int) -> HttpResponse:
    """Take an employee out of a roster that nobody has seen."""
    try:
        actions.drop_member(roster_id, contract_id)
    except Refusal as refusal:
        messages.error(request, refusal_sentence(refusal))
    return redirect("planning:roster_people", roster_id)
