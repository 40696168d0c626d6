"""An agent with a mail in hand, and the agent's browser."""

from dataclasses import dataclass

import pytest
from django.test import Client

from company import Company
from homeshore.brands.queries import Brand
from homeshore.contacts.actions import IncomingFile, IncomingMail, receive_mail
from homeshore.kit.ids import encode_id
from homeshore.people import actions as people
from homeshore.people.queries import Agent
from homeshore.routing.commands import Accept
from homeshore.security import actions as security

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


@dataclass
class Desk:
    """A company with one brand, an agent at the desk, and helpers for what lands there."""

    company: Company
    brand: Brand
    agent: Agent

    def browser(self, agent: Agent | None = None) -> Client:
        """A signed-in browser of an agent, in English."""
        whose = agent or self.agent
        user = security.open_account(whose.person.email, whose.person.name)
        security.grant_role(user, "agent")
        people.give_account(whose.person, user.id)
        client = Client()
        client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
        client.cookies["django_language"] = "en"
        return client

    def mail(self, number: int = 1, **parts: object) -> int:
        """A mail from Jeanne, accepted by the agent. Returns its message."""
        message = receive_mail(
            IncomingMail(
                brand=self.brand.id,
                mail_id=f"<{number}@example.org>",
                sender="jeanne.martin@example.org",
                sender_name="Jeanne Martin",
                subject="My armchair",
                received_us=self.company.now_us,
                **{"text": "Where is it?", **parts},  # type: ignore[arg-type]
            )
        )
        self.company.settle()
        self.accept()
        return message.id

    def accept(self) -> None:
        """The agent takes what is offered."""
        for offer in self.company.core.agent_view(self.agent.id).offers:
            self.company.do(Accept(self.agent.id, offer.contact, offer.offer))
        self.company.settle()

    @property
    def contact(self) -> int:
        """The contact in the agent's hands."""
        return self.company.core.agent_view(self.agent.id).handlings[0].contact

    @property
    def contact_address(self) -> str:
        return f"/desk/contact/{encode_id(self.contact)}"


@pytest.fixture
def inline_image() -> IncomingFile:
    return IncomingFile(name="logo.png", media_type="image/png", data=PNG, content_id="logo@example.org")


@pytest.fixture
def desk(db: None) -> Desk:
    company = Company()
    brand, _ = company.brand()
    agent = company.agent("Ada", brand)
    company.settle()
    company.at_desk(agent)
    return Desk(company, brand, agent)
