"""A planned day as a scenario that the simulator reads."""

from datetime import UTC, date, datetime

import msgspec
import pytest

from homeshore.cases.rules.reading import read
from homeshore.kit.clock import to_us
from homeshore.kit.zones import days_us
from homeshore.web.planning.scenarios import EMPLOYEES, INDEPENDENTS, Line, PlannedDay, scenario_of
from homeshore.workforce.rules.forecasting.expected import Expected

DAY = date(2026, 11, 23)
HOUR = 3_600_000_000
EIGHT = to_us(datetime(2026, 11, 23, 7, tzinfo=UTC))
"""In Paris."""


def planned(people: dict[str, list[tuple[int, int, int]]]) -> PlannedDay:
    expected = [
        Expected(at, at + HOUR // 2, 10.0, 12.0, (), 300.0) for at in range(EIGHT, EIGHT + 12 * HOUR, HOUR // 2)
    ]
    line = Line(channel="voice", name="Téléphone", expected=expected, percent=80, seconds=20)
    return PlannedDay(
        name="Et si : « Commandes »",
        brand="aubelle",
        programme="orders",
        day=DAY,
        zone="Europe/Paris",
        lines=(line,),
        people=people,
        wrap_up_seconds=60,
        reinforcement=20,
        words=("Comme prévu", "Avec renfort"),
    )


def test_the_days_forecast_and_people_stand_in_the_scenario() -> None:
    people = {
        EMPLOYEES: [(7, EIGHT, EIGHT + 3 * HOUR), (7, EIGHT + 4 * HOUR, EIGHT + 7 * HOUR)],
        INDEPENDENTS: [(9, EIGHT + HOUR, EIGHT + 2 * HOUR), (4, EIGHT, EIGHT + 12 * HOUR)],
    }
    text, files = scenario_of(planned(people))
    found = read(text, files)
    assert found.name == "Et si : « Commandes »"
    [demand] = found.demands
    assert demand.name == "Téléphone"
    assert demand.forecast == (10.0,) * 24
    assert (demand.talk.mean_seconds, demand.wrap_up.mean_seconds) == (240.0, 60.0)
    employees, independents = found.variants[0].crews
    assert [one.spans for one in employees.plan] == [((480, 660), (720, 900))]
    assert [one.spans for one in independents.plan] == [((540, 600),), ((480, 1200),)]
    assert found.variants[1].reinforcement is not None


def test_a_day_of_independents_alone_has_one_crew() -> None:
    text, files = scenario_of(planned({EMPLOYEES: [], INDEPENDENTS: [(9, EIGHT, EIGHT + 2 * HOUR)]}))
    [crew] = read(text, files).variants[0].crews
    assert (crew.group.value, crew.share_percent) == (INDEPENDENTS, 100.0)
    assert list(files) == ["slots.csv"]


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 24)])
def test_a_day_and_night_is_played_by_the_clock_on_the_wall_also_where_it_changes(day: date) -> None:
    start, end = days_us(day, day, "Europe/Paris")
    expected = [Expected(at, at + HOUR // 2, 10.0, 12.0, (), 300.0) for at in range(start, end, HOUR // 2)]
    people = {EMPLOYEES: [], INDEPENDENTS: [(9, start - HOUR, start + HOUR), (4, end - HOUR, end + HOUR)]}
    day_long = msgspec.structs.replace(
        planned(people),
        day=day,
        lines=(Line(channel="voice", name="Téléphone", expected=expected, percent=80, seconds=20),),
    )
    text, files = scenario_of(day_long)
    [demand] = read(text, files).demands
    assert len(demand.forecast) == 48
    assert sum(demand.forecast) == 10 * len(expected)
    assert files["slots.csv"] == "agent,start,end\n1,00:00,01:00\n2,23:00,24:00\n"


def test_nobodys_name_or_id_stands_in_the_files() -> None:
    _, files = scenario_of(planned({EMPLOYEES: [(500_692_055_286, EIGHT, EIGHT + HOUR)], INDEPENDENTS: []}))
    assert files["shifts.csv"] == "agent,start,end\n1,08:00,09:00\n"


def test_a_day_and_a_shift_may_end_at_midnight() -> None:
    whole = planned({EMPLOYEES: [(7, EIGHT + 13 * HOUR, EIGHT + 16 * HOUR)], INDEPENDENTS: []})
    [line] = whole.lines
    late = Expected(EIGHT + 15 * HOUR, EIGHT + 16 * HOUR, 4.0, 5.0, (), 300.0)
    line = msgspec.structs.replace(line, expected=[*line.expected, late])
    found = read(*scenario_of(msgspec.structs.replace(whole, lines=(line,))))
    assert found.day.close_minute == 1440
    assert [one.spans for one in found.variants[0].crews[0].plan] == [((1260, 1440),)]
