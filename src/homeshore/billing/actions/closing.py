"""Closing a month: stages that may be killed at any statement and begun again (docs/algorithms/ledger.md)."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import Min
from django.utils import timezone

from homeshore.billing.actions.adjusting import forget_numbers, record_numbers
from homeshore.billing.errors import (
    AnomaliesOpen,
    ClosingUnderWay,
    EarlierMonthOpen,
    InvalidDocument,
    NotHalted,
    NothingToClose,
)
from homeshore.billing.models import ChargeRow, Closing, Document, DocumentLine, Series
from homeshore.billing.models.cards import BRAND
from homeshore.billing.ports import Press
from homeshore.billing.queries import previews
from homeshore.billing.queries.anomalies import blocking, waved
from homeshore.billing.queries.closings import Party, issued, parties_to_settle, target
from homeshore.billing.queries.parties import Missing, Terms, terms
from homeshore.billing.queries.wording import label_of, sentences
from homeshore.billing.registry import ATTENDANCE, LEDGER
from homeshore.billing.rules.invoice import SELF_BILLED, Invoice, Preceding, TypeCode, problems
from homeshore.billing.rules.settling import Priced, invoice_line, owed, total, turned
from homeshore.contacts.registry import CONTACTS
from homeshore.facts import Draft, office
from homeshore.journal import queries as journal
from homeshore.journal.actions import put_in_outbox
from homeshore.journal.projections import run_once
from homeshore.kit.clock import now_us
from homeshore.kit.errors import Refusal
from homeshore.security import files

_ROWS_AT_ONCE = 2_000
_FACTS_AT_ONCE = 4_000
"""What a closing reads at once: more than live work allows itself, and some 50 ms in which nobody else can write."""
Progress = Callable[[str, int, int], None]
"""(stage, done, of): told after each piece of work."""


def begin(month: date, by: int, today: date) -> Closing:
    """Draw the line: facts up to now count. A month that is being closed already goes on where it stood.

    Raises NothingToClose, ClosingUnderWay, EarlierMonthOpen, and AnomaliesOpen with the number of them.
    """
    known = Closing.objects.filter(month=month).first()
    if known is not None and known.stage != "closed":
        return known
    if known is not None or month.day != 1 or today < end_of(month):
        raise NothingToClose(month=month.isoformat())
    if Closing.objects.exclude(stage="closed").exists():
        raise ClosingUnderWay(month=month.isoformat())
    _refuse_out_of_order(month)
    found = blocking(month)
    if found:
        raise AnomaliesOpen(month=month.isoformat(), anomalies=len(found))
    through = [
        {"code": row.code, "about": row.about, "reason": row.reason, "by": row.by} for row in waved(month).values()
    ]
    try:
        begun, _ = Closing.objects.get_or_create(
            month=month, defaults={"seq": journal.head_seq(), "begun_by": by, "waved": through}
        )
    except IntegrityError as error:  # somebody began another month in this moment
        raise ClosingUnderWay(month=month.isoformat()) from error
    return begun


def _refuse_out_of_order(month: date) -> None:
    """Each month is closed before the next: an invoice of a later closing would hold the first lines of an earlier."""
    if Closing.objects.filter(month__gt=month).exists():
        raise NothingToClose(month=month.isoformat())
    rows = ChargeRow.objects.filter(closing=None, month__lt=month)
    never_closed = rows.exclude(month__in=Closing.objects.values("month"))
    earlier = never_closed.order_by("month").values_list("month", flat=True).first()
    if earlier is not None:
        raise EarlierMonthOpen(month=month.isoformat(), earlier=earlier.isoformat())


def run(closing: Closing, press: Press, progress: Progress = lambda *_: None) -> Closing:
    """Take a closing from whatever stage it is in to the end. Raises AnomaliesOpen, InvalidDocument."""
    stages: dict[str, Callable[[Closing, Press, Progress], None]] = {
        "drawn": _freeze,
        "rated": _number,
        "numbered": _print,
        "printed": _close,
    }
    while closing.stage != "closed":
        stages[closing.stage](closing, press, progress)
    return closing


def note_progress(closing: int, done: int, of: int) -> None:
    """Keep how far a closing's stage has come, for its page."""
    Closing.objects.filter(id=closing).update(done=done, of=of)


