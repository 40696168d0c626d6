"""Days with a factor that nobody knows in the morning, people who are asked to come, and what each rule makes of it.

One day: the plan staffs the forecast (factor 1) exactly; calls come as Poisson arrivals at factor x profile; each
minute the rule under test decides, and whoever was asked answers or stays silent. Shortfall: agent-hours that are
missing from the need at the true rate, minute by minute.
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray

from homeshore.kit.clock import SECOND_US
from homeshore.workforce.rules.forecasting import Spread
from homeshore.workforce.rules.forecasting.today import Factor
from homeshore.workforce.rules.reinforcing.answering import (
    ANSWER_PRIOR_SECONDS,
    COMING_PRIOR_SECONDS,
    Habits,
    learnt_chance,
    learnt_delay,
)
from homeshore.workforce.rules.reinforcing.capacity import Promise, agents_needed
from homeshore.workforce.rules.reinforcing.deciding import Pace, Standing, Step, covered, decide
from homeshore.workforce.rules.reinforcing.demand import Interval, Stream, needed
from homeshore.workforce.rules.reinforcing.searching import Terms

MINUTE_US = 60 * SECOND_US
HALF_HOUR = 30
PROMISE = Promise(handling_seconds=300, patience_seconds=180, service_level=0.8, within_seconds=20)
MORNING = (0.35, 0.5, 0.7, 0.85, 0.95, 1.0, 1.0, 0.95, 0.85, 0.75, 0.7, 0.75)
AFTERNOON = (0.85, 0.95, 1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.65, 0.55, 0.45, 0.35)
PROFILE = np.array([*MORNING, *AFTERNOON])
"""Half-hours from 8:00 to 20:00, in shares of the peak."""
VARIATION, ACCEPTANCE, MEDIAN_DELAY_SECONDS, DELAY_SPREAD = 0.15, 0.3, 720.0, 0.6
HORIZON = 12
"""Half-hours ahead that a rule is shown."""
POOL = 1_000
"""Certified agents who are not at work that day; each is asked once a day at most."""


class Day(msgspec.Struct, frozen=True):
    """What chance has decided: the day's factor, the calls of each minute, and how each person would answer."""

    factor: float
    calls: NDArray[np.int64]
    yes: NDArray[np.bool_]
    delays: NDArray[np.float64]


class Outcome(msgspec.Struct, frozen=True):
    """Agent-hours that were missing, that call-outs brought, and the numbers of people asked."""

    missing: float
    brought: float
    asked: int


class Invitation(msgspec.Struct):
    """Somebody who was asked, and when they answer and come, if they do."""

    asked: int
    answers: float
    comes: float
    says_yes: bool
    accepted: bool = False
    heard: bool = False


class Open(msgspec.Struct):
    """A search with the people asked for it."""

    standing: Standing
    people: list[Invitation]


def days(count: int, peak: float, seed: int) -> list[Day]:
    """`count` days; `peak`: expected calls of the busiest half-hour."""
    rng = np.random.default_rng(seed)
    shape = 1 / VARIATION**2
    found = []
    for _ in range(count):
        factor = float(rng.gamma(shape, 1 / shape))
        calls = rng.poisson(np.repeat(PROFILE, HALF_HOUR) * peak * factor / HALF_HOUR)
        delays = MEDIAN_DELAY_SECONDS * np.exp(DELAY_SPREAD * rng.standard_normal(POOL))
        found.append(Day(factor, calls, rng.random(POOL) < ACCEPTANCE, delays))
    return found


Believed = Callable[[Day, int], Factor]
"""What a rule takes the day's factor to be, at a minute of the day (below 0: before opening)."""


def learning(peak: float) -> Believed:
    """The product's: the posterior from what has arrived, by whole and begun half-hours."""
    spread = Spread(day=VARIATION**2, interval=0.0)

    def believed(day: Day, minute: int) -> Factor:
        whole, part = divmod(max(minute, 0), HALF_HOUR)
        expected = [*(PROFILE[:whole] * peak), *([PROFILE[whole] * peak * part / HALF_HOUR] if part else [])]
        edges = [min(step * HALF_HOUR, minute) for step in range(len(expected) + 1)]
        arrived = [float(day.calls[a:b].sum()) for a, b in pairwise(edges)]
        return _day_factor(spread, expected, arrived)

    return believed


