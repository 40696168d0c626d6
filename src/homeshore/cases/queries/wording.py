"""Codes of findings and problems in words, in the language of who reads."""

from collections.abc import Mapping, Sequence

from babel.lists import format_list
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from homeshore.cases.queries.amounts import amount, locale, short
from homeshore.cases.queries.figures import NAMES, direction
from homeshore.cases.queries.sentences import ACCEPTED, PROBLEMS, STATEMENTS
from homeshore.cases.rules.found import Statement
from homeshore.cases.rules.scenario import Group, SweepOver
from homeshore.kit.problems import Problem

__all__ = ["direction", "figure_name", "group_name", "problem", "statement", "swept_name", "swept_unit"]

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
    SweepOver.FORECAST_ERROR: _("a forecast error of %(values)s"),
    SweepOver.HOME_SHARE: _("a share of home agents of %(values)s"),
    SweepOver.NO_SHOW: _("absences of %(values)s"),
    SweepOver.STANDBY: _("%(values)s agents on standby"),
}
"""What is swept, with values, within a sentence."""
SWEPT_NAMES: Mapping[str, Promise] = {
    SweepOver.FORECAST_ERROR: _("Forecast error"),
    SweepOver.HOME_SHARE: _("Share of home agents"),
    SweepOver.NO_SHOW: _("No-shows"),
    SweepOver.STANDBY: _("Agents on standby"),
}
GROUPS: Mapping[str, Promise] = {
    Group.SITE: _("On site"),
    Group.HOME_EMPLOYEE: _("Home employees"),
    Group.HOME_INDEPENDENT: _("Home independents"),
    Group.OFFSHORE: _("Offshore"),
}


def statement(said: Statement) -> str:
    """A finding as a sentence."""
    template = STATEMENTS.get(said.code)
    return str(template) % _shown(said) if template else said.code


def figure_name(key: str) -> str:
    """What a figure, or a line of costs, is called."""
    return str(NAMES.get(key, key))


def group_name(group: str) -> str:
    """What a group of agents is called."""
    return str(GROUPS.get(group, group))


def swept_name(over: SweepOver) -> str:
    """What a sweep turns, as a heading."""
    return str(SWEPT_NAMES[over])


def swept_unit(over: SweepOver) -> str:
    """The unit of what is swept."""
    return "agents" if over is SweepOver.STANDBY else "percent"


def problem(found: Problem) -> str:
    """What is wrong with a scenario and what would be accepted, in one sentence without the key."""
    template = PROBLEMS.get(found.code)
    if template is None:
        return found.code
    accepted = str(found.limits.get("accepted", "–"))
    told = {"found": "–", "there": "–", "most": "", **found.limits}
    sentence = str(template) % (told | {"accepted": gettext(accepted) if accepted in ACCEPTED else accepted})
    meant = found.limits.get("meant")
    if not meant:
        return sentence
    return sentence + " " + str(_("Did you mean %(meant)s?")) % {"meant": meant}


def _shown(said: Statement) -> dict[str, str]:
    """The figures with their units, as the language writes them."""
    usual = str(said.figures.get("unit", STATEMENT_UNITS.get(said.code, "")))
    shown = {name: _figure(name, value, usual) for name, value in said.figures.items()}
    over = SweepOver(shown.get("over", SweepOver.FORECAST_ERROR))
    if shown.get("values"):
        shown["values"] = _listed(shown["values"].split(", "), "" if over is SweepOver.STANDBY else "percent")
    if "at" in shown:
        shown["at"] = short(float(shown["at"]), "percent")
    if "over" in shown:
        shown["over"] = str(SWEPT[over]) % {"values": shown["values"]}
    if "parameter" in shown:
        shown["parameter"] = figure_name(shown["parameter"])
    return shown


def _listed(values: Sequence[str], unit: str) -> str:
    """Numbers of a sweep as a list in words, each with its unit: `15 % et 30 %`; a sign that was given stays."""
    written = ["+" * value.startswith("+") + short(float(value), unit) for value in values]
    return format_list(written, locale=locale())


def _figure(name: str, value: str | float, unit: str) -> str:
    if isinstance(value, str):
        return value
    if name == "difference":
        return amount(abs(value), "points" if unit == "percent" else unit)
    return amount(value, UNITS.get(name, unit))
