"""Forms of telework: collective texts, and an employment's contact hours."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from homeshore.brands.rules.opening import Hours
from homeshore.kit.ids import decode_id, encode_id
from homeshore.kit.problems import Invalid, Problem
from homeshore.people.queries import LegalEntity
from homeshore.web.finance.forms.agreements import DOCUMENTS, MOST_BYTES, media_type_of
from homeshore.web.office.forms.fields import DayField
from homeshore.web.office.forms.hours import hours_from, hours_text
from homeshore.web.planning.roster_words import WEEKDAYS, PlanningForm, problem_sentence
from homeshore.workforce.queries.telework import TeleworkAccord
from homeshore.workforce.rules.telework import EVERY_DAY, AccordDetails, TermsDetails

KINDS = [("agreement", _("Collective agreement")), ("charter", _("Charter of the employer"))]
OFFICE_HOURS = "9:00-12:30, 14:00-18:00"
AMENDMENT = ""


class DocumentField(forms.FileField):
    """A scanned document, as its bytes; b"" for none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(help_text=_("PDF, PNG or JPEG, 10 MB at most"), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> bytes:
        file = super().clean(data, initial)
        if not file:
            return b""
        content: bytes = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise forms.ValidationError(
                problem_sentence(Problem("", "file_too_large", {"most": MOST_BYTES // 1024**2}))
            )
        if media_type_of(content) not in DOCUMENTS:
            raise forms.ValidationError(problem_sentence(Problem("", "not_a_document")))
        return content


class AccordForm(PlanningForm):
    """A collective text to put on file."""

    entity = forms.ChoiceField(label=_("Employer"))
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    title = forms.CharField(label=_("Title"), max_length=120)
    from_day = DayField(label=_("In force from"))
    until_day = DayField(label=_("In force until"), required=False, help_text=_("Empty: no end"))
    document = DocumentField(label=_("Text"))

    def __init__(self, data: Any = None, files: Any = None, *, employers: Iterable[LegalEntity]) -> None:
        super().__init__(data, files)
        _choose(self.fields["entity"], [(encode_id(row.id), row.name) for row in employers])

    def details(self) -> AccordDetails:
        """The text as typed."""
        given = self.cleaned_data
        rest = {name: given[name] for name in ("kind", "title", "from_day", "until_day")}
        return AccordDetails(entity=decode_id(given["entity"]), **rest)


class TermsForm(PlanningForm):
    """An employment's telework. Contact hours are typed by weekday."""

    accord = forms.ChoiceField(
        label=_("Agreed by"), required=False, help_text=_("An amendment needs its signed document.")
    )
    from_day = DayField(label=_("Holds from"))
    until_day = DayField(label=_("Until"), required=False, help_text=_("Empty: no end"))
    document = DocumentField(label=_("Signed amendment"), required=False)
    days = forms.TypedMultipleChoiceField(
        label=_("Days at home"),
        choices=list(enumerate(WEEKDAYS)),
        coerce=int,
        required=False,
        initial=list(EVERY_DAY),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, accords: QuerySet[TeleworkAccord], initial: Any = None
    ) -> None:
        super().__init__(data, files, initial=initial)
        named = [(encode_id(row.id), row.title) for row in accords]
        _choose(self.fields["accord"], [*named, (AMENDMENT, _("Individual amendment"))])
        for day, name in enumerate(WEEKDAYS):
            self.fields[f"hours_{day}"] = forms.CharField(label=name, required=False, max_length=80)

    def week(self) -> list[forms.BoundField]:
        """The contact hours' fields, by weekday."""
        return [self[f"hours_{day}"] for day in EVERY_DAY]

    def clean(self) -> dict[str, Any]:
        """Contact hours from the seven weekdays, as `hours`; what is wrong with a weekday stands beside it."""
        given = super().clean() or self.cleaned_data
        hours: list[Hours] = []
        for day in EVERY_DAY:
            try:
                hours += hours_from(given.get(f"hours_{day}") or "", day, f"hours_{day}")
            except Invalid as invalid:
                self.show(invalid.problems)
        given["hours"] = tuple(hours)
        return given

    def show(self, problems: Iterable[Problem]) -> None:
        """What concerns the hours of a weekday stands beside it, what concerns all of them beside the first."""
        for problem in problems:
            weekday = problem.limits.get("weekday", 0)
            field = f"hours_{weekday}" if problem.field == "hours" else problem.field
            self.add_error(field if field in self.fields else None, problem_sentence(problem))

    def details(self) -> TermsDetails:
        """The telework as typed."""
        given = self.cleaned_data
        return TermsDetails(
            accord=decode_id(given["accord"]) if given["accord"] else 0,
            from_day=given["from_day"],
            until_day=given["until_day"],
            hours=given["hours"],
            days=tuple(given["days"]),
        )


class EndForm(PlanningForm):
    """The last day of a text or of an employment's telework."""

    until_day = DayField(label=_("Last day"))


def initial_hours(hours: Iterable[Hours]) -> dict[str, str]:
    """Contact hours as the form shows them; usual ones where there are none yet."""
    held = tuple(hours)
    usual = {f"hours_{day}": OFFICE_HOURS for day in range(5)}
    return {f"hours_{day}": hours_text(held, day) for day in EVERY_DAY} if held else usual


def _choose(field: forms.Field, choices: list[tuple[str, Any]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
