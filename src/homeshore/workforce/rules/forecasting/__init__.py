"""How many contacts will come, and how long each will take, as distributions: docs/algorithms/forecasting.md."""

from homeshore.workforce.rules.forecasting.expected import LEVELS, DayExpected, Expected, Spread

__all__ = ["LEVELS", "DayExpected", "Expected", "Spread"]
