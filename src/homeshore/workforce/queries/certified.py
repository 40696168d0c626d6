"""Which programmes somebody may serve, as certificates, languages and skills say."""

from homeshore.learning import queries as learning
from homeshore.people.queries import Agent


def servable(agent: Agent) -> frozenset[int]:
    """The programmes that an agent may serve from now on at some time, on any channel."""
    return frozenset(one.programme for one in learning.permissions_of(agent))
