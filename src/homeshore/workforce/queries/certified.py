"""Which programmes somebody may serve, as certificates, languages and skills say, and who can be in a roster."""

from collections.abc import Collection, Sequence
from datetime import date

import msgspec

from homeshore.brands import queries as brands
from homeshore.kit.zones import days_us
from homeshore.learning import queries as learning
from homeshore.people.queries import Agent
from homeshore.security.scope import CENTRE
from homeshore.workforce.models.rosters import PUBLISHED, RosterShift
from homeshore.workforce.queries import terms


class Eligible(msgspec.Struct, frozen=True):
    """Employments that a roster may plan, and how many are left out, and why."""

    contracts: tuple[int, ...]
    without_terms: int
    elsewhere: int


def servable(agents: Collection[Agent]) -> dict[int, frozenset[int]]:
    """The programmes that each agent may serve from now on at some time, on any channel."""
    found = learning.permissions_of_all(agents)
    return {agent.id: frozenset(one.programme for one in found[agent.id]) for agent in agents}


def eligible(programmes: Sequence[int], first: date, last: date) -> Eligible:
    """Employees with a certificate of a programme's brand, terms on file and no other published roster then."""
    rows = brands.programmes(CENTRE).filter(id__in=list(programmes))
    holders = {agent for brand in {row.brand_id for row in rows} for agent in learning.agents_certified_for(brand)}
    held = {row.person.agent.id: row.id for row in terms.employments(first, last) if row.person.agent.id in holders}
    known = terms.terms_on(held.values(), last)
    from_us, until_us = days_us(first, last, "Europe/Paris")
    taken = RosterShift.objects.filter(
        roster__state=PUBLISHED, agent__in=held, from_us__lt=until_us, until_us__gt=from_us
    )
    elsewhere = set(taken.values_list("agent", flat=True))
    contracts = [row for agent, row in held.items() if row in known and agent not in elsewhere]
    return Eligible(tuple(contracts), sum(row not in known for row in held.values()), len(elsewhere))
