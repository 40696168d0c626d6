"""What a slot is worth to an agent: seen before it is booked."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from homeshore.billing.queries import earnings
from homeshore.billing.rules.slots import HOURS, Slot
from homeshore.kit.clock import from_us, now_us
from homeshore.people import queries as people
from homeshore.people.queries import Agent
from homeshore.workforce.queries.slot_weeks import Shown


class Worth(msgspec.Struct, frozen=True):
    """`price` says what is paid (in words, "" when unknown); `usual_cents` what an hour brought in similar slots.

    `own`: by the agent's own hours, else by those of several independents; 0 cents when too little is known.
    """

    price: str = ""
    usual_cents: int = 0
    own: bool = False


def worth_of(agent: Agent, shown: Sequence[Shown]) -> dict[int, Worth]:
    """What each slot is worth, by its id. Employees are paid by the hour and see nothing here."""
    if not shown or people.mode_of(agent.id) != "independent":
        return {}
    contracts = [contract.id for contract in people.contracts(agent.person_id)]
    known = earnings.similar_slots(agent.id, contracts, agent.time_zone, now_us())
    found = {}
    for one in shown:
        start: datetime = from_us(one.from_us).astimezone(ZoneInfo(agent.time_zone))
        usual = known.get(Slot(start.weekday(), start.hour - start.hour % HOURS))
        if usual is not None:
            found[one.id] = Worth(usual_cents=usual.per_hour, own=usual.own)
    return found
