"""What figures, lines of costs and prices are called, and which way is better."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeshore.cases.rules.differing import LESS_IS_BETTER, MORE_IS_BETTER

NAMES: Mapping[str, Promise] = {
    "brand_cost": _("Cost for the brand, per day"),
    "brand_cost_a_month": _("Cost for the brand, per month"),
    "brand_cost_per_contact": _("Cost for the brand, per contact handled"),
    "brand_cost_per_minute": _("Cost for the brand, per minute handled"),
    "operator_cost": _("Cost for the operator, per day"),
    "operator_margin": _("Margin of the operator, per day"),
    "operator_margin_percent": _("Margin of the operator, share of its turnover"),
    "agent_hourly_earnings": _("What agents keep of an hour that they give"),
    "occupancy": _("Occupancy"),
    "opened_hours": _("Hours at the desk"),
    "handled_minutes": _("Minutes handled"),
    "paid_idle_hours": _("Hours paid without a contact"),
    "agents_at_work": _("Agents who worked"),
    "service_level": _("Service level"),
    "abandonment": _("Abandonment"),
    "answer_seconds": _("Average speed of answer"),
    "answer_95_seconds": _("95 of 100 are answered within"),
    "on_time": _("Mail and letters on time"),
    "contacts_offered": _("Contacts offered"),
    "contacts_handled": _("Contacts handled"),
    "fill_minutes": _("Fill time of reinforcement"),
    "fill_95_minutes": _("95 of 100 reinforcements are there within"),
    "standby_called": _("Agents called as reinforcement"),
    "standby_came": _("Agents who came as reinforcement"),
    "commuting_hours": _("Time on the way to work"),
    "commuting_km": _("Way to work by car"),
    "co2_kg": _("CO2 of the way to work, rebound of telework included"),
    "commuting_hours_avoided": _("Time on the way to work, avoided"),
    "commuting_km_avoided": _("Way to work by car, avoided"),
    "co2_avoided_kg": _("CO2 avoided, rebound deducted"),
    "jobs": _("Full-time jobs in France"),
    "jobs_outside_cities": _("Full-time jobs outside big cities"),
    "wages": _("Wages and contributions"),
    "fees": _("Fees of independents"),
    "premises": _("Premises"),
    "allowance": _("Telework allowance"),
    "supervision": _("Supervision"),
    "technology": _("Licences and lines"),
    "hiring": _("Selection and training"),
    "offshore": _("Offshore hours"),
    "overhead": _("Overhead"),
    "site.price_per_hour": _("the price of an hour on site"),
    "home_employee.price_per_hour": _("the price of an hour of an employee at home"),
    "home_independent.price_per_minute": _("the price of a minute handled at home"),
    "offshore.price_per_hour": _("the price of an hour offshore"),
}


def direction(key: str) -> int:
    """1 if more of a figure is better, -1 if less is, 0 if that depends."""
    return (key in MORE_IS_BETTER) - (key in LESS_IS_BETTER)
