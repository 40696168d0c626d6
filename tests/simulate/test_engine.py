"""What holds of every replication of every model."""

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homeshore.facts.vocabulary import Channel, Mode
from homeshore.routing.core import Core
from homeshore.simulate.arrivals import Stream
from homeshore.simulate.engine import run
from homeshore.simulate.model import (
    HOUR_US,
    MINUTE_US,
    SECOND_US,
    Breaks,
    Callback,
    Constant,
    Crew,
    Demand,
    Empirical,
    Exponential,
    Hold,
    Horizon,
    Lognormal,
    Model,
    Profile,
    Recorded,
    Redial,
    Reinforcement,
    Slot,
    Transfer,
)
from homeshore.simulate.outcome import Outcome
from simulate.small import BRAND, HELP, SALES, calls, crew, model

SHARES = st.sampled_from((0.0, 0.1, 0.5, 0.9))
DURATIONS = st.sampled_from(
    (Constant(0), Constant(40), Exponential(60), Lognormal(200, 1.2), Empirical((5.0, 30.0, 400.0)))
)
LONGER = st.sampled_from((Constant(300), Exponential(600), Lognormal(900, 0.5)))


def demands() -> st.SearchStrategy[Demand]:
    profiles = st.builds(
        Profile,
        st.just(15 * MINUTE_US),
        st.tuples(*[st.floats(0, 20)] * 4),
        st.sampled_from((0.0, 0.3)),
        st.integers(0, 1),
    )
    moments = st.lists(st.integers(0, HOUR_US - 1), max_size=20).map(lambda found: tuple(sorted(found)))
    return st.builds(
        Demand,
        id=st.just(1),
        name=st.just("x"),
        brand=st.just(BRAND),
        programme=st.sampled_from((SALES, HELP)),
        channel=st.sampled_from((Channel.VOICE, Channel.CHAT, Channel.MAIL, Channel.LETTER)),
        arrivals=profiles | st.builds(Recorded, moments),
        talk=DURATIONS,
        wrap_up=DURATIONS,
        patience=DURATIONS,
        due_after_us=st.sampled_from((0, HOUR_US)),
        redial=st.none() | st.builds(Redial, SHARES, DURATIONS),
        transfer=st.none() | st.builds(Transfer, SHARES, st.sampled_from((SALES, HELP)), DURATIONS, DURATIONS),
        hold=st.none() | st.builds(Hold, SHARES, DURATIONS),
    )


def fitted(place: int, demand: Demand) -> Demand:
    """A demand with an id and a name of its own, and only what its channel allows."""
    changed = msgspec.structs.replace(demand, id=place + 1, name=f"demand {place}")
    if demand.channel is Channel.VOICE:
        return msgspec.structs.replace(changed, callback=Callback(0.5, 20 * SECOND_US))
    return changed if demand.channel is Channel.CHAT else msgspec.structs.replace(changed, hold=None)


def crews(first: int, **fixed: object) -> st.SearchStrategy[Crew]:
    breaks = st.none() | st.builds(Breaks, LONGER, DURATIONS)
    behaviour = st.fixed_dictionaries(
        {
            "answer": DURATIONS,
            "decline": st.sampled_from((0.0, 0.3)),
            "ignore": st.sampled_from((0.0, 0.3)),
            "back": DURATIONS,
            "no_show": SHARES,
            "late_share": SHARES,
            "late": DURATIONS,
            "pauses": breaks,
            "link_losses": breaks,
        }
    )
    slots = st.sampled_from(
        ((Slot(0, HOUR_US),), (Slot(0, 1200 * SECOND_US), Slot(1200 * SECOND_US, 2 * HOUR_US)), (Slot(7, 2 * HOUR_US),))
    )
    return st.builds(
        lambda size, behaviour, slots, mode, capacity: crew(
            *range(first, first + size), behaviour=behaviour, slots=slots, mode=mode, capacity=capacity, **fixed
        ),
        st.integers(1, 6),
        behaviour,
        slots,
        st.sampled_from(list(Mode)),
        st.integers(0, 3),
    )


@st.composite
def models(draw: st.DrawFn) -> Model:
    found = draw(st.lists(demands(), min_size=1, max_size=5))
    found = [fitted(place, demand) for place, demand in enumerate(found)]
    teams = (draw(crews(1, name="one")), draw(crews(101, name="two")), draw(crews(201, name="three", standby=True)))
    warm_up_us = draw(st.sampled_from((0, 900 * SECOND_US)))
    horizon = Horizon(open_us=0, close_us=HOUR_US, warm_up_us=warm_up_us, drain=draw(st.booleans()))
    plan = Reinforcement(
        name="r",
        crew="three",
        programmes=(SALES, HELP),
        waiting=2,
        for_us=20 * SECOND_US,
        ready=draw(DURATIONS),
        accept=0.7,
        stay_us=600 * SECOND_US,
    )
    bearer = calls(0, id=99, name="one at least")
    return model(*found, bearer, crews=teams, horizon=horizon, reinforcements=(plan,), seed=draw(st.integers(0, 99)))


