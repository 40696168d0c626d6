"""What the desk's scripts are told when the page is made."""

from collections.abc import Mapping
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language

from homeshore.contacts.telephone.ice import ice_servers
from homeshore.people.queries import Agent
from homeshore.web.agent import outbound
from homeshore.web.agent.texts import desk_texts
from homeshore.web.shell.vocabulary import OUTCOMES

_STATIC = Path(__file__).parent / "static"
MODULES = sorted(path.relative_to(_STATIC).as_posix() for path in _STATIC.rglob("*.js") if path.parent.name != "check")
"""The desk's scripts, named in the page so that the browser fetches them side by side."""

_ANY_ID = 0
"""Stands for every id in an address; the scripts put the real one in its place."""


def page_settings(agent: Agent, limits: Mapping[str, int]) -> dict[str, object]:
    """Texts in the agent's language, addresses, limits, the agent's time zone, what the telephone needs."""
    return {
        "language": get_language() or "fr",
        "timeZone": agent.time_zone,
        "icons": page_icons(),
        "limits": dict(limits),
        "addresses": {
            "socket": "/live/desk",
            "home": reverse("shell:home"),
            "card": reverse("agent:card", args=[_ANY_ID]),
            "say": reverse("agent:say", args=[_ANY_ID]),
            "no_calls": reverse("agent:refuse_calls", args=[_ANY_ID]),
            "mail": reverse("agent:message_html", args=[_ANY_ID]),
            "attachment": reverse("agent:attachment", args=[_ANY_ID]),
        },
        "outcomes": [{"code": code, "label": str(label)} for code, label in OUTCOMES],
        "texts": desk_texts(),
        "phone": phone_settings(agent),
        "suppressor": suppressor(),
    }


def page_icons() -> str:
    """Where scripts find the icons."""
    return static("shell/icons.svg")


def phone_settings(agent: Agent) -> dict[str, object]:
    """Whether the agent's work needs a telephone, over which relays it connects, for which programmes it may call."""
    spoken = outbound.spoken_programmes(agent)
    return {
        "needed": bool(spoken),
        "ice_servers": ice_servers("agent") if spoken else [],
        "programmes": outbound.callable_programmes(spoken),
    }


def suppressor() -> dict[str, str] | None:
    """Where the build has put the noise suppression for browsers; None where it found no npm."""
    files = {"module": "index.js", "worklet": "worklet.js", "wasm": "rnnoise.wasm", "simd": "rnnoise_simd.wasm"}
    if any(finders.find(f"noise/{name}") is None for name in files.values()):
        return None
    return {what: static(f"noise/{name}") for what, name in files.items()}
