"""Until when an employee may be asked to come: contact hours, and limits that no consent lifts (Code du travail)."""

from collections.abc import Iterable, Sequence

from homeshore.kit.clock import SECOND_US
from homeshore.workforce.rules.slots.volunteering import Span, broken

STEP_US = 30 * 60 * SECOND_US


def latest_end(
    worked: Sequence[Span], contact: Iterable[Span], stretch: Span, zone: str, full_time: bool = True
) -> int:
    """The latest end of a stretch from `stretch[0]` that an employee may work; 0 if there is none.

    Times are microseconds. `worked`: effective work nine days to both sides. `contact`: contact hours (L1222-9), which
    hold the whole stretch: nobody is offered work outside them. Ends are tried half an hour apart.
    """
    begins, until = stretch
    until = min(until, max((end for start, end in contact if start <= begins < end), default=0))
    while until > begins:
        if broken(worked, (begins, until), zone, full_time) is None:
            return until
        until -= STEP_US
    return 0
