"""What is simulated: the centre's configuration as the core is told it, demands, crews, reinforcement, the horizon.

Moments and fixed spans are integer microseconds from the start of the simulated time (`*_us`); seconds as floats stand
in distributions only; shares lie between 0 and 1. Ids are positive and stable: a demand's or an agent's random numbers
hang on its id, so that it draws the same in every scenario that has it (common random numbers).
"""

import msgspec

from homeshore.facts.vocabulary import Channel, Mode
from homeshore.routing.commands import ConfigureCentre, ConfigureProgramme, Permission

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 3600 * SECOND_US
DAY_US = 24 * HOUR_US


class Constant(msgspec.Struct, frozen=True, tag="constant"):
    """Always the same."""

    seconds: float


class Exponential(msgspec.Struct, frozen=True, tag="exponential"):
    """Without memory."""

    mean: float


class Lognormal(msgspec.Struct, frozen=True, tag="lognormal"):
    """What handling times mostly look like (Brown et al. 2005): mean in seconds, coefficient of variation."""

    mean: float
    cv: float


class Empirical(msgspec.Struct, frozen=True, tag="empirical"):
    """Measured durations, each as likely as the other."""

    seconds: tuple[float, ...]


Duration = Constant | Exponential | Lognormal | Empirical
NOTHING = Constant(0.0)


class Profile(msgspec.Struct, frozen=True, tag="profile"):
    """A Poisson process: `expected` contacts in each span of `interval_us`, from the model's `open_us` on.

    Each day (24 hours from `open_us`) is multiplied by a gamma-distributed factor of mean 1 and coefficient of
    variation `day_cv`. Demands of the same `day_group` have their good and bad days together; 0: the demand's own.
    """

    interval_us: int
    expected: tuple[float, ...]
    day_cv: float = 0.0
    day_group: int = 0


class Recorded(msgspec.Struct, frozen=True, tag="recorded"):
    """Moments at which contacts came, replayed in every replication. In order."""

    moments_us: tuple[int, ...]


Arrivals = Profile | Recorded


class Redial(msgspec.Struct, frozen=True):
    """A share of those who gave up comes again after `delay`, at most so many times."""

    share: float
    delay: Duration
    most: int = 3


class Callback(msgspec.Struct, frozen=True):
    """A share of the callers who have waited `after_us` asks to be called back, and keeps its place (voice only).

    The callback is a contact on the channel callback: agents need a permission for it.
    """

    share: float
    after_us: int


class Transfer(msgspec.Struct, frozen=True):
    """A share of the contacts is transferred to another programme of the brand when the conversation ends.

    There they wait anew (with a fresh patience), and are handled for `talk` and `wrap_up`.
    """

    share: float
    programme: int
    talk: Duration
    wrap_up: Duration = NOTHING


class Hold(msgspec.Struct, frozen=True):
    """In a share of the conversations the customer is put on hold once, in the middle, which makes it longer."""

    share: float
    length: Duration


class Demand(msgspec.Struct, frozen=True, kw_only=True):
    """Customers of a programme on a channel, in a language.

    `patience` None: they never give up. `answer_within_us` is the service level's limit on live channels;
    `due_after_us` the deadline of mail and letters (0: none), counted on the clock from arrival to completion.
    """

    id: int
    name: str
    brand: int
    programme: int
    channel: Channel
    arrivals: Arrivals
    talk: Duration
    language: str = "fr"
    wrap_up: Duration = NOTHING
    patience: Duration | None = None
    answer_within_us: int = 20 * SECOND_US
    due_after_us: int = 0
    redial: Redial | None = None
    callback: Callback | None = None
    transfer: Transfer | None = None
    hold: Hold | None = None


class Breaks(msgspec.Struct, frozen=True):
    """Something that interrupts: after `every` of time at the desk, for `length`."""

    every: Duration
    length: Duration


class Behaviour(msgspec.Struct, frozen=True, kw_only=True):
    """How the agents of a crew behave.

    `answer`: from the offer to accepting (or declining) it, 0 at once; longer than the programme's offer time: missed.
    An ignored or missed offer makes an agent not answering; they notice and say ready after `back`.
    `no_show`: share of slots to which an agent does not come; `late_share` of the others begin `late` too late.
    `pauses` begin when nothing is in hand any more; `link_losses` at once: back within the centre's grace time they go
    on, later the work in hand has been given to others. Away from a dead link nobody hears the customer: the
    conversation is longer by it.
    """

    answer: Duration = NOTHING
    decline: float = 0.0
    ignore: float = 0.0
    back: Duration = Constant(30.0)
    no_show: float = 0.0
    late_share: float = 0.0
    late: Duration = NOTHING
    pauses: Breaks | None = None
    link_losses: Breaks | None = None

    @property
    def answers_by_chance(self) -> bool:
        """Whether a number must be drawn to know how an offer is answered."""
        return self.decline > 0 or self.ignore > 0 or not isinstance(self.answer, Constant)


class Slot(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A booked time at the desk; of a standby crew, a time in which an agent may be called."""

    from_us: int
    until_us: int


class Member(msgspec.Struct, frozen=True, array_like=True):
    """An agent of a crew. Thousands may share the same tuples of permissions and slots."""

    agent: int
    mode: Mode
    permissions: tuple[Permission, ...]
    slots: tuple[Slot, ...]
    chat_capacity: int = 1
    bonus_us: int = 0


class Crew(msgspec.Struct, frozen=True, kw_only=True):
    """Agents who behave and cost alike. `group`: site, home_employee, home_independent, offshore or any text.

    The members of a `standby` crew come only when they are called, within their slots.
    """

    name: str
    group: str
    members: tuple[Member, ...]
    behaviour: Behaviour = Behaviour()
    standby: bool = False


class Reinforcement(msgspec.Struct, frozen=True, kw_only=True):
    """When standby agents are called.

    Every `check_us` it is asked whether more than `waiting` contacts wait in the watched programmes, or the expected
    wait of the next live contact is over `expected_wait_us` (0: not asked). When that has been so for `for_us`,
    `batch` agents of the standby crew are called who were not called for `again_us`: each accepts with probability
    `accept`, is ready after `ready`, and stays `stay_us`, at most until the end of their slot.
    """

    name: str
    crew: str
    programmes: tuple[int, ...]
    waiting: int = 0
    expected_wait_us: int = 0
    for_us: int = 0
    check_us: int = 10 * SECOND_US
    batch: int = 1
    again_us: int = 30 * MINUTE_US
    accept: float = 1.0
    ready: Duration = Constant(120.0)
    stay_us: int = HOUR_US


class Horizon(msgspec.Struct, frozen=True, kw_only=True):
    """From when until when contacts come, and when counting begins.

    Contacts that arrive before `warm_up_us` and agents' time before it are simulated and not counted; equal to
    `open_us` is a start with an empty centre. `drain`: after `close_us` nobody comes any more, and agents whose slot
    reaches `close_us` stay until nothing is left, at most a day; without it everything stops at `close_us`, and what is
    open then is counted as open. `interval_us` is the length of the intervals in the outcome.
    """

    open_us: int
    close_us: int
    warm_up_us: int = 0
    drain: bool = True
    interval_us: int = 30 * MINUTE_US


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is simulated. The seed is explicit: there is no default."""

    seed: int
    horizon: Horizon
    programmes: tuple[ConfigureProgramme, ...]
    demands: tuple[Demand, ...]
    crews: tuple[Crew, ...]
    reinforcements: tuple[Reinforcement, ...] = ()
    centre: ConfigureCentre | None = None
