"""What a card version stores, and the card that it makes. Prices are texts in JSON, so that no float ever comes in."""

from decimal import Decimal

import msgspec

from homeshore.billing.rules.adjustments import ForecastClause, ResultClause, problems_of
from homeshore.billing.rules.cards import Band, Card, Rule, check_card, price_problem
from homeshore.facts.vocabulary import Mode
from homeshore.kit.problems import Invalid, Problem, refuse


class Terms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that a version agrees: the card's rules and bands, and what comes on top (billing.rules.adjustments)."""

    rules: tuple[Rule, ...]
    bands: tuple[Band, ...] = ()
    holidays: str = "FR"
    results: tuple[ResultClause, ...] = ()
    forecast: ForecastClause | None = None
    floor: Decimal | None = None
    training: Decimal | None = None

    def card(self, zone: str, *, version: int = 0, from_us: int = 0, until_us: int = 0) -> Card:
        """The card that rates under these terms."""
        return Card(
            zone=zone,
            rules=self.rules,
            bands=self.bands,
            holidays=self.holidays,
            version=version,
            from_us=from_us,
            until_us=until_us,
        )


def terms_from(stored: object) -> Terms:
    """Terms from JSON values. Raises Invalid; a number with a fraction is refused, since it has been a float."""
    if (where := _float_in(stored)) is not None:
        raise Invalid([Problem(where, "not_a_decimal")])
    try:
        return msgspec.convert(stored, Terms)
    except msgspec.ValidationError as error:
        text, _, where = str(error).partition(" - at `$")
        raise Invalid([Problem(where.strip("`.") or "terms", "malformed", {"why": text})]) from error


def stored(terms: Terms) -> object:
    """Terms as JSON values."""
    return msgspec.to_builtins(terms)


def check_terms(terms: Terms, zone: str, *, with_agents: bool) -> None:
    """Raise Invalid with all that cannot be meant, or may not be agreed with an agent."""
    check_card(terms.card(zone))
    prices = {"floor": terms.floor, "training": terms.training}
    if terms.forecast is not None:
        prices |= {
            "forecast.idle_price": terms.forecast.idle_price,
            "forecast.missing_price": terms.forecast.missing_price,
        }
    refuse(
        [
            *(
                Problem(name, code)
                for name, price in prices.items()
                if price is not None and (code := price_problem(price)) is not None
            ),
            *problems_of(terms.results, Mode.INDEPENDENT if with_agents else None),
            *([Problem("forecast", "brands_only")] if with_agents and terms.forecast is not None else []),
            *([Problem("floor", "agents_only")] if not with_agents and terms.floor is not None else []),
        ]
    )


def _float_in(value: object, path: str = "") -> str | None:
    """Where a float stands, None when nowhere."""
    if isinstance(value, float):
        return path or "terms"
    items: list[tuple[object, object]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list | tuple):
        items = list(enumerate(value))
    for name, inner in items:
        found = _float_in(inner, f"{path}.{name}".strip("."))
        if found is not None:
            return found
    return None
