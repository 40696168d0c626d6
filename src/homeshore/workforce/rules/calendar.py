"""Public holidays, as rosters and notice count them."""

from datetime import date
from functools import cache

from holidays import country_holidays


def public_holidays(first: date, last: date) -> frozenset[date]:
    """France's public holidays between two days, both included."""
    years = range(first.year, last.year + 1)
    return frozenset(day for year in years for day in _of_year(year) if first <= day <= last)


@cache
def _of_year(year: int) -> frozenset[date]:
    return frozenset(country_holidays("FR", years=[year]))
