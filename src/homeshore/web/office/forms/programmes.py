"""The form of a programme: what it promises, when it is open, who is asked, which reasons agents choose from."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from homeshore.brands.rules.opening import Hours
from homeshore.brands.rules.programmes import Closure, ProgrammePlan, Promise, Reason, Ring
from homeshore.facts.vocabulary import Channel, ContactReason
from homeshore.kit.problems import Invalid, Problem
from homeshore.web.office.forms.fields import LinesField, OfficeForm, WordsField, languages_field, zone_field
from homeshore.web.office.forms.hours import hours_from, hours_text

WEEKDAYS = (
    pgettext_lazy("opening hours", "Monday"),
    pgettext_lazy("opening hours", "Tuesday"),
    pgettext_lazy("opening hours", "Wednesday"),
    pgettext_lazy("opening hours", "Thursday"),
    pgettext_lazy("opening hours", "Friday"),
    pgettext_lazy("opening hours", "Saturday"),
    pgettext_lazy("opening hours", "Sunday"),
)
CHANNELS = {
    Channel.CHAT: _("Chat"),
    Channel.MAIL: _("E-mail"),
    Channel.VOICE: _("Phone"),
    Channel.LETTER: _("Letter"),
    Channel.CALLBACK: _("Callback"),
}
FAMILIES = {
    ContactReason.COMMERCIAL: pgettext_lazy("contact reason", "Commercial"),
    ContactReason.LOYALTY: pgettext_lazy("contact reason", "Loyalty"),
    ContactReason.RETENTION: pgettext_lazy("contact reason", "Retention"),
    ContactReason.INFORMATION: pgettext_lazy("contact reason", "Information"),
    ContactReason.ORDER: pgettext_lazy("contact reason", "Order"),
    ContactReason.COMPLAINT: pgettext_lazy("contact reason", "Complaint"),
    ContactReason.TECHNICAL: pgettext_lazy("contact reason", "Technical help"),
    ContactReason.OTHER: pgettext_lazy("contact reason", "Other"),
}
WORKING_DAY = "9:00-18:00"


class ChannelForm(forms.Form):
    """One channel and its service level."""

    channel = forms.CharField(widget=forms.HiddenInput)
    serves = forms.BooleanField(label=_("Served"), required=False)
    percent = forms.IntegerField(label=_("Percent"), required=False, widget=forms.NumberInput(attrs={"class": "num"}))
    seconds = forms.IntegerField(
        label=_("Within seconds"), required=False, widget=forms.NumberInput(attrs={"class": "num"})
    )

    @property
    def name(self) -> object:
        """The channel's name."""
        return CHANNELS.get(self["channel"].value(), "")


class RingForm(forms.Form):
    """One ring: from when on, which level at least."""

    after_seconds = forms.IntegerField(
        label=_("After seconds"), required=False, min_value=0, widget=forms.NumberInput(attrs={"class": "num"})
    )
    level = forms.IntegerField(label=_("Least level"), required=False, widget=forms.NumberInput(attrs={"class": "num"}))

    def clean(self) -> dict[str, Any]:
        given = {name for name in ("after_seconds", "level") if self.cleaned_data.get(name) is not None}
        if len(given) == 1:
            self.add_error(({"after_seconds", "level"} - given).pop(), _("Fill this in."))
        return self.cleaned_data


class ReasonForm(forms.Form):
    """One contact reason."""

    code = forms.CharField(label=_("Code"), required=False)
    family = forms.ChoiceField(label=_("Family"), choices=[(one.value, label) for one, label in FAMILIES.items()])
    label_fr = forms.CharField(label=_("Label in French"), required=False)
    label_en = forms.CharField(label=_("Label in English"), required=False)


ChannelForms = forms.formset_factory(ChannelForm, extra=0)
RingForms = forms.formset_factory(RingForm, extra=1, max_num=10)
ReasonForms = forms.formset_factory(ReasonForm, extra=2, max_num=60)


