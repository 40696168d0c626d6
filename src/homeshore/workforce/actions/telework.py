"""The only writers of telework: collective texts put on file, and each employment's contact hours."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db import transaction

from homeshore.brands.rules.opening import Hours
from homeshore.facts import Draft
from homeshore.facts.office import TeleworkChanged
from homeshore.facts.vocabulary import Mode
from homeshore.journal.actions import put_all_in_outbox
from homeshore.kit.clock import now_us
from homeshore.kit.problems import Problem, refuse
from homeshore.kit.zones import day_start_us
from homeshore.people import queries as people
from homeshore.people.queries import Contract
from homeshore.security import files
from homeshore.workforce.errors import UnknownAccord
from homeshore.workforce.models.telework import TeleworkAccord, TeleworkTerms
from homeshore.workforce.queries.telework import accord
from homeshore.workforce.rules.telework import AccordDetails, TermsDetails, accord_problems, terms_problems

DAY = timedelta(days=1)


def file_accord(details: AccordDetails, document: bytes = b"", by: int = 0) -> TeleworkAccord:
    """Put an employer's collective agreement or charter on file, with its text. Raises Invalid, UnknownEntity.

    `by` is the account that filed it. Source: Code du travail, L1222-9.
    """
    entity = people.entity(details.entity)
    independent = [Problem("entity", "not_an_employer")] if entity.kind == "independent" else []
    refuse([*accord_problems(details), *independent])
    return TeleworkAccord.objects.create(
        entity=entity,
        kind=details.kind,
        title=details.title.strip(),
        from_day=details.from_day,
        until_day=details.until_day,
        file=files.store(document) if document else "",
        filed_by=by,
    )


@transaction.atomic
def end_accord(row: TeleworkAccord, until_day: date) -> TeleworkAccord:
    """Let a collective text end; the telework that hangs on it ends with it. Raises Invalid.

    Fact: TeleworkChanged, for each employee whose telework hangs on it.
    """
    if until_day < row.from_day:
        refuse([Problem("until_day", "ends_before_it_starts")])
    changes_on = _earlier(row.until_day, until_day) + DAY
    row.until_day = until_day
    row.save(update_fields=["until_day"])
    _tell(row.terms.select_related("contract__person__agent").exclude(contract__person__agent=None), changes_on)
    return row


def agree_telework(contract: Contract, details: TermsDetails, document: bytes = b"", by: int = 0) -> TeleworkTerms:
    """Write down an employment's telework: its contact hours, under a collective text or by an amendment.

    It takes the place of what held before, from its first day on. Raises Invalid: an independent's contract, another
    employer's text, days outside the contract or the text, an amendment without its signed document.
    Fact: TeleworkChanged.
    """
    refuse([*terms_problems(details), *_contract_problems(contract, details), *_accord_problems(contract, details)])
    if not details.accord and not document:
        refuse([Problem("document", "required")])
    return _write_terms(contract, details, files.store(document) if document else "", by)


@transaction.atomic
def _write_terms(contract: Contract, details: TermsDetails, file: str, by: int) -> TeleworkTerms:
    values = {
        "accord_id": details.accord or None,
        "until_day": details.until_day,
        "hours": stored_hours(details.hours),
        "days": sorted(details.days),
        "file": file,
        "filed_by": by,
    }
    if TeleworkTerms.objects.filter(contract=contract, from_day=details.from_day).exists():
        refuse([Problem("from_day", "taken")])
    row = TeleworkTerms.objects.create(contract=contract, from_day=details.from_day, **values)
    _tell([row], row.from_day)
    return row


@transaction.atomic
def end_telework(row: TeleworkTerms, until_day: date) -> TeleworkTerms:
    """Let an employment's telework end on a day: after it nobody may contact the employee at home. Raises Invalid.

    Fact: TeleworkChanged.
    """
    if until_day < row.from_day:
        refuse([Problem("until_day", "ends_before_it_starts")])
    changes_on = _earlier(row.until_day, until_day) + DAY
    row.until_day = until_day
    row.save(update_fields=["until_day"])
    _tell([row], changes_on)
    return row


def stored_hours(hours: tuple[Hours, ...]) -> list[list[int | str]]:
    """Contact hours as they are stored."""
    return [[one.weekday, f"{one.opens:%H:%M}", f"{one.closes:%H:%M}"] for one in sorted(hours)]


def _earlier(before: date | None, after: date) -> date:
    """The last day that an end moved to another day leaves as it was."""
    return after if before is None else min(before, after)


def _tell(rows: Iterable[TeleworkTerms], changes_on: date) -> None:
    """Say of whom contact hours change, so that routing follows at once. A person who is no agent yet has none."""
    at_us = now_us()
    found = [(row, getattr(row.contract.person, "agent", None)) for row in rows]
    put_all_in_outbox(
        [
            Draft(
                0,
                at_us,
                TeleworkChanged(day_start_us(changes_on, agent.time_zone)),
                agent=agent.id,
                contract=row.contract_id,
            )
            for row, agent in found
            if agent is not None
        ]
    )


def _contract_problems(contract: Contract, details: TermsDetails) -> Iterator[Problem]:
    if contract.mode != Mode.EMPLOYEE:
        yield Problem("contract", "independents_choose_their_hours")
    if details.from_day < contract.starts_on or (contract.ends_on is not None and contract.ends_on < details.from_day):
        yield Problem("from_day", "outside_contract")


def _accord_problems(contract: Contract, details: TermsDetails) -> Iterator[Problem]:
    if not details.accord:
        return
    try:
        text = accord(details.accord)
    except UnknownAccord:
        yield Problem("accord", "unknown")
        return
    if text.entity_id != contract.entity_id:
        yield Problem("accord", "another_employers")
    if details.from_day < text.from_day or (text.until_day is not None and text.until_day < details.from_day):
        yield Problem("from_day", "outside_the_accord")
