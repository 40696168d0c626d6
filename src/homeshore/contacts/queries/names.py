"""How agents are called in front of customers and colleagues."""

from collections.abc import Iterable

from homeshore.people import queries as people


def first_names(agents: Iterable[int]) -> dict[int, str]:
    """Agents' first names by id: what customers see, and all that they need."""
    return {agent: name.partition(" ")[0] for agent, name in people.names_of(set(agents)).items()}
