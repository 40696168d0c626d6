"""Forms of numbers, trunks, call plans and what callers hear."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from homeshore.brands.queries import Programme
from homeshore.brands.queries.telephone import CallOption, CallPlan, PhoneNumber, Trunk
from homeshore.brands.rules.telephone import NumberDetails, OptionDetails, PlanDetails, TrunkDetails
from homeshore.kit.ids import decode_id, encode_id
from homeshore.web.office.forms.fields import DayField, LinesField, OfficeForm, WordsField

PROOFS = [
    ("", _("None yet")),
    ("operator_certificate", _("Operator's certificate of assignment")),
    ("operator_contract", _("Contract with the operator")),
    ("invoice", _("Operator's invoice")),
    ("mandate", _("The brand's mandate")),
]
BEHAVIOURS = [
    ("say", _("Say so and hang up")),
    ("callback", _("Offer a callback (key 1)")),
    ("transfer", _("Pass on to another programme")),
]
KINDS = {
    "greeting": _("Greeting"),
    "recording": _("Recording notice"),
    "recording_refused": _("Recording refused"),
    "menu": _("Menu"),
    "queue": _("Before the queue"),
    "announcement": _("While waiting"),
    "music": _("Music"),
    "callback_offer": _("Offer of a callback"),
    "callback_kept": _("Callback noted"),
    "closed": _("Closed"),
    "overflow": _("Too many callers"),
    "goodbye": _("Goodbye"),
}
"""What callers hear, in the order in which they may hear it."""


class NumberForm(OfficeForm):
    """A number, the programme that answers it, and the proof of right."""

    number = forms.CharField(label=_("Number"), help_text=_("As you write it: 01 99 00 12 34 or +33 1 99 00 12 34"))
    label = forms.CharField(label=_("Label"), required=False)
    programme = forms.ChoiceField(label=_("Programme that answers"))
    language = forms.CharField(label=_("Language"), initial="fr", max_length=2)
    trunk = forms.ChoiceField(label=_("Trunk"), required=False, help_text=_("Calls of this number leave over it"))
    is_active = forms.BooleanField(label=_("In service"), required=False, initial=True)
    is_presented = forms.BooleanField(
        label=_("Shown to those whom the programme calls"),
        required=False,
        initial=True,
        help_text=_("Only while a verified proof is valid"),
    )
    proof_kind = forms.ChoiceField(label=_("Proof of right"), choices=PROOFS, required=False)
    proof_reference = forms.CharField(label=_("Reference of the document"), required=False)
    proof_from = DayField(label=_("Valid from"), required=False)
    proof_until = DayField(label=_("Valid until"), required=False)
    document = forms.FileField(
        label=_("Document"),
        required=False,
        help_text=_("PDF, PNG or JPEG, at most 10 MB"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )

    def __init__(self, *args: Any, programmes: Iterable[Programme], trunks: Iterable[Trunk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "programme", _by_brand(programmes))
        _choices(self, "trunk", [("", _("Any")), *((encode_id(row.id), row.name) for row in trunks)])

    @property
    def number_fields(self) -> list[forms.BoundField]:
        """What the number is."""
        return [self[name] for name in ("number", "label", "programme", "language", "trunk")]

    @property
    def switch_fields(self) -> list[forms.BoundField]:
        """What it is used for."""
        return [self[name] for name in ("is_active", "is_presented")]

    @property
    def proof_fields(self) -> list[forms.BoundField]:
        """The right to it."""
        return [self[name] for name in ("proof_kind", "proof_reference", "proof_from", "proof_until", "document")]

    def details(self) -> NumberDetails:
        """What was typed, the document aside."""
        data = {name: self.cleaned_data[name] for name in NumberDetails.__struct_fields__}
        return NumberDetails(
            **{**data, "programme": decode_id(data["programme"]), "trunk": _id(data["trunk"])},
        )

    @staticmethod
    def of(row: PhoneNumber) -> dict[str, object]:
        """What stands there."""
        initial = {name: getattr(row, name) for name in NumberDetails.__struct_fields__}
        trunk = encode_id(row.trunk_id) if row.trunk_id else ""
        return initial | {"programme": encode_id(row.programme_id), "trunk": trunk}


class TrunkForm(OfficeForm):
    """A carrier's trunk, or a SIP phone."""

    name = forms.CharField(label=_("Short name"), help_text=_("Lower-case letters, digits, hyphens"))
    host = forms.CharField(
        label=_("Server"),
        required=False,
        help_text=_("Empty: a phone that registers here with its user name and password"),
    )
    port = forms.IntegerField(label=_("Port"), initial=5060)
    transport = forms.ChoiceField(label=_("Transport"), choices=[("udp", "UDP"), ("tcp", "TCP"), ("tls", "TLS")])
    username = forms.CharField(label=_("User name"), required=False)
    password = forms.CharField(
        label=_("Password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Stored sealed and never shown. Empty: the stored one stays"),
    )
    realm = forms.CharField(label=_("Realm"), required=False, help_text=_("Only if the carrier names one"))
    srtp = forms.ChoiceField(
        label=_("Encrypt the sound (SRTP)"),
        choices=[("off", _("Never")), ("offer", _("Where the carrier can")), ("require", _("Always"))],
    )
    codecs = WordsField(
        label=_("Codecs"), initial="pcma, pcmu, opus", help_text=_("In order of preference: opus, pcmu, pcma")
    )
    allowed_hosts = LinesField(
        label=_("Other addresses that may call in"),
        required=False,
        help_text=_("One a line: a name, an address, or a network such as 192.0.2.0/24"),
    )
    registers = forms.BooleanField(label=_("Register with the carrier"), required=False)
    is_active = forms.BooleanField(label=_("In service"), required=False, initial=True)

    def details(self) -> TrunkDetails:
        """What was typed."""
        return TrunkDetails(**self.cleaned_data)

    @staticmethod
    def of(row: Trunk) -> dict[str, object]:
        """What stands there, the password aside."""
        return {name: getattr(row, name) for name in TrunkDetails.__struct_fields__ if name != "password"}


