"""Forms of reinforcement: a call-out by hand, a programme's rules."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from homeshore.kit.clock import to_us
from homeshore.kit.problems import Problem
from homeshore.web.office.forms.fields import DayField, OfficeForm
from homeshore.web.shell.vocabulary import Text
from homeshore.workforce.queries.callouts import CalloutSetting

PROBLEMS: dict[str, Text] = {
    "bonus_not_agreed": _("A bonus is the brand's to agree to: say when, and where it stands."),
    "shorter_than_the_shortest": _("The longest stretch is not below the shortest."),
}


class StartForm(OfficeForm):
    """How many people, from when until when today; an end before the beginning means tomorrow."""

    wanted = forms.IntegerField(label=_("People wanted"), min_value=1, max_value=500, initial=1)
    begins = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    ends = forms.TimeField(label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}))

    def __init__(self, data: Any = None, *, zone: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.zone = ZoneInfo(zone)

    def clean(self) -> dict[str, Any]:
        """The stretch as `from_us` and `until_us`."""
        given = super().clean() or {}
        if "begins" in given and "ends" in given:
            now = timezone.now().astimezone(self.zone)
            begins = datetime.combine(now.date(), given["begins"], self.zone)
            ends = datetime.combine(now.date(), given["ends"], self.zone)
            ends += timedelta(days=1) if ends <= begins else timedelta()
            if ends <= now:
                self.add_error("ends", _("This is over."))
            given |= {"from_us": to_us(begins), "until_us": to_us(ends)}
        return given


class TermsForm(OfficeForm):
    """A programme's rules for call-outs."""

    automatic = forms.BooleanField(
        label=_("Ask of its own accord"),
        required=False,
        help_text=_("Each minute; without it people are asked only when somebody starts a call-out here."),
    )
    threshold_percent = forms.IntegerField(
        label=_("Ask from this risk on (%)"),
        min_value=5,
        max_value=95,
        help_text=_("One more is asked while the promise would be missed without them with at least this probability."),
    )
    shortest_minutes = forms.IntegerField(label=_("Shortest stretch (minutes)"), min_value=30, max_value=240)
    longest_minutes = forms.IntegerField(label=_("Longest stretch (minutes)"), min_value=30, max_value=480)
    wave_minutes = forms.IntegerField(label=_("Minutes between two waves"), min_value=1, max_value=60)
    most_a_wave = forms.IntegerField(label=_("Most people in a wave"), min_value=1, max_value=5_000)
    bonus = forms.DecimalField(
        label=_("Bonus an hour (€)"), required=False, min_value=0, max_value=100, decimal_places=2, localize=True
    )
    bonus_agreed_on = DayField(label=_("Agreed by the brand on"), required=False)
    bonus_terms = forms.CharField(
        label=_("Where the brand agreed"),
        required=False,
        max_length=200,
        help_text=_("The contract's clause or the mail. Without the brand's agreement no bonus is offered."),
    )
    offers_time_off = forms.BooleanField(
        label=_("Offer time off when more are on line than needed"),
        required=False,
        help_text=_("Always voluntary. Who stays is paid, or keeps the booked slot, as agreed."),
    )
    time_off_paid = forms.BooleanField(label=_("Employees are paid for time off taken so"), required=False)

    def show(self, problems: Iterable[Problem]) -> None:
        """Put each problem beside its field, else on top."""
        for problem in problems:
            text = PROBLEMS.get(problem.code, problem.code)
            self.add_error(problem.field if problem.field in self.fields else None, str(text))

    def setting(self) -> CalloutSetting:
        """The rules that were typed."""
        given = dict(self.cleaned_data)
        return CalloutSetting(bonus_cents=int((given.pop("bonus") or 0) * 100), **given)


def initial_of(setting: CalloutSetting) -> dict[str, object]:
    """A programme's rules as the form shows them."""
    names = [name for name in TermsForm.base_fields if name != "bonus"]
    return {name: getattr(setting, name) for name in names} | {"bonus": Decimal(setting.bonus_cents) / 100}
