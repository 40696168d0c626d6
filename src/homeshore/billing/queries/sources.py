"""Files of numbers: which one holds for a month, and what it says of a party."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from homeshore.billing.models import SourceFile, SourceRow
from homeshore.billing.models.cards import BRAND
from homeshore.billing.queries.attendance import under
from homeshore.billing.rules.attendance import Times, clipped
from homeshore.billing.rules.sources import FORECAST, HOURS, RESULTS, SLOTS, TRAINING
from homeshore.people import queries as people

__all__ = ["SourceFile", "SourceRow"]


def files(kind: str = "", month: date | None = None) -> QuerySet[SourceFile]:
    """What was taken in, the newest first; of one kind or month."""
    rows = SourceFile.objects.exclude(taken_at=None).order_by("-month", "kind", "-number")
    rows = rows.filter(kind=kind) if kind else rows
    return rows.filter(month=month) if month else rows


def holding(kind: str, month: date, upto: int | None = None) -> SourceFile | None:
    """The file that holds for a month: the newest, or the newest that the closing `upto` counted."""
    known = files(kind, month)
    if upto is not None:
        known = known.filter(closing__lte=upto)
    return known.order_by("-number").first()


def rows(kind: str, month: date, upto: int | None = None) -> QuerySet[SourceRow]:
    """The rows of the file that holds for a month; none without one."""
    file = holding(kind, month, upto)
    return SourceRow.objects.filter(file=file).order_by("row") if file else SourceRow.objects.none()


def forecast(month: date, brand: int, upto: int | None, before: date) -> Iterator[tuple[int, int]]:
    """(programme, microseconds) that were forecast for a brand's days before a day."""
    found = rows(FORECAST, month, upto).filter(brand=brand, day__lt=before)
    yield from found.values_list("programme", "amount_us")


def slots(month: date, upto: int | None = None, **whose: int) -> QuerySet[SourceRow]:
    """The slots of a brand (`brand`) or of an agent (`agent`) in a month, in the order of the file."""
    return rows(SLOTS, month, upto).filter(**whose)


def booked(month: date, contract: int, upto: int | None = None) -> list[Times]:
    """The slots that name the holder of a contract, one by one in order of time."""
    agent = people.contract(contract).person.agent.id
    return list(slots(month, upto, agent=agent).order_by("from_us").values_list("from_us", "until_us"))


def training(month: date, contract: int, upto: int | None = None) -> list[Times]:
    """When the holder of a contract was trained under it, in order and without overlap."""
    agent = people.contract(contract).person.agent.id
    trained = list(rows(TRAINING, month, upto).filter(agent=agent).values_list("from_us", "until_us"))
    if not trained:
        return []
    return clipped(trained, under(contract, people.engagements(agent), max(until for _, until in trained)))


def measured(month: date, side: str, party: int, upto: int | None = None) -> dict[str, Decimal]:
    """The agreed results of a brand, or of the holder of a contract, by measure."""
    whose = Q(brand=party) if side == BRAND else Q(agent=people.contract(party).person.agent.id)
    found = rows(RESULTS, month, upto).filter(whose).exclude(figure=None)
    return {word: figure for word, figure in found.values_list("word", "figure") if figure is not None}


def contract_hours(month: date, agent: int) -> tuple[int, str] | None:
    """(a contract's week in microseconds, margin) of an employee: the newest file up to the month says it."""
    file = files(HOURS).filter(month__lte=month).order_by("-month", "-number").first()
    rows = SourceRow.objects.filter(file=file, agent=agent)
    return rows.values_list("amount_us", "word").first() if file else None


def parties_in(kind: str, month: date) -> tuple[set[int], set[int]]:
    """(brands, agents) that any version of a kind and month speaks of: a newer one may have left somebody out."""
    named = SourceRow.objects.filter(file__in=files(kind, month).order_by()).values_list("brand", "agent").distinct()
    return {brand for brand, _ in named if brand}, {agent for _, agent in named if agent}
