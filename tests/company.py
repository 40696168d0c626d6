"""A small company made through the actions, and a dispatcher in miniature that does its work when told.

`Company.settle()` sequences what lies in the outbox through the real routing core, writes the facts as the appender
does, and brings the projections up to date: all of the live path but the process, the socket and the batches.
"""

from dataclasses import dataclass, field
from datetime import date, time

import msgspec
from django.db import transaction

from homeshore.brands import actions as brands
from homeshore.brands.queries import Brand, Programme
from homeshore.brands.rules.opening import Hours
from homeshore.brands.rules.programmes import BrandDetails, ProgrammePlan, Promise, Reason, Ring
from homeshore.contacts.registry import PROJECTIONS
from homeshore.facts import Draft, encode, kind_of, version_of
from homeshore.facts.vocabulary import Status
from homeshore.journal.models import Fact, Lease, Outbox
from homeshore.journal.projections import catch_up
from homeshore.journal.queries import head_seq
from homeshore.kit.clock import now_us
from homeshore.learning import actions as learning
from homeshore.people import actions as people
from homeshore.people.queries import Agent
from homeshore.people.rules import AgentProfile, ContractTerms, EntityDetails, PersonDetails
from homeshore.routing.commands import AnyCommand, Command, Connect, SetPhone, SetStatus
from homeshore.routing.core import Core

ALWAYS = tuple(Hours(day, time(0), time(0)) for day in range(7))


@dataclass
class Company:
    """One operator, its brands and agents, one routing core, and a clock that the test moves."""

    core: Core = field(default_factory=Core)
    now_us: int = field(default_factory=now_us)

    def __post_init__(self) -> None:
        Lease.objects.create(name="dispatcher", epoch=1, holder="the test", expires_us=0)
        self.operator = people.register_entity(EntityDetails(kind="operator", name="Homeshore Demo"))

    def brand(self, slug: str = "aubelle", *channels: Promise, **plan: object) -> tuple[Brand, Programme]:
        """A brand with one programme, open day and night, that serves `channels` (chat and mail)."""
        brand = brands.open_brand(
            BrandDetails(slug=slug, name=slug.title(), address=f"service@{slug}.example", languages=("fr", "en"))
        )
        served = channels or (Promise("chat", 80, 30), Promise("mail", 95, 4 * 3600))
        details = {
            "hours": ALWAYS,
            "languages": ("fr", "en"),
            "rings": (Ring(0, 1),),
            "reasons": (Reason("delivery", "order", "Livraison", "Delivery"),),
            **plan,
        }
        programme = brands.open_programme(
            brand,
            ProgrammePlan(slug="orders", name="Orders", channels=served, **details),  # type: ignore[arg-type]
        )
        return brand, programme

    def agent(self, name: str, *brand: Brand, mode: str = "employee", level: int = 3) -> Agent:
        """An agent with a contract and certificates."""
        email = f"{name.lower()}@homeshore.example"
        person = people.register_person(PersonDetails(name=f"{name} Martin", email=email))
        agent = people.enrol_agent(person, AgentProfile(languages=("fr", "en")))
        people.sign_contract(person, ContractTerms(entity=self.operator.id, mode=mode, starts_on=date(2025, 1, 1)))
        for each in brand:
            learning.grant_certificate(agent, each, level, date(2025, 1, 1), date(2035, 1, 1))
        return agent

    def at_desk(self, agent: Agent, session: int = 1) -> None:
        """The agent opens the desk, connects the phone and is ready."""
        self.do(Connect(agent.id, session))
        self.do(SetPhone(agent.id, session, True))
        self.do(SetStatus(agent.id, Status.READY))

    def do(self, command: Command) -> list[Draft]:
        """Sequence one command now. Raises its refusal."""
        drafts, refusal = self.core.handle(self.now_us, command)
        self._append(drafts)
        if refusal is not None:
            raise refusal
        return drafts

    def settle(self) -> None:
        """Drain the outbox and project, until nothing is left to do."""
        while True:
            rows = list(Outbox.objects.order_by("id"))
            for row in rows:
                command: Command = msgspec.msgpack.decode(bytes(row.data), type=AnyCommand)
                self.do(command)
                row.delete()
            moved = sum(catch_up(projection) for projection in PROJECTIONS)
            if not rows and not moved:
                return

    def later(self, seconds: float) -> None:
        """Let time pass, with every timer that falls due."""
        self.now_us += int(seconds * 1_000_000)
        self._append(self.core.advance(self.now_us, 1_000_000))

    def _append(self, drafts: list[Draft]) -> None:
        head = head_seq()
        with transaction.atomic():
            Fact.objects.bulk_create(
                Fact(
                    seq=head + place,
                    epoch=1,
                    at_us=draft.at_us,
                    occurred_us=draft.occurred_us,
                    kind=kind_of(draft.fact),
                    version=version_of(kind_of(draft.fact)),
                    data=encode(draft.fact),
                    contact=draft.contact,
                    agent=draft.agent,
                    contract=draft.contract,
                    brand=draft.brand,
                    programme=draft.programme,
                )
                for place, draft in enumerate(drafts, start=1)
            )
