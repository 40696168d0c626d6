"""Forms of forecasts: a new one, a trial, an event, a file of volumes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from homeshore.kit.ids import decode_id
from homeshore.web.office.forms.fields import DayField, zone_field
from homeshore.web.office.forms.programmes import CHANNELS
from homeshore.web.planning.forecast_words import ForecastForm
from homeshore.workforce.queries.volumes import KINDS

Choices = Sequence[tuple[str, str]]
COUNTRIES = [
    ("", _("The country of the programme's time zone")),
    ("FR", _("France")),
    ("BE", _("Belgium")),
    ("CA", _("Canada")),
    ("CH", _("Switzerland")),
    ("DE", _("Germany")),
    ("ES", _("Spain")),
    ("GB", _("United Kingdom")),
    ("IT", _("Italy")),
    ("LU", _("Luxembourg")),
    ("PT", _("Portugal")),
    ("US", _("United States")),
]
MOST_BYTES = 10 * 1024**2
MINUTES = [("30", _("30 minutes")), ("15", _("15 minutes"))]


class ProgrammeForm(ForecastForm):
    """What every form here begins with: a programme and a channel."""

    programme = forms.ChoiceField(label=_("Programme"))
    channel = forms.ChoiceField(label=_("Channel"), choices=list(CHANNELS.items()), initial="voice")

    def __init__(self, data: Any = None, *, programmes: Choices, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        choice = self.fields["programme"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = programmes

    def programme_id(self) -> int:
        """The programme that was chosen; 0 for all."""
        chosen = self.cleaned_data["programme"]
        return decode_id(chosen) if chosen else 0


def country_field() -> forms.ChoiceField:
    """Whose public holidays count."""
    return forms.ChoiceField(label=_("Public holidays of"), choices=COUNTRIES, required=False)


class NewForecastForm(ProgrammeForm):
    """Days to forecast."""

    from_day = DayField(label=_("First day"))
    until_day = DayField(label=_("Last day"))
    minutes = forms.ChoiceField(label=_("Intervals of"), choices=MINUTES)
    country = country_field()

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        today = timezone.localdate()
        self.fields["from_day"].initial = today
        self.fields["until_day"].initial = today + timedelta(days=34)


class TrialForm(ProgrammeForm):
    """A trial of the model on the past."""

    minutes = forms.ChoiceField(label=_("Intervals of"), choices=MINUTES)
    held_out = forms.IntegerField(
        label=_("Days held out"),
        initial=60,
        min_value=50,
        max_value=250,
        help_text=_("The newest days of the history, at least 50; 20 more must stand before them."),
    )
    country = country_field()


class EventForm(ProgrammeForm):
    """Something that a brand announces. The programme's value is empty for all of a brand's."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    label = forms.CharField(label=_("What is announced"), max_length=120)
    from_day = DayField(label=_("First day"))
    until_day = DayField(label=_("Last day"))
    percent = forms.FloatField(
        label=_("Effect on volumes, in %"),
        required=False,
        min_value=-100,
        max_value=1000,
        help_text=_("30 for nearly a third more, -100 for none at all. Empty: learn it from past events of the kind."),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        channel = self.fields["channel"]
        assert isinstance(channel, forms.ChoiceField)
        channel.choices = [("", _("All channels")), *CHANNELS.items()]
        channel.required, channel.initial = False, ""


class VolumeFileForm(ProgrammeForm):
    """A CSV file of past volumes."""

    zone = zone_field()
    file = forms.FileField(
        label=_("CSV file"),
        help_text=_(
            "Columns starts_at (or date and time) and contacts; handled and handling_seconds where you know them. "
            "Rows of 1 to 60 minutes, 10 MB at most: three years of five-minute rows of one channel. For more, or for "
            "many programmes in one file, who runs the centre has the command “homeshore volumes FILE”."
        ),
    )
