"""Small models for tests: one brand, a programme or two, a handful of agents."""

from typing import Any

from homeshore.facts.vocabulary import Channel, Mode
from homeshore.routing.commands import ConfigureCentre, ConfigureProgramme, Permission, Ring
from homeshore.simulate.model import (
    HOUR_US,
    MINUTE_US,
    SECOND_US,
    Behaviour,
    Constant,
    Crew,
    Demand,
    Horizon,
    Member,
    Model,
    Recorded,
    Slot,
)

BRAND = 10
SALES = 1
HELP = 2
EVERYTHING = tuple(Permission(programme, channel, "fr", 5, 7) for programme in (SALES, HELP) for channel in Channel)
SHORT = Horizon(open_us=0, close_us=HOUR_US, interval_us=15 * MINUTE_US)


def programme(id: int, **rules: Any) -> ConfigureProgramme:
    return ConfigureProgramme(id, BRAND, (Ring(0, 1),), **{"offer_us": 20 * SECOND_US, "wrap_up_us": 0, **rules})


def calls(*seconds: float, **changes: Any) -> Demand:
    """Calls at these seconds; each lasts a minute."""
    fields: dict[str, Any] = {
        "id": 1,
        "name": "calls",
        "brand": BRAND,
        "programme": SALES,
        "channel": Channel.VOICE,
        "arrivals": Recorded(tuple(int(each * SECOND_US) for each in seconds)),
        "talk": Constant(60),
        "patience": Constant(1800),
    }
    return Demand(**{**fields, **changes})


def mails(*seconds: float, **changes: Any) -> Demand:
    """Mails at these seconds; each is ten minutes of work."""
    fields = {"id": 2, "name": "mails", "channel": Channel.MAIL, "talk": Constant(600), "patience": None}
    return calls(*seconds, **{**fields, "due_after_us": HOUR_US, **changes})


def chats(*seconds: float, **changes: Any) -> Demand:
    """Chats at these seconds; each lasts five minutes."""
    fields = {"id": 3, "name": "chats", "channel": Channel.CHAT, "talk": Constant(300)}
    return calls(*seconds, **{**fields, **changes})


def crew(*agents: int, slots: tuple[Slot, ...] = (Slot(0, HOUR_US),), **changes: Any) -> Crew:
    """Agents who may do everything; `capacity` chats at once."""
    mode = changes.pop("mode", Mode.EMPLOYEE)
    capacity = changes.pop("capacity", 2)
    behaviour = Behaviour(**changes.pop("behaviour", {}))
    members = tuple(Member(agent, mode, EVERYTHING, slots, capacity) for agent in agents)
    return Crew(**{"name": "home", "group": "home_employee", "members": members, "behaviour": behaviour, **changes})


def model(*demands: Demand, crews: tuple[Crew, ...] = (crew(1),), **changes: Any) -> Model:
    fields: dict[str, Any] = {
        "seed": 1,
        "horizon": SHORT,
        "programmes": (programme(SALES), programme(HELP)),
        "demands": demands,
        "crews": crews,
        "centre": ConfigureCentre(30 * SECOND_US),
    }
    return Model(**{**fields, **changes})
