"""Forms of users, their roles, and API tokens."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from homeshore.brands.queries import Brand
from homeshore.kit.ids import decode_id, encode_id
from homeshore.web.office.forms.fields import DayField, OfficeForm

UI_LANGUAGES = [("fr", _("French")), ("en", _("English"))]
ROLES = [
    ("agent", _("Agent")),
    ("supervisor", _("Supervisor")),
    ("planner", _("Planner")),
    ("brand_manager", _("Brand manager")),
    ("finance", _("Finance")),
    ("administrator", _("Administrator")),
]


class UserForm(OfficeForm):
    """An account."""

    name = forms.CharField(label=_("Name"))
    email = forms.CharField(label=_("E-mail address"), widget=forms.EmailInput)
    language = forms.ChoiceField(label=_("Language"), choices=UI_LANGUAGES)
    password = forms.CharField(
        label=_("Password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Empty: it stays as it is, or the person asks for one on the sign-in page"),
    )


class GrantForm(OfficeForm):
    """A role for a user."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES)
    brand = forms.ChoiceField(label=_("Brand"), required=False)

    def __init__(self, data: Any = None, *, brands: QuerySet[Brand]) -> None:
        super().__init__(data)
        choice = self.fields["brand"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", _("The whole centre")), *((encode_id(row.id), row.name) for row in brands)]

    def brand_id(self) -> int:
        """The brand that was chosen, 0 for the whole centre."""
        chosen = self.cleaned_data["brand"]
        return decode_id(chosen) if chosen else 0


class TokenForm(GrantForm):
    """An API token."""

    name = forms.CharField(label=_("What it is for"), max_length=80)
    expires_on = DayField(label=_("Valid until"), required=False, help_text=_("Empty: until it is revoked"))

    field_order = ("name", "role", "brand", "expires_on")
