"""Whether a model can be simulated at all, before anything runs."""

from collections.abc import Callable, Iterable
from itertools import pairwise
from math import isfinite

from homeshore.facts.vocabulary import LIVE_CHANNELS, Channel
from homeshore.simulate.errors import ImpossibleModel
from homeshore.simulate.model import (
    SECOND_US,
    Behaviour,
    Breaks,
    Constant,
    Crew,
    Demand,
    Duration,
    Empirical,
    Exponential,
    Horizon,
    Lognormal,
    Model,
    Profile,
    Recorded,
    Reinforcement,
)


def check(model: Model) -> None:
    """Refuse nonsense. Raises ImpossibleModel, which names the key, what was found and what would be accepted."""
    _need(0 <= model.seed < 1 << 63, "seed", model.seed, "an integer from 0 on, below 2^63")
    _check_horizon(model.horizon)
    _check_unique("programmes", [each.programme for each in model.programmes])
    _need(bool(model.demands), "demands", "none", "at least one demand")
    _check_unique("demands", [each.id for each in model.demands])
    for demand in model.demands:
        _check_demand(model, demand)
    total = sum(expected(demand) for demand in model.demands)
    _need(total > 0, "demands", "no contacts at all", "arrivals of at least one contact")
    _check_crews(model)
    for reinforcement in model.reinforcements:
        _check_reinforcement(model, reinforcement)
    _check_stability(model)


def expected(demand: Demand) -> float:
    """How many contacts a demand brings on average."""
    arrivals = demand.arrivals
    return float(len(arrivals.moments_us)) if isinstance(arrivals, Recorded) else sum(arrivals.expected)


def mean_seconds(duration: Duration) -> float:
    """The mean of a duration."""
    match duration:
        case Constant(seconds):
            return seconds
        case Empirical(measured):
            return sum(measured) / len(measured)
        case Exponential(mean) | Lognormal(mean, _):
            return mean


def _need(holds: bool, key: str, found: object, expected_value: str) -> None:
    if not holds:
        raise ImpossibleModel(key=key, found=found, expected=expected_value)


def _check_share(key: str, share: float) -> None:
    _need(0 <= share <= 1, key, share, "a share between 0 and 1")


def _check_unique(key: str, ids: Iterable[object]) -> None:
    seen: set[object] = set()
    for each in ids:
        _need(each not in seen, key, f"{each} twice", "each only once")
        seen.add(each)


def _check_horizon(horizon: Horizon) -> None:
    _need(horizon.open_us >= 0, "horizon.open_us", horizon.open_us, "0 or later")
    _need(horizon.close_us > horizon.open_us, "horizon.close_us", horizon.close_us, "a moment after open_us")
    _need(horizon.warm_up_us < horizon.close_us, "horizon.warm_up_us", horizon.warm_up_us, "a moment before close_us")
    _need(horizon.interval_us >= SECOND_US, "horizon.interval_us", horizon.interval_us, "a second or more")


def _check_duration(key: str, duration: Duration) -> None:
    match duration:
        case Empirical(measured):
            _need(len(measured) > 0, key, "no measurements", "at least one duration in seconds")
            values: tuple[float, ...] = measured
        case Constant(seconds):
            values = (seconds,)
        case Exponential(mean):
            values = (mean,)
        case Lognormal(mean, cv):
            _need(mean > 0, f"{key}.mean", mean, "more than 0 seconds")
            values = (mean, cv)
    _need(all(isfinite(each) and each >= 0 for each in values), key, duration, "finite seconds, not negative")


def _check_demand(model: Model, demand: Demand) -> None:
    key = f"demands.{demand.name}"
    _need(demand.id > 0, f"{key}.id", demand.id, "a positive integer")
    brands = {each.programme: each.brand for each in model.programmes}
    _need(demand.programme in brands, f"{key}.programme", demand.programme, "a programme of the model")
    _need(brands[demand.programme] == demand.brand, f"{key}.brand", demand.brand, "the brand of its programme")
    _need(demand.channel is not Channel.CALLBACK, f"{key}.channel", "callback", "voice, with a callback wish")
    _need(demand.answer_within_us >= 0, f"{key}.answer_within_us", demand.answer_within_us, "0 or more")
    _check_arrivals(f"{key}.arrivals", demand, model.horizon)
    for name, duration in (("talk", demand.talk), ("wrap_up", demand.wrap_up), ("patience", demand.patience)):
        if duration is not None:
            _check_duration(f"{key}.{name}", duration)
    _check_wishes(key, demand, brands)


def _check_arrivals(key: str, demand: Demand, horizon: Horizon) -> None:
    arrivals = demand.arrivals
    if isinstance(arrivals, Profile):
        _need(arrivals.interval_us > 0, f"{key}.interval_us", arrivals.interval_us, "more than 0")
        _need(bool(arrivals.expected), f"{key}.expected", "nothing", "expected contacts for each interval")
        fine = all(isfinite(each) and each >= 0 for each in arrivals.expected)
        _need(fine, f"{key}.expected", arrivals.expected, "numbers, not negative")
        _need(0 <= arrivals.day_cv <= 3, f"{key}.day_cv", arrivals.day_cv, "a coefficient of variation from 0 to 3")
    else:
        moments = arrivals.moments_us
        in_order = all(one <= other for one, other in pairwise(moments))
        _need(in_order, f"{key}.moments_us", "not in order", "moments in order")
        inside = not moments or (moments[0] >= horizon.open_us and moments[-1] < horizon.close_us)
        _need(inside, f"{key}.moments_us", "outside", "moments from open_us until before close_us")


