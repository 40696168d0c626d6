"""What was refused in planning, as a sentence that tells a planner what to do. One for every code they can meet."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeshore.kit.errors import Refusal

REFUSALS: dict[str, Promise] = {
    # jobs
    "unknown_job": _("This work is not known."),
    "job_kept_dying": _(
        "The work was begun %(attempts)s times and its process ended each time, as one does that needs more memory "
        "than there is. Ask who runs the centre to look at the log."
    ),
}
ELSE = _("This is not possible (%(code)s).")


def sentence(code: str, fields: Mapping[str, object]) -> str:
    """What to say about a code with its fields, in the reader's language."""
    return str(REFUSALS.get(code, ELSE)) % {"code": code, **fields}


def refusal_sentence(refusal: Refusal) -> str:
    """What to say about a refusal."""
    return sentence(refusal.code, refusal.fields)


def trouble_sentence(trouble: Mapping[str, str]) -> str:
    """What stopped a job; empty when nothing did."""
    return (
        sentence(trouble["code"], {name: value for name, value in trouble.items() if name != "code"}) if trouble else ""
    )
