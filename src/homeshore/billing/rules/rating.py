"""`rate`: from a handled record to its charge under a card. Steps and their order: docs/algorithms/rating.md."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from homeshore.billing.rules.bands import Calendar
from homeshore.billing.rules.cards import OPENED, PLAIN, Card, Rule
from homeshore.kit.errors import Refusal

LONGEST_US = 48 * 3_600_000_000
TALK, HOLD, WRAP_UP = "talk", "hold", "wrap_up"


class NoRule(Refusal):
    """No rule of the card covers a handled record: complete the card."""

    code = "no_rule"


class AbsurdRecord(Refusal):
    """A handled record cannot be true: its times run backwards, overlap or last more than 48 hours."""

    code = "absurd_record"


class Span(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Handled time of one kind: talk, hold or wrap_up, from `from_us` until before `until_us`."""

    kind: str
    from_us: int
    until_us: int


class Handled(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """A handling that ended, as rating needs it. `share_us`: what it took of its agent's time.

    `waived_us` is what somebody decided not to charge (a correction); below 0 it is granted on top.
    """

    id: int
    programme: int
    channel: str
    ended_us: int
    spans: tuple[Span, ...]
    share_us: int
    demo: bool = False
    waived_us: int = 0
    brand: int = 0
    contact: int = 0
    agent: int = 0
    contract: int = 0


class Excluded(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Handled microseconds that are not charged, by the name of the step that took them away."""

    demo: int = 0
    hold: int = 0
    wrap_up: int = 0
    concurrent: int = 0
    cap: int = 0
    waived: int = 0
    opened: int = 0

    def total(self) -> int:
        """All of them."""
        return self.demo + self.hold + self.wrap_up + self.concurrent + self.cap + self.waived + self.opened


class Charge(msgspec.Struct, frozen=True, array_like=True):
    """What a handled record comes to: `quantities` by band (place in the card, PLAIN for none), with the derivation.

    `charged_us` + `excluded` is the handled time exactly; `raised_us` is what increments and minimum added.
    """

    handled: int
    ended_us: int
    rule: int
    quantities: tuple[tuple[int, int], ...]
    charged_us: int
    raised_us: int
    excluded: Excluded
    programme: int = 0
    channel: str = ""

    @property
    def quantity(self) -> int:
        """The sum over the bands."""
        return sum(quantity for _, quantity in self.quantities)


NOTHING = Excluded()


def rate(records: Iterable[Handled], card: Card, calendar: Calendar) -> Iterator[Charge]:
    """The charge of each record, in their order. `calendar` is the card's, over the records' times.

    Raises NoRule and AbsurdRecord, which name the record.
    """
    places: dict[tuple[int, str], int | None] = {}
    for record in records:
        key = (record.programme, record.channel)
        if key not in places:
            places[key] = card.rule_for(*key)
        place = places[key]
        if place is None:
            raise NoRule(handled=record.id, programme=record.programme, channel=record.channel)
        yield _rate_one(record, place, card.rules[place], calendar)


def _rate_one(record: Handled, place: int, rule: Rule, calendar: Calendar) -> Charge:
    talk_us, hold_us, wrap_up_us = _sums(record)
    handled_us = talk_us + hold_us + wrap_up_us
    if record.demo:
        return _charge(record, place, (), (0, 0), Excluded(demo=handled_us))
    if rule.unit == OPENED:
        return _charge(record, place, (), (0, 0), Excluded(opened=handled_us))
    included_us = talk_us + (hold_us if rule.hold else 0) + (wrap_up_us if rule.wrap_up else 0)
    charged_us = included_us
    if rule.basis == "share" and handled_us:
        charged_us = included_us * min(record.share_us, handled_us) // handled_us
    concurrent_us = included_us - charged_us
    cap_us = max(0, charged_us - rule.cap) if rule.cap else 0
    waived_us = min(record.waived_us, charged_us - cap_us)
    charged_us -= cap_us + waived_us
    if charged_us == handled_us and not waived_us:
        excluded = NOTHING
    else:
        excluded = Excluded(
            hold=0 if rule.hold else hold_us,
            wrap_up=0 if rule.wrap_up else wrap_up_us,
            concurrent=concurrent_us,
            cap=cap_us,
            waived=waived_us,
        )
    if rule.unit == "item":
        items = () if waived_us > 0 and not charged_us else ((PLAIN, 1),)
        return _charge(record, place, items, (charged_us, 0), excluded)
    quantity = raised(charged_us, rule)
    if not quantity:
        quantities: tuple[tuple[int, int], ...] = ()
    elif not rule.prices or not included_us:
        quantities = ((PLAIN, quantity),)
    else:
        own_us = included_us - concurrent_us
        until_us = -(-included_us * charged_us // own_us) if own_us else charged_us
        quantities = spread(quantity, _by_band(record.spans, rule, until_us, calendar))
    return _charge(record, place, quantities, (charged_us, quantity - charged_us), excluded)


def _charge(
    record: Handled, place: int, quantities: tuple[tuple[int, int], ...], times: tuple[int, int], excluded: Excluded
) -> Charge:
    charged_us, raised_us = times
    return Charge(
        record.id,
        record.ended_us,
        place,
        quantities,
        charged_us,
        raised_us,
        excluded,
        record.programme,
        record.channel,
    )


def _sums(record: Handled) -> tuple[int, int, int]:
    """(talk, hold, wrap-up) microseconds. Raises AbsurdRecord."""
    talk_us = hold_us = wrap_up_us = 0
    if not record.spans:
        return 0, 0, 0
    before_us = began_us = record.spans[0].from_us
    for span in record.spans:
        from_us, until_us = span.from_us, span.until_us
        if not before_us <= from_us <= until_us:
            raise AbsurdRecord(handled=record.id, at_us=from_us)
        before_us = until_us
        if span.kind == TALK:
            talk_us += until_us - from_us
        elif span.kind == HOLD:
            hold_us += until_us - from_us
        else:
            wrap_up_us += until_us - from_us
    if before_us > record.ended_us or before_us - began_us > LONGEST_US:
        raise AbsurdRecord(handled=record.id, at_us=before_us)
    return talk_us, hold_us, wrap_up_us


def raised(charged_us: int, rule: Rule) -> int:
    """The quantity that charged time comes to: first increment, following increments, minimum. 0 stays 0."""
    if not charged_us:
        return 0
    beyond = charged_us - rule.first_increment
    quantity = rule.first_increment + (-(-beyond // rule.increment) * rule.increment if beyond > 0 else 0)
    return max(quantity, rule.minimum)


def spread(quantity: int, times: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spread a quantity over (band, time) in proportion to the times; largest remainders, then the earlier band.

    The result holds each band once, in the order of the card, and adds up to `quantity`.
    """
    sums: dict[int, int] = {}
    for band, time in times:
        sums[band] = sums.get(band, 0) + time
    if len(sums) == 1:
        return ((times[0][0], quantity),)
    total = sum(sums.values())
    parts = {band: divmod(quantity * time, total) for band, time in sums.items()}
    rest = quantity - sum(whole for whole, _ in parts.values())
    favoured = sorted(parts, key=lambda band: (-parts[band][1], band))[:rest]
    return tuple((band, parts[band][0] + (band in favoured)) for band in sorted(parts))


def _by_band(spans: Sequence[Span], rule: Rule, until_us: int, calendar: Calendar) -> list[tuple[int, int]]:
    """(band, microseconds) of the included time, up to `until_us` of it."""
    found: list[tuple[int, int]] = []
    left_us = until_us
    for span in spans:
        if (span.kind == HOLD and not rule.hold) or (span.kind == WRAP_UP and not rule.wrap_up):
            continue
        length_us = min(span.until_us - span.from_us, left_us)
        found += calendar.split(span.from_us, span.from_us + length_us)
        left_us -= length_us
    return found
