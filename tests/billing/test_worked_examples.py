"""What docs/algorithms/rating.md promises by example."""

import pytest

from billing.worked import Table, card_of, derived, examples, handled_of, opening_of, quantity
from homeshore.billing.rules.bands import Calendar
from homeshore.billing.rules.cards import PLAIN, check_card
from homeshore.billing.rules.lines import lines
from homeshore.billing.rules.opening import opened
from homeshore.billing.rules.rating import Excluded, rate

DAY_US = 86_400_000_000


@pytest.mark.parametrize("example", examples(), ids=lambda example: example["title"])
def test_the_page_says_what_the_code_does(example: Table) -> None:
    card = card_of(example["card"])
    check_card(card)
    records = [handled_of(number, table) for number, table in enumerate(example.get("handled", ()))]
    openings = [opening_of(number, table) for number, table in enumerate(example.get("slot", ()))]
    ends = [one.ended_us for one in records] + [one.until_us for one in openings]
    calendar = Calendar(card, min(ends) - DAY_US, max(ends) + DAY_US)
    charges = list(rate(records, card, calendar))
    for expected, line in zip(example["line"], lines([*charges, *opened(openings, card, calendar)], card), strict=True):
        if line.kind in {"time", "item", "opened"} and line.unit != "item":
            assert line.quantity == quantity(expected["quantity"])
        assert line.amount_cents == expected["amount_cents"]
        assert (card.bands[line.band].name if line.band != PLAIN else "") == expected.get("band", "")
        assert str(line.factor) == expected.get("factor", "1")
    told = [derived(line["derived"]) for line in example["line"] if "derived" in line]
    for charged, raised, excluded in told:
        assert sum(charge.charged_us for charge in charges) == charged
        assert sum(charge.raised_us for charge in charges) == raised
        for name in Excluded.__struct_fields__:
            assert sum(getattr(charge.excluded, name) for charge in charges) == getattr(excluded, name)
