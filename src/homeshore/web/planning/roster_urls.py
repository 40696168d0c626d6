"""Addresses of rosters and terms of work."""

from django.urls import URLPattern, URLResolver, path

from homeshore.web.finance import addresses  # noqa: F401  # registers the converter of days
from homeshore.web.planning import (
    adherence,
    roster_changes,
    roster_days,
    roster_people,
    roster_shifts,
    rosters,
    terms,
)

_ROSTER = "rosters/<public_id:roster_id>/"
_TERMS = "terms/<public_id:contract_id>/"
_FILE = f"{_TERMS}authorisations/<public_id:authorisation_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("rosters/", rosters.roster_list, name="rosters"),
    path("rosters/new/", rosters.new_roster, name="new_roster"),
    path("rosters/adherence/", adherence.adherence, name="adherence"),
    path("rosters/changes/<public_id:change_id>/", roster_changes.answer, name="answer_change"),
    path(_ROSTER, rosters.roster, name="roster"),
    path(f"{_ROSTER}figures/", rosters.figures, name="roster_figures"),
    path(f"{_ROSTER}solve/", rosters.solve, name="solve_roster"),
    path(f"{_ROSTER}publish/", rosters.publish, name="publish_roster"),
    path(f"{_ROSTER}version/", rosters.new_version, name="new_roster_version"),
    path(f"{_ROSTER}drop/", rosters.drop, name="drop_roster"),
    path(f"{_ROSTER}coverage/", rosters.coverage, name="roster_coverage"),
    path(f"{_ROSTER}people/", roster_people.roster_people, name="roster_people"),
    path(f"{_ROSTER}people/<public_id:contract_id>/drop/", roster_people.drop_member, name="drop_roster_member"),
    path(f"{_ROSTER}changes/", roster_changes.changes, name="roster_changes"),
    path(f"{_ROSTER}days/<day:day>/", roster_days.roster_day, name="roster_day"),
    path(f"{_ROSTER}shifts/<public_id:contract_id>/<day:day>/", roster_shifts.shift, name="roster_shift"),
    path("terms/", terms.terms_list, name="terms"),
    path(_TERMS, terms.contract_terms, name="contract_terms"),
    path(f"{_TERMS}agree/", terms.agree, name="agree_terms"),
    path(f"{_TERMS}authorise/", terms.authorise, name="authorise_work"),
    path(f"{_FILE}end/", terms.end_authorisation, name="end_authorisation"),
    path(f"{_FILE}paper/", terms.paper, name="authorisation_paper"),
    path(f"{_FILE}paper/add/", terms.add_paper, name="add_authorisation_paper"),
    path(f"{_TERMS}absences/", terms.note_absence, name="note_absence"),
    path(f"{_TERMS}absences/<public_id:absence_id>/drop/", terms.drop_absence, name="drop_absence"),
]
