"""The cents of lines, shared over the contacts in them (docs/algorithms/earnings.md)."""

from collections.abc import Iterable, Mapping

import msgspec

from homeshore.billing.rules.cards import PLAIN, Card
from homeshore.billing.rules.lines import Line, lines, parts
from homeshore.billing.rules.rating import Charge

Of = tuple[int, int, str, int, object]
"""Rule, programme, channel, band and factor: what makes a line of its own."""


class Shared(msgspec.Struct, frozen=True):
    """Cents by handling, and what belongs to no contact (a package's fee). Together they are the lines exactly."""

    by_handling: dict[int, int]
    apart_cents: int


def shared(charges: Iterable[Charge], card: Card) -> Shared:
    """What each charge has in the lines of a period under one card version."""
    charges = list(charges)
    quantities = _quantities(charges, card)
    found = dict.fromkeys((charge.handled for charge in charges), 0)
    apart = 0
    for line in lines(charges, card):
        of_line = _fees(charges, line) if line.kind == "fee" else quantities.get(_key(line), {})
        if not any(of_line.values()):
            apart += line.amount_cents
            continue
        for handling, cents in share(line.amount_cents, of_line).items():
            found[handling] += cents
    return Shared(found, apart)


def share(cents: int, quantities: Mapping[int, int]) -> dict[int, int]:
    """Whole cents in proportion to quantities that are not all 0: largest remainders, then the lower id."""
    total = sum(quantities.values())
    found = {handling: divmod(cents * quantity, total) for handling, quantity in quantities.items()}
    rest = cents - sum(whole for whole, _ in found.values())
    favoured = sorted(found, key=lambda handling: (-found[handling][1], handling))[:rest]
    shared = {handling: whole for handling, (whole, _) in found.items()}
    for handling in favoured:
        shared[handling] += 1
    return shared


def _quantities(charges: list[Charge], card: Card) -> dict[Of, dict[int, int]]:
    found: dict[Of, dict[int, int]] = {}
    for place, rule in enumerate(card.rules):
        of_rule = [charge for charge in charges if charge.rule == place]
        for charge, (programme, channel, band, factor), quantity in parts(rule, of_rule):
            of_line = found.setdefault((place, programme, channel, band, factor), {})
            of_line[charge.handled] = of_line.get(charge.handled, 0) + quantity
    return found


def _fees(charges: list[Charge], line: Line) -> dict[int, int]:
    return {charge.handled: 1 for charge in charges if charge.rule == line.rule and charge.quantities}


def _key(line: Line) -> Of:
    if line.kind == "package":
        return line.rule, 0, "", PLAIN, None
    return line.rule, line.programme, line.channel, line.band, line.factor
