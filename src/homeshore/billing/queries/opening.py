"""The hours that a brand opened in a month, as the file of slots says, and what they come to under its card."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from homeshore.billing.queries import sources
from homeshore.billing.queries.cards import Cards, InForce
from homeshore.billing.rules.cards import OPENED
from homeshore.billing.rules.opening import Opening, opened
from homeshore.billing.rules.rating import Charge
from homeshore.billing.rules.sources import SLOTS
from homeshore.kit.clock import from_us, now_us


def charges(month: date, brand: int, upto: int | None) -> dict[int, list[Charge]]:
    """What a brand's slots come to, by card version; with `upto` (a closing's id) by the file that it counted.

    While the month is running, without a closing, what is still to come has not been opened yet.
    """
    found: dict[int, list[Charge]] = {}
    cards = Cards({brand}, ())
    for opening in openings(month, brand, upto):
        held = cards.brands(brand, opening.from_us)
        if held is not None:
            of_slot = opened([opening], held.card, held.calendar(month))
            found.setdefault(held.version, []).extend(of_slot)
    return {version: of_version for version, of_version in found.items() if of_version}


def day_of(charge: Charge, zone: ZoneInfo) -> date:
    """The day on which a slot's time ends: one that ends at midnight is of the day before."""
    return from_us(charge.ended_us - 1).astimezone(zone).date()


def openings(month: date, brand: int, upto: int | None) -> Iterator[Opening]:
    """The slots of a brand in a month, in the order of the file."""
    until_us = now_us() if upto is None else None
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
