"""A programme's day: calls, chats and mail together, and why."""

from itertools import pairwise

import pytest

from homeshore.kit.clock import SECOND_US
from homeshore.workforce.rules.forecasting import Expected
from homeshore.workforce.rules.staffing.needs import Moment, Terms, Work, needs
from homeshore.workforce.rules.staffing.showing import prior
from homeshore.workforce.rules.staffing.spans import length_us, on_grid
from workforce.rules.staffing.forecasts import HALF_HOUR_US, forecast

CAME = prior(0.9, 40)
TERMS = Terms()
CALLS = (60.0, 120.0, 200.0, 120.0, 20.0, 20.0, 60.0, 120.0)


def moments(count: int, closed: tuple[int, ...] = ()) -> list[Moment]:
    return [Moment(n * HALF_HOUR_US, (n + 1) * HALF_HOUR_US, n not in closed) for n in range(count)]


def calls(means: tuple[float, ...] = CALLS, channel: str = "voice") -> Work:
    expected = tuple(forecast(mean, 0.1, place=place) for place, mean in enumerate(means))
    return Work(channel=channel, expected=expected, target=0.8, within_seconds=20)


def mail(means: tuple[float, ...], due: int) -> Work:
    expected = tuple(forecast(mean, 0.1, place=place) for place, mean in enumerate(means))
    return Work(channel="mail", expected=expected, target=0.95, within_seconds=due * 1800,
                due=tuple(place + due for place in range(len(means))))  # fmt: skip


def test_mail_fills_the_troughs_of_calls():
    without = needs(moments(8), [calls()], TERMS, CAME)
    found = needs(moments(8), [calls(), mail((40.0,) * 8, due=5)], TERMS, CAME)
    added = [one.why.added for one in found.intervals]
    peak = max(one.agents for one in without.intervals)
    assert sum(added) > 0
    assert added[2] == 0
    assert max(one.agents for one in found.intervals) == peak
    assert [a.agents - b.agents for a, b in zip(found.intervals, without.intervals, strict=True)] == added


def test_channels_add_up():
    voice, chat = (needs(moments(2), [calls((50.0, 80.0), name)], TERMS, CAME) for name in ("voice", "chat"))
    both = needs(moments(2), [calls((50.0, 80.0)), calls((50.0, 80.0), "chat")], TERMS, CAME)
    for place in range(2):
        assert both.intervals[place].booked == voice.intervals[place].booked + chat.intervals[place].booked


def test_nobody_is_needed_while_closed_and_lost_calls_are_counted():
    found = needs(moments(3, closed=(0,)), [calls((10.0, 50.0, 50.0))], TERMS, CAME)
    assert (found.intervals[0].agents, found.intervals[0].booked) == (0, 0)
    assert found.closed_contacts == 10


def test_somebody_is_there_while_it_is_open():
    found = needs(moments(2), [calls((0.0, 0.0))], Terms(least_agents=2), CAME)
    assert [one.agents for one in found.intervals] == [2, 2]
    assert found.intervals[0].booked == 3


def test_mail_of_the_night_waits_for_the_morning():
    night = mail((30.0, 0.0, 0.0, 0.0), due=4)
    found = needs(moments(4, closed=(0, 1)), [night], TERMS, CAME)
    assert [one.agents > 1 for one in found.intervals[:2]] == [False, False]
    assert sum(one.why.done_seconds for one in found.intervals) == pytest.approx(30 * 300 * 1.2, rel=0.2)
    assert found.missed_seconds == 0


def test_an_interval_says_why():
    why = needs(moments(8), [calls(), mail((20.0,) * 8, due=4)], TERMS, CAME).intervals[2].why
    voice, letters = why.channels
    assert (voice.contacts, voice.handling_seconds, voice.target) == (200, 300, 0.8)
    assert voice.low < 200 < voice.high
    assert voice.erlangs == pytest.approx(200 * 300 / 1800)
    assert voice.need.plain < voice.need.agents < voice.need.booked
    assert letters.erlangs == pytest.approx(20 * 300 / 1800)
    assert why.shown == pytest.approx(0.9 * 0.92)


def test_an_empty_programme_needs_nobody():
    assert needs([], [], TERMS, CAME).intervals == ()
    found = needs(moments(1), [], Terms(least_agents=0), CAME)
    assert (found.intervals[0].agents, found.intervals[0].booked) == (0, 0)


def test_quarters_are_joined_to_half_hours():
    quarter = HALF_HOUR_US // 2
    parts = [
        Expected(place * quarter, (place + 1) * quarter, 10.0, 14.0, (4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0), seconds)
        for place, seconds in enumerate((200.0, 300.0))
    ]
    [joined] = on_grid(parts, [0], HALF_HOUR_US)
    assert (joined.from_us, joined.until_us, joined.mean, joined.handling_seconds) == (0, HALF_HOUR_US, 20, 250)
    assert joined.variance == pytest.approx(20 + (2 + 2) ** 2)
    assert joined.quantiles == (8, 12, 16, 20, 24, 28, 32)


def test_what_nobody_forecast_expects_nobody():
    [known, unknown] = on_grid([forecast(5.0)], [0, HALF_HOUR_US], HALF_HOUR_US)
    assert known == forecast(5.0)
    assert (unknown.mean, unknown.variance, unknown.from_us) == (0, 0, HALF_HOUR_US)
    assert all(a <= b for a, b in pairwise(unknown.quantiles))


def test_the_longest_interval_is_the_plans():
    assert length_us([]) == HALF_HOUR_US
    assert length_us([[Expected(0, 900 * SECOND_US, 1, 1, (1,) * 7, 1)]]) == 900 * SECOND_US
