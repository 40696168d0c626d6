import msgspec
import pytest
from django.utils.translation import override

from adapters.case_reports.a_run import findings, scenario
from homeshore.cases.queries.answer import answer, most_at_home
from homeshore.cases.rules.findings import Difference, Findings, Verdict

VERDICTS = (Verdict.BETTER, Verdict.WORSE, Verdict.UNCLEAR)


def found_with(cost: Verdict, service: Verdict | None) -> Findings:
    kinds = [("brand_cost", "EUR", cost), *([("service_level", "percent", service)] if service else [])]
    differences = tuple(Difference("v1", key, unit, -9.0, -10.0, -8.0, -12.3, verdict) for key, unit, verdict in kinds)
    return msgspec.structs.replace(findings(scenario()), differences=differences)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_outcome_has_a_sentence_of_its_own_with_both_variants_and_their_cost(language):
    with override(language):
        said = {answer(scenario(), found_with(cost, service)) for cost in VERDICTS for service in (*VERDICTS, None)}
    assert len(said) == 12
    cost = "1\u202f001\u00a0€" if language == "fr" else "€1,001"
    for sentence in said:
        assert "Home agents" in sentence
        assert "Site in Nantes" in sentence
        assert cost in sentence
        assert "%(" not in sentence
        assert sentence.endswith(".")


def test_what_costs_less_and_serves_worse_is_said_with_a_but():
    with override("fr"):
        sentence = answer(scenario(), found_with(Verdict.BETTER, Verdict.WORSE))
    assert "12,3\u00a0% de moins" in sentence
    assert ", mais avec un niveau de service moins bon" in sentence


def test_the_answer_is_about_the_variant_that_is_most_at_home():
    assert most_at_home(scenario(("Site", "Home", "Mixed"))).label == "Home"


def test_of_variants_that_are_equally_at_home_the_answer_is_about_the_one_beside_the_reference():
    whole = scenario(("Planned", "Reinforced"))
    same = tuple(msgspec.structs.replace(one, crews=whole.variants[1].crews) for one in whole.variants)
    both = msgspec.structs.replace(whole, variants=same)
    assert most_at_home(both).name == both.variants[0].name
    assert most_at_home(both, both.variants[0].name).name == both.variants[1].name


def test_there_is_no_answer_without_home_agents_or_without_both_results():
    assert answer(scenario(("Site",)), findings(scenario(("Site",)))) == ""
    assert answer(scenario(), findings(scenario(), known=1)) == ""
