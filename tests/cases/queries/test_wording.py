import pytest
from django.utils.translation import override

from homeshore.cases.errors import InvalidScenario
from homeshore.cases.ports import Job
from homeshore.cases.queries import cases, wording
from homeshore.cases.queries.figures import NAMES
from homeshore.cases.queries.sentences import PROBLEMS, STATEMENTS
from homeshore.cases.rules import batches
from homeshore.cases.rules.differing import COMPARED
from homeshore.cases.rules.found import Statement, Verdict
from homeshore.cases.rules.reading import read
from small_cases import InThisProcess, changed, scenario

PAIR = {
    "variant": "At home",
    "against": "On site",
    "unit": "EUR",
    "value": 900.0,
    "other": 1000.0,
    "difference": -100.0,
    "low": -120.0,
    "high": -80.0,
    "percent": 10.0,
}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_statement_of_a_run_is_a_sentence(language):
    asked = scenario()
    jobs = [Job(trial, number) for trial, number in batches.in_order(asked)]
    outcomes = {(done.job.trial, done.job.replication): done.outcome for done in InThisProcess().run(asked, jobs)}
    with override(language):
        for statement in batches.conclude(asked, outcomes).statements:
            assert statement.code in STATEMENTS
            assert wording.statement(statement).endswith(".")


def test_money_is_written_as_the_reader_does():
    statement = Statement("cost_better", Verdict.BETTER, PAIR)
    with override("en"):
        assert wording.statement(statement) == (
            "“At home” costs the brand 10.0% less than “On site”: €900.00 a day against €1,000, whatever the chance of "
            "the day."
        )
    with override("fr"):
        assert "10,0\u00a0% de moins" in wording.statement(statement)


@pytest.mark.parametrize("code", STATEMENTS)
def test_every_sentence_can_be_filled(code):
    figures = PAIR | {
        "demand": "calls",
        "target": 80.0,
        "minimum": 9.5,
        "hours": 12.0,
        "values": "20, 30",
        "at": "30",
        "over": "no_show_percent",
        "parameter": "site.price_per_hour",
        "price": 28.0,
    }
    for language in ("fr", "en"):
        with override(language):
            assert wording.statement(Statement(code, Verdict.WORSE, figures))


@pytest.mark.parametrize(
    ("code", "figures", "language", "said"),
    [
        ("error_dearer_at", {"values": "15, 30"}, "fr", "une erreur de prévision de 15\u00a0% et 30\u00a0% (parmi"),
        ("error_dearer_at", {"values": "7.5, 15, 30"}, "en", "a forecast error of 7.5%, 15% and 30% (of those tried)"),
        ("error_cost_worse", {"values": "-20"}, "en", "wrong by -20%,"),
        ("error_service_better", {"values": "+30"}, "fr", "se trompe de +30\u00a0%,"),
        (
            "sweep_misses_target",
            {"values": "2, 4", "over": "standby_agents", "target": 80.0},
            "fr",
            "2 et 4 agents en réserve",
        ),
    ],
)
def test_swept_values_are_a_list_in_words(code, figures, language, said):
    with override(language):
        assert said in wording.statement(Statement(code, Verdict.WORSE, PAIR | figures))


def test_a_dearer_day_of_cheaper_contacts_is_told_as_both():
    figures = {"values": "15, 30", "at": "30", "unit": "EUR", "value": 3.1, "other": 3.5}
    with override("en"):
        assert wording.statement(Statement("error_dearer_for_more", Verdict.WORSE, PAIR | figures)) == (
            "With a forecast error of 15% and 30% (of those tried) “At home” costs the brand more a day than “On "
            "site”, for more contacts handled: at 30%, each costs €3.10 against €3.50. Homeshoring loses by the day, "
            "and wins by the contact handled."
        )


def test_every_figure_has_a_name_and_a_direction():
    assert NAMES.keys() >= COMPARED
    assert (wording.direction("brand_cost"), wording.direction("service_level"), wording.direction("fill_minutes")) == (
        -1,
        1,
        0,
    )


@pytest.mark.parametrize(
    "change",
    [
        ("seed = 7\n", ""),
        ("spread_percent", "spread_percnt"),
        ("mean_seconds = 240", "mean_minutes = 4"),
        ('group = "site"', 'group = "site"\nshare_percent = 60'),
        ('patience = { mean_seconds = 120, shape = "exponential" }\n', "transfer = { percent = 5, to = 'nobody' }\n"),
    ],
)
def test_every_problem_is_a_sentence_that_says_what_would_be_accepted(change):
    with pytest.raises(InvalidScenario) as caught:
        read(changed(change))
    for problem in caught.value.problems:
        assert problem.code in PROBLEMS
        with override("fr"):
            assert "ccepté" in wording.problem(problem)


def test_a_word_that_was_meant_is_offered():
    with pytest.raises(InvalidScenario) as caught:
        read(changed(("spread_percent", "spread_percnt")))
    with override("en"):
        assert wording.problem(caught.value.problems[0]).endswith("Did you mean spread_percent?")


def test_the_shipped_scenarios_begin_with_a_comment_that_says_what_they_are_for():
    assert all(text.startswith("# ") for text in cases.examples().values())