def halt(closing: int, refusal: Refusal) -> None:
    """Keep what stopped a closing: it does not go on by itself."""
    fields = {name: str(value) for name, value in refusal.fields.items()}
    Closing.objects.filter(id=closing).update(halted={"code": refusal.code, **fields})


def go_on(month: date) -> None:
    """Let a stopped closing go on where it stands, once its cause is mended. Raises NotHalted."""
    if not Closing.objects.filter(month=month).exclude(stage="closed").exclude(halted={}).update(halted={}):
        raise NotHalted(month=month.isoformat())


def end_of(month: date) -> date:
    """The first day after a month."""
    return (month + timedelta(days=32)).replace(day=1)


def _freeze(closing: Closing, _press: Press, progress: Progress) -> None:
    """The ledger comes up to the line and waits there; then its rows belong to the closing."""
    for projection in (CONTACTS, LEDGER, ATTENDANCE):
        while journal.cursor_seq(projection.name) < closing.seq and run_once(projection, _FACTS_AT_ONCE):
            progress("drawn", journal.cursor_seq(projection.name), closing.seq)
    found = blocking(closing.month)
    if found:
        _give_up(closing)
        raise AnomaliesOpen(month=closing.month.isoformat(), anomalies=len(found))
    record_numbers(closing)
    rows = ChargeRow.objects.filter(closing=None, month__lte=closing.month)
    done, of = 0, rows.count()
    last = (rows.aggregate(first=Min("id"))["first"] or 1) - 1
    # By id alone: with other conditions SQLite would look through all that is open for each piece.
    walk = ChargeRow.objects.order_by("id").values_list("id", "closing", "month")
    while piece := list(walk.filter(id__gt=last)[:_ROWS_AT_ONCE]):
        last = piece[-1][0]
        ids = [id for id, known, month in piece if not known and month <= closing.month]
        done += ChargeRow.objects.filter(id__in=ids).update(closing=closing)
        progress("rated", done, of)
    _enter(closing, "rated")


@transaction.atomic
def _give_up(closing: Closing) -> None:
    """Something came up that must be mended first: the line is not drawn."""
    ChargeRow.objects.filter(closing=closing).update(closing=None)
    forget_numbers(closing)
    closing.delete()


def _number(closing: Closing, _press: Press, progress: Progress) -> None:
    """Write each document with its number in one transaction; those that are there already are left alone."""
    wanted = parties_to_settle(closing.month, closing)
    for done, (month, party) in enumerate(wanted, 1):
        _write(closing, month, party)
        progress("numbered", done, len(wanted))
    _enter(closing, "numbered")


@transaction.atomic
def _write(closing: Closing, month: date, party: Party) -> None:
    of_party = Document.objects.filter(side=party.side, party=party.id, month=month)
    if of_party.filter(closing=closing).exists():
        return
    lines = owed(target(month, party, closing.id), issued(month, party))
    if not total(lines):
        return
    said = terms(party)
    if isinstance(said, Missing):
        raise AnomaliesOpen(month=closing.month.isoformat(), anomalies=1)
    original = of_party.order_by("id").first()
    credit = total(lines) < 0
    if credit:
        lines = turned(lines)
    type_code = _type_code(party.side, credit=credit)
    series, number = _take_number(said, "A" if credit else "F", closing.begun_at.year)
    invoice = _invoice(_Draft(closing, month, said, lines, type_code, original), number)
    if found := problems(invoice):
        raise InvalidDocument(number=number, field=found[0].field, why=found[0].code)
    document = Document.objects.create(
        closing=closing,
        side=party.side,
        month=month,
        type_code=int(type_code),
        number=number,
        series=series,
        original=original,
        issued_on=invoice.issued,
        due_on=invoice.due,
        net_cents=invoice.net_cents,
        tax_cents=invoice.tax_cents,
        total_cents=invoice.total_cents,
        content=msgspec.to_builtins(invoice),
        answer_until=None if party.side == BRAND else invoice.due,
        party=party.id,
        contract_id=None if party.side == BRAND else party.id,
    )
    labels = [line.label for line in invoice.lines]
    signed = turned(lines) if credit else lines
    DocumentLine.objects.bulk_create(_rows(document, signed, labels))


