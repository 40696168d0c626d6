"""What slots there are, who holds them, and what an agent may do with each."""

from homeshore.kit.clock import from_us as moment
from homeshore.kit.clock import to_us
from homeshore.workforce.models.slots import SlotBooking
from homeshore.workforce.rules.booked import Booked


def booked(agent: int = 0, *, programme: int = 0, from_us: int, until_us: int) -> list[Booked]:
    """Booked places that overlap a time, in order; of one agent and programme, or (0) of all.

    Times are integer microseconds. A place given back is its holder's until it is taken.
    """
    rows = SlotBooking.objects.filter(starts_at__lt=moment(until_us), ends_at__gt=moment(from_us))
    rows = rows.filter(agent_id=agent) if agent else rows
    rows = rows.filter(programme_id=programme) if programme else rows
    found = rows.values_list("agent_id", "programme_id", "starts_at", "ends_at")
    return sorted(Booked(who, what, to_us(starts), to_us(ends)) for who, what, starts, ends in found)
