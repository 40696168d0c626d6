"""A centre of many skills in SimPy: idle agents stand in a FilterStore, and callers ask for one who knows their brand.

Agents are put back when they become idle, and the store hands out the first that suits, so that it is the one idle
longest; callers are served in the order in which they came. Times are integer microseconds.
"""

from collections.abc import Generator, Sequence
from typing import Any

import msgspec
import simpy

Served = tuple[int, int, int]
"""(when the caller came, agent, when they were answered)."""


class Agent:
    """Somebody who knows a few brands."""

    def __init__(self, number: int, brands: Sequence[int]) -> None:
        self.number = number
        self.brands = frozenset(brands)


class Day(msgspec.Struct):
    """Who served whom, and who gave up."""

    served: list[Served]
    abandoned: int


class Centre:
    """The model: `callers` are (moment, brand, talk) in the order in which they come, in microseconds."""

    def __init__(self, skills: Sequence[Sequence[int]], first: int, patience_us: int) -> None:
        self.environment = simpy.Environment(initial_time=0)
        self.idle = simpy.FilterStore(self.environment)
        self.idle.items.extend(Agent(first + number, brands) for number, brands in enumerate(skills))
        self.patience_us = patience_us
        self.day = Day([], 0)

    def run(self, callers: Sequence[tuple[int, int, int]]) -> Day:
        """Until everybody has been served or has given up."""
        self.environment.process(self._source(callers))
        self.environment.run()
        return self.day

    def _source(self, callers: Sequence[tuple[int, int, int]]) -> Generator[simpy.Event, Any, None]:
        environment = self.environment
        for moment, brand, talk in callers:
            yield environment.timeout(moment - environment.now)
            environment.process(self._caller(moment, brand, talk))

    def _caller(self, moment: int, brand: int, talk: int) -> Generator[simpy.Event, Any, None]:
        environment = self.environment
        wish = self.idle.get(lambda agent: brand in agent.brands)
        if not wish.triggered:  # a timer only for those who wait
            yield wish | environment.timeout(self.patience_us)
        if not wish.triggered:
            wish.cancel()
            self.day.abandoned += 1
            return
        agent = wish.value
        assert isinstance(agent, Agent)
        self.day.served.append((moment, agent.number, int(environment.now)))
        yield environment.timeout(talk)
        self.idle.put(agent)
