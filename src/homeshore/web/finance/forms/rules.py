"""One rule of a card, as a form: price, how time is counted, tiers and package. Quantities are typed in seconds,
minutes or the rule's unit, and kept in microseconds or items."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from homeshore.billing.rules.cards import OPENED, SECOND_US, UNIT_US, Package, Rule, Step, Tiers
from homeshore.kit.ids import decode_id, encode_id
from homeshore.kit.problems import Problem
from homeshore.web.finance.forms.fields import FinanceForm, NumberField, PriceField
from homeshore.web.finance.sentences import sentence

MINUTE_US = UNIT_US["minute"]
HUNDRED = Decimal(100)
UNITS = [
    ("minute", pgettext_lazy("unit of a price", "a minute")),
    ("second", pgettext_lazy("unit of a price", "a second")),
    ("hour", pgettext_lazy("unit of a price", "an hour")),
    ("item", pgettext_lazy("unit of a price", "a contact")),
    (OPENED, pgettext_lazy("unit of a price", "an opened hour")),
]
BASES = [
    ("handled", _("All handled time of the contact")),
    ("share", _("The contact's share, when the agent serves several at once")),
]
ALL, NO_TIERS = "all", "none"
TIER_KINDS = [
    (NO_TIERS, _("No tiers")),
    ("graduated", _("Graduated: each tier has its own price")),
    ("volume", _("Volume: the tier that is reached holds for all")),
]
LEAST_TIERS = 3
PLACES = {
    "increments": "increment",
    "package.fee": "package_fee",
    "package": "package_included",
    "tiers": "tiers",
    "prices": "price",
}
"""Where problems of `check_card` stand in the form, when it is not a field of that name."""


class RuleForm(FinanceForm):
    """A rule. `bands` are the names of the card's bands (some not named yet); each has a price field of its own."""

    programme = forms.ChoiceField(label=_("Programme"))
    channel = forms.ChoiceField(label=_("Channel"))
    price = PriceField(label=_("Price, EUR"))
    unit = forms.ChoiceField(label=_("Unit of the price"), choices=UNITS)
    hold = forms.BooleanField(label=_("Hold is charged"), required=False, initial=True)
    wrap_up = forms.BooleanField(label=_("Wrap-up is charged"), required=False)
    basis = forms.ChoiceField(label=_("Time that counts"), choices=BASES)
    first_increment = NumberField(
        label=_("First increment, seconds"), required=False, help_text=_("60: a first minute is always charged")
    )
    increment = NumberField(
        label=_("Following increments, seconds"), required=False, help_text=_("Empty: exactly, without rounding up")
    )
    minimum = NumberField(label=_("Minimum, seconds"), required=False)
    cap = NumberField(label=_("Cap, minutes"), required=False, help_text=_("What a contact lasts beyond is free"))
    connection_fee = PriceField(label=_("Connection fee, EUR"), required=False)
    package_included = NumberField(
        label=_("Included in the package"), required=False, help_text=_("A month, in the unit of the price")
    )
    package_fee = PriceField(label=_("Fee of the package, EUR"), required=False)
    tiers = forms.ChoiceField(label=_("Tiers"), choices=TIER_KINDS, initial=NO_TIERS)
    remove = forms.BooleanField(label=_("Leave this rule out"), required=False)

    def __init__(
        self, *args: Any, bands: Sequence[str], programmes: list[Any], channels: list[Any], **kwargs: Any
    ) -> None:
        self.bands = list(bands)
        super().__init__(*args, **kwargs)
        for name, choices in (("programme", programmes), ("channel", channels)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(ALL, _("All")), *choices]
        for place, band in enumerate(self.bands):
            name = band or str(place + 1)
            self.fields[f"band_{place}"] = PriceField(label=_("In “%(band)s”, EUR") % {"band": name}, required=False)
        for place in range(self._steps()):
            above = NumberField(
                label=_("Beyond"), required=False, initial=None if place else Decimal(0), disabled=place == 0
            )
            self.fields[f"tier_{place}_above"] = above
            self.fields[f"tier_{place}_percent"] = NumberField(label=_("Price, per cent"), required=False)

    def _steps(self) -> int:
        given = self.data if self.is_bound else self.initial
        prefix = f"{self.prefix}-" if self.is_bound else ""
        place = LEAST_TIERS
        while f"{prefix}tier_{place}_percent" in given:
            place += 1
        return place

    @property
    def is_removed(self) -> bool:
        """Whether the rule was ticked to be left out."""
        return self.is_bound and self.add_prefix("remove") in self.data

    @property
    def band_fields(self) -> list[forms.BoundField]:
        """The prices in bands."""
        return [self[f"band_{place}"] for place in range(len(self.bands))]

    @property
    def counting_fields(self) -> list[forms.BoundField]:
        """How time is raised and limited."""
        names = ("first_increment", "increment", "minimum", "cap")
        return [self[name] for name in names]

    @property
    def tier_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """(beyond, per cent) of each tier."""
        return [(self[f"tier_{place}_above"], self[f"tier_{place}_percent"]) for place in range(self._steps())]

    @property
    def counts_specially(self) -> bool:
        """Whether time is counted in another way than exactly."""
        names = ("first_increment", "increment", "minimum", "cap")
        return self["basis"].value() == "share" or any(self._is_said(name) for name in names)

    @property
    def says_more(self) -> bool:
        """Whether fees, tiers or a package are there to be seen."""
        names = ("connection_fee", "package_included", "package_fee", "tiers")
        return any(self._is_said(name) for name in names)

    def _is_said(self, name: str) -> bool:
        return self[name].value() not in {None, "", NO_TIERS} or self.has_error(name)

    def clean(self) -> dict[str, Any]:
        both = ("package_included", "package_fee")
        given = [name for name in both if self.cleaned_data.get(name) is not None]
        if len(given) == 1 and not self.has_error(both[0]) and not self.has_error(both[1]):
            self.add_error(next(name for name in both if name not in given), sentence(Problem("", "incomplete")))
        for above, percent in self.tier_rows[1:]:
            if (self.cleaned_data.get(above.name) is None) != (self.cleaned_data.get(percent.name) is None):
                self.add_error(percent.name, sentence(Problem("", "incomplete")))
        return self.cleaned_data

    def rule(self) -> Rule:
        """The rule that was typed."""
        typed = self.cleaned_data
        unit = typed["unit"]
        return Rule(
            unit=unit,
            price=typed["price"],
            prices=self._prices(),
            programme=0 if typed["programme"] == ALL else decode_id(typed["programme"]),
            channel="" if typed["channel"] == ALL else typed["channel"],
            basis=typed["basis"],
            hold=typed["hold"],
            wrap_up=typed["wrap_up"],
            first_increment=_us(typed["first_increment"], SECOND_US, 1),
            increment=_us(typed["increment"], SECOND_US, 1),
            minimum=_us(typed["minimum"], SECOND_US, 0),
            cap=_us(typed["cap"], MINUTE_US, 0),
            connection_fee=typed["connection_fee"] or Decimal(0),
            tiers=self._tiers(UNIT_US.get(unit, 1)),
            package=self._package(UNIT_US.get(unit, 1)),
        )

    def _prices(self) -> dict[str, Decimal]:
        typed = {band: self.cleaned_data[f"band_{place}"] for place, band in enumerate(self.bands)}
        return {band: price for band, price in typed.items() if band and price is not None}

    def _package(self, unit: int) -> Package | None:
        included, fee = self.cleaned_data["package_included"], self.cleaned_data["package_fee"]
        return None if included is None or fee is None else Package(_us(included, unit, 0), fee)

    def _tiers(self, unit: int) -> Tiers | None:
        kind = self.cleaned_data["tiers"]
        if kind == NO_TIERS:
            return None
        steps = []
        for place in range(self._steps()):
            above = self.cleaned_data[f"tier_{place}_above"] if place else Decimal(0)
            percent = self.cleaned_data[f"tier_{place}_percent"]
            if above is not None and (percent is not None or place == 0):
                steps.append(Step(_us(above, unit, 0), (HUNDRED if percent is None else percent) / HUNDRED))
        return Tiers(kind, tuple(steps))

    def place_of(self, name: str) -> str | None:
        """The field where a problem of `check_card` belongs; None for the form itself."""
        if name in self.bands:
            return f"band_{self.bands.index(name)}"
        if name.startswith("tiers."):
            return f"tier_{name.removeprefix('tiers.')}_percent"
        return PLACES.get(name, name if name in self.fields else None)


