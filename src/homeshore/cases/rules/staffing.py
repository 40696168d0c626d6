"""Who works when, according to the forecast."""

import msgspec

from homeshore.cases.rules.scenario import Group, Scenario, Variant


class Booking(msgspec.Struct, frozen=True):
    """A time for which an agent is booked, in minutes of the day; `paid_minutes` of it are paid to an employee."""

    from_minute: int
    until_minute: int
    paid_minutes: float


class Seat(msgspec.Struct, frozen=True):
    """One agent's day. `number` is unique within a plan and stable between replications and trials."""

    number: int
    group: Group
    pool: str
    bookings: tuple[Booking, ...]


class Plan(msgspec.Struct, frozen=True):
    """A staffed day. By interval of the day: what the forecast `required`, and how many are `staffed` by group."""

    seats: tuple[Seat, ...]
    standby: tuple[Seat, ...]
    required: tuple[int, ...]
    staffed: dict[Group, tuple[int, ...]]


def plan(scenario: Scenario, variant: Variant) -> Plan:
    """The staffing of a variant from the forecast (not from the actual demand), through Erlang A by interval."""
    raise NotImplementedError
