"""What the desk's scripts are told when the page is made."""

from collections.abc import Mapping
from pathlib import Path

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language

from homeshore.web.agent.texts import desk_texts
from homeshore.web.shell.vocabulary import OUTCOMES

_STATIC = Path(__file__).parent / "static"
MODULES = sorted(path.relative_to(_STATIC).as_posix() for path in _STATIC.rglob("*.js"))
"""The desk's scripts, named in the page so that the browser fetches them side by side."""

_ANY_ID = 0
"""Stands for every id in an address; the scripts put the real one in its place."""


def page_settings(time_zone: str, limits: Mapping[str, int]) -> dict[str, object]:
    """Texts in the agent's language, addresses, limits, the agent's time zone."""
    return {
        "language": get_language() or "fr",
        "timeZone": time_zone,
        "icons": static("shell/icons.svg"),
        "limits": dict(limits),
        "addresses": {
            "socket": "/live/desk",
            "home": reverse("shell:home"),
            "card": reverse("agent:card", args=[_ANY_ID]),
            "say": reverse("agent:say", args=[_ANY_ID]),
            "mail": reverse("agent:message_html", args=[_ANY_ID]),
            "attachment": reverse("agent:attachment", args=[_ANY_ID]),
        },
        "outcomes": [{"code": code, "label": str(label)} for code, label in OUTCOMES],
        "texts": desk_texts(),
    }
