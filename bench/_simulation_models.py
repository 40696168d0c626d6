"""The centres that the simulator is measured on, as models."""

import random
from functools import cache
from typing import Any

from homeshore.facts.vocabulary import Channel, Mode
from homeshore.routing.commands import ConfigureProgramme, Permission, Ring
from homeshore.simulate.model import (
    HOUR_US,
    MINUTE_US,
    SECOND_US,
    Behaviour,
    Breaks,
    Callback,
    Constant,
    Crew,
    Demand,
    Exponential,
    Horizon,
    Lognormal,
    Member,
    Model,
    Profile,
    Recorded,
    Redial,
    Slot,
    Transfer,
)

ONE_RING = (Ring(0, 1),)
FIRST_AGENT = 1_000_000


def impatient_queue(
    servers: int, between: float, handling: float, patience: float, until: tuple[float, float]
) -> Model:
    """M/M/n+M in seconds, `until`: of the warm-up and of all. Agents accept at once and have no work after a call."""
    warm_up_us, close_us = (int(each * SECOND_US) for each in until)
    demand = Demand(
        id=1,
        name="calls",
        brand=1,
        programme=1,
        channel=Channel.VOICE,
        arrivals=Profile(close_us, (close_us / SECOND_US / between,)),
        talk=Exponential(handling),
        patience=Exponential(patience),
    )
    permissions = (Permission(1, Channel.VOICE, "fr", 1, 1),)
    slots = (Slot(0, close_us),)
    members = tuple(Member(FIRST_AGENT + each, Mode.EMPLOYEE, permissions, slots) for each in range(servers))
    return Model(
        seed=1,
        horizon=Horizon(open_us=0, close_us=close_us, warm_up_us=warm_up_us, drain=False, interval_us=close_us),
        programmes=(ConfigureProgramme(1, 1, ONE_RING, 20 * SECOND_US, 0),),
        demands=(demand,),
        crews=(Crew(name="agents", group="site", members=members),),
    )


def skills_of(agents: int, brands: int, each: int = 3, seed: int = 1) -> list[list[int]]:
    """The brands of each agent, drawn alike."""
    draw = random.Random(seed)
    return [sorted(draw.sample(range(1, brands + 1), each)) for _ in range(agents)]


def moments_of(brands: int, per_second: float, seconds: int, seed: int = 2) -> dict[int, list[int]]:
    """When callers of each brand come, in microseconds; never two at once."""
    draw = random.Random(seed)
    moments: dict[int, list[int]] = {brand: [] for brand in range(1, brands + 1)}
    now = 0.0
    while (now := now + draw.expovariate(per_second)) < seconds:
        moments[draw.randint(1, brands)].append(int(now * SECOND_US) + 1)
    return moments


def talk_seconds(brand: int) -> int:
    """A brand's calls all last as long: then the same stream needs no shared random numbers."""
    return 180 + brand * 37 % 121


def many_skills(skills: list[list[int]], moments: dict[int, list[int]], patience_seconds: int, hours: float) -> Model:
    """Agents who know a few brands each; callers of all brands, recorded."""
    close_us = int(hours * HOUR_US)
    demands = tuple(
        Demand(
            id=brand,
            name=f"brand {brand}",
            brand=brand,
            programme=brand,
            channel=Channel.VOICE,
            arrivals=Recorded(tuple(recorded)),
            talk=Constant(talk_seconds(brand)),
            patience=Constant(patience_seconds),
        )
        for brand, recorded in moments.items()
    )
    members = tuple(
        Member(
            FIRST_AGENT + number,
            Mode.EMPLOYEE,
            tuple(Permission(brand, Channel.VOICE, "fr", 1, 1) for brand in brands),
            (Slot(0, close_us),),
        )
        for number, brands in enumerate(skills)
    )
    return Model(
        seed=1,
        horizon=Horizon(open_us=0, close_us=close_us),
        programmes=tuple(ConfigureProgramme(brand, brand, ONE_RING, 20 * SECOND_US, 0) for brand in moments),
        demands=demands,
        crews=(Crew(name="agents", group="site", members=members),),
    )


DAY_SHAPE = (2, 4, 7, 9, 10, 9, 7, 6, 7, 8, 8, 7, 6, 5, 3, 2)
"""Contacts by hour from 7:00 to 23:00, in relation."""
SHARES = ((Channel.VOICE, 0.55), (Channel.CHAT, 0.25), (Channel.MAIL, 0.18), (Channel.LETTER, 0.02))
TALK = {Channel.VOICE: 240.0, Channel.CHAT: 420.0, Channel.MAIL: 300.0, Channel.LETTER: 480.0}
BRANDS = 10
FORMS: dict[Channel, dict[str, Any]] = {
    Channel.VOICE: {
        "patience": Exponential(150),
        "redial": Redial(0.3, Exponential(600)),
        "callback": Callback(0.2, 60 * SECOND_US),
    },
    Channel.CHAT: {"patience": Exponential(240)},
    Channel.MAIL: {"due_after_us": 8 * HOUR_US},
    Channel.LETTER: {"due_after_us": 48 * HOUR_US},
}
"""What customers do, by channel."""


