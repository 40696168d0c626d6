"""The table of costs and prices that is shipped with the code, as constants are: read once, the same for everybody."""

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from homeshore.cases.rules.scenario import Parameter


@cache
def bundled() -> dict[str, Parameter]:
    """The shipped parameters by name (`site.price_per_hour`), from data/parameters.toml."""
    text = files("homeshore.cases").joinpath("data/parameters.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text, parse_float=Decimal)
    return {
        f"{area}.{name}": _parameter(f"{area}.{name}", entry) for area in table for name, entry in table[area].items()
    }


def _parameter(name: str, entry: dict[str, Any]) -> Parameter:
    dated: date = entry["dated"]
    return Parameter(
        name=name,
        value=Decimal(entry["value"]),
        unit=entry["unit"],
        dated=dated,
        source=entry["source"],
        low=Decimal(entry["low"]),
        high=Decimal(entry["high"]),
    )
