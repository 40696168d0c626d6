"""Forms of rosters: a new one, a shift, an employee more."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from homeshore.kit.ids import decode_id, encode_id
from homeshore.kit.problems import Problem
from homeshore.web.office.forms.fields import DayField
from homeshore.web.planning.roster_words import MinuteField, PlanningForm, problem_sentence
from homeshore.workforce.queries.weeks import Cell
from homeshore.workforce.rules.clockface import DAY_MINUTES
from homeshore.workforce.rules.parts import BREAK, LUNCH, WORK, Typed

Choices = Sequence[tuple[str, str]]
STEPS = [("30", _("30 minutes")), ("15", _("15 minutes"))]


class RosterForm(PlanningForm):
    """A new roster."""

    name = forms.CharField(label=_("Name"), max_length=120)
    programmes = forms.MultipleChoiceField(label=_("Programmes"), widget=forms.CheckboxSelectMultiple)
    first_day = DayField(label=_("First Monday"))
    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=8, initial=4)
    step_minutes = forms.ChoiceField(
        label=_("Work begins and ends every"), choices=STEPS, help_text=_("Breaks and lunch lie on a finer grid.")
    )

    def __init__(self, data: Any = None, *, programmes: Choices, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        choice = self.fields["programmes"]
        assert isinstance(choice, forms.MultipleChoiceField)
        choice.choices = programmes

    def programme_ids(self) -> tuple[int, ...]:
        """The programmes that were chosen."""
        return tuple(decode_id(one) for one in self.cleaned_data["programmes"])


class ShiftForm(PlanningForm):
    """One shift. Breaks are a line such as `10:30, 15:45 (15)`; without a length they take ten minutes."""

    from_minute = MinuteField(label=_("Begins"))
    until_minute = MinuteField(label=_("Ends"), help_text=_("An earlier time means the day after."))
    lunch_from = MinuteField(label=_("Lunch from"), required=False, help_text=_("Empty: no lunch"))
    lunch_minutes = forms.IntegerField(
        label=_("Lunch, minutes"), required=False, min_value=0, max_value=180, initial=45
    )
    breaks = forms.CharField(
        label=_("Paid breaks"),
        required=False,
        max_length=120,
        help_text=_("Times, each with its minutes: 10:30 (10), 15:45 (15). Ten minutes where none are given."),
    )
    programme = forms.ChoiceField(label=_("Programme"))
    reason = forms.CharField(label=_("Reason for the change"), required=False, max_length=300)

    def __init__(self, data: Any = None, *, programmes: Choices, published: bool = False, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        choice = self.fields["programme"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = programmes
        if not published:
            del self.fields["reason"]

    def clean_breaks(self) -> tuple[tuple[int, int], ...]:
        """The breaks as (minute, length)."""
        return tuple(_break(text.strip()) for text in self.cleaned_data["breaks"].split(",") if text.strip())

    def typed(self) -> Typed:
        """The shift that was typed."""
        given = self.cleaned_data
        begins, ends = given["from_minute"], given["until_minute"]
        ends += DAY_MINUTES if ends <= begins else 0
        lunch = given["lunch_from"]
        return Typed(
            programme=decode_id(given["programme"]),
            from_minute=begins,
            until_minute=ends,
            lunch_from=_after(lunch or 0, begins),
            lunch_minutes=(given["lunch_minutes"] or 0) if lunch is not None else 0,
            breaks=tuple((_after(minute, begins), length) for minute, length in given["breaks"]),
        )


def _after(minute: int, begins: int) -> int:
    return minute if minute >= begins else minute + DAY_MINUTES


def _break(text: str) -> tuple[int, int]:
    time, _bracket, length = text.rstrip(")").partition("(")
    hour, _colon, minute = time.strip().replace("h", ":").partition(":")
    if not (hour.isdecimal() and (minute or "0").isdecimal() and (length.strip() or "0").isdecimal()):
        raise forms.ValidationError(problem_sentence(Problem("", "not_a_time", {"value": text})))
    return int(hour) * 60 + int(minute or 0), int(length or 0) or 10


def initial_of(cell: Cell) -> dict[str, object]:
    """What a shift's form begins with."""
    if not cell.parts:
        return {"from_minute": 9 * 60, "until_minute": 17 * 60, "lunch_from": 12 * 60 + 30, "lunch_minutes": 45}
    lunch = next((part for part in cell.parts if part.kind == LUNCH), None)
    breaks = [part for part in cell.parts if part.kind == BREAK]
    return {
        "from_minute": cell.from_minute,
        "until_minute": cell.until_minute,
        "lunch_from": lunch.from_minute if lunch else None,
        "lunch_minutes": lunch.until_minute - lunch.from_minute if lunch else None,
        "breaks": ", ".join(
            f"{one.from_minute % DAY_MINUTES // 60}:{one.from_minute % 60:02d} ({one.until_minute - one.from_minute})"
            for one in breaks
        ),
        "programme": encode_id(next(part.programme for part in cell.parts if part.kind == WORK)),
    }


class MemberForm(PlanningForm):
    """Somebody more in a roster."""

    who = forms.CharField(label=_("Name or e-mail address"), max_length=200)
