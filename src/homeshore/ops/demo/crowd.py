"""A hundred agents more, so that a planner has somebody to plan for: sixty independents and forty employees.

They sign in like the others (agent001@homeshore.example and so on, the same password). The same seed gives the same
people; names, SIRENs and addresses are invented.
"""

import random
from datetime import date, time, timedelta

import msgspec
from django.db import transaction
from django.utils import timezone

from homeshore.billing.actions import cards
from homeshore.billing.queries.agreements import cards as known_cards
from homeshore.brands import queries as brands
from homeshore.brands.queries import Brand
from homeshore.brands.rules.opening import Hours
from homeshore.learning import actions as learning
from homeshore.ops.demo.houses import SKILL
from homeshore.ops.demo.team import EMPLOYEE, HOST, INDEPENDENT
from homeshore.people import actions as people
from homeshore.people import queries as people_queries
from homeshore.people.queries import Contract, LegalEntity, Person
from homeshore.people.rules import AgentProfile, ContractTerms, EntityDetails, PersonDetails
from homeshore.security import actions as security
from homeshore.security.queries import user_by_email
from homeshore.workforce.actions.telework import agree_telework, file_accord
from homeshore.workforce.actions.terms import agree_terms
from homeshore.workforce.queries import telework
from homeshore.workforce.rules.employment import TermsDetails
from homeshore.workforce.rules.telework import AccordDetails
from homeshore.workforce.rules.telework import TermsDetails as TeleworkDetails

SEED, AT_ONCE = 2026, 10
AGENTS, INDEPENDENTS = 100, 60
BOTH_BRANDS = 0.45
WEEKS_MINUTES = (35 * 60, 35 * 60, 30 * 60, 28 * 60, 24 * 60)
"""The weekly hours of employments, in turn."""
CONTACT_HOURS = tuple(Hours(day, time(7), time(21)) for day in range(6))
FIRST_NAMES = [
    "Adèle",
    "Alban",
    "Anaïs",
    "Arthur",
    "Aurore",
    "Basile",
    "Camille",
    "Cédric",
    "Chloé",
    "Corentin",
    "Delphine",
    "Damien",
    "Elsa",
    "Émile",
    "Fanny",
    "Florian",
    "Gaëlle",
    "Gilles",
    "Hanna",
    "Hugo",
    "Irène",
    "Ismaël",
    "Jade",
    "Joël",
    "Katia",
    "Kévin",
    "Laure",
    "Loïc",
    "Manon",
    "Maël",
    "Noémie",
    "Nicolas",
    "Océane",
    "Olivier",
    "Perrine",
    "Pascal",
    "Rachida",
    "Rémi",
    "Salomé",
    "Samuel",
]
LAST_NAMES = [
    "Abadie",
    "Barbier",
    "Carlier",
    "Delorme",
    "Étienne",
    "Fabre",
    "Gaillard",
    "Hamon",
    "Imbert",
    "Jourdan",
    "Kessler",
    "Lacombe",
    "Marchand",
    "Nicolas",
    "Ollivier",
    "Perrot",
    "Quentin",
    "Rivière",
    "Sabatier",
    "Tessier",
    "Urbain",
    "Vasseur",
    "Weber",
    "Zimmer",
]
TOWNS = (("Aurillac", "15014"), ("Guéret", "23096"), ("Mende", "48095"), ("Figeac", "46102"), ("Lannion", "22113"))


class One(msgspec.Struct, frozen=True, kw_only=True):
    """A member of the crowd: `place` from 1 on, an independent or an employee with `week_minutes` (0: none)."""

    place: int
    name: str
    town: tuple[str, str]
    mode: str
    level: int
    both: bool
    week_minutes: int

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"agent{self.place:03}@{HOST}"

    @property
    def siret(self) -> str:
        """An invented establishment with valid keys."""
        siren = _keyed(f"0011{self.place:04}")
        return _keyed(f"{siren}0001")


