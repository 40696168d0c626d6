"""Forms of agents, contracts and certificates."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from homeshore.brands.queries import Brand
from homeshore.kit.ids import decode_id, encode_id
from homeshore.people.queries import Agent, LegalEntity, Person
from homeshore.people.rules import AgentProfile, ContractTerms, PersonDetails
from homeshore.web.office.forms.fields import DayField, OfficeForm, WordsField, languages_field, zone_field

MODES = [("employee", _("Employee")), ("independent", _("Independent"))]


class AgentForm(OfficeForm):
    """A person and their working profile."""

    name = forms.CharField(label=_("Name"))
    email = forms.CharField(label=_("E-mail address"), widget=forms.EmailInput, help_text=_("Also the login"))
    phone = forms.CharField(label=_("Phone"), required=False)
    municipality = forms.CharField(
        label=_("Home municipality (INSEE code)"),
        required=False,
        help_text=_("Five characters, such as 23096; not the postcode"),
    )
    time_zone = zone_field()
    languages = languages_field()
    skills = WordsField(
        label=_("Skills"), required=False, help_text=_("Codes separated by commas: health-insurance, sales")
    )
    chat_capacity = forms.IntegerField(label=_("Simultaneous chats"), initial=2)

    def person(self) -> PersonDetails:
        """The person that was typed."""
        return PersonDetails(**{name: self.cleaned_data[name] for name in ("name", "email", "phone")})

    def profile(self) -> AgentProfile:
        """The profile that was typed."""
        return AgentProfile(**{name: self.cleaned_data[name] for name in AgentProfile.__struct_fields__})

    @staticmethod
    def of(agent: Agent) -> dict[str, Any]:
        """What stands there, for the first showing."""
        person = {name: getattr(agent.person, name) for name in ("name", "email", "phone")}
        return person | {name: getattr(agent, name) for name in AgentProfile.__struct_fields__}


class NewAgentForm(AgentForm):
    """A new agent, with a first password if wished."""

    password = forms.CharField(
        label=_("First password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Empty: the agent asks for one on the sign-in page"),
    )


class ContractForm(OfficeForm):
    """A contract of one person."""

    mode = forms.ChoiceField(label=_("Legal mode"), choices=MODES, widget=forms.RadioSelect)
    entity = forms.ChoiceField(label=_("Engaged by"))
    through = forms.ChoiceField(label=_("Through their own business"), required=False, help_text=_("Independents only"))
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"), required=False, help_text=_("Empty: no end"))

    def __init__(self, data: Any = None, *, person: Person, entities: QuerySet[LegalEntity]) -> None:
        super().__init__(data)
        engaging = [(encode_id(row.id), row.name) for row in entities if row.kind != "independent"]
        own = [(encode_id(row.id), row.name) for row in entities if row.owner_id == person.id]
        _choose(self, "entity", engaging)
        _choose(self, "through", [("", "–"), *own])

    def terms(self) -> ContractTerms:
        """What was typed."""
        data = self.cleaned_data
        return ContractTerms(
            entity=decode_id(data["entity"]),
            mode=data["mode"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            through=decode_id(data["through"]) if data["through"] else 0,
        )


class ContractEndForm(OfficeForm):
    """Another last day for a contract."""

    ends_on = DayField(label=_("Last day"), required=False, help_text=_("Empty: no end"))


class CertificateForm(OfficeForm):
    """A certificate of one agent."""

    brand = forms.ChoiceField(label=_("Brand"))
    level = forms.IntegerField(label=_("Level"), initial=1, help_text=_("From 1 (new) to 5 (expert)"))
    valid_from = DayField(label=_("Valid from"))
    valid_until = DayField(label=_("Valid until"))

    def __init__(self, data: Any = None, *, brands: QuerySet[Brand]) -> None:
        today = timezone.localdate()
        super().__init__(data, initial={"valid_from": today, "valid_until": today + timedelta(days=365)})
        _choose(self, "brand", [(encode_id(row.id), row.name) for row in brands])


def _choose(form: OfficeForm, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
