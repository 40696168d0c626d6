"""The secret address under which an agent's calendar can be read."""

import secrets
from hashlib import sha256

from homeshore.people.queries import Agent
from homeshore.workforce.models.slots import SlotFeed


def renew_feed(agent: Agent, language: str) -> str:
    """Make a new secret, which is shown once and stored as a digest; the old address is dead from now on."""
    token = secrets.token_urlsafe(24)
    SlotFeed.objects.update_or_create(agent=agent, defaults={"digest": digest_of(token), "language": language})
    return token


def revoke_feed(agent: Agent) -> None:
    """No calendar can be read any more."""
    SlotFeed.objects.filter(agent=agent).delete()


def digest_of(token: str) -> str:
    """What is stored of a secret."""
    return sha256(token.encode()).hexdigest()