def crowd() -> list[One]:
    """Who they are, always the same."""
    chance = random.Random(SEED)  # noqa: S311  # the same demo for everybody
    found = []
    for place in range(1, AGENTS + 1):
        employed = place > INDEPENDENTS
        found.append(
            One(
                place=place,
                name=f"{FIRST_NAMES[place % len(FIRST_NAMES)]} {LAST_NAMES[place * 7 % len(LAST_NAMES)]}",
                town=chance.choice(TOWNS),
                mode=EMPLOYEE if employed else INDEPENDENT,
                level=chance.choice((1, 2, 2, 3, 3, 3, 4, 4, 5)),
                both=chance.random() < BOTH_BRANDS,
                week_minutes=WEEKS_MINUTES[place % len(WEEKS_MINUTES)] if employed else 0,
            )
        )
    return found


def hire_crowd(password: str) -> None:
    """Hire those who are not there yet, a few in each transaction."""
    missing = [one for one in crowd() if user_by_email(one.email) is None]
    for start in range(0, len(missing), AT_ONCE):
        _hire(missing[start : start + AT_ONCE], password)


@transaction.atomic
def _hire(some: list[One], password: str) -> None:
    houses = {slug: brands.brand_by_slug(slug) for slug in ("aubelle", "santeo")}
    operator = people_queries.entities(kind="operator").get(siren="000900555")
    accord = _accord(operator)
    users = security.open_demo_accounts([(one.email, one.name) for one in some], password)
    for one, user in zip(some, users, strict=True):
        security.grant_role(user, "agent")
        person = people.register_person(PersonDetails(one.name, one.email), user.id)
        contract = _engage(one, person, operator)
        _enrol(one, person, houses)
        if one.mode == EMPLOYEE:
            _employ(one, contract, accord)
        else:
            cards.give_to_contract(known_cards().get(name="Indépendants"), contract, contract.starts_on, None)


def _engage(one: One, person: Person, operator: LegalEntity) -> Contract:
    through = 0
    if one.mode == INDEPENDENT:
        details = EntityDetails(
            kind="independent",
            name=f"{one.name} EI",
            siren=one.siret[:9],
            siret=one.siret,
            vat_status="franchise",
            address=f"{one.place} rue du Port\n{one.town[1]} {one.town[0]}",
            owner=person.id,
        )
        through = people.register_entity(details).id
    starts_on = timezone.localdate() - timedelta(days=300)
    terms = ContractTerms(entity=operator.id, mode=one.mode, starts_on=starts_on, through=through)
    return people.sign_contract(person, terms)


def _enrol(one: One, person: Person, houses: dict[str, Brand]) -> None:
    skills = (SKILL, "sales") if one.both else ("sales",)
    profile = AgentProfile(municipality=one.town[1], languages=("fr", "en"), skills=skills, chat_capacity=2)
    agent = people.enrol_agent(person, profile)
    today = timezone.localdate()
    for slug in ("aubelle", "santeo") if one.both else ("aubelle",):
        learning.grant_certificate(
            agent, houses[slug], one.level, today - timedelta(days=200), today + timedelta(days=365)
        )


def _employ(one: One, contract: Contract, accord: int) -> None:
    """Hours of an employment, and when its holder may be contacted at home."""
    terms = TermsDetails(
        from_day=contract.starts_on,
        week_minutes=one.week_minutes,
        days_off=(6,),
        complementary="third" if one.place % 2 else "tenth",
    )
    agree_terms(contract.id, terms, by=0)
    agree_telework(contract, TeleworkDetails(accord=accord, from_day=contract.starts_on, hours=CONTACT_HOURS))


def _accord(operator: LegalEntity) -> int:
    """The operator's charter on telework; filed once."""
    known = telework.accords(operator.id).first()
    if known is not None:
        return known.id
    first = date(timezone.localdate().year - 2, 1, 1)
    return file_accord(
        AccordDetails(entity=operator.id, kind="charter", title="Charte du télétravail", from_day=first)
    ).id


def _keyed(digits: str) -> str:
    """The digits with the one that makes their Luhn key valid."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{digits}{-total % 10}"
