"""Changes to a published roster: what was asked, with which notice, what was answered."""

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from homeshore.kit.errors import Refusal
from homeshore.web.office.views.editing import page_of, posted, shown
from homeshore.web.planning.access import planning_scope
from homeshore.web.planning.roster_words import clock
from homeshore.web.planning.sentences import refusal_sentence
from homeshore.workforce.actions import shift_changes as actions
from homeshore.workforce.queries import rosters
from homeshore.workforce.queries.rostering import zone_of
from homeshore.workforce.queries.rosters import ShiftChange
from homeshore.workforce.rules.clockface import minute_of


class Told(msgspec.Struct, frozen=True):
    """A change in words; `before` and `after` are empty for no work."""

    change: ShiftChange
    before: str
    after: str


def told(row: ShiftChange) -> Told:
    """A change with its times on the employee's clock."""
    return Told(row, span_text(row, row.before), span_text(row, row.after))


def span_text(row: ShiftChange, parts: list[list[int]]) -> str:
    """`9:00–17:30`, empty for no work."""
    if not parts:
        return ""
    zone = zone_of(row.contract)
    return f"{clock(minute_of(parts[0][1], row.day, zone))}–{clock(minute_of(parts[-1][2], row.day, zone))}"


@shown
def changes(request: HttpRequest, roster_id: int) -> HttpResponse:
    """All changes of a roster, those that wait first."""
    row = rosters.roster(roster_id)
    page = page_of(request, rosters.changes(row.id))
    return render(
        request, "planning/rosters/changes.html", {"roster": row, "page": page, "rows": [told(one) for one in page]}
    )


@posted
def answer(request: HttpRequest, change_id: int) -> HttpResponse:
    """Accept or decline what an employee asked for, or take back what the planner asked."""
    row, user = rosters.change(change_id), planning_scope(request).user
    try:
        if row.by_employee:
            actions.answer_change(row.id, user, agreed=request.POST.get("answer") == "yes")
        else:
            actions.withdraw_change(row.id, user)
    except Refusal as refusal:
        messages.error(request, refusal_sentence(refusal))
    else:
        messages.success(request, _("Answered."))
    return redirect("planning:roster_changes", row.roster_id)
