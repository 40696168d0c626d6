"""Small forms around a card: a new one, the end of a version, the card of a brand or a contract."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from homeshore.billing.queries.agreements import RateCard
from homeshore.billing.rules.agreeing import CardDetails
from homeshore.kit.ids import decode_id, encode_id
from homeshore.web.finance.forms.fields import FinanceForm
from homeshore.web.office.forms.fields import DayField, zone_field

SIDES = [("brand", _("A brand: what it pays")), ("agent", _("Independents: what they are paid"))]


class CardForm(FinanceForm):
    """A new card."""

    side = forms.ChoiceField(label=_("For"), choices=SIDES, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name"), max_length=120)
    zone = zone_field()

    def details(self) -> CardDetails:
        """The card that was typed."""
        return CardDetails(**{name: self.cleaned_data[name] for name in CardDetails.__struct_fields__})


class EndForm(FinanceForm):
    """The last day of something that held."""

    until_day = DayField(label=_("Last day"))


class GiveForm(FinanceForm):
    """The card of a brand."""

    card = forms.ChoiceField(label=_("Rate card"))

    def __init__(self, data: Any = None, *, cards: list[RateCard], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        choice = self.fields["card"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "–"), *((encode_id(card.id), card.name) for card in cards)]

    def card_id(self) -> int:
        """The card that was chosen."""
        return decode_id(self.cleaned_data["card"])


class AssignForm(GiveForm):
    """A card of a contract, for some days."""

    from_day = DayField(label=_("First day"))
    until_day = DayField(label=_("Last day"), required=False, help_text=_("Empty: no end"))
