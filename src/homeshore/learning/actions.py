"""The only writers of learning: certificates granted and revoked."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from homeshore.brands.queries import Brand
from homeshore.facts import Draft, Fact
from homeshore.facts.office import CertificateGranted, CertificateRevoked
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import now_us
from homeshore.kit.problems import refuse
from homeshore.learning.models import Certificate
from homeshore.learning.rules import certificate_problems
from homeshore.people.queries import Agent


@transaction.atomic
def grant_certificate(agent: Agent, brand: Brand, level: int, valid_from: date, valid_until: date) -> Certificate:
    """Certify an agent for a brand, on each day from `valid_from` to `valid_until`. Raises Invalid.

    Of several certificates the highest level counts. Fact: CertificateGranted.
    """
    refuse(certificate_problems(level, valid_from, valid_until))
    certificate = Certificate.objects.create(
        agent_id=agent.id, brand_id=brand.id, level=level, valid_from=valid_from, valid_until=valid_until
    )
    fact = CertificateGranted(level=level, valid_from=valid_from.isoformat(), valid_until=valid_until.isoformat())
    _record(fact, certificate)
    return certificate


@transaction.atomic
def revoke_certificate(certificate: Certificate) -> None:
    """End a certificate now; one that is revoked already stays as it is. Fact: CertificateRevoked."""
    revoked = Certificate.objects.filter(id=certificate.id, revoked_at=None).update(revoked_at=timezone.now())
    if revoked:
        _record(CertificateRevoked(), certificate)


def _record(fact: Fact, certificate: Certificate) -> None:
    now = now_us()
    put_in_outbox(Draft(at_us=now, occurred_us=now, fact=fact, agent=certificate.agent_id, brand=certificate.brand_id))
