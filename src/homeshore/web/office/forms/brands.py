"""Forms of brands, their mailboxes, scripts and canned replies."""

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _

from homeshore.brands.actions import MailboxDetails
from homeshore.brands.queries import Programme
from homeshore.brands.rules.programmes import BrandDetails
from homeshore.kit.ids import encode_id
from homeshore.web.office.forms.fields import LinesField, OfficeForm, languages_field, zone_field

UI_LANGUAGES = [("fr", _("French")), ("en", _("English"))]


class BrandForm(OfficeForm):
    """A brand."""

    name = forms.CharField(label=_("Name"))
    slug = forms.CharField(
        label=_("Short name"), help_text=_("Stands in addresses: lower-case letters, digits, hyphens")
    )
    address = forms.CharField(
        label=_("E-mail address"),
        help_text=_("Customers write here, and replies come from here"),
        widget=forms.EmailInput,
    )
    time_zone = zone_field()
    languages = languages_field()
    accent = forms.CharField(
        label=_("Accent colour"),
        initial="#0f5c63",
        help_text=_("Colours the chat window"),
        widget=forms.TextInput(attrs={"type": "color"}),
    )
    greeting_fr = forms.CharField(label=_("Greeting in French"), required=False, max_length=300)
    greeting_en = forms.CharField(label=_("Greeting in English"), required=False, max_length=300)
    widget_hosts = LinesField(
        label=_("Sites that may show the chat window"),
        required=False,
        help_text=_("One a line, such as www.example.com. Empty: any site"),
    )

    def details(self) -> BrandDetails:
        """What was typed."""
        return BrandDetails(**self.cleaned_data)

    @staticmethod
    def of(details: BrandDetails) -> dict[str, object]:
        """What stands there, for the first showing."""
        return msgspec.structs.asdict(details)


class MailboxForm(OfficeForm):
    """A mailbox that is read over IMAP."""

    programme = forms.ChoiceField(label=_("Programme"), help_text=_("Takes the mails that arrive here"))
    host = forms.CharField(label=_("IMAP server"))
    port = forms.IntegerField(label=_("Port"), initial=993)
    encryption = forms.ChoiceField(
        label=_("Encryption"), choices=[("tls", "TLS"), ("starttls", "STARTTLS"), ("none", _("None"))]
    )
    user = forms.CharField(label=_("User name"))
    password = forms.CharField(
        label=_("Password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Stored sealed and never shown. Empty: the stored one stays"),
    )
    folder = forms.CharField(label=_("Folder"), initial="INBOX")
    is_active = forms.BooleanField(label=_("Read this mailbox"), required=False, initial=True)

    def __init__(self, *args: object, programmes: list[Programme], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["programme"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(encode_id(row.id), row.name) for row in programmes]

    def details(self) -> MailboxDetails:
        """What was typed, the programme aside."""
        return MailboxDetails(**{name: value for name, value in self.cleaned_data.items() if name != "programme"})


class ScriptForm(OfficeForm):
    """What an agent may follow during a contact."""

    title = forms.CharField(label=_("Title"))
    language = forms.CharField(label=_("Language"), initial="fr", max_length=2)
    body = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 12}))


class ReplyForm(OfficeForm):
    """A canned reply."""

    shortcut = forms.CharField(label=_("Shortcut"), help_text=_("The agent types / and this word"))
    language = forms.CharField(label=_("Language"), initial="fr", max_length=2)
    title = forms.CharField(label=_("Title"))
    body = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 8}))
