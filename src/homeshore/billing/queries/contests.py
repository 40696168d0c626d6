"""Contests: those without an answer, those of a party, and what may still be contested."""

from collections.abc import Iterable
from datetime import date

import msgspec
from django.db.models import QuerySet

from homeshore.billing.models import ChargeRow, Contest, Document, DocumentLine
from homeshore.billing.models.cards import AGENT, BRAND
from homeshore.billing.models.contests import OPEN, REASONS
from homeshore.billing.rules.contests import last_day

__all__ = ["OPEN", "REASONS", "ChargeRow", "Contest", "Document", "PendingContest"]


class PendingContest(msgspec.Struct, frozen=True):
    """A contest that waits for an answer: an anomaly of its month that a person may let through with a reason."""

    id: int
    side: str
    party: int
    month: date
    handling: int
    contact: int


def open_in(month: date) -> list[PendingContest]:
    """The contests of a month, and of those before it, that nobody has answered; the oldest first."""
    rows = Contest.objects.filter(state=OPEN, month__lte=month).order_by("raised_at", "id")
    return [PendingContest(row.id, row.side, row.party, row.month, row.handling, row.contact) for row in rows]


def inbox(state: str = OPEN) -> QuerySet[Contest]:
    """All contests in a state ("" for any): what waits longest comes first, what was answered last comes first."""
    rows = Contest.objects.select_related("document", "line", "contract__person")
    rows = rows.filter(state=state) if state else rows
    return rows.order_by("raised_at", "id") if state == OPEN else rows.order_by("-answered_at", "-raised_at")


def of_parties(side: str, parties: Iterable[int]) -> QuerySet[Contest]:
    """The contests of a brand, or of an independent's contracts; the newest first."""
    rows = Contest.objects.filter(side=side, party__in=list(parties)).select_related("document", "line")
    return rows.order_by("-raised_at", "-id")


def charge(side: str, party: int, handling: int) -> ChargeRow | None:
    """What a handling comes to for a party now: its latest take. None when it is not theirs."""
    whose = {"brand_id": party} if side == BRAND else {"contract": party}
    rows = ChargeRow.objects.filter(side=side, handling=handling, **whose).exclude(card_version=None)
    return rows.order_by("-take").first()


def documents(side: str, parties: Iterable[int]) -> QuerySet[Document]:
    """The printed documents of a brand, or of an independent's contracts; the newest first."""
    rows = Document.objects.filter(side=side, party__in=list(parties)).exclude(pdf="")
    return rows.select_related("closing", "original").order_by("-month", "-issued_on", "-id")


def line(side: str, party: int, line_id: int) -> DocumentLine | None:
    """A line of a party's own document."""
    rows = DocumentLine.objects.select_related("document")
    return rows.filter(id=line_id, document__side=side, document__party=party).first()


def contest_until(document: Document) -> date:
    """The last day on which a document may be contested."""
    return last_day(document.issued_on, document.answer_until)


def answer_of(document: Document, today: date) -> str:
    """How an independent stands to a statement: open, accepted, contested, settled, or `silent` after its deadline."""
    if document.side == AGENT and document.answer == "open" and today > contest_until(document):
        return "silent"
    return document.answer
