"""From a scenario and a variant to a model of `simulate`."""

from collections import defaultdict

from homeshore.cases.rules import staffing
from homeshore.cases.rules.scenario import Behaviour, Demand, Group, Scenario, Shape, Time, Variant
from homeshore.cases.rules.staffing import Seat
from homeshore.cases.rules.usual import usual_crew
from homeshore.facts.vocabulary import LIVE_CHANNELS, Channel, Mode
from homeshore.routing.commands import ConfigureCentre, ConfigureProgramme, Permission, Ring
from homeshore.simulate import model as m

LEVEL = 1
"""Everybody who is permitted is asked at once: scenarios know no levels of skill."""
OFFER_US = 20 * m.SECOND_US
RECONNECT_US = 30 * m.SECOND_US
TOGETHER = 1
"""All demands have their good and bad days together: one factor for the whole day."""
STANDBY = "standby"
MODES = {Group.HOME_INDEPENDENT: Mode.INDEPENDENT}
NO_REDIALS_AFTER = 3


def model(scenario: Scenario, variant: Variant) -> m.Model:
    """The model of a trial (`sweeps.at`); the same inputs give the same model on any machine."""
    day = scenario.day
    plan = staffing.plan(scenario, variant)
    return m.Model(
        seed=scenario.seed,
        horizon=m.Horizon(
            open_us=day.open_minute * m.MINUTE_US,
            close_us=day.close_minute * m.MINUTE_US,
            warm_up_us=day.open_minute * m.MINUTE_US,
            interval_us=day.interval_minutes * m.MINUTE_US,
        ),
        centre=ConfigureCentre(RECONNECT_US),
        programmes=tuple(_configured(scenario).values()),
        demands=tuple(_demand(scenario, number, demand) for number, demand in enumerate(scenario.demands, 1)),
        crews=(*_crews(scenario, variant, plan.seats), *_standby(scenario, variant, plan.standby)),
        reinforcements=_reinforcements(scenario, variant),
    )


def programme_ids(scenario: Scenario) -> dict[tuple[str, str], int]:
    """Ids of programmes by brand and name, in the order of the demands."""
    names = dict.fromkeys((demand.brand, demand.programme) for demand in scenario.demands)
    return {name: number for number, name in enumerate(names, 1)}


def _brand_ids(scenario: Scenario) -> dict[str, int]:
    return {name: number for number, name in enumerate(dict.fromkeys(each.brand for each in scenario.demands), 1)}


def _configured(scenario: Scenario) -> dict[int, ConfigureProgramme]:
    brands = _brand_ids(scenario)
    return {
        number: ConfigureProgramme(number, brands[brand], (Ring(0, LEVEL),), OFFER_US, 0)
        for (brand, _), number in programme_ids(scenario).items()
    }


def _demand(scenario: Scenario, number: int, demand: Demand) -> m.Demand:
    day, grown = scenario.day, 1 + scenario.error_percent / 100
    live = demand.channel in LIVE_CHANNELS
    return m.Demand(
        id=number,
        name=demand.name,
        brand=_brand_ids(scenario)[demand.brand],
        programme=programme_ids(scenario)[demand.brand, demand.programme],
        channel=demand.channel,
        language=demand.language,
        arrivals=m.Profile(
            interval_us=day.interval_minutes * m.MINUTE_US,
            expected=tuple(contacts * grown for contacts in demand.forecast),
            day_cv=scenario.spread_percent / 100,
            day_group=TOGETHER,
        ),
        talk=duration(demand.talk),
        wrap_up=duration(demand.wrap_up),
        patience=duration(demand.patience) if demand.patience else None,
        answer_within_us=round(demand.answer_within_seconds * m.SECOND_US),
        due_after_us=0 if live else round(demand.due_minutes * m.MINUTE_US),
        redial=_redial(demand),
        callback=_callback(demand),
        transfer=_transfer(scenario, demand),
    )


def duration(time: Time) -> m.Duration:
    """A scenario's duration as the simulator's."""
    match time.shape:
        case Shape.EMPIRICAL:
            return m.Empirical(time.sample)
        case Shape.EXPONENTIAL:
            return m.Exponential(time.mean_seconds)
        case Shape.LOGNORMAL if time.mean_seconds > 0:
            return m.Lognormal(time.mean_seconds, time.cv)
        case _:
            return m.Constant(time.mean_seconds)


def _redial(demand: Demand) -> m.Redial | None:
    if not demand.redial_percent:
        return None
    return m.Redial(demand.redial_percent / 100, m.Exponential(demand.redial_minutes * 60), NO_REDIALS_AFTER)


def _callback(demand: Demand) -> m.Callback | None:
    if not demand.callback_percent:
        return None
    return m.Callback(demand.callback_percent / 100, round(demand.callback_after_seconds * m.SECOND_US))


