"""Exact stationary figures of the M/M/n queue: Erlang B (no waiting), C (endless patience) and A (M/M/n+M, finite).

Sources: A. K. Erlang 1917 (B, C); C. Palm 1957 (A); O. Garnett, A. Mandelbaum, M. Reiman, "Designing a call center
with impatient customers", M&SOM 4(3), 2002; A. Mandelbaum, S. Zeltyn, "Service engineering in action: the
Palm/Erlang-A queue", 2007 (waits of the M/M/n+G queue: Baccelli and Hebuterne 1981).

Stable to 100,000 servers and in overload: the chain of the numbers in the system is summed from its mode outward, so
all terms are positive, none overflows, and about ten standard deviations of them are added up.
"""

import math

import msgspec

from homeshore.kit.errors import Refusal

_NEGLIGIBLE = 1e-18
"""Relative size of a term below which the rest of a sum that falls at least this fast adds nothing to it."""


class ImpossibleQueue(Refusal):
    """A queue has at least one server, a load above zero, and positive times; the field `key` names what is not."""

    code = "impossible_queue"


class UnstableQueue(Refusal):
    """Without abandonment, a load of `erlangs` needs more than `servers` servers: the queue grows for ever."""

    code = "unstable_queue"


class Traffic(msgspec.Struct, frozen=True):
    """Poisson arrivals per second, exponential handling and patience (mean seconds), all independent."""

    per_second: float
    handling_seconds: float
    patience_seconds: float = math.inf

    @property
    def erlangs(self) -> float:
        """The offered load: servers that would be busy if there were as many as one likes."""
        return self.per_second * self.handling_seconds


class Steady(msgspec.Struct, frozen=True):
    """Long-run figures of a queue, as shares of those offered and seconds.

    `waits`: not served at once. `mean_wait_seconds`: of all, with those who abandon. `occupancy`: of the servers.
    `service_level`: answered within the limit / (offered - abandoned within it), the product's one definition.
    """

    waits: float
    mean_wait_seconds: float
    abandons: float
    service_level: float
    occupancy: float


def erlang_b(servers: int, erlangs: float) -> float:
    """The share of arrivals lost where nobody can wait (M/G/n/n). Raises ImpossibleQueue."""
    _check(servers, erlangs)
    mode = min(int(erlangs), servers)
    below = _sum_down(mode, erlangs)
    weight, above = 1.0, 0.0
    for busy in range(mode + 1, servers + 1):
        weight *= erlangs / busy
        above += weight
    return weight / (below + above)


def erlang_c(servers: int, erlangs: float) -> float:
    """The share of arrivals that wait when all are patient. Raises ImpossibleQueue, UnstableQueue."""
    _check(servers, erlangs)
    if erlangs >= servers:
        raise UnstableQueue(servers=servers, erlangs=erlangs)
    lost = erlang_b(servers, erlangs)
    return lost / (1 - erlangs / servers * (1 - lost))


def steady_state(traffic: Traffic, servers: int, within_seconds: float = 0.0) -> Steady:
    """The figures of Erlang A or, with endless patience, C; the service level is of answers `within_seconds`.

    Raises ImpossibleQueue, and UnstableQueue where patience is endless and the servers do not suffice.
    """
    _check(servers, traffic.erlangs, traffic.per_second, traffic.handling_seconds, traffic.patience_seconds)
    if math.isinf(traffic.patience_seconds):
        return _patient(traffic, servers, within_seconds)
    return _impatient(traffic, servers, within_seconds)


def least_servers(traffic: Traffic, service_level: float, within_seconds: float) -> int:
    """The fewest servers whose service level is at least the one asked, below 1. Raises ImpossibleQueue."""
    if not 0 <= service_level < 1:
        raise ImpossibleQueue(key="service_level", value=service_level, accepted="0 <= service_level < 1")
    _check(1, traffic.erlangs, traffic.per_second, traffic.handling_seconds, traffic.patience_seconds)
    low = int(traffic.erlangs) if math.isinf(traffic.patience_seconds) else 0  # never enough
    high = int(traffic.erlangs) + 1
    step = 1 + int(math.sqrt(traffic.erlangs))
    while steady_state(traffic, high, within_seconds).service_level < service_level:
        low, high, step = high, high + step, 2 * step
    while high - low > 1:
        middle = (low + high) // 2
        enough = steady_state(traffic, middle, within_seconds).service_level >= service_level
        low, high = (low, middle) if enough else (middle, high)
    return high


