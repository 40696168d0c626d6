"""Rosters in words: what each rule says, what is wrong with what somebody typed, what a day looks like."""

from collections.abc import Iterable

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeshore.kit.problems import Problem
from homeshore.web.office.forms.fields import OfficeForm
from homeshore.web.office.sentences import ELSE
from homeshore.web.office.sentences import PROBLEMS as OFFICE
from homeshore.workforce.rules.clockface import DAY_MINUTES
from homeshore.workforce.rules.rostering.checking import Breach

RULES: dict[str, Promise] = {
    "average_most": _("More than 44 hours a week on the mean of 12 weeks"),
    "break_due_at": _("No break of 20 minutes once 6 hours of work are reached"),
    "complementary_most": _("More complementary hours than the terms of work allow"),
    "contract_hours": _("The week does not come to the hours of the contract"),
    "daily_rest": _("Less than 11 hours of rest between two days"),
    "day_most": _("More than 10 hours of work on a day"),
    "days_agreed": _("More days of work in the week than agreed"),
    "days_most": _("More than 6 days of work in the week"),
    "fixed_day_off": _("Work on a fixed day off"),
    "absent": _("Work on a day of absence"),
    "holiday": _("Work on a public holiday without an authorisation on file"),
    "hours_open": _("Work outside the hours of the terms of work"),
    "longest_day": _("A day longer than agreed"),
    "lunch_after_most": _("Lunch comes later than after 4 hours of work"),
    "lunch_least": _("No lunch of 45 minutes between 11:00 and 15:00"),
    "lunch_from": _("Lunch lies before 11:00"),
    "lunch_until": _("Lunch lies after 15:00"),
    "malformed_shift": _("The parts of the shift do not follow each other"),
    "modulation_least": _("A week shorter than the agreement on varying hours allows"),
    "modulation_mean": _("The weeks do not come to the hours of the contract on the mean"),
    "modulation_most": _("A week longer than the agreement on varying hours allows"),
    "needs": _("Nothing that the employee may serve is open at those hours"),
    "night": _("Work at night without an authorisation on file"),
    "night_average_most": _("More than 40 hours a week of a night worker on the mean of 12 weeks"),
    "night_day_most": _("More than 8 hours of work on a night worker's day"),
    "no_certificate": _("No certificate for any programme of the roster"),
    "not_in_force": _("The contract is not in force on this day"),
    "notice": _("Told with less notice than the terms of work grant"),
    "overlap": _("Two shifts overlap"),
    "part_time_least": _("A part time below 24 hours that nobody asked for in writing"),
    "part_time_most": _("A part time that reaches 35 hours"),
    "programme": _("Work for a programme without a certificate"),
    "short_break": _("Less paid break than 10 minutes for each 2 hours or 15 for each 3"),
    "shortest_day": _("A day shorter than agreed"),
    "stretch_most": _("More than 3 hours of work in a row"),
    "sunday": _("Work on a Sunday without an authorisation on file"),
    "unknown_terms": _("No terms of work are on file"),
    "week_most": _("More than 48 hours of work in the week"),
    "weekly_rest": _("Less than 35 hours of rest in a row in the week"),
}

PROBLEMS: dict[str, Promise] = {
    "on_file_already": _("The signed paper is on file already."),
    "not_a_monday": _("A roster begins on a Monday."),
    "no_employees": _("There is no employee for this roster."),
    "below_least_part_time": _(
        "A part time is at least 24 hours a week, unless less was asked for in writing (L3123-7)."
    ),
    "too_few_days_left": _("The fixed days off leave less than %(days)s days to work on."),
    "days_too_few_for_week": _(
        "So many days of that length do not come to the weekly hours: the terms contradict themselves."
    ),
    "window_too_short": _("Not even the shortest day fits between these hours."),
    "days_out_of_order": _("The longest day is at most %(most)s hours, and not shorter than the shortest."),
    "not_a_margin": _("Choose a tenth or a third."),
    "outside_contract": _("The contract is not in force on this day."),
    "weekday_or_day": _("Choose a weekday or a date."),
    "too_many_wishes": _("At most %(most)s wishes: take one back first."),
    "outside_the_shift": _("This lies outside the shift."),
    "pauses_touch": _("Two pauses touch: leave work between them."),
    "longer_than_a_day": _("From the first to the last minute at most %(most)s hours."),
    "several_people": _("Several people go by that name: give the e-mail address."),
    "nobody_by_that_name": _("No agent goes by that name."),
    "no_contract_then": _("This person has no contract in these weeks."),
    "not_a_time": _("“%(value)s” is not a time of day such as 9:00."),
    "not_an_accord_kind": _("Choose an agreement or a charter."),
    "not_an_employer": _("An independent's business employs nobody."),
    "independents_choose_their_hours": _("An independent may be reached when they like: nobody sets contact hours."),
    "another_employers": _("This accord is another employer's."),
    "outside_the_accord": _("The accord is not in force on this day."),
    "file_too_large": _("The file is larger than %(most)s MB."),
    "not_a_document": _("Give a PDF, PNG or JPEG file."),
}
WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


class PlanningForm(OfficeForm):
    """A form that says problems in the words of planning."""

    def show(self, problems: Iterable[Problem]) -> None:
        """Put each problem beside its field, else on top."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem_sentence(problem))


def problem_sentence(problem: Problem) -> str:
    """What to say about a problem, in the reader's language."""
    text = PROBLEMS.get(problem.code) or OFFICE.get(problem.code, ELSE)
    return str(text) % {"code": problem.code, "value": "", **problem.limits}


STAGES: dict[str, Promise] = {
    "bound": _("Finding what no roster can undercut"),
    "seat": _("Giving everybody a first week"),
    "improve": _("Making weeks better"),
    "done": _("Writing the roster down"),
}


def stage_text(stage: str) -> str:
    """What the solver does now."""
    return str(STAGES.get(stage, stage))


def rule_text(code: str) -> str:
    """What a breach of a rule means."""
    return str(RULES.get(code, code))


def article_text(breach: Breach) -> str:
    """Where the rule stands."""
    return str(_("the contract")) if breach.article == "contract" else breach.article


def clock(minute: int) -> str:
    """`9:00`; the early hours after midnight as `1:30 +1`."""
    after = "" if minute <= DAY_MINUTES else " +1"
    return f"{minute % DAY_MINUTES // 60}:{minute % 60:02d}{after}"


def hours(minutes: int) -> str:
    """`7 h 30`, `7 h`."""
    whole, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else ""
    return f"{sign}{whole} h {rest:02d}" if rest else f"{sign}{whole} h"


class MinuteField(forms.CharField):
    """A time of day, as minutes since midnight; the browser's own picker."""

    widget = forms.TimeInput(attrs={"type": "time", "step": 300})

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]  # passed through

    def prepare_value(self, value: object) -> object:
        return f"{value % DAY_MINUTES // 60:02d}:{value % 60:02d}" if isinstance(value, int) else value

    def clean(self, value: object) -> int | None:
        text = str(super().clean(value) or "").strip().replace("h", ":")
        if not text:
            return None
        whole, _colon, rest = text.partition(":")
        if not (whole.isdecimal() and (rest or "0").isdecimal() and int(whole) < 24 and int(rest or 0) < 60):
            raise forms.ValidationError(problem_sentence(Problem("", "not_a_time", {"value": text})))
        return int(whole) * 60 + int(rest or 0)
