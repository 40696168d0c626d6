"""Forms of staffing: the days to staff, and how a programme wants to be staffed."""

from datetime import date, timedelta
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from homeshore.web.finance.forms.fields import NumberField
from homeshore.web.office.forms.fields import DayField
from homeshore.web.planning.roster_words import PlanningForm
from homeshore.workforce.queries.staffing import StaffingTerms


class StaffForm(PlanningForm):
    """From which day to which, both included."""

    from_day = DayField(label=_("From"))
    until_day = DayField(label=_("Until"))

    def clean_until_day(self) -> date:
        """The last day, not before the first."""
        last: date = self.cleaned_data["until_day"]
        first = self.cleaned_data.get("from_day")
        if first and last < first:
            raise forms.ValidationError(_("The last day lies before the first."))
        return last

    @classmethod
    def usual(cls, today: date) -> "StaffForm":
        """The next four weeks."""
        return cls(initial={"from_day": today, "until_day": today + timedelta(days=27)})


class StaffingTermsForm(PlanningForm):
    """How a programme wants to be staffed."""

    confidence_percent = forms.IntegerField(
        label=_("Intervals in which the promise is kept (%)"),
        help_text=_("A chance, not a mean: what is uncertain about volumes and about who comes is allowed for."),
    )
    most_occupancy_percent = forms.IntegerField(
        label=_("Most time in contact (%)"),
        help_text=_("People who never have a moment between two contacts tire and leave."),
    )
    patience_seconds = forms.IntegerField(
        label=_("Mean patience of those who wait (seconds)"),
        help_text=_("After which time they give up on the mean, were nobody to answer."),
    )
    shrinkage_percent = NumberField(
        label=_("Paid time away from the desk (%)"), help_text=_("Breaks, training, coaching, a link that drops.")
    )
    shown_percent = NumberField(
        label=_("Agents who come, before there is history (%)"),
        help_text=_("Of all who are booked or rostered. What is counted each half-hour corrects it."),
    )
    shown_weight = forms.IntegerField(
        label=_("Bookings that this expectation is worth"),
        help_text=_("After so many bookings, history weighs as much as the expectation."),
    )
    chats_at_once = forms.IntegerField(label=_("Chats at once"))
    chat_slowdown_percent = forms.IntegerField(label=_("Each chat beside makes one longer by (%)"))
    least_agents = forms.IntegerField(label=_("Fewest agents while open"), min_value=0)

    @classmethod
    def of(cls, terms: StaffingTerms) -> "StaffingTermsForm":
        """The terms in force."""
        return cls(initial={name: _shown(getattr(terms, name)) for name in cls.base_fields})

    def values(self) -> dict[str, float]:
        """What was typed."""
        return {
            name: float(value) if isinstance(value, Decimal) else value for name, value in self.cleaned_data.items()
        }


def _shown(value: float) -> float | Decimal:
    return Decimal(str(value)) if isinstance(value, float) else value
