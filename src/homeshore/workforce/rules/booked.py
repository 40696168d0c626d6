"""When an agent chose to work: what slots and reinforcement tell the rest of the centre."""

import msgspec


class Booked(msgspec.Struct, frozen=True, order=True):
    """A stretch that an agent took of their own will: a booked slot, or a call-out that was accepted."""

    agent: int
    programme: int
    from_us: int
    until_us: int
