"""The most used values of a scenario as a form. Every field stands for a key of the text, which alone is kept."""

import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import msgspec
from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeshore.cases.queries import wording
from homeshore.cases.queries.amounts import unit_name
from homeshore.cases.queries.parameters import parameter_name
from homeshore.cases.rules.scenario import Demand, Parameter, Scenario, Variant
from homeshore.cases.rules.toml_text import Path, Value, replaced, spans, with_table
from homeshore.facts.vocabulary import LIVE_CHANNELS
from homeshore.kit.problems import Problem
from homeshore.web.cases.results import ParameterLine, parameter_line
from homeshore.web.cases.troubles import path_of
from homeshore.web.cases.words import DAYS
from homeshore.web.office.forms.fields import OfficeForm

VOLUME_KEYS = ("volumes", "volumes_a_day", "profile", "weekday", "on")
"""What a CSV file of volumes takes the place of."""


class NumberField(forms.FloatField):
    """A number as it is written: whole ones stay whole, and a comma is as good as a point."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        text = str(value).strip().replace("\u202f", "").replace("\xa0", "").replace(",", ".")
        number = super().to_python(text if value not in self.empty_values else "")
        return int(number) if number is not None and "." not in text and number.is_integer() else number


class NumbersField(forms.CharField):
    """Numbers in a row, separated by spaces or commas."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "mono"})

    def prepare_value(self, value: Any) -> Any:
        return " ".join(str(one) for one in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[float]:
        one = NumberField()
        return [one.clean(part) for part in super().clean(value).replace(";", " ").replace(", ", " ").split()]


class Slot(msgspec.Struct, frozen=True):
    """A field, the key that it stands for, and what the text or the shipped table says now."""

    name: str
    path: Path
    field: forms.Field
    now: Any


class Part(msgspec.Struct, frozen=True):
    """Fields under a title."""

    title: Any
    fields: list[BoundField]


class ParameterField(msgspec.Struct, frozen=True):
    """A parameter's field beside what is known of it."""

    shown: ParameterLine
    unit: str
    field: BoundField


class ValuesForm(OfficeForm):
    """The form of one version. `changed_text` is the text with what was changed, for `save_case` to judge."""

    volumes = forms.FileField(
        label=_("Volumes as CSV"),
        required=False,
        help_text=_(
            "Last month's contacts, for instance. Columns: date, start and contacts; brand, programme, channel and "
            "language tell whose they are. The mean of its days becomes the forecast of every demand."
        ),
    )
    weekday = forms.ChoiceField(label=_("Days of the CSV file that count"), required=False, choices=list(DAYS.items()))
    source = forms.CharField(
        label=_("Source of the values that you change"),
        required=False,
        max_length=300,
        help_text=_("A price list, a contract, an offer. It stands in the report."),
    )

    def __init__(self, text: str, scenario: Scenario, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.text = text
        self.scenario = scenario
        self.raw = tomllib.loads(text)
        self.slots = {slot.name: slot for slot in self._slots()}
        for slot in self.slots.values():
            self.fields[slot.name] = slot.field
            self.initial[slot.name] = slot.now

    def sections(self) -> list[Part]:
        """What is asked for, by what it is about."""
        whole = [self[name] for name, slot in self.slots.items() if len(slot.path) == 1]
        demands = [Part(one.name, self._within(("demand", place))) for place, one in enumerate(self.scenario.demands)]
        variants = [
            Part(one.label, self._within(("variant", place))) for place, one in enumerate(self.scenario.variants)
        ]
        return [Part(_("The run"), whole), *demands, *variants]

    def parameters(self) -> list[ParameterField]:
        """Costs and prices, each with its field."""
        return [
            ParameterField(parameter_line(one), unit_name(one.unit), self[_parameter_field(one)])
            for one in self.scenario.parameters
        ]

    def changed_text(self, on: date, files: Iterable[str] = ()) -> str:
        """The text with every field that was changed; `files` are the names of CSV files that were sent now."""
        text = self.text
        for name in self.changed_data:
            slot = self.slots.get(name)
            if slot is None:
                continue
            if slot.path[0] == "parameter":
                text = self._with_parameter(text, slot, on)
            else:
                text = replaced(text, slot.path, self.cleaned_data[name])
        for name in files:
            text = self._with_volumes(text, name)
        return text

    def judge(self, problems: Iterable[Problem]) -> None:
        """Each problem beside the field that it is about, or on top with its key."""
        for one in problems:
            name = self._field_of(path_of(one.field))
            sentence = wording.problem(one)
            self.add_error(name, sentence if name else f"{one.field}: {sentence}" if one.field else sentence)

    def _field_of(self, path: Path) -> str | None:
        if path == ("demand",) or (path[:1] == ("demand",) and path[-1:] == ("csv",)):
            return "volumes"
        for name, slot in self.slots.items():
            if slot.path == path or path[: len(slot.path)] == slot.path:
                return name
        inside = (name for name, slot in self.slots.items() if path and slot.path[: len(path)] == path)
        return next((name for name in inside if self.slots[name].path[-1] == "share_percent"), None) or (
            "source" if path[:1] == ("parameter",) and path[-1:] == ("source",) else None
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        own = [name for name in self.changed_data if name in self.slots and self.slots[name].path[0] == "parameter"]
        if own and not data.get("source", "").strip():
            self.add_error("source", _("Say where the values come from that you changed below."))
        return data

    def _with_parameter(self, text: str, slot: Slot, on: date) -> str:
        known = self.scenario.parameter(f"{slot.path[1]}.{slot.path[2]}")
        table = slot.path[:3]
        values: dict[str, Value] = {
            "value": self.cleaned_data[slot.name],
            "unit": known.unit,
            "dated": on,
            "source": self.cleaned_data["source"].strip(),
        }
        if not any(path[:3] == table for path in spans(text)):
            return with_table(text, table, values)
        for key in ("low", "high"):
            text = replaced(text, (*table, key), None)
        for key, value in values.items():
            text = replaced(text, (*table, key), value)
        return text

    def _with_volumes(self, text: str, name: str) -> str:
        weekday = self.cleaned_data.get("weekday", "")
        for place, _demand in enumerate(self.scenario.demands):
            for key in VOLUME_KEYS:
                text = replaced(text, ("demand", place, key), None)
            text = replaced(text, ("demand", place, "csv"), name)
            if weekday:
                text = replaced(text, ("demand", place, "weekday"), weekday)
        return text

    def _within(self, path: Path) -> list[BoundField]:
        return [self[name] for name, slot in self.slots.items() if slot.path[: len(path)] == path]

    def _slots(self) -> Iterator[Slot]:
        run = self.scenario
        yield Slot("name", ("name",), forms.CharField(label=_("Name"), max_length=120), run.name)
        yield _number("seed", ("seed",), _("Seed"), run.seed, _("The same seed gives the same figures on any machine."))
        yield _number(
            "replications", ("replications",), _("Replications"), run.replications, _("More make narrower intervals.")
        )
        yield _number(
            "error",
            ("error_percent",),
            _("Forecast error, %"),
            _plain(run.error_percent),
            _("10: a tenth more contacts come than was forecast."),
        )
        yield _number(
            "spread",
            ("spread_percent",),
            _("Spread of the days, %"),
            _plain(run.spread_percent),
            _("How much days differ by chance."),
        )
        for place, demand in enumerate(run.demands):
            yield from self._demand_slots(place, demand)
        for place, variant in enumerate(run.variants):
            yield from _variant_slots(place, variant)
        for parameter in run.parameters:
            yield Slot(
                _parameter_field(parameter),
                ("parameter", *parameter.name.split("."), "value"),
                NumberField(label=parameter_name(parameter.name)),
                _plain(float(parameter.value)),
            )

    def _demand_slots(self, place: int, demand: Demand) -> Iterator[Slot]:
        raw, path, name = self.raw["demand"][place], ("demand", place), f"demand-{place}"
        if "volumes_a_day" in raw:
            yield _number(f"{name}-day", (*path, "volumes_a_day"), _("Contacts a day"), raw["volumes_a_day"])
        elif "volumes" in raw:
            field = NumbersField(label=_("Contacts by interval of the day"))
            yield Slot(f"{name}-volumes", (*path, "volumes"), field, raw["volumes"])
        yield _number(f"{name}-target", (*path, "target_percent"), _("Service level, %"), _plain(demand.target_percent))
        if demand.channel in LIVE_CHANNELS:
            label, key, value = _("Answered within, s"), "answer_within_seconds", demand.answer_within_seconds
        else:
            label, key, value = _("Completed within, min"), "due_minutes", demand.due_minutes
        yield _number(f"{name}-within", (*path, key), label, _plain(value))
        for part, title in DURATIONS.items():
            if "mean_seconds" in raw.get(part, {}):
                known = raw[part]["mean_seconds"]
                yield _number(f"{name}-{part}", (*path, part, "mean_seconds"), title, known)


DURATIONS: dict[str, Promise] = {
    "talk": _("Handling time, mean, s"),
    "wrap_up": _("Wrap-up, mean, s"),
    "patience": _("Patience, mean, s"),
}


def _variant_slots(place: int, variant: Variant) -> Iterator[Slot]:
    path = ("variant", place)
    for number, crew in enumerate(variant.crews):
        within, name = (*path, "crew", number), f"variant-{place}-crew-{number}"
        group = {"group": wording.group_name(crew.group)}
        yield _number(
            f"{name}-share", (*within, "share_percent"), _("%(group)s, share in %%") % group, _plain(crew.share_percent)
        )
        yield _number(
            f"{name}-absent",
            (*within, "behaviour", "no_show_percent"),
            _("%(group)s, no-shows in %%") % group,
            _plain(crew.behaviour.no_show_percent),
        )
    if variant.reinforcement is not None:
        known = variant.reinforcement.agents
        yield _number(f"variant-{place}-standby", (*path, "reinforcement", "agents"), _("Agents on standby"), known)


def _number(name: str, path: Path, label: Any, now: Any, help_text: Any = "") -> Slot:
    return Slot(name, path, NumberField(label=label, help_text=help_text), now)


def _plain(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value


def _parameter_field(parameter: Parameter) -> str:
    return f"parameter-{parameter.name}"
