"""Forms of slots: a round, its public value."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeshore.kit.clock import from_us, to_us
from homeshore.kit.problems import Problem
from homeshore.web.office.forms.fields import DayField, zone_field
from homeshore.web.planning.roster_words import PlanningForm, problem_sentence
from homeshore.workforce.queries.slots import SlotRound
from homeshore.workforce.rules.slots.publishing import RoundPlan

TOO_EARLY: dict[str, Promise] = {
    "announced_at": _("This lies in the past."),
    "opens_at": _("Wishes open at the announcement or later."),
    "closes_at": _("Wishes close after they open."),
    "public_from": _("The public value must become known after wishes close."),
    "first_come_at": _("First come, first served (and earlier booking) begins after the public value is known."),
    "value": _("The value is not known yet at this time."),
}
PROBLEMS: dict[str, Promise] = {
    "too_many_days": _("A round has at most %(most)s days."),
    "entered_already": _("The value was entered already."),
    "outside_the_round": _("Some of these slots lie outside the round."),
}
MOMENTS = ("announced_at", "opens_at", "closes_at", "public_from", "first_come_at")


class MomentInput(forms.DateTimeInput):
    """The browser's own picker."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class SlotForm(PlanningForm):
    """A form that says problems in the words of slots."""

    def show(self, problems: Iterable[Problem]) -> None:
        """Put each problem beside its field, else on top."""
        for problem in problems:
            known = TOO_EARLY.get(problem.field) if problem.code == "too_early" else PROBLEMS.get(problem.code)
            text = str(known) % problem.limits if known else problem_sentence(problem)
            self.add_error(problem.field if problem.field in self.fields else None, text)


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, widget=MomentInput(), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])


class RoundForm(SlotForm):
    """A round. Moments are typed in the round's own time zone."""

    name = forms.CharField(label=_("Name"), max_length=120)
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"))
    time_zone = zone_field()
    announced_at = _moment(_("Shown to agents from"))
    opens_at = _moment(_("Wishes from"))
    closes_at = _moment(_("Wishes until"))
    public_name = forms.CharField(
        label=_("Public value"),
        max_length=200,
        help_text=_("Something that anyone can look up and nobody can know before: a named lottery draw, for example."),
    )
    public_from = _moment(_("Known from"))
    first_come_at = _moment(_("First come, first served from"))
    early_level = forms.TypedChoiceField(
        label=_("Earlier booking for"),
        coerce=int,
        choices=[(0, _("Nobody")), *((level, _("Level %(n)s and above") % {"n": level}) for level in (3, 4, 5))],
        help_text=_("A rule about results, shown to all. Refusals, give-backs and absences never count."),
    )
    early_hours = forms.IntegerField(label=_("Hours earlier"), min_value=0, max_value=336, initial=0)
    employees_too = forms.BooleanField(
        label=_("Employees may volunteer for what is left"),
        required=False,
        help_text=_("Only by an agreement: their hours are placed by the roster."),
    )

    def clean(self) -> dict[str, Any]:
        """Moments in the round's zone."""
        given = super().clean() or self.cleaned_data
        zone = ZoneInfo(given.get("time_zone") or "Europe/Paris")
        for name in MOMENTS:
            if given.get(name) is not None:
                given[name] = given[name].replace(tzinfo=None).replace(tzinfo=zone)
        return given

    def plan(self) -> RoundPlan:
        """What was typed."""
        given = self.cleaned_data
        return RoundPlan(
            name=given["name"],
            first_day=given["first_day"],
            last_day=given["last_day"],
            announced_us=to_us(given["announced_at"]),
            opens_us=to_us(given["opens_at"]),
            closes_us=to_us(given["closes_at"]),
            public_name=given["public_name"],
            public_from_us=to_us(given["public_from"]),
            first_come_us=to_us(given["first_come_at"]),
            time_zone=given["time_zone"],
            early_level=given["early_level"],
            early_hours=given["early_hours"],
            employees_too=given["employees_too"],
        )


def proposed(now_us: int, zone: str) -> dict[str, object]:
    """A round for the week in four weeks: wishes for five days from tomorrow, a value the day after, then the rest."""
    here = from_us(now_us).astimezone(ZoneInfo(zone))
    monday = here.date() + timedelta(days=28 - here.weekday())
    tomorrow = datetime.combine(here.date() + timedelta(days=1), time(9))
    closes = tomorrow + timedelta(days=5, hours=9)
    return {
        "name": _("Slots from %(day)s") % {"day": f"{monday:%d/%m/%Y}"},
        "first_day": monday,
        "last_day": monday + timedelta(days=6),
        "time_zone": zone,
        "announced_at": tomorrow,
        "opens_at": tomorrow,
        "closes_at": closes,
        "public_from": closes + timedelta(days=1, hours=3),
        "first_come_at": closes + timedelta(days=2, hours=15),
        "early_level": 0,
        "early_hours": 0,
    }


def typed_from(row: SlotRound) -> dict[str, object]:
    """A round as its form shows it."""
    zone = ZoneInfo(row.time_zone)
    initial: dict[str, object] = {name: getattr(row, name) for name in RoundForm.base_fields}
    return initial | {name: getattr(row, name).astimezone(zone).replace(tzinfo=None) for name in MOMENTS}


class ValueForm(SlotForm):
    """The public value, and where anybody can read it."""

    value = forms.CharField(label=_("Value, as published"), max_length=2000)
    source = forms.CharField(label=_("Source"), max_length=300, help_text=_("The page or register that says it."))
