"""Totals of days: a Gaussian process on the logarithm, whose kernels are the parts that a planner names.

Level and trend, weekday, the backlog after closed days, position in the month, the year, holidays and events. Its
scales are found by maximum a posteriori on the history alone; see docs/algorithms/forecasting.md, "Totals of days".
"""

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import linalg, optimize

from homeshore.workforce.rules.forecasting.calendar import FLAGS, POSITIONS, Features

Array = NDArray[np.float64]

SCALES = ("level", "level_days", "trend", "noise", "month", "month_days", "weekday", "backlog", "year")
_TYPICAL = np.log([0.04, 20.0, 0.10, 0.03, 0.05, 3.0, 0.05, 0.15, 0.05])
_TRUST = np.array([0.7, 0.7, 0.7, 0.5, 0.7, 0.4, 0.7, 0.5, 0.5])
"""The prior of each scale: a lognormal with this median and this standard deviation of its logarithm."""
_MEAN_VARIANCE = 1.0
_TREND_DAYS, _YEAR_DAYS, _YEAR_LENGTH = 200.0, 365.25, 0.7
_FLAG_VARIANCE = {"holiday": 0.5**2, "after_holiday": 0.05**2, "before_holiday": 0.05**2}
_EVENT_VARIANCE = 0.2**2
_LEARNT_DAYS = 400
"""Scales are found on the newest days; all days then enter the forecast."""
_FAR = 3.5
"""Standard deviations beyond which a day counts as out of line and is trusted less, as under heavier tails."""
_SCALES_COST = 2.0
"""Days of history at which not knowing the scales doubles a forecast's variance."""


class Totals(msgspec.Struct, frozen=True):
    """What was learnt: scales (as in SCALES), and the solved system behind the forecasts.

    `known` are the days' features, `factor` their covariance's Cholesky factor, `weights` it applied to the residuals
    around `centre`.
    """

    scales: tuple[float, ...]
    centre: float
    known: Features
    factor: Array
    weights: Array

    def scale(self, name: str) -> float:
        return self.scales[SCALES.index(name)]


def learn(known: Features, logs: Array, poisson: Array, scales: Array | None = None) -> Totals:
    """Learn from the logarithms of totals, whose counting noise has the variances `poisson`.

    With `scales` given (logarithms, as `learn_scales` finds them), only the system is solved.
    """
    found = learn_scales(known, logs, poisson) if scales is None else scales
    noise = np.exp(2 * found[3]) + poisson
    totals = _solved(found, known, logs, noise)
    residual = totals.weights / _inverse_diagonal(totals.factor)
    far = np.abs(residual) * np.sqrt(_inverse_diagonal(totals.factor)) / _FAR
    return totals if (far <= 1).all() else _solved(found, known, logs, noise * np.maximum(far, 1) ** 4)


def learn_scales(known: Features, logs: Array, poisson: Array) -> Array:
    """Logarithms of the scales of greatest posterior density."""
    recent = _tail(known, _LEARNT_DAYS)
    kernels, centred = _Distances(recent, recent), logs[-_LEARNT_DAYS:] - logs[-_LEARNT_DAYS:].mean()

    def cost(scales: Array) -> float:
        covariance = kernels.covariance(scales)
        covariance[np.diag_indices_from(covariance)] += np.exp(2 * scales[3]) + poisson[-_LEARNT_DAYS:]
        factor = linalg.cholesky(covariance, lower=True, check_finite=False)
        white = linalg.solve_triangular(factor, centred, lower=True, check_finite=False)
        prior = ((scales - _TYPICAL) / _TRUST) ** 2
        return float(0.5 * white @ white + np.log(np.diag(factor)).sum() + 0.5 * prior.sum())

    bounds = [(middle - 4 * width, middle + 4 * width) for middle, width in zip(_TYPICAL, _TRUST, strict=True)]
    found = optimize.minimize(cost, _TYPICAL, method="L-BFGS-B", bounds=bounds, options={"maxiter": 30})
    return np.asarray(found.x)


def predict(totals: Totals, ahead: Features) -> tuple[Array, Array]:
    """Means and variances of the logarithm of the days' rates (their counting noise left out)."""
    scales = np.array(totals.scales)
    across = _Distances(totals.known, ahead).covariance(scales)
    within = _Distances(ahead, ahead).covariance(scales)
    white = linalg.solve_triangular(totals.factor, across, lower=True, check_finite=False)
    variance = np.diag(within) - (white**2).sum(axis=0) + np.exp(2 * scales[3])
    unsure = 1 + _SCALES_COST / len(totals.weights)
    return totals.centre + across.T @ totals.weights, np.maximum(variance, 1e-9) * unsure


_POSITIONS_APART = np.subtract.outer(POSITIONS, POSITIONS) ** 2 / 2


class _Distances:
    """What the kernels need of pairs of days, computed once for all scales."""

    def __init__(self, left: Features, right: Features) -> None:
        apart = np.abs(left.number[:, None] - right.number[None])
        self._apart = apart
        self._trend = np.exp(-apart / _TREND_DAYS)
        self._year = np.exp(-2 * (np.sin(np.pi * apart / _YEAR_DAYS) / _YEAR_LENGTH) ** 2)
        self._months = ((left.month, right.month), (left.half_month, right.half_month))
        self._weekday = (left.weekday[:, None] == right.weekday[None]).astype(np.float64)
        self._backlog = np.outer(left.backlog, right.backlog)
        widths = [_FLAG_VARIANCE[name] for name in FLAGS]
        widths += [_EVENT_VARIANCE] * (left.flags.shape[1] - len(FLAGS))
        self._fixed = _MEAN_VARIANCE + left.flags * widths @ right.flags.T

    def covariance(self, scales: Array) -> Array:
        level, level_days, trend, _, month, month_days, weekday, backlog, year = np.exp(scales)
        found: Array = (
            self._fixed
            + level**2 * np.exp(-self._apart / level_days)
            + trend**2 * self._trend
            + month**2 * self._month(month_days)
            + weekday**2 * self._weekday
            + backlog**2 * self._backlog
            + year**2 * self._year
        )
        return found

    def _month(self, width: float) -> Array:
        """How alike days are by their positions in the month and in its half; `width` days apart are still alike."""
        near = np.exp(-_POSITIONS_APART / width**2)
        found: Array = sum((left @ near @ right.T for left, right in self._months), np.zeros(1))
        return found


def _solved(scales: Array, known: Features, logs: Array, noise: Array) -> Totals:
    covariance = _Distances(known, known).covariance(scales)
    covariance[np.diag_indices_from(covariance)] += noise
    factor = linalg.cholesky(covariance, lower=True, check_finite=False)
    centre = float(logs.mean())
    weights = linalg.cho_solve((factor, True), logs - centre, check_finite=False)
    return Totals(tuple(float(one) for one in scales), centre, known, factor, weights)


def _inverse_diagonal(factor: Array) -> Array:
    """The diagonal of the covariance's inverse: 1 over the variance of a day given all others."""
    inverse = linalg.solve_triangular(factor, np.eye(len(factor)), lower=True, check_finite=False)
    found: Array = (inverse**2).sum(axis=0)
    return found


def _tail(known: Features, count: int) -> Features:
    return Features(*(getattr(known, name)[-count:] for name in known.__struct_fields__))
