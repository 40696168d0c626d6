"""Lines that no handled record gives: bonuses, training, the guaranteed floor, sharing of forecast error, call-outs.

docs/algorithms/ledger.md says what they are computed from. The last card version in force in the month says what was
agreed. All of it is read from what is recorded, so a second closing, or a correction, counts nothing twice.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec

from homeshore.billing.models import BrandCard, CardAssignment, CardVersion, Connected
from homeshore.billing.models.cards import AGENT, BRAND
from homeshore.billing.queries import callouts, sources
from homeshore.billing.queries.attendance import agents_there, connected
from homeshore.billing.queries.cards import InForce, in_force
from homeshore.billing.rules import adjustments as rules
from homeshore.billing.rules.adjustments import Adjustment
from homeshore.billing.rules.attendance import Times, length_us, without
from homeshore.billing.rules.settling import Priced, total
from homeshore.billing.rules.sources import FORECAST, RESULTS, SLOTS, TRAINING
from homeshore.facts.vocabulary import Mode
from homeshore.kit.clock import from_us, now_us
from homeshore.kit.zones import days_us
from homeshore.people import queries as people


class Whose(msgspec.Struct, frozen=True):
    """A month of a party, and what is looked at: with `upto` (a closing's id) what it counted, else the newest."""

    month: date
    side: str
    party: int
    upto: int | None = None


class Work(msgspec.Struct, frozen=True):
    """What a party's month holds: lines, handled microseconds by programme, (end, charged microseconds) by contact."""

    lines: Sequence[Priced]
    handled: Mapping[int, int]
    charged: Sequence[tuple[int, int]]


def adjustments(whose: Whose, work: Work) -> list[Priced]:
    """What comes on top of a party's lines in a month."""
    found = callouts.bonuses(whose.month, whose.side, whose.party, whose.upto)
    held = agreed(whose.month, whose.side, whose.party)
    if held is None:
        return found
    return [*(_of_brand if whose.side == BRAND else _of_contract)(whose, held, work), *found]


def agreed(month: date, side: str, party: int) -> InForce | None:
    """The last card version in force in a month for a brand (its id) or a contract; None without one."""
    last = following(month) - timedelta(days=1)
    if side == BRAND:
        card = BrandCard.objects.filter(brand=party).values_list("card_id", flat=True).first()
    else:
        assigned = CardAssignment.objects.filter(contract=party, from_day__lte=last).exclude(until_day__lt=month)
        card = assigned.order_by("-from_day").values_list("card_id", flat=True).first()
    versions = CardVersion.objects.filter(card=card, replaced_at=None, from_day__lte=last).exclude(until_day__lt=month)
    found = versions.select_related("card").order_by("-from_day").first() if card else None
    return in_force(found) if found else None


def due(month: date, closing: int | None) -> set[tuple[date, str, int]]:
    """(month, side, party) that may have adjustments which no document has said yet.

    Those that files speak of which this closing counted (None: which none has counted yet), or spoke of before, up to a
    month; whom call-outs bring a bonus; and in the month itself, contracts with connected time and a floor or a
    guarantee.
    """
    found = callouts.due(month, closing)
    files = sources.files().filter(closing=closing, month__lte=month, kind__in=(FORECAST, SLOTS, TRAINING, RESULTS))
    for kind, of in files.order_by().values_list("kind", "month").distinct():
        brands, agents = sources.parties_in(kind, of)
        held = people.contracts().filter(person__agent__in=agents, mode=Mode.INDEPENDENT.value)
        parties = [*((BRAND, id) for id in brands), *((AGENT, id) for id in held.values_list("id", flat=True))]
        found |= {(of, side, id) for side, id in parties if agreed(of, side, id) is not None}
    return found | {(month, AGENT, contract) for contract in _connected_contracts(month, closing)}


def _connected_contracts(month: date, closing: int | None) -> Iterator[int]:
    """Those with a floor or a guarantee whose holders were connected in a month: as recorded, or as far as is known."""
    if closing is not None:
        recorded = Connected.objects.filter(month=month, connected_us__gt=0)
        yield from recorded.values_list("contract", flat=True)
        return
    contracts = _topped_up(month)
    if not contracts:
        return
    there = agents_there(*month_us(month, "UTC"))
    yield from people.contracts().filter(id__in=contracts, person__agent__in=there).values_list("id", flat=True)


def connected_to_record(month: date) -> Iterator[tuple[int, list[Times]]]:
    """(contract, connected times without training) of independents with a floor or a guarantee in a month."""
    for contract in sorted(_topped_up(month)):
        held = agreed(month, AGENT, contract)
        if held is not None and (held.terms.floor is not None or held.terms.guarantee is not None):
            yield contract, _there(month, contract, held)


def _topped_up(month: date) -> set[int]:
    """Independents' contracts with a card that guarantees something in one of its versions."""
    standing = CardVersion.objects.filter(replaced_at=None)
    cards = [row.card_id for row in standing if row.terms.get("floor") or row.terms.get("guarantee")]
    assigned = CardAssignment.objects.filter(card__in=cards, from_day__lt=following(month)).exclude(until_day__lt=month)
    contracts = set(assigned.values_list("contract_id", flat=True))
    return contracts - people.employed(contracts)


def following(month: date) -> date:
    """The first day after a month."""
    return (month + timedelta(days=32)).replace(day=1)


def month_us(month: date, zone: str) -> tuple[int, int]:
    """A month of a zone as (from_us, until_us)."""
    return days_us(month, following(month) - timedelta(days=1), zone)


def _of_brand(whose: Whose, held: InForce, work: Work) -> list[Priced]:
    found = [_priced(each, held) for each in _results(whose, held, work.lines)]
    if held.terms.forecast is None:
        return found
    forecast: Counter[int] = Counter()
    for programme, minutes_us in sources.forecast(whose.month, whose.party, whose.upto, _forecast_until(whose, held)):
        forecast[programme] += minutes_us
    for programme, forecast_us in sorted(forecast.items()):
        shared = rules.forecast_shared(held.terms.forecast, forecast_us, work.handled.get(programme, 0))
        found += [_priced(shared, held, programme)] if shared else []
    return found


def _forecast_until(whose: Whose, held: InForce) -> date:
    """A closing looks at the whole month; while it is running, days that are still to come are not idle."""
    last = following(whose.month)
    return last if whose.upto is not None else min(last, from_us(now_us()).astimezone(ZoneInfo(held.card.zone)).date())


def _of_contract(whose: Whose, held: InForce, work: Work) -> list[Priced]:
    found: list[Adjustment | None] = [*_results(whose, held, work.lines)]
    if held.terms.guarantee is not None:
        booked = sources.booked(whose.month, whose.party, whose.upto)
        there = times_in(whose.month, whose.party, held) if booked else []
        found.append(rules.guaranteed(held.terms.guarantee, booked, there, work.charged))
    if held.terms.floor is not None:
        earned = total(work.lines) + sum(each.amount_cents for each in found if each is not None)
        found.append(rules.floor(held.terms.floor, connected_in(whose.month, whose.party, held), earned))
    if held.terms.training is not None:
        trained = sources.training(whose.month, whose.party, whose.upto)
        found.append(rules.training(held.terms.training, length_us(trained)))
    return [_priced(each, held) for each in found if each is not None]


def _results(whose: Whose, held: InForce, lines: Sequence[Priced]) -> list[Adjustment]:
    if not held.terms.results:
        return []
    measured = sources.measured(whose.month, whose.side, whose.party, whose.upto)
    return rules.results(held.terms.results, measured, total(lines))


def connected_in(month: date, contract: int, held: InForce) -> int:
    """A contract's connected time in a month without what was training, in microseconds.

    Once a closing has recorded it, that number stays; before, it is what the journal says so far.
    """
    known = Connected.objects.filter(contract=contract, month=month).values_list("connected_us", flat=True).first()
    if known is not None:
        return known
    return length_us(_there(month, contract, held))


def times_in(month: date, contract: int, held: InForce) -> list[Times]:
    """When the holder was connected in a month without training; as recorded, once a closing has recorded it."""
    known = Connected.objects.filter(contract=contract, month=month).values_list("times", flat=True).first()
    return _there(month, contract, held) if known is None else [(from_us, until_us) for from_us, until_us in known]


def _there(month: date, contract: int, held: InForce) -> list[Times]:
    from_us, until_us = month_us(month, held.card.zone)
    times = connected(contract, from_us, until_us, now_us())
    return without(times, sources.training(month, contract))


def _priced(adjustment: Adjustment, held: InForce, programme: int = 0) -> Priced:
    return Priced(
        kind=adjustment.kind,
        card_version=held.version,
        programme=programme,
        band=adjustment.word,
        unit=adjustment.unit,
        price=adjustment.price,
        quantity=adjustment.quantity,
        amount_cents=adjustment.amount_cents,
        derived=adjustment.derived,
    )
