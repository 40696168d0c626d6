"""The demo's hundred agents and its past: always the same, and as real ones would be."""

from datetime import datetime
from zoneinfo import ZoneInfo

from homeshore.kit.clock import from_us
from homeshore.ops.demo.crowd import AGENTS, INDEPENDENTS, crowd
from homeshore.ops.demo.past import DAYS, SERIES, volumes_csv
from homeshore.ops.planwork import KINDS
from homeshore.people.rules import is_siren, is_siret
from homeshore.workforce.rules.importing import read

NOW = datetime(2026, 11, 22, 10, 20)  # noqa: DTZ001  # as the file has it


def test_the_crowd_is_always_the_same_and_nobody_is_twice() -> None:
    assert crowd() == crowd()
    assert len({one.email for one in crowd()}) == AGENTS
    assert sum(one.mode == "independent" for one in crowd()) == INDEPENDENTS


def test_every_invented_business_has_valid_keys() -> None:
    for one in crowd():
        assert is_siren(one.siret[:9])
        assert is_siret(one.siret)


def test_the_past_can_be_taken_in_as_it_is() -> None:
    for series in SERIES:
        reading = read(volumes_csv(series, NOW), "Europe/Paris")
        assert not reading.refused
        assert len(reading.days) == DAYS + 1
        last = from_us(reading.intervals[-1].from_us).astimezone(ZoneInfo("Europe/Paris"))
        assert (last.date(), last.hour, last.minute) == (NOW.date(), 9, 45), "nothing of a half-hour that is not over"


def test_mondays_are_busier_than_sundays() -> None:
    by_day: dict[int, list[float]] = {}
    reading = read(volumes_csv(("aubelle", "orders", "voice"), NOW), "Europe/Paris")
    for one in reading.intervals:
        by_day.setdefault(one.day.weekday(), []).append(one.contacts)
    assert sum(by_day[0]) > 2 * sum(by_day[6])


def test_the_demo_s_plan_is_work_like_any_other() -> None:
    assert "demo plan" in KINDS