def initial_of(rule: Rule, bands: Sequence[str]) -> dict[str, Any]:
    """A rule as the form shows it."""
    unit = UNIT_US.get(rule.unit, 1)
    found: dict[str, Any] = {
        "programme": encode_id(rule.programme) if rule.programme else ALL,
        "channel": rule.channel or ALL,
        "price": rule.price,
        "unit": rule.unit,
        "hold": rule.hold,
        "wrap_up": rule.wrap_up,
        "basis": rule.basis,
        "first_increment": _typed(rule.first_increment, SECOND_US, 1),
        "increment": _typed(rule.increment, SECOND_US, 1),
        "minimum": _typed(rule.minimum, SECOND_US, 0),
        "cap": _typed(rule.cap, MINUTE_US, 0),
        "connection_fee": rule.connection_fee or None,
    }
    found |= {f"band_{place}": rule.prices.get(band) for place, band in enumerate(bands)}
    if rule.package is not None:
        found |= {"package_included": Decimal(rule.package.included) / unit, "package_fee": rule.package.fee}
    if rule.tiers is not None:
        found["tiers"] = rule.tiers.kind
        for place, step in enumerate(rule.tiers.steps):
            found[f"tier_{place}_above"] = Decimal(step.above) / unit
            found[f"tier_{place}_percent"] = step.factor * HUNDRED
    return found


def _us(value: Decimal | None, unit: int, without: int) -> int:
    return without if value is None else int(value * unit)


def _typed(quantity: int, unit: int, without: int) -> Decimal | None:
    return None if quantity == without else Decimal(quantity) / unit
