import random
import re
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeshore.cases.errors import InvalidScenario
from homeshore.cases.queries import cases
from homeshore.cases.rules.parameters import bundled
from homeshore.cases.rules.reading import files_named, read
from homeshore.cases.rules.scenario import Shape
from homeshore.kit.problems import Problem
from small_cases import TEXT, changed, scenario


def refused(*changes: tuple[str, str]) -> list[Problem]:
    with pytest.raises(InvalidScenario) as caught:
        read(changed(*changes))
    return list(caught.value.problems)


@pytest.mark.parametrize("name", cases.examples())
def test_every_shipped_scenario_can_be_read(name):
    assert read(cases.examples()[name], cases.example_files()).variants


def test_a_scenario_is_read_with_what_is_usual_where_it_says_nothing():
    read_one = scenario()
    calls, mail = read_one.demands
    assert (calls.talk.shape, calls.talk.cv, calls.wrap_up.shape) == (Shape.LOGNORMAL, 0.8, Shape.EXPONENTIAL)
    assert mail.forecast == (4.0,) * 6
    assert (calls.pool, mail.language, read_one.day.zone) == ("everyone", "fr", "Europe/Paris")
    assert read_one.parameters == tuple(bundled()[name] for name in sorted(bundled()))
    assert read_one.variant("home").crews[0].shifts == ()


@pytest.mark.parametrize(
    ("change", "field", "code", "explained"),
    [
        (("seed = 7\n", ""), "seed", "missing", {}),
        (("seed = 7", "seed = 7.5"), "seed", "not_whole", {"found": "7.5"}),
        (("spread_percent", "spread_percnt"), "spread_percnt", "unknown_key", {"meant": "spread_percent"}),
        (
            ("mean_seconds = 240", "mean_minutes = 4"),
            "demand[1].talk.mean_minutes",
            "unknown_key",
            {"meant": "mean_seconds"},
        ),
        (
            ("mean_seconds = 240", 'mean_seconds = "4 min"'),
            "demand[1].talk.mean_seconds",
            "not_a_number",
            {"found": "4 min"},
        ),
        (
            ("mean_seconds = 240", "mean_seconds = 240000"),
            "demand[1].talk.mean_seconds",
            "out_of_range",
            {"accepted": "1 - 28800"},
        ),
        (
            ("target_percent = 80", "target_percent = 0.8"),
            "demand[1].target_percent",
            "out_of_range",
            {"accepted": "1 - 99.9"},
        ),
        (('channel = "mail"', 'channel = "email"'), "demand[2].channel", "not_a_choice", {"found": "email"}),
        (
            ("due_minutes = 60", "due_minutes = 60\npatience = { mean_seconds = 9 }"),
            "demand[2].patience",
            "not_for_channel",
            {},
        ),
        (("[10, 20, 30, 30, 20, 10]", "[10, 20]"), "demand[1].volumes", "wrong_length", {"found": "2"}),
        (("volumes_a_day = 24", "volumes_a_day = 24\nvolumes = [1]"), "demand[2].volumes_a_day", "one_of", {}),
        (
            ('group = "site"', 'group = "site"\nshare_percent = 60'),
            "variant[1].crew",
            "shares_not_whole",
            {"found": "60"},
        ),
        (('group = "site"', 'group = "side"'), "variant[1].crew[1].group", "not_a_choice", {"meant": "site"}),
        (("hours = 3 }", "hours = 9 }"), "variant[1].crew[1].shift[1].hours", "out_of_range", {"accepted": "1 - 3"}),
        (('name = "home"', 'name = "site"'), "variant[2].name", "given_twice", {}),
        (('over = "forecast', 'over = "forcast'), "sweep[1].over", "not_a_choice", {"meant": "forecast_error_percent"}),
        (("values = [0, 30]", "values = [0, 0]"), "sweep[1].values", "given_twice", {}),
        (('close = "12:00"', 'close = "08:00"'), "day.close", "not_a_day", {}),
        (("interval_minutes = 30", 'zone = "Europe/Pariss"'), "day.zone", "not_a_zone", {"found": "Europe/Pariss"}),
        (("on = 2026-11-27", 'on = "27/11/2026"'), "day.on", "not_a_date", {}),
    ],
)
def test_what_is_wrong_is_named_with_its_key_and_what_would_be_accepted(change, field, code, explained):
    found = {problem.field: problem for problem in refused(change)}
    assert found[field].code == code
    assert explained.items() <= found[field].limits.items()


def test_everything_wrong_is_said_at_once():
    problems = refused(
        ("seed = 7\n", ""), ("cv = 0.8", "cv = -1"), ("agents = 3", "agents = 1.5"), ("waiting", "wating")
    )
    assert [problem.field for problem in problems] == [
        "seed",
        "demand[1].talk.cv",
        "variant[2].reinforcement.agents",
        "variant[2].reinforcement.wating",
    ]


