"""What costs, prices and physical figures are called."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from homeshore.cases.rules.scenario import Parameter

NAMES: Mapping[str, Promise] = {
    "wage.gross_per_hour": _("Gross wage"),
    "wage.net_percent": _("Net of the gross wage"),
    "wage.employer_percent": _("Employer's contributions"),
    "wage.leave_percent": _("Paid leave, on the wage"),
    "supervision.cost_per_hour": _("A team leader's hour"),
    "supervision.agents": _("Agents per team leader"),
    "technology.cost_per_hour": _("Licences and lines, a connected hour"),
    "hiring.cost_per_agent": _("Selection and training of an agent"),
    "hiring.days_a_year": _("Days that an agent works in a year"),
    "overhead.percent": _("Overhead, on all other costs"),
    "site.price_per_hour": _("Price of an hour on site"),
    "site.desk_cost_a_year": _("A desk on site, a year"),
    "site.days_a_year": _("Days that the site is open in a year"),
    "site.turnover_percent": _("Turnover on site, a year"),
    "site.outside_cities_percent": _("Site jobs outside big cities"),
    "home_employee.price_per_hour": _("Price of a home employee's hour"),
    "home_employee.allowance_per_day": _("Telework allowance, a day"),
    "home_employee.turnover_percent": _("Turnover of home employees, a year"),
    "home_independent.price_per_minute": _("Price of an independent's handled minute"),
    "home_independent.fee_per_minute": _("Fee of an independent, a handled minute"),
    "home_independent.floor_per_hour": _("Guaranteed fee for a booked hour"),
    "home_independent.contributions_percent": _("An independent's contributions"),
    "home_independent.costs_per_hour": _("An independent's own costs, an hour"),
    "home_independent.turnover_percent": _("Turnover of independents, a year"),
    "home.outside_cities_percent": _("Home jobs outside big cities"),
    "offshore.price_per_hour": _("Price of an hour offshore"),
    "offshore.cost_per_hour": _("Cost of an hour offshore"),
    "commute.minutes_a_day": _("Way to work and back, a day"),
    "commute.km_one_way": _("Way to work, one way"),
    "commute.car_percent": _("Who goes by car"),
    "commute.cost_per_km": _("Cost of a kilometre by car"),
    "commute.kg_per_km": _("CO2 of a kilometre by car"),
    "commute.rebound_percent": _("Rebound of telework"),
    "staffing.most_occupancy_percent": _("Highest occupancy that is planned"),
    "staffing.shortage_percent": _("Shortage that a roster may have"),
    "staffing.longest_slots_hours": _("Longest booking of an independent, a day"),
}
"""By their key in a scenario."""


def parameter_name(key: str) -> str:
    """What a parameter is called; one that is new goes by its key."""
    return str(NAMES.get(key, key))


def source(parameter: Parameter) -> str:
    """Where a parameter comes from; those of the bundled table are translated, a scenario's own stand as written."""
    return gettext(parameter.source) if parameter.source else ""
