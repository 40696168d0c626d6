"""What holds of any day's work at any price: the lines again, computed another way, and where they must move."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from homeshore.cases.errors import InvalidScenario
from homeshore.cases.rules import pricing, social
from homeshore.cases.rules.parameters import bundled
from homeshore.cases.rules.pricing import Prices, Worked
from homeshore.cases.rules.reading import BOUNDS, MOST_VALUE, read
from homeshore.cases.rules.scenario import Group, Parameter, Scenario
from homeshore.cases.rules.staffing import Plan
from small_cases import TEXT, scenario

MORNING = scenario()
ONSHORE = (Group.SITE, Group.HOME_EMPLOYEE, Group.HOME_INDEPENDENT)
hours = st.integers(1, 10_000).map(float)


@st.composite
def days(draw: st.DrawFn, groups: tuple[Group, ...] = tuple(Group)) -> Worked:
    """A group's day, whatever it may be."""
    group = draw(st.sampled_from(groups))
    return Worked(
        group=group,
        booked_hours=draw(hours),
        connected_hours=draw(hours),
        ready_hours=draw(hours),
        busy_hours=draw(hours),
        handled_minutes=draw(hours),
        fees=draw(hours) if group is Group.HOME_INDEPENDENT else 0.0,
        heads=draw(hours),
    )


@st.composite
def prices(draw: st.DrawFn) -> Scenario:
    """The morning with other values for all its parameters, within what may be read."""
    return replace(MORNING, parameters=tuple(replace(one, value=draw(values(one))) for one in MORNING.parameters))


def values(one: Parameter) -> st.SearchStrategy[Decimal]:
    least, most = BOUNDS.get(one.name, (0.0, 100.0))
    return st.decimals(Decimal(str(least)), Decimal(str(min(most, 366.0))), places=2)


def plan(desks: int) -> Plan:
    return Plan(seats=(), standby=(), required=(), staffed={Group.SITE: (desks, desks // 2)})


def operator_costs(of: Scenario, done: Worked, desks: int) -> float:
    return sum(line.euros for line in pricing.operator_lines(of, plan(desks), [done]))


def by_hand(of: Scenario, done: Worked, desks: int) -> Fraction:
    """The operator's table of docs/algorithms/business-case.md, in exact fractions."""
    p = {one.name: Fraction(one.value) for one in of.parameters}
    connected, heads = Fraction(done.connected_hours), Fraction(done.heads)
    if done.group is Group.OFFSHORE:
        costs = connected * p["offshore.cost_per_hour"]
    else:
        turnover = p[f"{done.group.value}.turnover_percent"] / 100
        costs = connected * p["supervision.cost_per_hour"] / p["supervision.agents"]
        costs += connected * p["technology.cost_per_hour"]
        costs += heads * p["hiring.cost_per_agent"] * turnover / p["hiring.days_a_year"]
    if done.group in {Group.SITE, Group.HOME_EMPLOYEE}:
        loaded = (100 + p["wage.employer_percent"]) * (100 + p["wage.leave_percent"]) / 10_000
        costs += connected * p["wage.gross_per_hour"] * loaded
    if done.group is Group.SITE:
        costs += desks * p["site.desk_cost_a_year"] / p["site.days_a_year"]
    if done.group is Group.HOME_EMPLOYEE:
        costs += heads * p["home_employee.allowance_per_day"]
    if done.group is Group.HOME_INDEPENDENT:
        costs += Fraction(done.fees)
    return costs * (100 + p["overhead.percent"]) / 100


@given(prices(), days(), st.integers(0, 1000))
def test_the_operators_costs_are_those_of_the_page(of: Scenario, done: Worked, desks: int) -> None:
    assert operator_costs(of, done, desks) == pytest.approx(float(by_hand(of, done, desks)))


@given(prices(), days(), st.integers(0, 1000))
def test_twice_the_work_costs_and_brings_twice_as_much(of: Scenario, done: Worked, desks: int) -> None:
    amounts = {name: 2 * getattr(done, name) for name in done.__struct_fields__ if name != "group"}
    twice, price = replace(done, **amounts), Prices(of)
    assert operator_costs(of, twice, 2 * desks) == pytest.approx(2 * operator_costs(of, done, desks))
    for measure in (social.earnings, social.given_hours, social.co2_kg, social.co2_avoided_kg, social.commute_km):
        assert measure(price, twice) == pytest.approx(2 * measure(price, done))


@given(prices(), days(), st.data())
def test_a_line_moves_with_the_parameters_that_it_names_and_no_other(
    of: Scenario, done: Worked, data: st.DataObject
) -> None:
    changed = data.draw(st.sampled_from([one.name for one in of.parameters]))
    other = replace(
        of,
        parameters=tuple(
            replace(one, value=data.draw(values(one))) if one.name == changed else one for one in of.parameters
        ),
    )
    before = [*pricing.brand_lines(of, [done]), *pricing.operator_lines(of, plan(7), [done])[:-1]]
    after = [*pricing.brand_lines(other, [done]), *pricing.operator_lines(other, plan(7), [done])[:-1]]
    for one, same in zip(before, after, strict=True):
        assert one.euros == same.euros or changed in one.parameters


@given(prices(), days(ONSHORE))
def test_what_is_emitted_and_what_is_avoided_make_the_whole_way(of: Scenario, done: Worked) -> None:
    price = Prices(of)
    whole = social.commute_km(price, done) * price("commute.kg_per_km")
    assert social.co2_kg(price, done) + social.co2_avoided_kg(price, done) == pytest.approx(whole)
    assert 0 <= social.jobs_outside_cities(price, done) <= social.jobs(done) * (1 + 1e-12)


@pytest.mark.parametrize("name", sorted(bundled()))
def test_no_value_that_is_read_divides_by_nothing(name: str) -> None:
    unit = bundled()[name].unit
    for value in (0, 1, 100 if unit == "percent" else int(MOST_VALUE)):
        own = f'[parameter.{name}]\nvalue = {value}\nunit = "{unit}"\ndated = 2026-01-01\nsource = "x"\n'
        try:
            of = read(f"{TEXT}\n{own}")
        except InvalidScenario as refused:
            [problem] = refused.problems
            assert (problem.field, problem.code) == (f"parameter.{name}.value", "out_of_range")
            assert name in BOUNDS
            continue
        for group in Group:
            done = Worked(group, 8.0, 8.0, 8.0, 7.0, 400.0, 120.0, 1.0)
            assert operator_costs(of, done, 1) >= 0
