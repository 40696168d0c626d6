"""Codes of findings and problems in words, in the language of who reads."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeshore.cases.queries.amounts import amount
from homeshore.cases.queries.figures import NAMES, direction
from homeshore.cases.queries.sentences import PROBLEMS, STATEMENTS
from homeshore.cases.rules.found import Statement
from homeshore.cases.rules.scenario import SweepOver
from homeshore.kit.problems import Problem

__all__ = ["direction", "figure_name", "problem", "statement"]

UNITS = {"minimum": "EUR/h", "hours": "hours", "percent": "percent", "target": "percent"}
"""Units of a statement's figures that its `unit` does not give."""
STATEMENT_UNITS = {
    "earnings_below_minimum": "EUR/h",
    "earnings_above_minimum": "EUR/h",
    "operator_loses": "EUR",
    "commute_avoided": "kg",
    "target_missed": "percent",
}
SWEPT: Mapping[str, Promise] = {
    SweepOver.FORECAST_ERROR: _("a forecast error of %(values)s %%"),
    SweepOver.HOME_SHARE: _("a share of home agents of %(values)s %%"),
    SweepOver.NO_SHOW: _("absences of %(values)s %%"),
    SweepOver.STANDBY: _("%(values)s agents on standby"),
}


def statement(said: Statement) -> str:
    """A finding as a sentence."""
    template = STATEMENTS.get(said.code)
    return str(template) % _shown(said) if template else said.code


def figure_name(key: str) -> str:
    """What a figure, or a line of costs, is called."""
    return str(NAMES.get(key, key))


def problem(found: Problem) -> str:
    """What is wrong with a scenario and what would be accepted, in one sentence without the key."""
    template = PROBLEMS.get(found.code)
    if template is None:
        return found.code
    sentence = str(template) % {"found": "–", "accepted": "–", "most": "", **found.limits}
    meant = found.limits.get("meant")
    if not meant:
        return sentence
    return sentence + " " + str(_("Did you mean %(meant)s?")) % {"meant": meant}


def _shown(said: Statement) -> dict[str, str]:
    """The figures with their units, as the language writes them."""
    usual = str(said.figures.get("unit", STATEMENT_UNITS.get(said.code, "")))
    shown = {name: _figure(name, value, usual) for name, value in said.figures.items()}
    if "over" in shown:
        shown["over"] = str(SWEPT[SweepOver(shown["over"])]) % {"values": shown["values"]}
    if "parameter" in shown:
        shown["parameter"] = figure_name(shown["parameter"])
    return shown


def _figure(name: str, value: str | float, unit: str) -> str:
    if isinstance(value, str):
        return value
    if name == "difference":
        return amount(abs(value), "points" if unit == "percent" else unit)
    return amount(value, UNITS.get(name, unit))