class OptionForm(forms.Form):
    """A key of the menu."""

    key = forms.CharField(
        label=pgettext_lazy("telephone", "Key"),
        required=False,
        max_length=1,
        widget=forms.TextInput(attrs={"class": "num"}),
    )
    programme = forms.ChoiceField(label=_("Programme"), required=False)
    label_fr = forms.CharField(label=_("Label in French"), required=False)
    label_en = forms.CharField(label=_("Label in English"), required=False)

    def __init__(self, *args: Any, programmes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "programme", [("", "–"), *programmes])

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("key") and not self.cleaned_data.get("programme"):
            self.add_error("programme", _("Fill this in."))
        return self.cleaned_data


OptionForms = forms.formset_factory(OptionForm, extra=1, max_num=12)


class PlanForm(OfficeForm):
    """A programme's call plan; through `menu` its keys."""

    parts = frozenset({"menu"})

    announces_recording = forms.BooleanField(
        label=_("Say that calls may be recorded"), required=False, help_text=_("Callers refuse with key 9")
    )
    recorded_percent = forms.IntegerField(
        label=_("Share of calls recorded, in percent"), help_text=_("0: none. Recording everything is not allowed")
    )
    menu_seconds = forms.IntegerField(label=_("Seconds to press a key"))
    announce_seconds = forms.IntegerField(
        label=_("Say the place in the queue every so many seconds"), help_text=_("0: never")
    )
    offers_callback = forms.BooleanField(label=_("Offer a callback while waiting (key 1)"), required=False)
    callback_seconds = forms.IntegerField(label=_("Offer it after so many seconds"))
    when_closed = forms.ChoiceField(label=_("When closed"), choices=BEHAVIOURS)
    closed_programme = forms.ChoiceField(label=_("Pass on to"), required=False)
    when_full = forms.ChoiceField(
        label=_("When too many wait"), choices=[("", _("Let them wait")), *BEHAVIOURS], required=False
    )
    full_programme = forms.ChoiceField(label=_("Pass on to"), required=False)
    full_seconds = forms.IntegerField(label=_("After so many seconds of waiting"), help_text=_("0: never"))
    full_waiting = forms.IntegerField(label=_("When so many wait already"), help_text=_("0: never"))
    complexity = forms.ChoiceField(
        label=_("Kind of calls"),
        choices=[("simple", _("Simple (4 s, 8 s)")), ("complex", _("Complex (6 s, 10 s)"))],
        help_text=_("Rest of employees after a call and after one of ours (IDCC 2098)"),
    )
    purpose_fr = forms.CharField(label=_("Purpose said at the start, in French"), required=False, max_length=300)
    purpose_en = forms.CharField(label=_("Purpose said at the start, in English"), required=False, max_length=300)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        plan: CallPlan,
        options: Iterable[CallOption],
        programmes: Iterable[Programme],
    ) -> None:
        super().__init__(data, initial=_plan_initial(plan))
        choices = [(encode_id(row.id), row.name) for row in programmes]
        others = [("", _("Nobody")), *(choice for choice in choices if choice[0] != encode_id(plan.programme_id))]
        for name in ("closed_programme", "full_programme"):
            _choices(self, name, others)
        self.menu: BaseFormSet[OptionForm] = OptionForms(
            data,
            prefix="menu",
            form_kwargs={"programmes": choices},
            initial=[_option_initial(option) for option in options],
        )

    def is_valid(self) -> bool:
        return self.menu.is_valid() and super().is_valid()

    def group(self, *names: str) -> list[forms.BoundField]:
        """Some of the fields."""
        return [self[name] for name in names]

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The plan in parts, each with its heading."""
        return [
            (_("Recording"), self.group("announces_recording", "recorded_percent")),
            (_("Waiting"), self.group("announce_seconds", "offers_callback", "callback_seconds")),
            (_("Closed"), self.group("when_closed", "closed_programme")),
            (_("Too many callers"), self.group("when_full", "full_programme", "full_seconds", "full_waiting")),
            (_("Agents"), self.group("complexity", "purpose_fr", "purpose_en")),
        ]

    def details(self) -> PlanDetails:
        """What was typed."""
        data = self.cleaned_data
        programmes = {name: _id(data[name]) for name in ("closed_programme", "full_programme")}
        menu = tuple(
            OptionDetails(row["key"], _id(row["programme"]), row["label_fr"], row["label_en"])
            for row in self.menu.cleaned_data
            if row.get("key")
        )
        return PlanDetails(**{**data, **programmes, "menu": menu})


class PromptForm(OfficeForm):
    """One thing that callers hear, in one language."""

    everywhere = forms.ChoiceField(
        label=_("Heard by"),
        choices=[("", _("callers of this programme")), ("1", _("all callers of the brand"))],
        required=False,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Spoken by the computer's voice, or what your file says"),
    )
    sound = forms.FileField(
        label=_("Sound file"),
        required=False,
        help_text=_("WAV, MP3, Ogg or FLAC, at most 20 MB and 10 minutes; it takes the place of the computer's voice"),
        widget=forms.FileInput(attrs={"accept": ".wav,.mp3,.ogg,.opus,.flac,audio/*"}),
    )


def _plan_initial(plan: CallPlan) -> dict[str, object]:
    initial = {name: getattr(plan, name) for name in PlanForm.base_fields if not name.endswith("_programme")}
    others = {"closed_programme": plan.closed_programme_id, "full_programme": plan.full_programme_id}
    return {**initial, **{name: encode_id(other) if other else "" for name, other in others.items()}}


def _option_initial(option: CallOption) -> dict[str, object]:
    shown = {"key": option.key, "label_fr": option.label_fr, "label_en": option.label_en}
    return {**shown, "programme": encode_id(option.programme_id)}


def _choices(form: forms.Form, name: str, choices: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _by_brand(programmes: Iterable[Programme]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in programmes:
        groups.setdefault(row.brand.name, []).append((encode_id(row.id), row.name))
    return list(groups.items())


def _id(text: str) -> int:
    return decode_id(text) if text else 0
