"""What all forms of the office share: a form that shows problems, lists as text, time zones, languages."""

from collections.abc import Iterable
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from homeshore.kit.problems import Problem
from homeshore.web.office.sentences import sentence

FRENCH_ZONES = (
    "Europe/Paris",
    "America/Cayenne",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Miquelon",
    "Indian/Mayotte",
    "Indian/Reunion",
    "Pacific/Noumea",
    "Pacific/Tahiti",
)


class OfficeForm(forms.Form):
    """A form whose problems, also those that an action found, stand beside their fields."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.elsewhere: dict[str, list[str]] = {}

    def show(self, problems: Iterable[Problem]) -> None:
        """Put each problem beside its field, in `elsewhere` if the page shows that part by itself, else on top."""
        for problem in problems:
            if problem.field in self.fields:
                self.add_error(problem.field, sentence(problem))
            elif problem.field in self.parts:
                self.elsewhere.setdefault(problem.field, []).append(sentence(problem))
                self._point_below()
            else:
                self.add_error(None, f"{problem.field}: {sentence(problem)}")

    parts: frozenset[str] = frozenset()

    def _point_below(self) -> None:
        text = str(_("Something below needs your attention."))
        if text not in self.non_field_errors():
            self.add_error(None, text)


class WordsField(forms.CharField):
    """Several codes in one line, separated by commas or spaces."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return tuple(text.replace(",", " ").replace(";", " ").split())


class LinesField(forms.CharField):
    """Several values, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        return tuple(line.strip() for line in super().clean(value).splitlines() if line.strip())


class DayInput(forms.DateInput):
    """The browser's own date picker, which wants ISO dates whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day."""

    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)


def zone_field() -> forms.ChoiceField:
    """Time zones, those of France and its overseas territories first."""
    return forms.ChoiceField(label=_("Time zone"), choices=_zones, initial="Europe/Paris")


def languages_field() -> WordsField:
    """Language codes."""
    return WordsField(
        label=_("Languages"), help_text=_("Codes of two letters, separated by commas: fr, en"), initial="fr"
    )


@cache
def _zones() -> list[Any]:
    others = sorted(available_timezones() - set(FRENCH_ZONES))
    return [
        (_("France"), [(name, name) for name in FRENCH_ZONES]),
        (_("Elsewhere"), [(name, name) for name in others if "/" in name or name == "UTC"]),
    ]
