"""Erlang B, C and A for arrays, against 400 digits: incomplete gamma and confluent hypergeometric functions."""

import math
from collections.abc import Callable, Iterator

import mpmath
import numpy as np
import pytest

from homeshore.simulate import queues
from homeshore.simulate.queues import Queues, blocked, delayed, figures, impatient, least_servers, patient

WORST = 1e-10
"""The relative error that is asked for; 1e-11 is what is found."""
SMALLEST = 1e-250
"""Below this a float has other worries."""


@pytest.fixture(autouse=True)
def _digits() -> Iterator[None]:
    with mpmath.workdps(400):
        yield


def free(servers: float, erlangs: float) -> mpmath.mpf:
    """1 / Erlang B - 1, from the incomplete gamma function."""
    load = mpmath.mpf(erlangs)
    return mpmath.e**load * mpmath.gammainc(servers + 1, load) / load ** int(servers) - 1


def exact_patient(rate: float, handling: float, servers: float, within: float) -> list[mpmath.mpf]:
    load = mpmath.mpf(rate) * mpmath.mpf(handling)
    waits = 1 / (1 + (1 - load / servers) * free(servers, load))
    spare = (servers - load) / mpmath.mpf(handling)
    level = 1 - waits * mpmath.e ** (-spare * mpmath.mpf(within))
    return [waits, waits / spare, mpmath.mpf(0), level, load / servers]


def exact_impatient(rate: float, handling: float, patience: float, servers: float, within: float) -> list[mpmath.mpf]:
    """Palm 1957 by Kummer's function; waits by the density of the virtual wait (Baccelli and Hebuterne 1981)."""
    arrive, handle, leave, seconds = map(mpmath.mpf, (rate, handling, 1 / mpmath.mpf(patience), within))
    serve = servers / handle

    def full(thinned: mpmath.mpf) -> mpmath.mpf:
        return mpmath.hyp1f1(1, serve / leave + 1, thinned / leave, maxterms=10**7)

    busy = full(arrive)
    total = busy + free(servers, arrive * handle)
    queue = ((arrive - serve) * busy + serve) / leave / total
    exponent = arrive * (1 - mpmath.e ** (-leave * seconds)) / leave - serve * seconds
    start, rest = busy / serve, mpmath.e**exponent * full(arrive * mpmath.e ** (-leave * seconds)) / serve
    answered = (mpmath.e**exponent - 1 + serve * (start - rest)) / arrive / start
    waits, waiting = busy / total, rest / start * mpmath.e ** (-leave * seconds)
    good = 1 - waits + waits * answered
    abandons = queue * leave / arrive
    level = good / (good + waits * waiting)
    return [waits, queue / arrive, abandons, level, arrive * handle * (1 - abandons) / servers]


def usual(count: int, seed: int) -> list[tuple[float, ...]]:
    """Rate, handling, patience, servers, limit: from a tenth of an erlang to 2,000, from deep overload to plenty."""
    chance = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        load = 10 ** chance.uniform(-1, 3.3)
        servers = max(1, int(load * chance.uniform(0.3, 1.6) + chance.normal() * math.sqrt(load)))
        handling, patience = 10 ** chance.uniform(1, 3), 10 ** chance.uniform(0.3, 4)
        found.append((load / handling, handling, patience, servers, float(chance.choice([0, 1, 20, 60, 300]))))
    return found


LARGE = [
    (1e5 / 300, 300.0, patience, servers, 20.0)
    for patience in (120.0, 3000.0)
    for servers in (99_000, 100_000, 100_500, 101_500)
] + [(9e4 / 300, 300.0, 120.0, 100_000, 20.0)]
ODD = [(1 / 3, 300.0, 1e-3, 100, 20.0), (50.0, 300.0, 20_000.0, 1, 20.0), (1e-4, 60.0, 120.0, 30, 20.0)]


def assert_exact(found: Queues, cases: list[tuple[float, ...]], exactly: Callable[..., list[mpmath.mpf]]) -> None:
    for place, case in enumerate(cases):
        for name, expected in zip(Queues.__struct_fields__, exactly(*case), strict=True):
            value = float(getattr(found, name)[place])
            assert abs(value - expected) <= WORST * abs(expected) + SMALLEST, (case, name, value, expected)


@pytest.mark.parametrize("cases", [usual(80, seed=1), LARGE, ODD], ids=["usual", "100,000 servers", "odd"])
def test_erlang_a_keeps_ten_digits(cases: list[tuple[float, ...]]):
    assert_exact(impatient(*np.array(cases).T), cases, exact_impatient)


def test_erlang_c_keeps_ten_digits():
    cases = [(rate, handling, servers, limit) for rate, handling, _, servers, limit in usual(150, 2) + LARGE]
    cases = [case for case in cases if case[0] * case[1] < case[2]]
    assert len(cases) > 50
    assert_exact(patient(*np.array(cases).T), cases, exact_patient)


def test_erlang_b_keeps_ten_digits():
    cases = [(servers, rate * handling) for rate, handling, _, servers, _ in usual(80, 3) + LARGE]
    for found, case in zip(blocked(*np.array(cases).T), cases, strict=True):
        expected = 1 / (1 + free(*case))
        assert abs(found - expected) <= WORST * expected + SMALLEST


def test_where_servers_do_not_suffice_all_patient_callers_wait_for_ever():
    assert delayed([10, 10, 11], [10.0, 12.0, 10.0]).tolist()[:2] == [1.0, 1.0]
    found = patient([1.0], [10.0], [9], [20.0])
    assert (found.waits[0], found.mean_wait_seconds[0], found.service_level[0]) == (1.0, math.inf, 0.0)


def test_patient_and_impatient_queues_stand_in_one_array():
    mixed = figures([0.5, 0.5], 60.0, [math.inf, 120.0], 40, 20.0)
    for name in Queues.__struct_fields__:
        assert getattr(mixed, name)[0] == getattr(patient(0.5, 60.0, 40, 20.0), name)[0]
        assert getattr(mixed, name)[1] == getattr(impatient(0.5, 60.0, 120.0, 40, 20.0), name)[0]


def test_the_least_servers_are_found_for_many_queues_at_once():
    chance = np.random.default_rng(4)
    rate, patience = chance.uniform(0.01, 2, 200), chance.choice([60.0, 600.0, math.inf], 200)
    servers = least_servers(rate, 240.0, patience, 0.8, 20.0)
    assert (figures(rate, 240.0, patience, servers, 20.0).service_level >= 0.8).all()
    fewer = np.maximum(servers - 1, 1)
    assert ((figures(rate, 240.0, patience, fewer, 20.0).service_level < 0.8) | (servers == 1)).all()


def test_nothing_depends_on_what_else_is_in_the_array():
    cases = usual(60, 5)
    whole = impatient(*np.array(cases).T)
    alone = [impatient(*case).service_level[0] for case in cases]
    assert whole.service_level.tolist() == pytest.approx(alone, rel=1e-13)


def test_an_empty_array_is_an_empty_answer():
    assert queues.delayed([], []).size == 0
    assert impatient([], [], [], []).waits.size == 0
