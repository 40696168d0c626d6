"""The form of a legal entity, as documents print it and contracts name it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from homeshore.kit.ids import decode_id, encode_id
from homeshore.people.queries import LegalEntity, Person
from homeshore.people.rules import EntityDetails
from homeshore.web.office.forms.fields import OfficeForm, zone_field

ENTITY_KINDS = [
    ("operator", _("Operator of the centre")),
    ("employer", _("Other employer")),
    ("brand", _("Brand with its own teleworkers")),
    ("independent", _("Independent's business")),
]
VAT_STATUSES = [("franchise", _("VAT exemption (franchise)")), ("vat", _("VAT registered"))]


class EntityForm(OfficeForm):
    """A legal entity."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ENTITY_KINDS)
    name = forms.CharField(label=_("Name"))
    owner = forms.ChoiceField(label=_("Owner"), required=False, help_text=_("Of an independent's business"))
    siren = forms.CharField(label=_("SIREN"), required=False)
    siret = forms.CharField(label=_("SIRET"), required=False)
    vat_status = forms.ChoiceField(label=_("VAT status"), choices=VAT_STATUSES, initial="vat")
    vat_number = forms.CharField(label=_("VAT number"), required=False)
    address = forms.CharField(label=_("Address"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    time_zone = zone_field()

    def __init__(self, *args: Any, persons: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)
        owner.choices = [("", "–"), *((encode_id(row.id), row.name) for row in persons)]

    def details(self) -> EntityDetails:
        """What was typed; spaces in numbers do not count."""
        data = dict(self.cleaned_data)
        for number in ("siren", "siret", "vat_number"):
            data[number] = "".join(data[number].split())
        return EntityDetails(**data | {"owner": decode_id(data["owner"]) if data["owner"] else 0})

    @staticmethod
    def of(row: LegalEntity) -> dict[str, Any]:
        """What stands there, for the first showing."""
        shown = {name: getattr(row, name) for name in EntityDetails.__struct_fields__ if name != "owner"}
        return shown | {"owner": encode_id(row.owner_id) if row.owner_id else ""}
