"""Codes of scenarios in words: groups of agents, and what a sweep turns."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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

THEMES: dict[Promise, tuple[str, ...]] = {
    pgettext_lazy("figures", "Money"): ("brand_", "operator_"),
    pgettext_lazy("figures", "Service"): ("service_level", "abandonment", "answer_", "on_time", "contacts_"),
    pgettext_lazy("figures", "Agents"): ("agent", "occupancy", "opened_", "handled_", "paid_"),
    pgettext_lazy("figures", "Reinforcement"): ("fill_", "standby_"),
    pgettext_lazy("figures", "Ways to work and jobs"): ("",),
}
"""What figures are about, by how their keys begin."""


def theme_of(key: str) -> str:
    """The theme of a figure."""
    return next(str(title) for title, starts in THEMES.items() if key.startswith(starts))


def narrowed(demand: str, group: str) -> str:
    """What part of the centre figures are of; empty for the whole."""
    return " · ".join(part for part in (demand, str(GROUPS.get(group, group))) if part)
