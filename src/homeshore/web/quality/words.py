"""How recordings stand, in words."""

from django.utils.translation import gettext_lazy as _

from homeshore.quality.queries import Recording
from homeshore.web.shell.vocabulary import Badge, Text

STANDINGS = {
    "running": Badge(_("Being recorded"), "record", "live"),
    "paused": Badge(_("Paused"), "hold", "calm"),
    "preparing": Badge(_("Being prepared"), "clock", "info"),
    "whole": Badge(_("Complete"), "check", "good"),
    "cut": Badge(_("Cut off"), "warning", "warn"),
    "damaged": Badge(_("Damaged"), "error", "bad"),
    "missing": Badge(_("Missing"), "error", "bad"),
    "refused": Badge(_("Refused by the caller"), "eye_off", "calm"),
    "erased": Badge(_("Erased"), "delete", "neutral"),
}

EXPLANATIONS: dict[str, Text] = {
    "running": _("The call goes on. It can be heard once it is over."),
    "paused": _("The call goes on. It can be heard once it is over."),
    "cut": _("The end is missing: the part of the centre that was writing it stopped. What came before is here."),
    "damaged": _("Parts of the file do not open: they were changed or damaged, and stay silent. The others are heard."),
    "missing": _("The file is not there: nothing can be heard."),
    "refused": _("The caller refused to be recorded: what had been kept was erased at once."),
    "erased": _("The sound was erased: its time was over, or somebody asked for it. The key that opened it is gone."),
}


def standing(row: Recording) -> str:
    """A key of STANDINGS."""
    if row.stop_cause == "refused":
        return "refused"
    if not row.file:
        return "erased"
    if row.ended_at is None:
        return "paused" if row.causes else "running"
    return row.condition if row.measured_at else "preparing"


def can_be_heard(row: Recording) -> bool:
    """Whether there is anything to play."""
    return standing(row) in {"preparing", "whole", "cut", "damaged"}
