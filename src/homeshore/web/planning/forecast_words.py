"""Forecasts in words: what is wrong with what somebody typed."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeshore.kit.problems import Problem
from homeshore.web.office.forms.fields import OfficeForm
from homeshore.web.planning.roster_words import problem_sentence

PROBLEMS: dict[str, Promise] = {
    "span": _("From one day to %(most)s days, the last not before the first."),
    "too_few": _("A trial needs at least %(least)s days held out."),
    "ends_before_it_begins": _("The last day is not before the first, and a year after it at most."),
    "other_brand": _("This programme belongs to another brand."),
    "out_of_range": _("Between %(least)s %% and %(most)s %%."),
    "unknown_zone": _("This time zone is not known."),
    "missing": _("Say what is announced."),
}


class ForecastForm(OfficeForm):
    """A form that says problems in the words of forecasts."""

    def show(self, problems: Iterable[Problem]) -> None:
        """Put each problem beside its field, else on top."""
        for problem in problems:
            text = PROBLEMS.get(problem.code)
            told = str(text) % problem.limits if text else problem_sentence(problem)
            self.add_error(problem.field if problem.field in self.fields else None, told)