def _check_wishes(key: str, demand: Demand, brands: dict[int, int]) -> None:
    if demand.redial is not None:
        _check_share(f"{key}.redial.share", demand.redial.share)
        _check_duration(f"{key}.redial.delay", demand.redial.delay)
    if demand.callback is not None:
        _check_share(f"{key}.callback.share", demand.callback.share)
        _need(demand.channel is Channel.VOICE, f"{key}.callback", demand.channel.value, "a demand on voice")
    if demand.hold is not None:
        _check_share(f"{key}.hold.share", demand.hold.share)
        _check_duration(f"{key}.hold.length", demand.hold.length)
        _need(demand.channel in LIVE_CHANNELS, f"{key}.hold", demand.channel.value, "a demand on voice or chat")
    transfer = demand.transfer
    if transfer is not None:
        _check_share(f"{key}.transfer.share", transfer.share)
        _check_duration(f"{key}.transfer.talk", transfer.talk)
        _check_duration(f"{key}.transfer.wrap_up", transfer.wrap_up)
        same = brands.get(transfer.programme) == demand.brand
        _need(same, f"{key}.transfer.programme", transfer.programme, "a programme of the same brand")


def _check_crews(model: Model) -> None:
    _need(any(crew.members for crew in model.crews), "crews", "nobody", "at least one agent")
    _check_unique("crews", [crew.name for crew in model.crews])
    _check_unique("crews.members", [member.agent for crew in model.crews for member in crew.members])
    seen: set[tuple[int, int]] = set()
    for crew in model.crews:
        _check_behaviour(f"crews.{crew.name}.behaviour", crew.behaviour)
        for member in crew.members:
            if (id(member.permissions), id(member.slots)) in seen:
                continue
            seen.add((id(member.permissions), id(member.slots)))
            ends = [end for slot in member.slots for end in (slot.from_us, slot.until_us)]
            in_order = ends == sorted(ends) and all(slot.from_us < slot.until_us for slot in member.slots)
            _need(in_order, f"crews.{crew.name}.slots", member.slots, "slots in order that do not overlap")


def _check_behaviour(key: str, behaviour: Behaviour) -> None:
    for name in ("decline", "ignore", "no_show", "late_share"):
        _check_share(f"{key}.{name}", getattr(behaviour, name))
    _need(behaviour.decline + behaviour.ignore < 1, f"{key}.decline", behaviour.decline, "less than 1 with ignore")
    for name in ("answer", "back", "late"):
        _check_duration(f"{key}.{name}", getattr(behaviour, name))
    for name in ("pauses", "link_losses"):
        breaks: Breaks | None = getattr(behaviour, name)
        if breaks is not None:
            _check_duration(f"{key}.{name}.every", breaks.every)
            _check_duration(f"{key}.{name}.length", breaks.length)
            _need(mean_seconds(breaks.every) >= 1, f"{key}.{name}.every", breaks.every, "a mean of a second or more")


def _check_reinforcement(model: Model, reinforcement: Reinforcement) -> None:
    key = f"reinforcements.{reinforcement.name}"
    crews = {crew.name: crew for crew in model.crews}
    crew = crews.get(reinforcement.crew)
    _need(crew is not None and crew.standby, f"{key}.crew", reinforcement.crew, "the name of a standby crew")
    known = {each.programme for each in model.programmes}
    fine = bool(reinforcement.programmes) and known.issuperset(reinforcement.programmes)
    _need(fine, f"{key}.programmes", reinforcement.programmes, "programmes of the model")
    _check_share(f"{key}.accept", reinforcement.accept)
    _check_duration(f"{key}.ready", reinforcement.ready)
    _need(reinforcement.check_us >= SECOND_US, f"{key}.check_us", reinforcement.check_us, "a second or more")
    _need(reinforcement.batch > 0, f"{key}.batch", reinforcement.batch, "1 or more")
    _need(reinforcement.stay_us > 0, f"{key}.stay_us", reinforcement.stay_us, "more than 0")


def _check_stability(model: Model) -> None:
    """Live queues whose customers never give up must get less work than there is time of agents for them."""
    endless = [each for each in model.demands if each.patience is None and each.channel in LIVE_CHANNELS]
    for demand in endless:
        _refuse_overload(model, [demand], f"demands.{demand.name}.patience")
    if endless:
        _refuse_overload(model, endless, "demands")


def _refuse_overload(model: Model, demands: list[Demand], key: str) -> None:
    work = sum(expected(each) * (mean_seconds(each.talk) + mean_seconds(each.wrap_up)) for each in demands)
    queues = {(each.programme, each.channel, each.language) for each in demands}
    time = sum(_seconds_for(model, crew, queues) for crew in model.crews)
    _need(
        work == 0 or work < time,
        key,
        f"{work / 3600:.1f} hours of work for {time / 3600:.1f} hours of agents, and nobody ever gives up",
        "a patience, or more agents",
    )


def _seconds_for(model: Model, crew: Crew, queues: set[tuple[int, Channel, str]]) -> float:
    """Time of a crew's agents who may take something from the queues, as many chats at once as they can."""
    permitted = _remembering(lambda member: any((p.programme, p.channel, p.language) in queues for p in member))
    close_us = model.horizon.close_us
    total_us = 0
    for member in crew.members:
        if permitted(member.permissions):
            chats = all(channel is Channel.CHAT for _, channel, _ in queues)
            booked_us = sum(max(0, min(slot.until_us, close_us) - slot.from_us) for slot in member.slots)
            total_us += booked_us * (member.chat_capacity if chats else 1)
    return total_us / SECOND_US


def _remembering(answer: Callable[..., bool]) -> Callable[..., bool]:
    """The same question about the same tuple is answered once: thousands of agents share their permissions."""
    known: dict[int, bool] = {}

    def ask(subject: tuple[object, ...]) -> bool:
        if id(subject) not in known:
            known[id(subject)] = answer(subject)
        return known[id(subject)]

    return ask
