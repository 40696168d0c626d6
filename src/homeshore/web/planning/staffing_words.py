"""What a computation of requirements noticed, in words."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeshore.brands import queries as brands
from homeshore.web.shell.formats import number

NOTICED: dict[str, Promise] = {
    "no_forecast": _("%(channel)s: nobody forecast this channel, so nobody is planned for it."),
    "no_handling": _(
        "%(channel)s: it is not known how long a contact takes, so nobody is planned where that is so. Import past "
        "volumes with their handling times."
    ),
    "certain_target": _(
        "%(channel)s: a promise to everybody cannot be kept with certainty; it was staffed as %(percent)s %%."
    ),
    "closed_contacts": _("%(contacts)s calls and chats are expected while the programme is closed."),
    "due_too_soon": _("%(hours)s hours of mail or letters are due before anybody is there to do them."),
}


def noticed_sentences(noticed: Iterable[Mapping[str, object]]) -> list[str]:
    """What was noticed, for a planner."""
    return [str(NOTICED[str(one["code"])]) % _shown(one) for one in noticed if one["code"] in NOTICED]


def _shown(fields: Mapping[str, object]) -> dict[str, object]:
    said = {name: number(value, 1) if isinstance(value, float) else value for name, value in fields.items()}
    return said | {"channel": brands.channel_name(str(fields.get("channel", "")))}
