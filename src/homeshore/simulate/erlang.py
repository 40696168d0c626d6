"""Exact stationary figures of the M/M/n queue: Erlang B (no waiting), C (endless patience) and A (M/M/n+M, finite).

Sources: A. K. Erlang 1917 (B, C); C. Palm 1957 (A); O. Garnett, A. Mandelbaum, M. Reiman, "Designing a call center
with impatient customers", M&SOM 4(3), 2002; A. Mandelbaum, S. Zeltyn, "Service engineering in action: the
Palm/Erlang-A queue", 2007 (waits of the M/M/n+G queue: Baccelli and Hebuterne 1981).

One queue at a time, checked; `simulate.queues` computes, for arrays of them.
"""

import math

import msgspec

from homeshore.kit.errors import Refusal
from homeshore.simulate import queues


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
    return float(queues.blocked(servers, erlangs)[0])


def erlang_c(servers: int, erlangs: float) -> float:
    """The share of arrivals that wait when all are patient. Raises ImpossibleQueue, UnstableQueue."""
    _check(servers, erlangs)
    if erlangs >= servers:
        raise UnstableQueue(servers=servers, erlangs=erlangs)
    return float(queues.delayed(servers, erlangs)[0])


def steady_state(traffic: Traffic, servers: int, within_seconds: float = 0.0) -> Steady:
    """The figures of Erlang A or, with endless patience, C; the service level is of answers `within_seconds`.

    Raises ImpossibleQueue, and UnstableQueue where patience is endless and the servers do not suffice.
    """
    _check(servers, traffic.erlangs, traffic.per_second, traffic.handling_seconds, traffic.patience_seconds)
    if math.isinf(traffic.patience_seconds) and traffic.erlangs >= servers:
        raise UnstableQueue(servers=servers, erlangs=traffic.erlangs)
    found = queues.figures(
        traffic.per_second, traffic.handling_seconds, traffic.patience_seconds, servers, within_seconds
    )
    return Steady(*(float(getattr(found, field)[0]) for field in Steady.__struct_fields__))


def least_servers(traffic: Traffic, service_level: float, within_seconds: float) -> int:
    """The fewest servers whose service level is at least the one asked, below 1. Raises ImpossibleQueue."""
    if not 0 <= service_level < 1:
        raise ImpossibleQueue(key="service_level", value=service_level, accepted="0 <= service_level < 1")
    _check(1, traffic.erlangs, traffic.per_second, traffic.handling_seconds, traffic.patience_seconds)
    found = queues.least_servers(
        traffic.per_second, traffic.handling_seconds, traffic.patience_seconds, service_level, within_seconds
    )
    return int(found[0])


def _check(servers: int, erlangs: float, *positive: float) -> None:
    if servers < 1:
        raise ImpossibleQueue(key="servers", value=servers, accepted="at least 1")
    for value in (erlangs, *positive):
        if not value > 0:
            raise ImpossibleQueue(key="traffic", value=value, accepted="above 0")
    if math.isinf(erlangs):
        raise ImpossibleQueue(key="erlangs", value=erlangs, accepted="finite")
