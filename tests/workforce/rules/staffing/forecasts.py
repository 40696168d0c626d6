"""Forecasts for the tests of staffing: counts that vary more than Poisson, as day factors make them."""

from scipy.stats import nbinom, poisson

from homeshore.kit.clock import SECOND_US
from homeshore.workforce.rules.forecasting import LEVELS, Expected

HALF_HOUR_US = 1800 * SECOND_US


def forecast(mean: float, spread: float = 0.0, handling: float = 300.0, place: int = 0) -> Expected:
    """A half-hour with a gamma-distributed rate of coefficient of variation `spread`."""
    beyond = (spread * mean) ** 2
    shape = 1 / spread**2 if spread else 0.0
    counts = nbinom.ppf(LEVELS, shape, shape / (shape + mean)) if spread else poisson.ppf(LEVELS, mean)
    begin = place * HALF_HOUR_US
    return Expected(begin, begin + HALF_HOUR_US, mean, mean + beyond, tuple(map(float, counts)), handling)
