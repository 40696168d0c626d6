"""What others may know of people. `Agent`, `Contract`, `LegalEntity` and `Person` are exported for annotations."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from homeshore.facts.vocabulary import Mode
from homeshore.kit.clock import now_us
from homeshore.people.errors import UnknownAgent, UnknownContract, UnknownEntity, UnknownPerson
from homeshore.people.models import Agent, Contract, LegalEntity, Person
from homeshore.people.rules import Engagement, engagement, in_force

__all__ = ["Agent", "Contract", "LegalEntity", "Person"]


def agents(text: str = "", mode: str = "", *, archived: bool = False) -> QuerySet[Agent]:
    """Agents by name, whose name or address contains `text` and who hold (or held) a contract of `mode`."""
    rows = Agent.objects.filter(archived_at__isnull=not archived).select_related("person", "person__user")
    if text:
        rows = rows.filter(Q(person__name__icontains=text) | Q(person__email__icontains=text))
    if mode:
        rows = rows.filter(person__contracts__mode=mode)
    return rows.order_by("person__name", "id").distinct()


def agent(agent_id: int) -> Agent:
    """One agent, with the person. Raises UnknownAgent."""
    found = Agent.objects.select_related("person").filter(id=agent_id).first()
    if found is None:
        raise UnknownAgent(agent=agent_id)
    return found


def agents_of(agent_ids: Iterable[int]) -> dict[int, Agent]:
    """Agents by id, archived ones too, read at once; who is unknown is not among them."""
    return Agent.objects.select_related("person").in_bulk(list(agent_ids))


def agent_of_user(user_id: int) -> Agent | None:
    """The agent who signs in with a user account and still works here."""
    return Agent.objects.select_related("person").filter(person__user_id=user_id, archived_at=None).first()


def names_of(agent_ids: frozenset[int] | set[int]) -> dict[int, str]:
    """Display names by agent id; an agent who was forgotten has an empty one."""
    return dict(Agent.objects.filter(id__in=agent_ids).values_list("id", "person__name"))


def engagements(agent_id: int) -> tuple[Engagement, ...]:
    """An agent's contracts as spans of time."""
    return engagements_of([agent_id]).get(agent_id, ())


def engagements_of(agent_ids: Iterable[int]) -> dict[int, tuple[Engagement, ...]]:
    """The contracts of several agents as spans of time, read at once; only of those who have any."""
    held: dict[int, list[Engagement]] = {}
    rows = Contract.objects.filter(person__agent__in=list(agent_ids)).order_by("id")
    columns = ("person__agent", "id", "mode", "starts_on", "ends_on", "entity__time_zone")
    for agent, *term in rows.values_list(*columns):
        held.setdefault(agent, []).append(engagement(*term))
    return {agent: tuple(terms) for agent, terms in held.items()}


def mode_of(agent_id: int, at_us: int = 0) -> Mode | None:
    """The legal mode of the contract in force at a moment (0: now); None when there is none."""
    holder = in_force(engagements(agent_id), at_us or now_us())
    return Mode(holder.mode) if holder else None


def employed(contract_ids: Iterable[int]) -> frozenset[int]:
    """Those of the contracts that are employments."""
    rows = Contract.objects.filter(id__in=list(contract_ids), mode=Mode.EMPLOYEE.value)
    return frozenset(rows.values_list("id", flat=True))


def agents_between_contracts(first: date, last: date) -> list[int]:
    """Agents with a contract that starts or ends on one of these days: their legal mode may have changed."""
    days = (first, last)
    changing = Contract.objects.filter(Q(starts_on__range=days) | Q(ends_on__range=days))
    return list(changing.exclude(person__agent=None).values_list("person__agent", flat=True).distinct())


def modes_of(agent_ids: Iterable[int], at_us: int = 0) -> dict[int, Mode]:
    """The legal mode of each agent with a contract in force at a moment (0: now), read at once."""
    held = engagements_of(agent_ids)
    holders = {agent: in_force(terms, at_us or now_us()) for agent, terms in held.items()}
    return {agent: Mode(holder.mode) for agent, holder in holders.items() if holder is not None}


def modes_of_contracts(contract_ids: Iterable[int]) -> dict[int, Mode]:
    """The legal mode that each contract carries."""
    rows = Contract.objects.filter(id__in=list(contract_ids)).values_list("id", "mode")
    return {contract: Mode(mode) for contract, mode in rows}


def persons(text: str = "") -> QuerySet[Person]:
    """Persons by name, whose name or address contains `text`."""
    rows = Person.objects.select_related("user", "agent").filter(forgotten_at=None).order_by("name", "id")
    return rows.filter(Q(name__icontains=text) | Q(email__icontains=text)) if text else rows


def person(person_id: int) -> Person:
    """One person. Raises UnknownPerson."""
    found = Person.objects.select_related("user").filter(id=person_id).first()
    if found is None:
        raise UnknownPerson(person=person_id)
    return found


def person_by_email(email: str) -> Person | None:
    """The person with an e-mail address."""
    return Person.objects.filter(email__iexact=email.strip()).first()


def contracts(person_id: int = 0) -> QuerySet[Contract]:
    """Contracts of one person or (0) of all, the latest start first."""
    rows = Contract.objects.select_related("person", "entity", "through").order_by("-starts_on", "-id")
    return rows.filter(person_id=person_id) if person_id else rows


def contract(contract_id: int) -> Contract:
    """One contract. Raises UnknownContract."""
    found = contracts().filter(id=contract_id).first()
    if found is None:
        raise UnknownContract(contract=contract_id)
    return found


def entities(text: str = "", kind: str = "") -> QuerySet[LegalEntity]:
    """Legal entities by name."""
    rows = LegalEntity.objects.select_related("owner").order_by("name", "id")
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(Q(name__icontains=text) | Q(siret__contains=text)) if text else rows


def entity(entity_id: int) -> LegalEntity:
    """One legal entity. Raises UnknownEntity."""
    found = LegalEntity.objects.filter(id=entity_id).first()
    if found is None:
        raise UnknownEntity(entity=entity_id)
    return found
