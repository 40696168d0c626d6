"""What one handling would cost under a card that is being written: the rules of rating on an invented record."""

import msgspec

from homeshore.billing.rules.bands import Calendar
from homeshore.billing.rules.cards import OPENED, UNIT_US, Card
from homeshore.billing.rules.lines import Line, lines
from homeshore.billing.rules.opening import Opening, opened
from homeshore.billing.rules.rating import HOLD, TALK, WRAP_UP, Charge, Handled, Span, rate

_DAY_US = 86_400_000_000


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """An invented handling that ends at `ended_us`: it talks, holds and wraps up, in this order."""

    programme: int
    channel: str
    ended_us: int
    talk_us: int
    hold_us: int = 0
    wrap_up_us: int = 0


class Costed(msgspec.Struct, frozen=True):
    """The charge with its derivation, and the lines it would make if it stood alone."""

    charge: Charge
    lines: tuple[Line, ...]
    total_cents: int


def cost(card: Card, sample: Sample) -> Costed:
    """What a sample comes to. Tiers and packages are left out: they hang on the whole month.

    A contact that opened hours cover costs nothing: the lines are those of one agent's hour up to its end.

    Raises NoRule and AbsurdRecord.
    """
    alone = msgspec.structs.replace(
        card, rules=tuple(msgspec.structs.replace(rule, tiers=None, package=None) for rule in card.rules)
    )
    handled = _handled(sample)
    calendar = Calendar(alone, handled.spans[0].from_us - _DAY_US, sample.ended_us + _DAY_US)
    charges = list(rate([handled], alone, calendar))
    hour = Opening(2, sample.programme, sample.ended_us - UNIT_US[OPENED], sample.ended_us)
    covered = alone.rules[charges[0].rule].unit == OPENED
    found = tuple(lines([*charges, *(opened([hour], alone, calendar) if covered else ())], alone))
    return Costed(charges[0], found, sum(line.amount_cents for line in found))


def _handled(sample: Sample) -> Handled:
    lengths = ((TALK, sample.talk_us), (HOLD, sample.hold_us), (WRAP_UP, sample.wrap_up_us))
    at_us = sample.ended_us - sum(length for _, length in lengths)
    spans = []
    for kind, length in lengths:
        spans.append(Span(kind, at_us, at_us + length))
        at_us += length
    return Handled(
        id=1,
        programme=sample.programme,
        channel=sample.channel,
        ended_us=sample.ended_us,
        spans=tuple(spans),
        share_us=sum(length for _, length in lengths),
    )
