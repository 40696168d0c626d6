"""What is learnt from answers: how many say yes, how soon, and so how many to ask. Nothing here ranks a person."""

import math
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import special

CHANCE_PRIOR = (3.0, 7.0)
"""Beta: 30 % of those asked come, worth ten answers. An estimate, until answers say otherwise."""
ANSWER_PRIOR_SECONDS, COMING_PRIOR_SECONDS = 300.0, 360.0
"""Medians before anything is learnt: five minutes until the answer, six more until they are on line."""
PRIOR_SPREAD = 0.7
"""Standard deviation of the logarithm of a delay before anything is learnt."""
PRIOR_WEIGHT = 20.0
"""The priors of delays count as so many observations."""
_SCENARIOS = (np.arange(9) + 0.5) / 9
"""The unknown readiness to come is the same for all who are asked today: nine equally likely values of it."""


class Chance(msgspec.Struct, frozen=True):
    """Beta posterior of the probability of a yes."""

    yes: float
    no: float

    @property
    def mean(self) -> float:
        """The probability that the next one says yes."""
        return self.yes / (self.yes + self.no)


class Delay(msgspec.Struct, frozen=True):
    """A lognormal delay: the logarithm's mean and standard deviation (the predictive one), in seconds."""

    mean: float
    spread: float

    @property
    def median_seconds(self) -> float:
        """Half come sooner."""
        return math.exp(self.mean)

    def quantile(self, share: float) -> float:
        """Seconds within which this share comes."""
        return math.exp(self.mean + self.spread * float(special.ndtri(share)))

    def within(self, seconds: float) -> float:
        """The share that comes within so many seconds."""
        return float(special.ndtr((math.log(seconds) - self.mean) / self.spread)) if seconds > 0 else 0.0


class Habits(msgspec.Struct, frozen=True):
    """What is known of answers: of all together, how soon they answer, and how soon they then are on line."""

    chance: Chance
    answering: Delay
    coming: Delay

    @property
    def arriving(self) -> Delay:
        """From being asked to being on line, as one lognormal delay with the mean and variance of the sum."""
        means = [math.exp(one.mean + one.spread**2 / 2) for one in (self.answering, self.coming)]
        variances = [
            mean**2 * math.expm1(one.spread**2) for mean, one in zip(means, (self.answering, self.coming), strict=True)
        ]
        spread = math.log1p(sum(variances) / sum(means) ** 2)
        return Delay(math.log(sum(means)) - spread / 2, math.sqrt(spread))


def learnt_chance(yes: int, asked: int, prior: Chance | None = None) -> Chance:
    """Of `asked` people whose answer is known, or whose silence has lasted, `yes` came."""
    start = prior or Chance(*CHANCE_PRIOR)
    return Chance(start.yes + yes, start.no + asked - yes)


def own_chance(pool: Chance, yes: int, asked: int) -> Chance:
    """An employee's own posterior: the pool's mean, worth ten answers, and their own. Independents: the pool alone."""
    weight = sum(CHANCE_PRIOR)
    return learnt_chance(yes, asked, Chance(pool.mean * weight, (1 - pool.mean) * weight))


def learnt_delay(seconds: Iterable[float], prior_seconds: float) -> Delay:
    """The predictive delay after these were seen: normal-inverse-gamma on the logarithms."""
    logs = np.log(np.maximum(np.fromiter(seconds, dtype=np.float64), 1.0))
    prior, count = math.log(prior_seconds), len(logs)
    weight = PRIOR_WEIGHT + count
    seen = float(logs.mean()) if count else prior
    mean = (PRIOR_WEIGHT * prior + count * seen) / weight
    squares = PRIOR_WEIGHT * PRIOR_SPREAD**2 + float(((logs - seen) ** 2).sum())
    squares += PRIOR_WEIGHT * count / weight * (seen - prior) ** 2
    return Delay(mean, math.sqrt(squares / weight * (1 + 1 / weight)))


def unheard(habits: Habits, silent_seconds: Sequence[float]) -> NDArray[np.float64]:
    """Of people asked so many seconds ago who have not answered: their chances to say yes still, a scenario a row."""
    chance = special.betaincinv(habits.chance.yes, habits.chance.no, _SCENARIOS)[:, None]
    heard = np.array([[habits.answering.within(seconds) for seconds in silent_seconds]])
    found: NDArray[np.float64] = chance * (1 - heard) / (1 - chance * heard)
    return found


def enough(outstanding: int, pending: NDArray[np.float64], chances: Sequence[Chance], confidence: float) -> int:
    """How many more of those in turn to ask: the least number at which `outstanding` yeses come with `confidence`.

    `pending` are the chances of those asked already (see `unheard`), `chances` those of the people in turn. All of them
    where even that is not enough.
    """
    if outstanding <= 0:
        return 0
    yeses = _Yeses(outstanding)
    for place in range(pending.shape[1]):
        yeses.add(pending[:, place])
    likely = _scenarios(chances)
    for place in range(len(chances)):
        if yeses.enough() >= confidence:
            return place
        yeses.add(likely[:, place])
    return len(chances)


class _Yeses:
    """The distribution of the number of yeses, up to the number wanted, in each scenario."""

    def __init__(self, wanted: int) -> None:
        self.shares = np.zeros((len(_SCENARIOS), wanted + 1))
        self.shares[:, 0] = 1.0

    def add(self, chance: NDArray[np.float64]) -> None:
        """One more is asked."""
        moved = self.shares[:, :-1] * chance[:, None]
        self.shares[:, :-1] -= moved
        self.shares[:, 1:] += moved

    def enough(self) -> float:
        """The probability that the number wanted is reached."""
        return float(self.shares[:, -1].mean())


def _scenarios(chances: Sequence[Chance]) -> NDArray[np.float64]:
    pairs = np.array([[one.yes, one.no] for one in chances]).reshape(-1, 2)
    distinct, place = np.unique(pairs, axis=0, return_inverse=True)
    likely = special.betaincinv(distinct[None, :, 0], distinct[None, :, 1], _SCENARIOS[:, None])
    found: NDArray[np.float64] = likely[:, place.reshape(-1)]
    return found
