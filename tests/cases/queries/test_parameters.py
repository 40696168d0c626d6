from django.utils.translation import override

from homeshore.cases.queries.parameters import NAMES, parameter_name, source
from homeshore.cases.rules.parameters import bundled


def test_every_bundled_parameter_has_a_name_and_its_source_a_translation():
    with override("fr"):
        for parameter in bundled().values():
            assert parameter.name in NAMES
            assert parameter_name(parameter.name) != parameter.name
            assert source(parameter) != parameter.source


def test_what_a_scenario_says_of_its_own_source_stands_as_written():
    with override("fr"):
        own = next(iter(bundled().values()))
        assert parameter_name("moon.rent") == "moon.rent"
        assert (
            source(type(own)(own.name, own.value, own.unit, own.dated, "our books", own.low, own.high)) == "our books"
        )
