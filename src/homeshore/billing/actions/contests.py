"""Contesting what was charged, and answering: a contest that is granted becomes corrections, never an edited row."""

from collections.abc import Mapping
from datetime import date

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone

from homeshore.billing.errors import (
    ContestAnswered,
    ContestedAlready,
    ContestTooLate,
    ContestUnclear,
    GrantImpossible,
    StatementAnswered,
    UnknownCharge,
)
from homeshore.billing.models import ChargeRow, Contest, Correction, Document
from homeshore.billing.models.cards import AGENT
from homeshore.billing.models.contests import GRANTED, OPEN, REASONS, REFUSED, WITHDRAWN
from homeshore.billing.queries import contests as queries
from homeshore.billing.rules.contests import limit_us, waived_us
from homeshore.facts import Draft, office
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import now_us

CAUSE = "contest"
_LONGEST = 2000


class Contested(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody contests: the handling, else the line, else the document; it must be the party's (checked here)."""

    side: str
    party: int
    reason: str
    text: str
    by: int
    handling: int = 0
    line: int = 0
    document: int = 0


@transaction.atomic
def contest(contested: Contested, today: date) -> Contest:
    """Contest a handling, a line or a whole document of one's own.

    Raises UnknownCharge, ContestTooLate, ContestedAlready, ContestUnclear.
    """
    text = contested.text.strip()
    if contested.reason not in dict(REASONS) or not text or len(text) > _LONGEST:
        raise ContestUnclear(longest=_LONGEST)
    row = _about(contested)
    if row.document is not None and today > (until := queries.contest_until(row.document)):
        raise ContestTooLate(until=until.isoformat())
    row.reason, row.text, row.raised_by = contested.reason, text, contested.by
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:  # one open contest of a thing, whoever was faster
        raise ContestedAlready() from error
    if row.side == AGENT and row.document is not None:
        _stands(row.document, "contested")
    return row


@transaction.atomic
def answer(contest_id: int, granted: Mapping[int, int], text: str, by: int, *, elsewhere: bool = False) -> Contest:
    """Answer a contest in a person's words. `granted`: microseconds by handling in the contester's favour; none of
    them refuses it, unless it is granted `elsewhere`: by newer figures, or by an agreement that is put right.

    Each becomes a Correction with its fact, from which the ledger derives the handling anew. Raises UnknownCharge,
    ContestAnswered, ContestUnclear (no words), GrantImpossible.
    """
    row = _open(contest_id)
    text = text.strip()
    if not text or len(text) > _LONGEST:
        raise ContestUnclear(longest=_LONGEST)
    for handling, us in granted.items():
        _correct(row, handling, us, by)
    row.state, row.answer, row.answered_by = GRANTED if granted or elsewhere else REFUSED, text, by
    return _end(row)


@transaction.atomic
def withdraw(contest_id: int, by: int) -> Contest:
    """Who raised a contest takes it back. Raises UnknownCharge, ContestAnswered."""
    row = _open(contest_id)
    if row.raised_by != by:
        raise UnknownCharge()
    row.state = WITHDRAWN
    return _end(row)


@transaction.atomic
def accept(document_id: int, contract: int, today: date) -> Document:
    """An independent accepts a statement of theirs. Raises UnknownCharge, StatementAnswered (accepted, or too late)."""
    rows = Document.objects.select_for_update().filter(id=document_id, side=AGENT, party=contract)
    document = rows.first()
    if document is None:
        raise UnknownCharge()
    if queries.answer_of(document, today) in ("accepted", "silent", "contested"):
        raise StatementAnswered()
    _stands(document, "accepted")
    return document


def _about(contested: Contested) -> Contest:
    """The contest's row, as far as what it is about says. Raises UnknownCharge."""
    row = Contest(side=contested.side, party=contested.party)
    row.contract_id = contested.party if contested.side == AGENT else None
    if contested.handling:
        _about_handling(row, contested.handling)
    elif contested.line:
        line = queries.line(row.side, row.party, contested.line)
        if line is None:
            raise UnknownCharge()
        row.line, row.document, row.about, row.month = line, line.document, line.id, line.document.month
    else:
        document = queries.documents(row.side, [row.party]).filter(id=contested.document).first()
        if document is None:
            raise UnknownCharge()
        row.document, row.about, row.month = document, document.id, document.month
    return row


def _about_handling(row: Contest, handling: int) -> None:
    charge = queries.charge(row.side, row.party, handling)
    if charge is None:
        raise UnknownCharge()
    row.handling = row.about = handling
    row.contact, row.month = charge.contact, charge.month
    if charge.closing_id is not None:
        issued = queries.documents(row.side, [row.party]).filter(closing=charge.closing_id, month=charge.month)
        row.document = issued.first()


def _open(contest_id: int) -> Contest:
    row = Contest.objects.select_for_update().filter(id=contest_id).first()
    if row is None:
        raise UnknownCharge()
    if row.state != OPEN:
        raise ContestAnswered()
    return row


def _end(row: Contest) -> Contest:
    row.answered_at = timezone.now()
    row.save()
    pending = Contest.objects.filter(document=row.document_id, state=OPEN)
    if row.side == AGENT and row.document is not None and not pending.exists():
        _stands(row.document, "open" if row.state == WITHDRAWN else "settled")
    return row


def _stands(document: Document, answer: str) -> None:
    document.answer = answer
    document.save(update_fields=["answer"])


def _correct(row: Contest, handling: int, granted_us: int, by: int) -> None:
    charge = queries.charge(row.side, row.party, handling)
    if charge is None:
        raise UnknownCharge(handling=handling)
    limit = limit_us(row.side, charge.charged_us)
    if not 0 < granted_us <= limit:
        raise GrantImpossible(handling=handling, limit_us=limit)
    _write(row, charge, waived_us(row.side, granted_us), by)


def _write(row: Contest, charge: ChargeRow, waived: int, by: int) -> None:
    correction = Correction.objects.create(
        side=row.side,
        brand_id=charge.brand_id,
        handling=charge.handling,
        waived_us=waived,
        cause=CAUSE,
        decided_by=by,
        contest=row,
    )
    now = now_us()
    fact = office.ChargeCorrected(correction.id, row.side, charge.handling, waived, CAUSE, by)
    put_in_outbox(Draft(at_us=now, occurred_us=now, fact=fact))
