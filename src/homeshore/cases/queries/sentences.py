"""The sentences of findings and of problems."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

STATEMENTS: Mapping[str, Promise] = {
    "cost_better": _(
        "“%(variant)s” costs the brand %(percent)s less than “%(against)s”: %(value)s a day against %(other)s, "
        "whatever the chance of the day."
    ),
    "cost_worse": _(
        "“%(variant)s” costs the brand %(percent)s more than “%(against)s”: %(value)s a day against %(other)s. On"
        " cost, homeshoring loses here."
    ),
    "cost_unclear": _(
        "Between “%(variant)s” (%(value)s a day) and “%(against)s” (%(other)s) the run cannot tell which costs "
        "the brand less: more replications would."
    ),
    "service_better": _(
        "“%(variant)s” answers better than “%(against)s”: service level %(value)s against %(other)s, "
        "%(difference)s more."
    ),
    "service_worse": _(
        "“%(variant)s” answers worse than “%(against)s”: service level %(value)s against %(other)s, "
        "%(difference)s less. On service, homeshoring loses here."
    ),
    "service_unclear": _(
        "In service level, “%(variant)s” (%(value)s) and “%(against)s” (%(other)s) cannot be told apart by this run."
    ),
    "on_time_better": _(
        "“%(variant)s” finishes more mail and letters on time than “%(against)s”: %(value)s against %(other)s."
    ),
    "on_time_worse": _(
        "“%(variant)s” finishes less mail and letters on time than “%(against)s”: %(value)s against %(other)s."
    ),
    "abandonment_better": _(
        "With “%(variant)s” fewer customers give up than with “%(against)s”: %(value)s against %(other)s."
    ),
    "abandonment_worse": _(
        "With “%(variant)s” more customers give up than with “%(against)s”: %(value)s against %(other)s."
    ),
    "margin_worse": _(
        "“%(variant)s” leaves the operator less than “%(against)s”: a margin of %(value)s a day against %(other)s."
    ),
    "earnings_worse": _(
        "With “%(variant)s” agents keep less of an hour that they give than with “%(against)s”: %(value)s against "
        "%(other)s."
    ),
    "jobs_worse": _(
        "“%(variant)s” makes fewer full-time jobs in France than “%(against)s”: %(value)s against %(other)s."
    ),
    "target_missed": _(
        "“%(variant)s” breaks its promise for %(demand)s: %(value)s instead of %(target)s, even at the best end "
        "of the interval (%(high)s)."
    ),
    "earnings_below_minimum": _(
        "With “%(variant)s” independents keep %(value)s of an hour, and it may be less than the %(minimum)s that "
        "an employee keeps of one at the desk: here agents lose by homeshoring, the fee or the floor is too low."
    ),
    "earnings_above_minimum": _(
        "With “%(variant)s” independents keep %(value)s of an hour, more than the %(minimum)s that an employee "
        "keeps of one at the desk; but without paid leave or unemployment insurance."
    ),
    "operator_loses": _(
        "With “%(variant)s” the operator may lose money: its margin is %(value)s a day (%(low)s to %(high)s)."
    ),
    "commute_avoided": _(
        "“%(variant)s” spares %(hours)s on the way to work a day and %(value)s of CO2, the rebound of telework "
        "deducted."
    ),
    "sweep_misses_target": _("“%(variant)s” answers less than the %(target)s promised with %(over)s."),
    "error_cost_better": _(
        "When the forecast is wrong by %(values)s, “%(variant)s” costs the brand %(value)s a day and “%(against)s” "
        "%(other)s: %(percent)s less."
    ),
    "error_cost_worse": _(
        "When the forecast is wrong by %(values)s, “%(variant)s” costs the brand %(value)s a day and “%(against)s” "
        "%(other)s: %(percent)s more."
    ),
    "error_service_better": _(
        "When the forecast is wrong by %(values)s, “%(variant)s” holds a service level of %(value)s and "
        "“%(against)s” of %(other)s."
    ),
    "error_service_worse": _(
        "When the forecast is wrong by %(values)s, the service level of “%(variant)s” falls to %(value)s, and that "
        "of “%(against)s” to %(other)s only."
    ),
    "error_dearer_at": _(
        "With a forecast error of %(values)s (of those tried) “%(variant)s” costs the brand more a day than "
        "“%(against)s”: there homeshoring loses."
    ),
    "error_dearer_for_more": _(
        "With a forecast error of %(values)s (of those tried) “%(variant)s” costs the brand more a day than "
        "“%(against)s”, for more contacts handled: at %(at)s, each costs %(value)s against %(other)s. "
        "Homeshoring loses by the day, and wins by the contact handled."
    ),
    "error_never_dearer": _(
        "At no forecast error that was tried does “%(variant)s” cost the brand more a day than “%(against)s”."
    ),
    "price_turns": _(
        "The comparison of “%(variant)s” and “%(against)s” hangs on %(parameter)s: at %(price)s instead of "
        "%(value)s both would cost the brand the same, and that lies within what is possible."
    ),
}

PROBLEMS: Mapping[str, Promise] = {
    "not_toml": _("This is not TOML: %(found)s."),
    "missing": _("This is missing. Accepted: %(accepted)s."),
    "empty": _("This is empty. Accepted: %(accepted)s."),
    "too_long": _("This is too long: at most %(most)s characters."),
    "too_many": _("These are too many: at most %(most)s."),
    "unknown_key": _("Nothing is called that here. Accepted: %(accepted)s."),
    "not_a_text": _("%(found)s is not a text. Accepted: %(accepted)s."),
    "not_a_choice": _("%(found)s is not among what is accepted: %(accepted)s."),
    "not_a_number": _("%(found)s is not a number. Accepted: %(accepted)s."),
    "not_whole": _("%(found)s is not a whole number. Accepted: %(accepted)s."),
    "out_of_range": _("%(found)s is outside of what is accepted: %(accepted)s."),
    "not_a_list": _("%(found)s is not a list. Accepted: %(accepted)s."),
    "not_a_date": _("%(found)s is not a date. Accepted: a day such as %(accepted)s."),
    "not_a_time": _("%(found)s is not a time of day. Accepted: %(accepted)s."),
    "not_a_day": _("The day must close after it opens, by a multiple of %(accepted)s minutes."),
    "not_a_zone": _("%(found)s is no time zone. Accepted: a name such as %(accepted)s."),
    "not_a_table": _("%(found)s is not a table. Accepted: %(accepted)s."),
    "not_tables": _("%(found)s is not a list of tables. Accepted: %(accepted)s."),
    "not_for_channel": _("This does not exist on the channel %(found)s. Accepted: %(accepted)s."),
    "one_of": _("Exactly one of these says how many contacts there are: %(accepted)s."),
    "wrong_length": _("There are %(found)s numbers, and the day has intervals for %(accepted)s."),
    "empty_demand": _("Nobody would come. Accepted: %(accepted)s."),
    "given_twice": _("This is there twice. Accepted: %(accepted)s."),
    "wrong_unit": _("%(found)s is the wrong unit. Accepted: %(accepted)s."),
    "not_around": _("The range does not hold the value. Accepted: %(accepted)s."),
    "shares_not_whole": _("The shares make %(found)s %%. Accepted: %(accepted)s."),
    "no_shifts": _("Independents have no shifts. Accepted: %(accepted)s."),
    "too_many_pauses": _("These are too many pauses. Accepted: %(accepted)s."),
    "no_reinforcement": _("There is no reinforcement to vary. Accepted: %(accepted)s."),
    "unstable_queue": _(
        "With “%(variant)s” the queue would grow for ever at %(at)s: %(erlangs)s erlangs for %(agents)s agents, "
        "and nobody gives up. Accepted: patience = { mean_seconds = 120 }, or less work than that."
    ),
    "empty_plan": _("Nobody works in %(found)s. Accepted: %(accepted)s."),
    "twice_at_work": _("%(found)s would be in two places at a time. Accepted: %(accepted)s."),
    "no_such_file": _("There is no file %(found)s. Accepted: %(accepted)s."),
    "not_csv": _("This file cannot be read as CSV: %(found)s."),
    "no_column": _("The file has no column for %(found)s: it has %(there)s. Accepted columns: %(accepted)s."),
    "no_such_lines": _("The file has no contacts of %(accepted)s on the days that were chosen. It has: %(found)s."),
    "bad_line": _("Line %(row)s of the file, column %(column)s, cannot be read: %(found)s."),
}

ACCEPTED = frozenset(
    {
        gettext_noop("a text in quotes"),
        gettext_noop("a text that is not empty"),
        gettext_noop("a file beside the scenario"),
        gettext_noop("an agent within the opening hours"),
        gettext_noop("times that do not overlap"),
        gettext_noop("each value once"),
        gettext_noop("[variant.reinforcement] in a variant that is swept"),
        gettext_noop("contacts in at least one interval"),
        gettext_noop("a weight above 0"),
        gettext_noop("a live channel"),
        gettext_noop("a name for each demand"),
        gettext_noop("a name for each variant"),
        gettext_noop("share_percent that make 100 together"),
        gettext_noop("one crew of each group"),
        gettext_noop("independents choose half-hour slots"),
        gettext_noop("at most 30 minutes of pauses an hour"),
        gettext_noop("[number, ...]"),
    }
)
"""What problems accept, as far as it is said in words."""
