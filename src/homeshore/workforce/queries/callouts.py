"""Call-outs under way, who joined, how an agent wishes to be asked."""

from homeshore.workforce.models.callouts import JOIN, LEAVE, YES, CalloutAsk
from homeshore.workforce.rules.booked import Booked


def joined(agent: int = 0, *, programme: int = 0, from_us: int, until_us: int) -> list[Booked]:
    """Accepted reinforcement that overlaps a span, of one agent or (0) of all: a permission to be on line."""
    return _accepted(JOIN, agent, programme, (from_us, until_us))


def released(agent: int = 0, *, programme: int = 0, from_us: int, until_us: int) -> list[Booked]:
    """Accepted time off that overlaps a span: the agent is not expected there."""
    return _accepted(LEAVE, agent, programme, (from_us, until_us))


def _accepted(direction: str, agent: int, programme: int, span: tuple[int, int]) -> list[Booked]:
    rows = CalloutAsk.objects.filter(
        callout__direction=direction, answer=YES, from_us__lt=span[1], until_us__gt=span[0]
    )
    rows = rows.filter(agent_id=agent) if agent else rows
    rows = rows.filter(callout__programme_id=programme) if programme else rows
    found = rows.order_by("from_us", "agent_id").values_list("agent_id", "callout__programme_id", "from_us", "until_us")
    return [Booked(*row) for row in found]
