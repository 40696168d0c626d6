"""What a scenario says. `reading` makes it from TOML text; docs/algorithms/business-case.md explains every key."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from homeshore.facts.vocabulary import Channel


class Group(StrEnum):
    """Where and under which contract a crew works. The value is also `simulate.Crew.group`."""

    SITE = "site"
    HOME_EMPLOYEE = "home_employee"
    HOME_INDEPENDENT = "home_independent"
    OFFSHORE = "offshore"


class Shape(StrEnum):
    """How a duration is spread around its mean."""

    CONSTANT = "constant"
    EXPONENTIAL = "exponential"
    LOGNORMAL = "lognormal"
    EMPIRICAL = "empirical"


class Parameter(msgspec.Struct, frozen=True):
    """A cost, a price or a physical figure: `value` in `unit`, as of `dated`, from `source` ("assumption" if nobody's).

    `low` and `high` are the range within which it may reasonably lie (equal to `value` where it is exact).
    """

    name: str
    value: Decimal
    unit: str
    dated: date
    source: str
    low: Decimal
    high: Decimal
    own: bool = False
    """Set by the scenario instead of the bundled table."""

    @property
    def assumed(self) -> bool:
        """Nobody published it."""
        return self.source.startswith("assumption")


class Time(msgspec.Struct, frozen=True):
    """A random duration. `cv` is the standard deviation over the mean; `sample` is what an empirical one draws from."""

    mean_seconds: float
    shape: Shape = Shape.LOGNORMAL
    cv: float = 0.0
    sample: tuple[float, ...] = ()


class Demand(msgspec.Struct, frozen=True):
    """Contacts of a brand's programme on one channel in one language, and how they behave.

    `forecast` is the expected number of contacts of each interval of the day. `patience` is None where customers wait
    for ever. `target_percent` is the service level promised: answered within `answer_within_seconds`, or for mail
    and letters completed within `due_minutes`.
    """

    name: str
    brand: str
    programme: str
    channel: Channel
    language: str
    pool: str
    forecast: tuple[float, ...]
    talk: Time
    wrap_up: Time
    patience: Time | None
    answer_within_seconds: float
    target_percent: float
    due_minutes: float
    redial_percent: float = 0.0
    redial_minutes: float = 10.0
    callback_percent: float = 0.0
    callback_after_seconds: float = 0.0
    transfer_percent: float = 0.0
    transfer_to: str = ""


class Behaviour(msgspec.Struct, frozen=True):
    """What agents do besides working. Shares in percent, of offers (decline, ignore) or of bookings (late, no_show)."""

    answer_seconds: float = 3.0
    no_show_percent: float = 0.0
    late_percent: float = 0.0
    late_minutes: float = 5.0
    decline_percent: float = 0.0
    ignore_percent: float = 0.0
    pauses_per_hour: float = 0.0
    pause_minutes: float = 5.0
    link_losses_per_hour: float = 0.0
    link_loss_seconds: float = 20.0


class Shift(msgspec.Struct, frozen=True):
    """A roster's whole shift: `hours` of presence, of which `unpaid_minutes` are lunch and not worked."""

    hours: float
    unpaid_minutes: float = 0.0


class Planned(msgspec.Struct, frozen=True):
    """One agent of a real plan: a pool, and the times of the day (minutes) for which they are booked."""

    pool: str
    spans: tuple[tuple[int, int], ...]


class Crew(msgspec.Struct, frozen=True):
    """A part of a centre: `share_percent` of the staff that the forecast asks for, working in `shifts`.

    Independents have no shifts: they book half-hour slots. A crew with a `plan` works as that says instead.
    """

    group: Group
    share_percent: float
    behaviour: Behaviour
    shifts: tuple[Shift, ...] = ()
    planned_no_show_percent: float = 0.0
    """The no-show that the planner reckons with; a sweep changes what happens, not what was planned."""
    plan: tuple[Planned, ...] = ()


class Reinforcement(msgspec.Struct, frozen=True):
    """Home agents who may be called when customers wait: `agents` on standby, paid nothing until they come."""

    agents: int
    waiting: int
    for_seconds: float
    accept_percent: float
    ready_minutes: float
    stay_minutes: float
    group: Group = Group.HOME_INDEPENDENT


class Variant(msgspec.Struct, frozen=True):
    """One centre to compare. The shares of its crews make 100 %."""

    name: str
    label: str
    crews: tuple[Crew, ...]
    reinforcement: Reinforcement | None = None

    @property
    def home_percent(self) -> float:
        """The share of the staff that works at home."""
        home = (Group.HOME_EMPLOYEE, Group.HOME_INDEPENDENT)
        return sum(crew.share_percent for crew in self.crews if crew.group in home)


class SweepOver(StrEnum):
    """What may be swept."""

    FORECAST_ERROR = "forecast_error_percent"
    HOME_SHARE = "home_percent"
    NO_SHOW = "no_show_percent"
    STANDBY = "standby_agents"


class Sweep(msgspec.Struct, frozen=True):
    """One quantity takes each of `values` in turn, in each of `variants`; everything else stays."""

    over: SweepOver
    values: tuple[float, ...]
    variants: tuple[str, ...]


class Day(msgspec.Struct, frozen=True):
    """The day that is simulated, in `zone`; minutes count from midnight. Parameters are those in force on `on`."""

    on: date
    open_minute: int
    close_minute: int
    interval_minutes: int
    zone: str
    days_a_month: float

    @property
    def hours(self) -> float:
        """How long it is open."""
        return (self.close_minute - self.open_minute) / 60

    @property
    def intervals(self) -> int:
        """How many intervals the day has."""
        return (self.close_minute - self.open_minute) // self.interval_minutes


class Scenario(msgspec.Struct, frozen=True):
    """Everything a run needs. `error_percent`: actual demand is the forecast times (1 + error / 100).

    `spread_percent` is the coefficient of variation of the day factor around that.
    """

    name: str
    seed: int
    replications: int
    day: Day
    error_percent: float
    spread_percent: float
    chats_at_once: int
    demands: tuple[Demand, ...]
    variants: tuple[Variant, ...]
    sweeps: tuple[Sweep, ...]
    parameters: tuple[Parameter, ...]

    @property
    def reference(self) -> Variant:
        """What the others are compared with: the first variant."""
        return self.variants[0]

    def variant(self, name: str) -> Variant:
        """A variant by its name. Raises KeyError."""
        return {each.name: each for each in self.variants}[name]

    def parameter(self, name: str) -> Parameter:
        """A parameter by its name. Raises KeyError."""
        return {each.name: each for each in self.parameters}[name]
