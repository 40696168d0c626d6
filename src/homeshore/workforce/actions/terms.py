"""Terms of work, authorisations and wishes of employees: their only writers. Independents have none of them."""

from collections.abc import Iterable
from datetime import date

import msgspec
from django.db import transaction

from homeshore.facts import Draft
from homeshore.facts.office import TeleworkChanged
from homeshore.facts.vocabulary import Mode
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import now_us
from homeshore.kit.problems import Problem, refuse
from homeshore.kit.zones import day_start_us
from homeshore.people import queries as people
from homeshore.people.queries import Contract
from homeshore.security import files
from homeshore.workforce.actions.judging import judge_contract
from homeshore.workforce.errors import HoursOfAnIndependent, UnknownTerms
from homeshore.workforce.models.rosters import HOLIDAY, NIGHT, SUNDAY, Absence, Authorisation, TermsOfWork, Wish
from homeshore.workforce.queries.terms import authorisation
from homeshore.workforce.rules.employment import TermsDetails, WishDetails, terms_problems, wish_problems

MOST_WISHES = 20


class AuthorisationDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A document that allows Sundays, nights or public holidays, between two days."""

    kind: str
    reference: str
    from_day: date
    until_day: date | None = None


def employment(contract_id: int) -> Contract:
    """The contract, if it is an employment. Raises UnknownContract, and HoursOfAnIndependent for any other."""
    return employments([contract_id])[0]


def employments(contract_ids: Iterable[int]) -> list[Contract]:
    """The contracts in the order given, each once, if all are employments; raises as `employment`."""
    asked = list(dict.fromkeys(contract_ids))
    rows = people.contracts().select_related("person__agent").in_bulk(asked)
    for contract_id in asked:
        found = rows.get(contract_id) or people.contract(contract_id)
        if found.mode != Mode.EMPLOYEE.value:
            raise HoursOfAnIndependent(contract=contract_id)
    return [rows[contract_id] for contract_id in asked]


@transaction.atomic
def agree_terms(contract_id: int, details: TermsDetails, by: int) -> TermsOfWork:
    """Enter terms of work from a day on; those of the same day are replaced.

    Raises Invalid where they contradict themselves, UnknownContract, HoursOfAnIndependent.
    """
    contract = employment(contract_id)
    outside = details.from_day < contract.starts_on or (contract.ends_on and details.from_day > contract.ends_on)
    refuse([*terms_problems(details), *([Problem("from_day", "outside_contract")] if outside else [])])
    values = {**msgspec.structs.asdict(details), "days_off": sorted(set(details.days_off)), "entered_by": by}
    del values["from_day"]
    row, _ = TermsOfWork.objects.update_or_create(contract=contract, from_day=details.from_day, defaults=values)
    judge_contract(contract_id)
    return row


def file_authorisation(contract_id: int, details: AuthorisationDetails, by: int, paper: bytes = b"") -> Authorisation:
    """Put a document on file that allows Sundays, nights or public holidays, with the signed paper if it is at hand.

    Raises Invalid, UnknownContract, HoursOfAnIndependent."""
    contract = employment(contract_id)
    problems = []
    if details.kind not in {SUNDAY, NIGHT, HOLIDAY}:
        problems.append(Problem("kind", "unknown"))
    if not details.reference.strip():
        problems.append(Problem("reference", "required"))
    if details.until_day is not None and details.until_day < details.from_day:
        problems.append(Problem("until_day", "ends_before_it_starts"))
    refuse(problems)
    return _authorise(contract, details, by, files.store(paper) if paper else "")


@transaction.atomic
def _authorise(contract: Contract, details: AuthorisationDetails, by: int, file: str) -> Authorisation:
    row = Authorisation.objects.create(contract=contract, entered_by=by, file=file, **msgspec.structs.asdict(details))
    judge_contract(contract.id)
    return row


def add_paper(contract_id: int, authorisation_id: int, paper: bytes) -> None:
    """Put the signed paper to an authorisation that has none; one on file stays. Raises UnknownTerms, Invalid."""
    lacking = authorisation(contract_id, authorisation_id)
    file = "" if lacking.file else files.store(paper)
    if not file or not Authorisation.objects.filter(id=lacking.id, file="").update(file=file):
        refuse([Problem("document", "on_file_already")])


@transaction.atomic
def end_authorisation(contract_id: int, authorisation_id: int, last_day: date) -> None:
    """Let an authorisation end; before its first day it is taken off the file. Raises UnknownTerms."""
    row = Authorisation.objects.filter(id=authorisation_id, contract=contract_id).first()
    if row is None:
        raise UnknownTerms(contract=contract_id)
    if last_day < row.from_day:
        row.delete()
    else:
        row.until_day = last_day
        row.save(update_fields=["until_day"])
    judge_contract(contract_id)


@transaction.atomic
def note_absence(contract_id: int, first: date, last: date, by: int) -> Absence:
    """Days on which an employee is not rostered, expected or contacted. Fact: TeleworkChanged.

    Raises Invalid, UnknownContract, HoursOfAnIndependent.
    """
    contract = employment(contract_id)
    if last < first:
        refuse([Problem("until_day", "ends_before_it_starts")])
    row = Absence.objects.create(contract=contract, from_day=first, until_day=last, entered_by=by)
    judge_contract(contract_id)
    _tell(contract, first)
    return row


@transaction.atomic
def take_absence_back(contract_id: int, absence_id: int) -> None:
    """Forget an absence. Raises UnknownTerms. Fact: TeleworkChanged."""
    row = Absence.objects.filter(id=absence_id, contract=contract_id).first()
    if row is None:
        raise UnknownTerms(contract=contract_id)
    row.delete()
    judge_contract(contract_id)
    _tell(people.contract(contract_id), row.from_day)


def _tell(contract: Contract, changes_on: date) -> None:
    """Routing follows: nobody is offered work on days of leave."""
    agent = people.agents().filter(person=contract.person_id).first()
    if agent is not None:
        fact = TeleworkChanged(day_start_us(changes_on, agent.time_zone))
        put_in_outbox(Draft(0, now_us(), fact, agent=agent.id, contract=contract.id))


@transaction.atomic
def wish(contract_id: int, details: WishDetails) -> Wish:
    """Note what an employee would like. Raises Invalid, UnknownContract, HoursOfAnIndependent."""
    contract = employment(contract_id)
    refuse(wish_problems(details))
    rows = Wish.objects.select_for_update().filter(contract=contract)
    if len(rows) >= MOST_WISHES:
        refuse([Problem("day", "too_many_wishes", {"most": MOST_WISHES})])
    rows.filter(weekday=details.weekday, day=details.day).delete()
    return Wish.objects.create(contract=contract, **msgspec.structs.asdict(details))


@transaction.atomic
def take_wish_back(contract_id: int, wish_id: int) -> None:
    """Forget a wish. Raises UnknownTerms."""
    gone, _ = Wish.objects.filter(id=wish_id, contract=contract_id).delete()
    if not gone:
        raise UnknownTerms(contract=contract_id)
