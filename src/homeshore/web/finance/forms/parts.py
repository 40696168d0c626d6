"""The parts of a card's version beside its rules: days and notes, bands, results, what is shared or guaranteed."""

from datetime import time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from homeshore.billing.rules.adjustments import ForecastClause, GuaranteeClause, ResultClause, Threshold
from homeshore.billing.rules.cards import HOLIDAY, WEEKDAYS, Band
from homeshore.billing.rules.terms import Terms
from homeshore.kit.ids import decode_id
from homeshore.kit.problems import Problem
from homeshore.web.finance.forms.fields import FinanceForm, NumberField, PriceField
from homeshore.web.finance.sentences import sentence
from homeshore.web.office.forms.fields import DayField

HUNDRED = Decimal(100)
THRESHOLDS = 3
CALENDARS = [
    ("FR", _("Public holidays of France")),
    ("57", _("Alsace and Moselle")),
    ("971", _("Guadeloupe")),
    ("972", _("Martinique")),
    ("973", _("French Guiana")),
    ("974", _("Réunion")),
    ("976", _("Mayotte")),
]
DAYS = [
    (day, name)
    for day, name in zip(
        (*WEEKDAYS, HOLIDAY),
        (
            pgettext_lazy("day of a band", "Mon"),
            pgettext_lazy("day of a band", "Tue"),
            pgettext_lazy("day of a band", "Wed"),
            pgettext_lazy("day of a band", "Thu"),
            pgettext_lazy("day of a band", "Fri"),
            pgettext_lazy("day of a band", "Sat"),
            pgettext_lazy("day of a band", "Sun"),
            pgettext_lazy("day of a band", "Public holidays"),
        ),
        strict=True,
    )
]


class TimeInput(forms.TimeInput):
    """The browser's own way to enter a time of day."""

    input_type = "time"


class HeadForm(FinanceForm):
    """When a version holds, and what it agrees beside its rules."""

    from_day = DayField(label=_("First day"))
    until_day = DayField(label=_("Last day"), required=False, help_text=_("Empty: until something else is agreed"))
    ends_previous = forms.BooleanField(label=_("What held until then ends the day before"), required=False)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=300, help_text=_("Why, or where it is written: amendment 3 of May")
    )
    holidays = forms.ChoiceField(label=_("Public holidays"), choices=CALENDARS)
    replaces = forms.CharField(widget=forms.HiddenInput, required=False)
    tolerance = NumberField(
        label=_("Tolerance, per cent"), required=False, help_text=_("An error up to here costs nothing")
    )
    brand_share = NumberField(
        label=_("The brand's share, per cent"), required=False, help_text=_("Empty: nothing is shared")
    )
    idle_price = PriceField(label=_("Idle minute, EUR"), required=False)
    missing_price = PriceField(label=_("Missing minute, EUR"), required=False)
    floor = PriceField(
        label=_("Guaranteed for a connected hour, EUR"), required=False, help_text=_("Earnings below are topped up")
    )
    guarantee_share = NumberField(
        label=_("Guaranteed in a booked slot, per cent of the time"),
        required=False,
        help_text=_("Empty: nothing. Slots come with a file; what a slot brings beyond it is the agent's"),
    )
    guarantee_price = PriceField(label=_("Price of a guaranteed minute, EUR"), required=False)
    training = PriceField(label=_("Training and onboarding, EUR an hour"), required=False)

    def clean_replaces(self) -> int:
        """The version that is corrected, 0 for none; something else names none that holds."""
        text = self.cleaned_data["replaces"]
        try:
            return decode_id(text) if text else 0
        except ValueError:
            raise forms.ValidationError(sentence(Problem("", "unknown_version"))) from None

    @property
    def day_fields(self) -> list[forms.BoundField]:
        """When it holds."""
        return [self[name] for name in ("from_day", "until_day", "note")]

    @property
    def forecast_fields(self) -> list[forms.BoundField]:
        """How the error of a forecast is shared."""
        return [self[name] for name in ("brand_share", "tolerance", "idle_price", "missing_price")]

    @property
    def guarantee_fields(self) -> list[forms.BoundField]:
        """What an agent is guaranteed."""
        return [self[name] for name in ("floor", "guarantee_share", "guarantee_price", "training")]

    def clean(self) -> dict[str, Any]:
        both = ("guarantee_share", "guarantee_price")
        missing = [name for name in both if self.cleaned_data.get(name) is None]
        if len(missing) == 1 and not self.has_error(missing[0]):
            self.add_error(missing[0], sentence(Problem("", "incomplete")))
        return self.cleaned_data

    def forecast(self) -> ForecastClause | None:
        """The clause that was typed."""
        typed = self.cleaned_data
        if typed["brand_share"] is None:
            return None
        return ForecastClause(
            tolerance=(typed["tolerance"] or Decimal(0)) / HUNDRED,
            brand_share=typed["brand_share"] / HUNDRED,
            idle_price=typed["idle_price"] or Decimal(0),
            missing_price=typed["missing_price"] or Decimal(0),
        )

    def guarantee(self) -> GuaranteeClause | None:
        """The guarantee that was typed."""
        share, price = self.cleaned_data["guarantee_share"], self.cleaned_data["guarantee_price"]
        return None if share is None or price is None else GuaranteeClause(share / HUNDRED, price)

    def place_of(self, field: str) -> str | None:
        """The field where a problem belongs."""
        if field.startswith("guarantee"):
            return "guarantee_price" if field == "guarantee.price" else "guarantee_share"
        name = field.removeprefix("forecast.")
        return name if name in self.fields else "brand_share" if field == "forecast" else None

    @staticmethod
    def initial_of(terms: Terms) -> dict[str, Any]:
        """The terms as the form shows them."""
        found: dict[str, Any] = {"holidays": terms.holidays, "floor": terms.floor, "training": terms.training}
        if terms.guarantee is not None:
            found |= {
                "guarantee_share": terms.guarantee.share * HUNDRED,
                "guarantee_price": terms.guarantee.price,
            }
        if terms.forecast is not None:
            found |= {
                "tolerance": terms.forecast.tolerance * HUNDRED,
                "brand_share": terms.forecast.brand_share * HUNDRED,
                "idle_price": terms.forecast.idle_price,
                "missing_price": terms.forecast.missing_price,
            }
        return found