def _day_factor(spread: Spread, expected: Sequence[float], arrived: Sequence[float]) -> Factor:
    """The day's factor alone, as `rest_of_day` finds it where noise has no memory: precision-weighted means.

    Each interval tells arrived/expected with variance 1/expected + spread.interval.
    """
    precision = weighted = 1.0 / max(spread.day, 1e-9)
    for mean, came in zip(expected, arrived, strict=True):
        if mean > 0:
            weight = 1.0 / (1.0 / mean + spread.interval)
            precision += weight
            weighted += weight * came / mean
    return Factor(weighted / precision, 1.0 / precision)


def clairvoyant(day: Day, _minute: int) -> Factor:
    """Knows the factor from the morning on."""
    return Factor(day.factor, 0.0)


class Centre:
    """A day as it goes under a rule."""

    def __init__(self, day: Day, peak: float, habits: Habits) -> None:
        self.day, self.peak, self.habits = day, peak, habits
        self.planned = agents_needed(PROMISE, PROFILE * peak / (HALF_HOUR * 60))
        self.needed = agents_needed(PROMISE, PROFILE * peak * day.factor / (HALF_HOUR * 60))
        self.open: list[Open] = []
        self.next_person = 0

    def run(self, rule: Callable[["Centre", int], None], from_minute: int = 0) -> Outcome:
        """The whole day, from so many minutes after opening (below 0: before)."""
        minutes = len(PROFILE) * HALF_HOUR
        here = np.zeros(minutes)
        for minute in range(from_minute, minutes):
            self._hear(minute)
            rule(self, minute)
        for search in self.open:
            for one in search.people:
                if one.accepted:
                    begins = max(math.ceil(one.comes / 60), search.standing.from_us // MINUTE_US, 0)
                    here[begins : search.standing.until_us // MINUTE_US] += 1
        missing = np.maximum(np.repeat(self.needed - self.planned, HALF_HOUR) - here, 0)
        return Outcome(float(missing.sum()) / 60, float(here.sum()) / 60, self.next_person)

    def _hear(self, minute: int) -> None:
        """Answers that came; one more than wanted is told that it is complete."""
        for search in self.open:
            for one in search.people:
                if not one.heard and one.says_yes and one.answers <= minute * 60:
                    one.heard = True
                    one.accepted = search.standing.outstanding > 0 and search.standing.until_us > minute * MINUTE_US
                    if one.accepted:
                        search.standing = msgspec.structs.replace(
                            search.standing, accepted=search.standing.accepted + 1
                        )

    def intervals(self, minute: int, factor: Factor) -> list[Interval]:
        """The half-hours to come, with the plan and those who accepted."""
        now_us, found = minute * MINUTE_US, []
        for place in range(max(minute, 0) // HALF_HOUR, min(len(PROFILE), max(minute, 0) // HALF_HOUR + HORIZON)):
            begins = place * HALF_HOUR * MINUTE_US
            mean = float(PROFILE[place]) * self.peak * factor.mean
            stream = Stream(mean, factor.variance / factor.mean**2, PROMISE)
            needs = needed([stream], HALF_HOUR * 60)
            one = Interval(begins, begins + HALF_HOUR * MINUTE_US, needs, float(self.planned[place]))
            found.append(msgspec.structs.replace(one, staffed=one.staffed + self.coming(one, now_us)))
        return found

    def coming(self, interval: Interval, now_us: int) -> float:
        return sum(
            covered(interval, (search.standing.from_us, search.standing.until_us), now_us) * search.standing.accepted
            for search in self.open
        )

    def standings(self, minute: int) -> list[Standing]:
        """Searches under way as the rule sees them."""
        return [
            msgspec.structs.replace(
                search.standing,
                silent=tuple(one.asked * MINUTE_US for one in search.people if not one.heard),
            )
            for search in self.open
            if search.standing.outstanding and search.standing.until_us > minute * MINUTE_US
        ]

    def follow(self, minute: int, step: Step) -> None:
        """Do what was decided."""
        for search in self.open:
            wanted = step.wanted.get(search.standing.id)
            if wanted is not None:
                search.standing = msgspec.structs.replace(search.standing, wanted=wanted)
        for wave in step.waves:
            if wave.id:
                target = next(one for one in self.open if one.standing.id == wave.id)
            else:
                standing = Standing(
                    len(self.open) + 1, wave.search.from_us, wave.search.until_us, wave.search.wanted, accepted=0
                )
                target = Open(standing, [])
                self.open.append(target)
            target.standing = msgspec.structs.replace(target.standing, wave_us=minute * MINUTE_US or 1)
            self.ask(target, minute, wave.asked)

    def ask(self, search: Open, minute: int, count: int) -> None:
        """Ask the next people of the pool."""
        for place in range(self.next_person, min(self.next_person + count, POOL)):
            delay = float(self.day.delays[place])
            answers = minute * 60 + 0.45 * delay
            search.people.append(Invitation(minute, answers, minute * 60 + delay, bool(self.day.yes[place])))
        self.next_person = min(self.next_person + count, POOL)


def product_rule(believed: Believed, threshold: float, lead_seconds: float) -> Callable[[Centre, int], None]:
    """The product's decision each minute, with what `believed` says of the day."""

    def rule(centre: Centre, minute: int) -> None:
        terms = Terms(
            threshold,
            60 * MINUTE_US,
            180 * MINUTE_US,
            int(centre.habits.arriving.median_seconds * SECOND_US),
            int(lead_seconds * SECOND_US),
        )
        left = POOL - centre.next_person
        step = decide(
            minute * MINUTE_US,
            centre.intervals(minute, believed(centre.day, minute)),
            centre.standings(minute),
            [centre.habits.chance] * left,
            (terms, Pace(5 * MINUTE_US, 200), centre.habits),
        )
        centre.follow(minute, step)

    return rule


def threshold_rule(centre: Centre, minute: int) -> None:
    """What a floor without a model does: every half-hour, ask for what the last one lacked, for two hours."""
    place, part = divmod(minute, HALF_HOUR)
    if part or not place or place >= len(PROFILE):
        return
    came = float(centre.day.calls[minute - HALF_HOUR : minute].sum())
    lacked = int(agents_needed(PROMISE, [came / (HALF_HOUR * 60)])[0] - centre.planned[place - 1])
    before = Interval((place - 1) * HALF_HOUR * MINUTE_US, place * HALF_HOUR * MINUTE_US, np.zeros(1, dtype=np.int64))
    now_us = minute * MINUTE_US
    lacked -= int(centre.coming(before, before.from_us))
    if lacked <= 0 or came < 1.1 * PROFILE[place - 1] * centre.peak:
        return
    until = min(now_us + 120 * MINUTE_US, len(PROFILE) * HALF_HOUR * MINUTE_US)
    target = Open(Standing(len(centre.open) + 1, now_us, until, lacked, 0), [])
    centre.open.append(target)
    centre.ask(target, minute, round(lacked / ACCEPTANCE))


def run_days(
    all_days: list[Day], peak: float, rule: Callable[[Centre, int], None], from_minute: int = 0
) -> tuple[Outcome, Habits]:
    """All days one after the other; acceptance and delays are learnt from the days before."""
    asked = yes = 0
    answering: list[float] = []
    coming: list[float] = []
    total = Outcome(0.0, 0.0, 0)
    habits = _habits(yes, asked, answering, coming)
    for day in all_days:
        centre = Centre(day, peak, habits)
        one = centre.run(rule, from_minute)
        total = Outcome(total.missing + one.missing, total.brought + one.brought, total.asked + one.asked)
        people = [person for search in centre.open for person in search.people]
        asked, yes = asked + len(people), yes + sum(person.says_yes for person in people)
        answering += [person.answers - 60 * person.asked for person in people if person.accepted]
        coming += [person.comes - person.answers for person in people if person.accepted]
        habits = _habits(yes, asked, answering, coming)
    return total, habits


def _habits(yes: int, asked: int, answering: list[float], coming: list[float]) -> Habits:
    return Habits(
        learnt_chance(yes, asked),
        learnt_delay(answering, ANSWER_PRIOR_SECONDS),
        learnt_delay(coming, COMING_PRIOR_SECONDS),
    )