def test_an_empty_demand_is_refused():
    problems = refused(("[10, 20, 30, 30, 20, 10]", "[0, 0, 0, 0, 0, 0]"), ("volumes_a_day = 24", "volumes_a_day = 0"))
    assert [(problem.field, problem.code) for problem in problems] == [("demand", "empty_demand")]


def test_no_demand_and_no_variant_are_refused():
    with pytest.raises(InvalidScenario) as caught:
        read('name = "x"\nseed = 1\n[day]\non = 2026-11-27\n')
    assert [problem.field for problem in caught.value.problems] == ["demand", "variant"]


def test_a_queue_that_would_grow_for_ever_is_refused_before_anything_runs():
    impatient = ('patience = { mean_seconds = 120, shape = "exponential" }\n', "")
    (problem,) = refused(impatient, ("values = [0, 30]", "values = [0, 150]"))
    assert (problem.field, problem.code) == ("demand[1].patience", "unstable_queue")
    assert float(problem.limits["erlangs"]) > float(problem.limits["agents"])


def test_without_patience_a_stable_queue_is_accepted():
    impatient = ('patience = { mean_seconds = 120, shape = "exponential" }\n', "")
    assert scenario(impatient, ("values = [0, 30]", "values = [0]")).demands[0].patience is None


def test_a_scenario_may_set_a_price_with_its_date_and_source():
    own = (
        '\n[parameter.site.price_per_hour]\nvalue = 28.5\nunit = "EUR/h"\ndated = 2026-11-01\nsource = "our contract"\n'
    )
    price = read(TEXT + own).parameter("site.price_per_hour")
    assert (price.value, price.low, price.high, price.own, price.source) == (
        Decimal("28.5"),
        Decimal("28.5"),
        Decimal("28.5"),
        True,
        "our contract",
    )


@pytest.mark.parametrize(
    ("lines", "field", "code"),
    [
        ('unit = "EUR/min"', "parameter.site.price_per_hour.unit", "wrong_unit"),
        ('unit = "EUR/h"\nlow = 30', "parameter.site.price_per_hour.low", "not_around"),
        ('unit = "EUR/h"\nhigh = 3', "parameter.site.price_per_hour.high", "not_around"),
    ],
)
def test_a_price_in_another_unit_or_outside_of_its_range_is_refused(lines, field, code):
    own = f'\n[parameter.site.price_per_hour]\nvalue = 28\ndated = 2026-11-01\nsource = "ours"\n{lines}\n'
    with pytest.raises(InvalidScenario) as caught:
        read(TEXT + own)
    assert (field, code) in [(problem.field, problem.code) for problem in caught.value.problems]


def test_an_unknown_price_is_refused_with_the_one_that_was_meant():
    with pytest.raises(InvalidScenario) as caught:
        read(TEXT + "\n[parameter.site.price_per_our]\nvalue = 1\n")
    (problem,) = caught.value.problems
    assert (problem.field, problem.limits["meant"]) == ("parameter.site.price_per_our", "price_per_hour")


def test_every_bundled_price_lies_in_its_range_and_names_its_source():
    for parameter in bundled().values():
        assert parameter.low <= parameter.value <= parameter.high
        assert parameter.source
        assert parameter.assumed is parameter.source.startswith("assumption")


def test_the_files_of_a_scenario_are_known_before_it_is_read():
    assert files_named(changed(("volumes_a_day = 24", 'csv = "november.csv"'))) == ("november.csv",)
    assert files_named("this is = = not toml") == ()
    assert files_named("demand = 3") == ()


WORDS = re.findall(r"[\w.]+|[^\w\s]|\n", TEXT)
ODD = [
    "",
    "[",
    "]",
    "{",
    "}",
    "=",
    "-1",
    "1e400",
    "nan",
    "inf",
    "true",
    '"x"',
    "[]",
    "{}",
    "2026-11-27",
    "[[demand]]",
    "0",
]


@given(st.randoms(use_true_random=False), st.integers(1, 6))
def test_any_mutilated_scenario_is_refused_and_never_breaks(rng: random.Random, times: int):
    words = list(WORDS)
    for _ in range(times):
        place = rng.randrange(len(words))
        words[place] = rng.choice([*ODD, rng.choice(WORDS)])
    _read_or_refuse(" ".join(words))


@given(st.text(max_size=300))
def test_any_text_is_refused_and_never_breaks(text: str):
    _read_or_refuse(text)


def _read_or_refuse(text: str) -> None:
    with suppress(InvalidScenario):
        read(text, {"x": "date,start\n"})