class ProgrammeForm(OfficeForm):
    """The plain fields of a programme, and through `channels`, `rings` and `reasons` its rows."""

    parts = frozenset({"channels", "rings", "reasons"})

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"))
    slug = forms.CharField(
        label=_("Short name"), help_text=_("Stands in addresses: lower-case letters, digits, hyphens")
    )
    languages = languages_field()
    required_skills = WordsField(
        label=_("Required skills"),
        required=False,
        help_text=_("Only agents who have all of them are asked: health-insurance"),
    )
    time_zone = zone_field()
    closures = LinesField(
        label=_("Closed days"),
        required=False,
        help_text=_("One a line, with a label if you like: 2026-12-25 Christmas"),
    )
    priority_seconds = forms.IntegerField(
        label=_("Priority, in seconds"),
        initial=0,
        help_text=_("A contact counts as having waited so much longer; negative: shorter"),
    )
    preferred_seconds = forms.IntegerField(
        label=_("Seconds for the agent who knows the customer"), initial=20, help_text=_("They are asked alone first")
    )
    offer_seconds = forms.IntegerField(label=_("Seconds to answer an offer"), initial=20)
    wrap_up_seconds = forms.IntegerField(label=_("Wrap-up limit, in seconds"), initial=120, help_text=_("0: no limit"))

    def __init__(
        self, data: Mapping[str, Any] | None = None, plan: ProgrammePlan | None = None, revision: int = 0
    ) -> None:
        super().__init__(data, initial={"revision": revision, **(_plain(plan) if plan else {})})
        for weekday, name in enumerate(WEEKDAYS):
            text = hours_text(plan.hours, weekday) if plan else WORKING_DAY if weekday < 5 else ""
            self.fields[f"hours_{weekday}"] = forms.CharField(label=name, required=False, initial=text)
        self.channels: BaseFormSet[ChannelForm] = ChannelForms(data, initial=_channels(plan), prefix="channels")
        self.rings: BaseFormSet[RingForm] = RingForms(data, initial=_rings(plan), prefix="rings")
        self.reasons: BaseFormSet[ReasonForm] = ReasonForms(data, initial=_reasons(plan), prefix="reasons")

    @property
    def hours_fields(self) -> list[forms.BoundField]:
        """The seven weekdays."""
        return [self[f"hours_{weekday}"] for weekday in range(7)]

    @property
    def limit_fields(self) -> list[forms.BoundField]:
        """The seconds."""
        return [self[f"{name}_seconds"] for name in ("offer", "preferred", "wrap_up", "priority")]

    def is_valid(self) -> bool:
        rows = [part.is_valid() for part in (self.channels, self.rings, self.reasons)]
        return super().is_valid() and all(rows)

    def clean(self) -> dict[str, Any]:
        self._read("hours", lambda: tuple(span for weekday in range(7) for span in self._hours(weekday)))
        self._read("closures", lambda: tuple(_closure(line) for line in self.cleaned_data.get("closures", ())))
        return self.cleaned_data

    def show(self, problems: Any) -> None:
        """As every form; hours stand beside their weekday."""
        super().show(
            Problem(f"hours_{one.limits.get('weekday', 0)}", one.code, one.limits) if one.field == "hours" else one
            for one in problems
        )

    def plan(self) -> ProgrammePlan:
        """What was typed."""
        data = self.cleaned_data
        rows = {name: getattr(self, name).cleaned_data for name in self.parts}
        return ProgrammePlan(
            **{name: data[name] for name in _PLAIN},
            hours=data["hours"],
            closures=data["closures"],
            channels=tuple(
                Promise(row["channel"], row["percent"] or 0, row["seconds"] or 0)
                for row in rows["channels"]
                if row["serves"]
            ),
            rings=tuple(
                Ring(row["after_seconds"], row["level"]) for row in rows["rings"] if row.get("level") is not None
            ),
            reasons=tuple(Reason(**row) for row in rows["reasons"] if row.get("code") or row.get("label_fr")),
        )

    def _hours(self, weekday: int) -> tuple[Hours, ...]:
        field = f"hours_{weekday}"
        try:
            return hours_from(self.cleaned_data.get(field, ""), weekday, field)
        except Invalid as invalid:
            self.show(invalid.problems)
            return ()

    def _read(self, field: str, read: Any) -> None:
        try:
            self.cleaned_data[field] = read()
        except Invalid as invalid:
            self.show(invalid.problems)


_PLAIN = (
    "name",
    "slug",
    "languages",
    "required_skills",
    "time_zone",
    "priority_seconds",
    "preferred_seconds",
    "offer_seconds",
    "wrap_up_seconds",
)


def _plain(plan: ProgrammePlan) -> dict[str, Any]:
    closures = [f"{closure.day.isoformat()} {closure.label}".strip() for closure in plan.closures]
    return {name: getattr(plan, name) for name in _PLAIN} | {"closures": closures}


def _closure(line: str) -> Closure:
    day, _space, label = line.partition(" ")
    try:
        return Closure(date.fromisoformat(day), label.strip())
    except ValueError:
        raise Invalid([Problem("closures", "not_a_day", {"value": line})]) from None


def _channels(plan: ProgrammePlan | None) -> list[dict[str, Any]]:
    served = {promise.channel: promise for promise in plan.channels} if plan else {}
    fallback = {Channel.CHAT: (80, 30), Channel.VOICE: (80, 20)}
    rows = []
    for channel in CHANNELS:
        promise = served.get(channel.value)
        percent, seconds = (promise.percent, promise.seconds) if promise else fallback.get(channel, (90, 14_400))
        serves = promise is not None if plan else channel in {Channel.CHAT, Channel.MAIL}
        rows.append({"channel": channel.value, "serves": serves, "percent": percent, "seconds": seconds})
    return rows


def _rings(plan: ProgrammePlan | None) -> list[dict[str, Any]]:
    rings = plan.rings if plan else (Ring(0, 2), Ring(20, 1))
    return [{"after_seconds": ring.after_seconds, "level": ring.level} for ring in rings]


def _reasons(plan: ProgrammePlan | None) -> list[dict[str, Any]]:
    return [
        {"code": one.code, "family": one.family, "label_fr": one.label_fr, "label_en": one.label_en}
        for one in (plan.reasons if plan else ())
    ]
