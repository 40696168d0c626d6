import math
from decimal import Decimal

import pytest
from django.utils.translation import override

from homeshore.cases.queries.amounts import amount, estimate, exactly, short, signed, signed_percent, span, unit_name


@pytest.mark.parametrize(
    ("value", "unit", "french", "english"),
    [
        (12345.678, "EUR", "12\u202f346\u00a0€", "€12,346"),
        (-3.5, "EUR", "-3,50\u00a0€", "-€3.50"),
        (35.2, "EUR/h", "35,20\u00a0€/h", "€35.20/h"),
        (0.6213, "EUR/min", "0,621\u00a0€/min", "€0.621/min"),
        (4.256, "EUR/contact", "4,26\u00a0€/contact", "€4.26/contact"),
        (92.34, "percent", "92,3\u00a0%", "92.3%"),
        (4.25, "minutes", "4,2\u00a0min", "4.2\u00a0min"),
        (1234.5, "km", "1\u202f234\u00a0km", "1,234\u00a0km"),
        (0.04, "kg", "0,04\u00a0kg", "0.04\u00a0kg"),
        (-0.001, "kg", "0,00\u00a0kg", "0.00\u00a0kg"),
        (7, "furlongs", "7,00\u00a0furlongs", "7.00\u00a0furlongs"),
    ],
)
def test_a_figure_is_written_in_the_readers_language(value, unit, french, english):
    with override("fr"):
        assert amount(value, unit) == french
    with override("en"):
        assert amount(value, unit) == english


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("12.02", "EUR/h", "12,02\u00a0€/h"),
        ("0.6", "EUR/h", "0,60\u00a0€/h"),
        ("2500", "EUR", "2\u202f500\u00a0€"),
        ("79.16", "percent", "79,16\u00a0%"),
        ("0.00021", "kg/km", "0,00021\u00a0kg/km"),
        ("300", "days", "300\u00a0jours"),
    ],
)
def test_a_parameter_keeps_every_digit_it_has(value, unit, text):
    with override("fr"):
        assert exactly(Decimal(value), unit) == text


def test_a_difference_has_its_sign_and_one_between_shares_is_in_points():
    with override("fr"):
        assert signed(3.14, "percent") == "+3,1\u00a0pt"
        assert signed(-1234, "EUR") == "-1\u202f234\u00a0€"
        assert signed(0.0004, "EUR/h") == "0,00\u00a0€/h"


def test_an_interval_has_its_unit_once_and_none_when_it_is_open():
    with override("fr"):
        assert span(91.8, 92.92, "percent") == "91,8\u00a0–\u00a092,9\u00a0%"
        assert span(-math.inf, math.inf, "percent") == ""
        assert estimate(92.3, 91.8, 92.9, "percent") == "92,3\u00a0% (91,8\u00a0–\u00a092,9\u00a0%)"
        assert estimate(92.3, -math.inf, math.inf, "percent") == "92,3\u00a0%"


def test_a_unit_stands_alone_in_a_heading():
    with override("fr"):
        assert [unit_name(unit) for unit in ("EUR/h", "percent", "EUR/contact", "agents")] == [
            "€/h",
            "%",
            "€/contact",
            "agents",
        ]


def test_a_round_number_is_written_short():
    with override("fr"):
        assert [short(value, "percent") for value in (80.0, 0.0, 12.5)] == ["80\u00a0%", "0\u00a0%", "12,5\u00a0%"]
        assert short(0.1 + 0.2, "EUR/min") == "0,3\u00a0€/min"


def test_a_relative_difference_has_its_sign():
    with override("fr"):
        assert [signed_percent(value) for value in (12.34, -3, 0.01)] == ["+12,3\u00a0%", "-3,0\u00a0%", "0,0\u00a0%"]
