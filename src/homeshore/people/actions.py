"""The only writers of people: persons, legal entities, contracts, agents."""

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.utils import timezone

from homeshore.facts import Draft, Fact
from homeshore.facts.office import AgentChanged, AgentEnrolled, ContractEnded, ContractSigned
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import now_us
from homeshore.kit.problems import Problem, refuse
from homeshore.people.models import Agent, Contract, LegalEntity, Person
from homeshore.people.rules import (
    AgentProfile,
    ContractTerms,
    EntityDetails,
    PersonDetails,
    contract_problems,
    entity_problems,
    person_problems,
    profile_problems,
)


@transaction.atomic
def register_person(details: PersonDetails, user_id: int | None = None) -> Person:
    """Enter a person; `user_id` is their account, if they sign in. Raises Invalid."""
    person = Person(user_id=user_id)
    _write_person(person, details)
    return person


@transaction.atomic
def change_person(person: Person, details: PersonDetails) -> Person:
    """Change a person's details. Raises Invalid."""
    _write_person(person, details)
    return person


@transaction.atomic
def give_account(person: Person, user_id: int) -> None:
    """Let a person sign in with a user account. Raises Invalid when the account is another person's."""
    if Person.objects.filter(user_id=user_id).exclude(id=person.id).exists():
        refuse([Problem("user", "taken")])
    person.user_id = user_id
    person.save(update_fields=["user"])


@transaction.atomic
def register_entity(details: EntityDetails) -> LegalEntity:
    """Enter a legal entity. Raises Invalid."""
    entity = LegalEntity()
    _write_entity(entity, details)
    return entity


@transaction.atomic
def change_entity(entity: LegalEntity, details: EntityDetails) -> LegalEntity:
    """Change a legal entity. Raises Invalid. Another time zone moves its contracts' days. Fact: AgentChanged each."""
    moved = entity.time_zone != details.time_zone
    _write_entity(entity, details)
    if moved:
        for agent in Agent.objects.filter(person__contracts__entity=entity).distinct():
            _record(AgentChanged(), agent=agent.id)
    return entity


@transaction.atomic
def sign_contract(person: Person, terms: ContractTerms) -> Contract:
    """A contract between a person and a legal entity. Its mode, entity and start never change: sign another instead.

    Raises Invalid. Fact: ContractSigned.
    """
    refuse([*contract_problems(terms), *_party_problems(person, terms)])
    contract = Contract.objects.create(
        person=person,
        entity_id=terms.entity,
        through_id=terms.through or None,
        mode=terms.mode,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
    )
    fact = ContractSigned(mode=terms.mode, starts_on=terms.starts_on.isoformat(), ends_on=_text(terms.ends_on))
    _record(fact, contract=contract.id, agent=_agent_of(person))
    return contract


@transaction.atomic
def end_contract(contract: Contract, ends_on: date | None) -> Contract:
    """Give a contract another last day, or (None) no end. Raises Invalid. Fact: ContractEnded."""
    if ends_on is not None and ends_on < contract.starts_on:
        refuse([Problem("ends_on", "ends_before_it_starts")])
    contract.ends_on = ends_on
    contract.save(update_fields=["ends_on"])
    _record(ContractEnded(ends_on=_text(ends_on)), contract=contract.id, agent=_agent_of(contract.person))
    return contract


@transaction.atomic
def enrol_agent(person: Person, profile: AgentProfile) -> Agent:
    """Make a person an agent. Raises Invalid. Fact: AgentEnrolled."""
    taken = [Problem("person", "taken")] if Agent.objects.filter(person=person).exists() else []
    agent = Agent(person=person)
    _write_profile(agent, profile, taken)
    _record(AgentEnrolled(), agent=agent.id)
    return agent


@transaction.atomic
def change_agent(agent: Agent, profile: AgentProfile) -> Agent:
    """Change an agent's profile. Raises Invalid. Fact: AgentChanged."""
    _write_profile(agent, profile, [])
    _record(AgentChanged(), agent=agent.id)
    return agent


@transaction.atomic
def archive_agent(agent: Agent) -> None:
    """Stop offering work to an agent; history stays. Fact: AgentChanged."""
    agent.archived_at = timezone.now()
    agent.save(update_fields=["archived_at"])
    _record(AgentChanged(), agent=agent.id)


@transaction.atomic
def bring_back_agent(agent: Agent) -> None:
    """Undo `archive_agent`. Fact: AgentChanged."""
    agent.archived_at = None
    agent.save(update_fields=["archived_at"])
    _record(AgentChanged(), agent=agent.id)


def _write_person(person: Person, details: PersonDetails) -> None:
    email = details.email.strip().lower()
    problems = list(person_problems(PersonDetails(details.name, email, details.phone)))
    if Person.objects.filter(email__iexact=email).exclude(id=person.id).exists():
        problems.append(Problem("email", "taken", {"value": email}))
    refuse(problems)
    person.name, person.email, person.phone = details.name.strip(), email, details.phone.strip()
    person.save()


def _write_entity(entity: LegalEntity, details: EntityDetails) -> None:
    problems = list(entity_problems(details))
    if details.siret and LegalEntity.objects.filter(siret=details.siret).exclude(id=entity.id).exists():
        problems.append(Problem("siret", "taken", {"value": details.siret}))
    if details.owner and not Person.objects.filter(id=details.owner).exists():
        problems.append(Problem("owner", "unknown"))
    refuse(problems)
    for column in ("kind", "name", "siren", "siret", "vat_status", "vat_number", "address", "time_zone"):
        setattr(entity, column, getattr(details, column))
    entity.owner_id = details.owner or None
    entity.save()


def _write_profile(agent: Agent, profile: AgentProfile, problems: list[Problem]) -> None:
    refuse([*problems, *profile_problems(profile)])
    agent.time_zone, agent.municipality = profile.time_zone, profile.municipality
    agent.languages, agent.skills = list(profile.languages), list(profile.skills)
    agent.chat_capacity = profile.chat_capacity
    agent.save()


def _party_problems(person: Person, terms: ContractTerms) -> Iterator[Problem]:
    if not LegalEntity.objects.filter(id=terms.entity).exclude(kind="independent").exists():
        yield Problem("entity", "unknown")
    if terms.through and not LegalEntity.objects.filter(id=terms.through, owner=person).exists():
        yield Problem("through", "not_their_business")


def _agent_of(person: Person) -> int:
    return Agent.objects.filter(person=person).values_list("id", flat=True).first() or 0


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _record(fact: Fact, agent: int = 0, contract: int = 0) -> None:
    now = now_us()
    put_in_outbox(Draft(at_us=now, occurred_us=now, fact=fact, agent=agent, contract=contract))
