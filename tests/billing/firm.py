"""A small firm with money: brands with cards and terms, agents of both modes, contacts that were served."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from company import Company
from homeshore.billing.actions import closing
from homeshore.billing.models import (
    BrandCard,
    BrandTerms,
    CardAssignment,
    CardVersion,
    Closing,
    RateCard,
    SelfBillingMandate,
)
from homeshore.billing.registry import LEDGER
from homeshore.billing.rules.cards import Rule
from homeshore.billing.rules.terms import Terms, stored
from homeshore.brands.queries import Brand
from homeshore.contacts.actions import ChatStart, start_chat
from homeshore.contacts.registry import CONTACTS
from homeshore.journal.projections import catch_up
from homeshore.kit.clock import from_us
from homeshore.people.models import LegalEntity
from homeshore.people.queries import Agent
from homeshore.routing.commands import Accept, Close, Hold, Resume, WrapUp

LONG_AGO = date(2020, 1, 1)
SIRENS = ("999000102", "999000201", "999000300")


def agree(brand: Brand, price: str = "0.60", **about: object) -> RateCard:
    """A card with the brand: one price a minute."""
    card = RateCard.objects.create(side="brand", name=brand.name)
    BrandCard.objects.create(brand=brand, card=card)
    version(card, price, **about)
    return card


def version(card: RateCard, price: str, **about: object) -> CardVersion:
    """A version that holds from long ago."""
    terms = Terms(rules=(Rule(**{"unit": "minute", "price": Decimal(price)} | about),))  # type: ignore[arg-type]  # a test's own
    number = card.versions.count() + 1
    return CardVersion.objects.create(card=card, number=number, from_day=LONG_AGO, terms=stored(terms))


def engage(agent: Agent, price: str = "0.25") -> RateCard:
    """An agents' card that holds for all the agent's contracts."""
    card = RateCard.objects.create(side="agent", name="Indépendants")
    version(card, price, wrap_up=True)
    for contract in agent.person.contracts.all():
        CardAssignment.objects.create(contract=contract, card=card, from_day=LONG_AGO)
    return card


def entity(name: str, siren: str, kind: str = "operator", vat_status: str = "vat", **about: object) -> LegalEntity:
    """A company with an address."""
    return LegalEntity.objects.create(
        kind=kind,
        name=name,
        siren=siren,
        vat_status=vat_status,
        vat_number=f"FR00{siren}" if vat_status == "vat" else "",
        address="12 rue des Ateliers\n35000 Rennes",
        **about,
    )


def make_invoiceable(brand: Brand, seller: LegalEntity, siren: str = SIRENS[1]) -> BrandTerms:
    """Terms that a brand's documents need."""
    buyer = entity(f"{brand.name} SA", siren, "brand")
    return BrandTerms.objects.create(brand=brand, seller=seller, buyer=buyer)


def give_mandate(agent: Agent, prefix: str = "LM", siren: str = SIRENS[2]) -> None:
    """A business of the agent's own, an engaging company with an address, and a mandate for self-billing."""
    business = entity(agent.person.name, siren, "independent", "franchise", owner=agent.person)
    for contract in agent.person.contracts.all():
        contract.through = business
        contract.save()
        contract.entity.siren, contract.entity.address = SIRENS[0], "12 rue des Ateliers\n35000 Rennes"
        contract.entity.save()
        SelfBillingMandate.objects.create(contract=contract, prefix=prefix, signed_on=LONG_AGO)


def serve(company: Company, brand: Brand, agent: Agent, talk: float = 60, hold: float = 10, wrap_up: float = 15) -> int:
    """A chat of so many seconds, from the first word to the close; its id."""
    started = start_chat(ChatStart(brand=brand.id, language="fr", text="Bonjour", key=""), company.now_us)
    company.settle()
    contact = started.session.contact_id
    company.do(Accept(agent.id, contact, company.core.agent_view(agent.id).offers[0].offer))
    company.later(talk)
    company.do(Hold(agent.id, contact))
    company.later(hold)
    company.do(Resume(agent.id, contact))
    company.do(WrapUp(agent.id, contact))
    company.later(wrap_up)
    company.do(Close(agent.id, contact, "", "resolved"))
    company.settle()
    return contact


class PaperPress:
    """Keeps what is printed, and finds fault with nothing."""

    def __init__(self) -> None:
        self.printed: list[str] = []

    def findings(self, invoice: Any) -> list[str]:
        return []

    def print(self, invoice: Any, sheet: Any) -> bytes:
        self.printed.append(invoice.number)
        return f"{invoice.number} {invoice.total_cents} {len(sheet.days)}".encode()


def project() -> None:
    """Bring contacts and ledger up to date."""
    catch_up(CONTACTS)
    catch_up(LEDGER)


def begin(month: date) -> Closing:
    project()
    return closing.begin(month, by=1, today=closing.end_of(month))


def close(month: date, press: Any = None) -> Closing:
    return closing.run(begin(month), press or PaperPress())


@dataclass
class Firm:
    """A brand with terms, and an independent with a card and a mandate. The brand has a card once one is agreed."""

    company: Company
    brand: Brand
    agent: Agent

    @property
    def day(self) -> date:
        return from_us(self.company.now_us).astimezone(ZoneInfo("Europe/Paris")).date()

    @property
    def month(self) -> date:
        return self.day.replace(day=1)

    def serve(self, **about: float) -> int:
        return serve(self.company, self.brand, self.agent, **about)


def open_firm(company: Company) -> Firm:
    """A firm of one brand and one independent at the desk."""
    brand = company.brand()[0]
    make_invoiceable(brand, entity("Homeshore", SIRENS[0]))
    agent = company.agent("Léa", brand, mode="independent")
    company.settle()
    company.at_desk(agent)
    engage(agent)
    give_mandate(agent)
    return Firm(company, brand, agent)
