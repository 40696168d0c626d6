"""The hours that a brand opened in a month, as the file of slots says, and what they come to under its card."""

from collections.abc import Iterable, Iterator
from datetime import date
from zoneinfo import ZoneInfo

from homeshore.billing.queries import sources
from homeshore.billing.queries.cards import Cards, InForce, version_in_force
from homeshore.billing.rules.cards import OPENED
from homeshore.billing.rules.lines import lines
from homeshore.billing.rules.opening import Opening, opened
from homeshore.billing.rules.rating import Charge
from homeshore.billing.rules.sources import SLOTS
from homeshore.kit.clock import from_us, now_us


def charges(month: date, brand: int, upto: int | None) -> dict[int, list[Charge]]:
    """What a brand's slots come to, by card version; with `upto` (a closing's id) by the file that it counted.

    While the month is running, without a closing, what is still to come has not been opened yet.
    """
    return _rated(month, brand, openings(month, brand, upto, now_us() if upto is None else None))


def planned_cents(month: date, brand: int) -> int:
    """What the slots that are still to come will cost."""
    return _cents(_rated(month, brand, openings(month, brand, None, None))) - _cents(charges(month, brand, None))


def _cents(of_versions: dict[int, list[Charge]]) -> int:
    found = 0
    for version, of_version in of_versions.items():
        priced = lines(of_version, version_in_force(version).card)
        found += sum(line.amount_cents for line in priced if line.kind == "opened")
    return found


def _rated(month: date, brand: int, slots: Iterable[Opening]) -> dict[int, list[Charge]]:
    found: dict[int, list[Charge]] = {}
    cards = Cards({brand}, ())
    for opening in slots:
        held = cards.brands(brand, opening.from_us)
        if held is not None:
            of_slot = opened([opening], held.card, held.calendar(month))
            found.setdefault(held.version, []).extend(of_slot)
    return {version: of_version for version, of_version in found.items() if of_version}


def day_of(charge: Charge, zone: ZoneInfo) -> date:
    """The day on which a slot's time ends: one that ends at midnight is of the day before."""
    return from_us(charge.ended_us - 1).astimezone(zone).date()


def openings(month: date, brand: int, upto: int | None, until_us: int | None) -> Iterator[Opening]:
    """The slots of a brand in a month, in the order of the file; as far as they lie before `until_us`, if given."""
    columns = ("id", "programme", "from_us", "until_us", "figure")
    for id, programme, starts_us, ends_us, agents in sources.slots(month, upto, brand=brand).values_list(*columns):
        over_us = ends_us if until_us is None else min(ends_us, until_us)
        if over_us > starts_us:
            yield Opening(id, programme, starts_us, over_us, int(agents))


def by_the_hour(held: InForce) -> bool:
    """Whether a card charges opened hours at all."""
    return any(rule.unit == OPENED for rule in held.card.rules)


def has_slots(month: date, brand: int) -> bool:
    """Whether the month's file says anything of a brand."""
    return sources.rows(SLOTS, month).filter(brand=brand).exists()
