"""One shift: looked at, moved, shortened, added or taken out, by hand; judged at once."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from homeshore.brands import queries as brands
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import encode_id
from homeshore.kit.problems import Invalid
from homeshore.web.office.views.editing import edited
from homeshore.web.planning.access import planning_scope
from homeshore.web.planning.roster_forms import ShiftForm, initial_of
from homeshore.web.planning.roster_weeks import faults_context
from homeshore.web.planning.sentences import refusal_sentence, sentence
from homeshore.workforce.actions import rosters as actions
from homeshore.workforce.actions import shift_changes
from homeshore.workforce.actions.shift_changes import Change
from homeshore.workforce.queries import rostering, rosters, weeks
from homeshore.workforce.queries.rosters import Roster
from homeshore.workforce.queries.weeks import Cell
from homeshore.workforce.rules.parts import Parts, parts_from


@edited
def shift(request: HttpRequest, roster_id: int, contract_id: int, day: date) -> HttpResponse:
    """The shift of an employee on a day. `remove` takes it out; on a published roster it is a change with notice."""
    row = rosters.roster(roster_id)
    member = row.members.select_related("contract__person__agent").filter(contract=contract_id).first()
    if member is None or not row.first_day <= day <= rostering.last_day(row) or row.state == "replaced":
        raise Http404("unknown_shift")
    zone = rostering.zone_of(member.contract)
    cell = _cell(row, member, day, zone)
    names = brands.programme_names(member.programmes)
    form = ShiftForm(
        request.POST if request.method == "POST" and "remove" not in request.POST else None,
        programmes=[(encode_id(one), names.get(one, "?")) for one in member.programmes],
        published=row.state == "published",
        initial=initial_of(cell),
    )
    refused = ""
    if request.method == "POST" and ("remove" in request.POST or form.is_valid()):
        try:
            parts: Parts = () if "remove" in request.POST else parts_from(form.typed(), day, zone)
            user, reason = planning_scope(request).user, request.POST.get("reason", "")[:300]
            change = Change(contract=contract_id, day=day, after=parts, reason=reason, by=user)
            return _kept(request, row, change)
        except Invalid as invalid:
            form.show(invalid.problems)
        except Refusal as refusal:
            refused = refusal_sentence(refusal)
    today = timezone.localdate()
    context = {
        "roster": row,
        "member": member,
        "day": day,
        "cell": cell,
        "form": form,
        "refused": refused,
        "begun": sentence("shift_begun", {}) if row.state == "published" and day <= today else "",
        "number": (day - row.first_day).days // weeks.WEEK_DAYS + 1,
        "notice": rostering.notice(today, day),
        "needed": rostering.needed_notice(row, contract_id),
        "before": rosters.changes(row.id).filter(contract=contract_id, day=day),
        **faults_context(rosters.breaches(row.id, member.agent)),
    }
    status = 422 if form.is_bound and form.errors else (409 if refused else 200)
    return render(request, "planning/rosters/shift.html", context, status=status)


def _kept(request: HttpRequest, row: Roster, change: Change) -> HttpResponse:
    """Keep the shift as typed: in a draft at once, in a published roster as a change."""
    if row.state == "published":
        made = shift_changes.change_shift(row.id, change)
        if made.state == "asked":
            messages.warning(request, _("The notice is too short: the employee is asked, and nothing changes before."))
        else:
            messages.success(request, _("The shift is changed, and the employee sees it."))
    else:
        found = (
            actions.place_shift(row.id, change.contract, change.day, change.after)
            if change.after
            else actions.remove_shift(row.id, change.contract, change.day)
        )
        if found:
            messages.warning(request, _("Saved. The judge finds breaches: %(count)s.") % {"count": len(found)})
        else:
            messages.success(request, _("Saved. The judge finds no breach."))
    return redirect("planning:roster_shift", row.id, change.contract, change.day)


def _cell(row: Roster, member: rosters.RosterMember, day: date, zone: str) -> Cell:
    known = {one.agent: one for one in rostering.member_terms(row, [member])}
    kept = row.shifts.filter(contract=member.contract_id, day=day).first()
    return weeks.cell(day, kept, known.get(member.agent), zone, {})
