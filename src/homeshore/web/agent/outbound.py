"""For which programmes an agent may talk, and call out: permissions of now, and a number that may be shown."""

from collections.abc import Iterable

from homeshore.brands import queries as brands
from homeshore.brands.queries import Programme
from homeshore.contacts.queries.calls import presented
from homeshore.facts.vocabulary import Channel
from homeshore.kit.clock import now_us
from homeshore.kit.ids import encode_id
from homeshore.learning import queries as learning
from homeshore.people.queries import Agent
from homeshore.security.scope import CENTRE

_SPOKEN = frozenset({Channel.VOICE, Channel.CALLBACK})


def spoken_programmes(agent: Agent) -> list[Programme]:
    """The programmes on which the agent may be given calls now, by brand and name."""
    now = now_us()
    permitted = {
        one.programme
        for one in learning.permissions_of(agent, now)
        if one.channel in _SPOKEN and one.from_us <= now and (not one.until_us or now < one.until_us)
    }
    rows = brands.programmes(CENTRE).filter(id__in=permitted).select_related("brand")
    return sorted(rows, key=lambda row: (row.brand.name, row.name))


def callable_programmes(programmes: Iterable[Programme]) -> list[tuple[str, str]]:
    """Those with a number that callers may be shown, as (id, "Brand · Programme")."""
    return [(encode_id(row.id), f"{row.brand.name} · {row.name}") for row in programmes if presented(row) is not None]
