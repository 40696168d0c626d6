"""What others may know of learning: certificates, and the permissions that follow from them."""

from collections.abc import Collection, Mapping

from django.db.models import QuerySet

from homeshore.brands import queries as brands
from homeshore.kit.clock import now_us
from homeshore.learning.errors import UnknownCertificate
from homeshore.learning.models import Certificate
from homeshore.learning.rules import Abilities, Certified, Offer, certified, permissions
from homeshore.people import queries as people
from homeshore.people.rules import Engagement, contracts_in_time
from homeshore.routing.commands import Permission
from homeshore.security.scope import CENTRE

__all__ = ["Certificate"]


def certificates(agent_id: int = 0, brand_id: int = 0) -> QuerySet[Certificate]:
    """Certificates of one agent, of one brand, or (0) of all; revoked ones included, the latest first."""
    rows = Certificate.objects.select_related("brand", "agent", "agent__person").order_by("-valid_from", "-id")
    rows = rows.filter(agent_id=agent_id) if agent_id else rows
    return rows.filter(brand_id=brand_id) if brand_id else rows


def certificate(certificate_id: int) -> Certificate:
    """One certificate. Raises UnknownCertificate."""
    found = certificates().filter(id=certificate_id).first()
    if found is None:
        raise UnknownCertificate(certificate=certificate_id)
    return found


def permissions_of(agent: people.Agent, at_us: int = 0) -> tuple[Permission, ...]:
    """Everything an agent may handle from `at_us` (0: now) on, for the routing core. Nothing for an archived agent."""
    return permissions_of_all([agent], at_us)[agent.id]


def permissions_of_all(agents: Collection[people.Agent], at_us: int = 0) -> dict[int, tuple[Permission, ...]]:
    """The same of several agents, read at once."""
    working = [agent.id for agent in agents if agent.archived_at is None]
    held, contracts = _certified(working), people.engagements_of(working)
    offers = _offers({one.brand for certificates in held.values() for one in certificates})
    at_us = at_us or now_us()
    return {agent.id: _permissions(agent, offers, held, contracts, at_us) for agent in agents}


def agents_certified_for(brand_id: int) -> list[int]:
    """The ids of the agents with a certificate of the brand, not revoked: a change of the brand concerns them."""
    rows = Certificate.objects.filter(brand_id=brand_id, revoked_at=None)
    return list(rows.order_by("agent_id").values_list("agent_id", flat=True).distinct())


def _permissions(
    agent: people.Agent,
    offers: Mapping[int, list[Offer]],
    held: Mapping[int, list[Certified]],
    contracts: Mapping[int, tuple[Engagement, ...]],
    at_us: int,
) -> tuple[Permission, ...]:
    mine = held.get(agent.id, [])
    of_brands = [offer for brand in sorted({one.brand for one in mine}) for offer in offers.get(brand, ())]
    abilities = Abilities(frozenset(agent.languages), frozenset(agent.skills))
    return permissions(abilities, of_brands, mine, contracts_in_time(contracts.get(agent.id, ())), at_us)


def _certified(agents: Collection[int]) -> dict[int, list[Certified]]:
    rows = Certificate.objects.filter(agent__in=list(agents), revoked_at=None, brand__archived_at=None)
    columns = ("agent", "id", "brand", "level", "valid_from", "valid_until", "brand__time_zone")
    found: dict[int, list[Certified]] = {}
    for agent, row, brand, level, first, last, zone in rows.order_by("-valid_from", "-id").values_list(*columns):
        found.setdefault(agent, []).append(certified(row, brand, level, (first, last), zone))
    return found


def _offers(brand_ids: set[int]) -> dict[int, list[Offer]]:
    found: dict[int, list[Offer]] = {}
    for row in brands.programmes(CENTRE).filter(brand_id__in=brand_ids).prefetch_related("channels"):
        offer = Offer(
            programme=row.id,
            brand=row.brand_id,
            channels=tuple(line.channel for line in row.channels.all()),
            languages=tuple(row.languages),
            required_skills=frozenset(row.required_skills),
        )
        found.setdefault(row.brand_id, []).append(offer)
    return found