class BandForm(FinanceForm):
    """A part of the week with prices of its own. Without a name there is no band."""

    name = forms.CharField(label=_("Name of the band"), required=False, max_length=40)
    days = forms.MultipleChoiceField(
        label=_("Days"),
        choices=DAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: every day"),
    )
    from_time = forms.TimeField(
        label=pgettext_lazy("time of day", "From"), required=False, widget=TimeInput(format="%H:%M")
    )
    until_time = forms.TimeField(
        label=pgettext_lazy("time of day", "Until"),
        required=False,
        widget=TimeInput(format="%H:%M"),
        help_text=_("00:00: midnight"),
    )

    @property
    def is_there(self) -> bool:
        """Whether a band was entered."""
        return bool(str(self["name"].value() or "").strip())

    def band(self) -> Band:
        """The band that was typed."""
        typed = self.cleaned_data
        return Band(
            name=typed["name"],
            days=tuple(typed["days"]),
            from_time=typed["from_time"] or time(0),
            until_time=typed["until_time"] or time(0),
        )

    def place_of(self, name: str) -> str | None:
        """The field where a problem belongs."""
        return name if name in self.fields else None

    @staticmethod
    def initial_of(band: Band) -> dict[str, Any]:
        """A band as the form shows it."""
        return {
            "name": band.name,
            "days": list(band.days),
            "from_time": band.from_time,
            "until_time": band.until_time,
        }


class ResultForm(FinanceForm):
    """A result that counts. Without a measure there is none."""

    measure = forms.RegexField(
        r"^[a-z][a-z0-9_]{0,39}$",
        label=_("Measure"),
        required=False,
        help_text=_("As the file of results calls it: service_level, satisfaction, resolved"),
        error_messages={"invalid": _("Lower-case letters, digits and underscores.")},
    )
    below_percent = NumberField(label=_("below all: per cent of the lines"), required=False)
    below_amount = PriceField(label=_("below all: EUR"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in range(THRESHOLDS):
            for name, label in (("at_least", _("From")), ("percent", _("Per cent of the lines")), ("amount", _("EUR"))):
                self.fields[f"step_{place}_{name}"] = NumberField(label=label, required=False)

    @property
    def is_there(self) -> bool:
        """Whether a result was entered."""
        return bool(str(self["measure"].value() or "").strip())

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """(from, per cent, EUR) of each threshold."""
        return [
            [self[f"step_{place}_{name}"] for name in ("at_least", "percent", "amount")] for place in range(THRESHOLDS)
        ]

    def clean(self) -> dict[str, Any]:
        for at_least, percent, amount in self.rows:
            given = self.cleaned_data.get(percent.name) is not None or self.cleaned_data.get(amount.name) is not None
            if given and self.cleaned_data.get(at_least.name) is None:  # without a gain, it only keeps a malus away
                self.add_error(at_least.name, sentence(Problem("", "incomplete")))
        return self.cleaned_data

    def clause(self) -> ResultClause:
        """The clause that was typed."""
        typed = self.cleaned_data
        steps = [
            Threshold(typed[row[0].name], typed[row[1].name] or Decimal(0), typed[row[2].name] or Decimal(0))
            for row in self.rows
            if typed[row[0].name] is not None
        ]
        below = Threshold(Decimal(0), typed["below_percent"] or Decimal(0), typed["below_amount"] or Decimal(0))
        return ResultClause(typed["measure"], tuple(steps), below)

    def place_of(self, name: str) -> str | None:
        """The field where a problem belongs: a clause is judged as a whole."""
        del name
        return "measure"

    @staticmethod
    def initial_of(clause: ResultClause) -> dict[str, Any]:
        """A clause as the form shows it."""
        found: dict[str, Any] = {
            "measure": clause.measure,
            "below_percent": clause.below.percent or None,
            "below_amount": clause.below.amount or None,
        }
        for place, step in enumerate(clause.thresholds):
            found |= {
                f"step_{place}_at_least": step.at_least,
                f"step_{place}_percent": step.percent or None,
                f"step_{place}_amount": step.amount or None,
            }
        return found
