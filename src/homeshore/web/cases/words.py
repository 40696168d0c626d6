"""Days of a file, and what figures are about, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from homeshore.cases.queries import wording

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
    return " · ".join(part for part in (demand, wording.group_name(group)) if part)
