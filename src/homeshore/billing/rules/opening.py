"""Hours that a brand pays for because they were opened: docs/algorithms/rating.md, opened hours."""

from collections.abc import Iterable, Iterator

import msgspec

from homeshore.billing.rules.bands import Calendar
from homeshore.billing.rules.cards import OPENED, PLAIN, Card
from homeshore.billing.rules.rating import NOTHING, Charge


class Opening(msgspec.Struct, frozen=True):
    """So many agents of a programme from `from_us` until before `until_us`; `id` is the row that says so."""

    id: int
    programme: int
    from_us: int
    until_us: int
    agents: int = 1


def opened(openings: Iterable[Opening], card: Card, calendar: Calendar) -> Iterator[Charge]:
    """The charges of slots under a card, which `lines` prices with those of the month's contacts.

    A slot whose programme is charged by another unit, or not at all, has none. `calendar` is the card's.
    """
    for opening in openings:
        place = card.rule_for(opening.programme, "")
        if place is None or card.rules[place].unit != OPENED:
            continue
        sums: dict[int, int] = {}
        whole = [(PLAIN, opening.until_us - opening.from_us)]
        times = calendar.split(opening.from_us, opening.until_us) if card.rules[place].prices else whole
        for band, length_us in times:
            sums[band] = sums.get(band, 0) + length_us * opening.agents
        yield Charge(
            opening.id,
            opening.until_us,
            place,
            tuple(sorted(sums.items())),
            sum(sums.values()),
            0,
            NOTHING,
            opening.programme,
        )
