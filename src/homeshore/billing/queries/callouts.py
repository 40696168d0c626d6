"""What accepted call-outs are worth: bonuses of reinforcement, and employees' time off (docs/algorithms/ledger.md).

What a closing recorded stays as it is. What none has recorded yet is read from the plan and from attendance.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import QuerySet

from homeshore.billing.models import CalloutStretch, DocumentLine
from homeshore.billing.models.cards import AGENT, BRAND
from homeshore.billing.queries.attendance import connected_of
from homeshore.billing.rules import adjustments as rules
from homeshore.billing.rules.attendance import Times, clipped, length_us
from homeshore.billing.rules.payroll import following
from homeshore.billing.rules.settling import Priced
from homeshore.brands.queries.known import brand_zones
from homeshore.kit.clock import from_us, now_us
from homeshore.kit.zones import days_us
from homeshore.people import queries as people
from homeshore.people.rules import in_force
from homeshore.workforce.queries import callouts, rosters
from homeshore.workforce.queries.callouts import JOIN, LEAVE, Accepted

ZONES_DIFFER = timedelta(days=1)
"""A month of one zone lies in that of another but for a day at each end."""
LOOK_BACK = timedelta(days=92)
"""A closing looks at its month and those just before: what ended earlier was settled by theirs."""


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted stretch with what came of it, as `CalloutStretch` keeps it."""

    ask: int
    callout: int
    direction: str
    month: date
    brand: int
    programme: int
    agent: int
    contract: int
    from_us: int
    until_us: int
    times: list[Times]
    cents_an_hour: int
    paid: bool

    @property
    def kept_us(self) -> int:
        """Microseconds that bear the bonus, or were agreed off."""
        return length_us(self.times)


COLUMNS = Stretch.__struct_fields__


def bonuses(month: date, side: str, party: int, upto: int | None = None) -> list[Priced]:
    """The lines that call-outs bring a party in a month, by programme and price, with no card: the call-out agreed it.

    `upto` (a closing's id): what was recorded until then; without, also what no closing has recorded.
    """
    by_price: dict[tuple[int, int], list[int]] = {}
    for one in stretches(month, side, party, upto):
        by_price.setdefault((one.programme, one.cents_an_hour), []).append(one.kept_us)
    return [
        Priced(
            kind=due.kind,
            programme=programme,
            unit=due.unit,
            price=due.price,
            quantity=due.quantity,
            amount_cents=due.amount_cents,
            derived=due.derived,
        )
        for (programme, cents), kept in sorted(by_price.items())
        if (due := rules.called_out(cents, kept)) is not None
    ]


def stretches(month: date, side: str, party: int, upto: int | None = None) -> list[Stretch]:
    """The stretches of a month that bear a bonus for a brand (its id) or a contract, as they ended."""
    whose = {"brand": party} if side == BRAND else {"contract": party}
    rows = CalloutStretch.objects.filter(direction=JOIN, month=month, **whose)
    found = _recorded(rows if upto is None else rows.filter(closing__lte=upto))
    if upto is None:
        brand = party if side == BRAND else 0
        agent = people.contract(party).person.agent.id if side == AGENT else 0
        waiting = to_record(month, agent=agent, brand=brand)
        found += [
            one
            for one in waiting
            if (one.direction, one.month) == (JOIN, month) and (side == BRAND or one.contract == party)
        ]
    return sorted(found, key=lambda one: (one.until_us, one.ask))


def due(month: date, closing: int | None) -> set[tuple[date, str, int]]:
    """(month, side, party) that stretches concern which a closing recorded, or (None) which none has, up to a month."""
    if closing is None:
        told = [one for one in to_record(month) if one.direction == JOIN]
    else:
        told = _recorded(CalloutStretch.objects.filter(closing=closing, direction=JOIN))
    employed = people.employed({one.contract for one in told})
    sides = [(one.month, BRAND, one.brand) for one in told]
    return {*sides, *((one.month, AGENT, one.contract) for one in told if one.contract not in employed)}


def to_record(through: date, *, agent: int = 0, brand: int = 0) -> Iterator[Stretch]:
    """Stretches that are over, up to the end of a month, which no closing has recorded; nothing where nobody came.

    Without an agent or a brand, of the months just before as well; with one, of the month alone.
    """
    first = through if agent or brand else through - LOOK_BACK
    from_us_, until_us = days_us(first - ZONES_DIFFER, following(through), "UTC")
    over = callouts.accepted(agent=agent, brand=brand, from_us=from_us_, until_us=min(until_us, now_us()))
    known = set(CalloutStretch.objects.filter(until_us__gte=from_us_).values_list("ask", flat=True))
    found = _worth([one for one in over if one.ask not in known])
    yield from (one for one in found if one.month <= through and one.times)


def time_off(agent: int, from_us: int, until_us: int) -> list[Stretch]:
    """What of an employee's roster was agreed off and ended between two moments."""
    rows = CalloutStretch.objects.filter(agent=agent, direction=LEAVE, until_us__gte=from_us, until_us__lt=until_us)
    over = callouts.accepted(agent=agent, from_us=from_us, until_us=min(until_us, now_us()))
    recorded = _recorded(rows)
    known = {one.ask for one in recorded}
    return recorded + list(_worth(one for one in over if one.direction == LEAVE and one.ask not in known))


def behind(line: DocumentLine, after: int) -> list[Stretch]:
    """The stretches of a line's price that closings recorded after `after` (an id), up to its document's own."""
    document = line.document
    whose = {"brand": document.party} if document.side == BRAND else {"contract": document.party}
    rows = CalloutStretch.objects.filter(
        direction=JOIN,
        month=document.month,
        programme=line.programme,
        cents_an_hour=int(line.price.scaleb(2)),
        closing__gt=after,
        closing__lte=document.closing_id,
        **whose,
    )
    return _recorded(rows.order_by("until_us", "ask"))


def day_of(one: Stretch) -> date:
    """The day on which a stretch ended where the brand is; one that ends at midnight is of the day before."""
    return _day(one.until_us, brand_zones()[one.brand])


def _recorded(rows: QuerySet[CalloutStretch]) -> list[Stretch]:
    found = (dict(zip(COLUMNS, row, strict=True)) for row in rows.values_list(*COLUMNS))
    return [Stretch(**row | {"times": [(start, end) for start, end in row["times"]]}) for row in found]


def _worth(accepted: Iterable[Accepted]) -> Iterator[Stretch]:
    """Each stretch with its times, month and contract, read at once; without a contract in force it is nobody's."""
    accepted = list(accepted)
    agents = {one.agent for one in accepted}
    there, held, zones = _there(accepted, agents), people.engagements_of(agents), brand_zones()
    for one in accepted:
        engaged = in_force(held.get(one.agent, ()), one.from_us)
        if engaged is None:
            continue
        span = (one.from_us, one.until_us)
        rostered = rosters.paid(one.agent, *span) if one.direction == LEAVE else there.get(one.agent, ())
        yield Stretch(
            month=_day(one.until_us, zones[one.brand]).replace(day=1),
            contract=engaged.contract,
            times=clipped(rostered, [span]),
            **msgspec.structs.asdict(one),
        )


def _there(accepted: Collection[Accepted], agents: Collection[int]) -> Mapping[int, list[Times]]:
    if not accepted:
        return {}
    return connected_of(agents, min(one.from_us for one in accepted), max(one.until_us for one in accepted))


def _day(ended_us: int, zone: str) -> date:
    return from_us(ended_us - 1).astimezone(ZoneInfo(zone)).date()
