"""Forms of terms of work."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from homeshore.people.queries import Contract
from homeshore.web.finance.forms.fields import NumberField
from homeshore.web.office.forms.fields import DayField
from homeshore.web.planning.roster_words import WEEKDAYS, MinuteField, PlanningForm
from homeshore.web.planning.telework_forms import DocumentField
from homeshore.workforce.actions.terms import AuthorisationDetails
from homeshore.workforce.queries.terms import TermsOfWork
from homeshore.workforce.rules.clockface import DAY_MINUTES
from homeshore.workforce.rules.employment import TermsDetails

MARGINS = [("tenth", _("a tenth of the contract's hours")), ("third", _("a third, by agreement"))]
KINDS = [("sunday", _("Work on Sundays")), ("night", _("Work at night")), ("holiday", _("Work on public holidays"))]
HOUR = Decimal(60)


class TermsForm(PlanningForm):
    """Terms of work from a day on. Hours are typed as numbers: 17.5."""

    from_day = DayField(label=_("Holds from"))
    week_minutes = NumberField(label=_("Hours a week"), help_text=_("Paid time, breaks included. 35 is full time."))
    most_days = forms.IntegerField(label=_("Days of work a week, at most"), min_value=1, max_value=6)
    shortest_day = NumberField(label=_("Shortest day, hours"))
    longest_day = NumberField(label=_("Longest day, hours"))
    earliest_minute = MinuteField(label=_("Not before"), required=False, help_text=_("Empty: whenever the law allows"))
    latest_minute = MinuteField(label=_("Not after"), required=False)
    days_off = forms.TypedMultipleChoiceField(
        label=_("Fixed days off"),
        choices=list(enumerate(WEEKDAYS)),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Sunday is off for everybody without an authorisation."),
    )
    complementary = forms.ChoiceField(
        label=_("Complementary hours"),
        choices=MARGINS,
        help_text=_("Of a part time only; the week stays below 35 hours."),
    )
    notice_days = forms.IntegerField(
        label=_("Notice of changes, working days"), help_text=_("Seven by law, down to three by agreement.")
    )
    least_week_granted = forms.BooleanField(label=_("Less than 24 hours was asked for in writing"), required=False)
    modulated = forms.BooleanField(
        label=_("Hours vary from week to week by agreement (20 to 42 hours)"), required=False
    )

    def details(self) -> TermsDetails:
        """The terms that were typed."""
        given = self.cleaned_data
        names = ("from_day", "most_days", "complementary", "notice_days", "least_week_granted", "modulated")
        return TermsDetails(
            week_minutes=int(given["week_minutes"] * HOUR),
            shortest_day=int(given["shortest_day"] * HOUR),
            longest_day=int(given["longest_day"] * HOUR),
            earliest_minute=given["earliest_minute"] or 0,
            latest_minute=given["latest_minute"] or DAY_MINUTES,
            days_off=tuple(given["days_off"]),
            **{name: given[name] for name in names},
        )


def initial_of(row: TermsOfWork | None, contract: Contract) -> dict[str, object]:
    """The newest terms as a beginning for the next, or full time."""
    today = max(timezone.localdate(), contract.starts_on)
    if row is None:
        standard = TermsDetails(from_day=contract.starts_on, week_minutes=35 * 60)
        return {**_typed(standard), "from_day": contract.starts_on}
    return {**_typed(row), "from_day": today}


def _typed(terms: TermsDetails | TermsOfWork) -> dict[str, object]:
    names = ("most_days", "complementary", "notice_days", "least_week_granted", "modulated")
    hours = {name: Decimal(getattr(terms, name)) / HOUR for name in ("week_minutes", "shortest_day", "longest_day")}
    window = {
        "earliest_minute": terms.earliest_minute or None,
        "latest_minute": None if terms.latest_minute == DAY_MINUTES else terms.latest_minute,
    }
    return {**hours, **window, "days_off": list(terms.days_off), **{name: getattr(terms, name) for name in names}}


class AuthorisationForm(PlanningForm):
    """A document on file."""

    kind = forms.ChoiceField(label=_("It allows"), choices=KINDS)
    reference = forms.CharField(
        label=_("Document"), max_length=200, help_text=_("Order or agreement, its number and date.")
    )
    from_day = DayField(label=_("Valid from"))
    until_day = DayField(label=_("Valid until"), required=False, help_text=_("Empty: no end"))
    document = DocumentField(label=_("Signed paper"), required=False)

    def details(self) -> AuthorisationDetails:
        """The document that was typed."""
        given = self.cleaned_data
        return AuthorisationDetails(**{name: given[name] for name in ("kind", "reference", "from_day", "until_day")})


class PaperForm(PlanningForm):
    """The signed paper of a document that is on file by its reference alone."""

    document = DocumentField(label=_("Signed paper"))


class AbsenceForm(PlanningForm):
    """Days of absence. Why is not asked."""

    from_day = DayField(label=_("First day"))
    until_day = DayField(label=_("Last day"))


class EndForm(PlanningForm):
    """The last day of a permission."""

    last_day = DayField(label=_("Last day"))
