"""Who works in the demo company: agents at home, those who lead them, the brands' managers."""

from datetime import date, timedelta

import msgspec
from django.utils import timezone

from homeshore.brands.queries import Brand
from homeshore.facts.vocabulary import Mode
from homeshore.learning import actions as learning
from homeshore.ops.demo.houses import SKILL
from homeshore.people import actions as people
from homeshore.people.queries import LegalEntity, Person
from homeshore.people.rules import AgentProfile, ContractTerms, EntityDetails, PersonDetails
from homeshore.security import actions as security
from homeshore.security.queries import user_by_email

HOST = "homeshore.example"
EMPLOYEE, INDEPENDENT = Mode.EMPLOYEE.value, Mode.INDEPENDENT.value


class Staff(msgspec.Struct, frozen=True):
    """An account that is not an agent's."""

    login: str
    name: str
    role: str
    what: str
    brand: str = ""

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.login}@{HOST}"


class Hired(msgspec.Struct, frozen=True):
    """A demo agent. `levels` are certificates by brand; `siret` is an independent's own business."""

    login: str
    name: str
    mode: str
    town: str
    municipality: str
    levels: dict[str, int]
    languages: tuple[str, ...] = ("fr",)
    skills: tuple[str, ...] = ()
    chats: int = 2
    siret: str = ""
    zone: str = "Europe/Paris"

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.login}@{HOST}"


CENTRE_STAFF = (
    Staff("sophie", "Sophie Marchal", "supervisor", "supervisor: the live floor"),
    Staff("planner", "Jeanne Kervella", "planner", "planner: forecast, staffing, slots, rosters, reinforcement"),
    Staff("finance", "Odile Fournier", "finance", "finance: rate cards, closings, invoices"),
    Staff("admin", "Hélène Vasseur", "administrator", "administrator: brands, people, privacy"),
)
BRAND_MANAGERS = (
    Staff("lea.aubelle", "Léa Aubertin", "brand_manager", "manager of the brand aubelle", "aubelle"),
    Staff("marc.santeo", "Marc Santerre", "brand_manager", "manager of the brand santeo", "santeo"),
)
AGENTS = (
    Hired(
        "claire", "Claire Vidal", EMPLOYEE, "Guéret", "23096",
        {"aubelle": 4, "santeo": 4}, ("fr", "en"), (SKILL, "sales"), 3,
    ),
    Hired(
        "karim", "Karim Benali", INDEPENDENT, "Figeac", "46102",
        {"aubelle": 5}, ("fr", "en"), ("sales",), 4, "00090277500014",
    ),
    Hired("nadia", "Nadia Ferrand", EMPLOYEE, "Mende", "48095", {"aubelle": 3}, ("fr", "es"), ("sales",), 3),
    Hired("yann", "Yann Le Goff", EMPLOYEE, "Lannion", "22113", {"aubelle": 2, "santeo": 2}, ("fr",), (SKILL,)),
    Hired(
        "mathilde", "Mathilde Roux", INDEPENDENT, "Die", "26113",
        {"santeo": 5}, ("fr", "en"), (SKILL,), 3, "00090499500016",
    ),
    Hired("thomas", "Thomas Jung", EMPLOYEE, "Remiremont", "88383", {"aubelle": 3}, ("fr", "de", "en")),
    Hired(
        "ines", "Inès Castelli", INDEPENDENT, "Corte", "2B096",
        {"aubelle": 4, "santeo": 3}, ("fr", "it"), (SKILL, "sales"), 3, "00090566100013",
    ),
    Hired("paul", "Paul Delmas", EMPLOYEE, "Tulle", "19272", {"santeo": 4}, ("fr",), (SKILL,)),
    Hired("awa", "Awa Diallo", EMPLOYEE, "Foix", "09122", {"aubelle": 1}, ("fr", "en")),
    Hired(
        "stephane", "Stéphane Payet", INDEPENDENT, "Saint-Denis", "97411",
        {"aubelle": 3}, ("fr", "en"), (), 2, "00090643800015", "Indian/Reunion",
    ),
    Hired("julie", "Julie Morvan", EMPLOYEE, "Saint-Flour", "15187", {"aubelle": 2, "santeo": 1}, ("fr",), (SKILL,)),
    Hired(
        "bruno", "Bruno Maillard", INDEPENDENT, "Langres", "52269",
        {"santeo": 3, "aubelle": 2}, ("fr",), (SKILL,), 2, "00090765900015",
    ),
)  # fmt: skip


def open_accounts(password: str, brands: dict[str, int]) -> None:
    """Accounts of the centre's staff and the brands' managers; what is there already stays."""
    for one in (*CENTRE_STAFF, *BRAND_MANAGERS):
        if user_by_email(one.email) is None:
            user = security.open_account(one.email, one.name, password)
            security.grant_role(user, one.role, brands[one.brand] if one.brand else 0)


def hire_agents(password: str, brands: dict[str, Brand]) -> None:
    """The operator of the centre, and each agent with account, contract and certificates."""
    today = timezone.localdate()
    operator = people.register_entity(
        EntityDetails(
            kind="operator",
            name="Rivages Relation Client SAS",
            siren="000900555",
            siret="00090055500012",
            vat_number="FR33000900555",
            address="12 place Bonnyaud\n23000 Guéret",
        )
    )
    for one in AGENTS:
        _hire(one, password, operator, brands, today)


def _hire(one: Hired, password: str, operator: LegalEntity, brands: dict[str, Brand], today: date) -> None:
    user = security.open_account(one.email, one.name, password)
    security.grant_role(user, "agent")
    person = people.register_person(PersonDetails(one.name, one.email), user.id)
    people.sign_contract(
        person,
        ContractTerms(
            entity=operator.id,
            mode=one.mode,
            starts_on=today - timedelta(days=400),
            through=_business(one, person).id if one.siret else 0,
        ),
    )
    agent = people.enrol_agent(
        person,
        AgentProfile(
            time_zone=one.zone,
            municipality=one.municipality,
            languages=one.languages,
            skills=one.skills,
            chat_capacity=one.chats,
        ),
    )
    for slug, level in one.levels.items():
        begins, ends = today - timedelta(days=200), today + timedelta(days=365)
        learning.grant_certificate(agent, brands[slug], level, begins, ends)


def _business(one: Hired, person: Person) -> LegalEntity:
    return people.register_entity(
        EntityDetails(
            kind="independent",
            name=f"{one.name} EI",
            siren=one.siret[:9],
            siret=one.siret,
            vat_status="franchise",
            address=one.town,
            time_zone=one.zone,
            owner=person.id,
        )
    )
