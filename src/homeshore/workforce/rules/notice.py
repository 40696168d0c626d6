"""How long before a published shift may change: 7 working days, or 3 by agreement (Code du travail, L3123-31 and
L3123-24 for part time; L3121-47 for hours that vary; IDCC 2098). With less, only the employee's consent changes it.
"""

from collections.abc import Set
from datetime import date, timedelta

NOTICE_DAYS = 7
LEAST_NOTICE_DAYS = 3
_SATURDAY = 5


def working_days_before(today: date, day: date, holidays: Set[date]) -> int:
    """Whole working days (Monday to Friday, no public holiday) between today and a day, neither counted; 0 if past."""
    between = (today + timedelta(days=step) for step in range(1, (day - today).days))
    return sum(1 for one in between if one.weekday() < _SATURDAY and one not in holidays)