def _transfer(scenario: Scenario, demand: Demand) -> m.Transfer | None:
    if not demand.transfer_percent:
        return None
    target = _by_name(scenario)[demand.transfer_to]
    programme = programme_ids(scenario)[target.brand, target.programme]
    return m.Transfer(demand.transfer_percent / 100, programme, duration(target.talk), duration(target.wrap_up))


def _by_name(scenario: Scenario) -> dict[str, Demand]:
    return {demand.name: demand for demand in scenario.demands}


def _permissions(scenario: Scenario, pool: str) -> tuple[Permission, ...]:
    """What a pool may handle: its demands, their callbacks, and what others transfer to it."""
    programmes = programme_ids(scenario)
    asked: dict[tuple[int, Channel, str], None] = {}
    for demand in scenario.demands:
        taken_over = [each for each in scenario.demands if each.transfer_to == demand.name and each.transfer_percent]
        channels = [demand.channel, *(each.channel for each in taken_over)]
        channels += [Channel.CALLBACK] if demand.callback_percent else []
        languages = [demand.language, *(each.language for each in taken_over)]
        for channel in channels if demand.pool == pool else ():
            for language in languages:
                asked[programmes[demand.brand, demand.programme], channel, language] = None
    return tuple(Permission(programme, channel, language, LEVEL, programme) for programme, channel, language in asked)


def _crews(scenario: Scenario, variant: Variant, seats: tuple[Seat, ...]) -> tuple[m.Crew, ...]:
    by_group: dict[Group, list[Seat]] = defaultdict(list)
    for seat in seats:
        by_group[seat.group].append(seat)
    behaves = {crew.group: crew.behaviour for crew in variant.crews}
    return tuple(
        m.Crew(
            name=group.value,
            group=group.value,
            members=_members(scenario, by_group[group]),
            behaviour=_behaviour(behaves[group]),
        )
        for group in sorted(by_group)
    )


def _standby(scenario: Scenario, variant: Variant, seats: tuple[Seat, ...]) -> tuple[m.Crew, ...]:
    if not seats or variant.reinforcement is None:
        return ()
    group = variant.reinforcement.group
    known = {crew.group: crew.behaviour for crew in variant.crews}
    behaviour = _behaviour(known.get(group, usual_crew(group, scenario.day.hours).behaviour))
    members = _members(scenario, seats)
    return (m.Crew(name=STANDBY, group=group.value, members=members, behaviour=behaviour, standby=True),)


def _members(scenario: Scenario, seats: "list[Seat] | tuple[Seat, ...]") -> tuple[m.Member, ...]:
    may = {pool: _permissions(scenario, pool) for pool in {seat.pool for seat in seats}}
    return tuple(
        m.Member(
            agent=seat.number,
            mode=MODES.get(seat.group, Mode.EMPLOYEE),
            permissions=may[seat.pool],
            slots=tuple(m.Slot(b.from_minute * m.MINUTE_US, b.until_minute * m.MINUTE_US) for b in seat.bookings),
            chat_capacity=scenario.chats_at_once,
        )
        for seat in seats
    )


def _behaviour(behaviour: Behaviour) -> m.Behaviour:
    return m.Behaviour(
        answer=m.Exponential(behaviour.answer_seconds) if behaviour.answer_seconds else m.NOTHING,
        decline=behaviour.decline_percent / 100,
        ignore=behaviour.ignore_percent / 100,
        no_show=behaviour.no_show_percent / 100,
        late_share=behaviour.late_percent / 100,
        late=m.Exponential(behaviour.late_minutes * 60),
        pauses=_breaks(behaviour.pauses_per_hour, behaviour.pause_minutes * 60),
        link_losses=_breaks(behaviour.link_losses_per_hour, behaviour.link_loss_seconds),
    )


def _breaks(per_hour: float, seconds: float) -> m.Breaks | None:
    """So many an hour, each about so long."""
    return m.Breaks(m.Exponential(3600 / per_hour), m.Exponential(seconds)) if per_hour else None


def _reinforcements(scenario: Scenario, variant: Variant) -> tuple[m.Reinforcement, ...]:
    told = variant.reinforcement
    if told is None or not told.agents:
        return ()
    return (
        m.Reinforcement(
            name=STANDBY,
            crew=STANDBY,
            programmes=tuple(programme_ids(scenario).values()),
            waiting=told.waiting,
            for_us=round(told.for_seconds * m.SECOND_US),
            batch=max(1, told.agents // 10),
            accept=told.accept_percent / 100,
            ready=m.Exponential(told.ready_minutes * 60),
            stay_us=round(told.stay_minutes * m.MINUTE_US),
        ),
    )
