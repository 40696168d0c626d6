"""The worked examples of docs/algorithms/rating.md, read from the page."""

import re
import tomllib
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from homeshore.billing.rules.cards import Band, Card, Package, Rule, Step, Tiers
from homeshore.billing.rules.opening import Opening
from homeshore.billing.rules.rating import Excluded, Handled, Span
from homeshore.kit.clock import to_us

PAGE = Path(__file__).parents[2] / "docs/algorithms/rating.md"
UNITS = {"s": 1_000_000, "min": 60_000_000, "h": 3_600_000_000}
Table = dict[str, Any]


def examples() -> list[Table]:
    """Each example as its TOML says it."""
    blocks = re.findall(r"^```toml\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    return [tomllib.loads(block) for block in blocks]


def quantity(text: str) -> int:
    """`"42.5 s"` in microseconds, exactly."""
    number, unit = text.split()
    return int(Decimal(number) * UNITS[unit])


def card_of(table: Table) -> Card:
    bands = tuple(
        Band(
            name=band["name"],
            days=tuple(band.get("days", ())),
            from_time=time.fromisoformat(band["from"]),
            until_time=time.fromisoformat(band["until"]),
        )
        for band in table.get("band", ())
    )
    return Card(
        zone=table["zone"],
        holidays=table.get("holidays", "FR"),
        bands=bands,
        rules=tuple(_rule(rule) for rule in table["rule"]),
    )


def _rule(table: Table) -> Rule:
    known = {"unit", "channel", "basis", "hold", "wrap_up", "programme"}
    first, following = table.get("increments", ["0.000001 s", "0.000001 s"])
    tiers, package = table.get("tiers"), table.get("package")
    return Rule(
        price=Decimal(table["price"]),
        prices={band: Decimal(price) for band, price in table.get("prices", {}).items()},
        first_increment=quantity(first),
        increment=quantity(following),
        minimum=quantity(table.get("minimum", "0 s")),
        cap=quantity(table.get("cap", "0 s")),
        connection_fee=Decimal(table.get("connection_fee", "0")),
        tiers=Tiers(tiers["kind"], tuple(Step(quantity(a), Decimal(f)) for a, f in tiers["steps"])) if tiers else None,
        package=Package(quantity(package["included"]), Decimal(package["fee"])) if package else None,
        **{name: value for name, value in table.items() if name in known},
    )


def handled_of(number: int, table: Table) -> Handled:
    """Talk, hold and wrap-up one after the other, up to the end."""
    ends: datetime = table["ends"]
    lengths = [(kind, quantity(table[kind])) for kind in ("talk", "hold", "wrap_up") if kind in table]
    at_us = to_us(ends) - sum(length for _, length in lengths)
    spans = []
    for kind, length in lengths:
        spans.append(Span(kind, at_us, at_us + length))
        at_us += length
    total = sum(length for _, length in lengths)
    return Handled(
        id=number,
        programme=table.get("programme", 1),
        channel=table.get("channel", "voice"),
        ended_us=at_us,
        spans=tuple(spans),
        share_us=quantity(table["share"]) if "share" in table else total,
        demo=table.get("demo", False),
    )


def opening_of(number: int, table: Table) -> Opening:
    return Opening(
        1_000 + number, table.get("programme", 1), to_us(table["starts"]), to_us(table["ends"]), table.get("agents", 1)
    )


def derived(table: Table) -> tuple[int, int, Excluded]:
    """(charged, raised, excluded) as an example names them; what it does not name is 0."""
    times = {name: quantity(text) for name, text in table.items()}
    return times.pop("charged", 0), times.pop("raised", 0), Excluded(**times)
