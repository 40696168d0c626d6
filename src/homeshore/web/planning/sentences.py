"""What was refused in planning, as a sentence that tells a planner what to do. One for every code they can meet."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeshore.kit.errors import Refusal

REFUSALS: dict[str, Promise] = {
    # jobs
    "unknown_job": _("This work is not known."),
    "job_kept_dying": _(
        "The work was begun %(attempts)s times and its process ended each time, as one does that needs more memory "
        "than there is. Ask who runs the centre to look at the log."
    ),
    # staffing
    "nothing_forecast": _("No channel of this programme has a forecast for these days: make one first."),
    "too_long_a_plan": _("A programme is staffed for %(days)s days at most at a time."),
    # forecasts
    "no_history": _("There is no day with contacts to learn from yet. Import past volumes as CSV, or wait for a day."),
    "history_too_short": _(
        "The history has %(days)s whole days; a trial needs %(least)s: 20 to learn from and 50 held out."
    ),
    "unknown_forecast": _("This forecast is not known."),
    "unknown_programme": _("This programme is not known, or closed."),
    "file_refused": _("This file cannot be taken in: correct what was found in it, or it was taken in already."),
    # slots
    "unknown_round": _("This round of slots is not known."),
    "round_moved": _("The round is in another state by now: load its page again."),
    "below_taken": _("Places already taken: %(taken)s. Nobody's booking is taken away."),
    "nothing_required": _("No requirement is known for this programme in these days: staff it first."),
    "too_few_programmes": _("Choose from %(least)s to %(most)s programmes."),
    "nobody_certified": _("Nobody is certified for one of these programmes on that day."),
    "study_not_done": _("The study has not ended, or found no staffing that keeps every promise."),
    # rosters
    "hours_of_an_independent": _(
        "An independent chooses their brands and hours: nobody sets them (Code du travail, L8221-6; Cass. soc., "
        "13 November 1996, 94-13.187; 6 May 2015, 13-27.535; 4 March 2020, 19-13.316). Publish slots instead."
    ),
    "roster_breaches": _("The roster is not published: the judge finds %(breaches)s breaches (%(articles)s)."),
    "roster_not_open": _("This roster is published or replaced: begin a new version, or change single shifts."),
    "roster_is_empty": _("The roster has no shift yet: let the solver fill it, or add shifts by hand."),
    "roster_not_published": _("This roster is not the published one any more. Look at the newest version."),
    "roster_overlaps": _(
        "%(employees)s of these employees have shifts in another published roster of these weeks: take them out."
    ),
    "short_notice": _(
        "%(shifts)s shifts would change from %(first)s on with less notice than the terms of work grant (%(article)s). "
        "Leave them as they were published, and ask the employees one by one."
    ),
    "shift_begun": _("Shifts of today and of days past are not changed: attendance says what was worked."),
    "shift_breaches": _("The shift would break rules, so it stays as it was: %(articles)s."),
    "nothing_to_change": _("The shift is that already."),
    "change_answered": _("This was answered or taken back already, or the shift is another by now."),
    "solving_stopped": _("Somebody stopped the solver. The shifts are as they were."),
    "nothing_needed": _("No requirement is known for these programmes and weeks: staff them first."),
    "invalid": _("What the solver was asked makes no sense: look at the terms of work and the requirement."),
    # reinforcement
    "nobody_to_ask": _(
        "Nobody may be asked now: everybody certified is at work, was asked just now, wishes not to be, or may not be "
        "contacted at this hour."
    ),
    "impossible_stretch": _("A stretch begins before it ends, ends in the future, and lasts twelve hours at most."),
}
ELSE = _("This is not possible (%(code)s).")


def sentence(code: str, fields: Mapping[str, object]) -> str:
    """What to say about a code with its fields, in the reader's language."""
    return str(REFUSALS.get(code, ELSE)) % {"code": code, **fields}


def refusal_sentence(refusal: Refusal) -> str:
    """What to say about a refusal."""
    return sentence(refusal.code, refusal.fields)


def trouble_sentence(trouble: Mapping[str, str]) -> str:
    """What stopped a job; empty when nothing did."""
    return (
        sentence(trouble["code"], {name: value for name, value in trouble.items() if name != "code"}) if trouble else ""
    )
