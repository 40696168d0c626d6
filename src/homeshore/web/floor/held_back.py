"""Why a ready agent is not offered work: the plan, in a few words for supervisors."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from homeshore.facts.vocabulary import Mode
from homeshore.kit.clock import now_us
from homeshore.web.shell.formats import moment_text
from homeshore.web.shell.vocabulary import Text
from homeshore.workforce.queries.presence import standings

_WORDS: dict[str, Text] = {
    "outside_shift": _("outside the shift"),
    "outside_contact_hours": _("outside contact hours"),
    "outside_slot": _("no slot booked now"),
}
_AGAIN = _("%(why)s, again at %(time)s")


def held_back_words(modes: Mapping[int, Mode]) -> dict[int, str]:
    """What the plan holds back from each of the agents, with when it ends; those from whom nothing is are absent."""
    found = standings(modes, now_us())
    return {agent: _said(str(_WORDS[one.code]), one.next_us) for agent, one in found.items()}


def _said(words: str, next_us: int) -> str:
    if not next_us:
        return words
    at = moment_text(next_us, "auto", timezone.now())
    return str(_AGAIN) % {"why": words, "time": at}
