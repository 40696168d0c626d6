"""What others may know of learning: certificates, and the permissions that follow from them."""

from django.db.models import QuerySet

from homeshore.brands import queries as brands
from homeshore.kit.clock import now_us
from homeshore.learning.errors import UnknownCertificate
from homeshore.learning.models import Certificate
from homeshore.learning.rules import Abilities, Certified, Offer, certified, permissions
from homeshore.people import queries as people
from homeshore.people.rules import contracts_in_time
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
    if agent.archived_at is not None:
        return ()
    abilities = Abilities(frozenset(agent.languages), frozenset(agent.skills))
    held = _certified(agent)
    contracts = contracts_in_time(people.engagements(agent.id))
    return permissions(abilities, _offers({one.brand for one in held}), held, contracts, at_us or now_us())


def agents_certified_for(brand_id: int) -> list[int]:
    """The ids of the agents with a certificate of the brand, not revoked: a change of the brand concerns them."""
    rows = Certificate.objects.filter(brand_id=brand_id, revoked_at=None)
    return list(rows.order_by("agent_id").values_list("agent_id", flat=True).distinct())


def _certified(agent: people.Agent) -> list[Certified]:
    rows = certificates(agent.id).filter(revoked_at=None, brand__archived_at=None)
    return [
        certified(row.id, row.brand_id, row.level, (row.valid_from, row.valid_until), row.brand.time_zone)
        for row in rows
    ]


def _offers(brand_ids: set[int]) -> list[Offer]:
    rows = brands.programmes(CENTRE).filter(brand_id__in=brand_ids).prefetch_related("channels")
    return [
        Offer(
            programme=row.id,
            brand=row.brand_id,
            channels=tuple(line.channel for line in row.channels.all()),
            languages=tuple(row.languages),
            required_skills=frozenset(row.required_skills),
        )
        for row in rows
    ]
