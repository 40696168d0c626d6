"""Two programmes with agents in common, by the routing core under a virtual clock."""

import pytest

from homeshore.workforce.rules.staffing.needs import Moment, Terms, Work, needs
from homeshore.workforce.rules.staffing.pooling import Group, Pooled, Pooling, pool, shared
from homeshore.workforce.rules.staffing.showing import prior
from workforce.rules.staffing.forecasts import HALF_HOUR_US, forecast

SALES, HELP = 1, 2
CAME = prior(0.9, 40)
MOMENTS = [Moment(n * HALF_HOUR_US, (n + 1) * HALF_HOUR_US, True) for n in range(8)]
BOTH = (Group((SALES, HELP), 60),)
APART = (Group((SALES,), 30), Group((HELP,), 30))


def pooling(programme: int, calls: float, mails: float = 0.0) -> Pooling:
    def work(channel: str, mean: float, within: float) -> Work:
        expected = tuple(forecast(mean, 0.1, 240, place) for place in range(8))
        due = () if channel == "voice" else tuple(place + int(within / 1800) for place in range(8))
        return Work(channel=channel, expected=expected, target=0.8, within_seconds=within, due=due)

    works = [work("voice", calls, 20)] + ([work("mail", mails, 7200)] if mails else [])
    terms = Terms(most_occupancy=0.95)
    return Pooling(programme, 10, tuple(works), terms, needs(MOMENTS, works, terms, CAME).intervals)


POOLINGS = (pooling(SALES, 40), pooling(HELP, 40))


@pytest.fixture(scope="module")
def together() -> Pooled:
    return pool(POOLINGS, BOTH, MOMENTS, seed=1)


def test_agents_of_both_programmes_save_people(together: Pooled):
    assert together.kept
    assert together.saved > 0.1
    assert all(one.level >= 0.8 for one in together.reached)


def test_agents_apart_save_less(together: Pooled):
    assert pool(POOLINGS, APART, MOMENTS, seed=1).saved < together.saved


def test_the_same_seed_finds_the_same(together: Pooled):
    assert pool(POOLINGS, BOTH, MOMENTS, seed=1) == together


def test_the_work_is_bounded_and_may_be_stopped():
    told: list[int] = []

    def tell(percent: int) -> bool:
        told.append(percent)
        return len(told) > 1

    found = pool(POOLINGS, BOTH, MOMENTS, 1, tell)
    assert told[0] == 10
    assert found.runs < 20


def test_mail_is_done_on_time_beside_the_calls():
    found = pool((pooling(SALES, 40, mails=15), pooling(HELP, 40)), BOTH, MOMENTS, seed=1)
    [mail] = [one for one in found.reached if one.channel == "mail"]
    assert mail.level >= 0.8
    assert mail.contacts > 100


def test_each_programme_gets_its_share(together: Pooled):
    parts = shared(POOLINGS, together)
    for place, one in enumerate(together.intervals):
        agents = [parts[programme][place].agents for programme in (SALES, HELP)]
        assert one.together <= sum(agents) <= one.together + 1
        assert parts[SALES][place].booked >= parts[SALES][place].agents
