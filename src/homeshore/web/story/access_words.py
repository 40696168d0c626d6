"""What the access trail's codes mean."""

from django.utils.translation import gettext_lazy as _

from homeshore.web.shell.vocabulary import Text

ACCESSES: dict[str, Text] = {
    "conversation": _("Conversation"),
    "contact": _("Contact"),
    "file": _("File"),
    "history": _("Customer's history"),
    "privacy": _("Privacy page"),
    "privacy_export": _("Export of a customer's data"),
    "listening": _("Live call joined by a supervisor"),
    "recording": _("Recording listened to"),
    "recording_download": _("Recording taken away"),
    "recording_erased": _("Recording erased"),
    "quarantine": _("Mail in quarantine"),
}
