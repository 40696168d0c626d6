"""How many people each interval needs: the newest requirement of a programme, as others ask for it."""

import msgspec

from homeshore.workforce.models.staffing import RequiredInterval


class Required(msgspec.Struct, frozen=True):
    """A programme's need in one interval, all channels together.

    `agents` are to be on line; `booked` are to be booked for it, with those who will not come or are away.
    """

    from_us: int
    until_us: int
    agents: int
    booked: int


def required(programme: int, from_us: int, until_us: int) -> list[Required]:
    """The intervals that begin in [from_us, until_us), by the newest version of each, in order of time.

    Intervals that nobody has staffed are absent; those in which the programme is closed need nobody.
    """
    return [
        Required(row.from_us, row.until_us, row.agents, row.booked) for row in _newest(programme, from_us, until_us)
    ]


def _newest(programme: int, from_us: int, until_us: int) -> list[RequiredInterval]:
    rows = RequiredInterval.objects.filter(programme=programme, from_us__gte=from_us, from_us__lt=until_us)
    newest = {row.from_us: row for row in rows.order_by("from_us", "version__number")}
    return list(newest.values())