def day_of_500(contacts: float = 35_000, days: int = 1) -> Model:
    """500 agents at home and on site, ten brands, all channels with redials, callbacks and transfers, from 7 to 23."""
    hour = contacts / sum(DAY_SHAPE)
    shape = ((0,) * 7 + DAY_SHAPE + (0,)) * days
    demands = tuple(
        _day_demand(brand, channel, share * hour / BRANDS, shape)
        for brand in range(1, BRANDS + 1)
        for channel, share in SHARES
    )
    return Model(
        seed=2024,
        horizon=Horizon(open_us=0, close_us=days * 24 * HOUR_US),
        programmes=tuple(
            ConfigureProgramme(
                10 * brand + extra, brand, (Ring(0, 2), Ring(20 * SECOND_US, 1)), 20 * SECOND_US, 2 * MINUTE_US
            )
            for brand in range(1, BRANDS + 1)
            for extra in (0, 1)
        ),
        demands=demands,
        crews=(_day_crew("site", Mode.EMPLOYEE, 200, days), _day_crew("home", Mode.INDEPENDENT, 300, days)),
    )


def _day_demand(brand: int, channel: Channel, hour: float, shape: tuple[int, ...]) -> Demand:
    return Demand(
        id=brand * 10 + SHARES.index((channel, dict(SHARES)[channel])),
        name=f"{channel.value} {brand}",
        brand=brand,
        programme=10 * brand,
        channel=channel,
        arrivals=Profile(HOUR_US, tuple(hour * each for each in shape), day_cv=0.1, day_group=brand),
        talk=Lognormal(TALK[channel], 0.8),
        wrap_up=Lognormal(40, 0.5),
        transfer=Transfer(0.04, 10 * brand + 1, Lognormal(200, 0.8)),
        **FORMS[channel],
    )


def _day_crew(name: str, mode: Mode, size: int, days: int) -> Crew:
    at_home = mode is Mode.INDEPENDENT
    members = tuple(
        Member(
            FIRST_AGENT + each + (size if at_home else 0) * 10,
            mode,
            _day_permissions(each % BRANDS + 1, (each * 7 + 3) % BRANDS + 1, 1 + each % 2),
            tuple(slot for day in range(days) for slot in _day_slots(at_home, each, day)),
            chat_capacity=2,
        )
        for each in range(size)
    )
    behaviour = Behaviour(
        answer=Lognormal(3, 0.5),
        decline=0.01 if at_home else 0.0,
        ignore=0.005,
        no_show=0.05,
        late_share=0.1,
        late=Exponential(300),
        pauses=None if at_home else Breaks(Exponential(5400), Lognormal(600, 0.3)),
        link_losses=Breaks(Exponential(4 * 3600), Exponential(20)) if at_home else None,
    )
    return Crew(name=name, group="home_independent" if at_home else "site", members=members, behaviour=behaviour)


def _day_slots(at_home: bool, number: int, day: int) -> tuple[Slot, ...]:
    """Site: eight hours in two shifts. Home: two blocks of four hours with a gap."""
    begin = day * 24 * HOUR_US + (7 + number % 9) * HOUR_US
    if at_home:
        second = begin + 5 * HOUR_US
        return Slot(begin, begin + 4 * HOUR_US), Slot(second, min(second + 3 * HOUR_US, (day + 1) * 24 * HOUR_US))
    return (Slot(begin, begin + 8 * HOUR_US),)


@cache
def _day_permissions(one: int, other: int, level: int) -> tuple[Permission, ...]:
    channels = (Channel.VOICE, Channel.CALLBACK, Channel.CHAT, Channel.MAIL, Channel.LETTER)
    programmes = dict.fromkeys((10 * one, 10 * one + 1, 10 * other))
    return tuple(Permission(programme, channel, "fr", level, 1) for programme in programmes for channel in channels)


def busy_hour(agents: int, contacts: int, brands: int) -> Model:
    """Everybody at work for an hour, two brands each; calls of five minutes at the pace that fills them."""
    slots = (Slot(0, HOUR_US),)
    draw = random.Random(3)
    pairs = [tuple(sorted(draw.sample(range(1, brands + 1), 2))) for _ in range(2 * brands)]
    permissions = [tuple(Permission(brand, Channel.VOICE, "fr", 1, 1) for brand in pair) for pair in pairs]
    members = tuple(
        Member(FIRST_AGENT + each, Mode.INDEPENDENT, permissions[each % len(pairs)], slots) for each in range(agents)
    )
    demands = tuple(
        Demand(
            id=brand,
            name=f"brand {brand}",
            brand=brand,
            programme=brand,
            channel=Channel.VOICE,
            arrivals=Profile(HOUR_US, (contacts / brands,)),
            talk=Lognormal(280, 0.9),
            wrap_up=Lognormal(20, 0.5),
            patience=Exponential(120),
        )
        for brand in range(1, brands + 1)
    )
    return Model(
        seed=1,
        horizon=Horizon(open_us=0, close_us=HOUR_US),
        programmes=tuple(
            ConfigureProgramme(brand, brand, ONE_RING, 20 * SECOND_US, 2 * MINUTE_US) for brand in range(1, brands + 1)
        ),
        demands=demands,
        crews=(
            Crew(name="home", group="home_independent", members=members, behaviour=Behaviour(answer=Lognormal(3, 0.5))),
        ),
    )
