"""When an employee works: what rosters tell the rest of the centre."""

import msgspec


class Worked(msgspec.Struct, frozen=True, order=True):
    """A stretch of effective work of a published roster, without breaks and lunch. `programme` 0: any of its own."""

    agent: int
    programme: int
    from_us: int
    until_us: int
