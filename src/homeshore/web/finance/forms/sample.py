"""An invented contact, to see what it would cost."""

from datetime import datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from homeshore.billing.rules.cards import SECOND_US
from homeshore.billing.rules.samples import Sample
from homeshore.kit.clock import to_us
from homeshore.kit.ids import decode_id
from homeshore.web.finance.forms.fields import FinanceForm, NumberField
from homeshore.web.finance.forms.parts import TimeInput
from homeshore.web.office.forms.fields import DayField


def _seconds(label: Any, initial: int) -> NumberField:
    return NumberField(label=label, initial=Decimal(initial), min_value=Decimal(0), max_value=Decimal(100_000))


class SampleForm(FinanceForm):
    """When it ends, and how long it takes."""

    programme = forms.ChoiceField(label=_("Programme"), required=False)
    channel = forms.ChoiceField(label=_("Channel"))
    day = DayField(label=_("Day"))
    at = forms.TimeField(label=_("Ends at"), initial=time(10), widget=TimeInput(format="%H:%M"))
    talk = _seconds(_("Talk, seconds"), 230)
    hold = _seconds(_("Hold, seconds"), 20)
    wrap_up = _seconds(_("Wrap-up, seconds"), 45)

    def __init__(self, *args: Any, programmes: list[Any], channels: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, prefix="sample", **kwargs)
        for name, choices in (("programme", [("", _("None in particular")), *programmes]), ("channel", channels)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def sample(self, zone: str) -> Sample:
        """The contact that was typed; its end is a local time of the card's zone."""
        typed = self.cleaned_data
        ends = datetime.combine(typed["day"], typed["at"], ZoneInfo(zone))
        return Sample(
            programme=decode_id(typed["programme"]) if typed["programme"] else 0,
            channel=typed["channel"],
            ended_us=to_us(ends),
            talk_us=int(typed["talk"] * SECOND_US),
            hold_us=int(typed["hold"] * SECOND_US),
            wrap_up_us=int(typed["wrap_up"] * SECOND_US),
        )
