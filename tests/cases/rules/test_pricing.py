"""The worked example of docs/algorithms/business-case.md, line by line."""

import pytest

from homeshore.cases.rules import pricing, social
from homeshore.cases.rules.pricing import Prices, Worked
from homeshore.cases.rules.scenario import Group
from homeshore.cases.rules.staffing import Plan
from small_cases import scenario

MORNING = scenario()
SITE = Worked(
    group=Group.SITE,
    booked_hours=74.0,
    connected_hours=70.0,
    ready_hours=68.0,
    busy_hours=51.0,
    handled_minutes=3060.0,
    fees=0.0,
    heads=10.0,
)
HOME = Worked(
    group=Group.HOME_INDEPENDENT,
    booked_hours=60.0,
    connected_hours=58.0,
    ready_hours=57.0,
    busy_hours=51.0,
    handled_minutes=3060.0,
    fees=1009.80,
    heads=14.0,
)
TEN_DESKS = Plan(seats=(), standby=(), required=(), staffed={Group.SITE: (10, 8)})


def euros(lines, key):
    return next(line.euros for line in lines if line.key == key)


def test_the_brand_pays_opened_hours_of_a_site_and_handled_minutes_at_home():
    (site,) = pricing.brand_lines(MORNING, [SITE])
    (home,) = pricing.brand_lines(MORNING, [HOME])
    assert (site.euros, site.parameters) == (pytest.approx(2450.00), ("site.price_per_hour",))
    assert (home.euros, home.parameters) == (pytest.approx(1897.20), ("home_independent.price_per_minute",))


def test_an_hour_of_an_employee_costs_wage_contributions_and_leave():
    assert pricing.hourly_wage_cost(Prices(MORNING)) == pytest.approx(14.80864)


def test_a_site_costs_wages_desks_team_leaders_lines_and_hiring():
    lines = pricing.operator_lines(MORNING, TEN_DESKS, [SITE])
    assert euros(lines, "wages") == pytest.approx(1036.6048)
    assert euros(lines, "premises") == pytest.approx(368.3667, abs=1e-4)
    assert euros(lines, "supervision") == pytest.approx(112.00)
    assert euros(lines, "technology") == pytest.approx(42.00)
    assert euros(lines, "hiring") == pytest.approx(34.4037, abs=1e-4)
    assert euros(lines, "overhead") == pytest.approx(0.12 * 1593.3752, abs=1e-3)


def test_independents_cost_their_fees_and_no_desk():
    lines = pricing.operator_lines(MORNING, TEN_DESKS, [HOME])
    assert [line.key for line in lines] == ["fees", "supervision", "technology", "hiring", "overhead"]
    assert euros(lines, "fees") == 1009.80


def test_every_line_names_what_it_was_computed_with():
    names = {parameter.name for parameter in MORNING.parameters}
    for group in (SITE, HOME):
        for line in (*pricing.operator_lines(MORNING, TEN_DESKS, [group]), *pricing.brand_lines(MORNING, [group])):
            assert line.parameters
            assert set(line.parameters) <= names


def test_what_an_agent_keeps_of_an_hour_that_they_give():
    price = Prices(MORNING)
    on_site = social.earnings(price, SITE) / social.given_hours(price, SITE)
    at_home = social.earnings(price, HOME) / social.given_hours(price, HOME)
    assert on_site == pytest.approx((70 * 9.515032 - 192.4 * 0.20) / (70 + 10 * 50 / 60))
    assert at_home == pytest.approx((1009.80 * 0.742 - 58 * 0.50) / 58)


def test_the_way_to_work_and_its_rebound():
    price = Prices(MORNING)
    assert social.commute_km(price, SITE) == pytest.approx(192.4)
    assert social.co2_kg(price, SITE) == pytest.approx(41.9432)
    assert social.co2_avoided_kg(price, SITE) == 0
    emitted = 14 * 26 * 0.74 * 0.218
    assert social.co2_kg(price, HOME) == pytest.approx(emitted * 0.31)
    assert social.co2_avoided_kg(price, HOME) == pytest.approx(emitted * 0.69)


def test_jobs_outside_big_cities():
    price = Prices(MORNING)
    assert social.jobs_outside_cities(price, SITE) == pytest.approx(1.0)
    assert social.jobs_outside_cities(price, HOME) == pytest.approx(58 / 7 * 0.33)
