"""The judge of rosters: knows the law and the terms, and nothing of how a roster was made."""

from collections.abc import Iterable
from datetime import date

import msgspec

from homeshore.workforce.rules.rostering.shifts import Shift
from homeshore.workforce.rules.rostering.terms import Terms


class Breach(msgspec.Struct, frozen=True):
    """One rule broken by one employee's shifts: on `day` (of a week's rule: its Monday).

    `rule` is a code of `law.RULES` or of the terms, `article` where it stands; `found` and `limit` are minutes, or
    days where the rule counts days.
    """

    agent: int
    day: date
    rule: str
    article: str
    found: int = 0
    limit: int = 0


def breaches(
    shifts: Iterable[Shift],
    terms: Iterable[Terms],
    from_day: date,
    weeks: int,
    previous: Iterable[Shift] = (),
    holidays: Iterable[date] = (),
) -> list[Breach]:
    """Every breach of the law, the collective agreement and the contracts in `weeks` weeks from the Monday `from_day`.

    `previous` shifts (up to twelve weeks before) count for rest and averages and are not judged themselves. An employee
    whose terms are missing is judged as `unknown_terms`. Local days and hours are those of the employee's zone.
    """
    raise NotImplementedError


def short_notice(before: Iterable[Shift], after: Iterable[Shift], terms: Iterable[Terms], told_us: int) -> list[Breach]:
    """Shifts that change (moved, added, dropped) with less notice than the terms grant; `told_us` is when it is said."""
    raise NotImplementedError
