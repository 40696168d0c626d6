"""Rate cards: open one, enter versions of it, say whom it holds for. What stands behind a frozen charge never moves."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from homeshore.billing.errors import UnknownVersion
from homeshore.billing.models import BrandCard, CardAssignment, CardVersion, ChargeRow, Closing, RateCard
from homeshore.billing.models.cards import AGENT, BRAND, SIDES
from homeshore.billing.queries.agreements import versions_of
from homeshore.billing.rules.agreeing import CardDetails, VersionDetails, meet, problems_of_days, problems_of_name
from homeshore.billing.rules.terms import check_terms, stored
from homeshore.brands.queries import Brand
from homeshore.facts import Draft, office
from homeshore.facts.vocabulary import Mode
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import now_us
from homeshore.kit.problems import Invalid, Problem, refuse
from homeshore.kit.zones import day_start_us, days_us, is_zone
from homeshore.people.queries import Contract

_LONG_AGO = date(2000, 1, 1)


@transaction.atomic
def open_card(details: CardDetails) -> RateCard:
    """Open a card without versions. Raises Invalid."""
    refuse(
        [
            *([] if details.side in dict(SIDES) else [Problem("side", "unknown")]),
            *problems_of_name(details.name),
            *([] if is_zone(details.zone) else [Problem("zone", "not_a_time_zone", {"value": details.zone})]),
        ]
    )
    return RateCard.objects.create(side=details.side, name=details.name.strip(), zone=details.zone)


@transaction.atomic
def enter_version(card: RateCard, details: VersionDetails, by: int) -> CardVersion:
    """Agree a card anew for some days. Fact: CardChanged, which rates open handlings again.

    Raises Invalid (overlaps, billed_already, closing_under_way, and all that `check_terms` finds) and UnknownVersion.
    """
    _lock(card)
    refuse(problems_of_days(details.from_day, details.until_day))
    check_terms(details.terms, card.zone, with_agents=card.side == AGENT)
    replaced = _replaced(card, details.replaces)
    first_day = min(details.from_day, replaced.from_day) if replaced else details.from_day
    alone = replaced is None and not details.ends_previous
    _refuse_if_billed(card, first_day, details.until_day if alone else None, "from_day")
    if replaced is not None:
        replaced.replaced_at = timezone.now()
        replaced.save(update_fields=["replaced_at"])
    if details.ends_previous:
        versions_of(card).filter(from_day__lt=details.from_day, until_day=None).update(
            until_day=details.from_day - timedelta(days=1)
        )
    _refuse_overlaps(card, details)
    version = CardVersion.objects.create(
        card=card,
        number=card.versions.count() + 1,
        from_day=details.from_day,
        until_day=details.until_day,
        terms=stored(details.terms),
        note=details.note.strip(),
        entered_by=by,
    )
    _note_change(card, first_day, version.id)
    return version


@transaction.atomic
def end_version(version: CardVersion, until_day: date) -> None:
    """Let a version hold until a day and no longer. Fact: CardChanged. Raises Invalid."""
    card = version.card
    _lock(card)
    refuse(problems_of_days(version.from_day, until_day))
    if version.until_day is not None and until_day > version.until_day:
        raise Invalid([Problem("until_day", "later_than_before")])
    _refuse_if_billed(card, until_day + timedelta(days=1), None, "until_day")
    version.until_day = until_day
    version.save(update_fields=["until_day"])
    _note_change(card, until_day, version.id)


@transaction.atomic
def give_to_brand(card: RateCard, brand: Brand) -> None:
    """Let a card hold for a brand. Fact: CardChanged. Raises Invalid: wrong_side, billed_already.

    A brand that was invoiced keeps its card: enter a new version of it.
    """
    if card.side != BRAND:
        raise Invalid([Problem("card", "wrong_side")])
    held = BrandCard.objects.filter(brand=brand).first()
    if held is not None and held.card_id == card.id:
        return
    if ChargeRow.objects.filter(side=BRAND, brand=brand).exclude(closing=None).exists():
        raise Invalid([Problem("card", "billed_already")])
    _refuse_while_closing(_LONG_AGO, "card")
    BrandCard.objects.update_or_create(brand=brand, defaults={"card": card})
    _note_change(card, _LONG_AGO, 0)


@transaction.atomic
def give_to_contract(card: RateCard, contract: Contract, from_day: date, until_day: date | None) -> CardAssignment:
    """Let an agents' card hold for an independent's contract on some days (both included). Fact: CardChanged.

    Raises Invalid: wrong_side, not_independent, outside_contract, overlaps, billed_already.
    """
    refuse(problems_of_days(from_day, until_day))
    problems = [] if card.side == AGENT else [Problem("card", "wrong_side")]
    if contract.mode != Mode.INDEPENDENT:
        problems.append(Problem("card", "not_independent"))
    if from_day < contract.starts_on or (contract.ends_on is not None and from_day > contract.ends_on):
        problems.append(Problem("from_day", "outside_contract"))
    others = CardAssignment.objects.select_for_update().filter(contract=contract)
    if any(meet((from_day, until_day), (other.from_day, other.until_day)) for other in others):
        problems.append(Problem("from_day", "overlaps_assignment"))
    refuse(problems)
    _refuse_if_paid(contract, day_start_us(from_day, card.zone), "from_day")
    _refuse_while_closing(from_day, "from_day")
    assignment = CardAssignment.objects.create(card=card, contract=contract, from_day=from_day, until_day=until_day)
    _note_change(card, from_day, 0)
    return assignment


@transaction.atomic
def end_assignment(assignment: CardAssignment, until_day: date) -> None:
    """Let a card hold for a contract until a day and no longer. Fact: CardChanged. Raises Invalid."""
    refuse(problems_of_days(assignment.from_day, until_day))
    if assignment.until_day is not None and until_day > assignment.until_day:
        raise Invalid([Problem("until_day", "later_than_before")])
    card = assignment.card
    _refuse_if_paid(assignment.contract, days_us(until_day, until_day, card.zone)[1], "until_day")
    _refuse_while_closing(until_day, "until_day")
    assignment.until_day = until_day
    assignment.save(update_fields=["until_day"])
    _note_change(card, until_day, 0)


def _lock(card: RateCard) -> None:
    """One change of a card at a time, so that two clerks cannot agree overlapping versions."""
    RateCard.objects.select_for_update().get(id=card.id)


def _replaced(card: RateCard, id: int) -> CardVersion | None:
    if not id:
        return None
    found = versions_of(card).filter(id=id).first()
    if found is None:
        raise UnknownVersion(card=card.id, version=id)
    return found


def _refuse_overlaps(card: RateCard, details: VersionDetails) -> None:
    for row in versions_of(card):
        if meet((details.from_day, details.until_day), (row.from_day, row.until_day)):
            raise Invalid([Problem("from_day", "overlaps", {"version": row.number})])


def _refuse_if_billed(card: RateCard, first: date, last: date | None, field: str) -> None:
    """What a document stands on is not rated anew: its card stays as it was on those days."""
    from_us, until_us = days_us(first, last, card.zone)
    frozen = ChargeRow.objects.filter(card_version__card=card, ended_us__gte=from_us).exclude(closing=None)
    if (frozen.filter(ended_us__lt=until_us) if until_us else frozen).exists():
        raise Invalid([Problem(field, "billed_already")])
    _refuse_while_closing(first, field)


def _refuse_if_paid(contract: Contract, from_us: int, field: str) -> None:
    frozen = ChargeRow.objects.filter(side=AGENT, contract=contract.id, ended_us__gte=from_us)
    if frozen.exclude(closing=None).exists():
        raise Invalid([Problem(field, "billed_already")])


def _refuse_while_closing(first: date, field: str) -> None:
    """A month that is being closed is rated by one set of cards: the ledger may still be on its way to the line."""
    if Closing.objects.exclude(stage="closed").filter(month__gte=first.replace(day=1)).exists():
        raise Invalid([Problem(field, "closing_under_way")])


def _note_change(card: RateCard, from_day: date, version: int) -> None:
    now = now_us()
    fact = office.CardChanged(card.id, version, card.side, day_start_us(from_day, card.zone))
    put_in_outbox(Draft(at_us=now, occurred_us=now, fact=fact))
