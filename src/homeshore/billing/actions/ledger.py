"""The ledger's one writer: what each side of a handling comes to, target minus existing (docs/algorithms/ledger.md)."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from functools import partial

import msgspec
from django.db import connection
from django.db.models import Sum

from homeshore.billing.models import ChargeRow, Correction, Unrated
from homeshore.billing.models.cards import AGENT, BRAND
from homeshore.billing.queries.cards import Cards, InForce
from homeshore.billing.rules.folding import ENDINGS, Fold
from homeshore.billing.rules.folding import KINDS as FOLDED
from homeshore.billing.rules.rating import AbsurdRecord, Handled, NoRule, rate
from homeshore.contacts.queries import handlings
from homeshore.facts import Record, office
from homeshore.journal import queries as journal
from homeshore.kit.ids import new_id
from homeshore.people import queries as people

KINDS = ENDINGS | {"charge_corrected", "card_changed"}
"""After these, something is to be derived anew."""
_CONTACTS_AT_ONCE = 500
_COMPARED = (
    "month", "brand_id", "programme", "contact", "agent", "contract", "channel", "card_version_id", "rule", "ended_us",
    "handled_us", "quantities", "charged_us", "raised_us", "hold_us", "wrap_up_us", "concurrent_us", "cap_us",
    "waived_us", "payroll_us", "opened_us",
)  # fmt: skip
Key = tuple[str, int]


class Target(msgspec.Struct, kw_only=True):
    """A row of the ledger to be, with the columns of `ChargeRow`: a model would take three times as long to make."""

    side: str
    handling: int
    take: int = 0
    month: date
    brand_id: int
    programme: int
    contact: int
    agent: int
    contract: int
    channel: str
    card_version_id: int | None = None
    rule: int = 0
    ended_us: int
    handled_us: int
    quantities: list[list[int]] = []
    charged_us: int = 0
    raised_us: int = 0
    hold_us: int = 0
    wrap_up_us: int = 0
    concurrent_us: int = 0
    cap_us: int = 0
    waived_us: int = 0
    payroll_us: int = 0
    opened_us: int = 0
    seq: int = 0


class Outcome(msgspec.Struct):
    """What a batch of handlings comes to: rows to be, and sides that cannot be rated."""

    rows: dict[Key, Target]
    unrated: dict[Key, Unrated]


def prepare(records: Sequence[Record]) -> Callable[[], None]:
    """Derive anew what these facts concern, and return what writes it (`journal.projections`)."""
    contacts = {record.contact for record in records if record.contact}
    corrected = [record.fact.handling for record in records if isinstance(record.fact, office.ChargeCorrected)]
    contacts |= set(ChargeRow.objects.filter(handling__in=corrected).values_list("contact", flat=True))
    for record in records:
        if isinstance(record.fact, office.CardChanged):
            contacts |= _open_contacts(record.fact)
    upto = records[-1].seq
    ordered = sorted(contacts)
    batches = [ordered[at : at + _CONTACTS_AT_ONCE] for at in range(0, len(ordered), _CONTACTS_AT_ONCE)]
    outcomes = [outcome for batch in batches if (outcome := derive(batch, upto)) is not None]
    return partial(_write_all, outcomes, upto)


def derive(contacts: Collection[int], upto: int) -> Outcome | None:
    """What the ended handlings of some contacts come to, by facts up to `upto`; None when none has ended."""
    facts = [record for record in journal.facts_of_contacts(contacts, FOLDED) if record.seq <= upto]
    ended = [handled for handled in Fold().handled(facts) if not handled.demo]
    if not ended:
        return None
    ids = [handled.id for handled in ended]
    shares, waived = handlings.shares(ids), _waived(ids)
    contracts = {handled.contract for handled in ended}
    employed, cards = people.employed(contracts), Cards({handled.brand for handled in ended}, contracts)
    outcome = Outcome({}, {})
    for handled in ended:
        known = msgspec.structs.replace(handled, share_us=shares.get(handled.id, handled.share_us))
        for side in (BRAND, AGENT):
            own = msgspec.structs.replace(known, waived_us=waived.get((side, known.id), 0))
            if side == AGENT and known.contract in employed:
                outcome.rows[side, known.id] = _on_payroll(own, cards)
            else:
                _rate_side(side, own, cards, outcome)
    return outcome


def _rate_side(side: str, handled: Handled, cards: Cards, outcome: Outcome) -> None:
    held = (
        cards.brands(handled.brand, handled.ended_us)
        if side == BRAND
        else cards.contracts(handled.contract, handled.ended_us)
    )
    reason = "no_card"
    if held is not None:
        try:
            outcome.rows[side, handled.id] = _row(side, handled, held)
            return
        except (NoRule, AbsurdRecord) as refusal:
            reason = refusal.code
    outcome.unrated[side, handled.id] = Unrated(
        side=side,
        brand_id=handled.brand,
        handling=handled.id,
        contact=handled.contact,
        contract=handled.contract,
        ended_us=handled.ended_us,
        reason=reason,
    )


def _row(side: str, handled: Handled, held: InForce) -> Target:
    month = held.month_of(handled.ended_us)
    (charge,) = rate([handled], held.card, held.calendar(month))
    excluded = charge.excluded
    row = _about(side, handled, month, charge.charged_us + excluded.total())
    row.card_version_id, row.rule = held.version, charge.rule
    row.quantities = [list(quantity) for quantity in charge.quantities]
    row.charged_us, row.raised_us = charge.charged_us, charge.raised_us
    row.hold_us, row.wrap_up_us, row.concurrent_us = excluded.hold, excluded.wrap_up, excluded.concurrent
    row.cap_us, row.waived_us, row.opened_us = excluded.cap, excluded.waived, excluded.opened
    return row


def _on_payroll(handled: Handled, cards: Cards) -> Target:
    """An employee's side: hours, no card; the month is the brand's."""
    handled_us = sum(span.until_us - span.from_us for span in handled.spans)
    row = _about(AGENT, handled, cards.month_of(handled.brand, handled.ended_us), handled_us)
    row.payroll_us = handled_us
    return row


def _about(side: str, handled: Handled, month: date, handled_us: int) -> Target:
    """A row of one side that says where each of its microseconds went, as soon as somebody fills that in."""
    return Target(
        side=side,
        handling=handled.id,
        brand_id=handled.brand,
        programme=handled.programme,
        contact=handled.contact,
        agent=handled.agent,
        contract=handled.contract,
        channel=handled.channel,
        ended_us=handled.ended_us,
        month=month,
        handled_us=handled_us,
    )


def _write_all(outcomes: Iterable[Outcome], seq: int) -> None:
    for outcome in outcomes:
        write(outcome, seq)


def write(outcome: Outcome, seq: int) -> None:
    """Bring the ledger to its target: new rows, open rows replaced, another take beside a frozen one that differs."""
    ids = {handling for _, handling in (*outcome.rows, *outcome.unrated)}
    existing: dict[Key, ChargeRow] = {}
    for row in ChargeRow.objects.filter(handling__in=ids).order_by("take"):
        existing[row.side, row.handling] = row
    new: list[Target] = []
    for key, target in outcome.rows.items():
        target.seq = seq
        known = existing.get(key)
        if known is None:
            new.append(target)
        elif any(getattr(known, name) != getattr(target, name) for name in _COMPARED):
            target.take = known.take + (known.closing_id is not None)
            if known.closing_id is None:
                known.delete()
            new.append(target)
    _insert(new)
    Unrated.objects.filter(handling__in=ids).delete()
    Unrated.objects.bulk_create(outcome.unrated.values(), batch_size=500)


def _insert(targets: Sequence[Target]) -> None:
    """By the driver: the ORM takes five times as long, while nobody else may write to SQLite."""
    columns = ", ".join(("id", *Target.__struct_fields__))
    marks = ", ".join(["%s"] * (1 + len(Target.__struct_fields__)))
    rows = [(new_id(), *_stored(target)) for target in targets]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {ChargeRow._meta.db_table} ({columns}) VALUES ({marks})", rows)  # noqa: S608 - names are ours


def _stored(target: Target) -> tuple[int | str | None, ...]:
    """The values of a row as both databases take them."""
    target_month, quantities = target.month.isoformat(), msgspec.json.encode(target.quantities).decode()
    values = msgspec.structs.astuple(target)
    return (*values[:_MONTH], target_month, *values[_MONTH + 1 : _QUANTITIES], quantities, *values[_QUANTITIES + 1 :])


_MONTH, _QUANTITIES = (Target.__struct_fields__.index(name) for name in ("month", "quantities"))


def _waived(ids: Collection[int]) -> dict[Key, int]:
    rows = Correction.objects.filter(handling__in=ids).values("side", "handling").annotate(sum=Sum("waived_us"))
    return {(row["side"], row["handling"]): row["sum"] for row in rows}


def _open_contacts(changed: office.CardChanged) -> set[int]:
    """The contacts whose open charges or missing ones a new card version may change."""
    charged = ChargeRow.objects.filter(side=changed.side, closing=None, ended_us__gte=changed.from_us)
    missing = Unrated.objects.filter(side=changed.side, ended_us__gte=changed.from_us)
    return {*charged.values_list("contact", flat=True), *missing.values_list("contact", flat=True)}


def clear() -> None:
    """Empty what is open, for a rebuild; frozen rows stay, since documents stand on them."""
    ChargeRow.objects.filter(closing=None).delete()
    Unrated.objects.all().delete()
