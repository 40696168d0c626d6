"""Forms of an employee: a wish, and another shift."""

from django import forms
from django.utils.translation import gettext_lazy as _

from homeshore.web.office.forms.fields import DayField
from homeshore.web.planning.roster_words import WEEKDAYS, MinuteField, PlanningForm
from homeshore.workforce.queries.rosters import RosterShift
from homeshore.workforce.rules.clockface import DAY_MINUTES, minute_of
from homeshore.workforce.rules.employment import WishDetails
from homeshore.workforce.rules.parts import BREAK, LUNCH, Typed

EVENING, MORNING = 18 * 60, 10 * 60
KINDS = {"off": (0, DAY_MINUTES), "evening": (EVENING, DAY_MINUTES), "morning": (0, MORNING)}
WISHES = [
    ("off", _("the day off")),
    ("evening", _("no work after 18:00")),
    ("morning", _("no work before 10:00")),
]
WEIGHTS = [("1", _("a little")), ("3", _("much")), ("5", _("very much"))]


class WishForm(PlanningForm):
    """A weekday or a date, and what would be liked on it."""

    kind = forms.ChoiceField(
        label=_("I would like"),
        choices=[
            ("off", _("the day off")),
            ("evening", _("no work after 18:00")),
            ("morning", _("no work before 10:00")),
        ],
    )
    weekday = forms.TypedChoiceField(
        label=_("Every"),
        choices=[("", _("– on one date only –")), *enumerate(WEEKDAYS)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    day = DayField(label=_("Or on"), required=False)
    weight = forms.TypedChoiceField(label=_("It matters"), choices=WEIGHTS, coerce=int, initial="3")

    def details(self) -> WishDetails:
        """The wish that was typed."""
        given = self.cleaned_data
        begins, ends = KINDS[given["kind"]]
        return WishDetails(
            weekday=given["weekday"], day=given["day"], from_minute=begins, until_minute=ends, weight=given["weight"]
        )


class ChangeForm(PlanningForm):
    """Another shift on a day, or none."""

    day = DayField(label=_("Day"))
    off = forms.BooleanField(label=_("I would like not to work on this day"), required=False)
    from_minute = MinuteField(label=_("Or begin at"), required=False)
    until_minute = MinuteField(label=_("and end at"), required=False)
    reason = forms.CharField(label=_("What you want to say about it"), required=False, max_length=300)

    def clean(self) -> dict[str, object]:
        """Either a day off, or both times."""
        given = super().clean() or self.cleaned_data
        missing = given.get("from_minute") is None or given.get("until_minute") is None
        if not given.get("off") and missing and not self.errors:
            self.add_error("from_minute", _("Give both times, or ask for the day off."))
        return given

    def typed(self, row: RosterShift, zone: str, programme: int) -> Typed:
        """The shift that was asked for: lunch and breaks stay where they were as far as they lie within it."""
        begins, ends = self.cleaned_data["from_minute"], self.cleaned_data["until_minute"]
        ends += DAY_MINUTES if ends <= begins else 0
        pauses = [(part[0], minute_of(part[1], row.day, zone), minute_of(part[2], row.day, zone)) for part in row.parts]
        within = [one for one in pauses if begins < one[1] and one[2] < ends]
        lunch = next((one for one in within if one[0] == LUNCH), None)
        return Typed(
            programme=programme,
            from_minute=begins,
            until_minute=ends,
            lunch_from=lunch[1] if lunch else 0,
            lunch_minutes=lunch[2] - lunch[1] if lunch else 0,
            breaks=tuple((one[1], one[2] - one[1]) for one in within if one[0] == BREAK),
        )
