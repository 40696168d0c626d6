"""What a card version stores, and the card that it makes. Prices are texts in JSON, so that no float ever comes in."""

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from homeshore.billing.rules.adjustments import ForecastClause, GuaranteeClause, ResultClause, problems_of
from homeshore.billing.rules.cards import OPENED, Band, Card, Rule, check_card, price_problem
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
    guarantee: GuaranteeClause | None = None
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
    if terms.guarantee is not None:
        prices["guarantee.price"] = terms.guarantee.price
    refuse(
        [
            *(
                Problem(name, code)
                for name, price in prices.items()
                if price is not None and (code := price_problem(price)) is not None
            ),
            *problems_of(terms.results, Mode.INDEPENDENT if with_agents else None),
            *(_for_brands(terms) if with_agents else _for_agents(terms)),
        ]
    )


def _for_brands(terms: Terms) -> Iterator[Problem]:
    """What is agreed with brands only: with an agent it would take away, or pay for presence alone."""
    if terms.forecast is not None:
        yield Problem("forecast", "brands_only")
    for place, rule in enumerate(terms.rules):
        if rule.unit == OPENED:
            yield Problem(f"rules.{place}.unit", "opened_for_brands")
    if terms.guarantee is not None and not 0 < terms.guarantee.share <= 1:
        yield Problem("guarantee.share", "not_a_share")


def _for_agents(terms: Terms) -> Iterator[Problem]:
    """What is guaranteed to agents only."""
    if terms.floor is not None:
        yield Problem("floor", "agents_only")
    if terms.guarantee is not None:
        yield Problem("guarantee", "agents_only")


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