def _rows(document: Document, lines: list[Priced], labels: list[str]) -> Iterator[DocumentLine]:
    """Lines as the ledger counts them: a credit note's with a minus."""
    for place, (line, label) in enumerate(zip(lines, labels, strict=True)):
        yield DocumentLine(
            document=document,
            place=place,
            kind=line.kind,
            card_version=line.card_version,
            rule=line.rule,
            programme=line.programme,
            channel=line.channel,
            band=line.band,
            factor=line.factor,
            unit=line.unit,
            price=line.price,
            quantity=line.quantity,
            amount_cents=line.amount_cents,
            label=label,
            derived=line.derived,
        )


class _Draft(msgspec.Struct, frozen=True):
    """What a document to be is about."""

    closing: Closing
    month: date
    said: Terms
    lines: list[Priced]
    type_code: TypeCode
    original: Document | None


def _invoice(draft: _Draft, number: str) -> Invoice:
    said, month, type_code, original = draft.said, draft.month, draft.type_code, draft.original
    last = end_of(month) - timedelta(days=1)
    issued_on = timezone.localdate(draft.closing.begun_at)
    words = sentences(said.language, said.payment_days)
    return Invoice(
        number=number,
        type_code=type_code,
        issued=issued_on,
        due=issued_on + timedelta(days=said.payment_days),
        delivered=last,
        from_day=month,
        until_day=last,
        seller=said.seller,
        buyer=said.buyer,
        lines=tuple(invoice_line(line, label_of(line, said.language), said.vat, (month, last)) for line in draft.lines),
        payment_terms=words.payment,
        late_penalties=words.penalties,
        recovery_fee=words.recovery,
        discount=words.discount,
        iban=said.iban,
        buyer_reference=said.reference,
        contract=said.contract,
        preceding=Preceding(original.number, original.issued_on) if original else None,
        mentions=("Autofacturation",) if type_code in SELF_BILLED else (),
    )


def _type_code(side: str, *, credit: bool) -> TypeCode:
    if side == BRAND:
        return TypeCode.CREDIT_NOTE if credit else TypeCode.INVOICE
    return TypeCode.SELF_BILLED_CREDIT_NOTE if credit else TypeCode.SELF_BILLED_INVOICE


def _take_number(said: Terms, kind: str, year: int) -> tuple[Series, str]:
    """The next number of a series, under its lock: it is given with the document or not at all."""
    prefix = f"{said.prefix or f'{kind}-'}{year}-"
    series, _ = Series.objects.select_for_update().get_or_create(issuer_id=said.issuer, prefix=prefix)
    series.last += 1
    series.save(update_fields=["last"])
    return series, f"{prefix}{series.last:05d}"


def _print(closing: Closing, press: Press, progress: Progress) -> None:
    """Check and draw each document; the bytes hang on the row alone, so a second run makes the same."""
    waiting = Document.objects.filter(closing=closing, pdf="").order_by("id")
    of = waiting.count()
    for done, document in enumerate(list(waiting), 1):
        invoice = msgspec.convert(document.content, Invoice)
        if found := press.findings(invoice):
            raise InvalidDocument(number=document.number, why=found[0])
        document.pdf = files.store(press.print(invoice, previews.sheet_of(document)))
        document.save(update_fields=["pdf"])
        progress("printed", done, of)
    _enter(closing, "printed")


@transaction.atomic
def _close(closing: Closing, _press: Press, _progress: Progress) -> None:
    closing.closed_at = timezone.now()
    _enter(closing, "closed")
    now = now_us()
    fact = office.PeriodClosed(
        closing.id, closing.month.year, closing.month.month, closing.seq, closing.documents.count()
    )
    put_in_outbox(Draft(at_us=now, occurred_us=now, fact=fact))


def _enter(closing: Closing, stage: str) -> None:
    closing.stage = stage
    closing.save(update_fields=["stage", "closed_at"])
