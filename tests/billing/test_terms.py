import json
from decimal import Decimal

import pytest

from homeshore.billing.rules.adjustments import ForecastClause, ResultClause, Threshold
from homeshore.billing.rules.cards import Band, Package, Rule, Step, Tiers
from homeshore.billing.rules.terms import Terms, check_terms, stored, terms_from
from homeshore.kit.problems import Invalid

TERMS = Terms(
    rules=(
        Rule(
            unit="minute",
            price=Decimal("0.60"),
            prices={"evening": Decimal("0.80")},
            tiers=Tiers("graduated", (Step(0, Decimal(1)), Step(10**9, Decimal("0.9")))),
            package=Package(10**9, Decimal(400)),
        ),
    ),
    bands=(Band(name="evening", days=("mon",)),),
    results=(ResultClause("service_level", (Threshold(Decimal("0.8"), percent=Decimal(2)),)),),
    floor=Decimal("14.50"),
)


def test_terms_come_back_from_json_as_they_were() -> None:
    assert terms_from(json.loads(json.dumps(stored(TERMS)))) == TERMS


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"rules": [{"unit": "minute", "price": 0.6}]}, "rules.0.price"),
        ({"rules": [{"unit": "fortnight", "price": "1"}]}, "rules[0].unit"),
        ({"rules": [], "pirce": "1"}, "terms"),
        ({"bands": []}, "terms"),
    ],
)
def test_what_is_no_terms_is_refused_with_the_place(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        terms_from(wrong)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_an_agent_never_pays_for_a_wrong_forecast() -> None:
    sharing = Terms(rules=TERMS.rules, bands=TERMS.bands, forecast=ForecastClause(Decimal(0), Decimal(1)))
    check_terms(sharing, "Europe/Paris", with_agents=False)
    with pytest.raises(Invalid) as refused:
        check_terms(sharing, "Europe/Paris", with_agents=True)
    assert [problem.code for problem in refused.value.problems] == ["brands_only"]