def _check(servers: int, erlangs: float, *positive: float) -> None:
    if servers < 1:
        raise ImpossibleQueue(key="servers", value=servers, accepted="at least 1")
    for value in (erlangs, *positive):
        if not value > 0:
            raise ImpossibleQueue(key="traffic", value=value, accepted="above 0")
    if math.isinf(erlangs):
        raise ImpossibleQueue(key="erlangs", value=erlangs, accepted="finite")


def _patient(traffic: Traffic, servers: int, within_seconds: float) -> Steady:
    waits = erlang_c(servers, traffic.erlangs)
    spare = (servers - traffic.erlangs) / traffic.handling_seconds  # above 0, however near they are
    late = waits * math.exp(-spare * within_seconds)
    return Steady(waits, waits / spare, 0.0, 1 - late, traffic.erlangs / servers)


def _impatient(traffic: Traffic, servers: int, within_seconds: float) -> Steady:
    """The chain of the numbers in the system, then the waits by the density of the virtual wait."""
    free, full, queued, busy = _chain(traffic, servers)
    total = free + full
    waits = full / total
    mean_queue = queued / total
    abandons = mean_queue / traffic.patience_seconds / traffic.per_second
    answered, waiting = _after(traffic, servers, within_seconds)
    answered = free / total + waits * answered
    level = answered / (answered + waits * waiting)
    return Steady(waits, mean_queue / traffic.per_second, abandons, level, busy / total / servers)


def _chain(traffic: Traffic, servers: int) -> tuple[float, float, float, float]:
    """Unnormalised sums over the numbers in the system: P(not all busy), P(all busy), mean queue, mean busy."""
    load, leave = traffic.erlangs, traffic.handling_seconds / traffic.patience_seconds
    mode = int(load) if load < servers else servers + int((load - servers) / leave)
    free = full = queued = busy = 0.0
    weight, number = 1.0, mode
    while True:  # upward, the mode included
        if number >= servers:
            full += weight
            queued += weight * (number - servers)
            busy += weight * servers
            if weight * (number - servers) <= _NEGLIGIBLE * queued and weight <= _NEGLIGIBLE * full:
                break
        else:
            free += weight
            busy += weight * number
        number += 1
        weight *= load / (number if number <= servers else servers + (number - servers) * leave)
    weight, number = 1.0, mode
    while number and (weight > _NEGLIGIBLE * free or number >= servers):
        weight *= (number if number <= servers else servers + (number - servers) * leave) / load
        number -= 1
        if number >= servers:
            full += weight
            queued += weight * (number - servers)
            busy += weight * servers
        else:
            free += weight
            busy += weight * number
    return free, full, queued, busy


def _after(traffic: Traffic, servers: int, seconds: float) -> tuple[float, float]:
    """Of those who have to wait, the shares that are answered within `seconds` and that still wait then.

    With the integral H(x) of the patience's survival and J(t) = int_t^inf exp(rate H(x) - n mu x) dx, the virtual wait
    exceeds t with probability J(t) / J(0) given that there is one.
    """
    serve, leave = servers / traffic.handling_seconds, 1 / traffic.patience_seconds
    start = _log_integral(traffic.per_second, serve, leave)
    exponent = -traffic.per_second * math.expm1(-leave * seconds) / leave - serve * seconds
    rest = exponent + _log_integral(traffic.per_second * math.exp(-leave * seconds), serve, leave) - start
    still = math.exp(min(rest, 0.0))
    grown = math.exp(exponent - start) - math.exp(-start)
    answered = (grown - serve * math.expm1(min(rest, 0.0))) / traffic.per_second
    return max(answered, 0.0), still * math.exp(-leave * seconds)


def _log_integral(rate: float, serve: float, leave: float) -> float:
    """ln J(0) = ln (1/serve sum_k prod_{i<=k} rate / (serve + i leave)), summed from its greatest term outward."""
    top = max(0, int((rate - serve) / leave))
    height = -math.fsum(math.log1p((serve - rate + step * leave) / rate) for step in range(1, top + 1))
    total = term = 1.0
    step = top
    while term > _NEGLIGIBLE * total:
        step += 1
        term *= rate / (serve + step * leave)
        total += term
    term, step = 1.0, top
    while step and term > _NEGLIGIBLE * total:
        term *= (serve + step * leave) / rate
        step -= 1
        total += term
    return height + math.log(total) - math.log(serve)


def _sum_down(mode: int, erlangs: float) -> float:
    """The weights of 0 to `mode` busy servers, that of the mode being 1."""
    total = weight = 1.0
    for busy in range(mode, 0, -1):
        weight *= busy / erlangs
        total += weight
        if weight < _NEGLIGIBLE * total:
            break
    return total