def check_sums(outcome: Outcome) -> None:
    for demand in outcome.demands:
        gone = demand.answered + demand.abandoned + demand.callbacks + demand.unanswered
        assert demand.offered == gone
        assert demand.callbacks_done <= demand.callbacks
        assert demand.completed <= demand.answered + demand.callbacks_done
        assert demand.waited <= demand.answered + demand.abandoned
        assert sum(demand.wait_histogram) == demand.answered
        assert min(demand.wait_histogram) >= 0
        assert demand.answered_within <= demand.answered
        assert demand.abandoned_within <= demand.abandoned
        assert sum(demand.intervals.offered) == demand.offered
        assert sum(demand.intervals.wait_us) == demand.wait_us
        assert sum(demand.intervals.answered) == demand.answered
    for team in outcome.crews:
        assert 0 <= team.ready_us <= team.connected_us
        assert 0 <= team.busy_us <= team.connected_us
        assert team.busy_us <= team.handled_us or any(each.aside_us for each in outcome.demands)
        assert team.no_shows <= team.slots
    activity = sum(each.talk_us + each.hold_us + each.wrap_up_us for each in outcome.demands)
    assert sum(team.handled_us for team in outcome.crews) == sum(outcome.agents.handled_us) == activity


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(models())
def test_every_contact_and_every_second_is_counted_once(given_model: Model) -> None:
    outcome = run(given_model, 3)
    check_sums(outcome)
    assert outcome == run(given_model, 3)
    if given_model.horizon.warm_up_us or not given_model.horizon.drain:
        return
    handlings = sum(team.handlings for team in outcome.crews)
    begun = sum(each.answered + each.callbacks_done for each in outcome.demands)
    again = sum(each.transfers + each.requeued for each in outcome.demands)
    assert begun <= handlings <= begun + again


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(models())
def test_a_core_that_drafts_every_fact_decides_the_same(given_model: Model) -> None:
    assert run(given_model, core=Core()) == run(given_model)


def test_after_draining_nobody_is_left() -> None:
    demand = calls(arrivals=Profile(HOUR_US, (200.0,)), talk=Lognormal(300, 1.0), patience=Exponential(120))
    outcome = run(model(demand, crews=(crew(*range(1, 15)),)))
    assert outcome.demands[0].unanswered == 0
    assert outcome.demands[0].completed == outcome.demands[0].answered == outcome.crews[0].handlings


def test_seed_and_replication_make_the_difference() -> None:
    demand = calls(arrivals=Profile(HOUR_US, (50.0,)), talk=Exponential(100))
    first = run(model(demand), 0)
    assert first == run(model(demand), 0)
    assert first.demands != run(model(demand), 1).demands
    assert first.demands != run(model(demand, seed=2), 0).demands


def test_customers_keep_their_numbers_when_staffing_and_volumes_change() -> None:
    """With enough agents everybody is answered: the sums of talk are those of the same customers."""
    demand = calls(arrivals=Profile(HOUR_US, (100.0,)), talk=Lognormal(200, 1.0), patience=Exponential(3000))
    few = run(model(demand, crews=(crew(*range(1, 30)),))).demands[0]
    many = run(model(demand, crews=(crew(*range(1, 90)),))).demands[0]
    assert few.talk_us == many.talk_us
    assert few.intervals.offered == many.intervals.offered
    other = calls(id=5, name="other", arrivals=Profile(HOUR_US, (40.0,)), talk=Exponential(20))
    beside = run(model(other, demand, crews=(crew(*range(1, 90)),))).demands[1]
    assert beside.talk_us == many.talk_us


def test_customers_do_not_depend_on_the_size_of_windows_and_blocks() -> None:
    demands = [
        calls(id=id, name=str(id), arrivals=Profile(HOUR_US, (150.0,), 0.3), talk=Lognormal(200, 1.0)) for id in (1, 2)
    ]
    given_model = model(*demands, crews=(crew(*range(1, 30)),))
    whole, pieces = Stream(given_model, 0), Stream(given_model, 0)
    pieces.window_us = 61 * SECOND_US
    for source in pieces.sources:
        source.size = 3
    assert everybody(whole) == everybody(pieces)


def everybody(stream: Stream) -> list[object]:
    found: list[object] = []
    while (window := stream.next()) is not None:
        found.extend(window.customers())
    return found
