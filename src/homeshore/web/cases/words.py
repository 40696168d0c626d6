"""Codes of scenarios in words: groups of agents, and what a sweep turns."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeshore.cases.rules.scenario import SweepOver

GROUPS: dict[str, Promise] = {
    "site": _("On site"),
    "home_employee": _("Home employees"),
    "home_independent": _("Home independents"),
    "offshore": _("Offshore"),
}

SWEEPS: dict[SweepOver, Promise] = {
    SweepOver.FORECAST_ERROR: _("Forecast error"),
    SweepOver.HOME_SHARE: _("Share of home agents"),
    SweepOver.NO_SHOW: _("No-shows"),
    SweepOver.STANDBY: _("Agents on standby"),
}

DAYS: dict[str, Promise] = {
    "": _("every day of the file"),
    "monday": _("Mondays"),
    "tuesday": _("Tuesdays"),
    "wednesday": _("Wednesdays"),
    "thursday": _("Thursdays"),
    "friday": _("Fridays"),
    "saturday": _("Saturdays"),
    "sunday": _("Sundays"),
}
"""Which days of a CSV file make the forecast."""

def narrowed(demand: str, group: str) -> str:
    """What part of the centre figures are of; empty for the whole."""
    return " · ".join(part for part in (demand, str(GROUPS.get(group, group))) if part)
